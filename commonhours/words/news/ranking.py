"""What is said to whoever proposes another order of people, and of a new order to those who govern."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "simulation_done": (
        N_("Your simulation is done"),
        (
            N_("What the weights that you proposed would do stands under “How people are ranked”."),
            N_("Nothing has changed yet."),
        ),
    ),
    "simulation_failed": (
        N_("Your simulation could not be done"),
        (N_("We tried three times. Try fewer days, or tell whoever looks after this installation."),),
    ),
    "weights_change": (
        N_("The order in which people are offered changes"),
        (
            N_("From %(since)s on, people are ranked by other weights."),
            N_("What changes and why stands under “How people are ranked”."),
        ),
    ),
}

"""The sentences of messages about suspensions. The reason is read on the person's own page and travels nowhere."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "suspended": (
        N_("You cannot be booked at present"),
        (
            N_("You are suspended. Others look after your [visits]."),
            N_("Why, and what you can do, stands on your page “My suspension”. Please answer by %(when)s."),
            N_("Somebody who did not suspend you decides. You will hear from us."),
        ),
    ),
    "suspension_decided": (
        N_("An answer about your suspension"),
        (
            N_("Somebody who did not suspend you has decided."),
            N_("The answer stands on your page “My suspension”."),
        ),
    ),
    "suspension_answered": (
        N_("Somebody has answered to their suspension"),
        (N_("Open “Suspensions” to read it. Whoever did not suspend them can decide."),),
    ),
    "suspended_there": (
        N_("Call now: somebody who is on [a visit] has been suspended"),
        (
            N_("Their [visit] is running at this moment. Call whoever is served, or send somebody."),
            N_("It began: %(when)s. The day board shows it."),
        ),
    ),
    "places_left": (
        N_("Somebody must be found for [visits]"),
        (
            N_("[Visits] without anybody, because somebody was suspended: %(count)s."),
            N_("“Duty” leads to them: the soonest first, and who could come."),
        ),
    ),
    "recheck_waits": (
        N_("People wait for you to look at them again"),
        (
            N_("Stopped together, because one person had let them in: %(count)s."),
            N_(
                "“Suspensions” shows them. Each can be let in again by somebody who did not let them in before."
            ),
        ),
    ),
}

"""Refusals about organisations: roles, keys for programs, brands, rules and steps."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "role_not_held": (N_("The account does not hold that role there."), N_("Give it the role first.")),
    "token_days": (N_("A key ends after 1 to %(most)s days."), N_("Choose a nearer day.")),
    "token_over": (N_("This key was taken back before."), ""),
    "own_role": (N_("Nobody gives a role to themselves."), N_("Ask another administrator.")),
    "own_proofs": (
        N_("Nobody takes their own proofs away like this."),
        N_("Use a recovery code, or ask another administrator."),
    ),
    "unknown_way_seen": (
        N_("Nobody has said how they made sure who it is."),
        N_("See them in person, or call them at the number that you know."),
    ),
    "role_held": (N_("They hold this role there already."), ""),
    "last_keeper": (
        N_("This is the last administrator there."),
        N_("Give somebody else the role first."),
    ),
    "unknown_grant": (N_("Nobody holds that role any more."), N_("Go back to the list of roles.")),
    "not_a_colour": (N_("That is no colour."), N_("Choose one like #0c5f57.")),
    "unreadable_colour": (
        N_("White text on that colour is hard to read."),
        N_("The nearest good colour is %(nearest)s."),
    ),
    "logo_too_large": (
        N_("That picture is too large."),
        N_("Choose one of at most 1 MB and 16 million dots."),
    ),
    "logo_is_svg": (
        N_("An SVG can carry a program, so it is not taken."),
        N_("Save it as PNG and choose that."),
    ),
    "not_a_logo": (N_("That is no picture that we can read."), N_("Choose a PNG, JPEG or WebP.")),
    "not_a_phone": (
        N_("Nobody can be called at this number."),
        N_("Write it with its area code."),
    ),
    "letterhead_missing": (
        N_("Pay statements must show it."),
        N_("Write the legal name and the whole address."),
    ),
    "letterhead_too_long": (N_("That is more than %(most)s characters."), N_("Write it shorter.")),
    "rule_in_the_past": (
        N_("A rule cannot change what is over."),
        N_("Choose today or a later day."),
    ),
    "rule_out_of_bounds": (N_("This can be from %(low)s to %(high)s."), N_("Choose a value between them.")),
    "rule_loosens": (
        N_(
            "%(level_name)s asks for %(limit)s, and a level below may only ask for more care, never for less."
        ),
        N_("Keep to that, or be tighter."),
    ),
    "override_needs_reason": (N_("An override says why."), N_("Write the reason.")),
    "own_to_accept": (
        N_("%(step)s is for them to read and accept themselves."),
        N_("They find it on their own page."),
    ),
}

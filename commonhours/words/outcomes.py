"""What the sides of a visit and the steps after it are called."""

from django.utils.translation import gettext_noop as N_

SIDES = {
    "served": N_("Whoever was helped"),
    "worker": N_("Whoever came"),
    "office": N_("The office"),
}
NEXT_STEPS = {
    "repeat": N_("The same again"),
    "other_person": N_("Somebody else"),
    "other_work": N_("Try another type of work"),
    "referral": N_("Other help is needed: please call"),
}

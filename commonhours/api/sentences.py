"""What only this door has to say: that a request cannot be read. All else is said by `words`."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from commonhours.common.refusals import Refusal
from commonhours.words import KNOWN
from commonhours.words import sentence as said_by_the_house

SENTENCES = {
    "not_signed_in": N_("This needs a token that is in force. Send it as “Authorization: Bearer ch_…”."),
    "not_json": N_("The body is not JSON in UTF-8. Check it with any JSON reader."),
    "wrong_type": N_("Send JSON: “Content-Type: application/json”."),
    "body_too_large": N_("The body is too large. Send %(most)s bytes at most."),
    "no_such_method": N_("This address does not answer %(method)s."),
    "no_such_address": N_("There is nothing at this address. The contract lists all there are."),
    "field_missing": N_("This field is missing."),
    "field_unknown": N_("There is no such field here. Check its spelling."),
    "unknown_parameter": N_("There is no such parameter here: %(names)s. Check the spelling."),
    "not_an_id": N_("An id is a UUID, such as 0195f1d2-7c3a-7b5e-9d1f-2a6c8e4b0a11."),
    "not_an_instant": N_("A time is written as ISO 8601, such as 2026-03-03T10:00:00-08:00."),
    "no_offset": N_("A time needs its offset from UTC, such as 2026-03-03T10:00:00-08:00."),
    "not_a_day": N_("A day is written as 2026-03-03."),
    "out_of_time": N_("That is too far away in time."),
    "not_text": N_("This must be text."),
    "not_plain": N_("Leave out control characters."),
    "text_too_long": N_("This is too long: %(most)s characters at most."),
    "text_too_short": N_("This is too short: at least %(least)s characters."),
    "list_too_long": N_("These are too many: %(most)s at most."),
    "list_too_short": N_("These are too few: at least %(least)s."),
    "not_a_list": N_("This must be a list."),
    "not_an_object": N_("This must be an object with named fields."),
    "not_a_number": N_("This must be a whole number."),
    "number_too_large": N_("This number is too large: %(most)s at most."),
    "number_too_small": N_("This number is too small: at least %(least)s."),
    "not_understood": N_("This cannot be understood."),
    "refused": N_("This is not possible: %(code)s."),
    "away": N_("The database is away for a moment. Nothing was lost; try again in ten seconds."),
    "fault": N_("Something is broken on our side; it has been noted. Try again in a moment."),
}


def sentence(refusal: Refusal) -> str:
    """A refusal in words, in the active language."""
    if refusal.code in KNOWN:
        return said_by_the_house(refusal)
    if refusal.code in SENTENCES:
        return _(SENTENCES[refusal.code]) % dict(refusal.facts)
    # A code without words is a fault of ours, which a test of `words` finds; the answer stays an answer.
    return _(SENTENCES["refused"]) % {"code": refusal.code}

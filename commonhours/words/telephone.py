"""What a voice says on the telephone: plain, short, and each sentence with what to do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as N_
from django.utils.translation import override

from commonhours.words.terms import gettext as _
from commonhours.words.times import one_stop, said_time

# How carriers call the voices that speak a language.
VOICES = {"en": "en-US", "es": "es-US", "km": "km-KH", "tl": "fil-PH"}
SENTENCES = {
    "code": N_("Type your six figures."),
    "code_again": N_("That did not work. Type your six figures."),
    "wrong_last": N_("That did not work. Please call the office. Goodbye."),
    "too_many": N_("That does not work at present. Please call the office. Goodbye."),
    "which": N_("You have several [visits] here."),
    "which_one": N_("For the one at %(time)s, press %(key)s."),
    "press_in": N_("Your [visit] at %(time)s. To start, press 1."),
    "press_out": N_("You began at %(time)s. To finish, press 2."),
    "pressed_in": N_("You have started at %(time)s. Goodbye."),
    "pressed_out": N_("You have finished at %(time)s. Thank you. Goodbye."),
    "nothing": N_("There is nothing to press here any more. Please call the office. Goodbye."),
    "goodbye": N_("Goodbye."),
    "silence": N_("We heard nothing. Please call again."),
}


def language_menu(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """For each language by its key, what is said and in which language."""
    said = []
    for key, language in enumerate(languages, 1):
        with override(language):
            # Translators: say here the name of your own language.
            said.append((_("For English, press %(key)s.") % {"key": key}, language))
    return said


def spoken_sentence(code: str, times: tuple[str, ...], way: str, zone: ZoneInfo, *, again: bool) -> str:
    """What is said next, in the active language."""
    hours = [said_time(datetime.fromisoformat(each).astimezone(zone)) for each in times]
    if code == "which":
        ones = [_(SENTENCES["which_one"]) % {"time": hour, "key": key} for key, hour in enumerate(hours, 1)]
        return " ".join([_(SENTENCES["which"]), *ones])
    name = f"{code}_{way}" if way else f"{code}_again" if again and code == "code" else code
    return one_stop(_(SENTENCES[name]) % {"time": hours[0] if hours else ""})

"""What an operator says on the telephone, in the caller's language and in her own; and what languages are called.

Every sentence here is said aloud. Each is whole, so that a language may order it as it likes; what is in it by name
stands in a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext_noop as N_

from commonhours.contact_centre.languages import known_languages
from commonhours.contact_centre.rules import Hours
from commonhours.words.lengths import clock_in_words, minutes_in_words
from commonhours.words.requests import SPOKEN, spoken
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

# In the order of a call. What is said to bring an interpreter in comes second, and only where one is needed.
GREETING = N_("Hello. My name is %(operator)s. I work for %(house)s.")
JOINING = N_("I am calling an interpreter who speaks your language. Please stay on the line.")
PHRASES = (
    N_("What help do you need? On which day, and at what time?"),
    N_("One moment, please. I am looking for who can come."),
    N_("I am sorry. Nobody can come at that time. Shall I look for another time?"),
    N_("I will now read to you what I am going to book. Please tell me if something is wrong."),
    N_("Can I do anything else for you? Thank you for your call. Goodbye."),
)


def language_name(code: str) -> str:
    """A language by the reader's name for it."""
    return spoken(code) if code in SPOKEN else known_languages().get(code, code)


def own_name(code: str) -> str:
    """A language as those who speak it call it."""
    return known_languages().get(code, code)


def phrases(operator: str, house: str, *, joining: bool) -> list[str]:
    """What is said in every call, in the active language; with `joining`, before an interpreter is there too."""
    greeting = _(GREETING) % {"operator": operator, "house": house}
    return [greeting, *([_(JOINING)] if joining else []), *(_(each) for each in PHRASES)]


@dataclass(frozen=True)
class ReadAloud:
    """What a booking means, as it is read to a caller: names, and figures as the active language writes them.

    `served` is empty where the caller is whoever is served themselves; `area` and `place` where nobody knows them.
    """

    workers: Sequence[str]
    work: str
    day: str
    start: str
    end: str
    served: str = ""
    area: str = ""
    place: str = ""
    remote: bool = False
    left_minutes: int | None = None
    left_until: str = ""


def before_booking(said: ReadAloud) -> list[str]:
    """What will be booked, and the question whether it is right."""
    return [*_sentences(said), _("Is that right? Please say yes or no.")]


def once_booked(said: ReadAloud, *, asks: bool) -> list[str]:
    """The same when it stands; it asks whether it is right where nobody has asked yet."""
    asked = [_("Is that right? Please say yes or no.")] if asks else []
    return [_("It is booked."), *_sentences(said), *asked]


def _sentences(said: ReadAloud) -> list[str]:
    facts = {
        "workers": ", ".join(said.workers),
        "work": said.work,
        "day": said.day,
        "start": said.start,
        "end": said.end,
        "served": said.served,
        "area": said.area,
        "place": said.place,
    }
    who = _who(said, len(said.workers)) % facts
    when = _("That is from %(start)s until %(end)s on %(day)s.") % facts
    return [who, _("The help is: %(work)s.") % facts, when, *_where(said, facts), *_left(said)]


def _who(said: ReadAloud, count: int) -> str:
    if said.remote and said.served:
        return ngettext("%(workers)s helps %(served)s.", "%(workers)s help %(served)s.", count)
    if said.remote:
        return ngettext("%(workers)s helps you.", "%(workers)s help you.", count)
    if said.served:
        return ngettext("%(workers)s comes to %(served)s.", "%(workers)s come to %(served)s.", count)
    return ngettext("%(workers)s comes to you.", "%(workers)s come to you.", count)


def _where(said: ReadAloud, facts: dict[str, str]) -> list[str]:
    if said.remote:
        return [_("It is done by telephone or by computer. Nobody comes to the door.")]
    if said.place:
        return [_("The place is %(place)s.") % facts]
    if said.area and said.served:
        return [_("The place is the home of %(served)s, in %(area)s.") % facts]
    if said.area:
        return [_("The place is your home, in %(area)s.") % facts]
    return []


def _left(said: ReadAloud) -> list[str]:
    if said.left_minutes is None:
        return []
    hours = minutes_in_words(said.left_minutes, by_days=False)
    facts = {"hours": hours, "day": said.left_until, "served": said.served}
    if said.served:
        return [_("After that, %(served)s still has %(hours)s of help until %(day)s.") % facts]
    return [_("After that, you still have %(hours)s of help until %(day)s.") % facts]


def hours_answered(hours: Hours) -> str:
    """When an interpreter answers."""
    if hours.opens is None or hours.closes is None:
        return _("Monday to Friday, day and night") if hours.weekdays_only else _("Every day, day and night")
    facts = {"opens": clock_in_words(_minute(hours.opens)), "closes": clock_in_words(_minute(hours.closes))}
    if hours.weekdays_only:
        return _("Monday to Friday, %(opens)s to %(closes)s") % facts
    return _("Every day, %(opens)s to %(closes)s") % facts


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute

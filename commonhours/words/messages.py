"""The sentences of messages: a code and its facts become a subject and a body, in the active language.

The facts carry all that a sentence needs, so nothing is looked up when it is read or sent. Subjects travel on
lock screens and through other people's mail servers: they never name anybody or any place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.models import in_language
from commonhours.organisations.brands import words_of
from commonhours.words.news import NEWS, news
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext, speaking
from commonhours.words.times import also_here, one_stop, said_instant, said_period, said_time


@dataclass(frozen=True)
class Wording:
    """How one kind of message begins: its subject for one visit, its subject for several, its first line."""

    subject: str
    subject_many: str
    lead: str


MESSAGES = {
    "visit_booked": Wording(
        N_("New [visit]: %(when)s"), N_("%(count)s new [visits] from %(when)s"), N_("You are booked:")
    ),
    "series_booked": Wording(
        N_("New [visit]: %(when)s"),
        N_("%(count)s new [visits] from %(when)s"),
        N_("You are booked for a series:"),
    ),
    "visit_cancelled": Wording(
        N_("[Visit] cancelled: %(when)s"),
        N_("%(count)s [visits] cancelled from %(when)s"),
        N_("This has been cancelled; you are free then:"),
    ),
    "visit_freed": Wording(
        N_("You are free again: %(when)s"),
        N_("%(count)s [visits] are no longer yours, from %(when)s"),
        N_("You need not come to this any more; you are free then:"),
    ),
    "visit_moved": Wording(
        N_("[A visit] has moved to %(when)s"),
        N_("%(count)s [visits] have moved, from %(when)s"),
        N_("This takes place at another time now:"),
    ),
    "place_changed": Wording(
        N_("Another place: %(when)s"),
        N_("%(count)s [visits] at another place, from %(when)s"),
        N_("This takes place somewhere else now. The address stands on “My [visits]”:"),
    ),
    "swap_offered": Wording(
        N_("Can you take [a visit]? %(when)s"),
        N_("Can you take %(count)s [visits]? From %(when)s"),
        N_("A colleague cannot come. The first who takes it on “My [visits]” has it:"),
    ),
    "offer_made": Wording(
        N_("Would you come? %(when)s"),
        N_("Would you come to %(count)s [visits]? From %(when)s"),
        N_("This is only booked if you say yes. You find it on “My [visits]”:"),
    ),
    "offer_gone": Wording(
        N_("No answer is needed any more: %(when)s"),
        N_("No answer is needed any more to %(count)s offers, from %(when)s"),
        N_("You were asked whether you would come to this. The offer is over; you are not booked:"),
    ),
    "move_asked": Wording(
        N_("May [a visit] of yours move? %(when)s"),
        N_("May %(count)s [visits] of yours move? From %(when)s"),
        N_("It stays when it is unless you say yes. You can answer on “My [visits]”. The new time would be:"),
    ),
    "move_gone": Wording(
        N_("No answer is needed any more: %(when)s"),
        N_("No answer is needed any more to %(count)s questions, from %(when)s"),
        N_("You were asked whether [a visit] of yours may move to this time. It does not:"),
    ),
    # To whoever asked for it.
    "move_agreed": Wording(
        N_("Yes: %(when)s"),
        N_("Yes to %(count)s other times, from %(when)s"),
        N_("Whoever comes has said yes. The [visit] takes place at this time now:"),
    ),
    "move_stays": Wording(
        N_("No yes to another time: %(when)s"),
        N_("No yes to %(count)s other times, from %(when)s"),
        N_("Whoever comes has not said yes to this time. The [visit] stays when it is:"),
    ),
    # To whoever is served, and to those who help them.
    "served_booked": Wording(
        N_("Booked: %(when)s"),
        N_("%(count)s [visits] are booked, from %(when)s"),
        N_("Somebody has booked this:"),
    ),
    "duty_call": Wording(
        N_("You are on duty: [a visit] has nobody, %(when)s"),
        N_("You are on duty: %(count)s [visits] have nobody, from %(when)s"),
        N_("Nobody comes to this yet. Open “Duty” and press “I take it”, or the next on duty is called:"),
    ),
    "visit_recorded": Wording(
        N_("Something was written down about [a visit] of yours, %(when)s"),
        N_("Something was written down about %(count)s [visits] of yours, from %(when)s"),
        N_("You can read it on “My [visits]”, and answer. It is about:"),
    ),
    # What they wrote is read where the visit is read: mail travels.
    "thanked": Wording(
        N_("Thank you for %(when)s"),
        N_("Thank you for %(count)s [visits], from %(when)s"),
        N_("Somebody says thank you. Any words with it stand on the page of the [visit]. It was:"),
    ),
    "served_changed": Wording(
        N_("[A visit] has changed: %(when)s"),
        N_("%(count)s [visits] have changed, from %(when)s"),
        N_("This is how it stands now:"),
    ),
    "served_cancelled": Wording(
        N_("[Visit] cancelled: %(when)s"),
        N_("%(count)s [visits] cancelled from %(when)s"),
        N_("This does not take place. Nobody comes:"),
    ),
    "served_open": Wording(
        N_("Nobody comes yet: %(when)s"),
        N_("Nobody comes yet to %(count)s [visits], from %(when)s"),
        N_("Whoever was to come cannot. The office has been told to find somebody:"),
    ),
    # To whoever is served, to those who help them, and to the office.
    "comes_late": Wording(
        N_("About %(minutes)s minutes late: %(when)s"),
        N_("About %(minutes)s minutes late: %(when)s"),
        N_("Whoever comes has said that they come later than this:"),
    ),
    "comes_on_time": Wording(
        N_("On time after all: %(when)s"),
        N_("On time after all: %(when)s"),
        N_("Whoever comes had said that they come later. They come as planned after all:"),
    ),
    # To the office.
    "visit_open": Wording(
        N_("Somebody must be found: %(when)s"),
        N_("Somebody must be found for %(count)s [visits], from %(when)s"),
        N_("Whoever was to come cannot, and nobody else does:"),
    ),
    "offer_nobody": Wording(
        N_("Nobody has said yes: %(when)s"),
        N_("Nobody has said yes to %(count)s offers, from %(when)s"),
        N_("Everybody in line was asked, and nobody comes to this yet. Somebody must be found:"),
    ),
}


def message(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and plain-text body. `facts` as `notifications.facts.VisitFacts` lays them out, or as news."""
    if code in NEWS:
        subject, body = news(code, facts)
    else:
        # A message that was kept before brands were has none.
        with speaking(words_of(facts.get("brand", {}).get("words", {}))):
            subject, body = _said(MESSAGES[code], facts)
    return one_stop(subject), one_stop(body)


def _said(wording: Wording, facts: Mapping[str, Any]) -> tuple[str, str]:
    times = [said_period(*period) for period in _periods(facts)]
    many = len(times) > 1
    filled = {"when": times[0], "count": len(times), "minutes": facts.get("minutes", "")}
    subject = _(wording.subject_many if many else wording.subject) % filled
    return subject, "\n".join([_(wording.lead), *times, *_before(facts), "", *_about(facts)])


def _before(facts: Mapping[str, Any]) -> Iterator[str]:
    """The times from which visits were moved; by when an offer is to be answered; when somebody
    who comes later thinks to be there."""
    if facts.get("reply_by"):
        until = datetime.fromisoformat(facts["reply_by"]).astimezone(ZoneInfo(facts["zone"]))
        yield _("Please answer by %(when)s.") % {"when": said_instant(until)}
    if facts.get("minutes"):
        then = datetime.fromisoformat(facts["expected_at"]).astimezone(ZoneInfo(facts["zone"]))
        yield _("They think they are there at about %(time)s.") % {"time": also_here(said_time(then), then)}
    for old in (visit["was"] for visit in facts["visits"] if "was" in visit):
        yield _("It was: %(when)s") % {"when": said_period(*_local(old, ZoneInfo(facts["zone"])))}


def _about(facts: Mapping[str, Any]) -> Iterator[str]:
    work = in_language(facts["work"])
    # An offer names nobody: for whom it is, whoever takes it learns.
    name = facts["service_user"]
    yield _("%(work)s for %(name)s") % {"work": work, "name": name} if name else work
    if facts.get("coming"):
        yield _("Who comes: %(names)s") % {"names": ", ".join(facts["coming"])}
    if facts["remote"]:
        yield _("By telephone or video: you need not travel.")
    elif facts["area"]:
        yield _("Neighbourhood: %(area)s") % {"area": facts["area"]}
    yield _("Organisation: %(name)s") % {"name": facts["organisation"]}


def _periods(facts: Mapping[str, Any]) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(facts["zone"])
    for visit in facts["visits"]:
        yield _local(visit, zone)


def when_of(facts: Mapping[str, Any]) -> str:
    """The time that a message is about, the first of several."""
    return next((said_period(*period) for period in _periods(facts)), "")


def _local(times: Mapping[str, str], zone: ZoneInfo) -> tuple[datetime, datetime]:
    starts_at, ends_at = (datetime.fromisoformat(times[end]) for end in ("starts_at", "ends_at"))
    return starts_at.astimezone(zone), ends_at.astimezone(zone)


def unread_words(count: int) -> str:
    """How many messages wait, for the header of every page."""
    return ngettext("%(count)s new message", "%(count)s new messages", count) % {"count": count}

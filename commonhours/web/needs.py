"""What needs somebody now, the most urgent first: each line is a link to where it is put right."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from commonhours.bookings.day import Day, Missing
from commonhours.bookings.events import contests
from commonhours.bookings.pages import VisitLine
from commonhours.common.actor import Actor
from commonhours.dispatch.duty import Called, unfilled
from commonhours.dispatch.late import Late
from commonhours.dispatch.offers import OpeningLine, openings
from commonhours.intake.pages import counts
from commonhours.joining.pages import queue_length
from commonhours.organisations.permissions import Permission, may, may_somewhere
from commonhours.rates.funded import lines_of
from commonhours.supervision.pages import words_waiting
from commonhours.timesheets.pages import missing_and_disputed
from commonhours.web.late import in_words
from commonhours.web.rounds_forms import late_url
from commonhours.web.show import clock, day_in_words, moment
from commonhours.words.funding import outlook_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

Line = dict[str, Any]


def needs_of(
    by: Actor,
    at: datetime,
    organisation: UUID,
    known: Day,
    late: Mapping[UUID, Sequence[Late]],
    *,
    today: bool,
) -> list[Line]:
    """A day's open places; today also who comes late, whose call is waited for, the coming day, offers, and queues."""
    books = may(by, Permission.BOOK, [organisation])
    short = [line for line in known.visits if _is_short(line, at)]
    lines = [_place(line, by, at) for line in short] + [_date(gap) for gap in known.missing]
    if not today:
        return lines
    if books:
        lines = [*_coming_day(by, at, organisation, {line.id for line in short}, lines)]
        lines += [
            _offer(line, at)
            for line in openings(by=by, at=at, organisation_id=organisation)
            if line.is_soon(at)
        ]
    money = _money(by, at, organisation)
    waited = [*_calls(by, at), *_late(by, known, late, at)]
    return [*waited, *lines, *_hours_worked(by, at, organisation), *money, *_queues(by, at)]


def _is_short(line: VisitLine, at: datetime) -> bool:
    return line.state == "planned" and len(line.people) < line.places and line.ends_at > at


def _coming_day(
    by: Actor, at: datetime, organisation: UUID, shown: set[UUID], lines: list[Line]
) -> Iterator[Line]:
    """Today's lines, what begins tomorrow and has nobody, and whom each called who has not answered."""
    coming = [each for each in unfilled(by=by, at=at) if each.visit.organisation_id == organisation]
    called = {each.visit.id: each.called for each in coming}
    more = [_place(each.visit, by, at) for each in coming if each.visit.id not in shown]
    for line in [*lines, *more]:
        answered = called.get(line["visit"]) if "visit" in line else None
        yield line | {"note": _answered(answered, line["note"])}


def _answered(called: Called | None, note: str) -> str:
    if called is None:
        return note
    if called.state == "answered":
        return _("%(who)s takes care of it.") % {"who": called.answered_by}
    return _("%(who)s was called at %(when)s and has not answered yet.") % {
        "who": called.name,
        "when": clock(called.called_at),
    }


def _place(line: VisitLine, by: Actor, at: datetime) -> Line:
    """A visit to which too few come: to where somebody is found for it, by those who book for its organisation."""
    books = may(by, Permission.BOOK, [line.organisation_id])
    lacking = line.places - len(line.people)
    return {
        "visit": line.id,
        "url": reverse("reassign" if books else "visit", args=[line.id]),
        "text": _named(_when(line.starts_at, line.ends_at, at), line.service_user or line.type_of_work),
        "note": line.type_of_work if line.service_user else "",
        "tag": ngettext("%(count)s person is missing", "%(count)s people are missing", lacking)
        % {"count": lacking},
    }


def _date(gap: Missing) -> Line:
    return {
        "url": reverse("series", args=[gap.series_id]) + "#gaps",
        "text": _named(moment(gap.starts_at), gap.service_user or gap.type_of_work),
        "note": gap.type_of_work if gap.service_user else "",
        "tag": _("A date of a series is open"),
    }


def _offer(line: OpeningLine, at: datetime) -> Line:
    """Where nobody is left to ask, somebody is found by hand; else the page of offers tells who has it."""
    nobody = line.state == "nobody"
    url = reverse("offers") + f"#opening-{line.id}"
    if nobody and line.visit_id:
        url = reverse("reassign", args=[line.visit_id])
    elif nobody and line.series_id:
        url = reverse("series", args=[line.series_id]) + "#gaps"
    return {
        "url": url,
        "text": _named(_when(line.starts_at, line.ends_at, at), line.service_user),
        "note": "" if nobody else _("%(who)s has been asked.") % {"who": line.holder},
        "tag": _("Everybody was asked, nobody said yes")
        if nobody
        else _("The time to answer is nearly over"),
    }


def _calls(by: Actor, at: datetime) -> Iterator[Line]:
    """Workers who asked for a call: the page with their number and the button that says who calls."""
    url = reverse("my_people" if may_somewhere(by, Permission.SUPERVISE) else "duty") + "#words-title"
    for word in words_waiting(by=by):
        late = word.call_by < at
        yield {
            "url": url,
            "icon": "phone",
            "text": _("%(name)s asked for a call") % {"name": word.person},
            "note": _("Promised by %(when)s") % {"when": moment(word.call_by)},
            "tag": _("late") if late else "",
        }


def _late(by: Actor, known: Day, late: Mapping[UUID, Sequence[Late]], at: datetime) -> Iterator[Line]:
    """Visits that are not over, to which somebody has said that they come later; and what follows from it that day."""
    words = in_words(late)
    for line in known.visits:
        if line.id in late and line.ends_at > at:
            yield {
                "url": reverse("visit", args=[line.id]),
                "icon": "clock",
                "text": _named(
                    _when(line.starts_at, line.ends_at, at), line.service_user or line.type_of_work
                ),
                "note": words[line.id],
                "tag": _("late"),
                "more_url": late_url(by, line.organisation_id, late[line.id][0], at),
                "more": _("Plan the rest of their day"),
            }


def _hours_worked(by: Actor, at: datetime, organisation: UUID) -> Iterator[Line]:
    """Hours that one side says are wrong, and visits until yesterday that nobody clocked to their end."""
    missing, disputes = missing_and_disputed(by=by, at=at, organisation_id=organisation)
    missing_words = ngettext(
        "%(count)s past [visit] lacks its beginning or end",
        "%(count)s past [visits] lack their beginning or end",
        missing,
    )
    dispute_words = ngettext(
        "%(count)s person says that hours are wrong", "%(count)s people say that hours are wrong", disputes
    )
    queues = ((disputes, dispute_words, "disputed"), (missing, missing_words, "missing"))
    for count, words, show in queues:
        if count:
            url = f"{reverse('hours')}?show={show}"
            yield {"url": url, "icon": "clock", "text": words % {"count": count}, "note": "", "tag": ""}


def _money(by: Actor, at: datetime, organisation: UUID) -> Iterator[Line]:
    """Funding lines whose money ends before they do, for those who see the organisation's money."""
    if not may(by, Permission.SEE_MONEY, [organisation]):
        return
    today = timezone.localtime(at).date()
    for seen in lines_of(by=by, at=at, organisation_id=organisation):
        if seen.warns(today):
            yield {
                "url": reverse("line", args=[seen.id]),
                "icon": "money",
                "text": _("%(line)s does not last until its end") % {"line": seen.name},
                "note": outlook_words(seen.forecast, since=seen.since, until=seen.until, today=today),
                "tag": "",
            }


def _queues(by: Actor, at: datetime) -> Iterator[Line]:
    """How many wait for help, for a decision or to be let in."""
    requests = counts(by=by, at=at) if may_somewhere(by, Permission.INTAKE) else {}
    overdue, unowned = requests.get("overdue", 0), requests.get("unowned", 0)
    queues = [
        (
            overdue,
            ngettext(
                "%(count)s request for help is overdue", "%(count)s requests for help are overdue", overdue
            ),
            reverse("requests") + "?show=overdue",
            "warning",
        ),
        (
            unowned,
            ngettext(
                "Nobody looks after %(count)s request for help yet",
                "Nobody looks after %(count)s requests for help yet",
                unowned,
            ),
            reverse("requests") + "?show=unowned",
            "heart",
        ),
    ]
    if may_somewhere(by, Permission.SUPERVISE):
        contested = len(contests(by=by))
        words = ngettext("%(count)s note is contested", "%(count)s notes are contested", contested)
        queues.append((contested, words, reverse("contests"), "edit"))
    if may_somewhere(by, Permission.APPROVE):
        people = queue_length(by=by)
        words = ngettext("%(count)s person waits for approval", "%(count)s people wait for approval", people)
        queues.append((people, words, reverse("approvals"), "verified"))
    for count, words, url, icon in queues:
        if count:
            yield {"url": url, "icon": icon, "text": words % {"count": count}, "note": "", "tag": ""}


def _named(when: str, who: str) -> str:
    return f"{when}, {who}"


def _when(starts_at: datetime, ends_at: datetime, at: datetime) -> str:
    """Today's times alone; of another day, the day before them."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    hours = _("%(start)s to %(end)s") % {"start": clock(start), "end": clock(end)}
    return (
        hours if start.date() == timezone.localtime(at).date() else f"{day_in_words(start.date())}, {hours}"
    )

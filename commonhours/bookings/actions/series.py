"""Book a series: every occurrence by the same rules; what cannot be filled is named and waits as a gap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, islice
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from commonhours.bookings.actions.book import (
    Booked,
    lock_and_read,
    open_brief,
    refuse_misfits,
    write_visit,
)
from commonhours.bookings.actions.cancel import call_off, coming_to
from commonhours.bookings.briefing import Brief, frame_of, question_of
from commonhours.bookings.fit import Dossier, Frame, horizon_of
from commonhours.bookings.gaps import recurrence_of_series, wish_of_series
from commonhours.bookings.models import Gap, Series, Visit
from commonhours.bookings.occurrences import engaged, horizon_end, within_horizon
from commonhours.bookings.recurrence import (
    MOST_OCCURRENCES,
    Occurrence,
    Recurrence,
    ended,
    recurrence_of,
    tidied,
)
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.period import QUARTER, Period
from commonhours.common.refusals import NotAllowed, NotFound, Refusal, Refused
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.people.actions import lock_people
from commonhours.trail.actions import OpenAct, acting, once

_SECOND = timedelta(seconds=1)  # what UNTIL counts in
_QUARTER_HOUR = timedelta(minutes=QUARTER)


@dataclass(frozen=True)
class Missing:
    """An occurrence that the chosen people could not fill, and the codes of why."""

    gap_id: UUID
    starts_at: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SeriesBooked:
    """The visits of a series that were booked, and the occurrences that were not."""

    series_id: UUID
    visit_ids: tuple[UUID, ...]
    gaps: tuple[Missing, ...]


@dataclass(frozen=True)
class SeriesCancelled:
    """The visits of a series that will not take place, and whom they set free."""

    series_id: UUID
    visit_ids: tuple[UUID, ...]
    person_ids: tuple[UUID, ...]


@dataclass
class _Filling:
    """Occurrences being filled one after the other; each sees the ones before in the people's diaries."""

    act: OpenAct
    series_id: UUID
    wish: Wish  # who and what; each occurrence brings its time
    known: Brief
    frame: Frame
    people: list[Dossier]
    visit_ids: list[UUID] = field(default_factory=list)
    missing: dict[datetime, Sequence[Refusal]] = field(default_factory=dict)

    def fill(self, occurrences: Iterable[Occurrence]) -> None:
        for occurrence in occurrences:
            try:
                self.visit_ids.append(self.book(occurrence).visit_id)
            except Refused as refused:
                self.missing[occurrence.starts_at] = refused.refusals

    def book(self, occurrence: Occurrence) -> Booked:
        """Book one occurrence, or refuse and leave nothing of it behind."""
        wish = _wish_on(self.wish, occurrence)
        question = question_of(wish, self.known, self.act.at)
        refuse_misfits(question, self.people, self.frame)
        # The hours and the visit are written before a lost race is noticed: a savepoint takes them back.
        with transaction.atomic():
            booked = write_visit(self.act, wish, self.known, question, self.people, series_id=self.series_id)
        self.people = [engaged(dossier, question) for dossier in self.people]
        return booked


@once(SeriesBooked)
def book_series(
    *, by: Actor, at: datetime, wish: Wish, rule: str, person_ids: Sequence[UUID]
) -> SeriesBooked:
    """Book these people for every occurrence of an iCalendar rule that begins with the wish, as far as they can.

    Occurrences beyond the ten weeks are booked as they come nearer (`extend_series`). Refuses with `bad_rule`,
    `too_many`, `no_occurrence`, `ambiguous_time`, `beyond_horizon`; with what stands in the way of every single
    occurrence when none can be booked; and as `book_visit` does.
    """
    with acting("series.book", by=by, at=at) as act:
        known = open_brief(by, wish, person_ids, at)
        frame = frame_of(known, at)
        recurrence = recurrence_of(rule, wish.starts_at, wish.ends_at, known.zone)
        occurrences = within_horizon(recurrence, wish.starts_at, frame)
        people = _lock_and_read(wish, known, frame, person_ids, occurrences, at)
        series = _write_series(wish, known, frame, recurrence, rule, person_ids, at)
        act.subject_id = series.id
        filling = _Filling(act, series.id, wish, known, frame, people)
        filling.fill(occurrences)
        if not filling.visit_ids:
            raise Refused(*_each_once(filling.missing))
        act.outcome = booked = _tell(act, series, filling.visit_ids, filling.missing)
        return booked


def extend_series(*, by: Actor, at: datetime) -> tuple[SeriesBooked, ...]:
    """Book what has come into the ten weeks, series by series, each an act of its own: one fault spoils one series.

    Meant for the schedule, with a role in the whole region. Whoever booked the series stands for its new visits.
    """
    require(by, Permission.BOOK)
    with seeing(by.sight):
        waiting = [series.id for series in Series.objects.order_by("id") if _due(series, at)]
    return tuple(_extend(by=by, at=at, series_id=series_id) for series_id in waiting)


@once(SeriesBooked)
def _extend(*, by: Actor, at: datetime, series_id: UUID) -> SeriesBooked:
    with acting("series.extend", by=by, at=at) as act:
        series = _locked(by, series_id)
        act.subject_id = series_id
        due = _due(series, at)
        act.outcome = booked = _tell(act, series, *_extended(act, series, due))
        until = _horizon_end(series, at) if len(due) < MOST_OCCURRENCES else due[-1].ends_by
        Series.objects.filter(id=series_id).update(materialised_until=until)
        return booked


@once(Booked)
def fill_gap(*, by: Actor, at: datetime, series_id: UUID, gap_id: UUID, person_ids: Sequence[UUID]) -> Booked:
    """Book other people for one occurrence that stayed open.

    Refuses with `unknown_series`, `unknown_gap`, `already_filled`, `already_cancelled`, and as `book_visit` does.
    """
    with acting("gap.fill", by=by, at=at) as act:
        series = _locked(by, series_id)
        gap = Gap.objects.select_for_update(no_key=True).filter(id=gap_id, series_id=series_id).first()
        if gap is None:
            raise NotFound.because("unknown_gap", field="gap")
        if gap.filled_by_id:
            raise Refused.because("already_filled")
        recurrence = recurrence_of_series(series)
        if recurrence.is_over(gap.starts_at):
            raise Refused.because("already_cancelled")
        occurrence = recurrence.of_instant(gap.starts_at)
        act.subject_id = series_id
        booked = _opened(act, series, person_ids, [occurrence]).book(occurrence)
        Gap.objects.filter(id=gap_id).update(filled_by=booked.visit_id)
        act.note(series=series_id, gap=gap_id)
        act.outcome = booked
        return booked


@once(SeriesCancelled)
def cancel_series(
    *, by: Actor, at: datetime, series_id: UUID, from_visit: UUID | None = None, reason: str = ""
) -> SeriesCancelled:
    """Cancel every visit of a series that has not begun, or one and all later ones; the series ends there.

    What is past stays. Refuses with `unknown_series`, `unknown_visit`, `already_cancelled` or `not_allowed`.
    """
    with acting("series.cancel", by=by, at=at) as act:
        series = _locked(by, series_id)
        since = _since(series, from_visit, at)
        future = Visit.objects.filter(
            series_id=series_id, state="planned", starts_at__gt=at, starts_at__gte=since
        )
        # Rows of visits before people, as cancel_visit does: two orders would deadlock.
        visits = list(future.select_for_update(no_key=True).order_by("id"))
        rule = ended(series.rule, max(at, since - _SECOND), ZoneInfo(series.zone))
        if not visits and rule == series.rule:
            raise Refused.because("already_cancelled")
        Series.objects.filter(id=series_id).update(rule=rule)
        person_ids = _call_off(act, visits, reason)
        act.subject_id = series_id
        act.concerns(series.organisation_ids)
        act.note(series=series_id, reason=reason)
        act.outcome = cancelled = SeriesCancelled(series_id, tuple(visit.id for visit in visits), person_ids)
        return cancelled


# --- inside -------------------------------------------------------------------------------------------------


def _wish_on(wish: Wish, occurrence: Occurrence) -> Wish:
    """The wish at the time of an occurrence; refuse with `skipped_by_clock`, or as a wish does."""
    if occurrence.period is None:
        raise Refused.because("skipped_by_clock")
    return replace(wish, starts_at=occurrence.period.start, ends_at=occurrence.period.end)


def _lock_and_read(
    wish: Wish,
    known: Brief,
    frame: Frame,
    person_ids: Sequence[UUID],
    occurrences: Sequence[Occurrence],
    at: datetime,
) -> list[Dossier]:
    """Lock the people once, in id order, and read their diaries around all the occurrences."""
    periods = [occurrence.period for occurrence in occurrences if occurrence.period]
    question = question_of(wish, known, at)
    if periods:
        question = replace(question, starts_at=periods[0].start, ends_at=periods[-1].end)
    return lock_and_read(question, frame, person_ids)


def _write_series(
    wish: Wish,
    known: Brief,
    frame: Frame,
    recurrence: Recurrence,
    rule: str,
    person_ids: Sequence[UUID],
    at: datetime,
) -> Series:
    return Series.objects.create(
        service_user_id=known.service_user_id,
        organisation_id=known.organisation_id,
        type_of_work_id=wish.type_of_work_id,
        rule=tidied(rule),
        first_local=recurrence.first.isoformat(timespec="minutes"),
        zone=known.zone.key,
        minutes=recurrence.minutes,
        wants=list(known.needs if wish.wants is None else wish.wants),
        features=list(known.features if wish.features is None else wish.features),
        person_ids=list(person_ids),
        materialised_until=horizon_end(frame),
        organisation_ids=[known.organisation_id],
        booked_at=at,
    )


def _tell(
    act: OpenAct, series: Series, visit_ids: Sequence[UUID], missing: Mapping[datetime, Sequence[Refusal]]
) -> SeriesBooked:
    """Write the gaps down, and note in the act what followers need."""
    gaps = [
        Missing(new_id(), starts_at, tuple(dict.fromkeys(refusal.code for refusal in refusals)))
        for starts_at, refusals in missing.items()
    ]
    if gaps:
        concern([series.id])
        rows = [
            {"id": g.gap_id, "series": series.id, "starts_at": g.starts_at, "reasons": list(g.reasons)}
            for g in gaps
        ]
        insert(Gap, rows, unless="gap_once")
    act.concerns(series.organisation_ids)
    act.note(series=series.id, gaps=[asdict(gap) for gap in gaps])
    return SeriesBooked(series.id, tuple(visit_ids), tuple(gaps))


def _each_once(missing: Mapping[datetime, Sequence[Refusal]]) -> list[Refusal]:
    """Every different refusal, in the order first met."""
    found: dict[object, Refusal] = {}
    for refusal in chain.from_iterable(missing.values()):
        found.setdefault((refusal.code, refusal.facts.get("person"), refusal.facts.get("about")), refusal)
    return list(found.values())


def _locked(by: Actor, series_id: UUID) -> Series:
    """The series, its row locked and its gaps opened, once the actor may book for it."""
    series = Series.objects.select_for_update(no_key=True).filter(id=series_id).first()
    if series is None:
        raise NotFound.because("unknown_series", field="series")
    require(by, Permission.BOOK, [series.organisation_id], served=series.service_user_id)
    concern([series_id])
    return series


def _horizon_end(series: Series, at: datetime) -> datetime:
    days = horizon_of(ZoneInfo(series.zone), at)
    return days.instant_of(days.slots)


def _due(series: Series, at: datetime) -> list[Occurrence]:
    """What has come into the ten weeks since the series was last looked at; a flood is kept for the next days."""
    found = recurrence_of_series(series).occurrences(_horizon_end(series, at))
    return list(islice((o for o in found if o.ends_by > series.materialised_until), MOST_OCCURRENCES))


def _extended(
    act: OpenAct, series: Series, due: Sequence[Occurrence]
) -> tuple[list[UUID], dict[datetime, Sequence[Refusal]]]:
    """Fill what is due, on behalf of whoever booked the series; what stands in the way of all makes gaps of all."""
    booker = (
        Visit.objects.filter(series_id=series.id).order_by("booked_at").values_list("booked_by", flat=True)[0]
    )
    # The act says who acts now (the schedule); its facts and people are the same objects in both.
    for_booker = replace(act, by=replace(act.by, account_id=booker))
    try:
        filling = _opened(for_booker, series, series.person_ids, due)
    except NotAllowed:
        raise
    except Refused as refused:
        return [], {occurrence.starts_at: refused.refusals for occurrence in due}
    filling.fill(due)
    return filling.visit_ids, filling.missing


def _opened(
    act: OpenAct, series: Series, person_ids: Sequence[UUID], occurrences: Sequence[Occurrence]
) -> _Filling:
    """Everything ready to fill occurrences of a series that stands."""
    starts_at = occurrences[0].starts_at
    wish = wish_of_series(series, Period(starts_at, starts_at + _QUARTER_HOUR))  # each brings its own time
    known = open_brief(act.by, wish, person_ids, act.at)
    frame = frame_of(known, act.at)
    people = _lock_and_read(wish, known, frame, person_ids, occurrences, act.at)
    return _Filling(act, series.id, wish, known, frame, people)


def _since(series: Series, from_visit: UUID | None, at: datetime) -> datetime:
    if from_visit is None:
        return at
    starts_at = (
        Visit.objects.filter(id=from_visit, series_id=series.id).values_list("starts_at", flat=True).first()
    )
    if starts_at is None:
        raise NotFound.because("unknown_visit", field="visit")
    return starts_at


def _call_off(act: OpenAct, visits: Sequence[Visit], reason: str) -> tuple[UUID, ...]:
    """Lock everybody who was to come, then call the visits off one by one; say whom that set free."""
    visit_ids = [visit.id for visit in visits]
    concern(visit_ids)
    person_ids = coming_to(visit_ids)
    lock_people(person_ids)
    act.note(visits=[_call_off_one(act, visit, reason) for visit in visits])
    return person_ids


def _call_off_one(act: OpenAct, visit: Visit, reason: str) -> dict[str, object]:
    people = coming_to([visit.id])
    call_off(act, visit, people, reason)
    return {
        "visit": visit.id,
        "service_user": visit.service_user_id,
        "type_of_work": visit.type_of_work_id,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "people": people,
    }

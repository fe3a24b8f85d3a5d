"""Fill the occurrences of a series one after the other, and write down what stayed open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from django.db import transaction

from commonhours.bookings.actions.book import lock_and_read, open_brief, refuse_misfits
from commonhours.bookings.actions.writing import Belonging, Booked, write_visit
from commonhours.bookings.briefing import Brief, frame_of, question_of
from commonhours.bookings.fit import Dossier, Frame
from commonhours.bookings.gaps import wish_of_series
from commonhours.bookings.models import Gap, Series
from commonhours.bookings.occurrences import engaged
from commonhours.bookings.recurrence import Occurrence
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.period import QUARTER, Period
from commonhours.common.refusals import NotFound, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import OpenAct

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


@dataclass
class Filling:
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
        wish = wish_on(self.wish, occurrence)
        question = question_of(wish, self.known, self.act.at)
        refuse_misfits(question, self.people, self.frame)
        # The hours and the visit are written before a lost race is noticed: a savepoint takes them back.
        belongs = Belonging(self.series_id, occurrence.starts_at)
        with transaction.atomic():
            booked = write_visit(self.act, wish, self.known, question, self.people, belongs=belongs)
        self.people = [engaged(dossier, question) for dossier in self.people]
        return booked


def wish_on(wish: Wish, occurrence: Occurrence) -> Wish:
    """The wish at the time of an occurrence; refuse with `skipped_by_clock`, or as a wish does."""
    if occurrence.period is None:
        raise Refused.because("skipped_by_clock")
    return replace(wish, starts_at=occurrence.period.start, ends_at=occurrence.period.end)


def read_once(
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


def tell_series(
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


def each_once(missing: Mapping[datetime, Sequence[Refusal]]) -> list[Refusal]:
    """Every different refusal, in the order first met."""
    found: dict[object, Refusal] = {}
    for refusal in chain.from_iterable(missing.values()):
        found.setdefault((refusal.code, refusal.facts.get("person"), refusal.facts.get("about")), refusal)
    return list(found.values())


def locked_series(by: Actor, series_id: UUID) -> Series:
    """The series, its row locked and its gaps opened, once the actor may book for it."""
    series = Series.objects.select_for_update(no_key=True).filter(id=series_id).first()
    if series is None:
        raise NotFound.because("unknown_series", field="series")
    require(by, Permission.BOOK, [series.organisation_id], served=series.service_user_id)
    concern([series_id])
    return series


def opened(
    act: OpenAct, series: Series, person_ids: Sequence[UUID], occurrences: Sequence[Occurrence]
) -> Filling:
    """Everything ready to fill occurrences of a series that stands."""
    starts_at = occurrences[0].starts_at
    wish = wish_of_series(series, Period(starts_at, starts_at + _QUARTER_HOUR))  # each brings its own time
    known = open_brief(act.by, wish, person_ids, act.at)
    frame = frame_of(known, act.at)
    people = read_once(wish, known, frame, person_ids, occurrences, act.at)
    return Filling(act, series.id, wish, known, frame, people)

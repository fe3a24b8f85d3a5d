"""What was booked, worked, cancelled and asked for without anybody coming: counted in the records, on any days."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.bookings.models import OCCUPYING, Series
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.period import local_instants
from commonhours.common.sight import concern, seeing
from commonhours.people.models import Membership, Person
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.grouped import BEGINS, heat_of, ranked, within
from commonhours.planning.answers.shapes import Line, Note, Number, PersonLine, Sums
from commonhours.planning.question import WHOLE_DAY, By, Measure, Question, Span, State, days_of

# One row for each place in a visit and each hour of the local day that it touches: who comes (nobody yet: null), where
# it is, and how many minutes of that hour. A visit is of the organisation for which it is; its place, of whoever comes.
_PLACES = """
WITH stretches AS ({stretches}),
kept AS (
  SELECT s.*, coalesce(site.area_id, served.area_id) AS area_id, t.contract
  FROM stretches s JOIN people_serviceuser served ON served.id = s.service_user_id
  LEFT JOIN people_site site ON site.id = s.site_id
  LEFT JOIN availability_terms t ON t.person_id = s.person_id
  WHERE (%(works)s::uuid[] IS NULL OR s.work_id = ANY (%(works)s::uuid[]))
    AND (%(areas)s::uuid[] IS NULL OR coalesce(site.area_id, served.area_id) = ANY (%(areas)s::uuid[]))
    AND (%(contracts)s::text[] IS NULL OR t.contract = ANY (%(contracts)s::text[]))
    AND (%(facts)s::uuid[] = '{{}}' OR (
      SELECT count(DISTINCT f.kind_id) FROM credentials_fact f WHERE f.person_id = s.person_id
        AND f.kind_id = ANY (%(facts)s::uuid[]) AND f.confirmed_at IS NOT NULL
        AND f.since <= (s.starts_at AT TIME ZONE %(zone)s)::date
        AND (f.until IS NULL OR f.until > (s.starts_at AT TIME ZONE %(zone)s)::date)) = cardinality(%(facts)s::uuid[]))
    AND NOT EXISTS (
      SELECT FROM credentials_fact f WHERE f.person_id = s.person_id AND f.kind_id = ANY (%(without)s::uuid[])
        AND f.confirmed_at IS NOT NULL AND f.since <= (s.starts_at AT TIME ZONE %(zone)s)::date
        AND (f.until IS NULL OR f.until > (s.starts_at AT TIME ZONE %(zone)s)::date)))
SELECT k.visit_id, k.person_id, k.work_id, k.area_id, k.organisation_id,
  k.contract, (h AT TIME ZONE %(zone)s)::date,
  extract(hour FROM h AT TIME ZONE %(zone)s)::int * 60 + extract(minute FROM h AT TIME ZONE %(zone)s)::int,
  extract(hour FROM k.starts_at AT TIME ZONE %(zone)s)::int * 60
    + extract(minute FROM k.starts_at AT TIME ZONE %(zone)s)::int,
  (k.starts_at AT TIME ZONE %(zone)s)::date, k.places,
  (extract(epoch FROM least(k.ends_at, h + %(step)s) - greatest(k.starts_at, h)) / 60)::int
FROM kept k
CROSS JOIN LATERAL generate_series(date_trunc('hour', k.starts_at, %(zone)s), k.ends_at - interval '1 microsecond',
  %(step)s) AS h
WHERE h + %(step)s > k.starts_at"""
_WITHIN = "{x}.starts_at < %(ends)s AND {x}.starts_at > %(begins)s::timestamptz - interval '1 day'"
_SEEN = """(v.organisation_id = ANY (%(homes)s) OR a.organisation_id = ANY (%(homes)s))
  AND (%(all)s OR v.organisation_id = ANY (%(houses)s) OR a.organisation_id = ANY (%(houses)s))
  AND NOT a.organisation_id = ANY (%(not_houses)s)"""
_OWN = """{x}.organisation_id = ANY (%(homes)s) AND (%(all)s OR {x}.organisation_id = ANY (%(houses)s))
  AND NOT {x}.organisation_id = ANY (%(not_houses)s)"""
_COMING = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, a.person_id, a.organisation_id,
  coalesce(a.type_of_work_id, v.type_of_work_id) AS work_id, a.starts_at, a.ends_at, 1 AS places
FROM bookings_assignment a JOIN bookings_visit v ON v.id = a.visit_id
WHERE v.state = 'planned' AND a.state = ANY (%(states)s) AND {a_within}
  AND {seen}"""
_AGREED = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, a.person_id, a.organisation_id,
  coalesce(a.type_of_work_id, v.type_of_work_id) AS work_id, t.starts_at, t.ends_at, 1 AS places
FROM timesheets_timesheet t JOIN bookings_assignment a ON a.id = t.assignment_id
JOIN bookings_visit v ON v.id = a.visit_id
WHERE t.state = 'confirmed' AND t.ends_at > t.starts_at AND {t_within}
  AND {seen}"""
_UNFILLED = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, NULL::uuid AS person_id, v.organisation_id,
  v.type_of_work_id AS work_id, v.starts_at, v.ends_at, v.places - n.coming AS places
FROM bookings_visit v
CROSS JOIN LATERAL (SELECT count(*)::int AS coming FROM bookings_assignment a
  WHERE a.visit_id = v.id AND a.state = ANY (%(states)s)) n
WHERE v.state = 'planned' AND v.places > n.coming AND {v_within} AND {v_own}
UNION ALL
SELECT g.id, s.service_user_id, NULL::uuid, NULL::uuid, s.organisation_id, s.type_of_work_id, g.starts_at,
  g.starts_at + make_interval(mins => s.minutes), greatest(cardinality(s.person_ids), 1)
FROM bookings_gap g JOIN bookings_series s ON s.id = g.series_id
WHERE g.filled_by_id IS NULL AND {g_within} AND {s_own}"""
_CANCELLED = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, NULL::uuid AS person_id, v.organisation_id,
  v.type_of_work_id AS work_id, v.starts_at, v.ends_at, 1 AS places
FROM bookings_visit v WHERE v.state = 'cancelled' AND {v_within} AND {v_own}"""
_PARTS = {"seen": _SEEN}
_PARTS |= {f"{x}_within": _WITHIN.format(x=x) for x in "vatg"} | {f"{x}_own": _OWN.format(x=x) for x in "vs"}
_BY_STATE = {
    State.BOOKED: _COMING,
    State.WORKED: _AGREED,
    State.UNFILLED: _UNFILLED,
    State.CANCELLED: _CANCELLED,
}


@dataclass(frozen=True)
class Piece:
    """Minutes of one place in one visit, in one hour of a local day."""

    visit_id: UUID
    person_id: UUID | None
    work_id: UUID
    area_id: UUID | None
    organisation_id: UUID
    contract: str | None
    day: date
    minute: int  # of that day, at which this hour or quarter begins
    begins: int  # minute of the day on which the visit begins
    first_day: date
    places: int
    minutes: int


def visit_sums(by: Actor, wanted: Wanted, span: Span) -> Sums:
    """What the question comes to on the days of a span, counted in the records.

    A visit, and whoever comes to it, counts on the day and in the hour in which it begins; hours count where they lie.
    """
    with seeing(by.sight):
        _let_near(wanted)
        pieces = asked_about(wanted.question, span, _read(wanted, span))
        counted = Counted(wanted, span, pieces)
        people, unnamed = counted.named() if wanted.question.by == By.PERSON else ((), 0)
    return counted.sums(people, unnamed)


def _let_near(wanted: Wanted) -> None:
    """Open what the statements ask of workers and series: the asker plans for them, or may book them."""
    if wanted.reach.whole_region:
        return
    workers = Membership.objects.filter(
        part="worker", organisation_id__in=wanted.reach.organisations, person__isnull=False
    )
    concern(workers.values_list("person_id", flat=True))
    concern(Series.objects.filter(organisation_id__in=wanted.reach.homes).values_list("id", flat=True))


def _read(wanted: Wanted, span: Span) -> list[Piece]:
    question, reach = wanted.question, wanted.reach
    given: dict[str, Any] = {
        "zone": wanted.zone.key,
        "begins": local_instants(span.since, 0, wanted.zone).first,
        "ends": local_instants(span.until, 0, wanted.zone).first,
        "homes": list(reach.homes),
        "all": not wanted.houses,
        "houses": list(wanted.houses),
        "not_houses": list(wanted.not_houses),
        "works": [work.id for work in wanted.works] or None,
        "areas": [area.id for area in wanted.areas] if wanted.somewhere else None,
        "contracts": list(question.contracts) or None,
        "facts": list(wanted.kinds),
        "without": list(wanted.without),
        "states": list(OCCUPYING),
        # By quarters only where somebody asks about parts of hours.
        "step": timedelta(minutes=60 if _on_the_hour(question) else 15),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACES.format(stretches=_BY_STATE[question.state].format(**_PARTS)), given)
        return [Piece(*row) for row in cursor.fetchall()]


def _on_the_hour(question: Question) -> bool:
    return all(minute % 60 == 0 for window in question.hours for minute in window)


def asked_about(question: Question, span: Span, pieces: Iterable[Piece]) -> list[Piece]:
    """Only the days and hours that the question asks about."""
    by_hours = question.measure == Measure.HOURS
    weekdays, left_out = set(question.weekdays), set(question.except_days)

    def asked(piece: Piece) -> bool:
        day = piece.day if by_hours else piece.first_day
        if not span.since <= day < span.until or day.weekday() not in weekdays or day in left_out:
            return False
        if by_hours:
            return any(a <= piece.minute < b for a, b in question.hours)
        return any(a <= piece.begins < b for a, b in question.hours)

    return [piece for piece in pieces if asked(piece)]


class Counted:
    """Pieces of visits, added up in whatever way the question looks at them."""

    def __init__(self, wanted: Wanted, span: Span, pieces: Sequence[Piece]) -> None:
        self._wanted, self._question, self._pieces = wanted, wanted.question, pieces
        self._dates = list(days_of(wanted.question, span))
        self._area = {area.id: area.name for area in wanted.every_area}

    def figure(self, pieces: Iterable[Piece]) -> Number:
        measure = self._question.measure
        if measure == Measure.HOURS:
            return sum(piece.minutes * piece.places for piece in pieces) / 60
        if measure == Measure.WORKERS:
            return len({piece.person_id for piece in pieces if piece.person_id})
        return len({piece.visit_id for piece in pieces})

    def sums(self, people: tuple[PersonLine, ...], unnamed: int) -> Sums:
        hours = self._grouped(self._day_and_hour)
        return Sums(
            figure=self.figure(self._pieces),
            by_hour=self._whole_table(hours),
            by_day=self._every_day(self._grouped(self._day)),
            heat=heat_of(self._whole_table(hours)),
            by_area=self._grouped(lambda piece: self._area.get(piece.area_id) if piece.area_id else None),
            lines=tuple(within(self._lines(), self._question)),
            people=people,
            unnamed=unnamed,
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[Note]:
        if self._question.state == State.WORKED:
            yield Note("hours_of_visits")
        if self._question.by == By.AREA or self._wanted.somewhere:
            yield Note("areas_of_help")
        if self._question.hours != WHOLE_DAY and self._question.measure != Measure.HOURS:
            yield Note("by_beginning")
        if self._question.by == By.FACT:
            yield Note("not_by_fact")

    def _day(self, piece: Piece) -> date:
        return piece.day if self._question.measure == Measure.HOURS else piece.first_day

    def _day_and_hour(self, piece: Piece) -> tuple[date, int]:
        hour = piece.minute // 60 if self._question.measure == Measure.HOURS else piece.begins // 60
        return self._day(piece), hour

    def _grouped(self, key: Callable[[Piece], Any]) -> dict[Any, Number]:
        groups: dict[Any, list[Piece]] = {}
        for piece in self._pieces:
            if (under := key(piece)) is not None:
                groups.setdefault(under, []).append(piece)
        return {under: self.figure(pieces) for under, pieces in groups.items()}

    def _every_day(self, found: Mapping[date, Number]) -> dict[date, Number]:
        return {day: found.get(day, 0) for day in self._dates}

    def _whole_table(self, found: Mapping[tuple[date, int], Number]) -> dict[tuple[date, int], Number]:
        """Every hour of the day in which anything is, on every day; without anything, no table."""
        hours = sorted({hour for _day, hour in found})
        return {(day, hour): found.get((day, hour), 0) for day in self._dates for hour in hours}

    def _lines(self) -> Iterable[Line]:
        by = self._question.by
        if by in BEGINS:
            begin = BEGINS[by]
            found = self._grouped(lambda piece: begin(self._day(piece)))
            return [Line(first.isoformat(), found[first]) for first in sorted(found)]
        if by == By.HOUR:
            table = self._whole_table(self._grouped(self._day_and_hour))
            return ranked(Line(f"{day}-{hour}", mean) for (day, hour), mean in heat_of(table).items())
        key = self._key(by)
        return ranked(Line(str(under), figure) for under, figure in self._grouped(key).items()) if key else ()

    def _key(self, by: By) -> Callable[[Piece], str | None] | None:
        if by == By.AREA:
            return lambda piece: self._area.get(piece.area_id) if piece.area_id else None
        if by == By.WORK:
            codes = dict(TypeOfWork.objects.values_list("id", "code"))
            return lambda piece: codes.get(piece.work_id)
        if by == By.ORGANISATION:
            return lambda piece: str(piece.organisation_id)
        if by == By.CONTRACT:
            return lambda piece: piece.contract
        return None

    def named(self) -> tuple[tuple[PersonLine, ...], int]:
        """Whoever comes and may be named to the asker, who comes most first; and how many others come."""
        hours: dict[UUID, int] = {}
        for piece in self._pieces:
            if piece.person_id:
                hours[piece.person_id] = hours.get(piece.person_id, 0) + piece.minutes
        rows = Person.objects.filter(id__in=hours)
        if self._wanted.reach.named is not None:
            rows = rows.filter(organisation_ids__overlap=list(self._wanted.reach.named))
        people = [PersonLine(row.id, row.name, hours[row.id] / 60) for row in rows]
        people.sort(key=lambda each: (-each.figure, each.name, each.person_id))
        return tuple(people[:200]), len(hours) - len(people[:200])

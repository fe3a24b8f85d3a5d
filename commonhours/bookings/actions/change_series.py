"""Change one visit of a series and all later ones, or all to come: another time, length, people or needs.

The series ends before the first that changes and another carries on from there; what is past is not touched.
Exceptions are kept where they still make sense: a visit that was cancelled stays cancelled; one that was moved by
hand keeps its own time and length; one that was given to other people keeps them; a place that was handed back
stays open unless the people change. Every changed visit is asked the same rules as a booking; one that cannot be
filled is called off and becomes a gap of the new series.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from commonhours.bookings.actions.book import lock_and_read, open_brief, refuse_misfits
from commonhours.bookings.actions.changing import Standing, lateness, lock_all, told
from commonhours.bookings.actions.faces import Yes, require_consent
from commonhours.bookings.actions.filling import Missing, each_once, locked_series, tell_series, wish_on
from commonhours.bookings.actions.move import shift
from commonhours.bookings.actions.picture import (
    mark_of,
    note_booked,
    note_change,
    note_series,
    picture,
    series_facts,
)
from commonhours.bookings.actions.turning import SeriesChange, Turn, carry_on, turn_of, wish_from
from commonhours.bookings.actions.writing import Belonging, write_visit
from commonhours.bookings.briefing import frame_of, question_of
from commonhours.bookings.gaps import wish_of_series
from commonhours.bookings.models import Assignment, Gap, Series, Visit
from commonhours.bookings.occurrences import horizon_end
from commonhours.bookings.parts import Part, in_place_of, moved_parts, parts_of, wish_of
from commonhours.bookings.recurrence import MOST_OCCURRENCES, Occurrence
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.common.sight import concern
from commonhours.funding.actions import give_back
from commonhours.trail.actions import OpenAct, acting, once

SCOPES = ("later", "all")


@dataclass(frozen=True)
class Changed:
    """A visit of the series that carries on: when it was (None: it is new), when it is now."""

    visit_id: UUID
    was: datetime | None
    starts_at: datetime


@dataclass(frozen=True)
class Kept:
    """An exception that was kept: `cancelled`, `own_time` or `own_people`; no visit where it was kept before."""

    visit_id: UUID | None
    starts_at: datetime
    why: str


@dataclass(frozen=True)
class SeriesChanged:
    """The series that carries on, its visits, the dates it could not fill, and the exceptions that were kept."""

    series_id: UUID
    ended_series_id: UUID
    visits: tuple[Changed, ...]
    gaps: tuple[Missing, ...]
    kept: tuple[Kept, ...]


@once(SeriesChanged)
def change_series(
    *,
    by: Actor,
    at: datetime,
    series_id: UUID,
    from_visit: UUID,
    scope: str,
    change: SeriesChange,
    reason: str = "",
    yes: Yes | None = None,
) -> SeriesChanged:
    """Change a series from one of its visits on (`later`), or all of it that is still to come (`all`).

    Refuses with `unknown_series`, `unknown_visit`, `unknown_choice`, `already_begun`, `already_cancelled`,
    `nothing_changes`, `rule_keeps_its_days`, `needs_consent`, `only_known`, `too_late_for_that`, `reason_missing`,
    with what stands in the way of every single occurrence when none can be filled, and as `book_series` does.
    """
    if scope not in SCOPES:
        raise Invalid.because("unknown_choice", field="scope")
    if change.is_none():
        raise Invalid.because("nothing_changes", field="when")
    with acting("series.change", by=by, at=at) as act:
        series = locked_series(by, series_id)
        turn = turn_of(series, from_visit, scope, change, at)
        people = change.person_ids or tuple(series.person_ids)
        wish = wish_from(series, change, turn)
        known = open_brief(by, wish, people, at)
        standing = _standing(act, series, turn, reason)
        lock_all(people, *(each.was.people.values() for each in standing.values()))
        if change.person_ids:
            require_consent(act, series.service_user_id, change.person_ids, yes)
        was = series_facts(series_id)
        carried = carry_on(series, change, turn, at)
        changing = _Changing(act, series, carried, turn, change, people, standing)
        changing.run(horizon_end(frame_of(known, at)))
        act.subject_id = series_id
        act.outcome = outcome = changing.tell(reason)
        note_series(act, series_id, was=was)
        note_series(act, carried.id, was=None)
        return outcome


def _standing(act: OpenAct, series: Series, turn: Turn, reason: str) -> dict[datetime, Standing]:
    """The visits that may change, rows locked in id order, by the start that the rule gave them."""
    future = Visit.objects.filter(
        series_id=series.id, state="planned", starts_at__gt=act.at, occurs_at__gte=turn.since_instant
    )
    visits = list(future.select_for_update(no_key=True).order_by("id"))
    concern([visit.id for visit in visits])
    return {
        visit.occurs_at: Standing(act, visit, picture(visit), lateness(act.by, visit, act.at, reason))
        for visit in visits
        if visit.occurs_at
    }


@dataclass
class _Changing:
    """The visits of a series being changed one after the other; each sees the ones before in the people's diaries."""

    act: OpenAct
    series: Series
    carried: Series
    turn: Turn
    change: SeriesChange
    people: tuple[UUID, ...]
    standing: dict[datetime, Standing]
    changed: list[Changed] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    missing: dict[datetime, Sequence[Refusal]] = field(default_factory=dict)

    def run(self, until: datetime) -> None:
        concern([self.carried.id])
        plans = {key: self._plan(each) for key, each in self.standing.items()}
        # All are ended before the first is asked: none of the old times stands in the way of a new one.
        for each in self.standing.values():
            each.end(each.was.people, "moved")
            give_back(visit_id=each.visit.id, at=self.act.at)
        cancelled, waiting = self._cancelled(), dict(self.standing)
        skips: list[datetime] = []
        times = list(self.turn.times(until))
        if len(times) > MOST_OCCURRENCES:
            raise Invalid.because("too_many", field="rule", most=MOST_OCCURRENCES)
        for key, occurrence in times:
            standing = waiting.pop(key, None)
            if standing is None and key in cancelled:
                self.kept.append(Kept(cancelled[key], key, "cancelled"))
                skips.append(occurrence.starts_at)
                continue
            try:
                with transaction.atomic():
                    self._fill(occurrence, standing, plans.get(key, _FOLLOWS))
            except Refused as refused:
                self.missing[occurrence.starts_at] = refused.refusals
                if standing:
                    self._call_off(standing, occurrence.starts_at)
        for standing in waiting.values():  # moved beyond the ten weeks: the nights to come will book them
            self._call_off(standing, None)
        if not self.changed:
            raise Refused(*each_once(self.missing))
        Series.objects.filter(id=self.carried.id).update(materialised_until=until, skips=skips)

    def _plan(self, standing: Standing) -> "_Plan":
        """Which exceptions this visit keeps."""
        visit, here = standing.visit, set(standing.was.people.values())
        period = self.turn.old.of_instant(visit.occurs_at or visit.starts_at).period
        own_time = period is None or (visit.starts_at, visit.ends_at) != (period.start, period.end)
        own_people = bool(here - set(self.series.person_ids))
        return _Plan(own_time, own_people, tuple(part for _, part in parts_of(visit)))

    def _cancelled(self) -> dict[datetime, UUID | None]:
        """Times that somebody called off, or that a visit was moved from and has begun; a gap is tried again."""
        gaps = Gap.objects.filter(series_id=self.series.id, filled_by=None)
        tried_again = set(gaps.values_list("starts_at", flat=True))
        rows = Visit.objects.filter(series_id=self.series.id, occurs_at__gte=self.turn.since_instant)
        over = [row for row in rows if row.state == "cancelled" or row.starts_at <= self.act.at]
        skipped: dict[datetime, UUID | None] = dict.fromkeys(self.series.skips)
        called_off = {row.occurs_at: row.id for row in over if row.occurs_at}
        return {key: visit for key, visit in (skipped | called_off).items() if key not in tried_again}

    def _fill(self, occurrence: Occurrence, standing: Standing | None, plan: "_Plan") -> None:
        belongs = Belonging(self.carried.id, occurrence.starts_at)
        if standing is None:
            self.changed.append(self._book(occurrence, belongs))
            return
        visit, old = standing.visit, wish_of(standing.visit)
        visit.wants, visit.features = self.carried.wants, self.carried.features
        new = wish_of(visit) if plan.own_time or not self._moves else wish_on(wish_of(visit), occurrence)
        parts = moved_parts(plan.parts, old, new)
        if self.change.person_ids and not plan.own_people:
            whole = Part(visit.id, visit.type_of_work_id, new.starts_at, new.ends_at)
            parts = [in_place_of(whole, person) for person in self.people]
            visit.places = len(parts)
        known = open_brief(self.act.by, new, self.people, self.act.at)
        Visit.objects.filter(id=visit.id).update(
            wants=visit.wants,
            features=visit.features,
            places=visit.places,
            series_id=belongs.series_id,
            occurs_at=belongs.occurs_at,
        )
        shift(standing, known, new, parts)
        self.changed.append(Changed(visit.id, standing.was.starts_at, new.starts_at))
        self._note_kept(visit.id, new.starts_at, plan)

    @property
    def _moves(self) -> bool:
        return self.change.starts_at is not None or self.change.minutes is not None

    def _note_kept(self, visit_id: UUID, starts_at: datetime, plan: "_Plan") -> None:
        if plan.own_time and self._moves:
            self.kept.append(Kept(visit_id, starts_at, "own_time"))
        if plan.own_people and self.change.person_ids:
            self.kept.append(Kept(visit_id, starts_at, "own_people"))

    def _book(self, occurrence: Occurrence, belongs: Belonging) -> Changed:
        """Book a time that nobody came to so far."""
        if occurrence.period is None:
            raise Refused.because("skipped_by_clock")
        wish = wish_of_series(self.series, occurrence.period)
        wish = replace(wish, wants=tuple(self.carried.wants), features=tuple(self.carried.features))
        known = open_brief(self.act.by, wish, self.people, self.act.at)
        question, frame = question_of(wish, known, self.act.at), frame_of(known, self.act.at)
        dossiers = lock_and_read(question, frame, self.people)
        refuse_misfits(question, dossiers, frame)
        booked = write_visit(self.act, wish, known, question, dossiers, belongs=belongs)
        return Changed(booked.visit_id, None, wish.starts_at)

    def _call_off(self, standing: Standing, occurs_at: datetime | None) -> None:
        """Its people were set free above; what is left is to say so."""
        visit, was = standing.visit, standing.was
        visit.starts_at, visit.ends_at, visit.state = was.starts_at, was.ends_at, "cancelled"
        belongs = {"series_id": self.carried.id, "occurs_at": occurs_at} if occurs_at else {}
        Visit.objects.filter(id=visit.id).update(state="cancelled", **belongs)
        Assignment.objects.filter(visit_id=visit.id, ended_because="moved", state="cancelled").filter(
            id__in=was.people
        ).update(ended_because="")

    def tell(self, reason: str) -> SeriesChanged:
        act = self.act
        for standing in self.standing.values():
            now = picture(standing.visit)
            act.touches(*standing.was.people.values(), *now.people.values())
            act.concerns([*standing.was.organisation_ids, *standing.visit.organisation_ids])
            told(act, standing.visit, standing.was, now)
            note_change(act, standing.visit.id, was=standing.was, left=mark_of(standing.visit))
        note_booked(act, [each.visit_id for each in self.changed if each.was is None])
        booked = tell_series(act, self.carried, [each.visit_id for each in self.changed], self.missing)
        kept = sorted(self.kept, key=lambda each: each.starts_at)
        act.note(ended_series=self.series.id, reason=reason, late=any(s.late for s in self.standing.values()))
        visits = sorted(self.changed, key=lambda each: each.starts_at)
        return SeriesChanged(self.carried.id, self.series.id, tuple(visits), booked.gaps, tuple(kept))


@dataclass(frozen=True)
class _Plan:
    """Whether a visit keeps its own time, or its own people; and who came to it until now."""

    own_time: bool = False
    own_people: bool = False
    parts: tuple[Part, ...] = ()


_FOLLOWS = _Plan()

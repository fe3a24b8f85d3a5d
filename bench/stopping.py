"""What `bench-suspend` measures: one worker with a full diary, then everybody whom one approver let in."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event
from time import perf_counter, sleep
from typing import Any
from uuid import UUID

from django.db import connections

from bench.costs import counted
from bench.timing import table
from commonhours.accounts.models import Account
from commonhours.availability.models import PatternPeriod, Terms
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.place import CAR
from commonhours.common.refusals import Refused
from commonhours.credentials.models import Portfolio
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import Membership
from commonhours.safeguarding.actions import freeze_approver, preview_freeze, suspend
from commonhours.safeguarding.models import Freeze, LeftPlace
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE, give_positions

VISITS, SUSPEND_S = 200, 5.0
WORKERS, FREEZE_S = 150, 30.0
RIVALS = 2
# Rivals share this process: without a pause they would be measured, not what they race against.
BETWEEN = 0.02
HOUR = timedelta(hours=1)


_Row = tuple[str, str, str, bool]


def prove() -> bool:
    """Measure both, print a table, and say whether every promise was kept."""
    at = now()
    _follow()
    FOLLOWER.catch_up(at)
    kept = [_said("A worker with a full diary is suspended", _one_worker(at))]
    kept.append(_said("Everybody whom one account let in is frozen", _one_approver(at)))
    return all(kept)


def _said(title: str, rows: list[_Row]) -> bool:
    lines = [(what, measured, limit, "PASS" if kept else "FAIL") for what, measured, limit, kept in rows]
    table(title, ("what", "measured", "limit", ""), lines)
    print(f"  Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.", flush=True)
    return all(kept for *_, kept in rows)


def _one_worker(at: datetime) -> list[_Row]:
    person_id = _with_a_full_diary(at)
    # Whoever was booked to set the stage was told of it before anybody presses.
    _follow()
    race = Race(person_id, _wishes(person_id, at, hour=19), at)
    with ThreadPoolExecutor(RIVALS) as threads, counted() as cost:
        rivals = [threads.submit(race.run, number) for number in range(RIVALS)]
        race.begun.wait(10)
        before = perf_counter()
        suspend(by=_officer(), at=at, person_id=person_id, words="Something has to be looked at.")
        stopped = perf_counter() - before
        _follow()
        told = perf_counter() - before
        race.over.set()
        for rival in rivals:
            rival.result()
    live = _live([person_id], at)
    states = _states(person_id)
    first = (race.refused_at or before) - before
    done = sum(states.values())
    return [
        (f"suspended: places ahead ({states})", f"{done}", f"≥ {VISITS}", done >= VISITS),
        ("no new bookings after", f"{first:.2f} s", f"{SUSPEND_S:.0f} s", 0 <= first < SUSPEND_S),
        ("all places given or queued after", f"{stopped:.2f} s", f"{SUSPEND_S:.0f} s", stopped < SUSPEND_S),
        ("… and everybody told after", f"{told:.2f} s", f"{SUSPEND_S:.0f} s", told < SUSPEND_S),
        ("… at the median act, for each place", cost.per_place, "as it grows", True),
        ("processor for all of it", f"{cost}", "as it grows", True),
        (f"bookings that won against it ({race.tried} tried)", f"{race.late}", "0", race.late == 0),
        ("visits ahead that are still theirs", f"{live}", "0", live == 0),
    ]


def _one_approver(at: datetime) -> list[_Row]:
    approver = _approver_of(WORKERS)
    by = _officer()
    asked: dict[str, Any] = {"approver_id": approver, "organisation_id": None}
    before = perf_counter()
    shown = preview_freeze(by=by, at=at, **asked)
    previewed = perf_counter() - before
    owner = Account.objects.exclude(id__in=[approver, by.account_id]).order_by("id")[0].id
    with counted() as cost:
        before = perf_counter()
        frozen = freeze_approver(by=by, at=at, owner_id=owner, words="Each is looked at again.", **asked)
        stopped = perf_counter() - before
        while cost.give(by=HOUSE, at=at).looked_at:
            pass
        given = perf_counter() - before
        _follow()
        told = perf_counter() - before
    freeze = Freeze.objects.using("reader").get(id=frozen.freeze_id)
    people = list(freeze.suspensions.using("reader").values_list("person_id", flat=True))
    places = LeftPlace.objects.using("reader").filter(suspension__freeze_id=freeze.id)
    states = {state: places.filter(state=state).count() for state in ("given", "left", "over", "waiting")}
    live = _live(people, at)
    same = (shown.people, shown.visits_ahead) == (
        len(people),
        places.count(),
    ) and shown.facts() == freeze.reach
    return [
        ("frozen: people", f"{len(people)}", f"≥ {WORKERS}", len(people) >= WORKERS),
        ("the preview", f"{previewed:.2f} s", "equals what happened", same),
        ("nobody of them can be booked after", f"{stopped:.2f} s", f"{FREEZE_S:.0f} s", stopped < FREEZE_S),
        (f"all places given or queued ({states})", f"{given:.2f} s", f"{FREEZE_S:.0f} s", given < FREEZE_S),
        ("… and everybody told after", f"{told:.2f} s", f"{FREEZE_S:.0f} s", told < FREEZE_S),
        ("… at the median act, for each place", cost.per_place, "as it grows", True),
        ("processor for all of it", f"{cost}", "as it grows", True),
        ("visits ahead that are still theirs", f"{live}", "0", live == 0),
    ]


@dataclass
class Race:
    """Officers who go on booking somebody, and notice when they no longer can."""

    person_id: UUID
    wishes: list[Wish]
    at: datetime
    begun: Event = field(default_factory=Event)
    over: Event = field(default_factory=Event)
    refused_at: float | None = None
    tried: int = 0
    late: int = 0

    def run(self, number: int) -> None:
        """Book one wish after the other until told to stop; what is booked after the first refusal is late."""
        by = _officer(skip=number + 1)
        try:
            for wish in self.wishes[number::RIVALS] * 50:
                if self.over.is_set():
                    return
                began = perf_counter()
                self._book(by, wish, began)
                self.begun.set()
                sleep(BETWEEN)
        finally:
            connections.close_all()

    def _book(self, by: Actor, wish: Wish, began: float) -> None:
        self.tried += 1
        try:
            book_visit(by=by, at=self.at, wish=wish, person_ids=[self.person_id])
        except Refused as refused:
            if any(each.code == "standing" for each in refused.refusals):
                self.refused_at = self.refused_at or perf_counter()
            return
        if self.refused_at and began > self.refused_at:
            self.late += 1


# --- the stage ------------------------------------------------------------------------------------------------


def _officer(skip: int = 0) -> Actor:
    account = Account.objects.order_by("id")[skip]
    return Actor(account_id=account.id, roles=(Held("city_officer"),), door="web")


def _follow() -> None:
    while give_positions():
        pass
    for follower in FOLLOWERS:
        while deliver(follower, at=now()):
            pass


def _with_a_full_diary(at: datetime) -> UUID:
    """A worker of the city with the longest diary, booked further, by every rule, until it has 200 visits ahead."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT a.person_id FROM bookings_assignment a JOIN people_person p ON p.id = a.person_id"
            " AND p.standing = 'good' JOIN availability_terms t ON t.person_id = a.person_id AND t.travel_mode = %s"
            " WHERE a.starts_at > %s AND a.state = ANY (%s) GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
            [CAR, at, list(OCCUPYING)],
        )
        ((person_id,),) = cursor.fetchall()
    free = {
        "notice_minutes": 0,
        "shortest_minutes": 15,
        "most_minutes_day": 720,
        "most_minutes_week": 3600,
    }
    Terms.objects.using("owner").filter(person_id=person_id).update(travel_minutes=180, **free)
    PatternPeriod.objects.using("owner").filter(person_id=person_id).delete()
    for weekday in range(7):
        PatternPeriod.objects.using("owner").create(
            person_id=person_id, weekday=weekday, start_minute=360, end_minute=1320
        )
    by = _officer()
    for hour in (9, 12, 15, 17, 11, 14):
        for wish in _wishes(person_id, at, hour=hour):
            if _live([person_id], at) >= VISITS:
                return UUID(str(person_id))
            try:
                book_visit(by=by, at=at, wish=wish, person_ids=[person_id])
            except Refused:
                continue
    return UUID(str(person_id))


def _wishes(person_id: UUID, at: datetime, *, hour: int) -> list[Wish]:
    """An hour a day for the next nine weeks, with those served near by, for work that this person does."""
    work = Portfolio.objects.using("owner").filter(person_id=person_id, on=True).order_by("type_of_work_id")
    home = Membership.objects.using("owner").filter(person_id=person_id, part="worker", until=None)[0]
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT u.id FROM people_serviceuser u JOIN people_person p ON p.id = %s"
            " WHERE u.organisation_ids = ARRAY[%s] AND u.kind = 'person'"
            " ORDER BY abs(u.latitude - p.latitude) + abs(u.longitude - p.longitude), u.id LIMIT 40",
            [person_id, home.organisation_id],
        )
        served = [row[0] for row in cursor.fetchall()]
    works = list(work.values_list("type_of_work_id", flat=True))
    first = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3, hours=8)
    starts = [first + timedelta(days=day, hours=hour) for day in range(63)]
    return [
        Wish(served[number % len(served)], works[number % len(works)], start, start + HOUR, home.organisation_id)
        for number, start in enumerate(starts)
    ]  # fmt: skip


def _approver_of(count: int) -> UUID:
    """Whoever let most workers in; further workers are put down to them, or theirs to another, until they are so many.

    People are counted, not memberships: somebody may be let in by two organisations.
    """
    rows = Membership.objects.using("owner").filter(
        part="worker", until=None, approved_at__isnull=False, person__standing="good"
    )
    let_in: dict[Any, list[Any]] = {}
    for approver, person in rows.order_by("person_id").values_list("approved_by_id", "person_id"):
        let_in.setdefault(approver, []).append(person)
    approver = max(sorted(let_in), key=lambda each: len(set(let_in[each])))
    theirs = list(dict.fromkeys(let_in[approver]))
    other = next(each for each in sorted(let_in) if each != approver)
    rows.filter(person_id__in=theirs[count:], approved_by_id=approver).update(approved_by_id=other)
    others = rows.exclude(person_id__in=theirs).order_by("person_id").values_list("person_id", flat=True)
    more = list(dict.fromkeys(others))[: max(0, count - len(theirs))]
    rows.filter(person_id__in=more).update(approved_by_id=approver)
    return UUID(str(approver))


def _live(people: list[UUID], at: datetime) -> int:
    rows = Assignment.objects.using("owner").filter(person_id__in=people, state__in=OCCUPYING)
    return rows.filter(starts_at__gt=at).count()


def _states(person_id: UUID) -> dict[str, int]:
    rows = list(
        LeftPlace.objects.using("owner")
        .filter(suspension__person_id=person_id)
        .values_list("state", flat=True)
    )
    return {state: rows.count(state) for state in sorted(set(rows))}

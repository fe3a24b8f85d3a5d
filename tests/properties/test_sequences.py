"""Whatever people do one after the other, around both clock changes: nobody is booked twice, allocations balance, the
past is not touched, and the index says what the database says.

`COMMONHOURS_SEQUENCES` asks for more than the few sequences that every run looks at.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commonhours.availability.models import Change, PatternPeriod
from commonhours.bookings.actions import (
    SeriesChange,
    Yes,
    book_series,
    book_visit,
    cancel_series,
    cancel_visit,
    change_series,
    choose_faces,
    extend_series,
    hand_back_visit,
    move_visit,
    offer_swap,
    reassign_visit,
    take_swap,
    undo,
)
from commonhours.bookings.briefing import brief, question_of
from commonhours.bookings.models import OCCUPYING, Assignment, Series, Swap, SwapInvitation, Visit
from commonhours.bookings.undoable import UNDOABLE
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation, Hold
from commonhours.matching.follower import Follower
from commonhours.trail.actions import acting
from commonhours.trail.models import Act
from conftest import EVERYTHING, empty
from tests.cast import assemble
from tests.properties.same import assert_same
from tests.properties.tables import assert_as_before, tables

MANY = int(os.environ.get("COMMONHOURS_SEQUENCES", "10"))
STEPS = 30
ZONE = ZoneInfo("America/Los_Angeles")
# Six days before the clock goes forward, and six before it goes back.
MONDAYS = (datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 10, 26, 19, tzinfo=UTC))
WORKERS = ("rosa", "ben", "sam")
SCHEDULE = Actor(roles=(Held("operator"),))
RULES = ("FREQ=DAILY;COUNT=9", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", "FREQ=WEEKLY;COUNT=3")

some = st.integers(0, 10_000)
days = st.integers(0, 15)
quarters = st.sampled_from([4, 8, 9, 36, 40, 42, 46, 52, 56])
hours = st.sampled_from([1, 1.5, 2, 4])
worker = st.sampled_from(WORKERS)
served = st.sampled_from(["lopez", "park"])


class Market(RuleBasedStateMachine):
    """A small market in which things happen; after each, everything that must hold is asked."""

    @initialize(monday=st.sampled_from(MONDAYS))
    def opens(self, monday: datetime) -> None:
        empty()
        forget_words()
        self.at, self.follower = monday, Follower()
        with transaction.atomic(), seeing(EVERYTHING):
            self.cast = assemble()
            self._let_them_work_at_night()
        self.past: dict[tuple[str, UUID], dict[str, Any]] = {}
        self.follower.catch_up(self.at)
        self._have_something_to_change()

    def _have_something_to_change(self) -> None:
        rosa, ben = self.cast.ids("rosa"), self.cast.ids("ben")
        nights = self.cast.wish("park", "nutrition", self.instant(1, 8), 1)
        for who in self.cast.served.values():
            self.tries(choose_faces, service_user_id=who.id, says="anyone")
        self.tries(book_series, wish=nights, rule="FREQ=DAILY;COUNT=9", person_ids=rosa)
        for day in (1, 3):
            wish = self.cast.wish("lopez", "nutrition", self.instant(day, 56), 1.5)
            self.tries(book_visit, wish=wish, person_ids=ben)

    def _let_them_work_at_night(self) -> None:
        """Clocks change at night: hours around two in the morning must be bookable."""
        for name in ("rosa", "ben"):
            person = self.cast.people[name]
            PatternPeriod.objects.filter(person=person).delete()
            for weekday in range(7):
                PatternPeriod.objects.create(person=person, weekday=weekday, start_minute=0, end_minute=1440)
        Allocation.objects.update(since=date(2026, 1, 1), until=date(2027, 3, 1), granted_minutes=1500)

    # --- what people do ---------------------------------------------------------------------------------------

    @rule(who=served, name=worker, day=days, quarter=quarters, length=hours)
    def books(self, who: str, name: str, day: int, quarter: int, length: float) -> None:
        wish = self.cast.wish(who, "nutrition", self.instant(day, quarter), length)
        self.tries(book_visit, wish=wish, person_ids=self.cast.ids(name))

    @rule(who=served, name=worker, day=days, quarter=quarters, text=st.sampled_from(RULES))
    def books_a_series(self, who: str, name: str, day: int, quarter: int, text: str) -> None:
        wish = self.cast.wish(who, "nutrition", self.instant(day, quarter), 1)
        self.tries(book_series, wish=wish, rule=text, person_ids=self.cast.ids(name))

    @precondition(lambda self: self.exists(Visit))
    @rule(which=some, day=days, quarter=quarters, length=hours)
    def moves(self, which: int, day: int, quarter: int, length: float) -> None:
        start = self.instant(day, quarter)
        self.tries(
            move_visit,
            visit_id=self.visit(which).id,
            starts_at=start,
            ends_at=start + timedelta(hours=length),
            reason="asked",
        )

    @precondition(lambda self: self.exists(Visit))
    @rule(which=some)
    def cancels(self, which: int) -> None:
        self.tries(cancel_visit, visit_id=self.visit(which).id, reason="asked")

    @precondition(lambda self: self.exists(Visit))
    @rule(which=some, name=worker)
    def reassigns(self, which: int, name: str) -> None:
        people, yes = self.cast.ids(name), Yes("herself")
        self.tries(reassign_visit, visit_id=self.visit(which).id, person_ids=people, reason="asked", yes=yes)

    @precondition(lambda self: self.exists(Visit))
    @rule(which=some)
    def hands_back(self, which: int) -> None:
        visit = self.visit(which)
        for name in self.coming(visit.id):
            self.tries(hand_back_visit, by=name, visit_id=visit.id, reason="ill")

    @precondition(lambda self: self.exists(Visit))
    @rule(which=some, taker=worker)
    def swaps(self, which: int, taker: str) -> None:
        visit = self.visit(which)
        for name in self.coming(visit.id):
            self.tries(offer_swap, by=name, visit_id=visit.id, person_ids=self.cast.ids(*WORKERS))
        with seeing(EVERYTHING):
            offered = SwapInvitation.objects.filter(
                swap__state="open", person=self.cast.people[taker]
            ).values_list("swap_id", flat=True)
            swaps = list(Swap.objects.filter(id__in=list(offered)).order_by("id"))
        if swaps:
            self.tries(take_swap, by=taker, swap_id=swaps[which % len(swaps)].id)

    @precondition(lambda self: self.exists(Series))
    @rule(
        which=some,
        scope=st.sampled_from(["later", "all"]),
        day=st.integers(-2, 8),
        quarter=quarters,
        minutes=st.sampled_from([None, 60, 120]),
        name=st.sampled_from([None, *WORKERS]),
    )
    def changes_a_series(
        self, which: int, scope: str, day: int, quarter: int, minutes: int | None, name: str | None
    ) -> None:
        with seeing(EVERYTHING):
            visits = list(Visit.objects.filter(occurs_at__isnull=False, state="planned").order_by("id"))
        if not visits:
            return
        anchor = visits[which % len(visits)]
        local = anchor.starts_at.astimezone(ZONE).replace(hour=quarter // 4, minute=quarter % 4 * 15)
        start = None if which % 3 == 0 else local + timedelta(days=day)
        self.tries(
            change_series,
            series_id=anchor.series_id,
            from_visit=anchor.id,
            scope=scope,
            change=SeriesChange(start, minutes, None if name is None else tuple(self.cast.ids(name))),
            reason="asked",
            yes=Yes("himself"),
        )

    @precondition(lambda self: self.exists(Series))
    @rule(which=some)
    def cancels_a_series(self, which: int) -> None:
        with seeing(EVERYTHING):
            series = list(Series.objects.order_by("id").values_list("id", flat=True))
        self.tries(cancel_series, series_id=series[which % len(series)])

    @precondition(lambda self: self.exists(Act, verb__in=UNDOABLE))
    @rule()
    def undoes(self) -> None:
        """The newest act that can be undone, by whoever did it."""
        with seeing(EVERYTHING):
            last = Act.objects.filter(verb__in=UNDOABLE).latest("id")
        names = {actor.account_id: name for name, actor in self.cast.actors.items()}
        self.tries(undo, by=names[last.by_account_id], act_id=last.id)

    @precondition(lambda self: self.exists(Series))
    @rule(which=some, book=st.booleans(), cancel=st.booleans(), day=days, quarter=quarters, name=worker)
    def does_something_to_a_series_and_undoes_it(
        self, which: int, book: bool, cancel: bool, day: int, quarter: int, name: str
    ) -> None:
        """Where nothing stands in the way of having it back, the tables say what they said before."""
        before, acts = tables(), self.newest()
        if book:
            self.books_a_series(("lopez", "park")[which % 2], name, day, quarter, RULES[which % len(RULES)])
        elif cancel:
            self.cancels_a_series(which)
        else:
            people = None if which % 2 else name
            self.changes_a_series(which, ("later", "all")[which % 3 == 0], day % 4, quarter, None, people)
        after = self.newest()
        if after == acts:
            assert tables() == before
            return
        self.undoes()
        assert_as_before(before, tables()) if self.newest() != after else None

    @rule(name=worker, day=days, quarter=quarters, length=st.integers(1, 40), blocked=st.booleans())
    def changes_availability(self, name: str, day: int, quarter: int, length: int, blocked: bool) -> None:
        starts = self.instant(day, quarter)
        with acting("test.change", by=self.cast.actors["olga"], at=self.at) as act, seeing(EVERYTHING):
            act.touches(self.cast.people[name].id)
            Change.objects.create(
                person=self.cast.people[name],
                starts_at=starts,
                ends_at=starts + timedelta(minutes=15 * length),
                blocked=blocked,
            )

    @rule(quarter_hours=st.integers(1, 150))
    def time_passes(self, quarter_hours: int) -> None:
        self.remember()
        self.at += timedelta(minutes=15 * quarter_hours)
        extend_series(by=SCHEDULE, at=self.at)
        self.remember()

    # --- what must hold ---------------------------------------------------------------------------------------

    @invariant()
    def nobody_is_booked_twice(self) -> None:
        with seeing(EVERYTHING):
            rows = Assignment.objects.filter(state__in=OCCUPYING).order_by("person_id", "starts_at")
            for one, next_one in pairwise(rows):
                assert one.person_id != next_one.person_id or one.ends_at <= next_one.starts_at

    @invariant()
    def allocations_balance(self) -> None:
        with seeing(EVERYTHING):
            holds = list(Hold.objects.filter(returned_at=None))
            assert Allocation.objects.get().held_minutes == sum(hold.minutes for hold in holds)
            served = self.cast.served["lopez"].id
            visits = Visit.objects.filter(service_user_id=served, state="planned")
            lengths = {
                visit.id: (visit.ends_at - visit.starts_at) // timedelta(minutes=1) for visit in visits
            }
        assert {hold.visit_id: hold.minutes for hold in holds} == lengths

    @invariant()
    def the_past_is_untouched(self) -> None:
        now = self.begun()
        assert {key: now[key] for key in self.past} == self.past
        self.past = now

    @invariant()
    def whoever_comes_comes_when_the_visit_is(self) -> None:
        with seeing(EVERYTHING):
            for row in Assignment.objects.filter(state__in=OCCUPYING).select_related("visit"):
                assert (row.starts_at, row.ends_at) == (row.visit.starts_at, row.visit.ends_at)
                assert row.visit.state == "planned"

    @invariant()
    def the_index_says_what_the_database_says(self) -> None:
        saturday = self.instant(5, 40)
        wishes = [self.cast.wish(who, "nutrition", saturday) for who in self.cast.served]
        with seeing(EVERYTHING):
            several = [question_of(wish, brief(wish), self.at) for wish in wishes]
        assert_same(self.follower.catch_up(self.at).index, Follower().catch_up(self.at).index, several)

    # --- inside -----------------------------------------------------------------------------------------------

    def tries(self, action: Callable[..., object], *, by: str = "olga", **given: Any) -> None:
        """Do it, or be refused in words; anything else is a fault."""
        self.remember()
        with suppress(Refused):
            action(by=self.cast.actors[by], at=self.at, **given)

    def remember(self) -> None:
        self.past = self.begun()

    def begun(self) -> dict[tuple[str, UUID], dict[str, Any]]:
        """Every visit and assignment that has begun, each column of it."""
        with seeing(EVERYTHING):
            return {
                (model.__name__, row["id"]): dict(row)
                for model in (Visit, Assignment)
                for row in model.objects.filter(starts_at__lte=self.at).values()
            }

    def instant(self, day: int, quarter: int) -> datetime:
        local = self.at.astimezone(ZONE).replace(hour=quarter // 4, minute=quarter % 4 * 15)
        return (local + timedelta(days=day)).astimezone(UTC)

    def newest(self) -> UUID | None:
        """The newest act about a booking."""
        with seeing(EVERYTHING):
            return Act.objects.order_by("-id").values_list("id", flat=True).first()

    def visit(self, which: int) -> Visit:
        """Any visit; mostly one that stands and is to come."""
        with seeing(EVERYTHING):
            ahead = list(Visit.objects.filter(state="planned", starts_at__gt=self.at).order_by("id"))
            visits = ahead if ahead and which % 4 else list(Visit.objects.order_by("id"))
        return visits[which % len(visits)]

    def coming(self, visit_id: UUID) -> list[str]:
        names = {person.id: name for name, person in self.cast.people.items()}
        with seeing(EVERYTHING):
            rows = Assignment.objects.filter(visit_id=visit_id, state__in=OCCUPYING)
            return [names[person] for person in rows.values_list("person_id", flat=True)]

    def exists(self, model: Any, **where: Any) -> bool:
        with seeing(EVERYTHING):
            return bool(model.objects.filter(**where).exists())


def test_whatever_people_do_one_after_the_other_it_holds(committed: None) -> None:
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=MANY,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

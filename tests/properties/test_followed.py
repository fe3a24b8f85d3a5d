"""After whatever people did, the index that followed the trail is the index built anew from the database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connections

from commonhours.availability.actions import (
    NewCalendar,
    Outcome,
    TermsAsked,
    add_change,
    attach_calendar,
    copy_week,
    drop_changes,
    remove_calendar,
    set_terms,
    set_week,
    shape_week,
    take_reading,
)
from commonhours.availability.models import Calendar, Change, PatternPeriod, Terms
from commonhours.availability.rules import WeeklyPeriod
from commonhours.bookings.actions import (
    SeriesChange,
    Yes,
    book_series,
    book_visit,
    cancel_series,
    cancel_visit,
    change_series,
    choose_faces,
    hand_back_visit,
    move_visit,
    note_absence,
    offer_swap,
    reassign_visit,
    say_liking,
    take_swap,
    undo,
)
from commonhours.bookings.briefing import Brief, brief, question_of
from commonhours.bookings.models import Assignment, Series, Visit
from commonhours.bookings.undoable import UNDOABLE
from commonhours.bookings.wish import Wish
from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor, Held
from commonhours.common.period import Period
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.credentials.actions import NewBadge, confirm_fact, define_badge, give_badge, take_badge
from commonhours.credentials.models import Badge, BadgeGiven, Fact, Portfolio
from commonhours.dispatch.actions import accept_offer, ask_move, decline_offer, make_offer, worker_ill
from commonhours.dispatch.openings import OtherTime
from commonhours.joining.actions import NewPlace, approve, decline, end_membership, join, move_house
from commonhours.joining.application import WORKER, Application
from commonhours.matching.follower import Follower
from commonhours.people.actions import keep_age, set_rules
from commonhours.people.models import Liking, Membership, Person
from commonhours.policies.actions import NewStep, accept_step, add_step, end_exclusive, tick_step
from commonhours.policies.models import Exclusive, Step
from commonhours.safeguarding.actions import decide_suspension, suspend
from commonhours.trail.actions import acting
from commonhours.trail.models import Act
from commonhours.trail.queries import Happened, Since
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.properties.same import assert_same

ZONE = ZoneInfo("America/Los_Angeles")
WORKERS = ("rosa", "dara", "ben", "sam")
STEPS = 20


@contextmanager
def act_about(cast: Cast, name: str) -> Iterator[Person]:
    """An act that changes something about one person, as its room's own action would."""
    with acting("test.change", by=cast.actors["olga"], at=NOW) as act, seeing(EVERYTHING):
        act.touches(cast.people[name].id)
        yield cast.people[name]


def some_wish(cast: Cast, dice: Random) -> Wish:
    start = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=15 * dice.randrange(-8, 24))
    return cast.wish("park", dice.choice(["nutrition", "company"]), start, dice.choice([0.5, 1, 2]))


def books(cast: Cast, dice: Random) -> None:
    people = cast.ids(*dice.sample(WORKERS, dice.choice([1, 1, 2])))
    book_visit(by=cast.actors["olga"], at=NOW, wish=some_wish(cast, dice), person_ids=people)


def books_a_series(cast: Cast, dice: Random) -> None:
    rule = dice.choice(["FREQ=DAILY;COUNT=6", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5"])
    people = cast.ids(dice.choice(WORKERS))
    book_series(by=cast.actors["olga"], at=NOW, wish=some_wish(cast, dice), rule=rule, person_ids=people)


def cancels(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        visits = [*Visit.objects.order_by("id").values_list("id", flat=True)]
    if visits:
        cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=dice.choice(visits))


def cancels_a_series(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        series = [*Series.objects.order_by("id").values_list("id", flat=True)]
    if series:
        cancel_series(by=cast.actors["olga"], at=NOW, series_id=dice.choice(series))


def some_visit(cast: Cast, dice: Random) -> Visit | None:
    with seeing(EVERYTHING):
        visits = [*Visit.objects.filter(state="planned").order_by("id")]
    return dice.choice(visits) if visits else None


def moves(cast: Cast, dice: Random) -> None:
    if visit := some_visit(cast, dice):
        start = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=15 * dice.randrange(-8, 24))
        times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        move_visit(by=cast.actors["olga"], at=NOW, visit_id=visit.id, reason="asked", **times)


def reassigns(cast: Cast, dice: Random) -> None:
    if visit := some_visit(cast, dice):
        given: dict[str, Any] = {
            "visit_id": visit.id,
            "person_ids": cast.ids(dice.choice(WORKERS)),
            "yes": Yes("himself"),
        }
        reassign_visit(by=cast.actors["olga"], at=NOW, reason="asked", **given)


def hands_back_or_swaps(cast: Cast, dice: Random) -> None:
    one, other = dice.sample(WORKERS, 2)
    if visit := some_visit(cast, dice):
        by, to = cast.actors[one], cast.actors[other]
        if dice.random() < 0.4:
            hand_back_visit(by=by, at=NOW, visit_id=visit.id, reason="ill")
            return
        served = visit.service_user_id
        choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=served, says="anyone")
        swap = offer_swap(by=by, at=NOW, visit_id=visit.id, person_ids=cast.ids(other))
        take_swap(by=to, at=NOW, swap_id=swap.swap_id)


def asks_for_a_yes(cast: Cast, dice: Random) -> None:
    """Somebody is offered a visit, and says yes or no."""
    who = dice.choice(WORKERS)
    given: dict[str, Any] = {"person_id": cast.people[who].id, "reply_by": NOW + timedelta(hours=1)}
    made = make_offer(by=cast.actors["olga"], at=NOW, place=some_wish(cast, dice), **given)
    answer = accept_offer if dice.random() < 0.7 else decline_offer
    answer(by=cast.actors[who], at=NOW, offer_id=made.offer_id)


def asks_to_move(cast: Cast, dice: Random) -> None:
    """Whoever comes is asked for another time, and says yes or no."""
    visit = some_visit(cast, dice)
    with seeing(EVERYTHING):
        coming = Assignment.objects.filter(visit=visit, state="booked").first() if visit else None
    if visit and coming:
        start = visit.starts_at + timedelta(minutes=15 * dice.choice([-8, 4, 12]))
        to = OtherTime(visit.id, start, start + timedelta(hours=1), "asked")
        made = ask_move(by=cast.actors["olga"], at=NOW, to=to, reply_by=NOW + timedelta(hours=1))
        names = {person.id: name for name, person in cast.people.items()}
        answer = accept_offer if dice.random() < 0.7 else decline_offer
        answer(by=cast.actors[names[coming.person_id]], at=NOW, offer_id=made.offer_id)


def is_ill(cast: Cast, dice: Random) -> None:
    who = cast.people[dice.choice(WORKERS)].id
    served = cast.served["park"].id
    choose_faces(by=cast.actors["olga"], at=NOW, service_user_id=served, says="anyone")
    last_day = NOW.astimezone(ZONE).date() + timedelta(days=dice.randrange(3))
    officer = Actor(account_id=cast.accounts["olga"].id, roles=(Held("city_officer"),))
    worker_ill(by=officer, at=NOW, person_id=who, last_day=last_day)


def is_suspended(cast: Cast, dice: Random) -> None:
    """Stopped by Ana; now and then let in again by Olga."""
    who = cast.people[dice.choice(WORKERS)].id
    by, other = (
        Actor(account_id=cast.accounts[name].id, roles=(Held("safety_officer"),)) for name in ("ana", "olga")
    )
    done = suspend(by=by, at=NOW, person_id=who, words="To be looked at.")
    if dice.random() < 0.7:
        given: dict[str, Any] = {"suspension_id": done.suspension_id, "words": "Looked at."}
        decide_suspension(by=other, at=NOW, lift=True, **given)


def misses_a_visit(cast: Cast, dice: Random) -> None:
    """Written down a week later, when it is over."""
    with seeing(EVERYTHING):
        places = [*Assignment.objects.order_by("id").values_list("id", flat=True)]
    if places:
        at = NOW + timedelta(days=7)
        note_absence(by=cast.actors["olga"], at=at, assignment_id=dice.choice(places), how="no_show")


def changes_a_series(cast: Cast, dice: Random) -> None:
    visit = some_visit(cast, dice)
    if visit and visit.series_id:
        start = visit.starts_at + timedelta(days=dice.randrange(3), minutes=15 * dice.randrange(-4, 8))
        given: dict[str, Any] = {"series_id": visit.series_id, "from_visit": visit.id, "reason": "asked"}
        scope, change = dice.choice(["later", "all"]), SeriesChange(starts_at=start)
        change_series(by=cast.actors["olga"], at=NOW, scope=scope, change=change, **given)


def undoes(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        last = Act.objects.filter(verb__in=UNDOABLE).order_by("-id").first()
    names = {actor.account_id: name for name, actor in cast.actors.items()}
    if last:
        undo(by=cast.actors[names[last.by_account_id]], at=NOW, act_id=last.id)


def changes_availability(cast: Cast, dice: Random) -> None:
    starts = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=dice.randrange(600))
    length = timedelta(minutes=dice.randrange(1, 900))
    with act_about(cast, dice.choice(WORKERS)) as person:
        Change.objects.create(
            person=person, starts_at=starts, ends_at=starts + length, blocked=dice.random() < 0.7
        )


def changes_the_week(cast: Cast, dice: Random) -> None:
    with act_about(cast, dice.choice(WORKERS)) as person:
        start, length = 15 * dice.randrange(96), 15 * dice.randrange(1, 96)
        period = {"weekday": dice.randrange(7), "start_minute": start, "end_minute": start + length}
        PatternPeriod.objects.create(person=person, since=dice.choice([None, date(2026, 3, 9)]), **period)


def sets_the_week(cast: Cast, dice: Random) -> None:
    starts = [15 * dice.randrange(96) for _ in range(3)]
    periods = [WeeklyPeriod(dice.randrange(7), start, start + 15 * dice.randrange(1, 96)) for start in starts]
    since = NOW.astimezone(ZONE).date() + timedelta(days=dice.randrange(9))
    until = dice.choice([None, since + timedelta(days=dice.randrange(1, 9))])
    set_week(**_own(cast, dice), periods=periods, since=since, until=until)


def adds_an_exception(cast: Cast, dice: Random) -> None:
    starts = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=15 * dice.randrange(40))
    ends = starts + timedelta(minutes=15 * dice.randrange(1, 60))
    add_change(**_own(cast, dice), starts_at=starts, ends_at=ends, blocked=dice.random() < 0.6)


def shapes_a_week(cast: Cast, dice: Random) -> None:
    monday = date(2026, 3, 2) + timedelta(days=7 * dice.randrange(3))
    ways: list[Callable[[], object]] = [
        lambda: shape_week(
            **_own(cast, dice), week=monday, periods=[WeeklyPeriod(dice.randrange(7), 600, 1995)]
        ),
        lambda: copy_week(**_own(cast, dice), source=date(2026, 3, 2), weeks=[monday]),
        lambda: drop_changes(**_own(cast, dice), weeks=[monday]),
    ]
    dice.choice(ways)()


def sets_the_terms(cast: Cast, dice: Random) -> None:
    asked = TermsAsked(
        notice_minutes=dice.choice([0, 600]), travel_mode=dice.choice([0, 3]), wanted_minutes=900
    )
    set_terms(**_own(cast, dice), asked=asked)


def _own(cast: Cast, dice: Random) -> dict[str, Any]:
    name = dice.choice(WORKERS)
    return {"by": cast.actors[name], "at": NOW, "person_id": cast.people[name].id}


def changes_what_is_held(cast: Cast, dice: Random) -> None:
    until = date(2026, 3, dice.randrange(2, 14))
    with act_about(cast, dice.choice(WORKERS)) as person:
        ways: list[Callable[[], object]] = [
            lambda: Fact.objects.filter(person=person).update(until=until),
            lambda: Membership.objects.filter(person=person).update(until=until),
            lambda: Portfolio.objects.filter(person=person).update(on=dice.random() < 0.5),
            lambda: Person.objects.filter(id=person.id).update(standing=dice.choice(["good", "suspended"])),
            lambda: Liking.objects.get_or_create(
                service_user=cast.served["park"], person=person, defaults={"never": True}
            ),
            lambda: Terms.objects.filter(person=person).update(notice_minutes=dice.choice([0, 600])),
            lambda: Terms.objects.filter(person=person).update(guaranteed_minutes=dice.choice([0, 600])),
            lambda: Terms.objects.filter(person=person).update(travel_mode=dice.choice([0, 3])),
        ]
        dice.choice(ways)()


def attaches_a_calendar(cast: Cast, dice: Random) -> None:
    starts = [TUESDAY_TEN + timedelta(minutes=dice.randrange(15_000)) for _ in range(dice.randrange(1, 6))]
    periods = [Period(start, start + timedelta(minutes=dice.randrange(1, 400))) for start in starts]
    by = cast.actors[dice.choice(("rosa", "ben"))]
    attach_calendar(by=by, at=NOW, new=NewCalendar("Family", periods))


def reads_a_feed(cast: Cast, dice: Random) -> None:
    start = TUESDAY_TEN + timedelta(minutes=dice.randrange(15_000))
    address = f"https://calendar.example.org/{dice.random()}.ics"
    attached = attach_calendar(by=cast.actors["rosa"], at=NOW, new=NewCalendar("Work", address=address))
    outcome = Outcome(NOW + timedelta(hours=1), [Period(start, start + timedelta(hours=2))])
    take_reading(by=HOUSE, at=NOW, calendar_id=attached.calendar_id, outcome=outcome)


def removes_a_calendar(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        own = [
            *Calendar.objects.filter(person=cast.people["rosa"]).order_by("id").values_list("id", flat=True)
        ]
    if own:
        remove_calendar(by=cast.actors["rosa"], at=NOW, calendar_id=dice.choice(own))


def joins(cast: Cast, dice: Random) -> None:
    """Somebody asks a second organisation; one in three is let in, one in three turned away."""
    somebody, bixby = dice.choice(WORKERS), cast.organisations["bixby"].id
    approver = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", bixby),))
    application = Application(WORKER, somebody, (bixby,), phone="5625550100", zip_code="90803")
    done = join(by=cast.actors[somebody], at=NOW, application=application)
    given: dict[str, Any] = {"by": approver, "at": NOW, "membership_id": done.membership_ids[0]}
    decision = dice.randrange(3)
    if decision == 0:
        approve(**given)
    elif decision == 1:
        decline(**given, reason="no")


def leaves(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        held = Membership.objects.filter(part="worker", approved_at__isnull=False, until=None)
        member = dice.choice([*held.order_by("id")])
    approver = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", member.organisation_id),))
    last_day = NOW.date() + timedelta(days=dice.randrange(9))
    end_membership(by=approver, at=NOW, membership_id=member.id, last_day=last_day)


def has_a_fact_confirmed(cast: Cast, dice: Random) -> None:
    until = dice.choice([None, date(2026, 3, 9)])
    confirm_fact(
        by=cast.actors["ana"],
        at=NOW,
        person_id=cast.people[dice.choice(["rosa", "dara", "sam"])].id,
        kind_id=cast.facts[dice.choice(["spanish", "nutrition", "veteran"])].id,
        organisation_id=cast.organisations["harbor"].id,
        evidence="seen",
        until=until,
    )


def does_a_step(cast: Cast, dice: Random) -> None:
    """Harbor's or the partner's agreement, asked for beforehand; somebody accepts it, or it is ticked for them."""
    name = dice.choice(WORKERS)
    with seeing(EVERYTHING):
        steps = [*Step.objects.order_by("id")]
    if not steps:
        return
    step = dice.choice([each for each in steps if each.kind != "badge"])
    if dice.random() < 0.5:
        accept_step(by=cast.actors[name], at=NOW, step_id=step.id)
    else:
        approver = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", step.organisation_id),))
        tick_step(by=approver, at=NOW, person_id=cast.people[name].id, step_id=step.id)


def ask_steps(cast: Cast) -> None:
    """Harbor asks for an agreement, a point to tick and a badge before a booking, and so does its partner."""
    for slug in ("harbor", "bixby"):
        by = Actor(
            account_id=cast.accounts["ana"].id,
            roles=(Held("organisation_admin", cast.organisations[slug].id),),
        )
        words, here = {"en": "Kind"}, cast.organisations[slug].id
        badge = NewBadge(words, words, words, "#0c5f57", "K")
        badge_id = define_badge(by=by, at=NOW, organisation_id=here, new=badge).badge_id
        for kind in ("contract", "checklist", "badge", "exclusive"):
            moment = "offered" if kind == "exclusive" else "before_booking"
            asked = badge_id if kind == "badge" else None
            new = NewStep(kind, moment, NOW.date(), {"en": kind}, {"en": "Be kind."}, asked)
            add_step(by=by, at=NOW, level_id=here, new=new)


def gives_a_badge_or_takes_it_back(cast: Cast, dice: Random) -> None:
    """A badge that comes before a booking, of those who have one."""
    with seeing(EVERYTHING):
        badges, worn = [*Badge.objects.order_by("id")], [*BadgeGiven.objects.filter(taken_at=None)]
    if worn and dice.random() < 0.4:
        given = dice.choice(worn)
        by = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", given.organisation_id),))
        take_badge(by=by, at=NOW, given_id=given.id, reason="A mistake.")
    elif badges:
        badge = dice.choice(badges)
        by = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", badge.organisation_id),))
        since = NOW.date() + timedelta(days=dice.randrange(5))
        until = dice.choice([None, since + timedelta(days=dice.randrange(1, 9))])
        person = cast.people[dice.choice(WORKERS)].id
        days = {"since": since, "until": until}
        give_badge(by=by, at=NOW, person_id=person, badge_id=badge.id, evidence="seen", **days)


def works_only_for_one_or_no_longer(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        steps = [*Step.objects.filter(kind="exclusive").order_by("id")]
        bound = [*Exclusive.objects.filter(until=None).select_related("person").order_by("id")]
    if bound and dice.random() < 0.4:
        row = dice.choice(bound)
        by, until = cast.actors[row.person.name.casefold()], NOW.date() + timedelta(days=dice.randrange(9))
        end_exclusive(by=by, at=NOW, exclusive_id=row.id, until=until)
    elif steps:
        accept_step(by=cast.actors[dice.choice(WORKERS)], at=NOW, step_id=dice.choice(steps).id)


def keeps_rules(cast: Cast, dice: Random) -> None:
    chosen = dice.choice([[], [cast.features["dog"].id]])
    set_rules(**_own(cast, dice), feature_ids=chosen)


def is_young_until(cast: Cast, dice: Random) -> None:
    """It is put right until when somebody is young: within the horizon, long after it, or no longer."""
    person = cast.people[dice.choice(WORKERS)]
    approver = Actor(
        account_id=cast.accounts["ana"].id, roles=(Held("approver", person.organisation_ids[0]),)
    )
    day = dice.choice([None, NOW.date() + timedelta(days=dice.randrange(1, 1400))])
    keep_age(by=approver, at=NOW, person_id=person.id, of_age_on=day)


def likes_or_not(cast: Cast, dice: Random) -> None:
    given: dict[str, Any] = {
        "by": cast.actors["carmen"],
        "at": NOW,
        "service_user_id": cast.served["park"].id,
    }
    person = cast.people[dice.choice(("rosa", "dara", "sam"))].id
    say_liking(**given, person_id=person, said=dice.choice(["favourite", "never", ""]))


def moves_house(cast: Cast, dice: Random) -> None:
    given: dict[str, Any] = {
        "by": cast.actors["carmen"],
        "at": NOW,
        "service_user_id": cast.served["park"].id,
    }
    place = NewPlace("2 Ocean Boulevard", zip_code="90803")
    move_house(**given, place=place, with_visits=dice.random() < 0.6)


ACTS: tuple[Callable[[Cast, Random], None], ...] = (
    books,
    books,
    books_a_series,
    cancels,
    cancels_a_series,
    moves,
    reassigns,
    hands_back_or_swaps,
    asks_for_a_yes,
    asks_to_move,
    is_ill,
    is_suspended,
    misses_a_visit,
    changes_a_series,
    undoes,
    changes_availability,
    changes_the_week,
    sets_the_week,
    adds_an_exception,
    shapes_a_week,
    sets_the_terms,
    changes_what_is_held,
    attaches_a_calendar,
    reads_a_feed,
    removes_a_calendar,
    joins,
    leaves,
    has_a_fact_confirmed,
    does_a_step,
    does_a_step,
    gives_a_badge_or_takes_it_back,
    gives_a_badge_or_takes_it_back,
    works_only_for_one_or_no_longer,
    keeps_rules,
    is_young_until,
    is_young_until,
    likes_or_not,
    moves_house,
)


def known_of(cast: Cast, wish: Wish) -> Brief:
    with seeing(EVERYTHING):
        return brief(wish)


def assert_true(cast: Cast, follower: Follower) -> None:
    """The followed index holds what the database says, in every bit."""
    saturday = TUESDAY_TEN + timedelta(days=4)
    wishes = [cast.wish(who, work, saturday) for who in cast.served for work in cast.works]
    several = [question_of(wish, known_of(cast, wish), NOW) for wish in wishes]
    assert_same(follower.catch_up(NOW).index, Follower().catch_up(NOW).index, several)


@pytest.mark.parametrize("seed", range(8))
def test_the_followed_index_is_the_index_built_anew_after_every_act(committed_cast: Cast, seed: int) -> None:
    dice, follower = Random(seed), Follower()
    Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.8, longitude=-118.17)
    if seed % 2:
        ask_steps(committed_cast)
    first = follower.catch_up(NOW).index
    assert first.numbers
    for _ in range(STEPS):
        with suppress(Refused):
            dice.choice(ACTS)(committed_cast, dice)
        if dice.random() < 0.7:
            assert_true(committed_cast, follower)
    assert_true(committed_cast, follower)


def test_an_act_is_followed_without_building_anew(committed_cast: Cast) -> None:
    follower = Follower()
    before = follower.catch_up(NOW).index
    book_visit(
        by=committed_cast.actors["olga"],
        at=NOW,
        wish=committed_cast.wish(),
        person_ids=committed_cast.ids("rosa"),
    )
    assert follower.catch_up(NOW).index is before
    assert_true(committed_cast, follower)


@contextmanager
def held_open(cast: Cast, name: str) -> Iterator[None]:
    """Somebody's five hours from ten are blocked by an act that has begun before the block and commits after it."""
    written, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with act_about(cast, name) as person:
                ends = TUESDAY_TEN + timedelta(hours=5)
                Change.objects.create(person=person, starts_at=TUESDAY_TEN, ends_at=ends, blocked=True)
                written.set()
                assert may_commit.wait(30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(30)
    yield
    may_commit.set()
    thread.join(30)


def free_on_tuesday(cast: Cast, follower: Follower, *names: str) -> list[float]:
    index = follower.catch_up(NOW).index
    return [
        float(hours[1]) for name in names if (hours := index.hours_free(cast.people[name].id)) is not None
    ]


def test_an_act_that_commits_after_later_ones_were_followed_is_not_lost(committed_cast: Cast) -> None:
    cast, follower = committed_cast, Follower()
    before = follower.catch_up(NOW).index
    with held_open(cast, "rosa"):
        # A whole act comes and goes, and is followed, while the first is still under way.
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
        assert free_on_tuesday(cast, follower, "rosa", "ben") == [8, 7]
    assert free_on_tuesday(cast, follower, "rosa", "ben") == [3, 7]
    assert follower.catch_up(NOW).index is before
    assert_true(cast, follower)


def newer_than(last: str, *, using: str) -> Since:
    """Follow by the newest id seen, as one is tempted to."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT id, verb, person_ids FROM trail_act WHERE id::text > %s ORDER BY id", [last])
        acts = [Happened(act, verb, tuple(people)) for act, verb, people in cursor.fetchall()]
    return Since(str(acts[-1].id) if acts else last, acts)


def test_control_a_follower_that_reads_by_newest_id_does_lose_it(committed_cast: Cast) -> None:
    cast, follower = committed_cast, Follower()
    follower.catch_up(NOW).snapshot = str(UUID(int=0))
    with patch("commonhours.trail.queries.since", newer_than):
        with held_open(cast, "rosa"):
            book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
            assert free_on_tuesday(cast, follower, "rosa", "ben") == [8, 7]
        assert free_on_tuesday(cast, follower, "rosa", "ben") == [8, 7]

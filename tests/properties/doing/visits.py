"""What people do with visits, drawn by dice."""

from datetime import timedelta
from random import Random
from typing import Any

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
    take_swap,
    undo,
)
from commonhours.bookings.models import Assignment, Series, Visit
from commonhours.bookings.undoable import UNDOABLE
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import accept_offer, ask_move, decline_offer, make_offer, worker_ill
from commonhours.dispatch.openings import OtherTime
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.properties.doing.somebody import WORKERS, ZONE, some_visit, some_wish


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

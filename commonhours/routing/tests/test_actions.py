"""A plan is asked for, worked out, looked at, and applied in one act or not at all."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from commonhours.bookings.actions import cancel_visit
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.credentials.models import Portfolio
from commonhours.funding.models import Allocation
from commonhours.routing.actions import (
    apply_plan,
    drop_plan,
    pin_visit,
    run_plan,
    set_round_weights,
    stop_plan,
    unpin_visit,
)
from commonhours.routing.models import PlannedVisit, RoundsPlan
from commonhours.routing.pages import plan_of, plans
from commonhours.routing.queries import worth_on
from commonhours.routing.tests.days import (
    TUESDAY,
    anyone_may_come,
    book,
    coming,
    far_away,
    hire_dina,
    lives_at,
)
from commonhours.routing.tests.plans import asked, planned, state_of
from commonhours.routing.weighing import AT_FIRST, Worth
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MONDAY = date(2026, 3, 2)


def crossed(cast: Cast) -> tuple[UUID, UUID]:
    """Rosa and Dina live each beside the other's visit."""
    hire_dina(cast)
    far_away(cast, "lopez", 33.9)
    lives_at(cast, "rosa", 33.9)
    anyone_may_come(cast, "lopez", "park")
    return book(cast, "rosa"), book(cast, "dina", who="lopez")


def test_a_plan_is_asked_for_worked_out_looked_at_and_applied(cast: Cast) -> None:
    here, there = crossed(cast)
    by = cast.actors["carmen"]
    plan_id = planned(cast)
    told = plan_of(by=by, at=NOW, plan_id=plan_id)
    assert (told.plan.state, told.plan.share) == ("ready", 1000)
    assert {stop.visit_id for stop in told.changes} == {here, there}
    assert sum(told.plan.costs_after.values()) < sum(told.plan.costs_before.values())
    assert told.plan.figures["way_after"] < told.plan.figures["way_before"]
    # Nothing is booked, and nobody told, by looking.
    assert coming(cast, there) == {"dina"}
    done = apply_plan(by=by, at=NOW, plan_id=plan_id)
    assert (done.changed, done.left) == (2, 0)
    assert coming(cast, there) == {"rosa"}
    assert coming(cast, here) != {"rosa"}
    with seeing(EVERYTHING):
        act = Act.objects.select_related("told").get(verb="rounds.apply")
        assert len(act.told.facts["changed"]) == 2
        assert not Assignment.objects.filter(late=True).exists()
    assert plans(by=by, organisation_id=cast.organisations["harbor"].id)[0].state == "applied"
    with pytest.raises(Refused) as refused:
        apply_plan(by=by, at=NOW, plan_id=plan_id)
    assert [each.code for each in refused.value.refusals] == ["plan_decided"]


def test_where_anything_changed_since_nothing_is_booked_and_the_visit_is_named(cast: Cast) -> None:
    here, there = crossed(cast)
    by, plan_id = cast.actors["carmen"], planned(cast)
    before = coming(cast, here)
    cancel_visit(by=by, at=NOW, visit_id=there, reason="")
    with pytest.raises(Refused) as refused:
        apply_plan(by=by, at=NOW, plan_id=plan_id)
    told = [(each.code, each.facts["visit"]) for each in refused.value.refusals]
    assert told == [("plan_visit_changed", there)]
    assert coming(cast, here) == before
    assert state_of(plan_id).state == "ready"


def test_whom_a_rule_keeps_away_since_is_named_and_nothing_is_booked(cast: Cast) -> None:
    here, there = crossed(cast)
    by, plan_id = cast.actors["carmen"], planned(cast)
    with seeing(EVERYTHING):
        instead = PlannedVisit.objects.get(plan_id=plan_id, visit_id=here).worker_after_id
        Portfolio.objects.filter(person_id=cast.people["rosa"].id).delete()
    with pytest.raises(Refused) as refused:
        apply_plan(by=by, at=NOW, plan_id=plan_id)
    assert [(each.code, each.facts["visit"]) for each in refused.value.refusals] == [
        ("plan_person_taken", there)
    ]
    assert instead is not None
    assert coming(cast, here) == {"rosa"}


def test_a_visit_that_is_pinned_since_stays(cast: Cast) -> None:
    here, _ = crossed(cast)
    by, plan_id = cast.actors["carmen"], planned(cast)
    pin_visit(by=by, at=NOW, visit_id=here)
    with pytest.raises(Refused):
        apply_plan(by=by, at=NOW, plan_id=plan_id)
    assert coming(cast, here) == {"rosa"}
    again = planned(cast)
    told = plan_of(by=by, at=NOW, plan_id=again)
    stops = [stop for each in told.rounds.rounds for stop in each.stops if stop.visit_id == here]
    assert [stop.kept for stop in stops] == ["pinned"]
    unpin_visit(by=by, at=NOW, visit_id=here)
    with pytest.raises(Refused):
        unpin_visit(by=by, at=NOW, visit_id=here)


def test_in_a_mend_somebody_ill_is_taken_off_and_it_is_nobodys_fault(committed_cast: Cast) -> None:
    cast = committed_cast
    hire_dina(cast)
    anyone_may_come(cast, "park")
    today = book(cast, "rosa", start=NOW + timedelta(hours=2))
    stays = book(cast, "dina", start=TUESDAY_TEN)
    given: dict[str, Any] = {"first_day": MONDAY, "days": 2, "kind": "mend"}
    plan_id = planned(cast, **given, away_id=cast.people["rosa"].id, away_until=TUESDAY)
    apply_plan(by=cast.actors["carmen"], at=NOW, plan_id=plan_id)
    assert coming(cast, today) not in (set(), {"rosa"})
    assert coming(cast, stays) == {"dina"}
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="worker.ill").count() == 1
        left = Assignment.objects.get(visit_id=today, person_id=cast.people["rosa"].id)
        assert (left.state, left.late) == ("handed_back", False)
        assert cast.people["rosa"].changes.filter(blocked=True).exists()


def test_a_visit_that_moves_is_moved_with_whoever_comes_and_no_hour_is_held_twice(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    late = book(cast, "rosa", who="lopez", start=NOW + timedelta(hours=2))
    held = NOW + timedelta(hours=2.5)
    given: dict[str, Any] = {"first_day": MONDAY, "kind": "mend", "may_move": 60}
    plan_id = planned(cast, **given, away_id=cast.people["rosa"].id, held_until=held)
    by = cast.actors["carmen"]
    (stop,) = plan_of(by=by, at=NOW, plan_id=plan_id).changes
    assert (stop.worker_before, stop.worker_id) == (cast.people["rosa"].id, cast.people["rosa"].id)
    assert stop.begins_at == held
    with pytest.raises(Invalid) as refused:
        apply_plan(by=by, at=NOW, plan_id=plan_id)
    assert [each.code for each in refused.value.refusals] == ["reason_missing"]
    apply_plan(by=by, at=NOW, plan_id=plan_id, reason="The bus broke down.")
    assert coming(cast, late) == {"rosa"}
    with seeing(EVERYTHING):
        visit = Visit.objects.get(id=late)
        assert (visit.starts_at, visit.ends_at) == (stop.begins_at, stop.ends_at)
        act = Act.objects.select_related("told").get(verb="rounds.apply")
        assert [each["visit"] for each in act.told.facts["moved"]] == [str(late)]
        # Nobody is noted as ill, and no hour of theirs is closed.
        assert not cast.people["rosa"].changes.filter(blocked=True).exists()
        assert Allocation.objects.get().held_minutes == 60


def test_what_an_ill_worker_got_since_is_not_left_with_them(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    given: dict[str, Any] = {"first_day": MONDAY, "days": 2, "kind": "mend"}
    plan_id = planned(cast, **given, away_id=cast.people["rosa"].id, away_until=TUESDAY)
    assert state_of(plan_id).figures["visits"] == 0
    visit = book(cast, "rosa")
    with pytest.raises(Refused) as refused:
        apply_plan(by=cast.actors["carmen"], at=NOW, plan_id=plan_id)
    assert [each.facts["visit"] for each in refused.value.refusals] == [visit]


def test_a_plan_stops_with_the_best_so_far_and_is_taken_up_again_after_a_fall(cast: Cast) -> None:
    crossed(cast)
    by = cast.actors["carmen"]
    plan_id = asked(cast, seconds=120)
    with seeing(EVERYTHING):
        RoundsPlan.objects.filter(id=plan_id).update(state="works", share=400, tries=1)  # its process fell
    stop_plan(by=by, at=NOW, plan_id=plan_id)
    assert run_plan(by=HOUSE, clock=lambda: NOW)
    assert (state_of(plan_id).state, state_of(plan_id).tries) == ("ready", 2)
    drop_plan(by=by, at=NOW, plan_id=plan_id)
    assert not run_plan(by=HOUSE, clock=lambda: NOW)
    with pytest.raises(Refused):
        stop_plan(by=by, at=NOW, plan_id=plan_id)


def test_what_brings_the_process_down_each_time_is_given_up(cast: Cast) -> None:
    plan_id = asked(cast)
    with seeing(EVERYTHING):
        RoundsPlan.objects.filter(id=plan_id).update(state="works", tries=3)
    assert run_plan(by=HOUSE, clock=lambda: NOW)
    assert state_of(plan_id).state == "failed"


def test_of_an_organisation_one_plan_is_under_way(cast: Cast) -> None:
    asked(cast)
    with pytest.raises(Refused) as refused:
        asked(cast)
    assert [each.code for each in refused.value.refusals] == ["plan_busy"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"days": 8}, "rounds_days"),
        ({"first_day": date(2026, 3, 1)}, "rounds_too_far"),
        ({"first_day": date(2027, 3, 1)}, "rounds_too_far"),
        ({"kind": "better"}, "unknown_choice"),
        ({"seconds": 10_000}, "rounds_seconds"),
        ({"away_until": TUESDAY}, "away_days"),
        ({"held_until": TUESDAY_TEN}, "held_today"),
        ({"may_move": 20}, "rounds_move"),
        ({"may_move": 600}, "rounds_move"),
        ({"slower": 900}, "rounds_slower"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(cast: Cast, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(cast, **wrong)
    assert [each.code for each in refused.value.refusals] == [code]


def test_the_outsider_and_those_who_do_not_book_plan_and_apply_nothing(cast: Cast) -> None:
    visit, _ = crossed(cast)
    plan_id = planned(cast)
    for who in ("otto", "nina", "rosa", "ana"):
        by = cast.actors[who]
        with pytest.raises(NotAllowed):
            asked(cast, who=who)
        for verb in (apply_plan, drop_plan, stop_plan):
            with pytest.raises((NotAllowed, NotFound)):
                verb(by=by, at=NOW, plan_id=plan_id)
        with pytest.raises((NotAllowed, NotFound)):
            plan_of(by=by, at=NOW, plan_id=plan_id)
        with pytest.raises((NotAllowed, NotFound)):
            pin_visit(by=by, at=NOW, visit_id=visit)
        with pytest.raises(NotAllowed):
            set_round_weights(
                by=by, at=NOW, organisation_id=None, worth=AT_FIRST, reason="mine", since=TUESDAY
            )


def test_what_was_planned_stays_as_it_was_looked_at(cast: Cast) -> None:
    crossed(cast)
    plan_id = planned(cast)
    with pytest.raises(IntegrityError), transaction.atomic(), seeing(EVERYTHING):
        PlannedVisit.objects.filter(plan_id=plan_id).update(position=7)


def test_weights_hold_from_their_day_and_an_organisations_own_before_the_regions(cast: Cast) -> None:
    harbor = cast.organisations["harbor"].id
    admin = cast.actors["carmen"]
    with pytest.raises(NotAllowed):
        set_round_weights(by=admin, at=NOW, organisation_id=harbor, worth=AT_FIRST, reason="x", since=TUESDAY)
    governs = Actor(account_id=admin.account_id, roles=(Held("organisation_admin", harbor),), door="web")
    own = Worth(travel=99)
    set_round_weights(
        by=governs, at=NOW, organisation_id=harbor, worth=own, reason="ways are long", since=TUESDAY
    )
    with seeing(EVERYTHING):
        assert worth_on(harbor, MONDAY) == AT_FIRST
        assert worth_on(harbor, TUESDAY) == own
    for worth, reason, since, code in (
        (Worth(travel=-1), "x", TUESDAY, "cents_out_of_bounds"),
        (own, " ", TUESDAY, "weights_say_why"),
        (own, "x", date(2026, 3, 1), "round_weights_past"),
        (own, "x", TUESDAY, "round_weights_that_day"),
    ):
        with pytest.raises(Invalid) as refused:
            set_round_weights(
                by=governs, at=NOW, organisation_id=harbor, worth=worth, reason=reason, since=since
            )
        assert [each.code for each in refused.value.refusals] == [code]

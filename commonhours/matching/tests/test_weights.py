"""Another order is proposed, worked out on what was booked, and put in force by the day; what holds is never edited."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.common.sight import seeing
from commonhours.matching.actions import (
    WeightsWanted,
    adopt_weights,
    change_weights,
    discard_weights,
    draft_weights,
    run_simulation,
    simulate,
)
from commonhours.matching.asking import weights_on
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.models import Simulation, Weights
from commonhours.matching.queries import find
from commonhours.matching.weights import draft_of, ranking
from commonhours.notifications.models import Message
from commonhours.trail.delivery import deliver
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

TODAY, LATER = date(2026, 3, 2), date(2026, 3, 16)
NEAR = {"continuity": 0.0, "liking": 0.0, "travel": 5.0, "fairness": 0.0, "newcomer": 0.0}


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def city(cast: Cast) -> Actor:
    return Actor(cast.accounts["nina"].pk, roles=(Held("city_officer"),), door="web")


def wanted(worth: dict[str, float] | None = None, **more: Any) -> WeightsWanted:
    given: dict[str, Any] = {"tiers": ("guaranteed",), "reason": "Short ways", "since": LATER}
    return WeightsWanted(NEAR if worth is None else worth, **(given | more))


def drafted(cast: Cast, **more: Any) -> UUID:
    return draft_weights(by=city(cast), at=NOW, wanted=wanted(**more)).draft_id


def worked_out(cast: Cast, draft_id: UUID) -> dict[str, Any]:
    days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=6)}
    simulate(by=city(cast), at=NOW, draft_id=draft_id, **days)
    assert run_simulation(by=HOUSE, clock=lambda: NOW)
    with seeing(EVERYTHING):
        result: dict[str, Any] = Simulation.objects.filter(draft_id=draft_id).latest("asked_at", "id").result
        return result


def test_a_draft_is_simulated_put_in_force_by_its_day_and_read_by_everybody(committed_cast: Cast) -> None:
    cast = committed_cast
    by, rosa = city(cast), cast.actors["rosa"]
    olga = cast.actors["olga"]
    for day in range(2):
        asked = cast.wish(start=TUESDAY_TEN + timedelta(days=day))
        book_visit(by=olga, at=NOW, wish=asked, person_ids=cast.ids("ben"))
    draft_id = drafted(cast)
    assert weights_on(LATER).weights != NEAR
    with pytest.raises(Refused, match="not_simulated"):
        adopt_weights(by=by, at=NOW, draft_id=draft_id)
    result = worked_out(cast, draft_id)
    assert (result["visits"], result["left_out"], result["draft"]["unfilled"]) == (2, 0, 0)
    # With nothing but the way, whoever lives nearest comes both times, and is known the second time.
    assert result["draft"]["known"] == 1
    change_weights(by=by, at=NOW, draft_id=draft_id, wanted=wanted(tiers=("own", "guaranteed")))
    with pytest.raises(Refused, match="not_simulated"):
        adopt_weights(by=by, at=NOW, draft_id=draft_id)
    worked_out(cast, draft_id)
    adopted = adopt_weights(by=by, at=NOW, draft_id=draft_id)
    with pytest.raises(Refused, match="draft_decided"):
        discard_weights(by=by, at=NOW, draft_id=draft_id)
    assert weights_on(LATER - timedelta(days=1)).version != adopted.version
    assert weights_on(LATER).version == adopted.version
    newest, first = ranking(by=rosa, at=NOW).versions
    assert (newest.state(TODAY), first.state(TODAY)) == ("to_come", "holds")
    assert (newest.was["travel"], newest.weighing.worth["travel"], newest.set_by) == (2.0, 5.0, "Nina")
    assert newest.tiers_were == ("guaranteed",)
    earlier = drafted(cast, since=LATER - timedelta(days=1))
    worked_out(cast, earlier)
    with pytest.raises(Refused, match="weights_before_others"):
        adopt_weights(by=by, at=NOW, draft_id=earlier)
    _those_are_told(cast)


def _those_are_told(cast: Cast) -> None:
    """Whoever asked for the simulation, and those who govern an organisation."""
    give(1_000)
    deliver(FOLLOWERS[0], at=NOW)
    with seeing(EVERYTHING):
        told = Message.objects.filter(code__in=["simulation_done", "weights_change"])
        codes = [(row.code, row.account_id) for row in told if row.channel == "in_app"]
    assert ("simulation_done", cast.accounts["nina"].pk) in codes


def test_what_cannot_rank_is_refused_and_nobody_else_may_propose(committed_cast: Cast) -> None:
    cast = committed_cast
    by = city(cast)
    bad: tuple[tuple[str, WeightsWanted], ...] = (
        ("weights_too_soon", wanted(since=TODAY)),
        ("weights_say_why", wanted(reason=" ")),
        ("no_weight_at_all", wanted(dict.fromkeys(NEAR, 0.0))),
        ("weight_out_of_bounds", wanted({**NEAR, "travel": 11.0})),
        ("unknown_choice", wanted(tiers=("own", "own"))),
    )
    for code, asked in bad:
        with pytest.raises(Invalid, match=code):
            draft_weights(by=by, at=NOW, wanted=asked)
    draft_id = drafted(cast)
    days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=90)}
    with pytest.raises(Invalid, match="simulation_days"):
        simulate(by=by, at=NOW, draft_id=draft_id, **days)
    for name in ("ana", "olga", "rosa", "otto", "carmen"):
        who = cast.actors[name]
        for attempt in (
            lambda who=who: draft_weights(by=who, at=NOW, wanted=wanted()),
            lambda who=who: change_weights(by=who, at=NOW, draft_id=draft_id, wanted=wanted()),
            lambda who=who: simulate(by=who, at=NOW, draft_id=draft_id, first_day=TODAY, last_day=TODAY),
            lambda who=who: adopt_weights(by=who, at=NOW, draft_id=draft_id),
            lambda who=who: discard_weights(by=who, at=NOW, draft_id=draft_id),
            lambda who=who: draft_of(by=who, draft_id=draft_id),
        ):
            with pytest.raises(NotAllowed):
                attempt()
        assert ranking(by=who, at=NOW).drafts == ()
    discard_weights(by=by, at=NOW, draft_id=draft_id)
    assert ranking(by=by, at=NOW).drafts == ()


def test_the_organisations_own_people_come_first_where_the_order_says_so(committed_cast: Cast) -> None:
    cast = committed_cast
    asked = cast.wish()

    def offered(tiers: list[str]) -> list[tuple[str, int, list[str]]]:
        with seeing(EVERYTHING):
            Weights.objects.update(tiers=tiers)
        found = find(by=cast.actors["olga"], at=NOW, wish=asked).candidates
        return [(each.name, each.tier, [reason.code for reason in each.reasons]) for each in found]

    plain, own = offered([]), offered(["own"])
    partners = {name for name, _, reasons in plain if "partner" in reasons}
    assert {name for name, _, _ in plain} == {name for name, _, _ in own} == {"Ben", "Rosa"}
    assert {name for name, tier, _ in own if tier == 1} == partners
    assert [tier for _, tier, _ in own] == sorted(tier for _, tier, _ in own)
    assert all(("own" in reasons) == (tier == 0) for _, tier, reasons in own)

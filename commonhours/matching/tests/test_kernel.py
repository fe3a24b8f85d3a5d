"""The kernel against a reading of the same small world in sets and lists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.bookings.rules import (
    RESIDUALS,
    Ask,
)
from commonhours.matching.kernel import (
    SLOT_MINUTES,
    Group,
    Market,
    bits_of,
    blank_market,
    candidates,
    count_slots,
    drop_visit,
    factors,
    free_sometime,
    leave_one_out,
    match,
    put_visit,
    query_of,
    read_column,
    residuals,
    survivors,
    warm_up,
    wish_of,
    workers_of,
    write_free,
)
from commonhours.matching.tests.small_worlds import (
    CALENDAR,
    REGION,
    World,
    broken,
    everybody_is_free,
    in_group,
    is_free,
    is_listed,
    is_within,
    laid_out,
    lives_near,
    passes,
    score,
    tier,
    way,
    worlds,
)


@settings(max_examples=150, deadline=None)
@given(worlds(), st.sampled_from([1, 5, 200]))
def test_the_best_are_those_a_patient_person_would_pick(world: World, most: int) -> None:
    market, query, wish = laid_out(world)
    found = match(market, world.ask, query, wish, most)
    everybody = range(len(world.workers))
    assert survivors(market.bits, query).tolist() == [n for n in everybody if passes(n, world)]
    able = [n for n in everybody if passes(n, world) and is_within(n, world) and broken(n, world) == 0]
    able.sort(key=lambda n: (tier(n, world), -score(n, world), n))
    assert found.workers.tolist() == able[:most]
    assert found.passed == sum(passes(n, world) and lives_near(n, world) for n in everybody)
    hasty = match(market, world.ask, query, wish, most, counted=False)
    for field in ("workers", "tiers", "scores", "travel"):
        assert np.array_equal(getattr(found, field), getattr(hasty, field))
    assert found.checked == hasty.checked <= hasty.passed <= found.passed
    assert found.tiers.tolist() == [tier(n, world) for n in able[:most]]
    assert found.scores.tolist() == [score(n, world) for n in able[:most]]
    assert found.travel.tolist() == [way(n, world) for n in able[:most]]
    assert factors(market, world.ask, wish, found.workers).sum(axis=1).tolist() == pytest.approx(found.scores)
    assert residuals(market, world.ask, np.array(everybody, np.int32)).tolist() == [
        broken(n, world) for n in everybody
    ]


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_a_rule_relaxed_alone_opens_exactly_those_it_alone_kept_out(world: World) -> None:
    market, query, _ = laid_out(world)
    lacks = {}
    for number in range(len(world.workers)):
        if is_listed(number, world) and is_within(number, world):
            groups = [g for g, group in enumerate(world.groups) if not in_group(number, world, group)]
            window = [] if is_free(world.workers[number], world.ask) else ["window"]
            failed = broken(number, world)
            lacks[number] = [
                *groups,
                *window,
                *(name for bit, name in enumerate(RESIDUALS) if failed >> bit & 1),
            ]
    alone = [held[0] for held in lacks.values() if len(held) == 1]
    near = leave_one_out(market, world.ask, query)
    assert near.groups.tolist() == [alone.count(group) for group in range(len(world.groups))]
    assert near.window == alone.count("window")
    assert near.residuals.tolist() == [alone.count(name) for name in RESIDUALS]
    assert near.passing == list(lacks.values()).count([])


def test_equal_scores_go_by_number() -> None:
    market = blank_market(workers=70, rows=1, calendar=CALENDAR, region=REGION, slots=288)
    for number in (69, 3, 64):
        write_free(market.bits, number, np.ones(288, np.bool_))
    ask = Ask(600, 660, 0, 0.0, 0.0)
    found = match(market, ask, query_of(market, ask), wish_of(market, ask))
    assert found.workers.tolist() == [3, 64, 69]
    assert (found.passed, found.checked) == (3, 3)


def test_only_as_many_are_checked_as_are_wanted() -> None:
    market = blank_market(workers=70, rows=1, calendar=CALENDAR, region=REGION, slots=288)
    everybody_is_free(market)
    put_visit(market, 0, 660, 720, 1.0, 1.0)
    ask = Ask(600, 660, 0, 0.0, 0.0)
    found = match(market, ask, query_of(market, ask), wish_of(market, ask), 2)
    assert found.workers.tolist() == [1, 2]
    assert (found.passed, found.checked) == (70, 3)


def test_next_weeks_visit_is_ranked_by_next_weeks_hours() -> None:
    market = blank_market(workers=2, rows=1, calendar=CALENDAR, region=REGION, slots=8 * 96)
    everybody_is_free(market)
    market.people["fairness"][:, :2] = [[1, 0], [0, 1]]
    for day, best in ((0, 0), (7, 1)):
        ask = Ask(day * 1440 + 720, day * 1440 + 780, 0, 0.0, 0.0)
        assert match(market, ask, query_of(market, ask), wish_of(market, ask)).workers[0] == best


def test_a_diary_takes_visits_in_any_order_and_grows() -> None:
    market = blank_market(workers=2, rows=0, calendar=CALENDAR, region=REGION, room=1)
    for start in (300, 100, 200, 100):
        put_visit(market, 1, start, start + 60, 33.8, -118.2, 7)
    assert market.diaries.times[1, 0, :3].tolist() == [100, 200, 300]
    assert market.diaries.lengths.tolist() == [0, 3]
    assert drop_visit(market, 1, 200)
    assert not drop_visit(market, 1, 200)
    assert market.diaries.times[1, 1, :2].tolist() == [160, 360]
    assert market.diaries.places["measured"][1, :2].tolist() == [7, 7]


def test_free_time_is_written_for_one_worker_hours_and_all_and_read_back() -> None:
    bits = blank_market(workers=130, rows=0, calendar=CALENDAR, region=REGION).bits
    write_free(bits, 65, np.array([True, False, *[True] * 9]), first=10)
    assert read_column(bits.free, 65, 9, 14).tolist() == [False, True, False, True, True]
    assert np.flatnonzero(read_column(bits.hours, 65)).tolist() == [3, 4]
    write_free(bits, 66, np.ones(3, np.bool_), first=13)
    write_free(bits, 65, np.zeros(1, np.bool_), first=16)
    assert np.flatnonzero(read_column(bits.hours, 65)).tolist() == [3]
    assert int(bits.free[13:16].sum()) == 3 * 0b110
    assert workers_of(bits.turned[65]).tolist() == [3]
    anew = bits_of(bits.free, bits.rows, bits.active)
    assert np.array_equal(bits.hours, anew.hours)
    assert np.array_equal(bits.turned, anew.turned)


@pytest.mark.parametrize(("worker", "first"), [(128, 0), (-1, 0), (0, -1), (0, 6815)])
def test_a_column_outside_the_bitmap_is_refused(worker: int, first: int) -> None:
    market = blank_market(workers=100, rows=0, calendar=CALENDAR, region=REGION)
    with pytest.raises(ValueError, match="no such rows"):
        write_free(market.bits, worker, np.ones(2, np.bool_), first)


def test_a_question_that_does_not_fit_the_market_is_refused() -> None:
    market = blank_market(workers=10, rows=2, calendar=CALENDAR, region=REGION, slots=96)
    ask = Ask(600, 660, 0, 0.0, 0.0)
    with pytest.raises(ValueError, match="no such window"):
        query_of(market, ask._replace(end=96 * SLOT_MINUTES + 1))
    with pytest.raises(ValueError, match="row that is not there"):
        query_of(market, ask, groups=[Group((2,))])
    with pytest.raises(ValueError, match="beyond the words"):
        query_of(market, ask, spans=np.array([[0, 2]], np.int32))


def test_what_is_not_there_is_refused_before_it_is_read() -> None:
    market = blank_market(workers=10, rows=2, calendar=CALENDAR, region=REGION)
    ask, nobody = Ask(600, 660, 0, 0.0, 0.0), np.array([10], np.int32)
    for wrong in (
        lambda: wish_of(market, ask, tiers=[2]),
        lambda: wish_of(market, ask._replace(start=-8 * 1440)),
        lambda: residuals(market, ask, nobody),
        lambda: factors(market, ask, wish_of(market, ask), nobody),
        lambda: put_visit(market, 10, 0, 60, 0.0, 0.0),
        lambda: drop_visit(market, -1, 0),
        lambda: count_slots(
            market, nobody.astype(np.uint64)[:0], np.zeros((0, 2), np.int32), slot_from=0, slot_to=4
        ),
        lambda: free_sometime(
            market, market.bits.active, np.zeros((0, 2), np.int32), np.array([market.slots // 4], np.int32)
        ),
    ):
        with pytest.raises(ValueError, match="no "):
            wrong()


def test_a_market_without_workers_answers() -> None:
    market = blank_market(workers=0, rows=1, calendar=CALENDAR, region=REGION)
    ask = Ask(600, 660, 0, 33.8, -118.2)
    query = query_of(market, ask, groups=[Group((0,), negated=True)])
    assert match(market, ask, query, wish_of(market, ask)).workers.tolist() == []
    assert leave_one_out(market, ask, query).passing == 0
    assert (
        count_slots(market, candidates(market, ask, query), query.spans, slot_from=0, slot_to=96).sum() == 0
    )


def test_a_market_whose_arrays_disagree_is_not_born() -> None:
    market = blank_market(workers=10, rows=2, calendar=CALENDAR, region=REGION, slots=96)
    people = market.people[["x", "y", "z"]]
    with pytest.raises(ValueError, match="people"):
        Market(market.bits, people, market.diaries, CALENDAR, REGION)
    active = market.bits._replace(active=np.array([1 << 10], np.uint64))
    with pytest.raises(ValueError, match="beyond the last worker"):
        Market(active, market.people, market.diaries, CALENDAR, REGION)


def test_after_warming_up_a_question_meets_no_compiler() -> None:
    from commonhours.matching.kernel import ranking

    warm_up()
    compiled = len(ranking._match.signatures)  # type: ignore[attr-defined]
    test_equal_scores_go_by_number()
    assert len(ranking._match.signatures) == compiled  # type: ignore[attr-defined]

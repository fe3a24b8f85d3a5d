"""What an hour is worked for: the cap of a stipend to the cent, who may have volunteers, and who sets it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.bookings.pages import visit as read_visit
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.integrations.evv.models import Payer, Procedure
from commonhours.rates.actions import (
    InstrumentSet,
    InstrumentWanted,
    Wanted,
    end_instrument,
    say_sector,
    set_instrument,
    set_rate,
)
from commonhours.rates.instruments import (
    HOURLY,
    NEAR_CAP,
    NOT_PUBLIC,
    PER_HOUR,
    PER_VISIT,
    PUBLIC,
    STIPEND,
    TIME_CREDIT,
    TRAINING,
    VOLUNTEER,
    WAGE,
    InstrumentBook,
    Terms,
    Worked,
    credit_minutes,
    most_agreed,
    stipend_cents,
    turned_unpaid,
    warnings,
)
from commonhours.rates.models import Instrument, PayFrame
from commonhours.rates.pages import own_pay, prices_of_visit
from commonhours.rates.queries import instruments_of
from commonhours.rates.tests.test_pricing import stand
from commonhours.rates.tests.test_rates import officer
from commonhours.trail.models import ActFacts
from commonhours.words import sentence
from commonhours.words.prices import cost_lines, earned, figure
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HERE, GARDENING, COOKING, ANN, BEN = (new_id() for _ in range(5))
MONDAY, TUESDAY, NEXT = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 10)
HOUR = 3600


# --- pure --------------------------------------------------------------------------------------------------------


def hourly(amount: int, compared: int = 2000) -> Terms:
    return Terms(STIPEND, amount, PER_HOUR, compared)


def by_visit(amount: int, minutes: int = 120, compared: int = 2000) -> Terms:
    return Terms(STIPEND, amount, PER_VISIT, compared, minutes)


@pytest.mark.parametrize(
    ("terms", "most"),
    [
        (hourly(1), 400),  # a fifth of 20 dollars
        (hourly(1, 1999), 399),  # never rounded up
        (by_visit(1), 800),
        (by_visit(1, 15, 1690), 84),
    ],
)
def test_the_most_is_a_fifth_of_what_full_time_work_would_pay(terms: Terms, most: int) -> None:
    assert most_agreed(terms, 20) == most


@pytest.mark.parametrize(
    ("terms", "seconds", "cents"),
    [
        (hourly(400), HOUR, 400),
        (hourly(400), HOUR // 2, 200),
        (by_visit(800), 2 * HOUR, 800),
        (by_visit(800), 3 * HOUR, 800),
        (by_visit(800), HOUR, 400),  # a visit that ended early may not be thanked with more than a fifth
        (by_visit(100), HOUR, 100),
    ],
)
def test_a_visit_gives_what_was_agreed_and_never_more_than_the_law_allows(
    terms: Terms, seconds: int, cents: int
) -> None:
    assert stipend_cents(terms, seconds, 20) == cents


@given(st.integers(1, 5000), st.integers(1, 9000), st.integers(1, 600), st.booleans(), st.integers(0, 40_000))
def test_no_stipend_is_ever_above_its_share_of_a_wage(
    amount: int, compared: int, minutes: int, visit: bool, seconds: int
) -> None:
    terms = by_visit(amount, minutes, compared) if visit else hourly(amount, compared)
    assert stipend_cents(terms, seconds, 20) * 5 * HOUR <= compared * seconds


@pytest.mark.parametrize(
    ("terms", "sector", "said"),
    [
        (by_visit(719), PUBLIC, ()),
        (by_visit(720), PUBLIC, (NEAR_CAP,)),
        (hourly(100), PUBLIC, (HOURLY,)),
        (hourly(400), "charity", (NEAR_CAP, HOURLY, NOT_PUBLIC)),
        (Terms(VOLUNTEER), "charity", ()),
    ],
)
def test_what_the_law_leaves_in_doubt_is_said(terms: Terms, sector: str, said: tuple[str, ...]) -> None:
    assert warnings(terms, sector, 20) == said


def test_the_narrowest_line_holds_and_what_nobody_set_is_a_wage() -> None:
    book = InstrumentBook.of(
        (
            ((HERE, GARDENING, None), Terms(VOLUNTEER, since=TUESDAY)),
            ((HERE, GARDENING, ANN), Terms(TIME_CREDIT, since=TUESDAY, until=NEXT)),
            ((HERE, None, BEN), Terms(TRAINING, since=TUESDAY)),
        )
    )

    def on(work: UUID, person: UUID, day: date) -> str:
        return book.on(HERE, work, person, day).code

    assert [on(GARDENING, ANN, day) for day in (MONDAY, TUESDAY, NEXT)] == [WAGE, TIME_CREDIT, VOLUNTEER]
    assert [on(COOKING, ANN, NEXT), on(GARDENING, BEN, NEXT), on(COOKING, BEN, NEXT)] == [
        WAGE,
        TRAINING,
        TRAINING,
    ]
    assert [credit_minutes(code, 5399) for code in (TIME_CREDIT, VOLUNTEER, WAGE)] == [89, 0, 0]


def test_only_wage_hours_can_turn_unpaid_and_of_the_past_only_by_the_same_work() -> None:
    before = InstrumentBook()
    after = InstrumentBook.of([((HERE, GARDENING, None), Terms(VOLUNTEER, since=TUESDAY))])
    worked = [Worked(ANN, GARDENING, MONDAY), Worked(ANN, COOKING, MONDAY), Worked(BEN, GARDENING, NEXT)]
    assert turned_unpaid(before, after, HERE, worked, TUESDAY) == (worked[0], worked[2])
    assert turned_unpaid(after, after, HERE, worked[2:], TUESDAY) == ()


# --- acts --------------------------------------------------------------------------------------------------------


@pytest.fixture
def fiona(cast: Cast) -> Actor:
    """Harbor's finance officer; Harbor is a charity under the law of Long Beach."""
    PayFrame.objects.create(place="us-ca-long-beach")
    found = officer(cast)
    say_sector(by=found, at=NOW, organisation_id=cast.organisations["harbor"].id, sector="charity")
    return found


def put(cast: Cast, by: Actor, code: str, *, knowing: bool = False, **more: Any) -> InstrumentSet:
    said: dict[str, Any] = {"since": TUESDAY, "type_of_work_id": cast.works["company"].id} | more
    return set_instrument(
        by=by,
        at=NOW,
        organisation_id=cast.organisations["harbor"].id,
        wanted=InstrumentWanted(code, **said),
        knowing=knowing,
    )


def refused(cast: Cast, by: Actor, code: str, **more: Any) -> list[str]:
    with pytest.raises(Refused) as found:
        put(cast, by, code, **more)
    return [each.code for each in found.value.refusals]


MEASURED: dict[str, Any] = {
    "per": PER_VISIT,
    "minutes": 120,
    "compared": 2000,
    "compared_with": "the city’s pay table",
}


def test_a_stipend_above_the_cap_is_refused_with_figure_and_source_and_doubts_are_said_once(
    cast: Cast, fiona: Actor
) -> None:
    with pytest.raises(Refused) as found:
        put(cast, fiona, STIPEND, amount=801, **MEASURED)
    assert sentence(found.value.refusals[0]) == (
        "That is too much for a stipend. The most is $8.00, 20 percent of what full-time work is paid (29 CFR 553.106; "
        "the Department of Labor’s 20 percent guide). Type that much or less, or pay a wage."
    )
    assert refused(cast, fiona, STIPEND, amount=800, **MEASURED) == [NEAR_CAP, NOT_PUBLIC]
    done = put(cast, fiona, STIPEND, amount=800, knowing=True, **MEASURED)
    assert done.warned == (NEAR_CAP, NOT_PUBLIC)
    with seeing(EVERYTHING):
        told = ActFacts.objects.get(act__verb="instrument.set")
    assert told.facts["warned"] == list(done.warned)
    bare = MEASURED | {"compared": 0}
    assert refused(cast, fiona, STIPEND, amount=800, **bare) == ["stipend_compared_with_nothing"]
    # Where the organisation pays somebody for the work, its own rate is the measure, whatever is typed.
    own = Wanted("pay", 1700, MONDAY, cast.works["company"].id)
    set_rate(by=fiona, at=NOW, organisation_id=cast.organisations["harbor"].id, wanted=own)
    assert refused(cast, fiona, STIPEND, amount=681, knowing=True, **MEASURED) == ["stipend_above_cap"]


def test_who_may_have_volunteers_hangs_on_what_the_organisation_says_that_it_is(
    cast: Cast, fiona: Actor
) -> None:
    harbor = cast.organisations["harbor"].id
    say_sector(by=fiona, at=NOW, organisation_id=harbor, sector="business")
    assert refused(cast, fiona, VOLUNTEER) == ["no_volunteers_here"]
    put(cast, fiona, TRAINING, amount=1800)
    say_sector(by=fiona, at=NOW, organisation_id=harbor, sector="public")
    put(cast, fiona, VOLUNTEER, since=NEXT)
    with pytest.raises(Refused, match="volunteers_stand"):
        say_sector(by=fiona, at=NOW, organisation_id=harbor, sector="business")
    # Of an organisation that has said nothing nobody knows.
    wanted = InstrumentWanted(VOLUNTEER, TUESDAY)
    with pytest.raises(Refused, match="sector_unsaid"):
        set_instrument(
            by=officer(cast, slug="bixby"),
            at=NOW,
            organisation_id=cast.organisations["bixby"].id,
            wanted=wanted,
        )


def test_nobody_volunteers_for_what_they_are_paid_for(cast: Cast, fiona: Actor) -> None:
    nutrition, rosa = cast.works["nutrition"].id, cast.people["rosa"].id
    stand(cast, TUESDAY_TEN - timedelta(days=30))
    with pytest.raises(Refused) as found:
        put(cast, fiona, VOLUNTEER, type_of_work_id=nutrition)
    assert sentence(found.value.refusals[0]).startswith("People who are paid wages for this work here")
    put(cast, fiona, VOLUNTEER, type_of_work_id=nutrition, person_id=cast.people["sam"].id)
    put(cast, fiona, VOLUNTEER)  # other work
    paid = put(cast, fiona, WAGE, type_of_work_id=nutrition, person_id=rosa, since=NEXT)
    assert refused(cast, fiona, TIME_CREDIT, type_of_work_id=None, person_id=rosa) == ["paid_for_same_work"]
    end_instrument(by=fiona, at=NOW, instrument_id=paid.instrument_id, last_day=NEXT)


def test_what_a_payer_asks_for_is_a_wage(cast: Cast, fiona: Actor) -> None:
    about = {"organisation_ids": [cast.organisations["harbor"].id]}
    with seeing(EVERYTHING):
        payer = Payer.objects.create(
            organisation=cast.organisations["harbor"], name="County Plan", payer_id="1", since=MONDAY, **about
        )
        Procedure.objects.create(payer=payer, type_of_work=cast.works["company"], code="T1019", **about)
    assert refused(cast, fiona, VOLUNTEER) == ["paid_by_payer"]
    assert refused(cast, fiona, VOLUNTEER, type_of_work_id=None) == ["paid_by_payer"]
    put(cast, fiona, VOLUNTEER, type_of_work_id=cast.works["veterans"].id)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"since": MONDAY}, "instrument_from_tomorrow"),
        ({"code": "gift"}, "unknown_choice"),
        ({"type_of_work_id": UUID(int=1)}, "unknown_choice"),
        ({"person_id": UUID(int=1)}, "rate_of_stranger"),
        ({"code": TRAINING, "amount": 1689}, "below_minimum"),
        ({"code": STIPEND, "per": PER_VISIT, "amount": 100}, "stipend_without_length"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, fiona: Actor, more: dict[str, Any], code: str) -> None:
    assert refused(cast, fiona, **({"code": VOLUNTEER} | more)) == [code]


def test_strangers_coordinators_and_workers_set_nothing_and_a_worker_reads_their_own(
    cast: Cast, fiona: Actor
) -> None:
    done = put(cast, fiona, VOLUNTEER, person_id=cast.people["rosa"].id)
    harbor = cast.organisations["harbor"].id
    for name in ("otto", "carmen", "olga", "rosa", "nina"):
        by = cast.actors[name]
        assert refused(cast, by, VOLUNTEER) == ["not_allowed"]
        for attempt in (
            lambda by=by: end_instrument(by=by, at=NOW, instrument_id=done.instrument_id, last_day=NEXT),
            lambda by=by: say_sector(by=by, at=NOW, organisation_id=harbor, sector="public"),
            lambda by=by: instruments_of(by=by, organisation_id=harbor),
        ):
            with pytest.raises(Refused):
                attempt()
    for name, sees in (("rosa", True), ("otto", False), ("ben", False), ("nina", False)):
        with seeing(cast.actors[name].sight):
            assert Instrument.objects.exists() == sees
    with pytest.raises(Refused, match="unknown_instrument"):
        end_instrument(
            by=officer(cast, slug="westside"), at=NOW, instrument_id=done.instrument_id, last_day=NEXT
        )


# --- prices ------------------------------------------------------------------------------------------------------


def test_a_price_says_what_the_hour_is_worked_for_and_only_wages_make_overtime(
    cast: Cast, fiona: Actor
) -> None:
    nutrition, rosa = cast.works["nutrition"].id, cast.people["rosa"].id
    own = Wanted("pay", 2000, MONDAY)
    set_rate(by=fiona, at=NOW, organisation_id=cast.organisations["harbor"].id, wanted=own)
    put(cast, fiona, STIPEND, amount=700, knowing=True, type_of_work_id=nutrition, person_id=rosa, **MEASURED)
    # Nine hours of a stipend in a day are no overtime, and make none.
    for part in range(3):
        last = stand(cast, TUESDAY_TEN + part * timedelta(hours=3), 3)
    by, page = cast.actors["carmen"], read_visit(by=cast.actors["carmen"], visit_id=last)
    shown = prices_of_visit(by=by, at=NOW, page=page)
    assert [(each.price.given.stipend, each.price.overtime, each.price.on_costs) for each in shown] == [
        (700, (), 0)
    ]
    assert cost_lines(shown[0]) == [("Stipend $7.00; at most $12.00, 20% of a full-time wage", "$7.00")]
    mine = own_pay(by=cast.actors["rosa"], at=NOW, page=page)
    assert mine is not None
    assert earned(mine) == "You get a stipend of $7.00"
    put(cast, fiona, TIME_CREDIT, since=TUESDAY, type_of_work_id=nutrition, person_id=rosa)
    free = prices_of_visit(by=by, at=NOW, page=page)[0].price
    assert (figure(free), earned(free)) == ("No pay", "You earn 3 hours of time credit")

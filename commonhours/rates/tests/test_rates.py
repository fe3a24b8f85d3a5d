"""Rates as data: set from a day on by those who may, one a day, never below the law, seen by whom they concern."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.rates.actions import FrameWanted, RateSet, Wanted, end_rate, set_frame, set_rate
from commonhours.rates.models import PayFrame, Rate
from commonhours.rates.queries import rate_book, rates_of, sees_prices
from commonhours.words import sentence
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

MONDAY, NEXT, LATER = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)


def officer(cast: Cast, role: str = "finance", slug: str | None = "harbor") -> Actor:
    """Somebody with a role in an organisation, or in the region."""
    organisation = cast.organisations[slug] if slug else None
    account = Account.objects.create_user(f"{role}-{slug}@example.org", name=role, joined_at=JOINED)
    Grant.objects.create(
        account=account, organisation=organisation, role=role, since=LONG_AGO, granted_at=JOINED
    )
    held = Held(role, organisation.id if organisation else None)
    return Actor(account_id=account.id, roles=(held,), door="web")


@pytest.fixture
def fiona(cast: Cast) -> Actor:
    """Harbor's finance officer; pay is reckoned by the law of Long Beach."""
    PayFrame.objects.create(place="us-ca-long-beach")
    return officer(cast)


def put(
    cast: Cast, by: Actor, cents: int, since: date = MONDAY, slug: str = "harbor", **more: Any
) -> RateSet:
    said: dict[str, Any] = {"kind": "pay", "amount": cents, "since": since} | more
    return set_rate(by=by, at=NOW, organisation_id=cast.organisations[slug].id, wanted=Wanted(**said))


def refused(cast: Cast, by: Actor, cents: int, **more: Any) -> Refused:
    with pytest.raises(Refused) as found:
        put(cast, by, cents, **more)
    return found.value


def held(cast: Cast) -> list[tuple[int, date, date | None]]:
    with seeing(EVERYTHING):
        return list(Rate.objects.order_by("since", "amount").values_list("amount", "since", "until"))


def test_a_rate_holds_until_another_follows_it(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2100)
    put(cast, fiona, 2300, since=LATER)
    put(cast, fiona, 2200, since=NEXT)
    assert held(cast) == [(2100, MONDAY, NEXT), (2200, NEXT, None), (2300, LATER, LATER)]
    harbor = cast.organisations["harbor"].id
    assert [each.amount for each in rates_of(by=fiona, organisation_id=harbor)] == [2200, 2100]


def test_nobody_is_paid_below_the_minimum_of_the_place_and_the_refusal_says_which(
    cast: Cast, fiona: Actor
) -> None:
    why = refused(cast, fiona, 1689)
    assert sentence(why.refusals[0]) == (
        "Nobody may be paid less than $16.90 an hour here (California Labor Code, section 1182.12). "
        "Type that much or more."
    )
    put(cast, fiona, 1690)
    assert held(cast) == [(1690, MONDAY, None)]


def test_what_is_over_is_not_changed(cast: Cast, fiona: Actor) -> None:
    assert refused(cast, fiona, 2100, since=date(2026, 3, 1)).refusals[0].code == "rate_in_the_past"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "wages"}, "unknown_choice"),
        ({"amount": 100_001}, "rate_out_of_bounds"),
        ({"kind": "on_costs", "attendant": True}, "unknown_choice"),
        ({"type_of_work_id": UUID(int=1)}, "unknown_choice"),
        ({"person_id": UUID(int=1)}, "not_a_worker_here"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, fiona: Actor, more: dict[str, Any], code: str) -> None:
    assert refused(cast, fiona, 2100, **more).refusals[0].code == code


def test_only_ones_own_workers_have_a_rate_of_their_own(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2600, person_id=cast.people["rosa"].id)
    ben = cast.people["ben"].id
    assert refused(cast, fiona, 2600, person_id=ben).refusals[0].code == "not_a_worker_here"


def test_an_ended_rate_gives_way_to_the_wider_one(cast: Cast, fiona: Actor) -> None:
    harbor, rosa = cast.organisations["harbor"].id, cast.people["rosa"].id
    put(cast, fiona, 2100)
    own = put(cast, fiona, 2600, person_id=rosa)
    end_rate(by=fiona, at=NOW, rate_id=own.rate_id, last_day=MONDAY)
    with seeing(fiona.sight):
        book = rate_book([harbor], MONDAY, NEXT)
    found = [book.pay(harbor, None, rosa, day) for day in (MONDAY, NEXT)]
    assert [each.amount for each in found if each] == [2600, 2100]
    with pytest.raises(Refused, match="rate_over"):
        end_rate(by=fiona, at=NOW, rate_id=own.rate_id, last_day=NEXT)


def test_the_database_lets_no_day_have_two(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2100)
    row = {"organisation": cast.organisations["harbor"], "kind": "pay", "amount": 2200, "set_at": NOW}
    with pytest.raises(IntegrityError, match="rate_once_a_day"), transaction.atomic(), seeing(EVERYTHING):
        Rate.objects.create(since=NEXT, **row)


def test_strangers_coordinators_and_workers_set_nothing(cast: Cast, fiona: Actor) -> None:
    done = put(cast, fiona, 2100)
    for name in ("otto", "carmen", "olga", "rosa", "nina"):
        by = cast.actors[name]
        assert refused(cast, by, 2100).refusals[0].code == "not_allowed"
        with pytest.raises(Refused):
            end_rate(by=by, at=NOW, rate_id=done.rate_id, last_day=NEXT)
        with pytest.raises(Refused, match="not_allowed"):
            rates_of(by=by, organisation_id=cast.organisations["harbor"].id)
    # Of another organisation's rate not even an officer of finance learns that it is there.
    with pytest.raises(Refused, match="unknown_rate"):
        end_rate(by=officer(cast, slug="westside"), at=NOW, rate_id=done.rate_id, last_day=NEXT)


def test_a_worker_reads_their_own_rate_and_no_other(cast: Cast, fiona: Actor) -> None:
    put(cast, fiona, 2600, person_id=cast.people["rosa"].id)
    put(cast, fiona, 2500, person_id=cast.people["sam"].id)
    with seeing(cast.actors["rosa"].sight):
        assert list(Rate.objects.values_list("amount", flat=True)) == [2600]
    for name in ("otto", "ben", "nina"):
        with seeing(cast.actors[name].sight):
            assert not Rate.objects.exists()


def test_the_region_says_whose_law_holds_and_whether_operators_see_prices(cast: Cast, fiona: Actor) -> None:
    city, harbor = officer(cast, "city_officer", None), cast.organisations["harbor"].id
    olga = cast.actors["olga"]
    assert not sees_prices(olga, [harbor])
    wanted = FrameWanted("us-ca-long-beach", operators_see=True)
    with pytest.raises(Refused, match="not_allowed"):
        set_frame(by=fiona, at=NOW, organisation_id=None, wanted=wanted)
    set_frame(by=city, at=NOW, organisation_id=None, wanted=wanted)
    assert sees_prices(olga, [harbor])
    assert sees_prices(cast.actors["carmen"], [harbor])
    assert not sees_prices(cast.actors["otto"], [harbor])
    with pytest.raises(Refused, match="unknown_place"):
        set_frame(by=city, at=NOW, organisation_id=None, wanted=FrameWanted("us-or"))

"""What is shown before the click is what is charged when it is worked as booked, and what partners settle."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from commonhours.billing.actions import preview_billing
from commonhours.billing.models import Charge
from commonhours.billing.tests.months import FEBRUARY, HOUR, MONDAY_NINE, agree_on, charge_at, lent, opened
from commonhours.common.sight import seeing
from commonhours.ledger.tests.money import finance
from commonhours.partnerships.charges import Charging, Tier, as_json
from commonhours.partnerships.models import Terms
from commonhours.payroll.tests.weeks import worked
from commonhours.rates.models import PayFrame
from commonhours.rates.pay.lines import OVERTIME_DAY
from commonhours.rates.pricing import Price, Prospect, Shift, prices_in_turn
from conftest import EVERYTHING
from tests.cast import NOW, Cast

R = TypeVar("R")


def agreements(random: Random) -> list[Charging]:
    """Shares of the cost, so much an hour in tiers, a fixed fee, with and without least and most."""
    found = [Charging(share=1_000), Charging(fixed_cents=500, share=3_333)]
    for _ in range(10):
        tiers = (
            Tier(0, random.randrange(500, 4_000)),
            Tier(random.randrange(60, 600), random.randrange(500, 4_000)),
        )
        free = Charging(
            fixed_cents=random.choice((0, 333)),
            share=random.choice((0, 1_234, 10_000)),
            tiers=random.choice(((), tiers)),
            least_cents=random.choice((0, 2_000)),
        )
        limited = replace(free, most_cents=9_000, most_month_cents=random.randrange(9_000, 40_000))
        found.append(random.choice((free, limited)))
    return [each for each in found if each.share or each.tiers or each.fixed_cents]


def test_what_is_shown_is_what_is_charged_when_it_is_worked_as_booked(cast: Cast) -> None:
    random = Random(59)
    charge_at(cast, "bixby", pay=2_113, on_costs=1_235)
    agree_on(cast, Charging(share=1_000))
    PayFrame.objects.create(place="us-ca-long-beach")
    house, payer = (cast.organisations[slug].id for slug in ("bixby", "harbor"))
    # A week of long days: overtime by the day and by the week, and hours of Ben's that nobody lent.
    starts = [MONDAY_NINE + n * timedelta(days=1) for n in range(5)]
    lengths = [random.randrange(36, 44) / 4 for _ in starts]
    own = [start - 2 * HOUR for start in starts]
    for start in own:
        worked(cast, "ben", start, 1.25, slug="bixby")
    asked = [
        Prospect(
            cast.people["ben"].id,
            house,
            comes=Shift(start, start + length * HOUR, cast.works["company"].id, payer),
        )
        for start, length in zip(starts, lengths, strict=True)
    ]
    rules = agreements(random)
    shown = [_under(charging, lambda: prices_in_turn(asked, at=NOW)) for charging in rules]
    assert any(part.code == OVERTIME_DAY for price in shown[0] for part in price.parts)
    for start, length in zip(starts, lengths, strict=True):
        lent(cast, start, length)
    run = opened(cast, "bixby", FEBRUARY)
    for charging, prices in zip(rules, shown, strict=True):
        charged = _under(charging, lambda: _charged(cast, run))
        assert [_said(price) for price in prices] == charged, charging


def _under(charging: Charging, ask: Callable[[], R]) -> R:
    with seeing(EVERYTHING):
        Terms.objects.update(charging=as_json(charging))
        return ask()


def _said(price: Price) -> tuple[int | None, list[tuple[str, int]]]:
    assert price.charge
    return price.payer_cents, [(line.code, line.cents) for line in price.charge.lines]


def _charged(cast: Cast, run: UUID) -> list[tuple[int, list[tuple[str, int]]]]:
    preview_billing(by=finance(cast, "bixby"), at=NOW, run_id=run)
    rows = Charge.objects.filter(run_id=run, kind="lent").order_by("starts_at")
    return [(row.cents, [(code, cents) for code, cents, _ in row.lines]) for row in rows]

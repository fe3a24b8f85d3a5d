"""Several officers press the same button at the same moment: nothing is charged, numbered, paid or settled twice."""

from functools import partial

from commonhours.billing.actions import (
    approve_billing,
    issue_invoices,
    open_billing,
    record_invoice_payment,
    record_settlement,
)
from commonhours.billing.models import Charge, Invoice
from commonhours.billing.tests.months import FEBRUARY, agree_on, charge_at, lent, previewed, stands
from commonhours.common.sight import seeing
from commonhours.ledger.models import Transfer
from commonhours.ledger.queries import trial_balance
from commonhours.ledger.tests.money import finance
from commonhours.partnerships.charges import Charging, Tier
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.contention.together import codes, errors, together

FOUR = 4


def test_a_month_is_charged_invoiced_paid_and_settled_once(committed_cast: Cast) -> None:
    cast = committed_cast
    charge_at(cast, charge=3000)
    agree_on(cast, Charging(tiers=(Tier(0, 2500),)))
    lent(cast)
    runs = {slug: previewed(cast, slug) for slug in ("bixby", "harbor")}
    for slug, run in runs.items():
        by = finance(cast, slug)
        seen = {"cents": run.cents, "visits": run.visits}
        answers = together([partial(approve_billing, by=by, at=NOW, run_id=run.run_id, **seen)] * FOUR)
        assert (errors(answers), codes(answers)) == ([], ["billing_approved"] * (FOUR - 1))
        papers = together([partial(issue_invoices, by=by, at=NOW, run_id=run.run_id)] * FOUR)
        assert (errors(papers), codes(papers)) == ([], ["invoiced_already"] * (FOUR - 1))
    opening = partial(
        open_billing,
        by=finance(cast),
        at=NOW,
        organisation_id=cast.organisations["harbor"].id,
        month=FEBRUARY,
        cut_off=NOW,
    )
    assert len(codes(together([opening] * FOUR))) == FOUR - 1
    with seeing(EVERYTHING):
        claim = Invoice.objects.get(kind="claim")
        assert (Charge.objects.count(), Transfer.objects.count(), Invoice.objects.count()) == (2, 2, 2)
    paying = partial(
        record_invoice_payment, by=finance(cast), at=NOW, invoice_id=claim.id, cents=6000, day=NOW.date()
    )
    assert len(codes(together([paying] * FOUR))) == FOUR - 1
    settling = partial(
        record_settlement,
        by=finance(cast, "bixby"),
        at=NOW,
        organisation_id=cast.organisations["bixby"].id,
        partner_id=cast.organisations["harbor"].id,
        until=NOW.date(),
        owed_to_us_cents=5000,
        owed_by_us_cents=0,
    )
    assert len(codes(together([settling] * FOUR))) == FOUR - 1
    assert (stands(cast, "bank"), stands(cast, "bank", "bixby")) == (6000 - 5000, 5000)
    with seeing(EVERYTHING):
        assert all(trial.difference == 0 for trial in trial_balance(on=NOW.date()))

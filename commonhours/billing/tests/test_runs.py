"""A run charges what both sides confirmed, once, to the cent, in the books of everybody whom it touches."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from commonhours.billing.actions import approve as approving
from commonhours.billing.actions import approve_billing, drop_billing, preview_billing
from commonhours.billing.models import Charge, Run, SetAside
from commonhours.billing.pages import billing_seen
from commonhours.billing.tests.months import (
    DAY,
    FEBRUARY,
    HOUR,
    MARCH,
    MONDAY_NINE,
    agree_on,
    approved,
    charge_at,
    lent,
    opened,
    previewed,
    stands,
)
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.funding.keys import lines_key
from commonhours.funding.models import FundingLine, Split, SplitShare
from commonhours.ledger.models import About, Leg, Transfer
from commonhours.ledger.queries import trial_balance
from commonhours.ledger.tests.money import finance
from commonhours.partnerships.charges import Charging, Tier
from commonhours.payroll.tests.weeks import settle, worked
from commonhours.people.models import Helper, Relation
from commonhours.rates.models import Rate
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

LATER = NOW + timedelta(hours=2)
# Eighteen dollars for the first two hours of a month, twelve after that, never more than eighty.
TIERS = Charging(
    fixed_cents=100, tiers=(Tier(0, 1800), Tier(120, 1200)), least_cents=500, most_month_cents=8000
)


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    charge_at(cast, charge=3333, pay=2000)
    agree_on(cast, TIERS)


def even(cast: Cast) -> bool:
    with seeing(EVERYTHING):
        return all(trial.difference == 0 for trial in trial_balance(on=(NOW + 9 * DAY).date()))


def test_funders_are_charged_what_both_sides_confirmed_and_every_cent_leads_back_to_a_visit(
    cast: Cast,
) -> None:
    sheet = worked(cast, "rosa", hours=1.25)
    worked(cast, "dara", MONDAY_NINE + DAY, sides=("worker",))
    run = approved(cast)
    assert (run.cents, run.visits) == (4166, 1)
    assert stands(cast, "funder_owes") == 4166 == -stands(cast, "service_income")
    with seeing(EVERYTHING):
        about = {(row.kind, row.refers_id) for row in About.objects.all()}
    assert about == {
        ("billing", run.run_id),
        ("visit", sheet.assignment.visit_id),
        ("timesheet", sheet.id),
        ("person", sheet.person_id),
    }
    assert even(cast)


def test_a_lent_worker_is_charged_by_the_agreement_in_both_books_after_what_the_month_saw(cast: Cast) -> None:
    for day in range(4):
        lent(cast, MONDAY_NINE + day * DAY, hours=1.5)
    run = approved(cast, "bixby")
    with seeing(EVERYTHING):
        cents = [row.cents for row in Charge.objects.order_by("starts_at")]
    # 90 minutes at 18; 30 at 18 and 60 at 12; then 12: each with a dollar for coming; and the month stops at eighty.
    assert cents == [2800, 2200, 1900, 8000 - 6900]
    assert run.cents == 8000
    for kind, slug in (("partner_owes", "bixby"), ("partner_cost", "harbor")):
        assert stands(cast, kind, slug) == 8000
    for kind, slug in (("partner_income", "bixby"), ("partner_owed", "harbor")):
        assert stands(cast, kind, slug) == -8000
    assert even(cast)
    # Harbor charges its own funders for the same hours, in its own run.
    assert approved(cast).cents == 4 * 5000
    assert even(cast)


def test_a_split_is_charged_line_by_line_to_the_cent_and_stays_as_it_was_at_first(cast: Cast) -> None:
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        concern([lines_key(harbor.id)])
        split = Split.objects.create(
            organisation=harbor,
            since=LONG_AGO,
            until=MARCH + 90 * DAY,
            set_by=cast.accounts["carmen"],
            set_at=NOW,
        )
        for name, parts in (("City", 333_333), ("County", 333_333), ("Gifts", 333_334)):
            line = FundingLine.objects.create(
                organisation=harbor,
                name=name,
                amount=1_000_00,
                since=LONG_AGO,
                until=MARCH + 90 * DAY,
                opened_by=cast.accounts["carmen"],
                opened_at=NOW,
            )
            SplitShare.objects.create(split=split, line=line, organisation_id=harbor.id, parts=parts)
    sheet = worked(cast, "rosa", hours=1)
    approved(cast)
    assert stands(cast, "funder_owes") == 3333
    with seeing(EVERYTHING):
        owed = Leg.objects.filter(account__kind="funder_owes")
        assert sorted(leg.cents for leg in owed) == [1111, 1111, 1111]
        Rate.objects.filter(kind="charge").update(until=LONG_AGO)
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + 40 * HOUR / 60, said=NOW + HOUR)
    again = approved(cast, at=LATER)
    assert (again.cents, stands(cast, "funder_owes")) == (2222 - 3333, 2222)
    with seeing(EVERYTHING):
        parts = Charge.objects.get(revision=2).parts
    assert sorted(parts.values()) == [-371, -370, -370]
    assert even(cast)


def test_hours_put_right_change_the_month_by_the_difference_and_leave_the_others(cast: Cast) -> None:
    sheets = [lent(cast, MONDAY_NINE + day * DAY, hours=1.5) for day in range(2)]
    approved(cast, "bixby")
    settle(cast, sheets[0], MONDAY_NINE, MONDAY_NINE + 2 * HOUR, said=NOW + HOUR)
    with seeing(EVERYTHING):
        Rate.objects.all().delete()
    more = approved(cast, "bixby", at=LATER)
    # The month has three and a half hours now: two at eighteen dollars, the rest at twelve, and two visits.
    assert more.cents == 600
    assert stands(cast, "partner_owes", "bixby") == 3600 + 1800 + 200
    settle(cast, sheets[0], MONDAY_NINE, MONDAY_NINE + HOUR, said=LATER + HOUR)
    less = approved(cast, "bixby", at=LATER + 2 * HOUR)
    assert less.cents == -1200
    assert stands(cast, "partner_owes", "bixby") == 3600 + 600 + 200
    assert even(cast)


def test_what_cannot_be_charged_is_set_aside_and_charged_once_it_can(cast: Cast) -> None:
    with seeing(EVERYTHING):
        Rate.objects.filter(kind="charge").delete()
    worked(cast, "rosa")
    seen = previewed(cast)
    assert (seen.visits, seen.asides) == (0, 1)
    with seeing(EVERYTHING):
        assert SetAside.objects.get().code == "no_charge"
    with pytest.raises(Refused, match="nothing_to_charge"):
        approve_billing(by=finance(cast), at=NOW, run_id=seen.run_id, cents=0, visits=0)
    charge_at(cast, charge=3000)
    again = preview_billing(by=finance(cast), at=NOW, run_id=seen.run_id)
    assert (again.cents, again.asides) == (6000, 0)


def test_nothing_is_charged_twice_and_only_what_was_seen_is_approved(cast: Cast) -> None:
    worked(cast, "rosa")
    run = previewed(cast)

    def approve(cents: int = run.cents) -> int:
        said = {"run_id": run.run_id, "cents": cents, "visits": 1}
        # The keywords vary from case to case.
        return approve_billing(by=finance(cast), at=NOW, **said).cents  # type: ignore[arg-type]

    with pytest.raises(Refused, match="billing_open_already"):
        opened(cast)
    with pytest.raises(Invalid, match="totals_differ"):
        approve(1)
    worked(cast, "dara", MONDAY_NINE + DAY, said=NOW - HOUR)
    with pytest.raises(Refused, match="run_changed"):
        approve()
    seen = preview_billing(by=finance(cast), at=NOW, run_id=run.run_id)
    approve_billing(by=finance(cast), at=NOW, run_id=run.run_id, cents=seen.cents, visits=seen.visits)
    assert previewed(cast, at=LATER).visits == 0
    with seeing(EVERYTHING):
        assert Charge.objects.count() == 2 == Transfer.objects.count()


@pytest.mark.parametrize("step", ["open_accounts", "post_many", "_show_to_partners", "tell"])
def test_a_crash_at_any_step_charges_nothing_and_the_run_can_be_approved_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    lent(cast)
    run = previewed(cast, "bixby")
    by, said = finance(cast, "bixby"), {"run_id": run.run_id, "cents": run.cents, "visits": 1}

    def crash(*_args: object, **_named: object) -> None:
        raise RuntimeError(step)

    with monkeypatch.context() as broken:
        broken.setattr(approving, step, crash)
        with pytest.raises(RuntimeError):
            # The keywords vary from case to case.
            approve_billing(by=by, at=NOW, **said)  # type: ignore[arg-type]
    with seeing(EVERYTHING):
        assert Run.objects.get().state == "previewed"
        assert not Transfer.objects.exists()
    # The keywords vary from case to case.
    assert approve_billing(by=by, at=NOW, **said).cents == run.cents  # type: ignore[arg-type]
    assert stands(cast, "partner_owes", "bixby") == run.cents


@pytest.mark.parametrize(
    ("tie", "code"),
    [
        ("worked it", "charges_yourself"),
        ("family of the worker", "charges_near"),
        ("family of whoever was served", "charges_near"),
        ("helps whoever was served", "charges_near"),
        ("friend of another worker", None),
    ],
)
def test_nobody_approves_charges_for_their_own_hours_or_of_somebody_near(
    cast: Cast, tie: str, code: str | None
) -> None:
    """Rosa came to Mr Park; what it costs is approved by an officer who is something to one of them."""
    worked(cast, "rosa")
    seen, officer = previewed(cast), finance(cast)
    own = cast.people["rosa" if tie == "worked it" else "sam"].id
    near: dict[str, dict[str, Any]] = {
        "family of the worker": {"kind": "family", "other_id": cast.people["rosa"].id},
        "family of whoever was served": {"kind": "family", "service_user_id": cast.served["park"].id},
        "friend of another worker": {"kind": "friend", "other_id": cast.people["dara"].id},
    }
    with seeing(EVERYTHING):
        if tie in near:
            Relation.objects.create(person_id=own, declared_by=cast.accounts["ana"], since=NOW, **near[tie])
        if tie == "helps whoever was served":
            Helper.objects.create(
                service_user=cast.served["park"], account=cast.accounts["carmen"], part="helper",
                let_by=cast.accounts["ana"], since=JOINED,
            )  # fmt: skip
    said: dict[str, Any] = {"at": NOW, "run_id": seen.run_id, "cents": seen.cents, "visits": seen.visits}
    by = replace(officer, person_id=own)
    # The page says so before they press.
    assert billing_seen(by=by, run_id=seen.run_id).in_the_way == (code or "")
    if code is None:
        assert approve_billing(by=by, **said).cents == seen.cents
        return
    with pytest.raises(Refused, match=code):
        approve_billing(by=by, **said)
    another = replace(officer, account_id=cast.accounts["ana"].id)
    assert approve_billing(by=another, **said).visits == 1


def test_an_approved_run_cannot_be_changed_by_anybody(cast: Cast) -> None:
    worked(cast, "rosa")
    run = approved(cast)
    changes = (
        lambda: Run.objects.filter(id=run.run_id).update(state="draft"),
        lambda: Run.objects.filter(id=run.run_id).delete(),
        lambda: Charge.objects.update(cents=1),
        lambda: Charge.objects.all().delete(),
    )
    for change in changes:
        with pytest.raises(IntegrityError), seeing(EVERYTHING), transaction.atomic():
            change()


def test_months_are_opened_one_at_a_time_from_the_first_and_can_be_given_up(cast: Cast) -> None:
    run = opened(cast, month=MARCH)
    with pytest.raises(Invalid, match="month_to_come"):
        opened(cast, month=MARCH + 31 * DAY)
    with pytest.raises(Invalid, match="month_before_first"):
        opened(cast, month=FEBRUARY)
    drop_billing(by=finance(cast), at=NOW, run_id=run)
    worked(cast, "rosa")
    assert previewed(cast).visits == 1


def test_outsiders_and_partners_know_nothing_of_a_run_and_only_the_books_keeper_changes_it(
    cast: Cast,
) -> None:
    lent(cast)
    run = previewed(cast, "bixby")
    for name in ("ben", "otto", "nina", "carmen", "olga"):
        with pytest.raises(NotAllowed):
            preview_billing(by=cast.actors[name], at=NOW, run_id=run.run_id)
        with pytest.raises(NotAllowed):
            opened(cast, by=cast.actors[name])
    with pytest.raises(NotFound):
        preview_billing(by=finance(cast), at=NOW, run_id=run.run_id)
    with seeing(finance(cast).sight):
        assert not Charge.objects.exists()
    approve_billing(by=finance(cast, "bixby"), at=NOW, run_id=run.run_id, cents=run.cents, visits=run.visits)
    # The borrower finds its charge, and nobody else does; nor does the lender see what funders are charged.
    approved(cast)
    with seeing(finance(cast).sight):
        assert sorted(Charge.objects.values_list("kind", flat=True)) == ["lent", "service"]
    with seeing(finance(cast, "bixby").sight):
        assert list(Charge.objects.values_list("kind", flat=True)) == ["lent"]
    with seeing(finance(cast, "westside").sight):
        assert not Charge.objects.exists()

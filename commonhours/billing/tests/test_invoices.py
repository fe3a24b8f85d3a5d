"""Invoices are numbered without gaps, frozen and paid; partners settle; and what is left of each visit adds up."""

import io
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pypdf import PdfReader

from commonhours.accounts.models import Account
from commonhours.billing.actions import (
    issue_invoices,
    record_invoice_payment,
    record_refund,
    record_settlement,
)
from commonhours.billing.models import Invoice, InvoiceLine
from commonhours.billing.pages import invoice_seen, invoices_of, margin_of, pair_seen
from commonhours.billing.tests.months import (
    DAY,
    FEBRUARY,
    HOUR,
    MONDAY_NINE,
    agree_on,
    approved,
    charge_at,
    lent,
    stands,
)
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.ledger.models import Leg
from commonhours.ledger.queries import trial_balance
from commonhours.ledger.tests.money import finance
from commonhours.organisations.models import Grant
from commonhours.partnerships.charges import Charging, Tier
from commonhours.payroll.tests.weeks import LAST, settle, worked
from commonhours.payroll.tests.weeks import approved as payroll
from commonhours.rates.models import PayFrame
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

LATER = NOW + timedelta(hours=2)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    charge_at(cast, charge=3000, pay=2000, on_costs=1235)
    agree_on(cast, Charging(tiers=(Tier(0, 2500),)))
    with seeing(EVERYTHING):
        PayFrame.objects.create(place="us-ca-long-beach")


def invoiced(cast: Cast, run_id: UUID, slug: str = "harbor") -> tuple[int, ...]:
    return issue_invoices(by=finance(cast, slug), at=LATER, run_id=run_id).numbers


def test_a_claim_is_numbered_shows_how_we_know_and_is_paid_in_parts(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=1.5)
    run = approved(cast)
    assert invoiced(cast, run.run_id) == (1,)
    with pytest.raises(Refused, match="invoiced_already"):
        invoiced(cast, run.run_id)
    (head,) = invoices_of(by=finance(cast), organisation_id=cast.organisations["harbor"].id)
    seen = invoice_seen(by=finance(cast), invoice_id=head.id)
    assert (head.name, head.kind, head.cents, seen.open_cents) == ("HARBOR-00001", "claim", 4500, 4500)
    (line,) = seen.lines
    assert (line.timesheet_id, line.minutes, line.cents) == (sheet.id, 90, 4500)
    assert set(line.evidence) == {"worker", "served", "told", "unusual", "unseen"}

    def pay(cents: int, days: int = 0, **more: bool) -> int:
        said = {"invoice_id": head.id, "cents": cents, "day": TODAY + days * DAY, **more}
        # The keywords vary from case to case.
        return record_invoice_payment(by=finance(cast), at=LATER, **said).open_cents  # type: ignore[arg-type]

    with pytest.raises(Invalid, match="paid_too_much"):
        pay(4501)
    with pytest.raises(Invalid, match="paid_to_come"):
        pay(1, days=1)
    assert (pay(4000), pay(500)) == (500, 0)
    assert (stands(cast, "bank"), stands(cast, "funder_owes")) == (4500, 0)
    # The funder pays again by mistake, and has it back: by another transfer, and no cent more.
    assert pay(700, more=True) == -700
    back = partial(record_refund, by=finance(cast), at=LATER, invoice_id=head.id, day=TODAY)
    for cents in (0, 701):
        with pytest.raises(Invalid, match="refunded_too_much"):
            back(cents=cents)
    with pytest.raises(NotAllowed):
        back(cents=700, by=cast.actors["carmen"])
    assert (back(cents=300).open_cents, back(cents=400).open_cents) == (-400, 0)
    assert (stands(cast, "bank"), stands(cast, "funder_owes")) == (4500, 0)
    seen = invoice_seen(by=finance(cast), invoice_id=head.id)
    assert [each.cents for each in seen.payments] == [4000, 500, 700, -300, -400]
    for name in ("rosa", "otto", "nina", "carmen"):
        with pytest.raises(NotAllowed):
            invoice_seen(by=cast.actors[name], invoice_id=head.id)
    for slug in ("bixby", "westside"):
        with pytest.raises(NotFound):
            invoice_seen(by=finance(cast, slug), invoice_id=head.id)


def test_fewer_hours_give_a_credit_note_that_names_its_invoice_and_numbers_leave_no_gap(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=2)
    invoiced(cast, approved(cast).run_id)
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + 1.5 * HOUR, said=NOW + HOUR)
    worked(cast, "dara", MONDAY_NINE + DAY, hours=1, said=NOW + HOUR)
    run = approved(cast, at=LATER)
    # What is rolled back takes no number with it.
    with transaction.atomic():
        invoiced(cast, run.run_id)
        transaction.set_rollback(True)
    assert invoiced(cast, run.run_id) == (2, 3)
    heads = {
        each.name[-1]: each
        for each in invoices_of(by=finance(cast), organisation_id=cast.organisations["harbor"].id)
    }
    assert [(heads[number].kind, heads[number].cents) for number in "123"] == [
        ("claim", 6000),
        ("claim", 3000),
        ("credit", -1500),
    ]
    assert heads["3"].corrects == "HARBOR-00001"
    assert invoice_seen(by=finance(cast), invoice_id=heads["1"].id).open_cents == 4500


def test_an_invoice_never_changes(cast: Cast) -> None:
    worked(cast, "rosa")
    invoiced(cast, approved(cast).run_id)
    with seeing(EVERYTHING):
        line = InvoiceLine.objects.get()
    changes = (
        lambda: Invoice.objects.update(cents=1),
        lambda: Invoice.objects.all().delete(),
        lambda: InvoiceLine.objects.update(cents=1),
        lambda: InvoiceLine.objects.all().delete(),
        lambda: InvoiceLine.objects.create(
            invoice_id=line.invoice_id,
            place_in_order=2,
            charge_id=line.charge_id,
            payer="x",
            timesheet_id=line.timesheet_id,
            work_id=line.work_id,
            starts_at=line.starts_at,
            minutes=1,
            cents=1,
            organisation_ids=line.organisation_ids,
        ),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            _change(change)


def _change(change: Callable[[], object]) -> None:
    with seeing(EVERYTHING):
        change()
        connection.check_constraints()


def test_partners_settle_in_both_books_once_and_each_sees_its_own_half(cast: Cast) -> None:
    harbor, bixby = cast.organisations["harbor"], cast.organisations["bixby"]
    lent(cast, hours=2)
    run = approved(cast, "bixby")
    invoiced(cast, run.run_id, "bixby")
    # The borrower reads the invoice, without anybody's name, and what it owes.
    (head,) = invoices_of(by=finance(cast), organisation_id=harbor.id)
    assert (head.kind, head.cents) == ("partner", 5000)
    assert invoice_seen(by=finance(cast), invoice_id=head.id).open_cents is None
    with pytest.raises(NotFound):
        invoice_seen(by=finance(cast, "westside"), invoice_id=head.id)
    ours = pair_seen(by=finance(cast), organisation_id=harbor.id, partner_id=bixby.id, on=TODAY)
    theirs = pair_seen(by=finance(cast, "bixby"), organisation_id=bixby.id, partner_id=harbor.id, on=TODAY)
    assert (ours.pair.net_cents, theirs.pair.net_cents) == (-5000, 5000)
    assert [line.cents for line in ours.lines] == [line.cents for line in theirs.lines] == [5000]

    def say(by: Actor, house: UUID, partner: UUID, to_us: int, by_us: int) -> None:
        record_settlement(
            by=by,
            at=LATER,
            organisation_id=house,
            partner_id=partner,
            until=TODAY,
            owed_to_us_cents=to_us,
            owed_by_us_cents=by_us,
        )

    with pytest.raises(Refused, match="they_say_so"):
        say(finance(cast), harbor.id, bixby.id, 0, 5000)
    with pytest.raises(Invalid, match="totals_differ"):
        say(finance(cast, "bixby"), bixby.id, harbor.id, 4000, 0)
    with pytest.raises(NotAllowed):
        say(finance(cast, "westside"), bixby.id, harbor.id, 5000, 0)
    say(finance(cast, "bixby"), bixby.id, harbor.id, 5000, 0)
    with pytest.raises(Refused, match="settled_already"):
        say(finance(cast, "bixby"), bixby.id, harbor.id, 5000, 0)
    for kind, slug in (("partner_owes", "bixby"), ("partner_owed", "harbor")):
        assert stands(cast, kind, slug) == 0
    assert (stands(cast, "bank", "bixby"), stands(cast, "bank")) == (5000, -5000)
    with seeing(EVERYTHING):
        assert all(trial.difference == 0 for trial in trial_balance(on=TODAY))
    with seeing(finance(cast).sight):
        assert {leg.organisation_id for leg in Leg.objects.all()} == {harbor.id}


def test_what_is_left_of_visits_is_what_the_books_say(cast: Cast) -> None:
    harbor = cast.organisations["harbor"]
    worked(cast, "rosa", hours=1 / 3)
    worked(cast, "rosa", MONDAY_NINE + DAY, hours=1.5, work="nutrition")
    lent(cast, MONDAY_NINE + 2 * DAY, hours=1)
    approved(cast, "bixby")
    approved(cast)
    before = margin_of(by=finance(cast), organisation_id=harbor.id, month=FEBRUARY)
    assert before.total.unpaid
    payroll(cast, LAST, LATER)
    seen = margin_of(by=finance(cast), organisation_id=harbor.id, month=FEBRUARY)
    books = {kind: stands(cast, kind) for kind in ("service_income", "partner_cost", "wages", "on_costs")}
    total = seen.total
    assert not total.unpaid
    assert (total.charged, total.bought) == (-books["service_income"], books["partner_cost"])
    assert (total.wages, total.on_costs) == (books["wages"], books["on_costs"])
    assert total.cents == -sum(books.values())
    assert sum(each.margin.cents for each in seen.visits) == total.cents
    with pytest.raises(NotAllowed):
        margin_of(by=finance(cast, "bixby"), organisation_id=harbor.id, month=FEBRUARY)


def test_the_pages_take_a_month_from_run_to_paper(cast: Cast) -> None:
    harbor = cast.organisations["harbor"]
    worked(cast, "rosa", hours=2)
    lent(cast, MONDAY_NINE + DAY)
    account = Account.objects.create_user("fiona@example.org", name="Fiona", joined_at=JOINED)
    Grant.objects.create(
        account=account, organisation=harbor, role="finance", since=LONG_AGO, granted_at=JOINED
    )
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    opened = client.post("/billing/", {"key": "a", "month": "2026-02-01"})
    assert opened.status_code == 302
    run_url = opened["Location"]
    assert "$120.00" in client.get(run_url).content.decode()
    change = f"{run_url}change/"
    assert client.post(change, {"key": "b", "do": "approve", "cents": 1, "visits": 2}).status_code == 422
    client.post(change, {"key": "c", "do": "approve", "cents": 12000, "visits": 2})
    client.post(change, {"key": "d", "do": "invoice"})
    with seeing(EVERYTHING):
        invoice = Invoice.objects.get()
    url = f"/billing/invoices/{invoice.id}"
    read = client.get(f"{url}/").content.decode()
    assert "HARBOR-00001" in read
    assert "Both sides confirmed" in read
    pdf = PdfReader(io.BytesIO(client.get(f"{url}.pdf").content))
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert "HARBOR-00001" in words
    assert "$120.00" in words
    rows = client.get(f"{url}.csv").content.decode().splitlines()
    assert len(rows) == 3
    for page in (read, words, "".join(rows)):
        assert "Park" not in page
    assert client.post(f"{url}/", {"key": "e", "amount": "20.00", "day": "2026-02-28"}).status_code == 302
    assert "$100.00" in client.get(f"{url}/").content.decode()
    for page in ("/billing/", "/billing/margin/?month=2026-02-01", "/billing/partners/"):
        assert client.get(page).status_code == 200

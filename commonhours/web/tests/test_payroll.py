"""Payroll on the page: a Tuesday of Harbor's finance officer, and what Rosa reads about her pay."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZipFile

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from commonhours.common.ids import short_code
from commonhours.common.sight import seeing
from commonhours.payroll.models import Run, Statement
from commonhours.payroll.tests.weeks import HOUR, LAST, MONDAY_NINE, agree, approved, worked
from commonhours.web.tests.test_large_print import USUAL, letters
from commonhours.web.tests.test_money import BACKEND, enter, page
from conftest import EVERYTHING
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True)
def hours(cast: Cast) -> None:
    agree(cast, {"rosa": 2000})
    worked(cast, "rosa", hours=4)
    worked(cast, "rosa", MONDAY_NINE + 24 * HOUR, hours=2, sides=("worker",))
    worked(cast, "sam", hours=1)
    with seeing(EVERYTHING):
        cast.served["park"].phone = "562 555 0100"
        cast.served["park"].save()


def read(paper: bytes) -> str:
    """The words of a PDF, in their order."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages).split())


def do(client: Client, run_id: UUID, verb: str, **said: object) -> int:
    sent = {"do": verb, "key": verb, **said}
    return client.post(reverse("change_payroll_run", args=[run_id]), sent).status_code


def test_a_tuesday_from_opening_a_run_to_paying_it_out(cast: Cast) -> None:
    client = enter(cast, "finance", "harbor")
    assert LAST.isoformat() in page(client, "payroll")
    opened = client.post(reverse("payroll"), {"first": LAST.isoformat(), "key": "o"})
    assert opened.status_code == 302
    with seeing(EVERYTHING):
        run_id = Run.objects.get().id
    seen = page(client, "payroll_run", run_id)
    for words in ("$80.00", "Nobody has agreed", "has not said yes", "562 555 0100", "To be approved"):
        assert words in seen
    assert do(client, run_id, "aside", person=cast.people["rosa"].id, why="new bank") == 302
    assert "new bank" in page(client, "payroll_run", run_id)
    assert do(client, run_id, "return", person=cast.people["rosa"].id) == 302
    assert do(client, run_id, "preview") == 302
    assert do(client, run_id, "approve", cents=7999, people=1) == 422
    assert do(client, run_id, "approve", cents=8000, people=1) == 302
    assert do(client, run_id, "drop") == 409
    with seeing(EVERYTHING):
        statement = Statement.objects.get().id
    said = {"means": "bank", "day": NOW.date().isoformat(), "federal_tax": "12.50", "key": "p"}
    assert client.post(reverse("pay_statement", args=[statement]), said).status_code == 302
    assert "$67.50" in page(client, "pay_statement", statement)
    assert "Bank transfer" in page(client, "payroll_run", run_id)


def test_a_worker_reads_their_own_pay_line_by_line_and_what_waits(cast: Cast) -> None:
    approved(cast)
    rosa, sam = Client(), Client()
    rosa.force_login(cast.accounts["rosa"], backend=BACKEND)
    sam.force_login(cast.accounts["sam"], backend=BACKEND)
    mine = page(rosa, "my_pay")
    for words in ("Hours worked", "4.00", "$20.00", "$80.00", "Harbor Care", "has not said yes"):
        assert words in mine
    with seeing(EVERYTHING):
        statement = Statement.objects.get().id
    assert "$80.00" in page(rosa, "pay_statement", statement)
    assert sam.get(reverse("pay_statement", args=[statement])).status_code == 404
    assert "$80.00" not in page(sam, "my_pay")


def test_a_statement_on_paper_has_what_the_law_asks_for_and_only_whom_it_pays_gets_it(cast: Cast) -> None:
    client, stranger = enter(cast, "finance", "harbor"), enter(cast, "finance", "westside")
    address = reverse("letterhead", args=[cast.organisations["harbor"].id])
    assert client.post(address, {"legal_name": "Harbor Care", "key": "l"}).status_code == 422
    said = {"legal_name": "Harbor Care, Inc.", "postal_address": " 1 Pine Ave \n\nLong Beach, CA 90802"}
    assert client.post(address, {**said, "key": "l2"}).status_code == 302
    assert stranger.get(address).status_code == 403
    run = approved(cast)
    client.post(address, {"legal_name": "Other, Inc.", "postal_address": "2 Pine Ave", "key": "l3"})
    with seeing(EVERYTHING):
        statement = Statement.objects.get()
    paid = {
        "means": "cheque",
        "day": NOW.date().isoformat(),
        "federal_tax": "8",
        "medicare": "1.16",
        "key": "p",
    }
    assert client.post(reverse("pay_statement", args=[statement.id]), paid).status_code == 302
    rosa = Client()
    rosa.force_login(cast.accounts["rosa"], backend=BACKEND)
    words = read(rosa.get(reverse("pay_paper", args=[statement.id])).content)
    for each in (
        *("Harbor Care, Inc.", "1 Pine Ave, Long Beach, CA 90802", "Rosa", short_code(statement.person_id)),
        *("02/23/2026 to 03/01/2026", "Hours worked: 4.00", "$20.00", "$80.00", "Federal income tax"),
        *("$8.00", "$1.16", "Net pay: $70.84", "Hours left: 0.13"),
    ):
        assert each in words, (each, words)
    rosa.post(reverse("manner"), {**USUAL, "text": "larger"})
    large = rosa.get(reverse("pay_paper", args=[statement.id])).content
    assert letters(large) in (17, 18)
    # All that it said is there; the page lies on its side, so that figures have room.
    assert set(words.split()) <= set(read(large).split())
    page = PdfReader(BytesIO(large)).pages[0].mediabox
    assert page.width > page.height
    assert client.get(reverse("pay_paper", args=[statement.id])).status_code == 200
    assert stranger.get(reverse("pay_paper", args=[statement.id])).status_code == 404
    with ZipFile(BytesIO(client.get(reverse("payroll_papers", args=[run.run_id, 1])).content)) as bundle:
        (name,) = bundle.namelist()
        assert short_code(statement.person_id) in name
        assert bundle.read(name)[:5] == b"%PDF-"
    assert client.get(reverse("payroll_papers", args=[run.run_id, 2])).status_code == 404
    assert stranger.get(reverse("payroll_papers", args=[run.run_id, 1])).status_code == 404


def test_nobody_reads_a_statement_before_it_is_approved_but_the_office(cast: Cast) -> None:
    client = enter(cast, "finance", "harbor")
    client.post(reverse("payroll"), {"first": LAST.isoformat(), "key": "o"})
    with seeing(EVERYTHING):
        statement = Statement.objects.get().id
    rosa = Client()
    rosa.force_login(cast.accounts["rosa"], backend=BACKEND)
    assert rosa.get(reverse("pay_statement", args=[statement])).status_code == 404
    assert "No pay statement yet" in page(rosa, "my_pay")
    assert "may still change" in page(client, "pay_statement", statement)


def test_an_auditor_reads_and_cannot_change_and_another_organisation_sees_nothing(cast: Cast) -> None:
    run = approved(cast)
    auditor, stranger = enter(cast, "auditor", "harbor"), enter(cast, "finance", "westside")
    assert "$80.00" in page(auditor, "payroll_run", run.run_id)
    assert do(auditor, run.run_id, "drop") == 403
    assert stranger.get(reverse("payroll_run", args=[run.run_id])).status_code == 404
    assert stranger.get(reverse("payroll_csv", args=[run.run_id, "generic"])).status_code == 404


def test_the_file_for_the_provider_has_every_line_and_its_sum_is_the_total(cast: Cast) -> None:
    run = approved(cast)
    client = enter(cast, "finance", "harbor")
    rows = list(csv.DictReader(StringIO(page(client, "payroll_csv", run.run_id, "generic"))))
    assert [(row["person"], row["component"], row["hours"], row["amount"]) for row in rows] == [
        ("Rosa", "time", "4.00", "80.00")
    ]
    for_gusto = list(csv.DictReader(StringIO(page(client, "payroll_csv", run.run_id, "gusto"))))
    assert [(row["first_name"], row["regular_hours"], row["overtime_hours"]) for row in for_gusto] == [
        ("Rosa", "4.00", "0.00")
    ]
    assert client.get(reverse("payroll_csv", args=[run.run_id, "abacus"])).status_code == 404


def test_ones_own_month_adds_up_all_organisations_and_is_nobody_elses(cast: Cast) -> None:
    approved(cast)
    with seeing(EVERYTHING):
        statement = Statement.objects.get()
    office = enter(cast, "finance", "harbor")
    paid = {"means": "bank", "day": "2026-03-02", "federal_tax": "8", "key": "p"}
    assert office.post(reverse("pay_statement", args=[statement.id]), paid).status_code == 302
    worked(cast, "rosa", MONDAY_NINE + 49 * HOUR, hours=3, slug="bixby")
    rosa = Client()
    rosa.force_login(cast.accounts["rosa"], backend=BACKEND)
    february = page(rosa, "my_month", 2026, 2)
    for each in ("7.00 hours", "Harbor Care", "4.00", "3.00", "73.00 are missing", "$580.00"):
        assert each in february, each
    assert "$80.00" in page(rosa, "my_month", 2026, 3)
    words = read(rosa.get(reverse("my_month_paper", args=[2026, 2])).content)
    assert "Together 7.00 $0.00" in words
    assert "Rosa" in words
    assert "7.00" not in page(office, "my_month", 2026, 2)
    assert rosa.get(reverse("my_month", args=[2026, 13])).status_code == 404


def test_leave_is_taken_on_a_page_by_whose_it_is_and_read_by_the_office(cast: Cast) -> None:
    worked(cast, "rosa", MONDAY_NINE + 48 * HOUR, hours=8)
    approved(cast)
    rosa, office = Client(), enter(cast, "finance", "harbor")
    rosa.force_login(cast.accounts["rosa"], backend=BACKEND)
    about = [cast.organisations["harbor"].id, cast.people["rosa"].id]
    address = reverse("sick_leave", args=about)
    assert address in page(rosa, "my_pay")
    assert rosa.post(address, {"day": NOW.date(), "hours": "9", "key": "a"}).status_code == 422
    assert rosa.post(address, {"day": NOW.date(), "hours": "0.25", "key": "b"}).status_code == 302
    for client in (rosa, office):
        assert "Hours left: 0.15" in page(client, "sick_leave", *about)
    stranger = enter(cast, "finance", "westside")
    assert stranger.get(address).status_code == stranger.post(address, {}).status_code == 403


def test_a_providers_codes_are_kept_on_a_page_and_then_its_file_is_made(cast: Cast) -> None:
    run = approved(cast)
    office = enter(cast, "finance", "harbor")
    assert office.get(reverse("payroll_csv", args=[run.run_id, "quickbooks"])).status_code == 409
    house = cast.organisations["harbor"].id
    address = reverse("provider_codes", args=[house, "quickbooks"])
    said = {"company": "Harbor Care", "created": "17", "item": "Help", str(cast.people["rosa"].id): "Rosa R"}
    assert office.post(address, {**said, "created": "x", "key": "a"}).status_code == 422
    assert office.post(address, {**said, "key": "b"}).status_code == 302
    assert "Rosa R" in page(office, "provider_codes", house, "quickbooks")
    made = office.get(reverse("payroll_csv", args=[run.run_id, "quickbooks"]))
    assert made["Content-Disposition"].endswith('-quickbooks.iif"')
    assert "TIMEACT\t02/23/26\t\tRosa R\tHelp\t\t4:00" in made.content.decode()
    assert enter(cast, "finance", "westside").get(address).status_code == 403

"""Money on the page: balances, statements, postings and closing, for finance and the auditor of whose books it is."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.common.sight import seeing
from commonhours.ledger.actions import post_many
from commonhours.ledger.models import Closing
from commonhours.ledger.tests.money import account, finance, lent, wages
from commonhours.organisations.models import Grant
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def enter(cast: Cast, role: str, slug: str | None) -> Client:
    """A browser in which somebody with a role is signed in."""
    account_ = Account.objects.create_user(f"{role}-{slug}@example.org", name=role, joined_at=JOINED)
    organisation = cast.organisations[slug] if slug else None
    Grant.objects.create(
        account=account_, organisation=organisation, role=role, since=LONG_AGO, granted_at=JOINED
    )
    client = Client()
    client.force_login(account_, backend=BACKEND)
    return client


def page(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_finance_reads_the_accounts_and_follows_a_line_to_what_it_is_about(cast: Cast) -> None:
    (_, posted) = post_many(
        by=finance(cast), at=NOW, postings=[wages(cast, 2000, day=date(2026, 2, 3)), wages(cast, 150_050)]
    )
    client = enter(cast, "finance", "harbor")
    assert client.get(reverse("all_books")).status_code == 302
    read = page(client, "books", cast.organisations["harbor"].id)
    assert "Even to the cent." in read
    assert read.count("$1,520.50") >= 4
    owed = account(cast, "wages_owed", person="rosa")
    lines = page(client, "account_lines", owed.id, since="2026-03-01", last="2026-03-31")
    for words in (
        "Rosa",
        "$20.00",
        "$1,500.50",
        "$1,520.50",
        "Work done",
        reverse("transfer", args=[posted.transfer_id]),
    ):
        assert words in lines
    assert "$1,500.50" in page(client, "transfer", posted.transfer_id)


def test_the_spreadsheet_holds_every_line_with_its_balance(cast: Cast) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast, 2000), wages(cast, 99)])
    owed = account(cast, "wages_owed", person="rosa")
    client = enter(cast, "finance", "harbor")
    rows = list(csv.DictReader(StringIO(page(client, "account_csv", owed.id))))
    assert sorted(row["credit"] for row in rows) == ["0.99", "20.00"]
    assert rows[-1]["balance"] == "-20.99"
    assert {row["what"] for row in rows} == {"work"}


def test_nobody_reads_the_books_of_another_organisation(cast: Cast) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast), lent(cast)])
    owed = account(cast, "wages_owed", person="rosa")
    for role, slug, expected in (
        ("finance", "bixby", 404),
        ("auditor", "westside", 404),
        ("coordinator", "harbor", 403),
    ):
        client = enter(cast, role, slug)
        assert client.get(reverse("account_lines", args=[owed.id])).status_code == expected
        harbor = cast.organisations["harbor"].id
        assert client.get(reverse("books", args=[harbor])).status_code == 403


def test_the_auditor_of_the_region_sees_that_all_books_are_even_and_cannot_close_any(cast: Cast) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast), lent(cast)])
    client = enter(cast, "auditor", None)
    read = page(client, "all_books")
    assert "Everybody’s books are even" in read
    assert "Bixby Neighbors" in read
    harbor = cast.organisations["harbor"].id
    assert "Close the books" not in page(client, "books", harbor)
    sent = {"until": "2026-03-01", "reason": "so", "sure": "on", "key": "k"}
    assert client.post(reverse("books", args=[harbor]), sent).status_code == 403


def test_a_month_is_closed_by_somebody_who_knows_that_it_stays_closed(cast: Cast) -> None:
    client, harbor = enter(cast, "finance", "harbor"), cast.organisations["harbor"].id
    sent = {"until": "2026-03-01", "reason": "February is paid", "key": "k"}
    unsure = client.post(reverse("books", args=[harbor]), sent)
    assert unsure.status_code == 422
    assert "never open again" in unsure.content.decode()
    assert client.post(reverse("books", args=[harbor]), sent | {"sure": "on"}).status_code == 302
    assert "Closed up to and with Feb. 28, 2026" in page(client, "books", harbor).replace(
        "February 28", "Feb. 28"
    )
    with seeing(EVERYTHING):
        assert Closing.objects.get().reason == "February is paid"


@pytest.mark.parametrize("typed", ["0", "-1", "x", "99999999999", "9999-12-31", "२"])
def test_nonsense_in_the_address_shows_the_usual(cast: Cast, typed: str) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast)])
    owed = account(cast, "wages_owed", person="rosa")
    client = enter(cast, "finance", "harbor")
    page(client, "account_lines", owed.id, page=typed)
    page(client, "account_lines", owed.id, since=typed, last=typed)

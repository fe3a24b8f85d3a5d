"""Auditors on the page: let in by two, samples and working papers, each page told, no button that changes anything."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.audit.models import Audit, Item, Look, Paper
from commonhours.common.sight import seeing
from commonhours.ledger.actions import post_many
from commonhours.ledger.models import Transfer
from commonhours.ledger.tests.money import finance, wages
from commonhours.trail.models import Act
from commonhours.web.tests.page_map import MAP
from commonhours.web.tests.stage import address, stage
from commonhours.web.tests.test_money import BACKEND, enter
from commonhours.web.tests.test_pages import HOUSE_NAMES
from conftest import EVERYTHING
from tests.cast import NOW, Cast

FORM = {
    "name": "Una",
    "email": "una@example.org",
    "purpose": "Wages of March",
    "since": "2026-03-01",
    "last": "2026-03-31",
    "ends": "2026-06-01",
    "key": "k",
}


# The stage on which every page of the house is fetched.
__all__ = ["stage"]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def let_in(cast: Cast) -> tuple[Client, Audit]:
    """Una, let in by two administrators of Harbor through their own pages."""
    ada, bea = enter(cast, "organisation_admin", "harbor"), enter(cast, "city_officer", None)
    assert "Waits for a second officer" in ada.post(reverse("audits"), FORM, follow=True).content.decode()
    with seeing(EVERYTHING):
        audit = Audit.objects.get()
    change = reverse("change_audit", args=[audit.id])
    assert ada.post(change, {"do": "confirm", "key": "c"}).status_code == 409
    assert bea.post(change, {"do": "confirm", "key": "c"}).status_code == 302
    una = Client()
    una.force_login(Account.objects.get(email="una@example.org"), backend=BACKEND)
    return una, audit


def test_an_auditor_draws_a_sample_writes_and_closes_and_those_audited_read_what_was_opened(
    cast: Cast,
) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast, 1000 + each) for each in range(5)])
    una, audit = let_in(cast)
    start = una.get(reverse("audits"), follow=True).content.decode()
    for words in ("Wages of March", "Harbor Care", "Draw a sample", "Nothing yet."):
        assert words in start
    asked = {"title": "=Wages", "method": "monetary_unit", "seed": "2 6 5", "size": "2", "key": "d"}
    una.post(reverse("audit", args=[audit.id]), asked)
    with seeing(EVERYTHING):
        paper, items = Paper.objects.get(), list(Item.objects.order_by("place"))
    read = una.get(reverse("paper", args=[paper.id])).content.decode()
    assert "The same postings come out." in read
    assert reverse("trace", args=["transfer", items[0].transfer_id]) in read
    chain = una.get(reverse("trace", args=["transfer", items[0].transfer_id])).content.decode()
    assert "Debit $10.0" in chain
    write = [reverse("finding", args=[paper.id, item.id]) for item in items]
    wrong = una.post(write[0], {"verdict": "exception", "words": "twice", "key": "1"})
    assert (wrong.status_code, "An exception has an amount" in wrong.content.decode()) == (422, True)
    una.post(write[0], {"verdict": "exception", "words": "twice", "amount": "2.50", "key": "2"})
    una.post(write[1], {"verdict": "agrees", "key": "3"})
    ada = enter(cast, "organisation_admin", "bixby")
    assert ada.get(reverse("paper", args=[paper.id])).status_code == 404
    assert una.post(reverse("close_paper", args=[paper.id]), {"key": "4"}).status_code == 302
    rows = list(csv.DictReader(StringIO(una.get(reverse("paper_csv", args=[paper.id])).content.decode())))
    assert [(row["finding"], row["exception_cents"]) for row in rows] == [
        ("exception", "250"),
        ("agrees", ""),
    ]
    assert {row["paper"] for row in rows} == {"'=Wages"}
    officer = enter(cast, "finance", "harbor")
    assert officer.get(reverse("audit", args=[audit.id])).status_code == 404
    admin = Client()
    admin.force_login(Account.objects.get(email="organisation_admin-harbor@example.org"), backend=BACKEND)
    told = admin.get(reverse("audit", args=[audit.id])).content.decode()
    assert "Followed back: Posting" in told
    assert "Working paper" in told


def test_no_button_of_the_site_does_anything_for_an_auditor(stage: Cast) -> None:
    una, audit = let_in(stage)
    known: dict[str, object] = {}
    for name, (method, _expected) in MAP.items():
        if method == "post" and name not in OWN:
            assert una.post(address(stage, name, known), {"key": name}).status_code < 500, name
    with seeing(EVERYTHING):
        verbs = set(Act.objects.filter(by_account_id=audit.account_id).values_list("verb", flat=True))
        assert Look.objects.filter(page="transfer").count() == 0
        assert not Transfer.objects.exists()
    assert verbs == set()
    assert len(HOUSE_NAMES) > 200


# Of one's own account: everybody chooses their language, forgets their number, signs out.
OWN = {
    "set_language",
    "sign_out",
    "forget_phone",
    "zone",
    "end_devices",
    "remove_device",
    "sign_in_as",
    "read_messages",
}

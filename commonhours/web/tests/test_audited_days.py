"""An auditor of one month finds nothing of another on any page that they can open, and each page says which it is."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import Resolver404, resolve

from commonhours.accounts.models import Account
from commonhours.audit.actions import confirm_audit, propose_audit
from commonhours.audit.actions.letting import Scope
from commonhours.audit.models import Look
from commonhours.audit.tests.story import Story, lived
from commonhours.audit.tests.test_audits import officer
from commonhours.common.sight import seeing
from commonhours.ledger.models import Transfer
from commonhours.web.tests.test_money import BACKEND
from conftest import EVERYTHING
from tests.cast import NOW, Cast

MARCH = (date(2026, 3, 1), date(2026, 4, 1))
FEBRUARY = (date(2026, 2, 1), date(2026, 3, 1))
LATER = NOW + timedelta(days=8)
# Of each kind of page so many are opened; they differ by their record alone.
OF_A_KIND = 3
# Rosa's rate was in force in February as well.
IN_FORCE = {"rates"}
LINK = re.compile(r'href="(/[^"#]*)"')
MONEY = re.compile(r"\$[\d,]*[1-9][\d,]*(?:\.\d\d)?|\$[\d,.]*[1-9]")
# What was pressed and worked in the story: one minute past ten until two past eleven.
PRESSED = re.compile(r"10:01|11:02|1:01")


@pytest.fixture(autouse=True)
def later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=True):
        yield


def auditor_of(cast: Cast, name: str, days: tuple[date, date]) -> Client:
    houses = (cast.organisations["harbor"].id,)
    cora, dora = officer(f"{name}-cora"), officer(f"{name}-dora")
    email = f"{name}@example.org"
    made = propose_audit(
        by=cora,
        at=LATER,
        email=email,
        name=name,
        purpose="Wages",
        scope=Scope(houses, *days),
        ends=date(2026, 6, 1),
    )
    confirm_audit(by=dora, at=LATER, audit_id=made.audit_id)
    client = Client()
    client.force_login(Account.objects.get(email=email), backend=BACKEND)
    return client


def pages_of(client: Client, story: Story, transfer: object) -> dict[str, str]:
    """Every page that can be reached from where an auditor begins, a few of each kind, with what stands on it."""
    ways = ["/", f"/hours/{story.timesheet}/evidence/", f"/money/transfers/{transfer}/"]
    seen: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    for way in ways:
        try:
            name = resolve(way.partition("?")[0]).url_name or ""
        except Resolver404:
            continue
        kinds[name] += 1
        if way in seen or kinds[name] > OF_A_KIND or name in ("sign_out", "javascript_catalogue"):
            continue
        answer = client.get(way)
        html = answer.content.decode(errors="ignore") if answer.status_code == 200 else ""
        seen[way] = html
        if answer.status_code in (301, 302):
            ways.append(answer["Location"])
        ways += [each.replace("&amp;", "&") for each in LINK.findall(html)]
    return seen


def kind_of(way: str) -> str:
    return resolve(way.partition("?")[0]).url_name or ""


def test_an_auditor_of_february_finds_nothing_of_march_on_any_page(committed_cast: Cast) -> None:
    cast = committed_cast
    story = lived(cast)
    with seeing(EVERYTHING):
        transfer = Transfer.objects.latest("id").id
    march = pages_of(auditor_of(cast, "una", MARCH), story, transfer)
    told = [way for way, html in march.items() if MONEY.search(html) or PRESSED.search(html)]
    # There is something to be hidden: books, an account, a posting, a run, a statement, evidence.
    kinds = {kind_of(way) for way in told}
    assert {"books", "account_lines", "transfer", "evidence", "payroll_run"} <= kinds, kinds
    assert all("This audit covers March 2026" in march[way] for way in told if "<main" in march[way])
    uri = auditor_of(cast, "uri", FEBRUARY)
    for way in march:
        html = uri.get(way).content.decode(errors="ignore")
        assert kind_of(way) in IN_FORCE or not MONEY.findall(html), (way, MONEY.findall(html))
        assert not PRESSED.findall(html), way
        assert "<main" not in html or "This audit covers February 2026" in html, way
    with seeing(EVERYTHING):
        assert Look.objects.filter(page="transfer").exists()

"""Whether the choosing is fair is worked out from what was kept, told to everybody, and tells of nobody."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.dispatch.actions import book_from_match
from commonhours.fairness.actions import audit_choosing, describe_oneself
from commonhours.fairness.audits import audits_of_choosing, described
from commonhours.fairness.counting import counted
from commonhours.fairness.models import SelfDescription
from commonhours.fairness.ratios import Group
from commonhours.organisations.models import Grant
from commonhours.trail.models import ActFacts
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
LATER = NOW + timedelta(days=40)


@pytest.fixture(autouse=True)
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def say(cast: Cast, name: str, sex: str = "", ethnicity: str = "") -> None:
    describe_oneself(by=cast.actors[name], at=NOW, sex=sex, ethnicity=ethnicity)


def officer(cast: Cast) -> Actor:
    """Somebody who governs the region."""
    return Actor(account_id=cast.accounts["nina"].id, roles=(Held("city_officer"),), door="web")


def month_of(at: datetime) -> date:
    return at.date().replace(day=1)


def test_what_was_kept_is_counted_by_what_people_say_and_told_of_no_small_group(committed_cast: Cast) -> None:
    cast = committed_cast
    say(cast, "rosa", "female", "hispanic")
    say(cast, "ben", "male")
    book_from_match(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("ben"))
    month = month_of(NOW)
    after = (month + timedelta(days=32)).replace(day=1)
    (counts,), rankings, people = counted(month, after)
    assert (rankings, people) == (1, sum(count.people for count in counts.values()))
    ben, rosa = counts[Group("male")], counts[Group("female", "hispanic")]
    assert (ben.people, ben.applied, ben.chosen, ben.ranked) == (1, 1, 1, 1)
    assert (rosa.people, rosa.applied, rosa.chosen, rosa.ranked) == (1, 1, 0, 1)
    assert sum(count.above for count in counts.values()) == people // 2

    with pytest.raises(Refused, match="months_not_over"):
        audit_choosing(by=officer(cast), at=NOW, since=month, until=after)
    with time_machine.travel(LATER, tick=False):
        made = audit_choosing(by=officer(cast), at=LATER, since=month, until=after)
        (seen,) = audits_of_choosing()
        assert (seen.id, seen.rankings) == (made.audit_id, 1)
        assert all(line.of is None for table in seen.tables for line in table.lines)
        with pytest.raises(Refused, match="audited_already"):
            audit_choosing(by=officer(cast), at=LATER, since=month, until=after)
        for name in ("rosa", "nina", "otto"):
            read(cast, name, made.audit_id)


def read(cast: Cast, name: str, audit_id: object) -> None:
    """Everybody reads it: as a page, on paper, as a spreadsheet."""
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    assert client.get(reverse("fairness_audits")).status_code == 200
    page = client.get(reverse("fairness_audit", args=[audit_id])).content.decode()
    assert "Fewer than 5 people" in page
    paper = client.get(reverse("fairness_audit_paper", args=[audit_id])).content
    assert "Is the choosing fair?" in PdfReader(BytesIO(paper)).pages[0].extract_text()
    table = client.get(reverse("fairness_audit_csv", args=[audit_id])).content.decode()
    assert "chosen,sex,female,,,,,,few_people" in table


def test_what_somebody_says_of_themselves_is_read_by_nobody_else_and_gone_when_taken_back(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    say(cast, "rosa", "female", "hispanic")
    assert described(cast.actors["rosa"]) == Group("female", "hispanic")
    for name in ("ana", "carmen", "olga", "otto", "ben"):
        with seeing(cast.actors[name].sight):
            concern(cast.ids("rosa"))
            assert not SelfDescription.objects.exists(), name
    said = "".join(str(each) for each in ActFacts.objects.using("reader").values_list("facts", flat=True))
    assert "hispanic" not in said
    say(cast, "rosa")
    assert described(cast.actors["rosa"]) == Group()
    with connection.cursor() as cursor, seeing(cast.actors["rosa"].sight):
        cursor.execute("SELECT count(*) FROM fairness_selfdescription")
        assert cursor.fetchone() == (0,)


def test_nobody_says_it_for_others_and_nobody_audits_but_the_city_and_only_months_with_choices(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    with pytest.raises(NotFound):
        say(cast, "nina", "female")
    with pytest.raises(Invalid, match="unknown_choice"):
        say(cast, "rosa", "unsaid")
    for name in ("rosa", "ana", "olga", "otto"):
        with pytest.raises(NotAllowed):
            audit_choosing(by=cast.actors[name], at=now(), since=MARCH, until=APRIL)
    city, past = officer(cast), date(2025, 10, 1)
    with pytest.raises(Refused, match="nothing_to_audit"):
        audit_choosing(by=city, at=NOW, since=past, until=date(2025, 11, 1))
    for since, until in ((past, date(2025, 11, 2)), (past, past), (date(2020, 1, 1), past)):
        with pytest.raises(Invalid, match="months"):
            audit_choosing(by=city, at=NOW, since=since, until=until)


def test_whatever_is_posted_for_months_is_answered_in_words(cast: Cast) -> None:
    with seeing(EVERYTHING):
        Grant.objects.create(
            account=cast.accounts["nina"], role="city_officer", since=LONG_AGO, granted_at=NOW
        )
    client = Client()
    client.force_login(cast.accounts["nina"], backend=BACKEND)
    answer = client.post(reverse("make_fairness_audit"), {"first": "x", "last": "2026-01"})
    assert answer.status_code == 422
    assert "Choose months." in answer.content.decode()

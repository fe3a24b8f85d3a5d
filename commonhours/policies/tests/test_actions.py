"""Rules as people set them: who may, what is refused, and that match, booking and why-not obey the same."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Visit
from commonhours.bookings.notice import is_late
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.instead import why_not
from commonhours.matching.queries import find
from commonhours.organisations.models import Grant, Programme, Region
from commonhours.policies.actions import Wanted, end_rule, set_rule
from commonhours.policies.models import Rule
from commonhours.trail.models import Act, ActFacts
from commonhours.words import said
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, TUESDAY_TEN, Cast

TODAY = date(2026, 3, 2)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def governor(cast: Cast, slug: str | None) -> Actor:
    account = cast.accounts["carmen" if slug else "olga"]
    role = Held("organisation_admin", cast.organisations[slug].id) if slug else Held("city_officer")
    return Actor(account_id=account.id, roles=(role,), door="web")


def ruled(cast: Cast, slug: str | None, code: str, value: int, since: date = TODAY, **more: Any) -> None:
    """Let a rule hold for an organisation, or for the region."""
    level_id = cast.organisations[slug].id if slug else Region.objects.get().id
    by = governor(cast, None if more.get("override") else slug)
    set_rule(by=by, at=NOW, level_id=level_id, wanted=Wanted(code, since, value, **more))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def offered(cast: Cast, **wish: Any) -> list[str]:
    names = {person.id: name for name, person in cast.people.items()}
    answer = find(by=cast.actors["olga"], at=NOW, wish=cast.wish(**wish))
    return sorted(names[each.person_id] for each in answer.candidates)


def told(cast: Cast, name: str, **wish: Any) -> list[str]:
    why = why_not(by=cast.actors["olga"], at=NOW, wish=cast.wish(**wish), person_id=cast.people[name].id)
    return [f"{said(each).text} ({said(each).whose})" for each in why]


def test_match_booking_and_explanation_obey_one_rule_and_say_whose_it_is(committed_cast: Cast) -> None:
    cast = committed_cast
    assert "rosa" in offered(cast, who="park")
    ruled(cast, "harbor", "notice", 2 * 1440)
    assert offered(cast, who="park") == []
    assert told(cast, "rosa", who="park") == [
        "Here visits must be asked for 2 days ahead. (a rule of Harbor Care)"
    ]
    with pytest.raises(Refused) as refused:
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    assert codes(refused) == ["notice"]


def test_a_rule_holds_from_its_day_on(committed_cast: Cast) -> None:
    cast = committed_cast
    ruled(cast, None, "longest", 60, TODAY + timedelta(days=2))
    assert "rosa" in offered(cast, hours=2)
    assert offered(cast, start=TUESDAY_TEN + timedelta(days=1), hours=2) == []
    assert "rosa" in offered(cast, start=TUESDAY_TEN + timedelta(days=1))


def test_whoever_is_lent_keeps_to_the_tighter_of_both_organisations_rules(committed_cast: Cast) -> None:
    cast = committed_cast
    before = offered(cast)
    assert {"ben", "rosa"} <= set(before)
    ruled(cast, "bixby", "longest", 60)
    assert offered(cast, hours=2) == [name for name in before if name != "ben"]
    assert told(cast, "ben", hours=2) == ["Here a visit takes 1 hour at most. (a rule of Bixby Neighbors)"]
    with pytest.raises(Refused) as refused:
        book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(hours=2), person_ids=cast.ids("ben"))
    assert codes(refused) == ["longest"]


def test_a_further_check_is_required_of_all_who_come(committed_cast: Cast) -> None:
    cast = committed_cast
    work = cast.works["company"]
    assert offered(cast, work="company") == ["rosa"]
    with seeing(EVERYTHING):
        cast.people["rosa"].facts.filter(kind=cast.facts["spanish"]).delete()
    FOLLOWER.forget()
    spanish = cast.facts["spanish"].id
    ruled(cast, "harbor", "check", 0, type_of_work_id=work.id, kind_of_fact_id=spanish)
    assert offered(cast, work="company") == []


def test_a_level_below_may_tighten_and_never_loosen(committed_cast: Cast) -> None:
    cast = committed_cast
    ruled(cast, None, "rest", 660)
    ruled(cast, "harbor", "rest", 720)
    with pytest.raises(Refused) as refused:
        ruled(cast, "harbor", "rest", 600)
    assert codes(refused) == ["rule_loosens"]
    assert "Long Beach asks for 11 hours" in said(refused.value.refusals[0]).text


def test_a_tightening_above_that_is_still_to_come_is_heeded(committed_cast: Cast) -> None:
    ruled(committed_cast, None, "rest", 720, TODAY + timedelta(days=30))
    with pytest.raises(Refused) as refused:
        ruled(committed_cast, "harbor", "rest", 660)
    assert codes(refused) == ["rule_loosens"]


def test_a_programme_stands_between_region_and_organisation(committed_cast: Cast) -> None:
    cast, harbor = committed_cast, committed_cast.organisations["harbor"]
    harbor.programme = Programme.objects.create(name="Ageing Well")
    harbor.save()
    wanted = Wanted("most_day", TODAY, 480)
    set_rule(by=governor(cast, None), at=NOW, level_id=harbor.programme.id, wanted=wanted)
    with pytest.raises(Refused) as refused:
        ruled(cast, "harbor", "most_day", 600)
    assert "Ageing Well asks for 8 hours" in said(refused.value.refusals[0]).text
    ruled(cast, "bixby", "most_day", 600)


def test_an_officers_override_may_loosen_says_why_and_shows_in_the_organisations_trail(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    ruled(cast, None, "longest", 60)
    assert offered(cast, hours=2) == []
    with pytest.raises(Refused) as refused:
        ruled(cast, "harbor", "longest", 240, override=True)
    assert codes(refused) == ["override_needs_reason"]
    ruled(cast, "harbor", "longest", 240, override=True, reason="Heat wave")
    assert "rosa" in offered(cast, hours=2)
    with seeing(EVERYTHING):
        act = Act.objects.filter(verb="rule.set").latest("at", "id")
        assert act.organisation_ids == [cast.organisations["harbor"].id]
        assert ActFacts.objects.get(act_id=act.id).facts["reason"] == "Heat wave"


def test_an_administrator_may_not_override_nor_rule_elsewhere(committed_cast: Cast) -> None:
    cast, by = committed_cast, governor(committed_cast, "harbor")
    for slug, override, code in (
        ("harbor", True, "not_allowed"),
        ("bixby", False, "not_found"),
        ("westside", False, "not_found"),
    ):
        wanted = Wanted("rest", TODAY, 720, override=override, reason="because")
        with pytest.raises(Refused) as refused:
            set_rule(by=by, at=NOW, level_id=cast.organisations[slug].id, wanted=wanted)
        assert codes(refused) == [code]
    with pytest.raises(Refused):
        set_rule(by=by, at=NOW, level_id=Region.objects.get().id, wanted=Wanted("rest", TODAY, 720))
    assert not Rule.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (Wanted("rest", TODAY - timedelta(days=1), 720), "rule_in_the_past"),
        (Wanted("rest", TODAY, 2000), "rule_out_of_bounds"),
        (Wanted("nonsense", TODAY, 1), "unknown_choice"),
        (Wanted("check", TODAY), "missing"),
    ],
)
def test_what_cannot_be_is_refused(committed_cast: Cast, wanted: Wanted, code: str) -> None:
    by, level_id = governor(committed_cast, "harbor"), committed_cast.organisations["harbor"].id
    with pytest.raises(Refused) as refused:
        set_rule(by=by, at=NOW, level_id=level_id, wanted=wanted)
    assert codes(refused) == [code]


def test_what_is_over_never_changes_and_a_new_value_ends_the_old_one(committed_cast: Cast) -> None:
    cast = committed_cast
    ruled(cast, "harbor", "rest", 660)
    ruled(cast, "harbor", "rest", 720, TODAY + timedelta(days=5))
    ruled(cast, "harbor", "rest", 690, TODAY + timedelta(days=3))
    rows = Rule.objects.order_by("since").values_list("value", "since", "until")
    third = TODAY + timedelta(days=3)
    assert list(rows) == [(660, TODAY, third), (690, third, None)]
    running = Rule.objects.get(value=690)
    harbor = cast.organisations["harbor"].id
    end_rule(by=governor(cast, "harbor"), at=NOW, level_id=harbor, rule_id=running.id, until=TODAY)
    assert list(Rule.objects.values_list("value", flat=True)) == [660]


def test_the_database_itself_keeps_two_values_of_one_day_apart(committed_cast: Cast) -> None:
    organisation = committed_cast.organisations["harbor"]
    Rule.objects.create(organisation=organisation, code="rest", value=660, since=TODAY, set_at=NOW)
    with pytest.raises(IntegrityError, match="rule_once_a_day"), transaction.atomic():
        Rule.objects.create(organisation=organisation, code="rest", value=700, since=TODAY, set_at=NOW)


def test_the_page_shows_above_own_and_holding_and_the_visits_that_would_not_be_allowed_again(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    booked = book_visit(
        by=cast.actors["carmen"], at=NOW, wish=cast.wish("park", hours=2), person_ids=cast.ids("rosa")
    )
    account, harbor = cast.accounts["carmen"], cast.organisations["harbor"]
    Grant.objects.create(
        account=account, organisation=harbor, role="organisation_admin", since=LONG_AGO, granted_at=JOINED
    )
    client, url = Client(), reverse("rules", args=[harbor.id])
    client.force_login(account, backend=BACKEND)
    with time_machine.travel(NOW, tick=True):
        before = client.get(url).content.decode()
        assert str(booked.visit_id) not in before
        sent = {
            "code": "longest",
            "hours": "1",
            "minutes": "30",
            "since": TODAY.isoformat(),
            "reason": "Trial",
        }
        assert client.post(url, sent).status_code == 302
        page = client.get(url).content.decode()
        assert reverse("visit", args=[booked.visit_id]) in page
        assert "1 hour 30 minutes (Harbor Care)" in page
        refused = client.post(url, sent | {"code": "rest", "hours": "1"})
        assert refused.status_code == 409
        assert "Long Beach asks for 10 hours" in refused.content.decode()
        assert client.post(url, sent | {"override": "on", "code": "travel"}).status_code == 302
        assert not Rule.objects.filter(override=True).exists()
        rule = Rule.objects.get(code="longest")
        assert client.post(url, {"end": str(rule.id)}).status_code == 302
        assert not Rule.objects.filter(code="longest").exists()


def test_an_organisation_reads_on_its_own_page_what_an_officer_has_set_over_its_head(
    committed_cast: Cast,
) -> None:
    cast, harbor = committed_cast, committed_cast.organisations["harbor"]
    ruled(cast, None, "longest", 60)
    ruled(cast, "harbor", "longest", 240, override=True, reason="Heat wave")
    account = cast.accounts["carmen"]
    Grant.objects.create(
        account=account, organisation=harbor, role="organisation_admin", since=LONG_AGO, granted_at=JOINED
    )
    client = Client()
    client.force_login(account, backend=BACKEND)
    with time_machine.travel(NOW, tick=True):
        page = client.get(reverse("rules", args=[harbor.id])).content.decode()
    assert "4 hours (set by an officer of the region)" in page
    assert "Heat wave" in page
    assert 'name="end"' not in page


def test_a_change_is_late_by_the_rule_of_the_visits_own_organisation(committed_cast: Cast) -> None:
    cast = committed_cast
    visit_id = book_visit(
        by=cast.actors["olga"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa")
    ).visit_id
    with seeing(EVERYTHING):
        visit = Visit.objects.get(id=visit_id)
    assert not is_late(visit, NOW)
    ruled(cast, "bixby", "change_notice", 1440)
    assert not is_late(visit, NOW)
    ruled(cast, "harbor", "change_notice", 1440)
    assert is_late(visit, NOW)
    with pytest.raises(Refused) as refused:
        ruled(cast, "harbor", "change_notice", 60)
    assert codes(refused) == ["rule_loosens"]

"""What workers' phones are given to keep: no more than the day, and what each visit's organisation allows."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.api.tests.calling import OFFICER, Caller, token_for
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.sight import seeing
from commonhours.organisations.actions import make_token
from commonhours.organisations.models import Grant
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, TUESDAY_TEN, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def tuesday_morning() -> Iterator[None]:
    with time_machine.travel(TUESDAY_TEN - HOUR, tick=True):
        yield


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def administrator(cast: Cast, slug: str) -> Client:
    with seeing(EVERYTHING):
        account = Account.objects.create_user(f"admin-{slug}@example.org", name="Admin", joined_at=JOINED)
        given = {"role": "organisation_admin", "since": LONG_AGO, "granted_at": JOINED}
        Grant.objects.create(account=account, organisation=cast.organisations[slug], **given)
        return signed_in(account)


def placed(cast: Cast, served: str, slug: str, after: timedelta) -> None:
    """Rosa comes to somebody, on behalf of an organisation."""
    organisation = cast.organisations[slug]
    own = {"organisation": organisation, "organisation_ids": [organisation.id]}
    more = {"latitude": 33.81, "longitude": -118.16, "starts_at": TUESDAY_TEN + after}
    span = {**more, "ends_at": TUESDAY_TEN + after + HOUR}
    signed = {"booked_by": cast.accounts["olga"], "booked_at": NOW, "type_of_work": cast.works["nutrition"]}
    with seeing(EVERYTHING):
        visit = Visit.objects.create(service_user=cast.served[served], **own, **span, **signed)
        Assignment.objects.create(visit=visit, person=cast.people["rosa"], **own, **span)


def told(cast: Cast) -> list[dict[str, Any]]:
    answer = signed_in(cast.accounts["rosa"]).get(reverse("today_data")).json()
    visits: list[dict[str, Any]] = answer["visits"]
    return visits


def test_a_phone_goes_on_for_three_days_and_knows_names_of_today_only(cast: Cast) -> None:
    for days in (0, 1, 3, 4):
        placed(cast, "lopez", "harbor", days * DAY)
    assert [each["who"] for each in told(cast)] == ["Lopez", "", ""]
    assert all(each["way"] == "in" for each in told(cast))
    assert not any(each["address"] or each["map"] for each in told(cast)[1:])


def test_a_phone_knows_how_far_it_is_to_each_visit_of_today(cast: Cast) -> None:
    for after in (timedelta(), 2 * HOUR, DAY):
        placed(cast, "lopez", "harbor", after)
    first, second, tomorrow = (each["travel"] for each in told(cast))
    assert re.fullmatch(r"\d+ min from home", first)
    assert (second, tomorrow) == ("0 min from the visit before", "")


def test_an_organisation_keeps_names_and_addresses_off_phones_for_its_own_visits(cast: Cast) -> None:
    placed(cast, "lopez", "harbor", timedelta())
    placed(cast, "park", "bixby", 2 * HOUR)
    rules = reverse("rules", args=[cast.organisations["harbor"].id])
    admin = administrator(cast, "harbor")
    assert [each["who"] for each in told(cast)] == ["Lopez", "Park"]

    shown = admin.get(rules).content.decode()
    assert "Phones keep first names" in shown
    since = re.findall(r'name="since" value="([^"]+)"', shown)[0]
    press = {"code": "phones_closed", "since": since, "key": "off"}
    assert administrator(cast, "bixby").post(rules, press).status_code == 404
    assert signed_in(cast.accounts["carmen"]).post(rules, press).status_code in (403, 404)
    assert admin.post(rules, press).status_code == 302
    bare, named = told(cast)
    assert (bare["who"], bare["address"], bare["map"], bare["travel"]) == ("", "", "", "")
    assert (bare["work"], bare["way"], named["who"]) == ("Nutrition Adviser", "in", "Park")
    with seeing(EVERYTHING):
        assert Act.objects.filter(verb="rule.set").count() == 1

    shown = admin.get(rules).content.decode()
    assert "Phones keep no names" in shown
    rule = re.findall(r'name="end" value="([^"]+)">Let phones', shown)[0]
    assert admin.post(rules, {"end": rule, "key": "on"}).status_code == 302
    assert [each["who"] for each in told(cast)] == ["Lopez", "Park"]


def test_a_program_closes_phones_and_opens_them_again_as_the_page_does(cast: Cast) -> None:
    placed(cast, "lopez", "harbor", timedelta())
    organisation = cast.organisations["harbor"].id
    administrator(cast, "harbor")
    account = Account.objects.get(email="admin-harbor@example.org")
    token = make_token(
        by=OFFICER,
        at=NOW,
        account_id=account.id,
        organisation_id=organisation,
        role="organisation_admin",
        name="a test",
    )
    office, coordinator = Caller(token.secret), Caller(token_for(cast, "carmen"))
    rules = f"/levels/{organisation}/rules"
    asked = {"code": "phones_closed", "since": f"{TUESDAY_TEN:%Y-%m-%d}", "value": 1}

    assert coordinator.post(rules, asked).status_code == 403
    assert office.post(rules, asked | {"value": 2}).status_code == 422
    assert [each["who"] for each in told(cast)] == ["Lopez"]
    rule = office.post(rules, asked).json()["rule_id"]
    assert [each["who"] for each in told(cast)] == [""]
    assert office.post(f"{rules}/{rule}/end", {"until": asked["since"]}).status_code == 200
    assert [each["who"] for each in told(cast)] == ["Lopez"]


def test_whoever_signs_out_while_a_press_waits_loses_the_day_and_not_the_press(cast: Cast) -> None:
    for waits, forgets in (("", True), ("yes", False)):
        answer = signed_in(cast.accounts["rosa"]).post(reverse("sign_out"), {"waits": waits})
        assert ("storage" in answer["Clear-Site-Data"]) is forgets
        assert "cache" in answer["Clear-Site-Data"]

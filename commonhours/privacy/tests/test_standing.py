"""Who may see what is worked out from roles, partnerships, helpers, keys and consents, and ends at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from commonhours.api.tests.calling import OFFICER
from commonhours.common.actor import ActsFor
from commonhours.common.sight import seeing
from commonhours.integrations.ical.publishing import make_feed
from commonhours.organisations.actions import make_token
from commonhours.organisations.permissions import ROLES
from commonhours.people.models import Helper, ServiceUser
from commonhours.privacy.opens import opened_to
from commonhours.privacy.standing import Opening, Standing, who_may_see
from commonhours.timesheets.actions import let_place
from commonhours.web.tests.stage import referred_by_harbor, signed_in
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, Cast


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def told(standing: Standing, how: str) -> list[tuple[str, str]]:
    return [(each.role, each.name) for each in standing.of(how)]


def test_a_role_opens_what_its_permissions_open_and_nothing_where_it_has_none() -> None:
    assert opened_to("coordinator", served=False)[:3] == ("profile", "contact", "visits")
    assert "pay" not in opened_to("coordinator", served=False)
    assert "pay" in opened_to("finance", served=False)
    assert opened_to("referrer", served=False) == ()
    assert {role for role in ROLES if "care" in opened_to(role, served=True)} >= {"coordinator", "operator"}


def test_a_worker_reads_which_roles_partners_and_keys_open_their_data_and_until_when(cast: Cast) -> None:
    harbor = cast.organisations["harbor"]
    made = make_token(
        by=OFFICER,
        at=NOW,
        account_id=cast.accounts["olga"].id,
        organisation_id=None,
        role="operator",
        name="Rota screen",
    )
    assert made.secret
    mine = who_may_see(by=cast.actors["rosa"], at=NOW)
    assert set(told(mine, "role")) == {
        ("operator", ""),
        ("coordinator", harbor.name),
        ("approver", harbor.name),
    }
    assert told(mine, "program") == [("Rota screen", "")]
    lent = who_may_see(by=cast.actors["ben"], at=NOW)
    assert told(lent, "partner") == [("", harbor.name)]
    assert not who_may_see(by=cast.actors["otto"], at=NOW).ways


def test_a_calendar_address_stands_there_until_it_is_taken_back_and_opens_nothing_after(cast: Cast) -> None:
    rosa = cast.actors["rosa"]
    secret = make_feed(by=rosa, at=NOW).secret
    client = signed_in(cast, "rosa")
    assert [each.mine for each in who_may_see(by=rosa, at=NOW).of("feed")] == [True]
    assert "Your private calendar address" in client.get(reverse("my_access")).content.decode()
    assert client.get(reverse("private_feed", args=[secret])).status_code == 200
    client.post(reverse("revoke_feed"))
    assert client.get(reverse("private_feed", args=[secret])).status_code == 404
    assert not who_may_see(by=rosa, at=NOW).of("feed")


def test_a_helper_and_the_place_end_at_once_by_the_buttons_of_the_page(cast: Cast) -> None:
    lopez, carmen = cast.served["lopez"], cast.actors["carmen"]
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=lopez.id).update(person=cast.people["sam"])
        nina = cast.accounts["nina"]
        helper = Helper.objects.create(
            service_user=lopez, account=nina, part="helper", let_by=cast.accounts["ana"], since=JOINED
        )
    let_place(by=carmen, at=NOW, service_user_id=lopez.id, given_by="Mr Lopez", wording="The place is noted.")
    own = replace(cast.actors["sam"], acts_for=(ActsFor(lopez.id, "service_user"),))
    ways = who_may_see(by=own, at=NOW, service_user_id=lopez.id)
    assert [(each.name, each.key, each.mine) for each in ways.of("helper")] == [("Nina", helper.id, True)]
    assert [each.name for each in ways.of("place")] == ["Mr Lopez"]
    theirs = signed_in(cast, "nina")
    assert theirs.get(reverse("help_looks", args=[lopez.id])).status_code == 200
    page = signed_in(cast, "sam").get(reverse("help_access", args=[lopez.id])).content.decode()
    assert reverse("end_helper", args=[lopez.id, helper.id]) in page
    mine = signed_in(cast, "sam")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        mine.post(reverse("end_helper", args=[lopez.id, helper.id]), {"key": "once"})
        mine.post(reverse("place_consent", args=[lopez.id]), {"answer": "no", "key": "place"})
        assert theirs.get(reverse("help_looks", args=[lopez.id])).status_code == 404
        after: tuple[Opening, ...] = who_may_see(
            by=own, at=NOW + timedelta(minutes=1), service_user_id=lopez.id
        ).of("helper", "place")
    assert after == ()


def test_whoever_was_asked_outside_stands_there_until_the_consent_is_over_or_taken_back(
    committed_cast: Cast,
) -> None:
    """Mrs Lopez lets a clinic be told her telephone; what is on the page is what the clinic may be told."""
    cast, lopez = committed_cast, committed_cast.served["lopez"]
    referral = referred_by_harbor(cast)
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=lopez.id).update(person=cast.people["sam"])
    own = replace(cast.actors["sam"], acts_for=(ActsFor(lopez.id, "service_user"),))
    asked: dict[str, Any] = {"by": own, "service_user_id": lopez.id}
    (way,) = who_may_see(at=NOW, **asked).of("referral")
    assert (way.name, way.kinds, way.key, way.mine) == (
        "Pine Avenue Clinic", ("profile", "care"), referral, True
    )  # fmt: skip
    assert way.until == NOW.date() + timedelta(days=60)
    assert not who_may_see(at=NOW + timedelta(days=62), **asked).of("referral")
    mine = signed_in(cast, "sam")
    page = mine.get(reverse("help_access", args=[lopez.id])).content.decode()
    ends = reverse("withdraw_consent", args=[lopez.id, referral])
    assert ends in page
    mine.post(ends, {"key": "once"})
    assert not who_may_see(at=NOW, **asked).of("referral")

"""A telephone is lost and no recovery code is left: who else governs sees them, and they begin anew."""

from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.organisations.actions import give_role, take_proofs
from commonhours.organisations.models import Grant, Region
from commonhours.trail.models import Act, ActFacts
from commonhours.web.tests.test_factors import add_app, by_code, with_app
from conftest import EVERYTHING
from tests.cast import NOW, Cast


@pytest.fixture(autouse=True)
def street(cast: Cast) -> Iterator[None]:
    """A real city that asks its staff for a second factor; ana governs Harbor."""
    Region.objects.update(sample=False)
    cache.clear()
    with time_machine.travel(NOW, tick=True):
        Grant.objects.create(
            account=cast.accounts["ana"],
            organisation=cast.organisations["harbor"],
            role="organisation_admin",
            since=NOW.date(),
            granted_at=NOW,
        )
        yield


def grant_of(cast: Cast, name: str) -> Grant:
    return Grant.objects.filter(account=cast.accounts[name]).earliest("since")


def test_whoever_governs_and_has_seen_them_lets_somebody_begin_anew(cast: Cast, client: Client) -> None:
    with_app(cast, "carmen")
    lost = Client()
    lost.force_login(cast.accounts["carmen"])
    lost.get(reverse("account"))
    ana = by_code(cast, "ana")
    add_app(ana)
    page = reverse("lost_proof", args=[grant_of(cast, "carmen").id])
    assert page in ana.get(reverse("roles")).content.decode()
    assert ana.post(page, {"key": "1"}).status_code == 422
    assert Authenticator.objects.filter(user=cast.accounts["carmen"], type="totp").exists()
    assert ana.post(page, {"key": "2", "seen": "in_person"})["location"] == reverse("roles")
    assert not Authenticator.objects.filter(user=cast.accounts["carmen"]).exists()
    assert lost.get(reverse("account"))["location"] == reverse("sign_in")
    assert mail.outbox[-1].to == ["carmen@example.org"]
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="account.take_proofs", by_account_id=cast.accounts["ana"].pk)
        assert ActFacts.objects.get(act_id=act.id).facts["seen"] == "in_person"
    # Signing in again leads to setting up another, and to nothing else of the office before.
    again = by_code(cast, "carmen")
    assert again.get("/")["location"] == reverse("second_factor")
    assert again.get(reverse("people"))["location"] == reverse("second_factor")


def test_nobody_else_can_and_nobody_does_it_to_themselves(cast: Cast) -> None:
    with_app(cast, "carmen")
    harbor = cast.organisations["harbor"].id
    admin = Actor(cast.accounts["ana"].pk, roles=(Held("organisation_admin", harbor),), door="web")
    city = Actor(cast.accounts["nina"].pk, roles=(Held("city_officer"),), door="web")

    def refused(by: Actor, name: str, seen: str = "in_person") -> str:
        with pytest.raises(Refused) as no:
            take_proofs(by=by, at=NOW, grant_id=grant_of(cast, name).id, seen=seen)
        return no.value.refusals[0].code

    for name in ("otto", "rosa", "olga", "carmen"):
        assert refused(cast.actors[name], "carmen") in ("unknown_grant", "not_allowed"), name
    assert refused(admin, "ana") == "own_proofs"
    assert refused(admin, "carmen", "by_e_mail") == "unknown_way_seen"
    # Who also holds a role elsewhere is more than this organisation's to open.
    bixby = cast.organisations["bixby"].id
    give_role(by=city, at=NOW, email="carmen@example.org", role="coordinator", organisation_id=bixby)
    assert refused(admin, "carmen") == "not_allowed"
    assert Authenticator.objects.filter(user=cast.accounts["carmen"]).exists()

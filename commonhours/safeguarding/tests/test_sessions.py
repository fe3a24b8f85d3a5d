"""Whoever lost a telephone is signed out everywhere by the office, at once, and told."""

import pytest
import time_machine
from django.test import Client

from commonhours.background.followers import FOLLOWERS
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.notifications.models import Message
from commonhours.safeguarding.actions import end_sessions
from commonhours.safeguarding.tests.test_suspending import officer
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import give

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOME = "/account/"


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    assert client.get(HOME).status_code == 200
    return client


def test_a_worker_is_signed_out_everywhere_by_whoever_may_suspend_them_and_told(
    committed_cast: Cast,
) -> None:
    """The stranger at the stolen telephone meets a closed door at the next click."""
    cast = committed_cast
    rosa = cast.people["rosa"].id
    with time_machine.travel(NOW, tick=True):
        phones, sam = [signed_in(cast, "rosa") for _ in range(2)], signed_in(cast, "sam")
        for name in ("otto", "carmen", "rosa"):
            with pytest.raises(Refused):
                end_sessions(by=cast.actors[name], at=NOW, person_id=rosa)
        assert [phone.get(HOME).status_code for phone in phones] == [200, 200]
        assert end_sessions(by=officer(cast), at=NOW, person_id=rosa).count == 2
        assert [phone.get(HOME).status_code for phone in phones] == [302, 302]
        assert sam.get(HOME).status_code == 200
        assert end_sessions(by=officer(cast), at=NOW, person_id=rosa).count == 0
    give(2)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)
    with seeing(EVERYTHING):
        told = Message.objects.filter(code="signed_out", channel="in_app")
        assert set(told.values_list("person_id", flat=True)) == {rosa}

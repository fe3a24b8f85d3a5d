"""What nobody is sent in a sample city stands on one page, as those would read it whom it is for."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.organisations.models import Region
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.following import told_of_a_week

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def page(**asked: str) -> str:
    return Client().get(reverse("sample_inbox"), asked).content.decode()


def test_whoever_tries_the_city_reads_everybodys_messages_by_name_and_way(committed_cast: Cast) -> None:
    told_of_a_week(committed_cast)
    whole = page()
    assert "New visit: Tuesday 3 March, 10–11 a.m." in whole
    assert "rosa@example.org" in whole
    assert "rosa@example.org" in page(name="ros", way="email")
    for nothing in ({"name": "otto"}, {"way": "sms"}):
        assert "Nothing like that" in page(**nothing)
    assert reverse("sample_inbox") in Client().get(reverse("sign_in")).content.decode()


def test_a_real_city_has_no_such_page_and_no_way_there(committed_cast: Cast) -> None:
    told_of_a_week(committed_cast)
    with seeing(EVERYTHING):
        Region.objects.update(sample=False)
    answer = Client().get(reverse("sample_inbox"))
    assert (answer.status_code, b"rosa@" in answer.content) == (302, False)
    home = Client().get(reverse("account_request_login_code")).content.decode()
    assert reverse("sample_inbox") not in home

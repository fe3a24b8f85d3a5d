"""While PostgreSQL is away a page says so and the API says so; nobody sees a fault of ours."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from tests.cast import Cast


@pytest.fixture
def away(committed_cast: Cast) -> Iterator[None]:
    """New connections find nobody where PostgreSQL listened."""
    connection = connections["default"]
    connection.close()
    where = connection.settings_dict["HOST"]
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.close()
    connection.settings_dict["HOST"] = where


def test_a_page_says_that_it_will_be_back(away: None) -> None:
    answer = Client(raise_request_exception=False).get("/find/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "Nothing you booked or wrote before is lost." in answer.content.decode()


def test_the_api_says_so_in_its_one_shape(away: None) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/me", headers={"Authorization": "Bearer ch_x"})
    assert answer.status_code == 503
    assert [refusal["code"] for refusal in answer.json()["refusals"]] == ["away"]

"""Telephone numbers and browsers, as people write them and as machines say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhours.accounts.browsers import browser_named
from commonhours.accounts.phones import normal_phone, phone_in_words


@pytest.mark.parametrize("typed", ["(562) 555-0123", "562.555.0123", "+1 562 555 0123", " 1-562-555-0123 "])
def test_one_number_has_one_form(typed: str) -> None:
    assert normal_phone(typed) == "+15625550123"


@pytest.mark.parametrize("typed", ["", "123", "ana", "562-555-0123x", "+1 562 555 0123 ext. 4", "+999 1 2"])
def test_what_is_no_number_has_none(typed: str) -> None:
    assert normal_phone(typed) == ""


def test_a_number_reads_as_people_of_its_country_write_it() -> None:
    assert phone_in_words("+15625550123") == "(562) 555-0123"
    assert phone_in_words("+525512345678") == "+52 55 1234 5678"


@given(st.text(max_size=30))
def test_a_number_once_normal_stays_so(typed: str) -> None:
    once = normal_phone(typed)
    assert normal_phone(once) == once


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_called_what_its_owner_calls_it(said: str, named: str) -> None:
    assert browser_named(said) == named

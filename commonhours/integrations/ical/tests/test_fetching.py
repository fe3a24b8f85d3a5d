"""A feed's address comes from a stranger: nothing behind our doors is asked, and nothing keeps us long."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from commonhours.common.refusals import Refused
from commonhours.integrations.ical.addresses import is_open, next_place, place_of, require_plausible
from commonhours.integrations.ical.fetching import Known, Manner, fetch
from commonhours.integrations.ical.tests.servers import GOOD, IN_TESTS, deaf, papers_for, serving


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving() as address:
        yield address


def code_of(address: str, manner: Manner = IN_TESTS) -> str:
    with pytest.raises(Refused) as refused:
        fetch(address, manner=manner)
    return refused.value.refusals[0].code


@pytest.mark.parametrize("path", ["good", "packed", "moved", "mislabelled"])
def test_a_feed_is_fetched_whatever_it_calls_itself(server: str, path: str) -> None:
    assert fetch(f"{server}/{path}", manner=IN_TESTS).content == GOOD


def test_a_server_must_prove_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, wrong = papers_for(tmp_path, "127.0.0.1"), papers_for(tmp_path, "127.0.0.2")
    for papers, trusted, fetched in ((right, right, True), (right, wrong, False), (wrong, wrong, False)):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        with serving(papers) as address:
            if fetched:
                assert fetch(f"{address}/good", manner=IN_TESTS).content == GOOD
            else:
                assert code_of(f"{address}/good") == "calendar.unreachable"


def test_what_has_not_changed_is_not_sent_again(server: str) -> None:
    first = fetch(f"{server}/good", manner=IN_TESTS)
    assert first.known == Known('"one"', "Mon, 02 Mar 2026 08:00:00 GMT")
    assert fetch(f"{server}/good", first.known, IN_TESTS).content is None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("gone", "calendar.gone"),
        ("gone?really", "calendar.gone"),
        ("locked", "calendar.locked"),
        ("broken", "calendar.answered"),
        ("bomb", "calendar.too_large"),
        ("huge", "calendar.too_large"),
        ("drip", "calendar.too_slow"),
        ("drip-head", "calendar.too_slow"),
        ("silence", "calendar.too_slow"),
        ("cut", "calendar.unreachable"),
        ("round", "calendar.too_many_hops"),
        ("inside", "calendar.not_open"),
        ("file", "calendar.bad_address"),
    ],
)
def test_what_a_server_may_do_to_us_ends_soon_and_is_told_in_words(server: str, path: str, code: str) -> None:
    began = monotonic()
    assert code_of(f"{server}/{path}") == code
    assert monotonic() - began < 3


def test_nobody_at_home_is_told_in_words() -> None:
    with deaf() as address:
        assert code_of(address) == "calendar.unreachable"
    assert (
        code_of("https://nobody.invalid/", Manner(resolve=lambda place, seconds: []))
        == "calendar.unreachable"
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.192", "168.63.129.16", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "fe80::1",
        "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1",
        "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_on_the_open_internet_is_never_asked(address: str) -> None:
    place = place_of("https://calendar.example.org/feed.ics")
    assert not is_open(place, address)
    assert code_of(place.url, Manner(resolve=lambda place, seconds: [address])) == "calendar.not_open"


def test_one_closed_address_among_open_ones_closes_them_all() -> None:
    """Else whoever answers for the name could have us try until the closed one is the one that answers."""
    both = Manner(resolve=lambda place, seconds: ["93.184.215.14", "10.0.0.1"])
    assert code_of("https://calendar.example.org/", both) == "calendar.not_open"


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700:4700::1111", "::ffff:93.184.215.14"])
def test_the_open_internet_may_be_asked_at_the_ports_of_the_web(address: str) -> None:
    assert is_open(place_of("https://calendar.example.org/"), address)
    assert not is_open(place_of("https://calendar.example.org:8443/"), address)
    assert not is_open(place_of("http://calendar.example.org:22/"), address)


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_that_is_asked(server: str) -> None:
    port = int(server.rpartition(":")[2])
    asked: list[str] = []

    def resolve(place: object, seconds: float) -> list[str]:
        asked.append("127.0.0.1" if not asked else "10.0.0.1")
        return asked[-1:]

    manner = replace(IN_TESTS, resolve=resolve, allowed=lambda place, address: address == "127.0.0.1")
    assert fetch(f"http://rebinding.example.org:{port}/good", manner=manner).content == GOOD
    assert asked == ["127.0.0.1"]
    # Each redirect is a new name, and is checked as the first was.
    asked.clear()
    assert code_of(f"http://rebinding.example.org:{port}/moved", manner) == "calendar.not_open"


def test_no_socket_is_opened_for_what_is_not_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **kwargs: object) -> socket.socket:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "create_connection", never)
    for address in (
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://localhost/",
    ):
        assert code_of(address, Manner()) in {"calendar.not_open", "calendar.unreachable"}


@pytest.mark.parametrize(
    "text",
    ["", "calendar", "ftp://example.org/a", "file:///etc/passwd", "https://", "https://user:pass@example.org/",
     "https://user@example.org/", "https://exa mple.org/", "https://example.org/\r\nX-Evil: 1", "https://example.org:99999/",
     "https://[::1", "javascript:alert(1)", "gopher://example.org/", "https://" + "a" * 3000],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        place_of(text)
    assert refused.value.refusals[0].code == "calendar.bad_address"


def test_an_address_is_understood_as_people_copy_it() -> None:
    assert place_of(" webcal://Example.org/a?b=c#d ").url == "https://example.org/a?b=c"
    assert place_of("https://bücher.example/ä").url == "https://xn--bcher-kva.example/%C3%A4"
    with pytest.raises(Refused):
        next_place(place_of("https://example.org/"), "http://example.org/")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "http://localhost/", "https://example.org:8443/", "http://[::1]/"]
)
def test_what_is_plainly_closed_is_refused_before_it_is_kept(address: str) -> None:
    with pytest.raises(Refused) as refused:
        require_plausible(place_of(address))
    assert refused.value.refusals[0].code == "calendar.not_open"


def test_no_address_is_told_by_a_fault_or_a_log(server: str, caplog: pytest.LogCaptureFixture) -> None:
    secret = "private-5f3b9c"
    with caplog.at_level(logging.DEBUG):
        for path in ("gone", "drip", "bomb", "inside"):
            with pytest.raises(Refused) as refused:
                fetch(f"{server}/{path}?{secret}", manner=IN_TESTS)
            assert secret not in repr(refused.value) + str(refused.value.refusals)
            assert refused.value.__cause__ is None
    assert secret not in caplog.text
    assert secret not in repr(place_of(f"{server}/{secret}"))

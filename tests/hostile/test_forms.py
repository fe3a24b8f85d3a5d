"""Forms that no browser sends: a hundred thousand fields, endless headers, a gigabyte; turned away in words."""

import io
import logging
import os
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.web.uploads import MOST_BYTES
from tests.cast import NOW, Cast
from tests.hostile.test_files import held, peak_begins

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PART = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\nx\r\n'
FILE = b'; filename="a.ics"\r\nContent-Type: text/calendar'
END = b"--b--\r\n"
MULTIPART, TYPED = "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"
SIZE = 1_000_000_000 if "COMMONHOURS_HOSTILE" in os.environ else 60_000_000

FORMS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "twenty thousand fields": lambda: (
        b"".join(PART % (b"f%d" % n, b"") for n in range(20_000)) + END,
        MULTIPART,
    ),
    "five thousand files": lambda: (
        b"".join(PART % (b"f%d" % n, FILE) for n in range(5_000)) + END,
        MULTIPART,
    ),
    "a header of a megabyte": lambda: (PART % (b"file", b"; x=" + b"y" * 1_000_000) + END, MULTIPART),
    "a thousand headers": lambda: (PART % (b"file", FILE + b"\r\nX-A: b" * 1_000) + END, MULTIPART),
    "a boundary of 100,000 letters": lambda: (b"x", f"multipart/form-data; boundary={'b' * 100_000}"),
    "no boundary": lambda: (b"x", "multipart/form-data"),
    "a part that never ends": lambda: (PART[:-4] % (b"file", FILE) + b"x" * 100_000, MULTIPART),
    "rubbish as base64": lambda: (
        PART % (b"file", FILE + b"\r\nContent-Transfer-Encoding: base64") + END,
        MULTIPART,
    ),
    "an encoding that nobody knows": lambda: (PART % (b"file", FILE) + END, f"{MULTIPART}; charset=utf-777"),
    "the encoding UTF-7": lambda: (b"name=+ADw-script+AD4-", f"{TYPED}; charset=utf-7"),
    "typed fields without end": lambda: (b"&".join([b"a=b"] * 200_000), TYPED),
    "a field of two megabytes": lambda: (b"name=" + b"x" * 2_000_000, TYPED),
    "NUL in names and values": lambda: (b"na%00me=%00&name=%00&address=%00", TYPED),
    "half a letter": lambda: (b"name=%ff%fe&address=%C3%28", TYPED),
}


class Endless(io.RawIOBase):
    """A body of so many bytes that nobody holds in memory; says how many were read of it."""

    def __init__(self, start: bytes, size: int) -> None:
        self.start, self.size, self.given = start, size, 0

    def read(self, size: int = -1) -> bytes:
        wanted = min(size if size >= 0 else 1_000_000, self.size - self.given)
        piece = self.start[self.given : self.given + wanted] or b"x" * wanted
        self.given += len(piece)
        return piece


@pytest.fixture
def rosa(cast: Cast, caplog: pytest.LogCaptureFixture) -> Iterator[Client]:
    caplog.set_level(logging.CRITICAL)
    client = Client(raise_request_exception=False)
    client.force_login(cast.accounts["rosa"], backend=BACKEND)
    with time_machine.travel(NOW, tick=True):
        yield client


def test_no_form_brings_the_house_down(rosa: Client) -> None:
    """Signed in, at a form with a file; and as a stranger, where anybody may write."""
    for client, page in ((rosa, "attach_calendar"), (Client(raise_request_exception=False), "ask")):
        for name, make in FORMS.items():
            body, kind = make()
            before, began = peak_begins(), perf_counter()
            said = client.generic("POST", reverse(page), body, kind)
            assert 400 <= said.status_code < 500 or (page, said.status_code) == ("ask", 200), (
                name,
                said.status_code,
            )
            assert len(said.content) > 20, name
            assert held("VmHWM") - before < 100_000_000, name
            assert perf_counter() - began < 10, name


@pytest.mark.parametrize("start", [PART[:-4] % (b"file", FILE), PART[:-4] % (b"name", b""), b"name="])
def test_a_gigabyte_is_let_by_and_not_kept(rosa: Client, start: bytes) -> None:
    """A file, a field of a form with a file, a field of a form without: as large as whoever sends it likes."""
    sent: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("attach_calendar"),
        "CONTENT_TYPE": TYPED if start == b"name=" else MULTIPART,
        "CONTENT_LENGTH": str(SIZE),
        "wsgi.input": Endless(start, SIZE),
    }
    assert SIZE > 10 * MOST_BYTES
    before, began = peak_begins(), perf_counter()
    said = rosa.request(**sent)
    assert said.status_code in (400, 413, 422)
    assert held("VmHWM") - before < 60_000_000
    assert perf_counter() - began < 60

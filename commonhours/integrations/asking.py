"""Ask a server of somebody whom the operator or an officer named: at a checked address, bounded, without redirects."""

import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Timer

from commonhours.common.refusals import Invalid, Refused
from commonhours.integrations.ical.addresses import Place
from commonhours.integrations.ical.fetching import Manner, connected, hang_up


@dataclass(frozen=True)
class Question:
    """What is asked of a place: by which method, with which headers and body."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What came back, however good or bad its status is; `date` is what the other clock says."""

    status: int
    body: bytes
    date: str


def ask(place: Place, question: Question, manner: Manner) -> Answer:
    """One question and its whole answer.

    Refuses with `calendar.not_open`, `calendar.unreachable`, `calendar.too_slow` or `calendar.too_large`.
    """
    sock = connected(place, manner)
    # Closed from outside when the time is over: a server that sends a byte a second never times out by itself.
    over = Event()
    watch = Timer(manner.seconds, hang_up, [sock, over])
    watch.daemon = True
    watch.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = HTTPConnection(place.host, place.port)
        connection.sock = sock
        headers = {
            "Host": place.named,
            "User-Agent": "Commonhours",
            "Connection": "close",
            **question.headers,
        }
        with closing(sock):
            connection.request(question.method, place.target, question.body or None, headers)
            with closing(connection.getresponse()) as response:
                return Answer(response.status, _body(response, manner.most), response.headers.get("Date", ""))
    except (OSError, HTTPException):
        # From None: the text of a network's error may repeat the address.
        code = "calendar.too_slow" if over.is_set() else "calendar.unreachable"
        raise Refused.because(code, field="address") from None
    finally:
        watch.cancel()


def _body(response: HTTPResponse, most: int) -> bytes:
    body = response.read(most + 1)
    if len(body) > most:
        raise Invalid.because("calendar.too_large", field="address", most=most // 1_000_000)
    return body

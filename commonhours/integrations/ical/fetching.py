"""Fetch a feed that a stranger named: once resolved, at a checked address, bounded in bytes, in time and in hops.

The standard library is enough, and lets us connect to the very address that was checked: whoever answers a second
question about a name differently wins nothing. No address is ever logged or kept in an error: they are secrets.
"""

import socket
import ssl
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Timer
from time import monotonic

from commonhours.common.refusals import Invalid, Refused
from commonhours.integrations.ical.addresses import Check, Place, is_open, next_place, place_of, resolve
from commonhours.integrations.ical.reading import MOST_BYTES

SECONDS = 10.0
MOST_HOPS = 3
_PIECE = 65_536
_MOVED = (301, 302, 303, 307, 308)
_GONE = (404, 410)


@dataclass(frozen=True)
class Known:
    """What the server said of the last whole answer, so that it can say that nothing has changed."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """A feed's bytes; None when it has not changed."""

    content: bytes | None
    known: Known


@dataclass(frozen=True)
class Manner:
    """How to fetch: what is allowed, how long, how much. Tests allow a server of their own; all else is the same."""

    allowed: Check = is_open
    resolve: Callable[[Place, float], list[str]] = resolve
    seconds: float = SECONDS
    most: int = MOST_BYTES


def fetch(address: str, known: Known = Known(), manner: Manner = Manner()) -> Fetched:
    """Fetch a feed.

    Refuses with `calendar.bad_address`, `calendar.not_open`, `calendar.unreachable`, `calendar.too_slow`,
    `calendar.too_large`, `calendar.gone`, `calendar.locked`, `calendar.too_many_hops` or `calendar.answered`.
    """
    end = monotonic() + manner.seconds
    place = place_of(address)
    for _hop in range(MOST_HOPS + 1):
        step = replace(manner, seconds=end - monotonic())
        if step.seconds <= 0:
            raise _refused("too_slow")
        answer = _ask(place, known, step)
        if isinstance(answer, Fetched):
            return answer
        place = next_place(place, answer)
    raise _refused("too_many_hops")


_REFUSED = {
    "too_slow": "calendar.too_slow",
    "too_many_hops": "calendar.too_many_hops",
    "unreachable": "calendar.unreachable",
}


def _refused(code: str) -> Refused:
    return Refused.because(_REFUSED[code], field="address")


def _ask(place: Place, known: Known, manner: Manner) -> Fetched | str:
    """One request: the feed, or where to look for it instead."""
    end = monotonic() + manner.seconds
    sock = connected(place, manner)
    # Closed from outside when the time is over: a server that sends a byte a second never times out by itself.
    over = Event()
    watch = Timer(max(end - monotonic(), 0.01), hang_up, [sock, over])
    watch.daemon = True
    watch.start()
    try:
        with closing(sock), closing(_request(sock, place, known)) as response:
            answer = _answer(response, known, manner.most)
        if over.is_set():  # what we hung up on can look whole
            raise _refused("too_slow")
        return answer
    except (OSError, HTTPException, zlib.error):
        # From None: the text of a network's error may repeat the address.
        raise _refused("too_slow" if over.is_set() or monotonic() >= end else "unreachable") from None
    finally:
        watch.cancel()


def connected(place: Place, manner: Manner) -> socket.socket:
    """A connection to the first address that answers; all of them must be allowed, or we ask none."""
    end = monotonic() + manner.seconds
    found = manner.resolve(place, manner.seconds)
    if not found:
        raise _refused("unreachable")
    if not all(manner.allowed(place, address) for address in found):
        raise Invalid.because("calendar.not_open", field="address")
    for address in found[:4]:
        try:
            plain = socket.create_connection((address, place.port), timeout=max(end - monotonic(), 0.01))
        except OSError:
            continue
        return _secured(plain, place) if place.scheme == "https" else plain
    raise _refused("too_slow" if monotonic() >= end else "unreachable")


def _secured(plain: socket.socket, place: Place) -> socket.socket:
    """The same connection with the name proved; the handshake waits until the clock is running."""
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=place.host, do_handshake_on_connect=False)


def hang_up(sock: socket.socket, over: Event) -> None:
    over.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _request(sock: socket.socket, place: Place, known: Known) -> HTTPResponse:
    if isinstance(sock, ssl.SSLSocket):
        sock.do_handshake()
    connection = HTTPConnection(place.host, place.port)
    connection.sock = sock
    headers = {
        "Host": place.named,
        "User-Agent": "Commonhours",
        "Accept": "text/calendar, */*;q=0.1",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    connection.request("GET", place.target, headers=headers)
    return connection.getresponse()


def _answer(response: HTTPResponse, known: Known, most: int) -> Fetched | str:
    status = response.status
    if status in _MOVED:
        return response.headers.get("Location", "")
    if status == 304:
        return Fetched(None, known)
    if status in _GONE:
        raise Refused.because("calendar.gone", field="address")
    if status in (401, 403):
        raise Refused.because("calendar.locked", field="address")
    if status != 200:
        raise Refused.because("calendar.answered", field="address", status=status)
    headers = response.headers
    told = Known(_header(headers.get("ETag")), _header(headers.get("Last-Modified")))
    return Fetched(_body(response, most), told)


def _header(value: str | None) -> str:
    return value if value and len(value) <= 200 and value.isascii() and value.isprintable() else ""


def _body(response: HTTPResponse, most: int) -> bytes:
    """The body, unpacked bit by bit: a few bytes can unpack to a whole disk."""
    packed = response.headers.get("Content-Encoding", "").strip().lower() in ("gzip", "x-gzip")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    body = bytearray()
    while piece := response.read1(_PIECE):
        body += unpacking.decompress(piece, most + 1 - len(body)) if packed else piece
        if len(body) > most:
            raise Invalid.because("calendar.too_large", field="address", most=most // 1_000_000)
    if response.length:
        raise HTTPException  # it was cut off
    if packed and not unpacking.eof:
        raise HTTPException
    return bytes(body)

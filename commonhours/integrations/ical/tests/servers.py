"""Servers as one meets them: good ones, slow ones, and some that mean harm. They listen on this machine alone."""

import gzip
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from commonhours.integrations.ical.addresses import Place
from commonhours.integrations.ical.fetching import Manner
from commonhours.integrations.ical.tests.kinds import ONE, calendar

GOOD = calendar(ONE)
WEEKLY = calendar(("DTSTART:20240102T180000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"))
MEGABYTE = b"\0" * 1_000_000


class Handler(BaseHTTPRequestHandler):
    """The path says how to behave."""

    protocol_version = "HTTP/1.1"
    stopping = Event()

    def do_GET(self) -> None:
        with suppress(OSError):
            getattr(self, f"do_{self.path.strip('/').split('?')[0].replace('-', '_')}", self.do_gone)()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_good(self) -> None:
        if self.headers.get("If-None-Match") == '"one"':
            return self.answer(304)
        return self.answer(200, GOOD, ETag='"one"', Last_Modified="Mon, 02 Mar 2026 08:00:00 GMT")

    def do_weekly(self) -> None:
        if self.headers.get("If-None-Match") == '"two"':
            return self.answer(304)
        return self.answer(200, WEEKLY, ETag='"two"')

    def do_packed(self) -> None:
        self.answer(200, gzip.compress(GOOD), Content_Encoding="gzip")

    def do_mislabelled(self) -> None:
        self.answer(200, GOOD, Content_Type="image/png")

    def do_page(self) -> None:
        self.answer(200, b"<!doctype html><p>Sign in</p>", Content_Type="text/html")

    def do_bomb(self) -> None:
        self.answer(200, gzip.compress(MEGABYTE * 100), Content_Encoding="gzip")

    def do_huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.stopping.is_set():
            self.wfile.write(MEGABYTE)

    def do_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        while not self.stopping.wait(0.05):
            self.wfile.write(b"B")

    def do_drip_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.stopping.wait(0.05):
            self.wfile.write(b"x")

    def do_silence(self) -> None:
        self.stopping.wait(5)

    def do_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "9999")
        self.end_headers()
        self.wfile.write(GOOD)
        self.close_connection = True

    def do_round(self) -> None:
        self.answer(302, Location="/round")

    def do_moved(self) -> None:
        self.answer(301, Location="/good")

    def do_inside(self) -> None:
        self.answer(302, Location="http://169.254.169.254/latest/meta-data/")

    def do_file(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def do_gone(self) -> None:
        self.answer(410 if "really" in self.path else 404)

    def do_locked(self) -> None:
        self.answer(401)

    def do_broken(self) -> None:
        self.answer(503)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """A server of our own for a while; yields the address of its root."""
    Handler.stopping.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        Handler.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def deaf() -> Iterator[str]:
    """A port at which nobody listens any more."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


def own_server(place: Place, address: str) -> bool:
    """The one thing that tests allow beyond what is allowed: a server on this machine, at a port of its own."""
    return address == "127.0.0.1" and place.host == "127.0.0.1"


IN_TESTS = Manner(allowed=own_server, seconds=1.0)

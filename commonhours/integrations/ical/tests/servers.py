"""Servers as one meets them: good ones, slow ones, and some that mean harm. They listen on this machine alone."""

import gzip
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from commonhours.integrations.ical.addresses import Place
from commonhours.integrations.ical.fetching import Manner
from commonhours.integrations.ical.tests.kinds import ONE, calendar

GOOD = calendar(ONE)
WEEKLY = calendar(("DTSTART:20240102T180000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"))
MEGABYTE = b"\0" * 1_000_000
BOMB = gzip.compress(MEGABYTE * 30)


class Server(ThreadingHTTPServer):
    """Many connections at once, and an end to all of them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stopping = Event()


class Handler(BaseHTTPRequestHandler):
    """The path says how to behave."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    @property
    def stopping(self) -> Event:
        return self.server.stopping

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
        self.answer(200, BOMB, Content_Encoding="gzip")

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
def serving(papers: Path | None = None) -> Iterator[str]:
    """A server of our own for a while, over TLS if it has papers; yields the address of its root."""
    server = Server()
    if papers:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(papers)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http{'s' if papers else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


@contextmanager
def deaf() -> Iterator[str]:
    """A port at which nobody listens any more."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"


def papers_for(folder: Path, address: str) -> Path:
    """A key and a certificate that it signs itself, for one address."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    today = datetime.now(UTC)  # noqa: TID251 (the certificate is looked at by a real clock)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    path = folder / f"{address}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, form, plain)
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


def own_server(place: Place, address: str) -> bool:
    """The one thing that tests allow beyond what is allowed: a server on this machine, at a port of its own."""
    return address == "127.0.0.1" and place.host == "127.0.0.1"


IN_TESTS = Manner(allowed=own_server, seconds=1.0)

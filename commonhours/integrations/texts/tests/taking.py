"""A server on this machine that takes in what is posted to it, over TLS, and answers as it is told."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


@dataclass(frozen=True)
class Posted:
    """One POST as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Taker:
    """Its address, what it was sent, and with which status it answers."""

    address: str = ""
    posted: list[Posted] = field(default_factory=list)
    status: int = 202


@contextmanager
def taking(papers: Path) -> Iterator[Taker]:
    """A taker for a while; `papers` are its key and certificate."""
    taker = Taker()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            taker.posted.append(Posted(self.path, headers, body))
            self.send_response(taker.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(papers)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    taker.address = f"https://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield taker
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

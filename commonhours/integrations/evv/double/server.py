"""The double as an HTTP server on this machine: batches in, receipts out, answers when they are asked for."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any

from commonhours.integrations.evv.double.judging import Register, judged

MOST = 8_000_000
MOST_VISITS = 1_000


@dataclass
class Desk:
    """What the server remembers, in memory: it is thrown away with its process."""

    register: Register = field(default_factory=Register)
    # How often a batch is "being worked on" before its answers are there.
    busy: int = 0
    # A login that must be given, as "login:password".
    asks: str = ""
    # By batch: a digest of what came under its id, and its receipt.
    batches: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    received: list[dict[str, Any]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def take(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take in a batch: the same one twice is taken in once, another one under its id is refused."""
        told = json.loads(body)
        batch, visits = told["BatchID"], told["Visits"]
        if not isinstance(batch, str) or not isinstance(visits, list) or len(visits) > MOST_VISITS:
            raise ValueError
        mark = hashlib.sha256(body).hexdigest()
        with self.lock:
            if batch in self.batches:
                known, receipt = self.batches[batch]
                return (
                    (200, {"id": receipt}) if known == mark else (409, {"error": "BatchID was used before."})
                )
            receipt = hashlib.sha256(batch.encode()).hexdigest()[:24]
            self.batches[batch] = (mark, receipt)
            self.answers[receipt] = [self._answer(each) for each in visits]
            return 202, {"id": receipt}

    def _answer(self, record: dict[str, Any]) -> dict[str, Any]:
        self.received.append(record)
        wrong = judged(record, self.register)
        told = {"VisitOtherID": record.get("VisitOtherID"), "SequenceID": record.get("SequenceID")}
        return {**told, "status": "rejected" if wrong else "accepted", "reasons": wrong}

    def tell(self, receipt: str) -> tuple[int, dict[str, Any]]:
        """The answers to a batch, or that they are not there yet."""
        with self.lock:
            if receipt not in self.answers:
                return 404, {"error": "No such batch."}
            self.asked[receipt] = self.asked.get(receipt, 0) + 1
            if self.asked[receipt] <= self.busy:
                return 202, {"status": "in process"}
            return 200, {"visits": self.answers[receipt]}


def server(desk: Desk, port: int = 0) -> ThreadingHTTPServer:
    """A server on the loopback address; port 0 is any free one."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            if not self._is_let():
                return
            if self.path.rstrip("/") != "/visits":
                self._say(404, {"error": "There is nothing here."})
                return
            if size > MOST:
                self._say(413, {"error": "Too large."})
                return
            try:
                self._say(*desk.take(self.rfile.read(size)))
            except (ValueError, KeyError, TypeError, AttributeError):
                self._say(400, {"error": "This is no batch of visits."})

        def do_GET(self) -> None:
            if self._is_let():
                self._say(*desk.tell(self.path.rpartition("/")[2]))

        def _is_let(self) -> bool:
            wanted = "Basic " + base64.b64encode(desk.asks.encode()).decode()
            if desk.asks and self.headers.get("Authorization") != wanted:
                self._say(401, {"error": "Who are you?"})
                return False
            return True

        def _say(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Records are about people: nothing of them is written to a log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)

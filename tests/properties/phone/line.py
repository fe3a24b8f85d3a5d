"""The line between a test, the house, and a browser whose page drives the scripts of a phone."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from django.template.loader import render_to_string

from tests.conftest import CHROMIUM, FLAGS
from tests.properties.phone.house import House

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "commonhours" / "web" / "static"
PHONE = "/static/web/js/phone.js"
# Whoever has heard nothing for so long asks no further.
PATIENCE = 60


class Line:
    """What a page is told to do next, and what was seen there; each phone is bought at an address of its own."""

    def __init__(self, house: House, thread: Executor) -> None:
        self.house, self.thread = house, thread
        self.pages = _pages()
        self.port = 0
        self._phones: dict[str, str] = {}
        self._numbers = count(1)
        self._next: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._seen: SimpleQueue[list[dict[str, Any]] | BaseException] = SimpleQueue()

    def bought(self, words: str = "", instead: str = "") -> str:
        """The address of a new phone; with words of its script that something else stands for, one with a fault."""
        assert words in self.pages[PHONE]
        host = f"phone{next(self._numbers)}.localhost"
        self._phones[host] = self.pages[PHONE].replace(words, instead) if words else self.pages[PHONE]
        return f"http://{host}:{self.port}/driver/"

    def go(self, address: str) -> None:
        """Have the browser go on with another phone."""
        self._next.put({"go": address})

    def run(self, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Let these steps happen to the phone, and return what could be seen after each."""
        self._next.put({"steps": steps})
        seen = self._seen.get(timeout=PATIENCE)
        if isinstance(seen, BaseException):
            raise seen
        return seen

    # --- what the browser asks, each on a thread of its own

    def page(self, host: str, address: str) -> str | None:
        # Scripts lie under the name of their edition, and are the same by whatever way they are asked for.
        folders, _, name = address.rpartition("/web/")
        address = f"/static/web/{name}" if folders else address
        return self._phones[host] if address == PHONE else self.pages.get(address)

    def answer(self, address: str, asked: Mapping[str, Any]) -> object:
        if address == "/house/":
            answer = self.thread.submit(self.house, asked)
            if error := answer.exception():
                self._seen.put(error)
            return answer.result()
        if "seen" in asked:
            self._seen.put(asked["seen"])
        if "failed" in asked:
            self._seen.put(RuntimeError(asked["failed"]))
        return self._next.get()


class _Door(SimpleHTTPRequestHandler):
    """Pages as phones keep them, the scripts beside them, and what the driver asks."""

    protocol_version = "HTTP/1.1"
    # One answer is one packet.
    wbufsize = -1

    def __init__(self, *given: Any, line: Line, **more: Any) -> None:
        self.line = line
        super().__init__(*given, directory=str(STATIC), **more)

    def translate_path(self, path: str) -> str:
        _, _, name = urlsplit(path).path.rpartition("/web/")
        return super().translate_path(f"/web/{name}")

    def do_GET(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        page = self.line.page(host, urlsplit(self.path).path)
        if page is None:
            super().do_GET()
        else:
            self._say(page, "text/javascript" if self.path.endswith(".js") else "text/html")

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._say(json.dumps(self.line.answer(self.path, asked)), "application/json")

    def _say(self, words: str, kind: str) -> None:
        body = words.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store" if self.path.endswith("/") else "max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest shows what failed."""


def _pages() -> dict[str, str]:
    """Today's page as phones keep it, one with a button as the house makes it, that of signing in, and the driver."""
    clock = (HERE / "clock.js").read_text()
    # What is only looked at would be read again with every page.
    today = re.sub(
        r"<link rel=.(?!module)[^>]*>|<svg.*?</svg>", "", render_to_string("my/today.html"), flags=re.DOTALL
    )
    door = {"assignment_id": "VISIT", "way": "WAY", "event": "EVENT", "who": "", "start": ""}
    button = render_to_string("hours/door.html", {"door": door, "person": {"key": "OWNER"}})
    script = '<script src="/static/web/js/{}.js" type="module"></script>'
    phones = {
        "/my/": today,
        "/my/today/": today,
        "/door/": f"<!doctype html>{script.format('today')}{button}",
        "/sign-in/": f"<!doctype html>{script.format('forget')}",
    }
    before = f"<!doctype html><script>{clock}</script>"
    assert all("<!doctype html>" in page for page in phones.values())
    return {
        **{name: page.replace("<!doctype html>", before) for name, page in phones.items()},
        PHONE: (STATIC / "web" / "js" / "phone.js").read_text(),
        "/clock.js": clock,
        "/driver/": (HERE / "driver.html").read_text(),
        "/driver.js": (HERE / "driver.js").read_text(),
    }


@contextmanager
def called(house: House, thread: Executor) -> Iterator[Callable[..., Line]]:
    """A browser that nobody watches but its own page: to hear of every frame costs more than the frames.

    Give the words of a fault, if there is one, and get the line to a new phone.
    """
    line = Line(house, thread)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Door, line=line))
    server.daemon_threads = True
    line.port = server.server_port
    Thread(target=server.serve_forever, daemon=True).start()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a browser that ends may still write
        begun: list[subprocess.Popen[bytes]] = []

        def buy(*fault: str) -> Line:
            address = line.bought(*fault)
            if begun:
                line.go(address)
            else:
                options = [*FLAGS, "--headless", "--incognito", f"--user-data-dir={folder}"]
                nowhere = subprocess.DEVNULL
                begun.append(subprocess.Popen([CHROMIUM, *options, address], stdout=nowhere, stderr=nowhere))
            return line

        yield buy
        for each in begun:
            each.terminate()
            each.wait(20)
    server.shutdown()
    server.server_close()

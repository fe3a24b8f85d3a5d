"""What sqlmap is let loose on, and what it says of each form: a small city of its own, served on this machine alone."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from tempfile import mkdtemp
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

TOOL = ("tool", "run", "--from", "sqlmap==1.10.10", "sqlmap")
# Deeper than its usual: cookies are left alone, conditions with OR are tried.
DEPTH = ("--level", "2", "--risk", "2", "--dbms", "PostgreSQL", "--technique", "BEUST")
MANNER = (
    "--batch",
    "--threads",
    "4",
    "--time-sec",
    "2",
    "--flush-session",
    "--disable-coloring",
    "--random-agent",
)
SECONDS = 900
CONTROL = "/control/"
FOUND = re.compile(r"identified the following injection point")
CLEAN = re.compile(r"all tested parameters do not appear to be injectable")
ASKED = re.compile(r"with a total of (\d+) HTTP")


@dataclass(frozen=True)
class Form:
    """A form by its name: where it goes, what is in it, which fields are attacked, and what must be found."""

    name: str
    address: str
    fields: dict[str, str]
    attacked: tuple[str, ...]
    posted: bool = False
    headers: dict[str, str] | None = None
    injectable: bool = False


@dataclass(frozen=True)
class Verdict:
    """What was said of a form: `injectable`, `not injectable`, or `not tested`."""

    form: Form
    said: str
    requests: int
    tail: str

    @property
    def as_promised(self) -> bool:
        return self.said == ("injectable" if self.form.injectable else "not injectable")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Thousands of lines would say nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site, and beside it the page that may be injected, until the block ends; its address."""
    from commonhours.config.wsgi import application

    server = make_server("127.0.0.1", 0, _beside(application), _Server, _Silent)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def _beside(site: Callable[..., Any]) -> Callable[..., Any]:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        if environ["PATH_INFO"] != CONTROL:
            return site(environ, start_response)
        asked = parse_qs(environ["QUERY_STRING"], errors="replace").get("search", [""])[0]
        start_response("200 OK", [("Content-Type", "text/html")])
        return [_careless(asked).encode()]

    return application


def _careless(asked: str) -> str:
    """The mistake itself, so that a run that finds nothing can be told from one that looks at nothing."""
    from django.db import Error, connections

    try:
        with connections["reader"].cursor() as cursor:
            cursor.execute(
                f"SELECT slug FROM organisations_organisation WHERE name = '{asked}'".replace("%", "%%")
            )
            return "<br>".join(str(slug) for (slug,) in cursor.fetchall()) or "none"
    except Error:
        return "none"


def attack(form: Form, base: str, cookies: dict[str, str]) -> Verdict:
    """Let sqlmap try every attacked field of a form, with the session and the token that the form asks for."""
    folder = Path(mkdtemp(prefix="injection-"))
    try:
        done = subprocess.run(  # its own words, and an address of ours
            [*_tool(), *_words(form, base, cookies), "--output-dir", str(folder)],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        said = done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        said = f"no end after {SECONDS} s: {late.stdout!r}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Verdict(form, _verdict(said), _asked(said), said[-1500:])


def _tool() -> list[str]:
    return [str(Path(sys.executable).with_name("uv")), *TOOL]


def _words(form: Form, base: str, cookies: dict[str, str]) -> list[str]:
    filled = urlencode(form.fields | ({"csrfmiddlewaretoken": cookies["csrftoken"]} if form.posted else {}))
    words = ["-u", base + form.address + ("" if form.posted else f"?{filled}"), "-p", ",".join(form.attacked)]
    words += ["--data", filled] if form.posted else []
    words += ["--cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())]
    for name, value in (form.headers or {}).items():
        words += ["--header", f"{name}: {value}"]
    return [*words, *DEPTH, *MANNER]


def _verdict(said: str) -> str:
    if FOUND.search(said):
        return "injectable"
    return "not injectable" if CLEAN.search(said) else "not tested"


def _asked(said: str) -> int:
    """Requests as sqlmap counts them: with what it found, or by status when it found nothing."""
    if found := ASKED.search(said):
        return int(found[1])
    return sum(map(int, re.findall(r"\d{3} \([^)]*\) - (\d+) times", said)))

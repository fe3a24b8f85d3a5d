"""What sqlmap is let loose on, and what it says of each form: a small city of its own, served on this machine alone."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from socketserver import ThreadingMixIn
from tempfile import mkdtemp
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

TOOL = ("tool", "run", "--from", "sqlmap==1.10.10", "sqlmap")
# All five of its ways: by what a page says, by errors, by UNION, by stacked queries, by time. Cookies are left alone.
# At its own usual level and risk: one more takes an hour, most of it where a page never says anything else.
WAYS = ("--dbms", "PostgreSQL", "--technique", "BEUST")
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
CONTROL = "/control/"
FOUND = re.compile(r"identified the following injection point")
CLEAN = re.compile(r"all tested parameters do not appear to be injectable")

# Requests that have reached the server.
_arrived = count()


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
        next(_arrived)
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


def attack(form: Form, base: str, cookies: dict[str, str], *, seconds: float) -> Verdict:
    """Let sqlmap try every attacked field of a form for so long, with the session and the token that it asks for."""
    folder, before = Path(mkdtemp(prefix="injection-")), next(_arrived)
    try:
        said = _said([*_tool(), *_words(form, base, cookies), "--output-dir", str(folder)], seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Verdict(form, _verdict(said), next(_arrived) - before - 1, said[-1500:])


def _said(words: list[str], seconds: float) -> str:
    """What sqlmap prints until it ends, or is ended with whatever it has started."""
    with subprocess.Popen(  # its own words, and an address of ours
        words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as running:
        try:
            said, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            said, _ = running.communicate()
            said += f"\nno end after {seconds:.0f} s"
    return said


def _tool() -> list[str]:
    return [str(Path(sys.executable).with_name("uv")), *TOOL]


def _words(form: Form, base: str, cookies: dict[str, str]) -> list[str]:
    filled = urlencode(form.fields | ({"csrfmiddlewaretoken": cookies["csrftoken"]} if form.posted else {}))
    words = ["-u", base + form.address + ("" if form.posted else f"?{filled}"), "-p", ",".join(form.attacked)]
    words += ["--data", filled] if form.posted else []
    words += ["--cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())]
    for name, value in (form.headers or {}).items():
        words += ["--header", f"{name}: {value}"]
    return [*words, *WAYS, *MANNER]


def _verdict(said: str) -> str:
    if FOUND.search(said):
        return "injectable"
    return "not injectable" if CLEAN.search(said) else "not tested"

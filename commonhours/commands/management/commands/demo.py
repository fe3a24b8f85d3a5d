"""`commonhours demo`: a living city on this machine, from nothing to an address; Ctrl-C leaves nothing running."""

import http.client
import os
import signal
import socket
import sys
from contextlib import suppress
from time import monotonic, sleep
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from commonhours.availability.models import Terms
from commonhours.commands.children import Child, end_all
from commonhours.common.clock import now
from commonhours.config import environment, server
from commonhours.organisations.models import Grant, Region
from commonhours.people.models import ServiceUser
from commonhours.words.roles import role_name

HOST = "127.0.0.1"
PORTS_TRIED = 20
FIRST_ANSWER_SECONDS = 180
SHOWN = ("operator", "coordinator", "duty_officer", "approver", "city_officer", "auditor")
PYTHON = (sys.executable, "-P")


class Command(BaseCommand):
    help = "Start everything: database, sample city, followers, web server. Ctrl-C stops it; the data stays."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--size", choices=("full", "small"), default="full", help="of a new city")
        parser.add_argument("--workers", type=int, default=2, help="web processes")

    def handle(self, *args: Any, **options: Any) -> None:
        port = _free_port(options["port"])
        if port != options["port"]:
            print(f"Port {options['port']} is taken; using {port}.")
        # Nobody watches over invented people, and the address is to stay in sight.
        os.environ.setdefault("COMMONHOURS_WATCH", "ERROR")
        web, followers = children = _children(port, options["workers"])
        try:
            web.start()  # it loads the site and compiles the kernels while the database is made ready
            _furnish(options["size"])
            web.release()
            followers.start()
            _wait_for_answer(port, web)
            print(_welcome(port), flush=True)
            _watch(children)
        except KeyboardInterrupt:
            pass
        finally:
            for impatient in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(impatient, signal.SIG_IGN)
            end_all(children)


def _furnish(size: str) -> None:
    """Database, tables, and the sample city if there is no region yet."""
    call_command("setup", verbosity=0)
    if not Region.objects.using("owner").exists():
        call_command("sample_city", size=size)


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + PORTS_TRIED):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                trial.bind((HOST, port))
                return port
    raise CommandError(
        f"Ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken. Name another: --port 9000"
    )


def _children(port: int, workers: int) -> list[Child]:
    site = ("commonhours.config.wsgi:application", "--bind", f"{HOST}:{port}", "--workers", str(workers))
    serve = ("-m", "gunicorn", "--config", "python:commonhours.commands.serving", "--threads", "4", *site)
    return [
        Child("web server", (*PYTHON, *serve)),
        Child("followers' process", (*PYTHON, "-m", "commonhours", "follow")),
    ]


def _wait_for_answer(port: int, web: Child) -> None:
    give_up = monotonic() + FIRST_ANSWER_SECONDS
    while monotonic() < give_up:
        if web.ended:
            raise CommandError("The web server did not start; its own words stand above.")
        with suppress(OSError, http.client.HTTPException):
            asked = http.client.HTTPConnection(HOST, port, timeout=5)
            asked.request("GET", "/")
            asked.getresponse()
            return
        sleep(0.05)
    raise CommandError("The web server does not answer.")


def _watch(children: list[Child]) -> None:
    """Until Ctrl-C: bring back whatever dies, PostgreSQL first."""
    while True:
        sleep(0.5)
        if environment.is_embedded() and not server.is_running(environment.state()):
            print("PostgreSQL ended; starting it again.", file=sys.stderr)
            server.ensure_running(environment.state())
        for child in children:
            if words := child.watch():
                print(words, file=sys.stderr)


def _welcome(port: int) -> str:
    people = _people()
    width = max((len(role) for role, _ in people), default=0) + 2
    lines = [f"  {role:<{width}}{who}" for role, who in people]
    listed = (
        ["Sign in there as one of them, or as anybody else on its page of people:", *lines, ""]
        if people
        else []
    )
    return "\n".join(
        [
            "",
            f"Commonhours is running at http://{HOST}:{port}",
            "",
            *listed,
            "Ctrl-C stops it; the data stays.",
        ]
    )


def _people() -> list[tuple[str, str]]:
    """A few people of the sample city, by what they do; nobody of a real region."""
    region = Region.objects.using("reader").first()
    if region is None or not region.sample:
        return []
    found = [(role_name(role), who) for role in SHOWN if (who := _first_with(role))]
    for terms in Terms.objects.using("reader").select_related("person").order_by("person_id")[:2]:
        found.append(("Worker", terms.person.name))
    served = ServiceUser.objects.using("reader").filter(person__account__isnull=False, person__terms=None)
    if first := served.order_by("id").first():
        found.append(("Service user", first.name))
    connections["reader"].close()
    return found


def _first_with(role: str) -> str:
    grant = (
        Grant.objects.using("reader")
        .filter(role=role)
        .exclude(until__lte=now())
        .select_related("account", "organisation")
        .order_by("id")
        .first()
    )
    if grant is None:
        return ""
    return f"{grant.account.name} – {grant.organisation.name if grant.organisation else 'the whole region'}"

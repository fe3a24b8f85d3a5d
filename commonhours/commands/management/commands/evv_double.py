"""`commonhours evv-double`: a payer's server on this machine, that turns records of visits back as real ones do."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.integrations.evv.double.judging import Register
from commonhours.integrations.evv.double.server import Desk, server


class Command(BaseCommand):
    help = (
        "Serve a payer's double on 127.0.0.1. Start the site with COMMONHOURS_EVV_DOUBLE=1 and name its address"
        " as the payer's."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8790)
        parser.add_argument(
            "--known",
            type=Path,
            help='whom it knows, as JSON: {"clients": [], "employees": []}; left out: everybody; '
            '"families": {"PayerID": "ohio"} judges by that state\'s rules too',
        )
        parser.add_argument("--busy", type=int, default=0, help="how often it has to be asked for answers")

    def handle(self, *args: Any, **options: Any) -> None:
        known = _known(options["known"]) if options["known"] else {}
        clients, employees = (
            set(known[each]) if each in known else None for each in ("clients", "employees")
        )
        register = Register(clients, employees, families=dict(known.get("families", {})))
        doubled = server(Desk(register, busy=options["busy"]), options["port"])
        self.stdout.write(
            f"A payer's double listens at http://127.0.0.1:{doubled.server_port}/. End it with Ctrl-C."
        )
        try:
            doubled.serve_forever()
        except KeyboardInterrupt:
            return
        finally:
            doubled.server_close()


def _known(file: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"{file} cannot be read as JSON.") from error
    return told

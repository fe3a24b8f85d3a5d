"""`commonhours report-access`: let Power BI, Metabase and the like read figures; the password is shown once."""

import re
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.commands.management.commands.import_directory import in_words
from commonhours.commands.management.commands.token import AT_THE_MACHINE, organisation_of
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.config import environment, report_logins, server
from commonhours.reporting.actions import MOST_ACCESS_DAYS, end_access, give_access

# With the region's name before it, within the 63 letters that PostgreSQL keeps of a name.
NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")


class Command(BaseCommand):
    help = (
        "Make a login of the database that reads the figures of one organisation or of the region, or end it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the login is called: 2 to 30 small letters, digits and _")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--organisation", metavar="SLUG", help="whose figures it reads")
        what.add_argument("--region", action="store_true", help="it reads everybody's")
        what.add_argument("--end", action="store_true", help="it reads nothing any more, from this moment on")
        parser.add_argument(
            "--days", type=int, default=365, help=f"until it ends: 1 to {MOST_ACCESS_DAYS} (default 365)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not NAME.fullmatch(options["name"]):
            raise CommandError("Give a name of 2 to 30 small letters, digits and _, beginning with a letter.")
        if environment.is_embedded():
            server.ensure_running(environment.state())
        login = report_logins.name_of_login(options["name"])
        try:
            self._end(login) if options["end"] else self._give(login, options)
        except Refused as refused:
            raise CommandError(in_words(refused)) from refused

    def _give(self, login: str, options: dict[str, Any]) -> None:
        given = give_access(
            by=AT_THE_MACHINE,
            at=now(),
            login=login,
            organisation_id=organisation_of(options["organisation"]),
            days=options["days"],
        )
        password = secrets.token_urlsafe(30)
        report_logins.make(login, password, until=given.until)
        where = environment.address()
        self.stderr.write(
            f"Reads the schema {environment.REPORT} of the database {where['NAME']} at {where['HOST']}, "
            f"port {where['PORT']}, until {given.until:%Y-%m-%d}.\nKeep this; it is not shown again."
        )
        self.stdout.write(f"{login} {password}")

    def _end(self, login: str) -> None:
        end_access(by=AT_THE_MACHINE, at=now(), login=login)
        report_logins.end(login)
        self.stderr.write(f"{login} reads nothing any more, and is gone.")

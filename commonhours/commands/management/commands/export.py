"""`commonhours export`: what an organisation, a programme or the region owns, as open files in one ZIP."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.retention.actions import carry_houses


class Command(BaseCommand):
    help = (
        "Write a ZIP: CSV for each table, datapackage.json that describes them, and the visits as a calendar."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--organisation", metavar="SLUG", help="one organisation, as its own staff see it")
        whose.add_argument("--programme", metavar="NAME", help="every organisation of a programme")
        whose.add_argument("--region", action="store_true", help="everything")
        parser.add_argument("--to", type=Path, required=True, help="the file to write; it must not be there")

    def handle(self, *args: Any, **options: Any) -> None:
        houses = _houses(options)
        if not houses:
            raise CommandError("There is no such organisation or programme.")
        # As the reader whom the wall shows its own rows and no partner's secrets.
        roles = tuple(Held("organisation_admin", each.id) for each in houses)
        by = Actor(roles=(Held("city_officer"),) if options["region"] else roles, door="command")
        title = ", ".join(each.name for each in houses[:3])
        try:
            with options["to"].open("xb") as out:
                done = carry_houses(
                    by=by,
                    at=now(),
                    out=out,
                    title=region().name if options["region"] else title,
                    organisation_ids=[each.id for each in houses],
                )
        except FileExistsError as error:
            raise CommandError("This file is there already.") from error
        self.stdout.write(f"Written: {done.rows:,} rows of {done.tables} tables.")


def _houses(options: dict[str, Any]) -> list[Organisation]:
    all_of_them = Organisation.objects.order_by("name")
    if options["organisation"]:
        return list(all_of_them.filter(slug=options["organisation"]))
    if options["programme"]:
        return list(all_of_them.filter(programme__name=options["programme"]))
    return list(all_of_them)

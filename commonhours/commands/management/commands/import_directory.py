"""`commonhours import-directory PATH`: take a published directory of services in, or see what that would do."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.commands.management.commands.token import AT_THE_MACHINE
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.config import environment, server
from commonhours.integrations.directory.actions import About, Change, load_directory, look_at_directory
from commonhours.integrations.hsds.listings import Listings, Told, listings_of
from commonhours.integrations.hsds.tables import tables_at
from commonhours.words import said


class Command(BaseCommand):
    help = "Take a directory in HSDS 3 or the older Open Referral CSV into the directory of services."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a folder of CSV or JSON files, or one JSON file")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen, and change nothing"
        )
        parser.add_argument(
            "--name", required=True, help="what the list is called; the same name brings it up to date"
        )
        parser.add_argument("--licence", required=True, help="under which licence others may show it")
        parser.add_argument("--url", default="", help="where it is published")

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        about = About(options["name"], options["licence"], options["url"])
        try:
            found = listings_of(tables_at(options["path"]))
            change = look_at_directory(by=AT_THE_MACHINE, found=found, about=about)
            self.stdout.write(report(found, change))
            if options["dry_run"]:
                self.stdout.write("Nothing was changed: this was a dry run.")
                return
            file = options["path"].name
            loaded = load_directory(by=AT_THE_MACHINE, at=now(), found=found, about=about, file=file)
        except Refused as refused:
            raise CommandError(in_words(refused)) from refused
        self.stdout.write(f"Taken in. To undo it: ./run undo-import {loaded.import_id}")


def report(found: Listings, change: Change) -> str:
    """What was read, what would change, and everything that is wrong, row by row."""
    lines = []
    for name, counts in change.counts.items():
        table = {"organisations": "organizations", "places": "locations"}.get(name, name)
        told = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "none"
        lines.append(f"{name.title():<14}{found.read[table]} rows read: {told}")
    lines += [
        f"= {each.listing.file} row {each.listing.row}: {each.listing.name} is listed already as {each.known_as}"
        for each in change.twins
    ]
    return "\n".join([*lines, *map(_line, found.told)])


def _line(told: Told) -> str:
    words = said(told.refusal)
    mark, effect = ("✗", "The row was left out.") if told.whole else ("!", "The cell was left out.")
    return f"{mark} {told.file} row {told.row}, {told.column}: {words.text} {words.fix} {effect}"


def in_words(refused: Refused) -> str:
    """A refusal as a line for the terminal."""
    words = [said(each) for each in refused.refusals]
    return " ".join(f"{each.text} {each.fix}".strip() for each in words)

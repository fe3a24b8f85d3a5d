"""`commonhours calendar-table FOLDER`: what each calendar file of a folder would block, as a table."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.integrations.ical.telling import table


class Command(BaseCommand):
    help = (
        "Print, for each .ics file of a folder, the busy times read from it or the sentence that refuses it."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("America/Los_Angeles"))

    def handle(self, *args: Any, **options: Any) -> None:
        files = sorted(options["folder"].glob("*.ics"))
        if not files:
            raise CommandError("There is no .ics file in that folder.")
        for line in table(files, options["zone"]):
            print(line)

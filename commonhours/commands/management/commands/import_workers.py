"""`commonhours import-workers FILE`: the same dry run and the same commit as on the page, from the command line."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.commands.management.commands.import_directory import in_words
from commonhours.commands.management.commands.token import AT_THE_MACHINE
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.config import environment, server
from commonhours.integrations.imports.actions import bring, choose, commit, drop_import
from commonhours.integrations.imports.pages import import_page
from commonhours.integrations.kinds import KINDS
from commonhours.organisations.queries import organisations
from commonhours.words import said


class Command(BaseCommand):
    help = (
        "Say what is wrong in a spreadsheet of workers or service users; with --commit take in the good rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx, .csv or .tsv")
        parser.add_argument("--organisation", required=True, metavar="SLUG", help="whose they shall be")
        parser.add_argument(
            "--kind",
            choices=tuple(KINDS),
            default="workers",
            help="who stands in the file (served: service users)",
        )
        parser.add_argument("--commit", action="store_true", help="take in the good rows")
        parser.add_argument(
            "--same", choices=("skip", "update", "new"), default="skip", help="for people here already"
        )
        parser.add_argument(
            "--dates", choices=("month_first", "day_first"), default="", help="what 3/4/26 means"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        slugs = {row.slug: row.id for row in organisations()}
        if options["organisation"] not in slugs:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            self._bring(path, slugs[options["organisation"]], options)
        except Refused as refused:
            raise CommandError(in_words(refused)) from refused

    def _bring(self, path: Path, organisation_id: Any, options: dict[str, Any]) -> None:
        by = AT_THE_MACHINE
        brought = bring(
            by=by,
            kind="workers",
            at=now(),
            organisation_id=organisation_id,
            name=path.name,
            content=path.read_bytes(),
        )
        import_id = brought.import_id
        try:
            counts = choose(
                by=by, at=now(), import_id=import_id, same=options["same"], order=options["dates"]
            ).counts
            for each in import_page(by=by, import_id=import_id).problems:
                words = said(each.refusal)
                self.stdout.write(f"✗ row {each.row}, {each.column or each.field}: {words.text} {words.fix}")
            self.stdout.write(", ".join(f"{count} {name}" for name, count in counts.items()))
            if options["commit"]:
                commit(by=by, at=now(), import_id=import_id)
                self.stdout.write(f"Taken in. To undo it: ./run undo-import {brought.import_id}")
                return
        except Refused:
            drop_import(by=by, at=now(), import_id=import_id)
            raise
        drop_import(by=by, at=now(), import_id=import_id)
        self.stdout.write("Nobody was taken in: this was a dry run.")

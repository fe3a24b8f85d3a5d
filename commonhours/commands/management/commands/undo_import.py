"""`commonhours undo-import ID`: take back an import of workers or of a directory."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.commands.management.commands.import_directory import in_words
from commonhours.commands.management.commands.token import AT_THE_MACHINE
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.config import environment, server
from commonhours.integrations.directory.actions import undo_directory
from commonhours.integrations.imports.actions import undo
from commonhours.integrations.imports.models import Import


class Command(BaseCommand):
    help = "Make the tables what they were before an import; refused in words when somebody has touched them since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=UUID, help="the id of the import")

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        with seeing(AT_THE_MACHINE.sight):
            kind = Import.objects.filter(id=options["id"]).values_list("kind", flat=True).first()
        take_back = undo_directory if kind == "directory" else undo
        try:
            take_back(by=AT_THE_MACHINE, at=now(), import_id=options["id"])
        except Refused as refused:
            raise CommandError(in_words(refused)) from refused
        self.stdout.write("Undone: everything is as it was before.")

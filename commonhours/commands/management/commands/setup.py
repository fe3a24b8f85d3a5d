"""`commonhours setup`: roles, schema and migrations. Safe to run again; costs little when nothing is new."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from commonhours.config import environment, foundation, server


class Command(BaseCommand):
    help = "Lay the foundation (four database roles, the region's schema) and bring the tables up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--careless", action="store_true", help="trade safety from power cuts for speed (tests)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state(), durable=not options["careless"])
        foundation.lay(str(settings.DATABASES["default"]["NAME"]))
        if _something_to_migrate():
            call_command("migrate", database="owner", verbosity=options["verbosity"], interactive=False)


def _something_to_migrate() -> bool:
    executor = MigrationExecutor(connections["owner"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

"""`commonhours retire`: forget whoever asked for it, and let go what has been kept for long enough."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from commonhours.common.clock import now
from commonhours.retention.actions import due_now, erase_due, retire
from commonhours.trail.sequencer import HOUSE


class Command(BaseCommand):
    help = "Let go what has been kept for long enough, and forget who asked for it. The background does so each night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        if options["dry_run"]:
            done = due_now(by=HOUSE, at=at)
        else:
            self.stdout.write(f"Forgotten: {len(erase_due(by=HOUSE, at=at))} people.")
            done = retire(by=HOUSE, at=at)
        for kind, many in sorted(done.items()):
            self.stdout.write(f"{kind}: {many:,} rows")
        if not done:
            self.stdout.write("Nothing is due.")

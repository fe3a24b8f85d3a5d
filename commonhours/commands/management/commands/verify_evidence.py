"""`commonhours verify-evidence FILE`: is this evidence of a visit whole, and whose? Needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.integrations.evidence.bundle import LARGEST, verify

FAULTS = {
    "no_bundle": "This is no evidence of a visit as this program writes it.",
    "altered": "This file is not as it was written: something in it was changed after it was signed.",
    "forged": "The signature does not fit: what the file says was changed, or somebody else signed it.",
    "other_key": "The file is whole, and signed with another key than the one you gave.",
}


class Command(BaseCommand):
    help = "Check a file of evidence: that no byte of it was changed, and by which key it was signed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", default="", help="the region's key, as its page of evidence shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as opened:
                content = opened.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read.") from error
        verdict = verify(content, options["key"])
        if verdict.fault or verdict.evidence is None:
            raise CommandError(FAULTS[verdict.fault or "no_bundle"])
        said = verdict.evidence
        self.stdout.write(
            f"Verified. Signed by {said['region']['name']}, {said['made_at']}, with the key {verdict.key}."
        )
        self.stdout.write(f"{said['visit']['service']}: {said['who']['name']} for {said['for']['name']}.")
        if not options["key"]:
            self.stdout.write(
                "Compare the key with the one that the region publishes, or give it with --key."
            )

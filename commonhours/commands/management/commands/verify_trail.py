"""`commonhours verify-trail`: was any act of the trail changed, removed, slipped in or moved since it was signed?"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.integrations.proof.checking import Kept, verify_trail
from commonhours.integrations.proof.faults import told
from commonhours.integrations.proof.heads import trail_key
from commonhours.integrations.signing import Forged
from commonhours.trail.verify import Verdict

MOST = 50


class Command(BaseCommand):
    help = "Compute the tree over the whole trail anew, compare it with every signed head, and name what was changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", type=Path, action="append", default=[], help="a head that you kept")
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            help="who may have signed; otherwise the key of this installation",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = [Kept(path.name, path.read_text(encoding="utf-8")) for path in options["head"]]
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError("A head that you gave cannot be read.") from error
        try:
            verdict = verify_trail(options["key"] or [trail_key()], kept, tell=self._tell)
        except Forged as fault:
            raise CommandError("A key that you gave is none: it begins with did:key:z6Mk.") from fault
        if verdict.faults:
            raise CommandError(self._found(verdict))
        self.stdout.write(
            f"Verified: {verdict.acts:,} acts, {verdict.heads:,} signed heads; nothing was changed, removed, slipped in"
            f" or moved. {verdict.waiting:,} of the newest acts have not come in yet."
        )
        if not kept:
            self.stdout.write(
                "That the end was not cut off, only a head shows that you kept elsewhere: --head FILE."
            )

    def _found(self, verdict: Verdict) -> str:
        lines = [told(fault) for fault in verdict.faults[:MOST]]
        if len(verdict.faults) > MOST:
            lines.append(f"… and {len(verdict.faults) - MOST:,} more.")
        return "\n".join(["The trail is not what was signed.", *lines])

    def _tell(self, acts: int) -> None:
        self.stderr.write(f"{acts:,} acts …")

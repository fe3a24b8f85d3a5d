"""`commonhours seal-again`: secrets of second factors, sealed by another cipher or another secret, as of today."""

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.exceptions import InvalidTag
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from commonhours.accounts.recovery import take_over
from commonhours.accounts.sealing import is_current, opened, sealed
from commonhours.config import environment, server

# What of a factor's row is sealed.
SEALED = ("secret",)


class Command(BaseCommand):
    help = (
        "Seal the secrets of second factors again, after the cipher or the installation's secret has changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        done, lost = 0, 0
        for row_id in Authenticator.objects.order_by("id").values_list("id", flat=True):
            with transaction.atomic():
                outcome = _sealed_again(Authenticator.objects.select_for_update().get(id=row_id))
            done, lost = done + (outcome is True), lost + (outcome is None)
        self.stdout.write(f"Sealed again: {done}.")
        if lost:
            raise CommandError(
                f"{lost} were sealed by a secret that is not known here: name it under older_secret_keys,"
                " or have their owners set up their factor again."
            )


def _sealed_again(row: Authenticator) -> bool | None:
    """Whether anything of it was sealed again; None when it cannot be opened."""
    old = {name: row.data[name] for name in SEALED if isinstance(row.data.get(name), str)}
    try:
        # Recovery codes from before they were hashed.
        if take_over(row):
            return True
        if all(map(is_current, old.values())):
            return False
        row.data |= {name: sealed(opened(text)) for name, text in old.items()}
    except (InvalidTag, KeyError, ValueError):
        return None
    row.save(update_fields=["data"])
    return True

"""The code at a home: whoever types it with a press has stood there. Where no place is to be noted, above all."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.timesheets.actions.place import of_whom
from commonhours.timesheets.models import HomeCode
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class HomeCodeMade:
    """Whose home has a new code; the code itself stands in its own row and in no answer that is kept."""

    service_user_id: UUID


@once(HomeCodeMade)
def make_home_code(*, by: Actor, at: datetime, service_user_id: UUID) -> HomeCodeMade:
    """Draw a code of six digits for a home; the one before it counts no more.

    Refuses with `unknown_service_user` or `not_allowed`.
    """
    with acting("home_code.make", by=by, at=at) as act:
        seen_by = of_whom(act, service_user_id)
        told = {
            "code": f"{secrets.randbelow(1_000_000):06d}",
            "made_at": at,
            "organisation_ids": seen_by,
        }
        HomeCode.objects.update_or_create(service_user_id=service_user_id, defaults=told)
        act.outcome = made = HomeCodeMade(service_user_id)
        return made

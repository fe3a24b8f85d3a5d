"""The digits by which a worker is known on a telephone."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.timesheets.models import CallCode
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class CallCodeMade:
    """When a worker's code was drawn; the code itself stands in its own row and in no answer that is kept."""

    made_at: datetime


@once(CallCodeMade)
def make_call_code(*, by: Actor, at: datetime) -> CallCodeMade:
    """Draw a code of six digits for oneself; the one before it counts no more.

    Refuses with `unknown_person`.
    """
    with acting("call_code.make", by=by, at=at) as act:
        if by.person_id is None:
            raise NotFound.because("unknown_person", field="person")
        told = {"code": f"{secrets.randbelow(1_000_000):06d}", "made_at": at}
        CallCode.objects.update_or_create(person_id=by.person_id, defaults=told)
        act.subject_id = by.person_id
        act.touches(by.person_id)
        act.outcome = made = CallCodeMade(at)
        return made

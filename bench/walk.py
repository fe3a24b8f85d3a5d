"""A minute through the API of a sample city, each request asking about what the last one answered: `./run bench-walk`.

schemathesis' machine of states (`tests/hostile/machine.py`) as a coordinator, an operator and a city officer in turn.
Ends with 1 when anything is answered with a fault, or not as the contract says.
"""

import os
import sys
from itertools import count
from time import perf_counter
from typing import Any

from bench.booking.cluster import own_cluster

ROLES = ("coordinator", "operator", "city_officer")
SECONDS = 60


def main(seconds: str = str(SECONDS)) -> int:
    os.environ |= {"COMMONHOURS_PACE": "1e9,1e9", "COMMONHOURS_WATCH": "CRITICAL"}
    with own_cluster():
        from django.core.management import call_command
        from django.test import override_settings

        call_command("sample_city", size="small", verbosity=0)
        with override_settings(ALLOWED_HOSTS=["*"]):
            sound = [walked(role, float(seconds) / len(ROLES)) for role in ROLES]
            return 0 if all(sound) else 1


def walked(role: str, seconds: float) -> bool:
    """Walk as somebody of this role for so long; print what was seen; was all of it as the contract says?"""
    from tests.hostile.machine import Told, machine, walk

    told = Told()
    made = machine(lambda: _token(role), _known(), told)
    end = perf_counter() + seconds
    for start in count():
        if perf_counter() >= end:
            break
        walk(made, stories=5, start=start)
    print(f"{role}: {told}", *told.faults, sep="\n  ", flush=True)
    return not told.faults and bool(told.followed)


def _token(role: str) -> str:
    from commonhours.commands.management.commands.token import AT_THE_MACHINE
    from commonhours.common.clock import now
    from commonhours.organisations.actions import make_token
    from commonhours.organisations.models import Grant

    grant = Grant.objects.filter(role=role, until=None, account__is_active=True).order_by("account_id")[0]
    held: dict[str, Any] = {
        "account_id": grant.account_id,
        "organisation_id": grant.organisation_id,
        "role": role,
    }
    return make_token(by=AT_THE_MACHINE, at=now(), name="a trial", **held).secret


def _known() -> dict[str, Any]:
    """What stands in this city, by the names of the fields that ask for it."""
    from datetime import timedelta

    from commonhours.bookings.models import OCCUPYING, Assignment
    from commonhours.common.clock import now

    at = now().replace(minute=0, second=0, microsecond=0)
    coming = Assignment.objects.using("reader").filter(state__in=OCCUPYING, visit__starts_at__gt=at)
    row = coming.select_related("visit").order_by("visit__starts_at", "id")[0]
    visit, person = row.visit, str(row.person_id)
    served = str(visit.service_user_id)
    return {
        "service_user_id": served, "service_user": served, "person_id": person, "person": person,
        "person_ids": person, "organisation_id": str(visit.organisation_id), "visit_id": str(visit.id),
        "type_of_work_id": str(visit.type_of_work_id), "search": "ro", "rule": "FREQ=WEEKLY;COUNT=2",
        "starts_at": (at + timedelta(days=3)).isoformat(), "ends_at": (at + timedelta(days=3, hours=1)).isoformat(),
        "from": at.date().isoformat(), "to": (at.date() + timedelta(days=20)).isoformat(), "site_id": None,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

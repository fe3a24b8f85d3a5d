"""The people who run things: roles in each organisation and in the region."""

from random import Random

from commonhours.samplecity import names
from commonhours.samplecity.rows import Organisation, Staff

REGION_ROLES: tuple[tuple[str, int], ...] = (
    ("operator", 8),
    ("duty_officer", 2),
    ("city_officer", 3),
    ("auditor", 2),
    ("planner", 2),
    ("finance", 1),
    ("worker_representative", 1),
)


def staff(rnd: Random, organisations: tuple[Organisation, ...], workers: int) -> tuple[Staff, ...]:
    """Region first, then each organisation in order. Micro-providers are added with their one worker."""
    found: list[Staff] = []
    for role, count in REGION_ROLES:
        found += [_member(rnd, len(found) + n, -1, role) for n in range(count)]
    total = sum(each.worker_share for each in organisations)
    for index, organisation in enumerate(organisations):
        if organisation.kind == "micro":
            continue
        own = round(workers * organisation.worker_share / total)
        for role, count in _roles(organisation, own):
            found += [_member(rnd, len(found) + n, index, role) for n in range(count)]
    return tuple(found)


def _roles(organisation: Organisation, workers: int) -> tuple[tuple[str, int], ...]:
    """One supervisor for 25 workers, one coordinator for 60, at least one of each office."""
    return (
        ("organisation_admin", 1),
        ("coordinator", 1 + min(4, workers // 60)),
        ("approver", 1 + (workers > 80)),
        ("supervisor", max(1, workers // 25)),
        ("trainer", 1),
        ("finance", 1),
        ("duty_officer", int(organisation.kind in ("community", "city_department"))),
        ("coach", int("jobs" in organisation.categories or "peer" in organisation.categories)),
    )


def _member(rnd: Random, number: int, organisation: int, role: str) -> Staff:
    own = names.culture(rnd)
    given, family, _ = names.person(rnd, own)
    spoken = tuple(code for code, share in own.languages if rnd.random() < share)
    email = f"staff{number + 1}@sample-city.example"
    return Staff(given, family, organisation, role, ("en", *spoken), email, -1)


def micro_owner(number: int, given: str, family: str, organisation: int, role: str, worker: int) -> Staff:
    """Somebody who is the whole organisation: its admin, its approver and its worker."""
    email = f"staff{number + 1}@sample-city.example"
    return Staff(given, family, organisation, role, ("en",), email, worker)

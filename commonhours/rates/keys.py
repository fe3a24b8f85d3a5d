"""The keys that open one organisation's rates, or what one worker asks for, behind row security, and nothing else."""

from hashlib import md5
from uuid import UUID

# What the wall writes for it: an id that only this room makes out of an organisation's.
IN_SQL = "md5('rates of ' || organisation_id::text)::uuid"
LEAST_IN_SQL = "md5('least of ' || person_id::text)::uuid"
JOINT_SQL = ("md5('rates of ' || one_id::text)::uuid", "md5('rates of ' || other_id::text)::uuid")


def rates_key(organisation_id: UUID) -> UUID:
    """What `concern` takes to open the rates of an organisation, once a permission has been checked.

    The organisation's own id would open whatever else is kept shut under it.
    """
    return UUID(md5(f"rates of {organisation_id}".encode(), usedforsecurity=False).hexdigest())


def least_key(person_id: UUID) -> UUID:
    """What `concern` takes to open what somebody asks for at least: to reckon whether they come, never to show it."""
    return UUID(md5(f"least of {person_id}".encode(), usedforsecurity=False).hexdigest())

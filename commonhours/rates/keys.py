"""The key that opens one organisation's rates behind row security, and nothing else of that organisation."""

from hashlib import md5
from uuid import UUID

# What the wall writes for it: an id that only this room makes out of an organisation's.
IN_SQL = "md5('rates of ' || organisation_id::text)::uuid"
JOINT_SQL = ("md5('rates of ' || one_id::text)::uuid", "md5('rates of ' || other_id::text)::uuid")


def rates_key(organisation_id: UUID) -> UUID:
    """What `concern` takes to open the rates of an organisation, once a permission has been checked.

    The organisation's own id would open whatever else is kept shut under it.
    """
    return UUID(md5(f"rates of {organisation_id}".encode(), usedforsecurity=False).hexdigest())

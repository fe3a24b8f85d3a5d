"""The key that opens what will be missing in one organisation behind row security, and nothing else of it."""

from hashlib import md5
from uuid import UUID

# What the wall writes for it: an id that only this room makes out of an organisation's.
IN_SQL = "md5('gaps of ' || organisation_id::text)::uuid"


def gaps_key(organisation_id: UUID) -> UUID:
    """What `concern` takes to open an organisation's missing hours to those who work for it.

    The organisation's own id would open whatever else is kept shut under it.
    """
    return UUID(md5(f"gaps of {organisation_id}".encode(), usedforsecurity=False).hexdigest())

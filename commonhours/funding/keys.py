"""The key that opens one organisation's lines and splits behind row security, and nothing else of that organisation."""

from hashlib import md5
from uuid import UUID

# What the walls write for it: an id that only this room makes out of an organisation's.
IN_SQL = "md5('lines of ' || organisation_id::text)::uuid"


def lines_key(organisation_id: UUID) -> UUID:
    """What `concern` takes to open an organisation's lines and splits, once a permission has been checked."""
    return UUID(md5(f"lines of {organisation_id}".encode(), usedforsecurity=False).hexdigest())

"""Whose data an answer shows: whatever reads it for somebody else says so, and the door writes it down.

`looked_at()` stands beside the reads that open somebody's page, as `concern()` stands beside the passages through the
wall: search for its name to find every one. It keeps a note in memory and asks the database nothing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

# What of somebody was shown, from the plainest to the closest.
PROFILE, CONTACT, VISITS, PAY = "profile", "contact", "visits", "pay"
CARE, PAPERS, RECORD, SEARCH = "care", "papers", "record", "search"
KINDS = (PROFILE, CONTACT, VISITS, PAY, CARE, PAPERS, RECORD, SEARCH)

# Of whom and what, and which organisations know them.
Noted = dict[tuple[UUID, str], tuple[UUID, ...]]

_noted: ContextVar[Noted | None] = ContextVar("noted_looks", default=None)


@contextmanager
def noting() -> Iterator[Noted]:
    """Gather whose data is shown while a request is answered."""
    noted: Noted = {}
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def looked_at(about: UUID | Iterable[UUID], *kinds: str, known_to: Iterable[UUID] = ()) -> None:
    """Note that the answer under way shows this of these people or service users; outside of a request, nothing.

    Name everybody: the door leaves out whoever reads their own. `known_to`: the organisations that know them, so
    that of several roles the one is written down through which they were looked at.
    """
    noted = _noted.get()
    if noted is None:
        return
    houses = tuple(known_to)
    for each in (about,) if isinstance(about, UUID) else about:
        for kind in kinds:
            noted.setdefault((each, kind), houses)

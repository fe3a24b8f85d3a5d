"""Close an organisation's books before a day. What is wrong in them is put right by a posting on an open day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.ledger.actions import close
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class BooksClosed:
    """Whose books, and the first day that is still open."""

    organisation_id: UUID
    until: date


@once(BooksClosed)
def close_books(
    *, by: Actor, at: datetime, organisation_id: UUID, until: date, reason: str, sure: bool = False
) -> BooksClosed:
    """Close everything dated before `until`, for good.

    Refuses with `not_allowed`, `not_found`, `closing_unsure` unless told that it is meant, and as the ledger does.
    """
    with acting("books.close", by=by, at=at) as act:
        require(by, Permission.KEEP_BOOKS, [organisation_id])
        if not Organisation.objects.filter(id=organisation_id).exists():
            raise NotFound.because("not_found", field="organisation")
        if not sure:
            raise Invalid.because("closing_unsure", field="sure")
        today = at.astimezone(region().tzinfo).date()
        close(by=by, at=at, organisation_id=organisation_id, until=until, today=today, reason=reason)
        act.outcome = closed = BooksClosed(organisation_id, until)
        return closed

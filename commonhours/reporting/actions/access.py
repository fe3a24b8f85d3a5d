"""Who reads figures with programs of their own: given until a day, ended at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.organisations.permissions import Permission, require
from commonhours.reporting.models import Access
from commonhours.trail.actions import OpenAct, acting

# As long as a key for programs may last: whoever still needs it says so once a year.
MOST_ACCESS_DAYS = 366


@dataclass(frozen=True)
class AccessGiven:
    """The login, and until when it sees anything."""

    login: str
    until: datetime


def give_access(
    *, by: Actor, at: datetime, login: str, organisation_id: UUID | None, days: int
) -> AccessGiven:
    """Let a login read the figures of an organisation, or of the region; one that did may do so for longer.

    Refuses with `not_allowed`, `reporting.days`, and `reporting.others_login` where it reads somebody else's.
    """
    with acting("report_access.give", by=by, at=at) as act:
        require(by, Permission.GOVERN, [organisation_id] if organisation_id else [])
        if not 1 <= days <= MOST_ACCESS_DAYS:
            raise Invalid.because("reporting.days", field="days", most=MOST_ACCESS_DAYS)
        until = at + timedelta(days=days)
        found, new = Access.objects.select_for_update().get_or_create(
            login=login, defaults={"organisation_id": organisation_id, "made_at": at, "until": until}
        )
        if found.organisation_id != organisation_id:
            raise Refused.because("reporting.others_login", field="name")
        if not new:
            found.until = until
            found.save(update_fields=["until"])
        _note(act, found)
        return AccessGiven(login, until)


def end_access(*, by: Actor, at: datetime, login: str) -> None:
    """Let a login see nothing from this moment on; refuse with `reporting.no_login` or `not_allowed`."""
    with acting("report_access.end", by=by, at=at) as act:
        found = Access.objects.select_for_update().filter(login=login).first()
        if found is None:
            raise NotFound.because("reporting.no_login", field="name")
        require(by, Permission.GOVERN, [found.organisation_id] if found.organisation_id else [])
        found.until = max(found.made_at, min(found.until, at))
        found.save(update_fields=["until"])
        _note(act, found)


def _note(act: OpenAct, access: Access) -> None:
    act.subject_id = access.id
    act.concerns([access.organisation_id] if access.organisation_id else [])
    act.note(login=access.login, until=access.until)

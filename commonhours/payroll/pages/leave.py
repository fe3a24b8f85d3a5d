"""An account of paid sick leave as whoever has it reads it, and whoever keeps the books: earned, taken, left."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.looks import PAY, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.organisations.queries import region
from commonhours.payroll.leave import Taken, account_of, taken_by
from commonhours.payroll.models import StatementLine
from commonhours.payroll.rates_of import frame_for
from commonhours.people.models import Person
from commonhours.rates.pay.leave import Account, usable_from
from commonhours.rates.pay.lines import SICK_LEAVE
from commonhours.rates.pay.packs import Sick, shipped


@dataclass(frozen=True)
class LeaveSeen:
    """One person's leave with one employer; each day of it in minutes, the latest first."""

    organisation_id: UUID
    organisation: str
    person_id: UUID
    person: str
    account: Account
    taken: tuple[Taken, ...]
    # From when on it may be used, how much in a year, and by which law.
    usable: date | None
    year: int | None
    law: str
    url: str
    own: bool
    may_say: bool


def leave_seen(*, by: Actor, at: datetime, organisation_id: UUID, person_id: UUID) -> LeaveSeen:
    """One's own leave, or anybody's for those who see the organisation's money.

    Refuses with `not_allowed` or `unknown_person`.
    """
    own = person_id == by.person_id
    if not own:
        require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        account = account_of(organisation_id, person_id, date.max)
        if account is None:
            raise NotFound.because("unknown_person", field="person")
        looked_at(person_id, PAY, known_to=[organisation_id])
        today = at.astimezone(region().tzinfo).date()
        frame = frame_for(organisation_id)
        figure = shipped().figure(Sick, frame.place, today) if frame else None
        rows = sorted(taken_by(organisation_id, [person_id]), key=lambda each: each.day, reverse=True)
        return LeaveSeen(
            organisation_id,
            Organisation.objects.get(id=organisation_id).name,
            person_id,
            Person.objects.get(id=person_id).name,
            account,
            tuple(rows),
            usable_from(account, figure) if figure else None,
            figure.year if figure else None,
            figure.source.name if figure else "",
            figure.source.url if figure else "",
            own,
            own or may_in_office(by, Permission.KEEP_BOOKS, [organisation_id]),
        )


def my_leave(*, by: Actor, at: datetime) -> tuple[LeaveSeen, ...]:
    """The asker's own accounts, with every employer where they have earned some."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        concern([by.person_id])
        lines = StatementLine.objects.filter(person_id=by.person_id, code=SICK_LEAVE)
        houses = sorted(set(lines.values_list("organisation_id", flat=True)))
    found = []
    for house in houses:
        try:
            found.append(leave_seen(by=by, at=at, organisation_id=house, person_id=by.person_id))
        except NotFound:  # they work there no more
            continue
    return tuple(found)

"""Rates that workers ask for, as they read their own, and as those read them who answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.looks import PAY, looked_at
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.queries import names_of_people
from commonhours.rates.asking import read_paying
from commonhours.rates.least import Paying
from commonhours.rates.models import AskedRate
from commonhours.rates.own import worked_lately

MOST_LINES = 200


@dataclass(frozen=True)
class AskLine:
    """A rate that was asked for. `paid`: cents an hour now; None where it is worked for no wage.

    `minutes` of the past four weeks, and `more`: the cents that they would have cost more by it.
    """

    id: UUID
    organisation_id: UUID
    organisation: str
    person_id: UUID
    type_of_work_id: UUID
    work: str
    amount: int
    since: date
    words: str
    asked_at: datetime
    answer_by: datetime
    state: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    overdue: bool
    person: str = ""
    paid: int | None = None
    minutes: int = 0
    more: int = 0


def my_asked_rates(*, by: Actor, at: datetime) -> tuple[AskLine, ...]:
    """What the asker has asked for, the newest first."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        rows = _read(AskedRate.objects.filter(person_id=by.person_id).order_by("-asked_at", "-id"))
        return tuple(_lines(rows, at))


def asked_rates(*, by: Actor, at: datetime, organisation_id: UUID) -> tuple[AskLine, ...]:
    """What an organisation is asked for: open ones first, by their day; then what was answered, the newest first.

    Refuses with `not_allowed`.
    """
    require(by, Permission.SET_RATES, [organisation_id])
    with seeing(by.sight):
        rows = AskedRate.objects.filter(organisation_id=organisation_id).order_by(
            F("answered_at").desc(nulls_first=True), "answer_by", "id"
        )
        found = _read(rows)
        people = {row.person_id for row in found}
        looked_at(people, PAY, known_to=[organisation_id])
        names, today = names_of_people(people), at.astimezone(region().tzinfo).date()
        paying = read_paying([organisation_id], today)
        worked = worked_lately(people, at, house=organisation_id)
        return tuple(_priced(line, names, paying, worked, today) for line in _lines(found, at))


def _priced(
    line: AskLine,
    names: Mapping[UUID, str],
    paying: Paying,
    worked: Mapping[tuple[UUID, UUID, UUID], int],
    today: date,
) -> AskLine:
    """With what it pays now, and what the hours of the past four weeks would have cost more."""
    house, work, person = line.organisation_id, line.type_of_work_id, line.person_id
    paid, minutes = paying.hour(house, work, person, today), worked.get((person, house, work), 0)
    more = minutes * max(line.amount - (paid or 0), 0) // 60
    return replace(line, person=names.get(person, ""), paid=paid, minutes=minutes, more=more)


def many_asked(organisation_id: UUID) -> int:
    """How many wait for an answer. Runs inside `seeing`."""
    return AskedRate.objects.filter(organisation_id=organisation_id, state="open").count()


def _read(rows: QuerySet[AskedRate]) -> list[AskedRate]:
    return list(rows.select_related("type_of_work")[:MOST_LINES])


def _lines(rows: Sequence[AskedRate], at: datetime) -> Iterator[AskLine]:
    accounts = names_of_accounts({row.answered_by_id for row in rows})
    organisations = names_of_organisations()
    for row in rows:
        yield AskLine(
            id=row.id,
            organisation_id=row.organisation_id,
            organisation=organisations.get(row.organisation_id, ""),
            person_id=row.person_id,
            type_of_work_id=row.type_of_work_id,
            work=row.type_of_work.name,
            amount=row.amount,
            since=row.since,
            words=row.words,
            asked_at=row.asked_at,
            answer_by=row.answer_by,
            state=row.state,
            answer=row.answer,
            answered_by=accounts.get(row.answered_by_id, "") if row.answered_by_id else "",
            answered_at=row.answered_at,
            overdue=row.state == "open" and row.answer_by <= at,
        )

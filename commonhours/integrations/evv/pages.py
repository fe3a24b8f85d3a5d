"""What the office reads of records for payers: where each stands, what to do, and what was said of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from commonhours.common.actor import Actor
from commonhours.common.looks import PAPERS, VISITS, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.integrations.evv.choosing import terms_of_each, terms_today
from commonhours.integrations.evv.models import (
    STATES,
    Answer,
    Approval,
    Batch,
    Number,
    Payer,
    PayerTerms,
    Procedure,
    Record,
    Sending,
)
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Membership
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.timesheets.models import Timesheet
from commonhours.timesheets.packs import Terms, terms_of

P = Permission.SETTLE_HOURS
SHOWN = ("held", "rejected", "waiting", "sent", "accepted")


@dataclass(frozen=True)
class RecordLine:
    """One visit's record in a list."""

    id: UUID
    timesheet_id: UUID
    payer_id: UUID
    payer: str
    person_id: UUID
    person: str
    service_user_id: UUID
    service_user: str
    starts_at: datetime
    state: str
    faults: tuple[str, ...]
    sequence: int
    changed_at: datetime
    # Until when the payer wants it, where they say so and have not got it.
    due_by: datetime | None


@dataclass(frozen=True)
class SentOnce:
    """One time that a record went out, and what was said of it; `accepted` is None while nothing was."""

    sequence: int
    made_at: datetime
    accepted: bool | None
    reasons: tuple[tuple[str, str], ...]
    answered_at: datetime | None
    body: dict[str, Any]


@dataclass(frozen=True)
class RecordPage:
    """One record: its line, each time it went out, and the two numbers that it needs."""

    line: RecordLine
    sendings: tuple[SentOnce, ...]
    client_number: str
    worker_number: str
    trouble: str
    # Who agreed with what was changed by hand, and when, in the hours as they stand; None where nobody did.
    approved: tuple[str, datetime] | None


@dataclass(frozen=True)
class PayerLine:
    """A payer: what is asked, how many records stand where, and what goes wrong with sending."""

    payer: Payer
    organisation: str
    counts: dict[str, int]
    trouble: str
    next_at: datetime | None
    # The family of payers whose rules hold today, by its code.
    pack: str


@dataclass(frozen=True)
class PayerPage:
    """One payer with the codes of its work and the numbers of its people."""

    line: PayerLine
    procedures: tuple[Procedure, ...]
    clients: tuple[tuple[UUID, str, str], ...]
    workers: tuple[tuple[UUID, str, str], ...]
    # Whom else the organisation serves and lets work, by name: to choose from.
    more_clients: tuple[tuple[UUID, str], ...]
    more_workers: tuple[tuple[UUID, str], ...]
    # By which rules visits are counted today, and what was set from which day on, the latest first.
    terms: Terms
    set_terms: tuple[PayerTerms, ...]


def records(*, by: Actor, show: str, skip: int = 0, most: int = 40) -> tuple[tuple[RecordLine, ...], int]:
    """A page of the records in one state, the oldest first, and how many there are. Refuses with `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        rows = Record.objects.filter(_mine(by), state=show)
        order = "-starts_at" if show == "accepted" else "starts_at"
        return _lines(rows.order_by(order, "id")[skip : skip + most]), rows.count()


def record_counts(*, by: Actor) -> dict[str, int]:
    """How many records stand where; refuses with `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        return _counts(Q(_mine(by)))


def record(*, by: Actor, record_id: UUID) -> RecordPage:
    """One record with all that was sent and answered; refuses with `unknown_record` or `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        row = Record.objects.filter(id=record_id).first()
        if row is None:
            raise NotFound.because("unknown_record", field="record")
        require(by, P, row.organisation_ids)
        sendings = list(Sending.objects.filter(record=row).order_by("-sequence"))
        answers = {each.sending_id: each for each in Answer.objects.filter(sending__in=sendings)}
        looked_at([row.person_id, row.service_user_id], PAPERS, known_to=row.organisation_ids)
        numbers = Number.objects.filter(payer_id=row.payer_id)
        of = {each.person_id or each.service_user_id: each.number for each in numbers}
        return RecordPage(
            line=_lines([row])[0],
            sendings=tuple(_sent(each, answers.get(each.id)) for each in sendings),
            client_number=of.get(row.service_user_id, ""),
            worker_number=of.get(row.person_id, ""),
            trouble=_troubles([row.payer_id]).get(row.payer_id, ("", None))[0],
            approved=_approved(row),
        )


def payers(*, by: Actor, at: datetime) -> tuple[PayerLine, ...]:
    """Payers of the organisations for which the asker settles hours; refuses with `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        return _payer_lines(Payer.objects.filter(_mine(by)).order_by("name", "id"), at)


def payer(*, by: Actor, at: datetime, payer_id: UUID) -> PayerPage:
    """One payer; refuses with `unknown_payer` or `not_allowed`."""
    require_somewhere(by, P)
    with seeing(by.sight):
        row = Payer.objects.filter(id=payer_id).first()
        if row is None:
            raise NotFound.because("unknown_payer", field="payer")
        require(by, P, row.organisation_ids)
        numbers = list(Number.objects.filter(payer=row))
        here = Membership.objects.filter(
            organisation_id=row.organisation_id, approved_at__isnull=False, until=None
        )
        people = _names(names_of_people, here.values_list("person_id", flat=True), numbers)
        served = _names(names_of_service_users, here.values_list("service_user_id", flat=True), numbers)
        of = {each.person_id or each.service_user_id: each.number for each in numbers}
        return PayerPage(
            line=_payer_lines([row], at)[0],
            procedures=tuple(Procedure.objects.filter(payer=row).order_by("code", "id")),
            clients=tuple((key, name, of[key]) for key, name in served if key in of),
            workers=tuple((key, name, of[key]) for key, name in people if key in of),
            more_clients=served,
            more_workers=people,
            terms=terms_today(row, at),
            set_terms=tuple(PayerTerms.objects.filter(payer=row).order_by("-since")),
        )


# --- inside ---------------------------------------------------------------------------------------------------


def _mine(by: Actor) -> Q:
    """Rows of organisations for which the asker settles hours."""
    return Q() if may(by, P) else Q(organisation_ids__overlap=list(organisations_with(by, P)))


def _counts(which: Q) -> dict[str, int]:
    found = dict(Record.objects.filter(which).values_list("state").annotate(count=Count("id")))
    return {state: found.get(state, 0) for state in STATES}


def _lines(found: Iterable[Record]) -> tuple[RecordLine, ...]:
    """Rows in words; the caller has asked for the permission, and whoever settles hours has to know whose they are."""
    rows = list(found)
    people, served = {each.person_id for each in rows}, {each.service_user_id for each in rows}
    concern(people | served)
    looked_at(people | served, VISITS, known_to={house for each in rows for house in each.organisation_ids})
    names, whom = names_of_people(people), names_of_service_users(served)
    payers_named = dict(
        Payer.objects.filter(id__in={each.payer_id for each in rows}).values_list("id", "name")
    )
    due = _due_by(rows)
    return tuple(
        RecordLine(
            id=each.id,
            timesheet_id=each.timesheet_id,
            payer_id=each.payer_id,
            payer=payers_named.get(each.payer_id, ""),
            person_id=each.person_id,
            person=names.get(each.person_id, ""),
            service_user_id=each.service_user_id,
            service_user=whom.get(each.service_user_id, ""),
            starts_at=each.starts_at,
            state=each.state,
            faults=tuple(each.faults),
            sequence=each.sequence,
            changed_at=each.changed_at,
            due_by=due.get(each.id),
        )
        for each in rows
    )


def _due_by(rows: list[Record]) -> dict[UUID, datetime]:
    """Until when the payers of these want them: so long after the visit ended, or after its hours were changed."""
    waiting = [each for each in rows if each.state not in ("sent", "accepted")]
    ids = {each.timesheet_id for each in waiting}
    terms = terms_of(ids)
    sheets = Timesheet.objects.filter(id__in=ids).values_list("id", "planned_end", "changed_at")
    begun = {key: max(ends, changed or ends) for key, ends, changed in sheets}
    return {
        each.id: begun[each.timesheet_id] + within
        for each in waiting
        if (within := terms[each.timesheet_id].pack.within) and each.timesheet_id in begun
    }


def _approved(row: Record) -> tuple[str, datetime] | None:
    of_it = Approval.objects.filter(record=row, revision=row.timesheet.revision)
    found = of_it.select_related("approved_by").first()
    return (found.approved_by.name, found.approved_at) if found else None


def _sent(sending: Sending, answer: Answer | None) -> SentOnce:
    reasons = tuple((each["field"], each["text"]) for each in answer.reasons) if answer else ()
    return SentOnce(
        sequence=sending.sequence,
        made_at=sending.made_at,
        accepted=answer.accepted if answer else None,
        reasons=reasons,
        answered_at=answer.answered_at if answer else None,
        body=sending.body,
    )


def _payer_lines(found: Iterable[Payer], at: datetime) -> tuple[PayerLine, ...]:
    """However many payers there are, a handful of questions."""
    rows = list(found)
    ids = [each.id for each in rows]
    troubles, houses, terms = _troubles(ids), names_of_organisations(), terms_of_each(rows, at)
    counted = Record.objects.filter(payer__in=ids).values_list("payer", "state").annotate(count=Count("id"))
    counts = {(payer, state): count for payer, state, count in counted}
    return tuple(
        PayerLine(
            each,
            houses.get(each.organisation_id, ""),
            {state: counts.get((each.id, state), 0) for state in STATES},
            *troubles.get(each.id, ("", None)),
            terms[each.id].pack.code,
        )
        for each in rows
    )


def _troubles(payer_ids: Iterable[UUID]) -> dict[UUID, tuple[str, datetime | None]]:
    """What goes wrong with the batch that is in hand, and when it is tried again."""
    rows = Batch.objects.filter(payer_id__in=payer_ids, state__in=["waiting", "sent"]).exclude(trouble="")
    return {each.payer_id: (each.trouble, each.next_at) for each in rows}


def _names(
    names_of: Callable[[set[UUID]], dict[UUID, str]], here: Iterable[UUID | None], numbers: list[Number]
) -> tuple[tuple[UUID, str], ...]:
    """Names of whoever is here and of whoever has a number, in their order."""
    numbered = {who for each in numbers for who in (each.person_id, each.service_user_id) if who is not None}
    wanted = {each for each in here if each is not None} | numbered
    return tuple(sorted(names_of(wanted).items(), key=lambda row: row[1]))

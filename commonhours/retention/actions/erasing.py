"""Forget somebody: one act, after which no table says who they were, and every cent is where it was."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Greatest

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.queries import region
from commonhours.payroll.models import Statement
from commonhours.people.actions import lock_people
from commonhours.people.models import Membership, Person
from commonhours.retention.forgetting import acts_to_forget, clear_tables, strings_of
from commonhours.retention.models import DONE, WAITING, Erasure, KeptName
from commonhours.retention.open_matters import in_open_incident, open_matters
from commonhours.retention.parties import Party, party_of, rows_of
from commonhours.retention.periods import days_of
from commonhours.trail.actions import OpenAct, acting
from commonhours.trail.forgetting import forget


@dataclass(frozen=True)
class Forgotten:
    """Whom the house forgot, in which rows of how many tables, and what how many acts said."""

    erasure_id: UUID
    tables: int
    rows: int
    acts: int


def erase_due(*, by: Actor, at: datetime) -> list[Forgotten]:
    """Forget everybody whose days to think it over are past and of whom nothing is open; the others wait."""
    with seeing(by.sight):
        due = list(
            Erasure.objects.filter(state=WAITING, due_at__lte=at)
            .order_by("due_at")
            .values_list("id", flat=True)
        )
    done = (_erase(by, at, each) for each in due)
    return [each for each in done if each]


def _erase(by: Actor, at: datetime, erasure_id: UUID) -> Forgotten | None:
    with seeing(by.sight):
        row = Erasure.objects.select_for_update().filter(id=erasure_id, state=WAITING).first()
        if row is None:
            return None
        party = party_of(row.person_id, row.service_user_id)
        _open_rows(party)
        lock_people([party.person_id] if party.person_id else [])
        # They are not told of it: whom an incident is about does not read it.
        if open_matters(party, at) or in_open_incident(party):
            return None
        with acting("person.erase", by=by, at=at) as act:
            concern([*party.ids, *party.organisation_ids])
            done = forget_party(act, party, erasure_id)
            Erasure.objects.filter(id=erasure_id).update(state=DONE, ended_at=at, act_id=act.id)
            return done


def _open_rows(party: Party) -> None:
    concern([*party.ids, *party.organisation_ids])


def forget_party(act: OpenAct, party: Party, erasure_id: UUID) -> Forgotten:
    """Take a party whose rows are open and locked out of every table. What is noted are counts, no word of theirs."""
    today = act.at.astimezone(region().tzinfo).date()
    rows, strings = rows_of([party]), strings_of(party)
    _keep_name(party, today)
    _end_memberships(party, today)
    acts = forget(act, acts_to_forget(rows, strings))
    many = clear_tables(party, rows)
    act.subject_id = party.ids[0]
    act.touches(*party.ids)
    act.concerns(party.organisation_ids)
    act.note(erasure=erasure_id, rows=dict(many), acts=acts)
    return Forgotten(erasure_id, len(many), sum(many.values()), acts)


def _keep_name(party: Party, today: date) -> None:
    """Copies of wage statements bear a name, by law: it stands in one place that none but wage records open."""
    if party.person_id is None:
        return
    paid = Statement.objects.filter(person_id=party.person_id, run__state="approved")
    last = paid.order_by("-run__first").values_list("run__first", flat=True).first()
    if last is None:
        return
    until = last + timedelta(days=31 + days_of("payroll", today))
    if until <= today:
        return
    person = Person.objects.get(id=party.person_id)
    places: Iterable[UUID] = paid.values_list("organisation_id", flat=True).distinct()
    KeptName.objects.create(
        person_id=person.id,
        name=person.name,
        address=person.address,
        organisation_ids=sorted(places),
        until=until,
    )


def _end_memberships(party: Party, today: date) -> None:
    ends = Greatest(today, F("since") + 1)
    open_ = Membership.objects.filter(until=None)
    for own in (
        open_.filter(Q(person_id=party.person_id, person_id__isnull=False)),
        open_.filter(Q(service_user_id=party.service_user_id, service_user_id__isnull=False)),
    ):
        own.update(until=ends)

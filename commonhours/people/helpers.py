"""Reads of who acts for whom: at the door for whoever comes in, and on the page of a service user."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from commonhours.common.actor import Actor, ActsFor
from commonhours.common.looks import PROFILE, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import Sight, concern, seeing
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.models import Helper, ServiceUser

# One statement for every request: their own affairs, then those of whom they help. Whoever is looked after by
# others sees what is arranged for them; arranging it is for their helpers and the office.
_ACTS_FOR = """
SELECT id, CASE WHEN manages_alone THEN 'service_user' ELSE 'onlooker' END
FROM people_serviceuser WHERE person_id = %(person)s
UNION ALL
SELECT service_user_id, part FROM people_helper
WHERE account_id = %(account)s AND since <= %(at)s AND (until IS NULL OR until > %(at)s)"""


def acts_for(account_id: UUID | None, person_id: UUID | None, *, at: datetime) -> tuple[ActsFor, ...]:
    """The service users in whose affairs an account acts at an instant, their own first; without one only those."""
    with seeing(Sight(account_id=account_id, person_id=person_id)), connection.cursor() as cursor:
        cursor.execute(_ACTS_FOR, {"account": account_id, "person": person_id, "at": at})
        return tuple(ActsFor(service_user_id, part) for service_user_id, part in cursor.fetchall())


@dataclass(frozen=True)
class ActedFor:
    """A service user for whom the asker acts, by name."""

    id: UUID
    name: str
    part: str
    own: bool


def acted_for(*, by: Actor) -> tuple[ActedFor, ...]:
    """For whom the asker acts, in the order of the actor."""
    with seeing(by.sight):
        rows = ServiceUser.objects.filter(id__in=[each.service_user_id for each in by.acts_for])
        known = {row.id: row for row in rows}
    return tuple(
        ActedFor(row.id, row.name, each.part, own=row.person_id is not None and row.person_id == by.person_id)
        for each in by.acts_for
        if (row := known.get(each.service_user_id))
    )


@dataclass(frozen=True)
class HelperLine:
    """Somebody who may act, or might, for a service user."""

    id: UUID
    name: str
    part: str
    relation: str
    since: datetime
    until: datetime | None
    let_by: str
    agreed: str


@dataclass(frozen=True)
class Helpers:
    """The helpers of one service user, those who may act now first; whether the asker may change them."""

    name: str
    lines: tuple[HelperLine, ...]
    may_change: bool
    own: bool


@dataclass(frozen=True)
class MayCall:
    """Somebody who may book for a service user now, and so call about them; and the language they speak."""

    id: UUID
    name: str
    relation: str
    language: str


def who_may_call(*, by: Actor, service_user_id: UUID, at: datetime) -> tuple[MayCall, ...]:
    """Who acts for a service user, for the office that answers the telephone.

    Refuses with `unknown_service_user` or `not_allowed`.
    """
    with seeing(by.sight):
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        require(by, Permission.SEE_SERVICE_USERS, served.organisation_ids)
        concern([service_user_id])
        rows = Helper.objects.filter(service_user=served, part="helper", since__lte=at).select_related(
            "account"
        )
        open_rows = rows.filter(Q(until=None) | Q(until__gt=at)).order_by("since", "id")
        return tuple(
            MayCall(row.id, str(row.account), row.relation, row.account.language) for row in open_rows
        )


def helpers_of(*, by: Actor, service_user_id: UUID) -> Helpers:
    """Who may act for a service user and who might: read by themselves, by whoever acts for them, and by staff.

    Refuses with `unknown_service_user` or `not_allowed`.
    """
    with seeing(by.sight):
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        require(by, Permission.SEE_SERVICE_USERS, served.organisation_ids, served=served.id)
        concern([service_user_id])
        looked_at(service_user_id, PROFILE, known_to=served.organisation_ids)
        own = served.person_id is not None and served.person_id == by.person_id
        rows = Helper.objects.filter(service_user=served).select_related("account", "let_by")
        lines = [
            HelperLine(
                row.id,
                str(row.account),
                row.part,
                row.relation,
                row.since,
                row.until,
                str(row.let_by),
                row.agreed,
            )
            for row in rows.order_by("-since", "id")
        ]
        chooses = (own and served.manages_alone) or may_in_office(
            by, Permission.APPROVE, served.organisation_ids
        )
        return Helpers(
            served.name, tuple(sorted(lines, key=lambda line: line.until is not None)), chooses, own
        )

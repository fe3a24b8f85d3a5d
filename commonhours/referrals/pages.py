"""Referrals as people see them: the office's list, one with its history, one's own, and what workers asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.looks import CARE, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may, require_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import ServiceUser
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.people.rights import acts_in_their_name
from commonhours.referrals.access import open_own, sender_of
from commonhours.referrals.models import MOST_TRIES, OfficeAsked, Referral
from commonhours.referrals.rules import OPEN

SHOWN = ("", "overdue", "over")


@dataclass(frozen=True)
class ReferralLine:
    """A referral in a list."""

    id: UUID
    service_user_id: UUID
    name: str
    to: str
    way: str
    state: str
    organisation: str
    sent_by: str
    sent_at: datetime
    state_at: datetime
    due_at: datetime | None
    waiting_until: date | None
    answer: str

    def overdue(self, at: datetime) -> bool:
        """Whether somebody should ask how it stands."""
        return self.due_at is not None and self.due_at <= at


@dataclass(frozen=True)
class ReferralStepLine:
    """What was done about a referral, by whom and when; by nobody of ours where whoever was asked did it."""

    kind: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReferralPage:
    """One referral: why, what may be told until when, its answer, and the way on which it went."""

    line: ReferralLine
    reason: str
    consent_at: datetime
    consent_how: str
    consent_until: date
    consent_facts: tuple[str, ...]
    withdrawn_at: datetime | None
    answered_by: str
    to_email: str
    mailed_at: datetime | None
    round: int
    link_until: datetime | None
    locked: bool
    steps: tuple[ReferralStepLine, ...]


@dataclass(frozen=True)
class AskLine:
    """What a worker asked the office for."""

    id: UUID
    service_user_id: UUID
    name: str
    worker: str
    visit_id: UUID
    words: str
    asked_at: datetime


def referrals_seen(
    *, by: Actor, at: datetime, show: str = "", skip: int = 0, most: int = 30
) -> tuple[ReferralLine, ...]:
    """Referrals of the asker's organisations: those that call for somebody first. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.SEND_ON)
    with seeing(by.sight):
        rows = _filtered(Referral.objects.filter(organisation_id__in=open_own(by)), show, at)
        order = ("-state_at", "id") if show == "over" else (F("due_at").asc(), F("id").asc())
        return _lines(rows.order_by(*order)[skip : skip + most])


def referral_counts(*, by: Actor, at: datetime) -> dict[str, int]:
    """How many referrals stand under each view that still needs somebody, and how many asks of workers."""
    with seeing(by.sight):
        own = open_own(by)
        rows = Referral.objects.filter(organisation_id__in=own)
        counts = {show: _filtered(rows, show, at).count() for show in SHOWN if show != "over"}
        return counts | {"asks": OfficeAsked.objects.filter(organisation_id__in=own, state="asked").count()}


def asks_seen(*, by: Actor) -> tuple[AskLine, ...]:
    """What workers asked the asker's offices for and nobody has looked at yet. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.SEND_ON)
    with seeing(by.sight):
        own = open_own(by)
        rows = list(
            OfficeAsked.objects.filter(organisation_id__in=own, state="asked").order_by("asked_at")[:100]
        )
        concern([*(row.service_user_id for row in rows), *(row.worker_id for row in rows)])
        for row in rows:
            looked_at(row.service_user_id, CARE, known_to=[row.organisation_id])
        served = names_of_service_users(row.service_user_id for row in rows)
        workers = names_of_people(row.worker_id for row in rows)
        return tuple(
            AskLine(
                row.id,
                row.service_user_id,
                served.get(row.service_user_id, ""),
                workers.get(row.worker_id, ""),
                row.visit_id,
                row.words,
                row.asked_at,
            )
            for row in rows
        )


def own_ask(*, by: Actor, visit_id: UUID) -> str:
    """How what a worker asked for on a visit stands, as far as they may know: its state, or nothing."""
    with seeing(by.sight):
        rows = OfficeAsked.objects.filter(visit_id=visit_id, worker_id=by.person_id) if by.person_id else None
        found = rows.order_by("-asked_at").first() if rows is not None else None
        return found.state if found else ""


def referral_page(*, by: Actor, referral_id: UUID) -> ReferralPage:
    """One referral for whoever of its organisation may send somebody on; refuses with `unknown_referral`."""
    with seeing(by.sight):
        row = Referral.objects.filter(id=referral_id, organisation_id__in=open_own(by)).first()
        if row is None:
            raise NotFound.because("unknown_referral", field="referral")
        return _page(row)


def referrals_of(*, by: Actor, service_user_id: UUID) -> tuple[ReferralPage, ...]:
    """All referrals of a service user, the newest first: for themselves and whoever acts in their name, or for staff
    who may send them on, of their own organisation. Refuses with `unknown_service_user` or `not_allowed`."""
    with seeing(by.sight):
        served = ServiceUser.objects.filter(id=service_user_id).first()
        if served is None:
            raise NotFound.because("unknown_service_user", field="service_user")
        rows = Referral.objects.filter(service_user_id=served.id)
        if acts_in_their_name(by, served):
            concern(rows.values_list("id", flat=True))
        else:
            sender_of(by, served)
            rows = rows.filter(organisation_id__in=open_own(by))
        return tuple(_page(row) for row in rows.order_by("-sent_at", "-id")[:50])


def may_refer(by: Actor, organisation_ids: Iterable[UUID]) -> bool:
    """Whether the asker may send somebody on whom these organisations serve."""
    return any(may(by, Permission.SEND_ON, [each]) for each in organisation_ids)


def _filtered(rows: QuerySet[Referral], show: str, at: datetime) -> QuerySet[Referral]:
    if show == "over":
        return rows.exclude(state__in=OPEN)
    rows = rows.filter(state__in=OPEN)
    return rows.filter(due_at__lte=at) if show == "overdue" else rows


def _lines(rows: Iterable[Referral]) -> tuple[ReferralLine, ...]:
    found = list(rows)
    concern(row.service_user_id for row in found)
    for row in found:
        looked_at(row.service_user_id, CARE, known_to=[row.organisation_id])
    served = names_of_service_users(row.service_user_id for row in found)
    accounts = names_of_accounts({row.sent_by_id for row in found})
    places = names_of_organisations()
    return tuple(_line(row, served, accounts, places) for row in found)


def _line(
    row: Referral, served: dict[UUID, str], accounts: dict[UUID, str], places: dict[UUID, str]
) -> ReferralLine:
    return ReferralLine(
        id=row.id,
        service_user_id=row.service_user_id,
        name=served.get(row.service_user_id, ""),
        to=row.to_name,
        way=row.way,
        state=row.state,
        organisation=places.get(row.organisation_id, ""),
        sent_by=accounts.get(row.sent_by_id, ""),
        sent_at=row.sent_at,
        state_at=row.state_at,
        due_at=row.due_at,
        waiting_until=row.waiting_until,
        answer=row.answer,
    )


def _page(row: Referral) -> ReferralPage:
    (line,) = _lines([row])
    steps = list(row.steps.order_by("-at", "-id"))
    names = names_of_accounts({each.by_id for each in steps if each.by_id})
    return ReferralPage(
        line=line,
        reason=row.reason,
        consent_at=row.consent_at,
        consent_how=row.consent_how,
        consent_until=row.consent_until,
        consent_facts=tuple(row.consent_facts),
        withdrawn_at=row.withdrawn_at,
        answered_by=row.answered_by,
        to_email=row.to_email,
        mailed_at=row.mailed_at,
        round=row.round,
        link_until=row.link_until,
        locked=row.tries >= MOST_TRIES,
        steps=tuple(
            ReferralStepLine(each.kind, each.words, names.get(each.by_id, "") if each.by_id else "", each.at)
            for each in steps
        ),
    )

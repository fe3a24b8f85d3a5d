"""Gather what shows that a visit took place: who, what, when, where, and how we know."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.models import Assignment
from commonhours.catalogue.queries import words
from commonhours.common.looks import CONTACT, VISITS, looked_at
from commonhours.common.sight import concern
from commonhours.integrations.evidence.bundle import FORMAT
from commonhours.integrations.proof.heads import newest_head
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import Membership, Person, ServiceUser
from commonhours.timesheets.models import (
    Acknowledgement,
    Adjustment,
    ClockEvent,
    Confirmation,
    Dispute,
    LocationConsent,
    Timesheet,
)
from commonhours.timesheets.overlaps import unusual_in
from commonhours.timesheets.packs import terms_of
from commonhours.trail.models import Act

Said = dict[str, Any]


def gathered(place: Assignment, *, at: datetime) -> Said:
    """All of it as plain data. The caller has asked for the permission in one of the visit's organisations."""
    concern([place.visit_id])
    visit = place.visit
    concern([visit.service_user_id, place.person_id])
    looked_at([visit.service_user_id, place.person_id], VISITS, known_to=place.organisation_ids)
    looked_at(visit.service_user_id, CONTACT, known_to=place.organisation_ids)
    sheet = Timesheet.objects.filter(id=place.id).first()
    of_it = {"timesheet_id": place.id}
    presses = list(ClockEvent.objects.filter(**of_it).order_by("received_at", "id"))
    changes = list(Adjustment.objects.filter(**of_it).order_by("made_at", "id"))
    looked = list(Acknowledgement.objects.filter(**of_it).order_by("made_at", "id"))
    agreed = list(Confirmation.objects.filter(**of_it).order_by("said_at", "id"))
    disputes = list(Dispute.objects.filter(**of_it).order_by("opened_at", "id"))
    own = {
        *(row.act_id for row in presses),
        *(row.act_id for row in changes),
        *(row.act_id for row in looked),
        *(row.act_id for row in agreed),
    }
    acts = _acts([place.id, place.visit_id], own)
    worker = _approvals(place, {"person_id": place.person_id})
    served = _approvals(place, {"service_user_id": visit.service_user_id})
    consents = list(
        LocationConsent.objects.filter(service_user_id=visit.service_user_id).order_by("since", "id")
    )
    names = names_of_accounts(
        {
            visit.booked_by_id,
            *(row.made_by_id for row in changes),
            *(row.made_by_id for row in looked),
            *(row.said_by_id for row in agreed),
            *(each for row in disputes for each in (row.opened_by_id, row.decided_by_id) if each),
            *(row.approved_by_id for row in (*worker, *served) if row.approved_by_id),
            *(row.recorded_by_id for row in consents),
            *(act.by_account_id for act in acts if act.by_account_id),
        }
    )
    return {
        "format": FORMAT,
        "made_at": _instant(at),
        "region": {"id": str(region().id), "name": region().name, "zone": region().zone},
        "visit": _visit(place, names),
        "who": _party(Person, place.person_id, worker, names),
        "for": _party(ServiceUser, visit.service_user_id, served, names),
        "hours": _hours(sheet),
        "payer": _payer(place),
        "presses": [_press(row) for row in presses],
        "changes": [_change(row, names) for row in changes],
        "looked_at": [_looked(row, names) for row in looked],
        "confirmations": [_yes(row, names, sheet) for row in agreed],
        "disputes": [_dispute(row, names) for row in disputes],
        "place_consents": [_consent(row, names, place) for row in consents],
        "acts": [_act(act, names) for act in acts],
        # Whoever keeps the file keeps the past of all records with it.
        "trail_head": newest_head(),
    }


def _acts(subjects: list[UUID], own: set[UUID]) -> list[Act]:
    """Acts about the visit and its hours, and those by which presses and answers came in, the oldest first."""
    concern(own)
    found = Act.objects.filter(subject_id__in=subjects) | Act.objects.filter(id__in=own)
    return list(found.order_by("at", "id"))


def _approvals(place: Assignment, whose: Said) -> list[Membership]:
    """By whom they had been let in, and that it held on the day of the visit."""
    day = place.starts_at.astimezone(region().tzinfo).date()
    rows = Membership.objects.filter(approved_at__isnull=False, since__lte=day, **whose)
    return [row for row in rows.order_by("since", "id") if row.until is None or row.until > day]


def _visit(place: Assignment, names: dict[UUID, str]) -> Said:
    visit = place.visit
    work = place.type_of_work_id or visit.type_of_work_id
    site = visit.site
    return {
        "id": str(visit.id),
        "assignment": str(place.id),
        "service": words().names[work]["name"].get("en", str(work)),
        "planned_start": _instant(place.starts_at),
        "planned_end": _instant(place.ends_at),
        "organisation": names_of_organisations().get(visit.organisation_id, ""),
        "place": site.name if site else "remote" if place.latitude is None else "home",
        "latitude": _number(place.latitude),
        "longitude": _number(place.longitude),
        "booked_by": names.get(visit.booked_by_id, ""),
        "booked_at": _instant(visit.booked_at),
        "state": place.state,
    }


def _party(
    kind: type[Person] | type[ServiceUser], key: UUID, approvals: Iterable[Membership], names: dict[UUID, str]
) -> Said:
    houses = names_of_organisations()
    return {
        "id": str(key),
        "name": kind.objects.values_list("name", flat=True).get(id=key),
        "approvals": [
            {
                "organisation": houses.get(row.organisation_id, ""),
                "approved_by": names.get(row.approved_by_id, "") if row.approved_by_id else "",
                "approved_at": _instant(row.approved_at),
                "since": row.since.isoformat(),
                "until": row.until.isoformat() if row.until else None,
            }
            for row in approvals
        ],
    }


def _payer(place: Assignment) -> Said:
    """By whose rules it is counted; no name where nobody asks for it."""
    terms = terms_of([place.id])[place.id]
    return {"name": terms.payer, "rules": terms.pack.code, "source": terms.pack.source}


def _hours(sheet: Timesheet | None) -> Said | None:
    """What follows from presses and changes; null where nobody pressed and nobody put anything right."""
    if sheet is None:
        return None
    length = sheet.ends_at - sheet.starts_at if sheet.starts_at and sheet.ends_at else None
    return {
        "starts_at": _instant(sheet.starts_at),
        "ends_at": _instant(sheet.ends_at),
        "seconds": None if length is None else int(length.total_seconds()),
        "revision": sheet.revision,
        "state": sheet.state,
        "unusual": list(unusual_in([sheet])[sheet.id]),
    }


def _press(row: ClockEvent) -> Said:
    return {
        "id": str(row.id),
        "way": row.way,
        "method": row.method,
        "at": _instant(row.at),
        "device_showed": _instant(row.device_at),
        "sent_at": _instant(row.sent_at),
        "received_at": _instant(row.received_at),
        "clock_was_wrong": row.off,
        "place": row.label,
        "latitude": _number(row.latitude),
        "longitude": _number(row.longitude),
        "metres_from_visit": row.metres,
        "act": str(row.act_id),
    }


def _change(row: Adjustment, names: dict[UUID, str]) -> Said:
    return {
        "starts_at": _instant(row.starts_at),
        "ends_at": _instant(row.ends_at),
        **_why(row, names),
    }


def _looked(row: Acknowledgement, names: dict[UUID, str]) -> Said:
    return {"unusual": row.exception, "revision": row.revision, **_why(row, names)}


def _why(row: Adjustment | Acknowledgement, names: dict[UUID, str]) -> Said:
    return {
        "reason": row.reason,
        "resolution": row.resolution,
        "memo": row.memo,
        "by": names.get(row.made_by_id, ""),
        "made_at": _instant(row.made_at),
        "act": str(row.act_id),
    }


def _yes(row: Confirmation, names: dict[UUID, str], sheet: Timesheet | None) -> Said:
    return {
        "side": row.side,
        "revision": row.revision,
        "holds": sheet is not None and row.revision == sheet.revision,
        "by": names.get(row.said_by_id, ""),
        "said_at": _instant(row.said_at),
        "told": row.told,
        "act": str(row.act_id),
    }


def _dispute(row: Dispute, names: dict[UUID, str]) -> Said:
    return {
        "side": row.side,
        "words": row.words,
        "by": names.get(row.opened_by_id, ""),
        "opened_at": _instant(row.opened_at),
        "decided_by": names.get(row.decided_by_id, "") if row.decided_by_id else "",
        "decided_at": _instant(row.decided_at),
        "decision": row.decision,
    }


def _consent(row: LocationConsent, names: dict[UUID, str], place: Assignment) -> Said:
    day = place.starts_at.astimezone(region().tzinfo).date()
    return {
        "given_by": row.given_by,
        "wording": row.wording,
        "since": row.since.isoformat(),
        "until": row.until.isoformat(),
        "held_on_the_day": row.since <= day < row.until,
        "recorded_by": names.get(row.recorded_by_id, ""),
        "recorded_at": _instant(row.recorded_at),
    }


def _act(act: Act, names: dict[UUID, str]) -> Said:
    """What can be held against the trail: who did what when, and the seal over what was said."""
    return {
        "id": str(act.id),
        "at": _instant(act.at),
        "verb": act.verb,
        "door": act.door,
        "by": names.get(act.by_account_id, "") if act.by_account_id else "",
        "commitment": bytes(act.commitment).hex(),
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _number(value: float | None) -> str | None:
    """Whole numbers only stand in what is signed: others are written differently by different programs."""
    return None if value is None else f"{value:.6f}"

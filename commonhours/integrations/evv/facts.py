"""Read what a payer asks of visits: their hours as they stand, and the numbers of whom they are of and for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.bookings.models import Assignment
from commonhours.common.sight import concern
from commonhours.integrations.evv.choosing import terms_of_payers
from commonhours.integrations.evv.models import Approval, Number, Payer, Procedure, Record
from commonhours.integrations.evv.rules import Asked, Call, Change, Seen
from commonhours.organisations.queries import region
from commonhours.timesheets.models import Adjustment, ClockEvent, Confirmation, Timesheet
from commonhours.timesheets.models import Call as CameByPhone
from commonhours.timesheets.packs import Terms, house_terms
from commonhours.timesheets.rules import Clocked, counting

CALLED_OFF = ("cancelled", "no_show", "handed_back")


@dataclass(frozen=True)
class Read:
    """What is said of one record: the payer's numbers, and the visit."""

    asked: Asked
    seen: Seen


def read(payer: Payer, records: Iterable[Record]) -> dict[UUID, Read]:
    """By record. The caller sees the region, or has asked for a permission in the payer's organisation."""
    rows = list(records)
    concern({each.timesheet_id for each in rows} | {each.person_id for each in rows})
    sheets = {row.id: row for row in Timesheet.objects.filter(id__in=[each.timesheet_id for each in rows])}
    places = Assignment.objects.filter(id__in=sheets).select_related("visit")
    stands = {row.id: row for row in places}
    seen = _seen(sheets, stands, _approved(rows))
    terms = terms_of_payers(stands, payer.id)
    numbers = _numbers(payer)
    works = {row.type_of_work_id: row for row in Procedure.objects.filter(payer=payer)}
    found = {}
    for each in rows:
        place = stands[each.timesheet_id]
        work = works.get(place.type_of_work_id or place.visit.type_of_work_id)
        found[each.id] = Read(
            _asked(payer, each, numbers, work, terms.get(each.timesheet_id) or house_terms()),
            seen[each.timesheet_id],
        )
    return found


def _numbers(payer: Payer) -> dict[UUID, str]:
    rows = Number.objects.filter(payer=payer)
    return {who: row.number for row in rows if (who := row.person_id or row.service_user_id) is not None}


def _asked(
    payer: Payer, record: Record, numbers: dict[UUID, str], work: Procedure | None, terms: Terms
) -> Asked:
    return Asked(
        provider_qualifier=payer.provider_qualifier,
        provider_id=payer.provider_id,
        business_id=payer.business_id,
        payer_id=payer.payer_id,
        programme=payer.programme,
        procedure=work.code if work else "",
        modifiers=tuple(work.modifiers) if work else (),
        client=numbers.get(record.service_user_id, ""),
        worker=numbers.get(record.person_id, ""),
        terms=terms,
    )


def _approved(rows: list[Record]) -> set[tuple[UUID, int]]:
    """Hours with which somebody agreed after they had been changed by hand: by timesheet, in which revision."""
    found = Approval.objects.filter(record__in=rows).values_list("record__timesheet_id", "revision")
    return set(found)


def _seen(
    sheets: dict[UUID, Timesheet], stands: dict[UUID, Assignment], approved: set[tuple[UUID, int]]
) -> dict[UUID, Seen]:
    zone = region().zone
    events: dict[UUID, list[ClockEvent]] = {key: [] for key in sheets}
    for event in ClockEvent.objects.filter(timesheet__in=sheets):
        events[event.timesheet_id].append(event)
    called_from = _called_from(each for rows in events.values() for each in rows)
    put_right: dict[UUID, list[Adjustment]] = {key: [] for key in sheets}
    for row in Adjustment.objects.filter(timesheet__in=sheets).order_by("made_at", "id"):
        put_right[row.timesheet_id].append(row)
    staff = _staff(row.made_by_id for rows in put_right.values() for row in rows)
    agreed = set(
        Confirmation.objects.filter(timesheet__in=sheets, side="served").values_list(
            "timesheet_id", "revision"
        )
    )
    return {
        key: replace(
            _one(
                sheet,
                stands[key],
                events[key],
                put_right[key],
                staff,
                (key, sheet.revision) in agreed,
                zone,
                called_from,
            ),
            # Whoever was served may agree with a change as well as somebody who runs the organisation.
            approved=(key, sheet.revision) in approved | agreed,
        )
        for key, sheet in sheets.items()
    }


def _staff(accounts: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    rows = Account.objects.filter(id__in=set(accounts)).values_list("id", "name", "email")
    return {key: (name, email) for key, name, email in rows}


def _one(
    sheet: Timesheet,
    place: Assignment,
    events: list[ClockEvent],
    put_right: list[Adjustment],
    staff: dict[UUID, tuple[str, str]],
    verified: bool,
    zone: str,
    called_from: dict[UUID, str],
) -> Seen:
    plan = (sheet.planned_start, sheet.planned_end)
    first, last = counting((Clocked(row.id, row.way, row.at) for row in events), plan)
    rows = {row.id: row for row in events}
    # Each call stands for itself: what the office set stands beside it, and no call is made for that.
    calls = [_call(rows[each.id], place, called_from) if each else None for each in (first, last)]
    starts = [row.starts_at for row in put_right if row.starts_at]
    ends = [row.ends_at for row in put_right if row.ends_at]
    return Seen(
        timesheet_id=sheet.id,
        service_user_id=sheet.service_user_id,
        person_id=sheet.person_id,
        zone=zone,
        planned=plan,
        starts_at=sheet.starts_at,
        ends_at=sheet.ends_at,
        call_in=calls[0],
        call_out=calls[1],
        put_start=starts[-1] if starts else None,
        put_end=ends[-1] if ends else None,
        changes=tuple(_change(row, staff) for row in put_right),
        verified=verified,
        # Called off, and nothing was worked: a payer who has heard of it hears that it fell away.
        cancelled=place.state in CALLED_OFF and sheet.starts_at is None,
        disputed=sheet.state == "disputed",
        approved=False,
    )


def _called_from(events: Iterable[ClockEvent]) -> dict[UUID, str]:
    """From which number those called who pressed by telephone, in the ten figures of this country's."""
    called = [each.id for each in events if each.method == "telephone"]
    rows = CameByPhone.objects.filter(event_id__in=called) if called else ()
    return {row.event_id: row.caller[-10:] for row in rows if row.event_id and row.caller.startswith("+1")}


def _call(event: ClockEvent, place: Assignment, called_from: dict[UUID, str]) -> Call:
    """A press that does not say where it was counts as where the visit was planned; by telephone or video, nowhere."""
    planned = "community" if place.visit.site_id else "home" if place.latitude is not None else ""
    label = event.label or planned
    phone = called_from.get(event.id, "")
    return Call(event.id, event.at, event.method, label, event.latitude, event.longitude, phone)


def _change(row: Adjustment, staff: dict[UUID, tuple[str, str]]) -> Change:
    name, email = staff.get(row.made_by_id, ("", ""))
    return Change(row.made_at, name, email, row.reason, row.resolution, row.memo)

"""Make messages about hours worked: say yes anew, a dispute for the office, its decision for both, and a reminder."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.notifications import readers
from commonhours.notifications.models import Message
from commonhours.notifications.readers import Reader
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.timesheets.models import SIDES, Confirmation, Dispute, Timesheet
from commonhours.trail.queries import Entry

# Whoever has not answered is reminded once after a day; what is older than a week the office asks for itself.
AFTER, AT_MOST = timedelta(days=1), timedelta(days=8)


def tell_anew(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Ask both sides again where hours changed to which one had said yes; and, put right by the office, at once.

    While a dispute is open nobody can say yes: its decision asks them.
    """
    asked = set(entry.facts.get("anew", ()))
    if entry.verb == "timesheet.adjust" and "sheet" in entry.facts:
        asked.add(entry.facts["sheet"])
    made = 0
    with seeing(by.sight):
        for sheet in Timesheet.objects.filter(id__in=asked, state="waiting"):
            told = [reader for side in SIDES for reader in _side(sheet, side, at)]
            made += _write("hours_anew", told, sheet, at=at, act_id=entry.id, entry=entry)
    return made


def tell_disputed(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever settles hours that one side says they are wrong. The words stand on their page."""
    if "sheet" not in entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        made = 0
        for sheet in Timesheet.objects.filter(id=entry.facts["sheet"]):
            told = {
                reader
                for organisation in sheet.organisation_ids
                for reader in readers.staff(organisation, Permission.SETTLE_HOURS, at=at)
                if reader.person_id != sheet.person_id
            }
            made += _write("hours_disputed", list(told), sheet, at=at, act_id=entry.id, entry=entry)
        return made


def tell_settled(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell both sides what was decided."""
    if "dispute" not in entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        dispute = Dispute.objects.filter(id=entry.facts["dispute"]).first()
        if dispute is None or dispute.decided_at is None:
            return 0
        sheet = dispute.timesheet
        told = [reader for side in SIDES for reader in _side(sheet, side, at)]
        return _write("hours_decided", told, sheet, at=at, act_id=entry.id, entry=entry)


def remind_to_confirm(*, by: Actor, at: datetime) -> int:
    """Remind each side, once for the hours as they stand, that its yes is missing for a day."""
    with seeing(by.sight):
        waiting = Timesheet.objects.filter(
            state="waiting", changed_at__lte=at - AFTER, changed_at__gt=at - AT_MOST
        )
        sheets = list(waiting.order_by("id"))
        said = set(
            Confirmation.objects.filter(timesheet__in=sheets).values_list("timesheet_id", "revision", "side")
        )
        lacking = {
            _name(sheet, side): (sheet, side)
            for sheet in sheets
            for side in SIDES
            if (sheet.id, sheet.revision, side) not in said
        }
        known = Message.objects.filter(act_id__in=lacking, code="hours_confirm")
        told = set(known.values_list("act_id", flat=True))
        return sum(
            _write("hours_confirm", _side(sheet, side, at), sheet, at=at, act_id=name)
            for name, (sheet, side) in lacking.items()
            if name not in told
        )


def _side(sheet: Timesheet, side: str, at: datetime) -> list[Reader]:
    """Whoever can say yes for a side: the worker; whoever is served, and who helps them today."""
    if side == "worker":
        return list(readers.people([sheet.person_id]).values())
    concern([sheet.service_user_id])
    return readers.around([sheet.service_user_id], at=at).get(sheet.service_user_id, [])


def _write(
    code: str, told: list[Reader], sheet: Timesheet, *, at: datetime, act_id: UUID, entry: Entry | None = None
) -> int:
    facts: dict[str, Any] = {"when": {"at": sheet.planned_start.isoformat(), "zone": region().zone}}
    once = dict.fromkeys(reader for reader in told if entry is None or not reader.did(entry))
    return write(code, [(reader, facts, sheet.organisation_ids) for reader in once], at=at, act_id=act_id)


def _name(sheet: Timesheet, side: str) -> UUID:
    """The name of what somebody is reminded of: the hours of this revision."""
    return uuid5(UUID(int=0), f"hours {sheet.id} {sheet.revision} {side}")

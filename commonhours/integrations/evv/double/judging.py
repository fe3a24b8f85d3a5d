"""What a payer's server finds wrong in a record. Written from the facts of the interface, not from our own rules:
what builds a record and what judges it must not share a mistake.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from commonhours.integrations.evv.double.families import RULEBOOKS

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
Wrong = Iterator[tuple[str, str]]

# field: whether it must be there, how long it may be
VISIT: dict[str, tuple[bool, int]] = {
    "VisitOtherID": (True, 50),
    "EmployeeQualifier": (True, 20),
    "EmployeeIdentifier": (True, 50),
    "EmployeeOtherID": (False, 64),
    "GroupCode": (False, 6),
    "ClientIDQualifier": (True, 20),
    "ClientID": (True, 50),
    "ClientOtherID": (False, 50),
    "PayerID": (True, 64),
    "PayerProgram": (True, 20),
    "ProcedureCode": (True, 10),
    "Modifier1": (False, 2),
    "Modifier2": (False, 2),
    "Modifier3": (False, 2),
    "Modifier4": (False, 2),
    "VisitTimeZone": (True, 64),
    "Memo": (False, 512),
    "HoursToBill": (False, 10),
    "HoursToPay": (False, 10),
    "ContingencyPlan": (False, 64),
    "Reschedule": (False, 10),
}
INSTANTS = ("ScheduleStartTime", "ScheduleEndTime", "AdjInDateTime", "AdjOutDateTime")
FLAGS = (
    "VisitCancelledIndicator",
    "BillVisit",
    "ClientVerifiedTimes",
    "ClientVerifiedTasks",
    "ClientVerifiedService",
    "ClientSignatureAvailable",
    "ClientVoiceRecording",
)
LISTS = ("Calls", "VisitChanges", "VisitExceptionAcknowledgement", "Tasks")
CALL: dict[str, tuple[bool, int]] = {
    "CallExternalID": (True, 16),
    "CallAssignment": (True, 10),
    "CallType": (True, 20),
    "GroupCode": (False, 6),
    "ProcedureCode": (False, 10),
    "ClientIdentifierOnCall": (False, 50),
    "MobileLogin": (False, 64),
    "TelephonyPIN": (False, 9),
    "OriginatingPhoneNumber": (False, 10),
    "VisitLocationType": (True, 1),
    "Location": (False, 64),
}
CHANGE: dict[str, tuple[bool, int]] = {
    "ChangeMadeBy": (True, 64),
    "GroupCode": (False, 6),
    "ReasonCode": (True, 4),
    "ChangeReasonMemo": (False, 256),
    "ResolutionCode": (False, 4),
}


@dataclass
class Register:
    """What this payer knows. None knows everybody: for a first look, when nobody has been written down."""

    clients: set[str] | None = None
    employees: set[str] | None = None
    # (payer, programme, procedure)
    procedures: set[tuple[str, str, str]] | None = None
    reasons: set[str] | None = None
    ways_in: tuple[str, ...] = ("Time In", "Call In")
    ways_out: tuple[str, ...] = ("Time Out", "Call Out")
    # By PayerID: which family's rulebook it goes by (double/families.py).
    families: dict[str, str] = field(default_factory=dict)
    # By visit: the highest number ever seen, taken in or not.
    numbers: dict[str, int] = field(default_factory=dict)
    # By visit: who, from when, until when, as it was taken in.
    taken: dict[str, tuple[str, datetime, datetime]] = field(default_factory=dict)


def judged(record: Mapping[str, Any], register: Register) -> list[dict[str, str]]:
    """Return what is wrong with a record, field by field; a good one is taken into the register."""
    visit, number = str(record.get("VisitOtherID", "")), record.get("SequenceID")
    wrong = list(_shape(record))
    whole = number if isinstance(number, int) and not isinstance(number, bool) else 0
    if whole <= register.numbers.get(visit, 0):
        wrong.append(
            ("SequenceID", "The SequenceID must be greater than the last one received for this visit.")
        )
    if visit:
        register.numbers[visit] = max(whole, register.numbers.get(visit, 0))
    if not wrong:
        wrong = [each for ask in _QUESTIONS for each in ask(record, register)]
    if not wrong:
        _take(record, register)
    return [{"field": name, "text": text} for name, text in wrong]


def _shape(record: Mapping[str, Any]) -> Wrong:
    yield from _fields(record, VISIT)
    provider = record.get("ProviderIdentification")
    if not isinstance(provider, Mapping) or not (
        provider.get("ProviderID") or provider.get("BusinessEntityID")
    ):
        yield "ProviderID", "The provider is missing."
    for name in (*INSTANTS[:2], *(each for each in INSTANTS[2:] if record.get(each) is not None)):
        yield from _instant(record, name)
    for name in FLAGS:
        if not isinstance(record.get(name), bool):
            yield name, f"{name} must be true or false."
    for name in LISTS:
        if not isinstance(record.get(name, []), list):
            yield name, f"{name} must be a list."
    known = {*VISIT, *INSTANTS, *FLAGS, *LISTS, "ProviderIdentification", "SequenceID"}
    for name in record.keys() - known:
        yield name, f"{name} is not a field of a visit."
    for call in record.get("Calls", []):
        yield from _fields(call, CALL)
        yield from _instant(call, "CallDateTime")
    for change in record.get("VisitChanges", []):
        yield from _fields(change, CHANGE)
        yield from _instant(change, "ChangeDateTime")


def _fields(record: Mapping[str, Any], fields: Mapping[str, tuple[bool, int]]) -> Wrong:
    for name, (needed, most) in fields.items():
        value = record.get(name)
        if value in (None, ""):
            if needed:
                yield name, f"{name} is required."
        elif not isinstance(value, str):
            yield name, f"{name} must be text."
        elif len(value) > most:
            yield name, f"{name} is longer than {most} characters."


def _instant(record: Mapping[str, Any], name: str) -> Wrong:
    if not INSTANT.fullmatch(str(record.get(name, ""))):
        yield name, f"{name} must be UTC to the second: YYYY-MM-DDTHH:MM:SSZ."


def _known(record: Mapping[str, Any], register: Register) -> Wrong:
    if register.clients is not None and record["ClientID"] not in register.clients:
        yield "ClientID", "This client is not known to us."
    if register.employees is not None and record["EmployeeIdentifier"] not in register.employees:
        yield "EmployeeIdentifier", "This employee is not known to us."
    line = (record["PayerID"], record["PayerProgram"], record["ProcedureCode"])
    if register.procedures is not None and line not in register.procedures:
        yield "ProcedureCode", "Payer, programme and procedure are not a combination that we pay."


def _calls(record: Mapping[str, Any], register: Register) -> Wrong:
    for call in record.get("Calls", []):
        if call["CallAssignment"] not in (*register.ways_in, *register.ways_out):
            yield "CallAssignment", "A call is Time In or Time Out."
        if call["CallType"] not in ("Mobile", "Telephony", "Manual", "Other"):
            yield "CallType", "This kind of call is not known."
        if call["VisitLocationType"] not in ("1", "2"):
            yield "VisitLocationType", "The place is 1 (home) or 2 (community)."


def _times(record: Mapping[str, Any], register: Register) -> Wrong:
    if record["VisitCancelledIndicator"]:
        return
    begins, ends = _span(record, register)
    called_in, called_out = (_called(record, ways) for ways in (register.ways_in, register.ways_out))
    put_in, put_out = (_at(record.get(name)) for name in INSTANTS[2:])
    if begins is None:
        yield "Calls", "The call in is missing."
    if ends is None:
        yield "Calls", "The call out is missing."
    if begins and ends and not timedelta() < ends - begins <= timedelta(hours=25):
        yield "AdjOutDateTime", "The length of the visit must be more than 0 and at most 25 hours."
    if put_in and called_out and put_in > called_out:
        yield "AdjInDateTime", "AdjInDateTime must not be later than the call out."
    if put_out and called_in and put_out < called_in:
        yield "AdjOutDateTime", "AdjOutDateTime must not be earlier than the call in."


def _changes(record: Mapping[str, Any], register: Register) -> Wrong:
    changes = record.get("VisitChanges", [])
    if (record.get("AdjInDateTime") or record.get("AdjOutDateTime")) and not changes:
        yield "VisitChanges", "A changed time needs a change with its reason."
    numbers = [change.get("SequenceID") for change in changes]
    if not all(isinstance(each, int) and each < record["SequenceID"] for each in numbers):
        yield "SequenceID", "The SequenceID of a change must precede that of its visit."
    if len(set(numbers)) < len(numbers):
        yield "SequenceID", "The SequenceID of a change was used twice."
    if register.reasons is not None and any(each["ReasonCode"] not in register.reasons for each in changes):
        yield "ReasonCode", "This reason code is not in use."


def _overlaps(record: Mapping[str, Any], register: Register) -> Wrong:
    begins, ends = _span(record, register)
    if begins is None or ends is None or record["VisitCancelledIndicator"]:
        return
    for visit, (who, first, last) in register.taken.items():
        if (
            visit != record["VisitOtherID"]
            and who == record["EmployeeIdentifier"]
            and begins < last
            and first < ends
        ):
            yield "Calls", "The visit overlaps another one of the same employee."
            return


def _family(record: Mapping[str, Any], register: Register) -> Wrong:
    """The rules of its own state, where this payer has any."""
    ask = RULEBOOKS.get(register.families.get(record["PayerID"], ""))
    if ask is not None:
        yield from ask(record)


_QUESTIONS: tuple[Callable[[Mapping[str, Any], Register], Wrong], ...] = (
    _known,
    _calls,
    _times,
    _changes,
    _overlaps,
    _family,
)


def _take(record: Mapping[str, Any], register: Register) -> None:
    begins, ends = _span(record, register)
    register.taken.pop(record["VisitOtherID"], None)
    if begins and ends and not record["VisitCancelledIndicator"]:
        register.taken[record["VisitOtherID"]] = (record["EmployeeIdentifier"], begins, ends)


def _span(record: Mapping[str, Any], register: Register) -> tuple[datetime | None, datetime | None]:
    begins = _at(record.get("AdjInDateTime")) or _called(record, register.ways_in)
    ends = _at(record.get("AdjOutDateTime")) or _called(record, register.ways_out)
    return begins, ends


def _called(record: Mapping[str, Any], ways: tuple[str, ...]) -> datetime | None:
    calls = [each for each in record.get("Calls", []) if each["CallAssignment"] in ways]
    return _at(calls[0]["CallDateTime"]) if calls else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

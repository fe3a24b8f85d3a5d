"""A visit as a record for a payer: what is said of it, in which order it is numbered, and what would be turned back.

Pure. The names of fields are those of the alternate-EVV record; what is left out is optional there.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from commonhours.integrations.evv.profiles import Profile
from commonhours.timesheets.packs import Pack, Terms

KINDS_OF_CALL = {"app": "Mobile", "telephone": "Telephony", "home_code": "Other"}
PLACES = {"home": "1", "community": "2"}
LONGEST_MEMO, LONGEST_NAME = 256, 64
# What keeps a record here, by what it takes to go on. Words: `words/evv.py`.
FAULTS = (
    "no_client_number",
    "no_worker_number",
    "no_provider",
    "no_start",
    "no_end",
    "too_long",
    "no_place",
    "in_after_out",
    "out_before_in",
    "disputed",
    "unknown_reason",
    "no_note",
    "not_approved",
)


@dataclass(frozen=True)
class Call:
    """A press from which hours follow, as a payer calls it."""

    id: UUID
    at: datetime
    method: str
    label: str
    latitude: float | None = None
    longitude: float | None = None
    # The number of the home from which somebody called, as payers write it: ten figures.
    phone: str = ""


@dataclass(frozen=True)
class Change:
    """Hours that the office put right."""

    made_at: datetime
    made_by: str
    email: str
    reason: str
    resolution: str
    memo: str


@dataclass(frozen=True)
class Asked:
    """The numbers under which a payer knows provider, work, service user and worker; empty where we know none."""

    provider_qualifier: str
    provider_id: str
    business_id: str
    payer_id: str
    programme: str
    procedure: str
    modifiers: tuple[str, ...]
    client: str
    worker: str
    # By which pack the payer goes on the day of this visit.
    terms: Terms


@dataclass(frozen=True)
class Seen:
    """A visit's hours as they stand. `put_start` and `put_end` are what the office set, where it did."""

    timesheet_id: UUID
    service_user_id: UUID
    person_id: UUID
    zone: str
    planned: tuple[datetime, datetime]
    starts_at: datetime | None
    ends_at: datetime | None
    call_in: Call | None
    call_out: Call | None
    put_start: datetime | None
    put_end: datetime | None
    changes: tuple[Change, ...]
    verified: bool
    cancelled: bool
    disputed: bool
    # Whether somebody agreed with what was changed by hand: whoever was served, or somebody who may.
    approved: bool


def faults(asked: Asked, seen: Seen, profile: Profile) -> tuple[str, ...]:
    """Return the codes of what the payer would turn back, so that it can be mended before anything is sent."""
    calls = [each for each in (seen.call_in, seen.call_out) if each]
    length = seen.ends_at - seen.starts_at if seen.starts_at and seen.ends_at else None
    wrong = {
        "no_client_number": not asked.client,
        "no_worker_number": not asked.worker,
        "no_provider": not asked.provider_id or (profile.business and not asked.business_id),
        "no_start": seen.starts_at is None and not seen.cancelled,
        "no_end": seen.ends_at is None and not seen.cancelled,
        "too_long": length is not None and length > profile.longest,
        "no_place": any(each.label not in PLACES for each in calls),
        # The two below are the aggregator's own rules about what was set beside what was called.
        "in_after_out": bool(seen.put_start and seen.call_out and seen.put_start > seen.call_out.at),
        "out_before_in": bool(seen.put_end and seen.call_in and seen.put_end < seen.call_in.at),
        "disputed": seen.disputed,
        **_pack_faults(asked.terms.pack, seen),
    }
    return tuple(code for code in FAULTS if wrong[code])


def _pack_faults(pack: Pack, seen: Seen) -> dict[str, bool]:
    """What the payer's own rules find in the changes."""
    reasons = [(pack.only_reason or each.reason, each.memo) for each in seen.changes]
    return {
        "unknown_reason": any(reason not in pack.reasons for reason, _memo in reasons),
        "no_note": not pack.only_reason and any(pack.wants_note(code) and not memo for code, memo in reasons),
        "not_approved": pack.approves and bool(seen.changes) and not seen.approved,
    }


def content(asked: Asked, seen: Seen, profile: Profile) -> dict[str, Any]:
    """Return the record without its numbers: the same hours give the same content."""
    return {
        "ProviderIdentification": _provider(asked, profile),
        "VisitOtherID": str(seen.timesheet_id),
        "EmployeeQualifier": "EmployeeCustomID",
        "EmployeeIdentifier": asked.worker,
        "EmployeeOtherID": str(seen.person_id),
        "GroupCode": None,
        "ClientIDQualifier": "ClientMedicaidID",
        "ClientID": asked.client,
        "ClientOtherID": str(seen.service_user_id),
        "VisitCancelledIndicator": seen.cancelled,
        "PayerID": asked.payer_id,
        "PayerProgram": asked.programme,
        "ProcedureCode": asked.procedure,
        **{f"Modifier{n + 1}": _at(asked.modifiers, n) for n in range(4)},
        "VisitTimeZone": seen.zone,
        "ScheduleStartTime": instant(seen.planned[0]),
        "ScheduleEndTime": instant(seen.planned[1]),
        "AdjInDateTime": instant(seen.put_start),
        "AdjOutDateTime": instant(seen.put_end),
        "BillVisit": not seen.cancelled,
        **_to_bill(seen, asked.terms.round_minutes),
        # A side's yes is to service and hours together; nobody signs on glass or by voice here.
        "ClientVerifiedTimes": seen.verified,
        "ClientVerifiedService": seen.verified,
        "ClientVerifiedTasks": False,
        "ClientSignatureAvailable": False,
        "ClientVoiceRecording": False,
        "Calls": [
            _call(call, word, asked, asked.terms.pack)
            for call, word in zip((seen.call_in, seen.call_out), profile.assignments, strict=True)
            if call
        ],
        "VisitChanges": [_change(each, profile, asked.terms.pack) for each in seen.changes],
    }


def numbered(said: Mapping[str, Any], last: int, at: datetime) -> dict[str, Any]:
    """Return a record with its numbers: each change's above all that were ever used, the visit's above them.

    A number begins as the second in which it is given, so that a database brought back from a copy uses none twice.
    """
    first = max(last + 1, int(at.astimezone(UTC).strftime("%Y%m%d%H%M%S")))
    changes = [{"SequenceID": first + n, **each} for n, each in enumerate(said["VisitChanges"])]
    return {**said, "SequenceID": first + len(changes), "VisitChanges": changes}


def digest(said: Mapping[str, Any]) -> str:
    """Return by what two contents are told apart."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def instant(moment: datetime | None) -> str | None:
    """An instant as aggregators read it: UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _provider(asked: Asked, profile: Profile) -> dict[str, str]:
    if profile.business:
        return {"BusinessEntityID": asked.provider_id, "BusinessEntityMedicaidIdentifier": asked.business_id}
    return {"ProviderQualifier": asked.provider_qualifier, "ProviderID": asked.provider_id}


def _to_bill(seen: Seen, minutes: int) -> dict[str, str]:
    """What is billed, rounded to the nearest so many minutes, where the payer wants that; hours stay."""
    if not minutes or seen.starts_at is None or seen.ends_at is None:
        return {}
    step = 60 * minutes
    units = (int((seen.ends_at - seen.starts_at).total_seconds()) + step // 2) // step
    return {"HoursToBill": f"{units * minutes / 60:.2f}"}


def _call(call: Call, word: str, asked: Asked, pack: Pack) -> dict[str, Any]:
    return {
        # The last half of an id is its random half; there is room for sixteen characters.
        "CallExternalID": call.id.hex[16:],
        "CallDateTime": instant(call.at),
        "CallAssignment": word,
        "CallType": KINDS_OF_CALL[call.method],
        "ProcedureCode": asked.procedure,
        "ClientIdentifierOnCall": asked.client,
        # A place that was kept before the payer's rules held goes no further.
        "CallLatitude": call.latitude if pack.takes_place(call.label) else None,
        "CallLongitude": call.longitude if pack.takes_place(call.label) else None,
        "VisitLocationType": PLACES.get(call.label),
        # From which number says where, too.
        **({"OriginatingPhoneNumber": call.phone} if call.phone and pack.takes_place(call.label) else {}),
    }


def _change(change: Change, profile: Profile, pack: Pack) -> dict[str, Any]:
    by = change.email if profile.signs_by_email else change.made_by
    # Where one reason is known, ours of another list stands in the note.
    ours = pack.only_reason not in ("", change.reason)
    memo = f"{change.reason}. {change.memo}" if ours else change.memo
    return {
        "ChangeMadeBy": by[:LONGEST_NAME],
        "ChangeDateTime": instant(change.made_at),
        "GroupCode": None,
        "ReasonCode": pack.only_reason or change.reason,
        "ChangeReasonMemo": memo.strip()[:LONGEST_MEMO],
        "ResolutionCode": change.resolution,
    }


def _at(values: Sequence[str], place: int) -> str | None:
    return values[place] if place < len(values) else None

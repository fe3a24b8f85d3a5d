"""What servers of single states turn back besides. Written from the facts of each state, and not from our packs."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

Record = Mapping[str, Any]
Wrong = Iterator[tuple[str, str]]

HHAEXCHANGE_REASONS = {str(number) for number in range(200, 223)}
HHAEXCHANGE_ACTIONS = {str(number) for number in range(11, 21)}
NEEDS_TEXT = {"210I", "600"}


def _hhaexchange(record: Record) -> Wrong:
    for change in record.get("VisitChanges", []):
        if change["ReasonCode"] not in HHAEXCHANGE_REASONS:
            yield "ReasonCode", "This reason code is not in use."
        if change.get("ResolutionCode") not in HHAEXCHANGE_ACTIONS:
            yield "ResolutionCode", "This action taken is not in use."


def _texas(record: Record) -> Wrong:
    for change in record.get("VisitChanges", []):
        if change["ReasonCode"] in HHAEXCHANGE_REASONS:
            yield "ReasonCode", "This reason code is not in use."
        if change["ReasonCode"] in NEEDS_TEXT and not (change.get("ChangeReasonMemo") or "").strip():
            yield "ChangeReasonMemo", "Free text is required with this reason code."


def _ohio(record: Record) -> Wrong:
    provider = record["ProviderIdentification"]
    business = str(provider.get("BusinessEntityMedicaidIdentifier") or "")
    if not (len(business) == 7 and business.isdigit()):
        yield "ProviderID", "BusinessEntityMedicaidIdentifier has seven digits."
    for call in record.get("Calls", []):
        if call["CallAssignment"] not in ("Call In", "Call Out"):
            yield "CallAssignment", "A call is Call In or Call Out."
    for change in record.get("VisitChanges", []):
        if change["ReasonCode"] != "99":
            yield "ReasonCode", "The only reason code is 99."
        if "@" not in change["ChangeMadeBy"]:
            yield "ChangeMadeBy", "ChangeMadeBy is an e-mail address."
    # Minimum two calls: whatever is missing has to have been set by somebody, with a change that says so.
    called = {call["CallAssignment"] for call in record.get("Calls", [])}
    for word, name in (("Call In", "AdjInDateTime"), ("Call Out", "AdjOutDateTime")):
        missing = word not in called and not record.get(name)
        if missing and not record["VisitCancelledIndicator"]:
            yield "Calls", f"Missing {word}."


def _california(record: Record) -> Wrong:
    for call in record.get("Calls", []):
        placed = call.get("CallLatitude") is not None or call.get("CallLongitude") is not None
        if placed and call["VisitLocationType"] == "2":
            yield "VisitLocationType", "No coordinates are captured in the community."
    yield from _hhaexchange(record)


RULEBOOKS: Mapping[str, Callable[[Record], Wrong]] = MappingProxyType(
    {
        "hhaexchange": _hhaexchange,
        "texas": _texas,
        "ohio": _ohio,
        "california": _california,
        "pennsylvania": _hhaexchange,
        "new_york": _hhaexchange,
    }
)

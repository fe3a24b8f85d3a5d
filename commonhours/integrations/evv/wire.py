"""Speak to a payer's server: at its own address and nowhere else, checked and bounded as calendars are.

How a batch is wrapped differs from state to state: these few names are ours, those of the record are the payers'.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.conf import settings

from commonhours.common.refusals import Refused
from commonhours.integrations import asking
from commonhours.integrations.asking import Question
from commonhours.integrations.evv.actions.answer import Answered
from commonhours.integrations.evv.actions.deliver import Told
from commonhours.integrations.ical.addresses import (
    Place,
    is_open,
    is_this_machine,
    place_of,
    require_plausible,
)
from commonhours.integrations.ical.fetching import Manner

SECONDS, MOST = 20.0, 4_000_000
# These may pass by themselves; whatever else is no yes will be no yes tomorrow.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Door:
    """Where a payer takes records in, and as whom we come."""

    address: str
    login: str = ""
    # Whether a server on this machine may be asked: only a double of a sample city is one.
    double: bool = False


def require_sendable(address: str) -> None:
    """Refuse with `calendar.bad_address` or `calendar.not_open` an address to which no record would ever go."""
    place = place_of(address)
    if settings.VISIT_RECORD_DOUBLE and is_this_machine(place.host):
        return
    require_plausible(place)


def hand_over(door: Door, batch: str, records: Sequence[Mapping[str, Any]]) -> Told:
    """Hand a batch over under its id; the same batch handed over twice is taken in once."""
    status, told = _ask(door, "POST", "/visits", body_of(batch, records))
    if status in (200, 201, 202) and isinstance(told.get("id"), str) and told["id"]:
        return Told(receipt=told["id"])
    return _no(status, told)


def ask(door: Door, receipt: str) -> list[Answered] | Told:
    """What became of a batch: its answers, or trouble; nothing yet is an empty list."""
    if not receipt.isascii() or not receipt.replace("-", "").isalnum():
        return Told(trouble="nonsense")
    status, told = _ask(door, "GET", f"/visits/status/{receipt}", b"")
    if status == 202:
        return []
    if status == 404:
        return Told(trouble="lost")
    if status != 200 or not isinstance(told.get("visits"), list):
        return replace(_no(status, told), for_good=False)
    return answers_of(told)


def body_of(batch: str, records: Sequence[Mapping[str, Any]]) -> bytes:
    """A batch as it goes out: the same records under the same id are the same bytes."""
    return json.dumps({"BatchID": batch, "Visits": list(records)}, sort_keys=True).encode()


def answers_of(told: Mapping[str, Any]) -> list[Answered]:
    """The answers that can be read."""
    return [answer for each in told["visits"] if (answer := _answered(each))]


def _no(status: int, told: Mapping[str, Any]) -> Told:
    if status < 0:
        return Told(trouble=str(told["trouble"]))
    if status in (401, 403):
        return Told(trouble="locked")
    if status in PASSING or 200 <= status < 400:
        return Told(trouble="busy" if status in PASSING else "nonsense")
    return Told(trouble="refused", for_good=True, words=str(told.get("error", "")))


def _answered(each: Any) -> Answered | None:
    """One answer; what is none is passed over, and asked for again."""
    try:
        reasons = tuple((str(why.get("field", "")), str(why["text"])) for why in each.get("reasons", ()))
        return Answered(
            str(each["VisitOtherID"]), int(each["SequenceID"]), each["status"] == "accepted", reasons
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _ask(door: Door, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """Status and answer; a negative status where there was none. The answer is bounded, redirects are not followed."""
    try:
        place = place_of(door.address)
        # A record says who was helped where: it goes out encrypted, or not at all.
        if place.scheme != "https" and not (door.double and is_this_machine(place.host)):
            return -1, {"trouble": "not_open"}
        there = replace(place, target=place.target.rstrip("/") + path)
        manner = Manner(allowed=partial(_allowed, door.double), seconds=SECONDS, most=MOST)
        answer = asking.ask(there, Question(method, _headers(door), body), manner)
    except Refused as refused:
        code = refused.refusals[0].code.rpartition(".")[2]
        # An answer beyond all measure is as good as none.
        return -1, {"trouble": "unreachable" if code == "too_large" else code}
    return answer.status, _read(answer.body)


def _headers(door: Door) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    if door.login:
        secret = f"{door.login}:{settings.VISIT_RECORD_LOGINS.get(door.login, '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
    return headers


def _read(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _allowed(double: bool, place: Place, address: str) -> bool:
    return is_open(place, address) or (double and is_this_machine(address))

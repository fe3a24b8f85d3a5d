"""Proofs as files: that an act stands in the trail, and that nothing before a head was changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.integrations.proof.heads import trail_key
from commonhours.integrations.proof.notes import read
from commonhours.organisations.permissions import Permission, may_in_office
from commonhours.trail import tree
from commonhours.trail.models import Act, Head

OF_AN_ACT = "commonhours proof of an act 1"
OF_GROWTH = "commonhours proof of growth 1"
# No city has more acts; the database could not count them.
MOST = 10**15
# What was done about somebody's visits and hours, which they may see proved; talks and worries are not among them.
_OWN = (
    "visit.",
    "series.",
    "meeting.",
    "gap.",
    "timesheet.",
    "payroll.",
    "membership.",
    "fact.",
    "badge.",
    "role.",
)


@dataclass(frozen=True)
class ActProof:
    """An act at its place, and the file that proves it; `file` is None until a head stands over it."""

    act_id: UUID
    at: datetime
    verb: str
    number: int | None
    file: Mapping[str, Any] | None


@dataclass(frozen=True)
class Growth:
    """Two heads, and the file that proves that the older is the beginning of the newer."""

    first: int
    second: int
    first_at: datetime
    second_at: datetime
    file: Mapping[str, Any]


def act_proof(*, by: Actor, act_id: UUID) -> ActProof:
    """Prove an act to whoever may see it; refuses with `not_found`.

    The row is found before it is asked who may see it: nothing of it is answered to anybody else. An office proves
    what row security shows it, and an auditor thus acts of their audit's days alone.
    """
    key = trail_key()
    with seeing(by.sight):
        shown = Act.objects.filter(id=act_id).exists()
    with tree.whole_tree():
        act = Act.objects.filter(id=act_id).first()
        if act is None or not _may_see(by, act, shown=shown):
            raise NotFound.because("not_found")
        place = tree.place_of(act_id)
        head = Head.objects.filter(size__gt=place).order_by("-size").first() if place is not None else None
        if place is None or head is None:
            return ActProof(act_id, act.at, act.verb, None, None)
        file = {
            "format": OF_AN_ACT,
            "key": key,
            "head": head.note,
            "place": place,
            "record": tree.record_of(act_id),
            "path": [step.hex() for step in tree.inclusion(place, head.size)],
        }
        return ActProof(act_id, act.at, act.verb, place + 1, file)


def _may_see(by: Actor, act: Act, *, shown: bool) -> bool:
    if by.account_id is not None and act.by_account_id == by.account_id:
        return True
    own = by.person_id is not None and by.person_id in (act.by_person_id, *act.person_ids)
    if own and act.verb.startswith(_OWN):
        return True
    return shown and may_in_office(by, Permission.SEE_TRAIL, act.organisation_ids)


def growth(first: int, second: int) -> Growth:
    """Prove to anybody that one signed head is the beginning of another; refuses with `unknown_head`."""
    key = trail_key()
    if max(first, second) > MOST:
        raise NotFound.because("unknown_head", field="second")
    heads = {head.size: head for head in Head.objects.filter(size__in=(first, second))}
    if first not in heads or second not in heads or first > second:
        raise NotFound.because("unknown_head", field="first" if first not in heads else "second")
    with tree.whole_tree():
        path = [step.hex() for step in tree.consistency(first, second)]
    notes = {"first": heads[first].note, "second": heads[second].note}
    file = {"format": OF_GROWTH, "key": key, **notes, "path": path}
    return Growth(first, second, read(notes["first"]).at, read(notes["second"]).at, file)

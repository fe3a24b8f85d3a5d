"""Which employers' hours the law adds up (29 CFR 778.103, 791.2): what was agreed, by the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.rates.keys import rates_key
from commonhours.rates.models import JointEmployers


@dataclass(frozen=True)
class Joint:
    """Pairs of employers with the days on which they are joint; whoever is joint with a joint employer is, too."""

    pairs: tuple[tuple[UUID, UUID, date, date | None], ...] = ()

    def group(self, employer: UUID, day: date) -> frozenset[UUID]:
        """An employer with all whose hours count together with its own on a day."""
        found, grows = {employer}, True
        while grows:
            more = {each for pair in self._on(day) if found & set(pair) for each in pair}
            grows = not more <= found
            found |= more
        return frozenset(found)

    def _on(self, day: date) -> Iterable[tuple[UUID, UUID]]:
        return (
            (one, other)
            for one, other, since, until in self.pairs
            if since <= day and (until is None or day < until)
        )


def joint_of(employers: Iterable[UUID], first: date, last: date) -> Joint:
    """What was agreed about these employers, and about whoever is joint with them, between two days.

    Runs inside `seeing`; the caller has asked for a permission. It opens the rates of those whom it finds.
    """
    known: set[UUID] = set()
    wanted = set(employers)
    pairs: dict[UUID, tuple[UUID, UUID, date, date | None]] = {}
    while wanted - known:
        concern(map(rates_key, wanted - known))
        known |= wanted
        rows = JointEmployers.objects.filter(
            Q(one_id__in=wanted) | Q(other_id__in=wanted), agreed_at__isnull=False, since__lte=last
        ).filter(Q(until__isnull=True) | Q(until__gt=first))
        pairs |= {row.id: (row.one_id, row.other_id, row.since, row.until) for row in rows}
        wanted = {each for one, other, _since, _until in pairs.values() for each in (one, other)}
    return Joint(tuple(pairs.values()))


@dataclass(frozen=True)
class JointLine:
    """Another organisation with which one employs people together, as its page shows it."""

    id: UUID
    other_id: UUID
    other: str
    since: date
    until: date | None
    agreed: bool
    said_by: str
    agreed_by: str
    may_agree: bool


def joint_lines(*, by: Actor, organisation_id: UUID) -> tuple[JointLine, ...]:
    """With whom an organisation employs people together, or was asked to; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    sets = may_in_office(by, Permission.SET_RATES, [organisation_id])
    rows = JointEmployers.objects.filter(Q(one_id=organisation_id) | Q(other_id=organisation_id))
    with seeing(by.sight):
        found = rows.select_related("one", "other", "said_by", "agreed_by").order_by("-since", "id")
        return tuple(_line(row, organisation_id, by, sets) for row in found if row.until != row.since)


def _line(row: JointEmployers, ours: UUID, by: Actor, sets: bool) -> JointLine:
    other = row.other if row.one_id == ours else row.one
    asked = row.agreed_at is None and row.until is None and row.said_for_id != ours
    return JointLine(
        row.id,
        other.id,
        other.name,
        row.since,
        row.until,
        row.agreed_at is not None,
        row.said_by.name,
        row.agreed_by.name if row.agreed_by else "",
        sets and asked and row.said_by_id != by.account_id,
    )

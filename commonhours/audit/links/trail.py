"""How we know: the acts behind a chain, each with its number in the trail, and who has looked at it before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from commonhours.audit.chain import ACTS, LOOKS, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.audit.models import Look
from commonhours.bookings.models import Visit
from commonhours.common.sight import concern
from commonhours.ledger.rules import Reference
from commonhours.trail.models import Act, ActFacts, Erased, Position

BOOKING = frozenset(
    {"visit.book", "series.book", "meeting.book", "gap.fill", "series.extend", "series.change"}
)
MOST_LOOKS = 20


@dataclass(frozen=True)
class Known:
    """The acts about the visits and hours of a chain that the asker may read, and what they said."""

    acts: Mapping[UUID, Act] = field(default_factory=dict)
    told: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    erased: Mapping[UUID, datetime] = field(default_factory=dict)

    def booking(self, visit: Visit) -> Act | None:
        """The act that booked a visit: its own, or that of its series."""
        about = [act for act in self.acts.values() if act.verb in BOOKING]
        own = (act for act in about if act.subject_id == visit.id)
        of_series = (act for act in about if visit.series_id and act.subject_id == visit.series_id)
        return next(own, None) or next(of_series, None)

    def ranking(self, visit: Visit) -> UUID | None:
        """The ranking that was kept with the latest act about a visit that named one."""
        about = {visit.id, visit.series_id} - {None}
        named = [
            self.told[act.id]["ranking"]
            for act in self.acts.values()
            if act.subject_id in about and "ranking" in self.told.get(act.id, {})
        ]
        return UUID(str(named[-1])) if named else None


def acts_about(ground: Ground, named: Iterable[UUID] = ()) -> Known:
    """Acts about what was reached, and those that are named, oldest first; what they said is opened with them."""
    reached = ground.reached
    subjects = {
        *(visit.id for visit in ground.visits.values()),
        *(visit.series_id for visit in ground.visits.values() if visit.series_id),
        *reached.of("timesheet"),
        *reached.of("statement"),
        *reached.of("run"),
    }
    about = Q(subject_id__in=subjects) | Q(id__in=set(named))
    rows = Act.objects.filter(about).exclude(verb="trace.look").order_by("at", "id")
    shown = {row.id: row for row in rows if _readable(ground, row)}
    concern(shown)
    told = dict(ActFacts.objects.filter(act_id__in=shown).values_list("act_id", "facts"))
    # Whose words are gone, since when: the act itself stands.
    erased = dict(Erased.objects.filter(act_id__in=shown).values_list("act_id", "by_act__at"))
    return Known(shown, told, erased)


def _readable(ground: Ground, act: Act) -> bool:
    own = act.by_account_id is not None and act.by_account_id == ground.eyes.by.account_id
    return own or ground.eyes.office(ACTS, act.organisation_ids)


def acts(ground: Ground, known: Known, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Every act of the chain by its number; those that the asker may not read are named as the office's."""
    for act in known.acts.values():
        yield Link(
            part=ACTS,
            code="act",
            facts={"verb": act.verb, "door": act.door, "erased": known.erased.get(act.id)},
            at=act.at,
            by=act.by_account_id,
            act=act.id,
        )
    behind = {piece.act for piece in pieces if isinstance(piece, Link) and piece.act}
    if behind - known.acts.keys() or not ground.eyes.staff:
        offices = {each for place in ground.places for each in place.organisation_ids}
        hidden = {each for each in offices if not ground.eyes.office(ACTS, [each])}
        if hidden:
            yield Gap(part=ACTS, code="acts", organisation_ids=tuple(sorted(hidden)))


def numbers_of(known: Known) -> dict[UUID, int]:
    """The place of each act in the trail; one that was only just written has none yet."""
    rows = Position.objects.filter(act_id__in=known.acts)
    return dict(rows.values_list("act_id", "position"))


def looks(ground: Ground, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Who has looked at the same things before, the latest first."""
    ids = {piece.opens.id for piece in pieces if isinstance(piece, Link) and piece.opens}
    rows = Look.objects.filter(refers_id__in=ids | {ground.reached.start.id}).order_by("-at", "-id")
    for row in rows[:MOST_LOOKS]:
        yield Link(
            part=LOOKS,
            code="look" if row.page == "trace" else "look_page",
            facts={"kind": row.kind, "why": row.why, "page": row.page, "door": row.door},
            at=row.at,
            by=row.by_account_id,
            opens=Reference(row.kind, row.refers_id) if row.refers_id else None,
            act=row.act_id,
        )

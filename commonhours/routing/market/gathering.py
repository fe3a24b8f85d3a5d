"""Everything that is known of an organisation's visits on some days: its spots, whom matching would allow for each, and
what those people do besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from uuid import UUID

from commonhours.bookings.conditions import Question
from commonhours.bookings.faces import new_faces, open_to_new_faces
from commonhours.bookings.fit import Dossier, Frame, horizon_of
from commonhours.bookings.models import Assignment, Visit
from commonhours.bookings.parts import Part, wish_for
from commonhours.bookings.queries import dossiers
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.sight import concern
from commonhours.matching.asking import Asked, boosts_of, kernel_weights, known_to_each
from commonhours.matching.follower import MARGIN, cards
from commonhours.matching.index import Card, Index
from commonhours.matching.queries import unasked
from commonhours.organisations.queries import region
from commonhours.routing.reading import ONE_DAY, assigned, between, near_among, own_workers, visits_within

# Of those whom partners lend, so many are looked at for each spot to which nobody comes.
LENT = 8


@dataclass(frozen=True)
class Sought:
    """Which days of which organisation are planned, as of when, and what is not up to the planner."""

    organisation_id: UUID
    first_day: date
    days: int
    at: datetime
    pinned: frozenset[UUID] = frozenset()
    frozen_until: datetime | None = None
    away_id: UUID | None = None
    away_until: date | None = None
    # By how many minutes a visit for one may begin earlier or later.
    may_move: int = 0
    # Whether those may come, too, of whom whoever is served would be asked first.
    unasked_faces: bool = False

    @cached_property
    def away_ends(self) -> datetime | None:
        """Until when they are away; the day is included."""
        if self.away_until is None:
            return None
        return datetime.combine(self.away_until + ONE_DAY, time(), region().tzinfo).astimezone(UTC)


@dataclass(frozen=True)
class Spot:
    """A place in a visit: what it is for, who comes to it (None: nobody), and why it is not planned, or ""."""

    visit: Visit
    assignment_id: UUID | None
    worker_id: UUID | None
    part: Part
    kept: str = ""
    # Whoever comes to it is away.
    emptied: bool = False

    @property
    def stands(self) -> UUID | None:
        """Who comes if nothing is done but that those who are away stay away."""
        return None if self.emptied else self.worker_id


@dataclass
class Gathered:
    """The spots, and of each one that is planned the question and whom matching allows, with what they would earn."""

    sought: Sought
    spots: list[Spot]
    free: list[int]  # numbers of the spots that are planned
    questions: dict[int, Question]
    # By spot: everybody whom matching allows, and by how many points of the ranking they are known and liked there.
    able: dict[int, dict[UUID, float]]
    # Without the spots that are planned: what they do besides.
    people: dict[UUID, Dossier]
    cards: dict[UUID, Card]
    frame: Frame
    strangers: set[tuple[UUID, UUID]]
    turned_away: dict[tuple[int, UUID], tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def starts(self) -> datetime:
        return between(self.sought.first_day, self.sought.days).begins

    def minute(self, instant: datetime) -> float:
        """Minutes since the first day began."""
        return (instant - self.starts).total_seconds() / 60


def gather(sought: Sought) -> Gathered:
    """Read it all; whoever asks has been let plan for the organisation."""
    span = between(sought.first_day, sought.days)
    visits = visits_within(sought.organisation_id, span)
    concern({each for visit in visits for each in (visit.id, visit.service_user_id)})
    spots = list(_spots(sought, visits, assigned(visit.id for visit in visits)))
    asked = known_to_each(sought.at, [wish_for(spot.visit, spot.part) for spot in spots])
    spots = [
        replace(spot, kept=_why_kept(each)) if not spot.kept and not spot.emptied else spot
        for spot, each in zip(spots, asked, strict=True)
    ]
    planned = {nth: each for nth, (spot, each) in enumerate(zip(spots, asked, strict=True)) if not spot.kept}
    known = {nth: each for nth, each in planned.items() if each}
    people = _people(sought, spots, list(planned))
    concern(people)
    found = dossiers(list(people), since=span.begins - MARGIN, until=span.ends + MARGIN)
    alone = _without(found, [spots[nth] for nth in planned])
    named = cards([dossier.person_id for dossier in alone], using="default")
    gathered = Gathered(
        sought,
        spots,
        list(planned),
        {nth: each.question for nth, each in known.items()},
        {nth: {} for nth in planned},
        {dossier.person_id: dossier for dossier in alone},
        named,
        Frame(horizon_of(region().tzinfo, sought.at), measured_minutes()),
        set(),
    )
    _allow(gathered, known, Index(gathered.frame, alone, named) if alone else None)
    return gathered


def _spots(
    sought: Sought, visits: Sequence[Visit], coming: Mapping[UUID, list[Assignment]]
) -> Iterable[Spot]:
    near = near_among(visits, sought.at)
    for visit in visits:
        if visit.starts_at <= sought.at:
            kept = "near"
        elif visit.id in sought.pinned:
            kept = "pinned"
        else:
            frozen = sought.frozen_until is not None and visit.starts_at < sought.frozen_until
            kept = "near" if frozen or visit.id in near else ""
        for row in coming.get(visit.id, []):
            work = row.type_of_work_id or visit.type_of_work_id
            emptied = _is_away(sought, row)
            part = Part(row.person_id, work, row.starts_at, row.ends_at)
            yield Spot(visit, row.id, row.person_id, part, "" if emptied else kept, emptied)
        empty = Part(visit.service_user_id, visit.type_of_work_id, visit.starts_at, visit.ends_at)
        # An open place may be filled until the visit begins, as by hand: nobody's day is changed by it.
        left = Spot(visit, None, None, empty, "near" if visit.starts_at <= sought.at else "")
        yield from [left] * (visit.places - len(coming.get(visit.id, [])))


def _why_kept(asked: Asked | None) -> str:
    """What is done from home is on nobody's round; and where matching cannot be asked, nobody else can be planned."""
    if asked is None:
        return "closed"
    return "remote" if asked.question.remote else ""


def _is_away(sought: Sought, row: Assignment) -> bool:
    return row.person_id == sought.away_id and _within_absence(sought, row.starts_at)


def _within_absence(sought: Sought, starts_at: datetime) -> bool:
    """Whether whoever is away cannot come to what begins then, whoever comes to it now."""
    return sought.away_ends is not None and sought.at < starts_at < sought.away_ends


def _people(sought: Sought, spots: Sequence[Spot], planned: Sequence[int]) -> set[UUID]:
    """The organisation's own workers, whoever comes already, and the best who are lent for what nobody comes to."""
    people = own_workers(sought.organisation_id, sought.first_day)
    people |= {spot.worker_id for spot in spots if spot.worker_id}
    empty = [spots[nth] for nth in planned if spots[nth].stands is None]
    if empty:
        wishes = [wish_for(spot.visit, spot.part) for spot in empty]
        found = unasked(at=sought.at, wishes=wishes, most=[LENT] * len(wishes))
        people |= {person for each in found if each for person in each.person_ids}
    return people


def _without(people: Sequence[Dossier], spots: Iterable[Spot]) -> list[Dossier]:
    """As if the spots that are planned were not yet theirs."""
    planned = {
        (spot.worker_id, int(spot.part.starts_at.timestamp()), int(spot.part.ends_at.timestamp()))
        for spot in spots
    }
    return [
        replace(
            dossier,
            diary=tuple(
                each for each in dossier.diary if (dossier.person_id, each.starts, each.ends) not in planned
            ),
        )
        for dossier in people
    ]


def _allow(gathered: Gathered, known: Mapping[int, Asked], index: Index | None) -> None:
    """Whom matching allows for each spot: every condition, every limit that the planned visits have no part in, and of
    those who are new there only whoever may come unasked. Whoever comes already may go on."""
    spots, sought = gathered.spots, gathered.sought
    for nth, asked in known.items():
        if index is not None and index.covers(asked.question):
            gathered.able[nth] = _fitting(index, asked)
        stands = spots[nth].stands
        if stands is not None and stands in gathered.people:
            gathered.able[nth].setdefault(stands, boosts_of(asked).get(stands, 0.0))
        if sought.away_id is not None and _within_absence(sought, spots[nth].part.starts_at):
            gathered.able[nth].pop(sought.away_id, None)
    served = {spots[nth].visit.service_user_id for nth in known}
    welcoming = open_to_new_faces(served)
    meetings = {(spots[nth].visit.service_user_id, person) for nth in known for person in gathered.able[nth]}
    gathered.strangers = new_faces(meetings, at=sought.at)
    if sought.unasked_faces:
        return
    for nth in known:
        who = spots[nth].visit.service_user_id
        if who not in welcoming:
            keep = spots[nth].stands
            gathered.able[nth] = {
                person: points
                for person, points in gathered.able[nth].items()
                if (who, person) not in gathered.strangers or person == keep
            }


def _fitting(index: Index, asked: Asked) -> dict[UUID, float]:
    boosts = boosts_of(asked)
    given = (asked.question, boosts, kernel_weights(asked), len(index.dossiers), asked.weights.tiers)
    found = (index.dossiers[worker].person_id for worker in index.find(*given, counted=False).workers)
    return {person: boosts.get(person, 0.0) for person in found}

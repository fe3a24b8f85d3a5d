"""Everything that is known of an organisation's visits on some days: its spots, whom matching would allow for each, and
what those people do besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from commonhours.bookings.conditions import Question
from commonhours.bookings.faces import new_faces, open_to_new_faces
from commonhours.bookings.fit import Dossier, Frame, horizon_of
from commonhours.bookings.parts import wish_for
from commonhours.bookings.queries import dossiers
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.sight import concern
from commonhours.matching.asking import Asked, boosts_of, kernel_weights, known_to_each
from commonhours.matching.follower import MARGIN, cards
from commonhours.matching.index import Card, Index
from commonhours.matching.queries import unasked
from commonhours.organisations.queries import region
from commonhours.routing.market.delays import late_spots
from commonhours.routing.market.spots import Sought, Spot, spots_of
from commonhours.routing.reading import assigned, between, own_workers, visits_within

# Of those whom partners lend, so many are looked at for each spot to which nobody comes.
LENT = 8


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
    # Spots that bookings would not have at another time.
    unmoved: set[int] = field(default_factory=set)

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
    spots = list(spots_of(sought, visits, assigned(visit.id for visit in visits)))
    for nth in late_spots(sought, spots):
        if spots[nth].kept == "near":  # it cannot stay as it is
            spots[nth] = replace(spots[nth], kept="")
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


def _why_kept(asked: Asked | None) -> str:
    """What is done from home is on nobody's round; and where matching cannot be asked, nobody else can be planned."""
    if asked is None:
        return "closed"
    return "remote" if asked.question.remote else ""


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
        if sought.away_id is not None and sought.away_at(spots[nth].part.starts_at):
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

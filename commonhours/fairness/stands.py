"""A worker before the questions of kept rankings: read at once for all of them; what would have changed each."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.bookings.briefing import frame_of_all
from commonhours.bookings.fit import Dossier, Frame
from commonhours.bookings.queries import dossiers
from commonhours.bookings.wish import Wish
from commonhours.common.sight import concern
from commonhours.fairness.passed_over import Seen
from commonhours.matching.asking import Asked, boosts_of, kernel_weights, known_to_each
from commonhours.matching.follower import cards
from commonhours.matching.index import Card, Index
from commonhours.matching.models import Ranking
from commonhours.matching.would import AMONG, Stand, Would, smallest

# A visit's week and the rest around it hang on so much of a diary.
AROUND = timedelta(days=8)


def woulds(person_id: UUID, seen: Sequence[Seen], at: datetime) -> list[Would | None]:
    """What would have put the worker among the first, by line; None where nothing would, or where they were.

    The others are taken as they were written down; the worker as they are today. Runs inside `seeing`.
    """
    lines = [each for each in seen if not (each.line.rank and each.line.rank <= AMONG)]
    if not lines:
        return [None for _ in seen]
    wishes = [wish_of(each.kept.ranking) for each in lines]
    concern({wish.service_user_id for wish in wishes} | {person_id})
    asked = known_to_each(at, wishes)
    since, until = min(w.starts_at for w in wishes) - AROUND, max(w.ends_at for w in wishes) + AROUND
    read, card = dossiers([person_id], since=since, until=until), cards([person_id]).get(person_id)
    if not read or card is None:
        return [None for _ in seen]
    days = _Days(asked)
    found = {
        id(each): smallest(_stand(each, one, days.at(each.line.at), read[0], card))
        for each, one in zip(lines, asked, strict=True)
        if one
    }
    return [found.get(id(each)) for each in seen]


def wish_of(ranking: Ranking) -> Wish:
    """The wish of a kept ranking."""
    question = ranking.question
    home = question.get("for_organisation")
    return Wish(
        service_user_id=UUID(question["service_user"]),
        type_of_work_id=UUID(question["type_of_work"]),
        starts_at=datetime.fromisoformat(question["starts_at"]),
        ends_at=datetime.fromisoformat(question["ends_at"]),
        organisation_id=UUID(home) if home else None,
        site_id=UUID(question["site"]) if question.get("site") else None,
        wants=tuple(UUID(each) for each in question["wants"]),
        features=tuple(UUID(each) for each in question["features"]),
    )


def _stand(each: Seen, asked: Asked, day: "_Day", dossier: Dossier, card: Card) -> Stand:
    """As it was asked then: at that instant, with the weights of that day."""
    ranking = each.kept.ranking
    agreed = bool(ranking.question.get("agreed"))
    asked = replace(asked, weights=ranking.weights)
    return Stand(
        question=replace(asked.question, asked_at=ranking.at, agreed=agreed),
        dossier=dossier,
        card=card,
        frame=day.frame,
        boosts=boosts_of(asked),
        weights=kernel_weights(asked),
        tiers=tuple(asked.weights.tiers),
        record=each.kept.record,
        number=each.number,
        broken=each.line.rules,
        alone=day.alone,
    )


@dataclass(frozen=True)
class _Day:
    """The frame of a local day, and indexes of the worker in it by what they wish for."""

    frame: Frame
    alone: dict[Card, Index] = field(default_factory=dict)


class _Days:
    """What holds on each local day on which a ranking was made, made once."""

    def __init__(self, asked: Sequence[Asked | None]) -> None:
        self._known = [each.known for each in asked if each]
        self._days: dict[date, _Day] = {}

    def at(self, instant: datetime) -> _Day:
        day = instant.astimezone(self._known[0].zone).date()
        if day not in self._days:
            self._days[day] = _Day(frame_of_all(self._known, instant))
        return self._days[day]

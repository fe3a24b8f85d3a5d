"""What each factor of a ranking is worth, by name. Pure: a ranking and the simulation of one ask the same.

Nothing that is protected stands here, and nothing that stands for it: no age, no sex, no origin, no language, no pay.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from commonhours.common.refusals import Invalid, Refusal
from commonhours.matching.index import TIERS
from commonhours.matching.kernel import Weights

# In the order in which pages tell them. How each is measured, from 0 to 1, says `words/ranking.py`.
FACTORS = ("continuity", "liking", "travel", "fairness", "newcomer")
MOST = 10.0
# Continuity is full after so many visits; so many things in common are as good as being a favourite.
KNOWN_WELL, IN_COMMON = 5, 2

# People by id, or by their number in an index.
Who = TypeVar("Who", UUID, int)


@dataclass(frozen=True)
class Weighing:
    """What a version says: what each factor is worth, and the groups that come before others."""

    worth: Mapping[str, float]
    tiers: tuple[str, ...]

    def __post_init__(self) -> None:
        worth = {name: float(self.worth.get(name, 0)) for name in FACTORS}
        object.__setattr__(self, "worth", worth)


def checked(weighing: Weighing) -> Weighing:
    """The same; refuse with `weight_out_of_bounds`, `no_weight_at_all` or `unknown_choice`."""
    wrong = [
        Refusal("weight_out_of_bounds", {"most": int(MOST)}, field=name)
        for name, value in weighing.worth.items()
        if not 0 <= value <= MOST
    ]
    if not any(weighing.worth.values()):
        wrong.append(Refusal("no_weight_at_all", {}, field=FACTORS[0]))
    if len(set(weighing.tiers)) != len(weighing.tiers) or not set(weighing.tiers) <= set(TIERS):
        wrong.append(Refusal("unknown_choice", {}, field="tiers"))
    if wrong:
        raise Invalid(*wrong)
    return weighing


def in_the_kernel(worth: Mapping[str, float]) -> Weights:
    """The weights of what the kernel works out for everybody; the rest are `boosts`."""
    return Weights(
        travel=worth.get("travel", 0.0),
        static=worth.get("newcomer", 0.0),
        fairness=worth.get("fairness", 0.0),
    )


def boosts(
    worth: Mapping[str, float],
    visits: Mapping[Who, int],
    favourites: Collection[Who],
    offered: Mapping[Who, Collection[object]],
) -> dict[Who, float]:
    """What people earn by being known or liked where the visit is."""
    known, liked = worth.get("continuity", 0.0), worth.get("liking", 0.0)
    earned = {person: known * min(count, KNOWN_WELL) / KNOWN_WELL for person, count in visits.items()}
    for person in favourites:
        earned[person] = earned.get(person, 0.0) + liked
    for person, common in offered.items():
        earned[person] = earned.get(person, 0.0) + liked * min(len(common), IN_COMMON) / IN_COMMON
    return earned

"""Who could try a type of work, nearest in skills and proven first, and who is most like whom. Nothing is hidden in it.

Only these facts of work go in: what the type of work asks for, which work somebody does, the hours they offer and were
booked for, and what they kept. What people are, and what they told in confidence, is never asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

FEWEST, USUAL, MOST = 3, 6, 30
# So long somebody has been a worker before they are asked, and so far back figures are compared.
DAYS_BEFORE = 56


@dataclass(frozen=True)
class Candidate:
    """Somebody who could try it: hours a week of their pattern, and booked in the eight weeks before.

    `lacks` are the facts that the type of work asks for and they have not; `kept`, `late` and `missed` count what the
    rule of reliability looks at, and `share` is what it says (None: too little is known).
    """

    person_id: UUID
    holds: frozenset[UUID]
    lacks: tuple[UUID, ...]
    works: frozenset[UUID]
    offered: float
    booked: float
    kept: int = 0
    late: int = 0
    missed: int = 0
    share: float | None = None


def in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Whoever lacks the fewest facts first; then whoever kept the largest share, those of whom too little is known
    last; then whoever kept the most visits."""
    return sorted(
        candidates,
        key=lambda each: (
            len(each.lacks),
            each.share is None,
            -(each.share or 0.0),
            -each.kept,
            each.person_id,
        ),
    )


def apart(one: Candidate, other: Candidate, most: tuple[float, float]) -> float:
    """How unlike two people are, from 0 (alike) to 4: the sum of four shares from 0 to 1.

    Of the facts that the type of work asks for, the share that only one of them has; of the types of work that either
    does, the share that the other does not (Jaccard's distance); the difference of hours offered, and of hours booked,
    each divided by the largest such difference among all candidates, `most` (after Gower 1971, A general coefficient
    of similarity, Biometrics 27:857–871).
    """
    asked = len(one.holds) + len(one.lacks)
    either = one.works | other.works
    return (
        (len(one.holds ^ other.holds) / asked if asked else 0.0)
        + (len(one.works ^ other.works) / len(either) if either else 0.0)
        + (abs(one.offered - other.offered) / most[0] if most[0] else 0.0)
        + (abs(one.booked - other.booked) / most[1] if most[1] else 0.0)
    )


def twins(cohort: Sequence[Candidate], others: Sequence[Candidate]) -> Mapping[UUID, UUID]:
    """For each of the cohort somebody of the others, nobody twice: of all pairs that are left the closest goes first.

    Nearest neighbours without replacement; equal distances go by id, so that the same people give the same pairs. Where
    there are too few others, some of the cohort have nobody.
    """
    everybody = [*cohort, *others]
    most = (_spread([each.offered for each in everybody]), _spread([each.booked for each in everybody]))
    pairs = sorted(
        (apart(one, other, most), one.person_id, other.person_id) for one in cohort for other in others
    )
    found: dict[UUID, UUID] = {}
    taken: set[UUID] = set()
    for _, one_id, other_id in pairs:
        if one_id not in found and other_id not in taken:
            found[one_id] = other_id
            taken.add(other_id)
    return found


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values) if values else 0.0

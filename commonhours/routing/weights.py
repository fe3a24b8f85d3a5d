"""What makes rounds dear, for whoever reads it: what holds today, what was before and what is settled for later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.routing.pages import WeightsLine, weights_of
from commonhours.routing.weighing import AT_FIRST, Worth

# As many as a page tells of what was before.
MOST_BEFORE = 20


@dataclass(frozen=True)
class Word:
    """What somebody set, until what day, and in cents what each factor that it changed was worth before."""

    line: WeightsLine
    until: date | None
    was: Mapping[str, int]

    @property
    def own(self) -> bool:
        """Whether an organisation said it for itself."""
        return self.line.organisation_id is not None


@dataclass(frozen=True)
class Weighed:
    """What holds for an organisation on a day: `holds` is None where nobody has said anything yet.

    `elsewhere` is the region's word, where an own one goes before it. All the rest is `to_come` or `before`, the
    last first.
    """

    worth: Worth
    holds: Word | None
    elsewhere: Word | None
    to_come: tuple[Word, ...]
    before: tuple[Word, ...]


def weighed(*, by: Actor, organisation_id: UUID, day: date) -> Weighed:
    """What each factor is worth on a day, who said so, and what was and will be. Refuses with `not_allowed`."""
    words = _words(weights_of(by=by, organisation_id=organisation_id))
    begun = [word for word in words if word.line.since <= day]
    own, regional = (next((word for word in begun if word.own is side), None) for side in (True, False))
    holds = own or regional
    return Weighed(
        worth=holds.line.worth if holds else AT_FIRST,
        holds=holds,
        elsewhere=regional if own else None,
        to_come=tuple(word for word in words if word.line.since > day),
        before=tuple(word for word in begun if word not in (own, regional))[:MOST_BEFORE],
    )


def _words(lines: Sequence[WeightsLine]) -> list[Word]:
    """Each with the one before it of the same voice; an organisation's first follows the region's, or the beginning."""
    words = []
    for nth, line in enumerate(lines):
        same = [each for each in lines if each.organisation_id == line.organisation_id]
        place = same.index(line)
        # The last comes first: what was said later, or on the same day for all, stands above.
        earlier = same[place + 1 :] or [each for each in lines[nth + 1 :] if each.organisation_id is None]
        before = earlier[0].worth if earlier else AT_FIRST
        until = same[place - 1].since if place else None
        was = {name: cents for name, cents in before.facts().items() if cents != line.worth.facts()[name]}
        words.append(Word(line, until, was))
    return words

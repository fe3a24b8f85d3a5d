"""Who pays which part: shares of the whole, the split that holds on a day, and an amount divided to the cent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from commonhours.common.money import shares as to_the_cent

WHOLE = 1_000_000  # parts: a millionth each


@dataclass(frozen=True, order=True, slots=True)
class Share:
    """A funding line, and how many millionths of what is charged it pays."""

    line_id: UUID
    parts: int


def divide(cents: int, shares: Iterable[Share]) -> list[tuple[UUID, int]]:
    """Divide an amount among lines so that the parts sum to it, by largest remainder; in the order of the lines' ids.

    The order of the shares does not matter, what is below zero is the mirror of what is above, and a line whose part
    comes to no cent is left out, as a posting of nothing would be refused.
    """
    ordered = sorted(shares)
    if not ordered:
        raise ValueError("an amount is divided among one line or more")
    parts = to_the_cent(cents, [each.parts for each in ordered])
    return [(each.line_id, part) for each, part in zip(ordered, parts, strict=True) if part]


@dataclass(frozen=True, slots=True)
class Held:
    """The shares of one split, between two days."""

    since: date
    until: date
    shares: tuple[Share, ...]


# organisation, service user, type of work: None is for all of them.
Key = tuple[UUID, UUID | None, UUID | None]


@dataclass(frozen=True)
class SplitBook:
    """The splits of some organisations; the narrowest holds: a service user's before a type of work's."""

    held: Mapping[Key, Sequence[Held]] = field(default_factory=dict)

    def shares(
        self, service_user_id: UUID | None, organisation_id: UUID, type_of_work_id: UUID | None, on: date
    ) -> tuple[Share, ...]:
        """Who pays; nobody where no split holds, and the organisation itself carries it."""
        ways = (
            (service_user_id, type_of_work_id),
            (service_user_id, None),
            (None, type_of_work_id),
            (None, None),
        )
        for served, work in ways:
            for each in self.held.get((organisation_id, served, work), ()):
                if each.since <= on < each.until:
                    return each.shares
        return ()

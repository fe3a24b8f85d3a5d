"""Which rate holds: a pure look-up among dated rows, the narrowest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from uuid import UUID

from commonhours.common.money import half_up

PAY, ON_COSTS, CHARGE = "pay", "on_costs", "charge"
WHOLE = 10_000  # hundredths of a per cent


@dataclass(frozen=True, slots=True)
class Held:
    """A figure between two days."""

    since: date
    until: date | None
    amount: int
    attendant: bool = False

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


# organisation, kind, type of work, person
Key = tuple[UUID, str, UUID | None, UUID | None]


@dataclass(frozen=True)
class RateBook:
    """The rates of some organisations."""

    held: Mapping[Key, tuple[Held, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[Key, Held]]) -> "RateBook":
        held: dict[Key, tuple[Held, ...]] = {}
        for key, row in rows:
            held[key] = (*held.get(key, ()), row)
        return cls(held)

    def pay(self, organisation: UUID, work: UUID | None, person: UUID, day: date) -> Held | None:
        """What an hour pays somebody: by person and work, by person, by work, by nothing."""
        return self._first(
            organisation, PAY, day, ((work, person), (None, person), (work, None), (None, None))
        )

    def charge(self, organisation: UUID, work: UUID | None, day: date) -> Held | None:
        """What an hour is charged: by work, or for all."""
        return self._first(organisation, CHARGE, day, ((work, None), (None, None)))

    def on_costs(self, organisation: UUID, cents: int, day: date) -> int:
        """What so much pay costs its employer on top, in cents; nothing where nothing was set."""
        found = self._first(organisation, ON_COSTS, day, ((None, None),))
        return half_up(Fraction(cents * found.amount, WHOLE)) if found else 0

    def _first(
        self, organisation: UUID, kind: str, day: date, ways: Iterable[tuple[UUID | None, UUID | None]]
    ) -> Held | None:
        held = (row for way in ways for row in self.held.get((organisation, kind, *way), ()))
        return next((row for row in held if row.holds(day)), None)

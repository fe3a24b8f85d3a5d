"""What an hour of somebody's work pays: the one place where payroll asks for an agreed rate."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rate, for which employer, for which type of work, on which local day."""

    person_id: UUID
    organisation_id: UUID
    type_of_work_id: UUID
    day: date


def rates_of(asked: Collection[Asked]) -> dict[Asked, int]:
    """The agreed rate of each, in whole cents an hour; what nobody has agreed on is left out."""
    return {}

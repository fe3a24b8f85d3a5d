"""Whose hours are counted, and broken down by what."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Dimension(StrEnum):
    """By what hours are told apart. Of a worker it is where they live, and which types of work they have switched on;
    of a booking the type of work that was booked, and the organisation whose worker came."""

    NONE = "none"
    ORGANISATION = "organisation"
    WORK = "work"
    AREA = "area"
    CONTRACT = "contract"


@dataclass(frozen=True)
class Sieve:
    """Whose hours: of any of these; None: of all. `organisations` are those that the asker may plan for."""

    organisations: tuple[UUID, ...] | None = None
    works: tuple[UUID, ...] | None = None
    areas: tuple[UUID, ...] | None = None
    contracts: tuple[str, ...] | None = None

    def given(self) -> dict[str, list[UUID] | list[str] | None]:
        """As the statements take it."""
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: None if those is None else list(those) for name, those in columns.items()}

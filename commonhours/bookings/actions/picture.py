"""How a visit stood before an act and after it, noted in the act's facts: what an undo goes by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.funding.queries import minutes_held
from commonhours.trail.actions import OpenAct


@dataclass(frozen=True)
class Picture:
    """A visit with who comes (person by assignment) and the minutes held for it."""

    state: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    organisation_ids: tuple[UUID, ...]
    people: dict[UUID, UUID]
    minutes: int

    @classmethod
    def of_facts(cls, facts: dict[str, Any]) -> "Picture":
        """The picture as an act's facts keep it."""
        return cls(
            facts["state"],
            datetime.fromisoformat(facts["starts_at"]),
            datetime.fromisoformat(facts["ends_at"]),
            facts["reason"],
            tuple(map(UUID, facts["organisation_ids"])),
            {UUID(assignment): UUID(person) for assignment, person in facts["people"].items()},
            facts["minutes"],
        )

    def facts(self) -> dict[str, Any]:
        people = {str(assignment): str(person) for assignment, person in self.people.items()}
        organisations = [str(organisation) for organisation in self.organisation_ids]
        return {
            "state": self.state,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "reason": self.reason,
            "organisation_ids": organisations,
            "people": people,
            "minutes": self.minutes,
        }


def picture(visit: Visit) -> Picture:
    """The visit as it stands, its row locked and its rows open."""
    coming = Assignment.objects.filter(visit_id=visit.id, state__in=OCCUPYING).order_by("id")
    return Picture(
        visit.state,
        visit.starts_at,
        visit.ends_at,
        visit.reason,
        tuple(visit.organisation_ids),
        dict(coming.values_list("id", "person_id")),
        minutes_held(visit.id),
    )


def mark(state: str, starts_at: datetime, ends_at: datetime, assignment_ids: Sequence[UUID]) -> list[str]:
    """What tells whether a visit still stands as an act left it."""
    ids = sorted(str(assignment) for assignment in assignment_ids)
    return [state, f"{int(starts_at.timestamp())}", f"{int(ends_at.timestamp())}", *ids]


def mark_of(visit: Visit) -> list[str]:
    coming = Assignment.objects.filter(visit_id=visit.id, state__in=OCCUPYING)
    return mark(visit.state, visit.starts_at, visit.ends_at, list(coming.values_list("id", flat=True)))


def note_change(act: OpenAct, visit_id: UUID, *, was: Picture | None, left: list[str]) -> None:
    """Note how a visit stood (None: not at all) and how the act left it."""
    changed = act.facts.setdefault("changed", [])
    changed.append({"visit": visit_id, "was": was.facts() if was else None, "is": left})

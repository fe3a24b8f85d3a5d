"""How visits and series stood before an act and after it, noted in the act's facts: what an undo goes by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Gap, Series, Visit
from commonhours.funding.queries import minutes_held
from commonhours.trail.actions import OpenAct


@dataclass(frozen=True)
class Picture:
    """A visit with who comes (person by assignment), the minutes held for it, its series and what it asks for."""

    state: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    organisation_ids: tuple[UUID, ...]
    people: dict[UUID, UUID]
    minutes: int
    series_id: UUID | None
    occurs_at: datetime | None
    wants: tuple[UUID, ...]
    features: tuple[UUID, ...]
    places: int

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
            UUID(facts["series"]) if facts["series"] else None,
            datetime.fromisoformat(facts["occurs_at"]) if facts["occurs_at"] else None,
            tuple(map(UUID, facts["wants"])),
            tuple(map(UUID, facts["features"])),
            facts["places"],
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
            "series": str(self.series_id) if self.series_id else None,
            "occurs_at": self.occurs_at.isoformat() if self.occurs_at else None,
            "wants": [str(each) for each in self.wants],
            "features": [str(each) for each in self.features],
            "places": self.places,
        }


def picture(visit: Visit) -> Picture:
    """The visit as it stands, its row locked and its rows open."""
    return pictures([visit])[visit.id]


def pictures(visits: Iterable[Visit]) -> dict[UUID, Picture]:
    """As `picture`, for many visits by as many statements as for one."""
    those = {visit.id: visit for visit in visits}
    people: dict[UUID, dict[UUID, UUID]] = {}
    coming = Assignment.objects.filter(visit_id__in=list(those), state__in=OCCUPYING).order_by("id")
    for visit_id, assignment_id, person_id in coming.values_list("visit_id", "id", "person_id"):
        people.setdefault(visit_id, {})[assignment_id] = person_id
    minutes = minutes_held(those)
    return {
        each: _picture(visit, people.get(each, {}), minutes.get(each, 0)) for each, visit in those.items()
    }


def _picture(visit: Visit, people: dict[UUID, UUID], minutes: int) -> Picture:
    return Picture(
        visit.state,
        visit.starts_at,
        visit.ends_at,
        visit.reason,
        tuple(visit.organisation_ids),
        people,
        minutes,
        visit.series_id,
        visit.occurs_at,
        tuple(visit.wants),
        tuple(visit.features),
        visit.places,
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


def note_booked(act: OpenAct, visit_ids: Iterable[UUID]) -> None:
    """Note visits that there were not before."""
    for visit in Visit.objects.filter(id__in=list(visit_ids)).order_by("id"):
        note_change(act, visit.id, was=None, left=mark_of(visit))


def series_facts(series_id: UUID) -> dict[str, Any]:
    """How a series stands apart from its visits, its row locked and its gaps open: picture and mark in one."""
    series = Series.objects.get(id=series_id)
    gaps = Gap.objects.filter(series_id=series_id).order_by("id").values_list("id", "filled_by_id")
    return {
        "rule": series.rule,
        "until": series.materialised_until.isoformat(),
        "skips": [each.isoformat() for each in series.skips],
        "gaps": {str(gap): str(visit) for gap, visit in gaps},
    }


def note_series(act: OpenAct, series_id: UUID, *, was: Mapping[str, Any] | None) -> None:
    """Note how a series stood (None: not at all), and how the act leaves it; the last thing that an act does."""
    changed = act.facts.setdefault("series_changed", [])
    changed.append({"series": str(series_id), "was": was, "is": series_facts(series_id)})

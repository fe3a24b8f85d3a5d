"""Reads of the weights: what ranks people today, what ranked them before, what is proposed and what it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.matching.models import Simulation, Weights, WeightsDraft
from commonhours.matching.weighing import FACTORS, Weighing
from commonhours.organisations.permissions import Permission, may, require
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.queries import names_of_people


@dataclass(frozen=True)
class Version:
    """One version, who set it and what it changed."""

    version: int
    weighing: Weighing
    reason: str
    since: date
    until: date | None
    set_by: str
    set_at: datetime | None
    # By name of the factor: what it was worth before; and the groups before, where these changed.
    was: dict[str, float]
    tiers_were: tuple[str, ...] | None

    def state(self, today: date) -> str:
        if self.since > today:
            return "to_come"
        return "over" if self.until is not None and self.until <= today else "holds"


@dataclass(frozen=True)
class Draft:
    """Weights that somebody proposes."""

    id: UUID
    weighing: Weighing
    reason: str
    since: date
    state: str
    made_by: str
    changed_at: datetime


@dataclass(frozen=True)
class Simulated:
    """A simulation, under way or done. `current` is whether it is of the draft as it stands now."""

    id: UUID
    state: str
    done: int
    of: int
    first_day: date
    last_day: date
    base: int
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    current: bool
    result: dict[str, Any]
    # Names of the people and organisations of the result, by id.
    names: dict[str, str]


@dataclass(frozen=True)
class Ranking:
    """How people are ranked: every version, the newest first, and for those who govern the drafts that are open."""

    versions: tuple[Version, ...]
    drafts: tuple[Draft, ...]
    governs: bool
    today: date

    @property
    def current(self) -> Version | None:
        return next((each for each in self.versions if each.state(self.today) == "holds"), None)


def ranking(*, by: Actor, at: datetime) -> Ranking:
    """How people are ranked, for everybody who is signed in: nobody is to be put in an order that they cannot read."""
    governs = may(by, Permission.GOVERN)
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        rows = list(Weights.objects.select_related("set_by").order_by("since"))
        drafts = WeightsDraft.objects.select_related("made_by").filter(state="open").order_by("since", "id")
        return Ranking(
            tuple(reversed(_versions(rows))),
            tuple(_draft(row) for row in drafts) if governs else (),
            governs,
            today,
        )


def _versions(rows: Sequence[Weights]) -> list[Version]:
    """Each version beside the one before it."""
    versions: list[Version] = []
    for row in rows:
        weighing = Weighing(row.weights, tuple(row.tiers))
        before = versions[-1].weighing if versions else weighing
        versions.append(
            Version(
                row.version,
                weighing,
                row.reason,
                row.since,
                row.until,
                row.set_by.name if row.set_by else "",
                row.set_at,
                {name: before.worth[name] for name in FACTORS if before.worth[name] != weighing.worth[name]},
                before.tiers if before.tiers != weighing.tiers else None,
            )
        )
    return versions


def draft_of(*, by: Actor, draft_id: UUID) -> tuple[Draft, tuple[Simulated, ...]]:
    """One draft and what was simulated of it, the last first; for those who govern the region.

    Refuses with `not_allowed` or `unknown_draft`.
    """
    require(by, Permission.GOVERN)
    with seeing(by.sight):
        row = WeightsDraft.objects.select_related("made_by").filter(id=draft_id).first()
        if row is None:
            raise NotFound.because("unknown_draft")
        runs = row.simulations.select_related("asked_by").order_by("-asked_at", "-id")
        return _draft(row), tuple(_simulated(each, row) for each in runs)


def _draft(row: WeightsDraft) -> Draft:
    who = row.made_by.name if row.made_by else ""
    weighing = Weighing(row.weights, tuple(row.tiers))
    return Draft(row.id, weighing, row.reason, row.since, row.state, who, row.changed_at)


def _simulated(row: Simulation, draft: WeightsDraft) -> Simulated:
    people = names_of_people(UUID(each[0]) for each in row.result.get("people", ()))
    houses = names_of_organisations()
    about = [UUID(each[0]) for each in row.result.get("organisations", ())]
    return Simulated(
        row.id,
        row.state,
        row.done,
        row.of,
        row.first_day,
        row.last_day,
        row.base_id,
        row.asked_by.name if row.asked_by else "",
        row.asked_at,
        row.finished_at,
        (row.weights, row.tiers) == (draft.weights, draft.tiers),
        row.result,
        {str(key): name for key, name in people.items()} | {str(key): houses.get(key, "") for key in about},
    )

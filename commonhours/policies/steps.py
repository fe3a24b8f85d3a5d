"""Reads of a level's own steps: what is asked of somebody, and what of it they have done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from commonhours.credentials.models import BadgeGiven
from commonhours.organisations.brands import Level
from commonhours.organisations.models import Organisation, Region
from commonhours.people.models import Membership
from commonhours.policies.models import Exclusive, Step, StepDone

CHECKLIST, CONTRACT, BADGE, EXCLUSIVE = "checklist", "contract", "badge", "exclusive"
KINDS_OF_STEP = (CONTRACT, CHECKLIST, BADGE, EXCLUSIVE)
# What the worker reads and accepts.
AGREEMENTS = frozenset({CONTRACT, EXCLUSIVE})
BEFORE_APPROVAL, BEFORE_BOOKING, OFFERED = "before_approval", "before_booking", "offered"
MOMENTS = (BEFORE_APPROVAL, BEFORE_BOOKING, OFFERED)
MOST_TEXT = 20_000


@dataclass(frozen=True)
class StepAsked:
    """A step that is asked of somebody, by which of their organisations, and when it was done, if it was."""

    id: UUID
    kind: str
    moment: str
    name: str
    text: str
    level_name: str
    asked_by: tuple[UUID, ...]
    done_at: datetime | None = None
    done_by: str = ""
    # The first day on which an agreement to work only for one no longer holds.
    until: date | None = None


class Done(NamedTuple):
    """When a step was done, who wrote that down, and until when it counts."""

    at: datetime
    by: str
    until: date | None = None


@dataclass(frozen=True)
class StepLine:
    """A step as its level asks for it."""

    id: UUID
    kind: str
    moment: str
    name: str
    since: date
    until: date | None
    set_by: str

    def state(self, today: date) -> str:
        """Whether it is asked for, is to come, or is over."""
        if self.since > today:
            return "planned"
        return "over" if self.until is not None and self.until <= today else "holds"


def asked_of(person_id: UUID, on: date) -> tuple[StepAsked, ...]:
    """Every step asked of a worker by the organisations that they belong to or wait for.

    What comes before approval is asked only of whoever waits for it. The asker must have been let near the person
    (`concern`).
    """
    parts = Membership.objects.filter(person_id=person_id, part="worker", declined_at=None)
    parts = parts.filter(Q(until=None) | Q(until__gt=on))
    approved = dict(parts.values_list("organisation_id", "approved_at"))
    waits = {organisation for organisation, since in approved.items() if since is None}
    return tuple(
        step
        for step in asked_by(approved, person_id, on)
        if step.moment != BEFORE_APPROVAL or step.done_at or waits.intersection(step.asked_by)
    )


def asked_by(organisation_ids: Iterable[UUID], person_id: UUID, on: date) -> tuple[StepAsked, ...]:
    """Every step that these organisations ask of somebody on a day, and whether they have done it."""
    organisations = list(Organisation.objects.filter(id__in=list(organisation_ids)))
    programmes = {each.programme_id for each in organisations if each.programme_id}
    rows = Step.objects.filter(Q(until=None) | Q(until__gt=on), since__lte=on).filter(
        Q(organisation_id__in=[each.id for each in organisations])
        | Q(programme_id__in=programmes)
        | Q(organisation=None, programme=None)
    )
    steps = list(rows.select_related("organisation", "programme").order_by("moment", "set_at", "id"))
    done = _done(steps, person_id, on)
    return tuple(_asked(step, organisations, done.get(step.id)) for step in steps if organisations)


def _done(steps: Sequence[Step], person_id: UUID, on: date) -> dict[UUID, Done]:
    """What somebody has ticked, accepted or holds on a day, each kind as it is written down."""
    rows = StepDone.objects.filter(person_id=person_id, step__in=steps).select_related("by")
    done = {row.step_id: Done(row.at, row.by.name) for row in rows}
    holds = Q(until=None) | Q(until__gt=on)
    worn = BadgeGiven.objects.filter(holds, person_id=person_id, taken_at=None, since__lte=on)
    badges = {row.badge_id: Done(row.given_at, row.given_by.name) for row in worn.select_related("given_by")}
    bound = Exclusive.objects.filter(holds, person_id=person_id, since__lte=on).select_related("accepted_by")
    only = {row.organisation_id: Done(row.accepted_at, row.accepted_by.name, row.until) for row in bound}
    for step in steps:
        if step.badge_id and step.badge_id in badges:
            done[step.id] = badges[step.badge_id]
        if step.kind == EXCLUSIVE and step.organisation_id in only:
            done[step.id] = only[step.organisation_id]
    return done


def _asked(step: Step, organisations: Sequence[Organisation], done: Done | None) -> StepAsked:
    return StepAsked(
        step.id,
        step.kind,
        step.moment,
        step.name,
        step.text,
        level_of(step)[1],
        tuple(each.id for each in organisations if _reaches(step, each)),
        done.at if done else None,
        done.by if done else "",
        done.until if done else None,
    )


def _reaches(step: Step, organisation: Organisation) -> bool:
    if step.organisation_id:
        return step.organisation_id == organisation.id
    return step.programme_id in (None, organisation.programme_id)


def level_of(step: Step) -> tuple[str, str]:
    """The kind of level that asks for a step, and its name."""
    if step.organisation:
        return "organisation", step.organisation.name
    if step.programme:
        return "programme", step.programme.name
    return "region", Region.objects.get().name


def named_step(identifier: object) -> tuple[str, str, str]:
    """A step's name in the reader's language, and the level that asks for it: its kind, its name; gaps for no step."""
    step = None
    if isinstance(identifier, UUID):
        step = Step.objects.select_related("organisation", "programme").filter(id=identifier).first()
    return (step.name, *level_of(step)) if step else ("…", "house", "")


def steps_of(of: Level) -> Iterator[StepLine]:
    """All that a level itself asks or has asked for, the latest first."""
    for row in Step.objects.filter(**of.keys).select_related("set_by").order_by("-since", "id"):
        yield StepLine(
            row.id,
            row.kind,
            row.moment,
            row.name,
            row.since,
            row.until,
            row.set_by.name if row.set_by else "",
        )

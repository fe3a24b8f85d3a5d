"""Set what a payroll provider calls an employer, its people and kinds of pay: its file asks for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.payroll.exports import shipped
from commonhours.payroll.models import ProviderCode
from commonhours.people.models import Membership
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class CodesSet:
    """How many codes and how many people's numbers stand now."""

    profile: str
    codes: int
    people: int


@once(CodesSet)
def set_provider_codes(
    *,
    by: Actor,
    at: datetime,
    organisation_id: UUID,
    profile: str,
    codes: Mapping[str, str],
    people: Mapping[UUID, str],
) -> CodesSet:
    """Keep these codes and these people's numbers; an empty one is taken away, what is not named stays.

    Refuses with `not_allowed`, `not_found` for a profile that asks for none, `code_wrong`, `unknown_person` or
    `number_of_two`.
    """
    with acting("payroll.codes", by=by, at=at) as act:
        require(by, Permission.KEEP_BOOKS, [organisation_id])
        form = shipped().get(profile)
        if form is None or not form.settings:
            raise NotFound.because("not_found", field="profile")
        _refuse_wrong(codes, form.settings)
        for value in people.values():
            _refuse_wrong({"number": value}, form.person)
        _refuse_strangers(organisation_id, set(people))
        wanted: list[tuple[str, UUID | None, str]] = [
            (name, None, text.strip()) for name, text in codes.items()
        ]
        wanted += [("number", person, value.strip()) for person, value in people.items()]
        mine = ProviderCode.objects.filter(organisation_id=organisation_id, profile=profile)
        for name, person, _value in wanted:
            mine.filter(name=name).filter(Q(person_id=person) if person else Q(person__isnull=True)).delete()
        about = {"organisation": organisation_id, "profile": profile}
        rows = [
            about | {"id": new_id(), "name": name, "person": person, "value": value}
            for name, person, value in wanted
            if value
        ]
        _refuse_two(mine, rows)
        if rows:
            insert(ProviderCode, rows)
        act.subject_id = organisation_id
        act.concerns([organisation_id])
        act.note(organisation=organisation_id, profile=profile, codes=dict(codes), people=len(people))
        counts = (mine.filter(person__isnull=True).count(), mine.filter(person__isnull=False).count())
        act.outcome = kept = CodesSet(profile, *counts)
        return kept


def _refuse_two(mine: QuerySet[ProviderCode], rows: Sequence[Mapping[str, Any]]) -> None:
    """One number for two people would pay one of them twice."""
    numbers = [*mine.filter(person__isnull=False).values_list("value", flat=True)]
    numbers += [row["value"] for row in rows if row["person"]]
    if len(numbers) > len(set(numbers)):
        raise Invalid.because("number_of_two", field="number")


def _refuse_wrong(said: Mapping[str, str], patterns: Mapping[str, str]) -> None:
    for name, value in said.items():
        if name not in patterns or (value.strip() and not re.fullmatch(patterns[name], value.strip())):
            raise Invalid.because("code_wrong", field=name)


def _refuse_strangers(organisation_id: UUID, people: set[UUID]) -> None:
    concern(people)
    rows = Membership.objects.filter(organisation_id=organisation_id, person_id__in=people, part="worker")
    if people - set(rows.values_list("person_id", flat=True)):
        raise NotFound.because("unknown_person", field="person")

"""A service user's record changed: by staff, and most of it by themselves and whoever acts for them."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from commonhours.catalogue.models import Affinity, Feature, KindOfFact
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.people.models import AffinityWish, HomeFeature, Need, ServiceUser
from commonhours.trail.actions import acting, once

# What staff have looked at stays theirs to change: by which name somebody is known, and how one speaks with them.
OFFICE = ("name", "communication", "manages_alone")
ASKED_AS = {"needs": "need_ids", "features": "feature_ids", "wishes": "wish_ids"}
LONGEST = {"name": 120, "phone": 30, "communication": 200}


@dataclass(frozen=True)
class RecordChange:
    """What shall be different; None leaves as it is."""

    name: str | None = None
    phone: str | None = None
    language: str | None = None
    communication: str | None = None
    manages_alone: bool | None = None
    need_ids: tuple[UUID, ...] | None = None
    feature_ids: tuple[UUID, ...] | None = None
    # What they would like in whoever comes: it moves people up the list and keeps nobody off it.
    wish_ids: tuple[UUID, ...] | None = None

    def given(self) -> dict[str, Any]:
        """What was said, by field."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class RecordChanged:
    """Whose record, and which fields of it are different now."""

    service_user_id: UUID
    changed: tuple[str, ...]


@once(RecordChanged)
def change_record(*, by: Actor, at: datetime, service_user_id: UUID, change: RecordChange) -> RecordChanged:
    """Change what a record says. Visits that are booked keep what was asked for then.

    Refuses with `unknown_service_user`, `not_allowed`, `name_missing`, `too_large` or `unknown_choice`.
    """
    with acting("record.change", by=by, at=at) as act:
        served = edited(by, service_user_id)
        given = change.given()
        if not in_office(by, served) and any(name in OFFICE for name in given):
            raise NotAllowed.because("not_allowed", permission=Permission.EDIT_SERVICE_USERS.value)
        _check(served, given)
        changed = (*_plain(served, given), *_listed(served, given))
        act.subject_id = service_user_id
        act.concerns(served.organisation_ids)
        act.note(service_user=service_user_id, changed=changed)
        if "wishes" in changed:
            act.note(wishes=change.wish_ids)  # what is asked of people is told to whoever looks after the law
        done = act.outcome = RecordChanged(service_user_id, changed)
        return done


def edited(by: Actor, service_user_id: UUID) -> ServiceUser:
    """The service user whose record the actor may change, locked.

    Refuses with `unknown_service_user` or `not_allowed`.
    """
    served = ServiceUser.objects.select_for_update(no_key=True).filter(id=service_user_id).first()
    if served is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    require(by, Permission.EDIT_SERVICE_USERS, served.organisation_ids, served=served.id)
    concern([service_user_id])
    return served


def in_office(by: Actor, served: ServiceUser) -> bool:
    """Whether somebody changes the record as staff, and not for themselves or for somebody whom they help."""
    return may_in_office(by, Permission.EDIT_SERVICE_USERS, served.organisation_ids)


def _check(served: ServiceUser, given: dict[str, Any]) -> None:
    if "name" in given and not given["name"].strip():
        raise Invalid.because("name_missing", field="name")
    for name, most in LONGEST.items():
        if len(given.get(name, "")) > most:
            raise Invalid.because("too_large", field=name, most=most)
    # Whoever speaks a language that we do not write yet may keep it.
    if given.get("language", served.language) not in {served.language, *dict(settings.LANGUAGES)}:
        raise Invalid.because("unknown_choice", field="language")


def _plain(served: ServiceUser, given: dict[str, Any]) -> tuple[str, ...]:
    said = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in given.items()
        if not name.endswith("_ids")
    }
    changed = tuple(name for name, value in said.items() if getattr(served, name) != value)
    for name in changed:
        setattr(served, name, said[name])
    if changed:
        served.save(update_fields=list(changed))
    return changed


def _listed(served: ServiceUser, given: dict[str, Any]) -> tuple[str, ...]:
    """Needs and features, each list whole. What is confidential is neither shown nor touched by it."""
    own = Q(organisation=None) | Q(organisation_id__in=served.organisation_ids)
    needs = Need.objects.filter(service_user=served, kind_of_fact__confidential=False)
    lists: tuple[tuple[str, QuerySet[Any], QuerySet[Any], str], ...] = (
        ("needs", needs, KindOfFact.objects.filter(own, confidential=False), "kind_of_fact_id"),
        (
            "features",
            HomeFeature.objects.filter(service_user=served),
            Feature.objects.all(),
            "feature_id",
        ),
        (
            "wishes",
            AffinityWish.objects.filter(service_user=served),
            Affinity.objects.all(),
            "affinity_id",
        ),
    )
    return tuple(
        field
        for field, rows, known, column in lists
        if (wanted := given.get(ASKED_AS[field])) is not None
        and _keep(field, rows, known, column, served, wanted)
    )


def _keep(
    field: str,
    rows: QuerySet[Any],
    known: QuerySet[Any],
    column: str,
    served: ServiceUser,
    wanted: tuple[UUID, ...],
) -> bool:
    held, asked = set(rows.values_list(column, flat=True)), set(wanted)
    # What stands there already may stay, even when it can no longer be chosen anew.
    if known.filter(id__in=asked - held).count() != len(asked - held):
        raise Invalid.because("unknown_choice", field=field)
    rows.exclude(**{f"{column}__in": asked}).delete()
    rows.model.objects.bulk_create(
        rows.model(service_user=served, **{column: each}) for each in sorted(asked - held)
    )
    return held != asked

"""Verbs of the directory: take a published list in, and take that back."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.integrations.directory.models import (
    ListedOrganisation,
    ListedPlace,
    ListedService,
    ServiceAt,
    Source,
)
from commonhours.integrations.directory.twins import Twin, twins_of
from commonhours.integrations.hsds.listings import Listing, Listings
from commonhours.integrations.imports.models import Import, Subject
from commonhours.integrations.imports.tables import delete_rows, looks, put_back, rows_of
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import acting, once

KIND = "directory"
# In the order in which rows must go; the ways between services and places go with their services.
TABLES = {
    ListedService._meta.db_table: "source_id",
    ListedPlace._meta.db_table: "source_id",
    ListedOrganisation._meta.db_table: "source_id",
    Source._meta.db_table: "id",
}
AT = {ServiceAt._meta.db_table: "service_id"}


@dataclass(frozen=True)
class About:
    """Who keeps a list, and under which licence others may show it."""

    name: str
    licence: str
    url: str = ""


@dataclass(frozen=True)
class Change:
    """What a list would do, or did, to the directory: rows new, changed, as they were, and gone from the list."""

    counts: dict[str, dict[str, int]]
    twins: tuple[Twin, ...]


@dataclass(frozen=True)
class Loaded:
    """A list that was taken in."""

    import_id: UUID
    counts: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Undone:
    """A list that was taken back, and how many rows of the directory that concerned."""

    import_id: UUID
    rows: int


def look_at_directory(*, by: Actor, found: Listings, about: About) -> Change:
    """What taking this list in would change; nothing is changed. Refuses with `not_allowed`."""
    with seeing(by.sight):
        require(by, Permission.GOVERN)
        source = Source.objects.filter(name=about.name).first()
        twins = twins_of(found, about.name)
        counts = {name: _compared(model, source, wanted) for name, model, wanted in _wanted(found, twins)}
        return Change(counts, tuple(twins.values()))


@once(Loaded)
def load_directory(*, by: Actor, at: datetime, found: Listings, about: About, file: str) -> Loaded:
    """Take a list in: what is new is added, what is known by its id is brought up to date, all or nothing.

    Refuses with `not_allowed`, `directory_no_licence` or `directory_nothing`.
    """
    with acting("directory.import", by=by, at=at) as act:
        require(by, Permission.GOVERN)
        if not about.name.strip() or not about.licence.strip():
            raise Invalid.because("directory_no_licence", field="licence")
        if not found.organisations and not found.services:
            raise Invalid.because("directory_nothing", field="path")
        counts = look_at_directory(by=by, found=found, about=about).counts
        before = _held(Source.objects.filter(name=about.name).first())
        told = {"licence": about.licence, "url": about.url, "loaded_at": at}
        source, _made = Source.objects.update_or_create(name=about.name, defaults=told)
        _write(source, found)
        row = _remember(by, at, source, file, found, before, counts)
        act.subject_id = row.id
        act.note(import_id=row.id, source=about.name, counts=counts)
        loaded = act.outcome = Loaded(row.id, counts)
        return loaded


def _remember(
    by: Actor,
    at: datetime,
    source: Source,
    file: str,
    found: Listings,
    before: dict[str, Any] | None,
    counts: dict[str, dict[str, int]],
) -> Import:
    row = Import.objects.create(
        kind=KIND,
        name=file[-120:],
        digest=hashlib.sha256(repr(found).encode()).digest(),
        counts=counts,
        state="committed",
        brought_by_id=by.account_id,
        brought_at=at,
        decided_by_id=by.account_id,
        decided_at=at,
    )
    Subject.objects.create(of_import=row, subject_id=source.id, before=before, after=_look(source.id))
    return row


@once(Undone)
def undo_directory(*, by: Actor, at: datetime, import_id: UUID) -> Undone:
    """Make the directory what it was before a list was taken in.

    Refuses with `unknown_import`, `import_not_committed`, `directory_changed_since` or `directory_used_since`.
    """
    with acting("directory.import_undo", by=by, at=at) as act:
        require(by, Permission.GOVERN)
        row = Import.objects.select_for_update().filter(id=import_id, kind=KIND).first()
        if row is None:
            raise NotFound.because("unknown_import", field="import")
        if row.state != "committed":
            raise Refused.because("import_not_committed")
        subject = Subject.objects.get(of_import=row)
        if _look(subject.subject_id) != subject.after:
            raise Refused.because("directory_changed_since")
        rows = _set_back(subject)
        row.state, row.undone_by_id, row.undone_at = "undone", by.account_id, at
        row.save()
        act.subject_id = row.id
        act.note(import_id=row.id, rows=rows)
        undone = act.outcome = Undone(row.id, rows)
        return undone


def _set_back(subject: Subject) -> int:
    source_id = subject.subject_id
    services = list(ListedService.objects.filter(source_id=source_id).values_list("id", flat=True))
    rows: int = sum(model.objects.filter(source_id=source_id).count() for model in _MODELS)
    try:
        delete_rows(AT, services)
        delete_rows(TABLES, [source_id])
        for table in (*reversed(TABLES), *AT):
            put_back(table, (subject.before or {}).get(table, []))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as fault:
        raise Refused.because("directory_used_since") from fault
    return rows


_MODELS: tuple[Any, ...] = (ListedOrganisation, ListedPlace, ListedService)


def _held(source: Source | None) -> dict[str, Any] | None:
    """All rows of a source as they are; None when there is none yet."""
    if source is None:
        return None
    services = list(ListedService.objects.filter(source=source).values_list("id", flat=True))
    ways = rows_of(AT, services)
    held = rows_of(TABLES, [source.id])[source.id]
    held[ServiceAt._meta.db_table] = [
        row for tables in ways.values() for rows in tables.values() for row in rows
    ]
    return held


def _look(source_id: UUID) -> dict[str, str]:
    services = list(ListedService.objects.filter(source_id=source_id).values_list("id", flat=True))
    ways = looks(AT, services)
    told = repr(sorted((str(service), *found.values()) for service, found in ways.items() if found))
    return {**looks(TABLES, [source_id])[source_id], "ways": hashlib.sha256(told.encode()).hexdigest()}


# --- what a list wants ---------------------------------------------------------------------------------------


def _wanted(
    found: Listings, twins: Mapping[str, Twin]
) -> Iterable[tuple[str, type[models.Model], dict[str, Listing]]]:
    own = {key: each for key, each in found.organisations.items() if key not in twins}
    yield "organisations", ListedOrganisation, own
    yield "places", ListedPlace, found.places
    yield "services", ListedService, found.services


def _compared(model: Any, source: Source | None, wanted: Mapping[str, Listing]) -> dict[str, int]:
    """How many rows are new, changed, the same, and no longer in the list (these stay)."""
    rows = {row.key: row for row in model.objects.filter(source=source)} if source else {}
    counts: Counter[str] = Counter(new=0, changed=0, same=0, gone=len(rows.keys() - wanted.keys()))
    for key, listing in wanted.items():
        row = rows.get(key)
        if row is None:
            counts["new"] += 1
            continue
        told = {"name": listing.name, **listing.values}
        counts["same" if all(getattr(row, name) == told[name] for name in told) else "changed"] += 1
    return dict(counts)


def _write(source: Source, found: Listings) -> None:
    twins = twins_of(found, source.name)
    organisations = _upsert(ListedOrganisation, source, dict(_wanted_of(found, twins)), {})
    # Places and services of a listing that is there already belong to the one that was there first.
    for key, twin in twins.items():
        organisations[key] = twin.id or organisations[twin.key]
    places = _upsert(ListedPlace, source, found.places, organisations)
    services = _upsert(ListedService, source, found.services, organisations)
    ways = {(services[service], places[place]) for service, place in found.at}
    stale = ServiceAt.objects.filter(service_id__in=services.values())
    stale.exclude(id__in=[way.id for way in stale if (way.service_id, way.place_id) in ways]).delete()
    ServiceAt.objects.bulk_create(
        [ServiceAt(service_id=service, place_id=place) for service, place in sorted(ways)],
        ignore_conflicts=True,
    )


def _wanted_of(found: Listings, twins: Mapping[str, Twin]) -> Iterable[tuple[str, Listing]]:
    return ((key, each) for key, each in found.organisations.items() if key not in twins)


def _upsert(
    model: Any, source: Source, wanted: Mapping[str, Listing], owners: Mapping[str, UUID]
) -> dict[str, UUID]:
    """Write these listings; return the ids by their keys in the list."""
    if not wanted:
        return {}
    rows = [
        model(
            source=source,
            key=key,
            name=listing.name,
            **listing.values,
            **(
                {"organisation_id": owners.get(listing.organisation)}
                if model is not ListedOrganisation
                else {}
            ),
        )
        for key, listing in wanted.items()
    ]
    names = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "source", "key")]
    model.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["source", "key"], update_fields=names
    )
    return dict(model.objects.filter(source=source).values_list("key", "id"))

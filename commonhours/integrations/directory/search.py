"""Find a service in the directory: what for, and near where."""

import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet, TextField, Value

from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed
from commonhours.integrations.directory.models import ListedPlace, ListedService, ServiceAt
from commonhours.people.rules import folded

NEAR_KM = 3.0
KM_A_DEGREE = 111.2


@dataclass(frozen=True)
class PlaceLine:
    """Where a service is offered."""

    name: str
    address: str
    city: str
    phones: tuple[dict[str, str], ...]
    hours: tuple[dict[str, int], ...]
    access: tuple[str, ...]


@dataclass(frozen=True)
class ServiceLine:
    """A service as the directory shows it, with whoever keeps the list and their licence."""

    id: UUID
    name: str
    organisation: str
    description: str
    eligibility: str
    fees: str
    how_to_apply: str
    website: str
    email: str
    phones: tuple[dict[str, str], ...]
    hours: tuple[dict[str, int], ...]
    languages: tuple[str, ...]
    terms: tuple[str, ...]
    places: tuple[PlaceLine, ...]
    source: str
    licence: str
    source_url: str


def search_directory(
    *, by: Actor, text: str = "", where: str = "", skip: int = 0, most: int = 20
) -> tuple[ServiceLine, ...]:
    """Services offered now whose listing holds every word, in or near a place; refuse with `not_allowed`."""
    if not by.roles:
        raise NotAllowed.because("not_allowed", permission="directory")
    rows = ListedService.objects.filter(status="active").annotate(
        told=Func(F("terms"), Value(" "), function="array_to_string", output_field=TextField())
    )
    for word in text.replace("\x00", "").split()[:6]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(description__icontains=word)
            | Q(told__icontains=word)
            | Q(organisation__name__icontains=word)
        )
    rows = _near(rows, " ".join(where.replace("\x00", "").split()))
    found = rows.select_related("organisation", "source").prefetch_related("places").order_by("name", "id")
    return tuple(map(_line, found[skip : skip + most]))


def service_listed(*, by: Actor, service_id: UUID) -> ServiceLine | None:
    """One service as the directory shows it, whether it is offered now or not; refuse with `not_allowed`."""
    if not by.roles:
        raise NotAllowed.because("not_allowed", permission="directory")
    rows = ListedService.objects.filter(id=service_id).select_related("organisation", "source")
    row = rows.prefetch_related("places").first()
    return _line(row) if row else None


def _near(rows: QuerySet[Any], where: str) -> QuerySet[Any]:
    """A town, a ZIP, or a neighbourhood of the region and three kilometres around it."""
    if not where:
        return rows
    places = ListedPlace.objects.filter(Q(city__icontains=where) | Q(zip_code__startswith=where[:5]))
    area = next((each for each in Area.objects.all() if folded(each.name) == folded(where)), None)
    if area:
        north = NEAR_KM / KM_A_DEGREE
        east = north / max(math.cos(math.radians(area.latitude)), 0.01)
        places = places | ListedPlace.objects.filter(
            latitude__range=(area.latitude - north, area.latitude + north),
            longitude__range=(area.longitude - east, area.longitude + east),
        )
    return rows.filter(id__in=ServiceAt.objects.filter(place__in=places).values("service_id"))


def _line(row: ListedService) -> ServiceLine:
    return ServiceLine(
        id=row.id,
        name=row.name,
        organisation=row.organisation.name if row.organisation else "",
        description=row.description,
        eligibility=row.eligibility,
        fees=row.fees,
        how_to_apply=row.how_to_apply,
        website=row.website,
        email=row.email,
        phones=tuple(row.phones),
        hours=tuple(row.hours),
        languages=tuple(row.languages),
        terms=tuple(row.terms),
        places=tuple(
            PlaceLine(
                place.name,
                place.address,
                place.city,
                tuple(place.phones),
                tuple(place.hours),
                tuple(place.access),
            )
            for place in row.places.all()
        ),
        source=row.source.name,
        licence=row.source.licence,
        source_url=row.source.url,
    )

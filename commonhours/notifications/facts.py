"""What messages about visits are made of: enough to make their sentences, and no more than their reader must know."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Series, Visit
from commonhours.organisations.brands import Look, Words, looks_of
from commonhours.organisations.queries import region
from commonhours.people.models import ServiceUser, Site


class BrandFacts(TypedDict):
    """In whose name and words a message speaks: those of the organisation that the visit is for."""

    name: str
    colour: str
    words: Words
    logo: NotRequired[str]  # its digest; the picture itself is fetched when the message is sent


class VisitFacts(TypedDict):
    """What a message about visits says. `coming` is for those who are served: who comes, nobody's own visits apart."""

    service_user: str
    work: Mapping[str, str]
    remote: bool
    area: str
    organisation: str
    zone: str
    visits: list[dict[str, Any]]
    brand: BrandFacts
    coming: NotRequired[list[str]]


@dataclass(frozen=True)
class VisitToTell:
    """A visit as messages speak of it, who comes to it, and which organisations may see that they were sent."""

    starts_at: datetime
    organisation_id: UUID
    organisation_ids: tuple[UUID, ...]
    service_user_id: UUID
    facts: VisitFacts
    planned: bool
    coming: tuple[str, ...]

    def as_served(self, *, named: bool) -> "VisitToTell":
        """The visit as whoever is served is told of it: with those who come, and without the neighbourhood."""
        facts: VisitFacts = {**self.facts, "area": ""}
        if named:
            facts["coming"] = list(self.coming)
        return replace(self, facts=facts, organisation_ids=(self.organisation_id,))


def visits_to_tell(visit_ids: Iterable[UUID]) -> dict[UUID, VisitToTell]:
    """Gather the facts of visits by id; whoever erased one since has nothing more to be told."""
    zone, wanted = region().zone, list(visit_ids)
    found = Visit.objects.filter(id__in=wanted).select_related(
        "service_user__area", "site__area", "type_of_work", "organisation"
    )
    looks, coming = looks_of(visit.organisation_id for visit in found), _coming(wanted)
    return {
        visit.id: _to_tell(visit, zone, looks[visit.organisation_id], coming.get(visit.id, ()))
        for visit in found
    }


def gaps_to_tell(series_id: UUID, starts: Iterable[datetime]) -> list[VisitToTell]:
    """The facts of times at which nobody comes to a series, as of visits: there are none yet."""
    series = Series.objects.select_related("service_user__area", "type_of_work", "organisation").filter(
        id=series_id
    )
    found = series.first()
    if found is None:
        return []
    zone, look = region().zone, looks_of([found.organisation_id])[found.organisation_id]
    length, organisations = timedelta(minutes=found.minutes), (found.organisation_id,)
    return [
        VisitToTell(
            start,
            found.organisation_id,
            organisations,
            found.service_user_id,
            _said_of(found, found.service_user, {"starts_at": start, "ends_at": start + length}, zone, look),
            planned=False,
            coming=(),
        )
        for start in sorted(starts)
    ]


def _said_of(
    asked: Visit | Series, place: ServiceUser | Site, times: Mapping[str, datetime], zone: str, look: Look
) -> VisitFacts:
    said = {end: time.isoformat() for end, time in times.items()}
    return VisitFacts(
        service_user=asked.service_user.name,
        work=asked.type_of_work.names,
        remote=asked.type_of_work.remote,
        area=place.area.name if place.area else "",
        organisation=look.name,
        zone=zone,
        visits=[said],
        brand=BrandFacts(name=look.name, colour=look.colour, words=look.words, logo=look.logo_digest),
    )


def _coming(visit_ids: list[UUID]) -> dict[UUID, tuple[str, ...]]:
    rows = Assignment.objects.filter(visit_id__in=visit_ids, state__in=OCCUPYING).order_by("person__name")
    coming: dict[UUID, tuple[str, ...]] = {}
    for visit_id, name in rows.values_list("visit_id", "person__name"):
        coming[visit_id] = (*coming.get(visit_id, ()), name)
    return coming


def _to_tell(visit: Visit, zone: str, look: Look, coming: tuple[str, ...]) -> VisitToTell:
    times = {"starts_at": visit.starts_at, "ends_at": visit.ends_at}
    facts = _said_of(visit, visit.site or visit.service_user, times, zone, look)
    facts["visits"][0]["visit"] = str(visit.id)
    return VisitToTell(
        visit.starts_at,
        visit.organisation_id,
        tuple(visit.organisation_ids),
        visit.service_user_id,
        facts,
        visit.state == "planned",
        coming,
    )


def facts_together(told: Iterable[VisitToTell]) -> dict[str, Any]:
    """Join visits of one series into the facts of one message, in order of time."""
    in_order = sorted(told, key=lambda each: each.starts_at)
    together: dict[str, Any] = dict(in_order[0].facts)
    if "coming" in together:
        together["coming"] = sorted({name for each in in_order for name in each.coming})
    return {**together, "visits": [visit for each in in_order for visit in each.facts["visits"]]}

"""Where somebody is served: they move house, or another of a business's places is written down. Staff do this."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import concern
from commonhours.joining.places import Spot, spot_of
from commonhours.organisations.permissions import Permission
from commonhours.people.actions import lock_people
from commonhours.people.actions.record import edited, in_office
from commonhours.people.models import ServiceUser, Site
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class NewPlace:
    """A street, and an area of the catalogue or a ZIP code."""

    address: str
    area_id: UUID | None = None
    zip_code: str = ""


@dataclass(frozen=True)
class HouseMoved:
    """Who moved, how many visits go with them, and how many stay where they were."""

    service_user_id: UUID
    moved: int
    kept: int


@dataclass(frozen=True)
class SiteKept:
    """One of the places of a service user."""

    service_user_id: UUID
    site_id: UUID


@once(HouseMoved)
def move_house(
    *, by: Actor, at: datetime, service_user_id: UUID, place: NewPlace, with_visits: bool
) -> HouseMoved:
    """Write down a new address. Visits to come go with it, or stay at the old one, which then is a place of its own.

    Refuses with `unknown_service_user`, `not_allowed`, `missing`, `unknown_choice`, `unknown_place` or `far_away`.
    """
    with acting("place.move", by=by, at=at) as act:
        served = _opened(act, service_user_id)
        spot = _sound(place)
        coming = Visit.objects.filter(service_user=served, site=None, state="planned", starts_at__gt=at)
        visits = list(coming.order_by("starts_at").values_list("id", flat=True))
        if with_visits:
            _take_along(act, visits, spot)
        elif visits:
            _leave_behind(act, served, coming)
        for name, value in _columns(place, spot).items():
            setattr(served, name, value)
        served.save(update_fields=list(_columns(place, spot)))
        act.note(service_user=service_user_id, with_visits=with_visits)
        moved = len(visits) if with_visits else 0
        act.outcome = done = HouseMoved(service_user_id, moved, len(visits) - moved)
        return done


@once(SiteKept)
def keep_site(
    *,
    by: Actor,
    at: datetime,
    service_user_id: UUID,
    name: str,
    place: NewPlace,
    cost_code: str = "",
) -> SiteKept:
    """Write down another place at which a service user is served, with the cost code that its visits go to.

    Refuses with `unknown_service_user`, `not_allowed`, `missing`, `too_large`, `unknown_choice`, `unknown_place` or
    `far_away`.
    """
    with acting("site.keep", by=by, at=at) as act:
        served = _opened(act, service_user_id)
        _check_names(name, cost_code)
        spot = _sound(place)
        site = Site.objects.create(
            service_user=served, name=name.strip(), cost_code=cost_code.strip(), **_columns(place, spot)
        )
        act.note(service_user=service_user_id, site=site.id)
        kept = act.outcome = SiteKept(service_user_id, site.id)
        return kept


@once(SiteKept)
def name_site(
    *, by: Actor, at: datetime, service_user_id: UUID, site_id: UUID, name: str, cost_code: str
) -> SiteKept:
    """Give a place another name or cost code. Refuses as `keep_site` does, and with `unknown_site`."""
    with acting("site.keep", by=by, at=at) as act:
        _opened(act, service_user_id)
        _check_names(name, cost_code)
        there = Site.objects.filter(id=site_id, service_user_id=service_user_id)
        if not there.update(name=name.strip(), cost_code=cost_code.strip()):
            raise NotFound.because("unknown_site", field="site")
        act.note(service_user=service_user_id, site=site_id)
        kept = act.outcome = SiteKept(service_user_id, site_id)
        return kept


# --- inside --------------------------------------------------------------------------------------------------


def _opened(act: OpenAct, service_user_id: UUID) -> ServiceUser:
    served = edited(act.by, service_user_id)
    if not in_office(act.by, served):
        raise NotAllowed.because("not_allowed", permission=Permission.EDIT_SERVICE_USERS.value)
    act.subject_id = service_user_id
    act.concerns(served.organisation_ids)
    return served


def _sound(place: NewPlace) -> Spot:
    if not place.address.strip():
        raise Invalid.because("missing", field="address")
    if len(place.address) > 200:
        raise Invalid.because("too_large", field="address", most=200)
    return spot_of(place.area_id, place.zip_code)


def _check_names(name: str, cost_code: str) -> None:
    if not name.strip():
        raise Invalid.because("missing", field="name")
    for field, value, most in (("name", name, 120), ("cost_code", cost_code, 30)):
        if len(value) > most:
            raise Invalid.because("too_large", field=field, most=most)


def _columns(place: NewPlace, spot: Spot) -> dict[str, object]:
    """A new place has no row in the measured travel times: the formula serves until somebody measures it."""
    return {
        "address": place.address.strip(),
        "area_id": spot.area_id,
        "latitude": spot.latitude,
        "longitude": spot.longitude,
        "measured": -1,
    }


def _take_along(act: OpenAct, visits: list[UUID], spot: Spot) -> None:
    """Whoever comes goes to the new place, and is told."""
    rows = Assignment.objects.filter(visit_id__in=visits, state__in=OCCUPYING)
    people = set(rows.values_list("person_id", flat=True))
    lock_people(people)
    where = {"latitude": spot.latitude, "longitude": spot.longitude, "measured": -1}
    concern(visits)
    Visit.objects.filter(id__in=visits).update(**where)
    # Whoever works from home stays there.
    rows.filter(latitude__isnull=False).update(**where)
    told: dict[UUID, list[UUID]] = {}
    for visit_id, person_id in rows.filter(latitude__isnull=False).values_list("visit_id", "person_id"):
        told.setdefault(visit_id, []).append(person_id)
    act.touches(*people)
    act.note(visits=[{"visit": visit, "people": told[visit]} for visit in visits if visit in told])


def _leave_behind(act: OpenAct, served: ServiceUser, coming: QuerySet[Visit]) -> None:
    """The old address becomes a place of its own, so that visits booked there still say where they are."""
    old = Site.objects.create(
        service_user=served,
        name=served.address[:120] or served.name,
        address=served.address,
        area_id=served.area_id,
        latitude=served.latitude,
        longitude=served.longitude,
        measured=served.measured,
    )
    coming.update(site=old)
    act.note(site=old.id)

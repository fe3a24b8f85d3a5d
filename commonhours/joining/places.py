"""Where somebody lives, found without asking anybody outside: the region's areas, else the middle of a ZIP code."""

from dataclasses import dataclass
from uuid import UUID

import zipcodes

from commonhours.catalogue.models import Area
from commonhours.common.place import metres
from commonhours.common.refusals import Invalid

# A region's workers and service users live near one of its areas; a ZIP code elsewhere was mistyped.
FURTHEST_METRES = 80_000


@dataclass(frozen=True)
class Spot:
    """A point, with the area that it stands for if there is one."""

    latitude: float
    longitude: float
    area_id: UUID | None


def spot_of(area_id: UUID | None, zip_code: str) -> Spot:
    """The point of an area, or of a ZIP code. Refuses with `unknown_choice`, `unknown_place` or `far_away`."""
    if area_id is not None:
        area = Area.objects.filter(id=area_id).first()
        if area is None:
            raise Invalid.because("unknown_choice", field="area")
        return Spot(area.latitude, area.longitude, area.id)
    code = zip_code.strip()[:5]
    area = Area.objects.filter(zip_code=code).order_by("name").first()
    if area is not None:
        return Spot(area.latitude, area.longitude, area.id)
    return _near(_middle_of(code))


def _middle_of(code: str) -> Spot:
    try:
        found = zipcodes.matching(code)
    except (TypeError, ValueError):
        found = []
    if not found:
        raise Invalid.because("unknown_place", field="area")
    return Spot(float(found[0]["lat"]), float(found[0]["long"]), None)


def _near(spot: Spot) -> Spot:
    for latitude, longitude in Area.objects.values_list("latitude", "longitude"):
        if metres(spot.latitude, spot.longitude, latitude, longitude) <= FURTHEST_METRES:
            return spot
    raise Invalid.because("far_away", field="area")

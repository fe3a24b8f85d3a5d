"""Long Beach as it lies: neighbourhoods with approximate centres, ZIP areas, holidays, ways between."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import cos, radians

import holidays
import numpy as np
import zipcodes
from numpy.typing import NDArray

from commonhours.common.place import TRAVEL
from commonhours.samplecity.tables import table

Floats = NDArray[np.float64]

ZONE = "America/Los_Angeles"


@dataclass(frozen=True)
class Neighbourhood:
    """Names are the same in every language; weight is the rough share of residents, spread in metres."""

    code: str
    name: str
    lat: float
    lng: float
    zip: str
    weight: float
    spread: float


@dataclass(frozen=True)
class ZipArea:
    zip: str
    lat: float
    lng: float


@dataclass(frozen=True)
class Holiday:
    day: date
    en: str
    es: str


def _neighbourhoods() -> Iterator[Neighbourhood]:
    for name, lat, lng, area, weight, spread in table("neighbourhoods"):
        code = name.lower().replace(" ", "-")
        yield Neighbourhood(code, name, float(lat), float(lng), area, float(weight), float(spread))


NEIGHBOURHOODS: tuple[Neighbourhood, ...] = tuple(_neighbourhoods())

# Longitude and the lowest dry latitude there, west to east along the shore: homes must not float.
_SHORE = (
    (-118.250, -118.212, -118.190, -118.172, -118.155, -118.140, -118.126, -118.060),
    (33.7750, 33.7700, 33.7672, 33.7665, 33.7635, 33.7580, 33.7540, 33.7540),
)


def shore_latitude(lng: float | Floats) -> Floats:
    """Lowest latitude of dry land at a longitude, degrees."""
    return np.asarray(np.interp(lng, *_SHORE), dtype=np.float64)


def scatter(rng: np.random.Generator, neighbourhood: NDArray[np.int16]) -> tuple[Floats, Floats]:
    """A point near each neighbourhood's centre, on land: lat[n], lng[n], rounded to about ten metres."""
    spread = np.array([each.spread for each in NEIGHBOURHOODS])[neighbourhood] / 111_320
    off = np.clip(rng.normal(0, 0.6, (2, len(neighbourhood))), -1.5, 1.5)
    lng = np.array([each.lng for each in NEIGHBOURHOODS])[neighbourhood] + off[1] * spread / cos(
        radians(33.8)
    )
    lat = np.array([each.lat for each in NEIGHBOURHOODS])[neighbourhood] + off[0] * spread
    return np.round(np.maximum(lat, shore_latitude(lng) + 0.0002), 4), np.round(lng, 4)


@cache
def zip_areas() -> tuple[ZipArea, ...]:
    """The ZIP areas in which people live (post-office boxes and single buildings left out)."""
    found = zipcodes.filter_by(city="Long Beach", state="CA", active=True, zip_code_type="STANDARD")
    return tuple(ZipArea(z["zip_code"], float(z["lat"]), float(z["long"])) for z in found)


_HOLIDAYS_ES = {row[0]: row[1] for row in table("holidays")}


def _in_spanish(name: str) -> str:
    parts = (part.removesuffix(" (observed)") for part in name.split("; "))
    return "; ".join(_HOLIDAYS_ES[part] for part in parts) + (
        " (día trasladado)" if name.endswith("(observed)") else ""
    )


def holidays_between(first: date, until: date) -> tuple[Holiday, ...]:
    """California's holidays in the half-open period, in order."""
    years = range(first.year, until.year + 1)
    known = holidays.country_holidays("US", subdiv="CA", years=years)
    days = sorted(day for day in known if first <= day < until)
    return tuple(Holiday(day, known[day], _in_spanish(known[day])) for day in days)


def minutes_between(lat: Floats, lng: Floats, to_lat: float, to_lng: float, mode: Floats) -> Floats:
    """common.place.travel_minutes for many origins [n] at once, on a flat map: within 0.1 % in a city.

    `mode`: index of common.place.MODES per origin. Minutes, rounded up.
    """
    detour, speed, fixed = np.array(TRAVEL).T[:, mode.astype(np.intp)]
    kilometres = np.hypot(lat - to_lat, (lng - to_lng) * cos(radians(33.8))) * 111.195
    return np.asarray(np.ceil(kilometres * detour * 60 / speed + fixed))

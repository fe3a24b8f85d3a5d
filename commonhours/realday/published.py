"""Reads a day as it was published: JSON with times in minutes after the start of the day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

QUARTER = 15
# Windows were computed in floating point: 239.00000000000003 means 239.
TINY = 1e-6


class NotADay(Exception):
    """This file is not a published home-care day that we can read."""


@dataclass(frozen=True)
class Need:
    """One service: the kind of work and how many minutes it takes."""

    work: str
    minutes: int

    @property
    def planned(self) -> int:
        """Planned times fall on quarter-hours: the end is rounded outward."""
        return -(-self.minutes // QUARTER) * QUARTER


@dataclass(frozen=True)
class Patient:
    """`place` is the row in the matrix; `window` holds every start; `apart`: least and most minutes between two."""

    code: str
    place: int
    lat: float
    lng: float
    window: tuple[float, float]
    needs: tuple[Need, ...]
    apart: tuple[float, float]

    def starts(self) -> Iterator[tuple[int, ...]]:
        """Every choice of planned starts, one for each need, the earliest first."""
        first = -int(-(self.window[0] - TINY) // QUARTER) * QUARTER
        quarters = range(first, int(self.window[1] + TINY) + 1, QUARTER)
        least, most = self.apart
        for chosen in product(quarters, repeat=len(self.needs)):
            if len(chosen) == 1 or least - TINY <= chosen[1] - chosen[0] <= most + TINY:
                yield chosen


@dataclass(frozen=True)
class Caregiver:
    code: str
    abilities: tuple[str, ...]


@dataclass(frozen=True)
class Day:
    """The office is row and column 0 of `minutes`, the patients follow in order."""

    name: str
    office: tuple[float, float]
    minutes: tuple[tuple[int, ...], ...]
    works: tuple[str, ...]
    caregivers: tuple[Caregiver, ...]
    patients: tuple[Patient, ...]

    def in_order_of_window(self) -> list[Patient]:
        """As they are booked: by the opening of the window, then as published."""
        return sorted(self.patients, key=lambda patient: (patient.window[0], patient.place))


def read(document: Mapping[str, Any]) -> Day:
    """Understand a published day; raise NotADay and say what is missing."""
    try:
        day = _read(document)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise NotADay(f"This is not a home-care day that we can read: {error!r}.") from error
    _check(day)
    return day


def _read(document: Mapping[str, Any]) -> Day:
    lng, lat = document["central_offices"][0]["location"]
    return Day(
        name=str(document["name"]),
        office=(float(lat), float(lng)),
        minutes=tuple(tuple(_upward(minutes) for minutes in row) for row in document["distances"]),
        works=tuple(str(service["id"]) for service in document["services"]),
        caregivers=tuple(
            Caregiver(str(each["id"]), tuple(map(str, each["abilities"]))) for each in document["caregivers"]
        ),
        patients=tuple(_patient(each, number) for number, each in enumerate(document["patients"], 1)),
    )


def _patient(each: Mapping[str, Any], place: int) -> Patient:
    opens, closes = each["time_window"]
    lng, lat = each["location"]
    needs = tuple(
        Need(str(need["service"]), _upward(need["duration"])) for need in each["required_caregivers"]
    )
    together = each.get("synchronization", {"type": "simultaneous"})
    apart = (0.0, 0.0) if together["type"] == "simultaneous" else tuple(map(float, together["distance"]))
    window = (float(opens), float(closes))
    return Patient(str(each["id"]), place, float(lat), float(lng), window, needs, (apart[0], apart[1]))


def _upward(minutes: float) -> int:
    """Whole minutes; a fraction is rounded up, so that nobody is planned to be late."""
    return -int(-(minutes - TINY) // 1)


def _check(day: Day) -> None:
    size = len(day.patients) + 1
    if len(day.minutes) != size or any(len(row) != size for row in day.minutes):
        raise NotADay(
            f"The distances are not {size} × {size}: one row for the office and one for each patient."
        )
    for patient in day.patients:
        if not 1 <= len(patient.needs) <= 2 or any(need.work not in day.works for need in patient.needs):
            raise NotADay(f"Patient {patient.code} does not need one or two of the services named.")
        if patient.window[0] > patient.window[1]:
            raise NotADay(f"The window of patient {patient.code} closes before it opens.")

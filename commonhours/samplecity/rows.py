"""The plain rows that the city is made of. People and things refer to each other by position in their list.

Days are whole local days from `today` (0), so last week is negative; minutes count from local midnight and
may pass 1,440 where something runs over it. -1 stands for nobody or nothing.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Text = list[str]


class Programme(NamedTuple):
    code: str
    en: str
    es: str
    department_en: str
    department_es: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """kind: city_department, community, cooperative, employer or micro; categories: of the work it offers."""

    code: str
    name: str
    kind: str
    programme: int
    categories: tuple[str, ...]
    worker_share: float
    user_share: float
    colour: str
    neighbourhood: int
    lat: float
    lng: float


class Module(NamedTuple):
    """A training module; completing it awards the fact of the same code. organisation -1: core, for everybody."""

    code: str
    organisation: int
    minutes: int
    fact: int


class Fact(NamedTuple):
    """A kind of fact of this city: the catalogue's, then one for each module. months 0: holds for good."""

    code: str
    group: str
    en: str
    es: str
    months: int
    confidential: bool
    organisation: int


class Partnership(NamedTuple):
    """host lets guest's staff and service users book its workers, for one type of work or (-1) for all."""

    host: int
    guest: int
    work: int
    since: int


class Staff(NamedTuple):
    """organisation -1: the whole region. worker: the same human's row among the workers, or -1."""

    given: str
    family: str
    organisation: int
    role: str
    languages: tuple[str, ...]
    email: str
    worker: int


@dataclass(frozen=True, slots=True)
class Worker:
    """Who they are, where they set out from, and their terms (minutes). mode: an index of common.place.MODES."""

    given: str
    family: str
    pronouns: str
    language: str
    phone: str
    neighbourhood: int
    address: str
    zip: str
    lat: float
    lng: float
    life: str
    contract: str
    guaranteed_week: int
    wanted_week: int
    notice: int
    shortest: int
    most_day: int
    most_week: int
    mode: int
    travel_limit: int
    standing: str


class Membership(NamedTuple):
    """approved_by: a Staff row, -1 while waiting; checks: codes of the facts seen; since: the day of approval."""

    worker: int
    organisation: int
    approved_by: int
    since: int
    checks: tuple[str, ...]


class WorkHeld(NamedTuple):
    worker: int
    work: int
    on: bool


class FactHeld(NamedTuple):
    """Confirmed on day `since` by a Staff row of that organisation; until None: for good."""

    worker: int
    fact: int
    organisation: int
    confirmed_by: int
    evidence: str
    since: int
    until: int | None


class Period(NamedTuple):
    worker: int
    weekday: int
    start: int
    end: int


class Change(NamedTuple):
    """From `start` minutes into `day` until `end` minutes into `until_day`, local time."""

    worker: int
    day: int
    start: int
    until_day: int
    end: int
    blocked: bool
    reason: str


class Site(NamedTuple):
    user: int
    name: str
    address: str
    neighbourhood: int
    lat: float
    lng: float
    cost_code: str


@dataclass(frozen=True)
class ServiceUsers:
    """Columns [users]. meeting_place and communication index their lists or are -1; worker: same human, or -1."""

    kind: NDArray[np.int8]
    name: Text
    language: Ints
    neighbourhood: NDArray[np.int16]
    address: Text
    zip: Text
    lat: Floats
    lng: Floats
    phone: Text
    organisation: Ints
    work: Ints
    approved_by: Ints
    enrolled: Ints
    predictability: NDArray[np.int8]
    alone: NDArray[np.int8]
    communication: NDArray[np.int8]
    meeting_place: NDArray[np.int8]
    worker: Ints

    def __len__(self) -> int:
        return len(self.name)


class Pairs(NamedTuple):
    """Two columns: left[n] (a service user) has right[n] (a fact wanted, a home feature)."""

    left: Ints
    right: Ints


class Likings(NamedTuple):
    user: Ints
    worker: Ints
    never: Flags


class Patterns(NamedTuple):
    """Visits that people would like to recur, whether or not they are booked: every so many weeks."""

    user: Ints
    work: Ints
    weekday: Ints
    start: Ints
    minutes: Ints
    every: Ints


class Allocations(NamedTuple):
    """Minutes of help for one service user in one calendar month; days since and until are half-open."""

    user: Ints
    organisation: Ints
    since: Ints
    until: Ints
    minutes: Ints


class Series(NamedTuple):
    user: Ints
    work: Ints
    weekday: Ints
    start: Ints
    minutes: Ints
    every: Ints
    first_day: Ints
    booked_by: Ints


class Visits(NamedTuple):
    """starts_at, ends_at: seconds since 1970 UTC. lat, lng: NaN when remote. series, site, allocation: row or -1.

    state: an index of bookings.STATES. places: how many people the visit asks for.
    """

    user: Ints
    organisation: Ints
    work: Ints
    series: Ints
    site: Ints
    allocation: Ints
    day: Ints
    start: Ints
    minutes: Ints
    starts_at: NDArray[np.int64]
    ends_at: NDArray[np.int64]
    places: Ints
    remote: Flags
    lat: Floats
    lng: Floats
    state: NDArray[np.int8]
    booked_by: Ints


class Assignments(NamedTuple):
    """organisation: whose worker came (the membership it was booked through). lead: leads the squad."""

    visit: Ints
    worker: Ints
    organisation: Ints
    lead: Flags

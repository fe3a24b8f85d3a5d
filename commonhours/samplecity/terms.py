"""On which terms people work: contract, hours, notice, and how far they go."""

from random import Random
from typing import NamedTuple

from commonhours.common.place import BICYCLE, BUS, CAR, WALK
from commonhours.samplecity.weeks import LIVES

CONTRACTS: dict[str, tuple[str, str]] = {
    "nine_to_five": ("Nine to five", "De nueve a cinco"),
    "part_time": ("Regular part-time", "Medio tiempo con horario fijo"),
    "personalised": ("Personalized hours", "Horario personalizado"),
    "ad_hoc": ("Ad hoc", "Por encargo"),
    "on_call": ("On call", "Disponible por llamada"),
}
_SHARES = {"nine_to_five": 18, "part_time": 24, "personalised": 30, "ad_hoc": 18, "on_call": 10}

# Hours: guaranteed a week, wanted a week, most a week; then choices of notice and of the shortest session, minutes.
_HOURS: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    "nine_to_five": ((40,), (40,), (40,)),
    "part_time": ((12, 15, 20, 25), (15, 20, 25, 30), (30,)),
    "personalised": ((0, 0, 4, 8), (8, 12, 16, 20, 25), (25, 30, 35)),
    "ad_hoc": ((0,), (4, 6, 8, 12, 16), (20, 25, 30)),
    "on_call": ((0,), (10, 15, 20, 30), (30, 40)),
}
_NOTICE = {
    "nine_to_five": (0, 30, 60),
    "part_time": (60, 120),
    "personalised": (60, 120, 240, 720),
    "ad_hoc": (120, 720, 1440, 2880),
    "on_call": (30, 45, 60),
}
_TRAVEL: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (CAR, 62, (20, 25, 30, 40, 45)),
    (BUS, 20, (35, 45, 60)),
    (WALK, 10, (15, 20, 25)),
    (BICYCLE, 8, (20, 25, 35)),
)


class Terms(NamedTuple):
    """In minutes; mode is an index of common.place.MODES."""

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


def terms(rnd: Random, adviser: bool) -> Terms:
    """`adviser`: one of the dependable daytime workers with a car, of whom every quarter has some."""
    contract = rnd.choices(list(_SHARES), list(_SHARES.values()))[0]
    life = rnd.choices(list(LIVES[contract]), list(LIVES[contract].values()))[0]
    if adviser:
        kinds = (("nine_to_five", "office"), ("part_time", "school_hours"), ("personalised", "school_hours"))
        contract, life = rnd.choice(kinds)
    guaranteed, wanted, most = (60 * rnd.choice(hours) for hours in _HOURS[contract])
    notice = rnd.choice((60, 120)) if adviser else rnd.choice(_NOTICE[contract])
    shortest = (
        rnd.choice((30, 60)) if adviser or contract == "nine_to_five" else rnd.choice((30, 60, 60, 90, 120))
    )
    day = 480 if life in ("office", "nights", "wide") else rnd.choice((240, 300, 360, 480))
    mode, limit = _way(rnd) if not adviser else (CAR, rnd.choice((40, 45)))
    return Terms(
        life, contract, guaranteed, max(wanted, guaranteed), notice, shortest, day, most, mode, limit
    )


def _way(rnd: Random) -> tuple[int, int]:
    mode, _, limits = rnd.choices(_TRAVEL, [share for _, share, _ in _TRAVEL])[0]
    return mode, rnd.choice(limits)

"""When people can work: weekly patterns of many kinds of life, and what changes over the coming ten weeks."""

from random import Random

from commonhours.samplecity.rows import Change, Period

REASONS: dict[str, tuple[str, str]] = {
    "vacation": ("Vacation", "Vacaciones"),
    "holiday": ("Public holiday", "Día feriado"),
    "appointment": ("Appointment", "Cita"),
    "family": ("Family", "Familia"),
    "exam": ("Exams", "Exámenes"),
    "extra": ("Extra hours offered", "Horas extra ofrecidas"),
}

# How likely each life is under each contract.
LIVES: dict[str, dict[str, int]] = {
    "nine_to_five": {"office": 1},
    "part_time": {"mornings": 4, "school_hours": 4, "afternoons": 2, "nights": 1},
    "personalised": {
        "school_hours": 5,
        "fragments": 5,
        "student": 3,
        "evenings": 2,
        "nights": 1,
        "mornings": 1,
    },
    "ad_hoc": {"student": 3, "evenings": 3, "weekends": 3, "fragments": 2},
    "on_call": {"wide": 5, "evenings": 1, "nights": 1},
}


def hours(clock: float) -> int:
    """Minutes since midnight of a clock time given in hours, on a quarter."""
    return round(clock * 4) * 15


def weekly(rnd: Random, life: str) -> list[tuple[int, int, int]]:
    """Periods (weekday, start, end) of one life: apart, on quarter-hours, at most three a day."""
    return sorted((day, hours(start), hours(end)) for day, start, end in _LIVES[life](rnd))


Spans = list[tuple[int, float, float]]


def _office(rnd: Random) -> Spans:
    start = rnd.choice((8, 8.5, 9))
    return [span for day in range(5) for span in ((day, start, start + 4), (day, start + 4.5, start + 8.5))]


def _mornings(rnd: Random) -> Spans:
    start, length = rnd.choice((7, 8, 8.5, 9)), rnd.choice((4, 5, 6))
    return [(day, start, start + length) for day in sorted(rnd.sample(range(6), rnd.choice((3, 4, 5))))]


def _afternoons(rnd: Random) -> Spans:
    start, length = rnd.choice((12, 12.5, 13)), rnd.choice((5, 6))
    return [(day, start, start + length) for day in sorted(rnd.sample(range(6), rnd.choice((3, 4, 5))))]


def _school_hours(rnd: Random) -> Spans:
    start, end = rnd.choice((8.5, 9)), rnd.choice((14, 14.25, 14.5))
    days: Spans = [(day, start, end) for day in range(5) if rnd.random() < 0.9]
    if rnd.random() < 0.35:
        days += [(day, 18.5, 21) for day in rnd.sample(range(4), rnd.choice((1, 2)))]
    return days


def _student(rnd: Random) -> Spans:
    days: Spans = [
        (day, rnd.choice((13.5, 14, 15)), rnd.choice((18, 19, 20))) for day in rnd.sample(range(5), 3)
    ]
    taken = {day for day, *_ in days}
    days += [(day, 8, 11.5) for day in range(5) if day not in taken and rnd.random() < 0.5]
    return days + [(day, rnd.choice((9, 10)), rnd.choice((15, 17))) for day in (5, 6) if rnd.random() < 0.7]


def _evenings(rnd: Random) -> Spans:
    days: Spans = [
        (day, rnd.choice((16, 17)), rnd.choice((20.5, 21, 22))) for day in range(5) if rnd.random() < 0.8
    ]
    return [*days, (5, 9, rnd.choice((13, 17)))]


def _weekends(rnd: Random) -> Spans:
    days: Spans = [(day, rnd.choice((7, 8, 9)), rnd.choice((16, 17, 18))) for day in (5, 6)]
    return [*days, (rnd.choice((0, 2, 4)), 9, 14)]


def _nights(rnd: Random) -> Spans:
    """Over midnight; most of them can also do something in the afternoon before."""
    nights = sorted(rnd.sample(range(7), rnd.choice((3, 4, 5))))
    days: Spans = [(day, 22, 30) for day in nights]
    return days + [(day, 16, 19) for day in nights if rnd.random() < 0.3]


def _fragments(rnd: Random) -> Spans:
    """Two or three periods a day around somebody who needs care."""
    days: Spans = []
    for day in range(6):
        if rnd.random() < 0.8:
            days += [(day, rnd.choice((7.5, 8.25, 9)), 11.5), (day, 13, rnd.choice((15, 15.75, 16.5)))]
            days += [(day, 18.5, 20.5)] * (rnd.random() < 0.3)
    return days or [(1, 9, 11.5)]


def _wide(rnd: Random) -> Spans:
    return [(day, rnd.choice((6, 7, 8)), rnd.choice((18, 20, 22))) for day in range(7) if rnd.random() < 0.75]


_LIVES = {
    "office": _office,
    "mornings": _mornings,
    "afternoons": _afternoons,
    "school_hours": _school_hours,
    "student": _student,
    "evenings": _evenings,
    "weekends": _weekends,
    "nights": _nights,
    "fragments": _fragments,
    "wide": _wide,
}


def changes(rnd: Random, worker: int, life: str, holidays: list[int], first: int, last: int) -> list[Change]:
    """What differs from the pattern between two days: time off, appointments, extra evenings."""
    found: list[Change] = []
    if rnd.random() < 0.35:
        day = rnd.randint(first, last - 7)
        found.append(
            _off(worker, day, rnd.choice((3, 5, 7, 10)), "exam" if life == "student" else "vacation")
        )
    if rnd.random() < (0.9 if life == "office" else 0.45):
        found += [_off(worker, day, 1, "holiday") for day in holidays]
    for _ in range(rnd.choice((0, 0, 1, 1, 2, 3))):
        start = hours(rnd.choice((8, 9, 10, 13, 14)))
        day, reason = rnd.randint(first, last), rnd.choice(("appointment", "appointment", "family"))
        found.append(Change(worker, day, start, day, start + rnd.choice((90, 120, 180)), True, reason))
    for _ in range(rnd.choice((0, 0, 0, 1, 2, 4))):
        day, start = rnd.randint(first, last), hours(rnd.choice((17, 17.5, 18)))
        found.append(Change(worker, day, start, day, start + rnd.choice((120, 150, 180)), False, "extra"))
    return found


def _off(worker: int, day: int, days: int, reason: str) -> Change:
    return Change(worker, day, 0, day + days, 0, True, reason)


def periods(worker: int, week: list[tuple[int, int, int]]) -> list[Period]:
    return [Period(worker, *span) for span in week]

"""What the law asks of the young, as the region's own rules with their sources, and a few workers who are young."""

from collections import Counter

from commonhours.people.models import Youth
from commonhours.policies.models import Rule
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import NULL, Column, at, days, numbers, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame

# The tighter of both laws, and of term and holidays the term: whoever is out of school may be let work more.
LABOR_CODE = "California Labor Code § 1391(a)"
DRIVING = "29 CFR 570.52"
RULES = (
    ("u16_from", 7 * 60, f"29 CFR 570.35(a)(6); {LABOR_CODE}"),
    ("u16_until", 19 * 60, f"29 CFR 570.35(a)(6), September to May; {LABOR_CODE}"),
    ("u16_day", 3 * 60, f"29 CFR 570.35(a)(5), on a school day; {LABOR_CODE}"),
    ("u16_week", 18 * 60, f"29 CFR 570.35(a)(3), while school is in session; {LABOR_CODE}"),
    ("u18_from", 5 * 60, LABOR_CODE),
    ("u18_until", 22 * 60, f"{LABOR_CODE}, before a school day"),
    ("u18_day", 4 * 60, f"{LABOR_CODE}, on a school day"),
    ("u18_week", 48 * 60, LABOR_CODE),
)
CLOSED = (("ride", "u18_closed", DRIVING),)
SINCE = -700
# In so many days they turn 18: one soon, one in a year, and one who is not yet 16.
OF_AGE_IN = (24, 400, 900)


def load_young(copier: Copier, city: City, frame: Frame, people: Column) -> None:
    """The rules, and the last workers whose visits keep to the tightest of them."""
    works = {each.code: place for place, each in enumerate(city.work)}
    rules = [(-1, *each) for each in RULES]
    rules += [(works[work], code, 1, source) for work, code, source in CLOSED if work in works]
    copier.put(
        Rule,
        code=text(code for _, code, _, _ in rules),
        value=numbers(value for _, _, value, _ in rules),
        type_of_work=refs(frame.works, (work for work, _, _, _ in rules)),
        programme=[NULL] * len(rules),
        since=days(city.today, [SINCE] * len(rules)),
        set_at=at(city.today, [SINCE] * len(rules)),
        reason=text(source for _, _, _, source in rules),
    )
    young = _young(city)
    copier.put(
        Youth,
        person=refs(people, young),
        of_age_on=days(city.today, OF_AGE_IN[: len(young)]),
        written_at=at(city.today, [-7] * len(young)),
    )


def _young(city: City) -> list[int]:
    """Those whose visits, as they are booked, a worker under 16 may do."""
    visits, worked, kept_out = city.visits, Counter[tuple[int, int]](), set()
    for visit, worker in zip(city.assignments.visit.tolist(), city.assignments.worker.tolist(), strict=True):
        start, minutes = int(visits.start[visit]), int(visits.minutes[visit])
        worked[worker, int(visits.day[visit])] += minutes
        if not 7 * 60 <= start <= start + minutes <= 19 * 60:
            kept_out.add(worker)
    weeks = Counter[tuple[int, int]]()
    for (worker, day), minutes in worked.items():
        weeks[worker, (city.today.weekday() + day) // 7] += minutes
        if minutes > 3 * 60:
            kept_out.add(worker)
    kept_out |= {worker for (worker, _), minutes in weeks.items() if minutes > 18 * 60}
    # From the end: the first are those whom visitors of the sample city are invited to be.
    everybody = reversed(range(len(city.workers.people)))
    fitting = (worker for worker in everybody if worker not in kept_out)
    return [worker for worker, _ in zip(fitting, OF_AGE_IN, strict=False)]

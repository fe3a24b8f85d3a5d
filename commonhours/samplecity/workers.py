"""The workers: who they are, which organisations approved them, what they can do, when, and what they refuse."""

from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray

from commonhours.samplecity import names, portfolio, weeks
from commonhours.samplecity.facts import FEATURES
from commonhours.samplecity.places import NEIGHBOURHOODS, scatter
from commonhours.samplecity.rows import Change, FactHeld, Membership, Period, Worker, WorkHeld
from commonhours.samplecity.setting import FIRST_DAY, LAST_DAY, Setting
from commonhours.samplecity.terms import Terms, terms

_CHECKERS = {"training": "trainer", "skill": "supervisor", "language": "supervisor"}


@dataclass
class Workers:
    """Rows that speak of workers; `rules` are (worker, home feature they do not work with)."""

    people: list[Worker] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    work: list[WorkHeld] = field(default_factory=list)
    facts: list[FactHeld] = field(default_factory=list)
    rules: list[tuple[int, int]] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def workers(rnd: Random, rng: np.random.Generator, setting: Setting, count: int) -> Workers:
    """`count` workers. A tenth (a third of a small city) are advisers: see `is_adviser`."""
    found = Workers()
    areas = _areas(rng, count)
    lat, lng = scatter(rng, areas)
    main, step = _main_organisations(rnd, setting, count), adviser_step(count)
    kitchens = [
        n
        for n, each in enumerate(setting.organisations)
        if "nutrition" in each.categories and each.kind != "micro"
    ]
    for number in range(count):
        adviser = number % step == 0 and setting.organisations[main[number]].kind != "micro"
        nth = number // step if adviser else None
        if nth is None:
            point = (float(lat[number]), float(lng[number]))
            _settle(rnd, setting, found, int(areas[number]), point, main[number], None)
        else:
            area = _spread_area(nth)
            _settle(rnd, setting, found, area, _point_near(rng, area), kitchens[nth % len(kitchens)], nth)
    return found


def adviser_step(count: int) -> int:
    """Every how manyeth worker is a dependable Nutrition Adviser, so that a caller with a dog finds some."""
    return 3 if count < 500 else 10


def _spread_area(nth: int) -> int:
    return nth * 11 % len(NEIGHBOURHOODS)


def _point_near(rng: np.random.Generator, area: int) -> tuple[float, float]:
    lat, lng = scatter(rng, np.array([area], np.int16))
    return float(lat[0]), float(lng[0])


def _areas(rng: np.random.Generator, count: int) -> NDArray[np.int16]:
    weights = np.array([each.weight for each in NEIGHBOURHOODS])
    return rng.choice(len(NEIGHBOURHOODS), count, p=weights / weights.sum()).astype(np.int16)


def _main_organisations(rnd: Random, setting: Setting, count: int) -> list[int]:
    """By weight; the last few workers are micro-providers, one each."""
    micro = [index for index, each in enumerate(setting.organisations) if each.kind == "micro"]
    shares = [each.worker_share for each in setting.organisations]
    return rnd.choices(range(len(shares)), shares, k=count - len(micro)) + micro


def _settle(
    rnd: Random,
    setting: Setting,
    found: Workers,
    area: int,
    point: tuple[float, float],
    main: int,
    nth_adviser: int | None,
) -> None:
    number, own = len(found.people), names.culture(rnd)
    adviser = nth_adviser is not None
    spanish = None if nth_adviser is None else nth_adviser % 5 != 3
    agreed = terms(rnd, adviser)
    members = _organisations(rnd, setting, main)
    work = portfolio.types_of_work(rnd, setting, members, agreed.life, adviser)
    held = portfolio.facts(rnd, setting, own, members, work, spanish)
    found.people.append(_person(rnd, setting, number, own, area, point, agreed, adviser, held))
    found.memberships += _memberships(rnd, setting, number, members, held, adviser)
    found.work += [WorkHeld(number, each, _is_on(rnd, setting, each, adviser)) for each in work]
    found.facts += _facts(rnd, setting, number, main, held)
    found.rules += [(number, feature) for feature in _refused(rnd, nth_adviser)]
    found.periods += weeks.periods(number, weeks.weekly(rnd, agreed.life))
    found.changes += weeks.changes(rnd, number, agreed.life, setting.holidays, FIRST_DAY, LAST_DAY)


def _person(
    rnd: Random,
    setting: Setting,
    number: int,
    own: names.Culture,
    area: int,
    point: tuple[float, float],
    agreed: Terms,
    adviser: bool,
    held: portfolio.Held,
) -> Worker:
    given, family, pronouns = names.person(rnd, own)
    spanish_first = setting.fact["es"] in held and rnd.random() < 0.4
    home = (area, names.address(rnd), NEIGHBOURHOODS[area].zip, *point)
    standing = "suspended" if not adviser and rnd.random() < 0.01 else "good"
    who = (given, family, pronouns, "es" if spanish_first else "en", names.telephone(number))
    return Worker(*who, *home, **agreed._asdict(), standing=standing)


def _organisations(rnd: Random, setting: Setting, main: int) -> list[int]:
    """The main one, and for two in five one or two more that offer some of the same work."""
    if setting.organisations[main].kind == "micro":
        return [main]
    wanted = set(setting.organisations[main].categories)
    near = [
        index
        for index, each in enumerate(setting.organisations)
        if index != main and each.kind != "micro" and wanted & set(each.categories)
    ]
    more = rnd.choices((0, 1, 2), (62, 28, 10))[0]
    return [main, *rnd.sample(near, min(more, len(near)))]


def _memberships(
    rnd: Random, setting: Setting, number: int, members: list[int], held: portfolio.Held, adviser: bool
) -> list[Membership]:
    checks = [setting.facts[index].code for index in held if setting.facts[index].group == "check"]
    rows = []
    for organisation in members:
        waits = not adviser and rnd.random() < 0.02
        seen = (
            ()
            if waits
            else ("identity", *(code for code in checks if code != "identity" and rnd.random() < 0.8))
        )
        by = -1 if waits else rnd.choice(setting.office(organisation, "approver"))
        rows.append(Membership(number, organisation, by, -rnd.randint(8, 1200), seen))
    return rows


def _is_on(rnd: Random, setting: Setting, work: int, adviser: bool) -> bool:
    return (adviser and setting.work[work].code == "nutrition-adviser") or rnd.random() < 0.9


def _facts(rnd: Random, setting: Setting, number: int, main: int, held: portfolio.Held) -> list[FactHeld]:
    rows = []
    for index, (since, until) in held.items():
        kind = setting.facts[index]
        organisation = main if kind.organisation < 0 else kind.organisation
        by = rnd.choice(setting.office(organisation, _CHECKERS.get(kind.group, "approver")))
        rows.append(
            FactHeld(number, index, organisation, by, portfolio.evidence(rnd, kind.group), since, until)
        )
    return rows


def _refused(rnd: Random, nth_adviser: int | None) -> list[int]:
    """What the worker does not work with. One adviser in five refuses large dogs, so that somebody can ask why."""
    refused = [index for index, each in enumerate(FEATURES) if rnd.random() < each.refused]
    if nth_adviser is None:
        return refused
    return ([0] if nth_adviser % 5 == 1 else []) + [index for index in refused if index > 0]

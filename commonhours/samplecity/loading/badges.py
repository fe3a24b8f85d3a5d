"""Badges of two organisations, one of which asks for its own before a visit, and an agreement to work only for one."""

from commonhours.credentials.models import Badge, BadgeGiven, Issuer
from commonhours.policies.models import Exclusive, Step
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import Column, at, days, documents, numbers, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.rows import Membership
from commonhours.samplecity.tables import said

# Neighborhood Health Department, which asks for its badge, and Jacaranda Community Health, which does not.
ASKS, GIVES = 1, 0
DEFINED = -700
NAMES = (
    said("Dementia companion", "Acompañante en la demencia"),
    said("Safe lifting", "Levantar con seguridad"),
)
STANDS_FOR = (
    said(
        "Knows how to be with people who forget, and with those who love them.",
        "Sabe estar con personas que olvidan y con quienes las quieren.",
    ),
    said(
        "Lifts and turns people without hurting them or themselves.",
        "Levanta y gira a las personas sin hacerles ni hacerse daño.",
    ),
)
CRITERIA = (
    said(
        "Two days of training, and four visits with a mentor who was there.",
        "Dos días de formación y cuatro visitas con una persona mentora presente.",
    ),
    said(
        "Half a day of practice with a hoist, shown again every two years.",
        "Medio día de práctica con grúa, que se repite cada dos años.",
    ),
)
EVIDENCE = ("Training log and four visits, seen by the mentor.", "Shown on the ward with a hoist.")
ONLY = said("Work only with us", "Trabajar solo con nosotros")
ONLY_TEXT = said(
    "We plan your hours first and keep them steady. While this holds, no other organization books you."
    " Either of us can end it from any day on.",
    "Planificamos sus horas primero y las mantenemos estables. Mientras esto valga, ninguna otra organización"
    " le reserva. Cualquiera de las dos partes puede terminarlo desde cualquier día.",
)


def load_badges(copier: Copier, city: City, frame: Frame, accounts: Accounts, people: Column) -> None:
    """Everybody of the one that asks has its badge, or nobody there could be booked; of the other, one in three."""
    badges = copier.put(
        Badge,
        organisation=refs(frame.organisations, (ASKS, GIVES)),
        names=documents(NAMES),
        stands_for=documents(STANDS_FOR),
        criteria=documents(CRITERIA),
        colour=text(city.organisations[place].colour for place in (ASKS, GIVES)),
        mark=["D", "SL"],
        defined_at=at(city.today, [DEFINED])[0],
    )
    _step(copier, city, frame, badges)
    given = _given(city)
    rows = [(place, each) for place, members in enumerate(given) for each in members]
    copier.put(
        BadgeGiven,
        badge=refs(badges, (place for place, _ in rows)),
        organisation=refs(frame.organisations, ((ASKS, GIVES)[place] for place, _ in rows)),
        person=refs(people, (worker for _, (worker, _, _) in rows)),
        number=numbers(number for members in given for number in range(len(members))),
        evidence=text(EVIDENCE[place] for place, _ in rows),
        since=days(city.today, (since for _, (_, since, _) in rows)),
        given_by=refs(accounts.staff, (approver for _, (_, _, approver) in rows)),
        given_at=at(city.today, (since for _, (_, since, _) in rows)),
    )
    copier.put(
        Issuer,
        organisation=refs(frame.organisations, (ASKS, GIVES)),
        given=numbers(map(len, given)),
        taken=["{}", "{}"],
    )
    _exclusive(copier, city, frame, accounts, people)


def _given(city: City) -> list[list[tuple[int, int, int]]]:
    """For each badge who wears it, since when, given by whom."""
    members = [
        [
            (each.worker, each.since, each.approved_by)
            for each in city.workers.memberships
            if _fits(each, place)
        ]
        for place in (ASKS, GIVES)
    ]
    return [members[0], members[1][::3]]


def _fits(membership: Membership, organisation: int) -> bool:
    return membership.organisation == organisation and membership.approved_by >= 0


def _step(copier: Copier, city: City, frame: Frame, badges: Column) -> None:
    copier.put(
        Step,
        id=copier.keys.of("badge steps", 2),
        organisation=refs(frame.organisations, (ASKS, GIVES)),
        kind=["badge", "exclusive"],
        moment=["before_booking", "offered"],
        badge=refs(badges, (0, -1)),
        names=documents((NAMES[0], ONLY)),
        texts=documents(({}, ONLY_TEXT)),
        since=days(city.today, (DEFINED, DEFINED)),
        set_at=at(city.today, [DEFINED])[0],
    )


def _exclusive(copier: Copier, city: City, frame: Frame, accounts: Accounts, people: Column) -> None:
    """Whoever comes only to this organisation's visits as it is has agreed to it."""
    worker = _loyal(city)
    if worker is None:
        return
    copier.put(
        Exclusive,
        step=refs(copier.keys.of("badge steps", 2), (1,)),
        person=refs(people, (worker,)),
        organisation=refs(frame.organisations, (GIVES,)),
        since=days(city.today, (-30,)),
        accepted_by=refs(accounts.workers, (worker,)),
        accepted_at=at(city.today, [-30]),
    )


def _loyal(city: City) -> int | None:
    elsewhere = {
        int(worker)
        for worker, visit in zip(city.assignments.worker, city.assignments.visit, strict=True)
        if city.visits.organisation[visit] != GIVES
    }
    homes: dict[int, set[int]] = {}
    for each in city.workers.memberships:
        homes.setdefault(each.worker, set()).add(each.organisation)
    own = (each for each in city.workers.memberships if _fits(each, GIVES) and each.since < -60)
    return next(
        (each.worker for each in own if homes[each.worker] == {GIVES} and each.worker not in elsewhere), None
    )

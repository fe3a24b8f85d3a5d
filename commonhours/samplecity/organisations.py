"""Forty invented organisations, six programmes, and the training modules of each."""

import colorsys

from commonhours.organisations.colours import nearest_readable
from commonhours.samplecity.facts import CORE_MODULES, KINDS
from commonhours.samplecity.places import NEIGHBOURHOODS
from commonhours.samplecity.rows import Fact, Module, Organisation, Programme
from commonhours.samplecity.tables import table
from commonhours.samplecity.work import WORK, WorkType

PROGRAMMES: tuple[Programme, ...] = tuple(Programme(*row) for row in table("programmes"))

KINDS_OF_ORGANISATION: dict[str, tuple[str, str]] = {
    "city_department": ("City department", "Departamento de la ciudad"),
    "community": ("Community organization", "Organización comunitaria"),
    "cooperative": ("Worker cooperative", "Cooperativa de trabajo"),
    "employer": ("Private employer", "Empresa privada"),
    "micro": ("Micro-provider", "Microproveedor"),
}


def brand_colour(position: int) -> str:
    """A hue of its own, the first one purple, darkened until white text on it is readable."""
    rgb = colorsys.hls_to_rgb((0.76 + position * 0.381966) % 1, 0.42, 0.62)
    return nearest_readable("#" + "".join(f"{round(part * 255):02x}" for part in rgb))


def organisations(count: int) -> tuple[Organisation, ...]:
    """The first `count` organisations of the table."""
    programmes = [each.code for each in PROGRAMMES]
    areas = {each.code: index for index, each in enumerate(NEIGHBOURHOODS)}
    found = []
    for position, row in enumerate(table("organisations")[:count]):
        code, name, kind, programme, categories, workers, users, area = row
        here = NEIGHBOURHOODS[areas[area]]
        shares = (float(workers), float(users))
        about = (code, name, kind, programmes.index(programme), tuple(categories.split()))
        found.append(Organisation(*about, *shares, brand_colour(position), areas[area], here.lat, here.lng))
    return tuple(found)


def work_of(organisations: tuple[Organisation, ...]) -> tuple[WorkType, ...]:
    """The types of work that exist in a city with these organisations."""
    present = {each.code for each in organisations} | {""}
    return tuple(work for work in WORK if work.organisation in present)


def offers(organisation: Organisation, work: WorkType) -> bool:
    return work.category in organisation.categories and work.organisation in ("", organisation.code)


def facts_and_modules(members: tuple[Organisation, ...]) -> tuple[tuple[Fact, ...], tuple[Module, ...]]:
    """The catalogue's kinds of fact, then those that the core and the organisations' own modules award."""
    facts = [Fact(k.code, k.group, k.en, k.es, k.months, k.confidential, -1) for k in KINDS]
    modules = []
    for code, en, es, minutes, months in CORE_MODULES:
        modules.append(Module(code, -1, minutes, len(facts)))
        facts.append(Fact(code, "training", en, es, months, False, -1))
    for index, organisation in enumerate(members):
        for number, (en, es, minutes, months) in enumerate(_own_modules(organisation), 1):
            code = f"{organisation.code}-module-{number}"
            modules.append(Module(code, index, minutes, len(facts)))
            facts.append(Fact(code, "training", en, es, months, False, index))
    return tuple(facts), tuple(modules)


def _own_modules(organisation: Organisation) -> list[tuple[str, str, int, int]]:
    """A welcome, and what its first two categories ask for: three or four modules, one for a micro-provider."""
    en, es = f"Welcome to {organisation.name}", f"Te damos la bienvenida a {organisation.name}"
    own = [(en, es, 30, 0)]
    for category in organisation.categories[: 0 if organisation.kind == "micro" else 2]:
        for en, es, minutes, months in (row[1:] for row in table("own-modules") if row[0] == category):
            own.append((en, es, int(minutes), int(months)))
    return own

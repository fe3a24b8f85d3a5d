"""Sixty types of work: what each asks of a worker, how long it takes, when, and for whom."""

from dataclasses import dataclass

from commonhours.samplecity.tables import table

CATEGORIES: dict[str, tuple[str, str]] = {
    "care": ("Care at home", "Cuidado en el hogar"),
    "nutrition": ("Food and nutrition", "Alimentación y nutrición"),
    "health": ("Health promotion", "Promoción de la salud"),
    "language": ("Interpreting and translation", "Interpretación y traducción"),
    "business": ("Help for small businesses", "Apoyo a pequeños negocios"),
    "digital": ("Digital help", "Ayuda digital"),
    "jobs": ("Jobs and coaching", "Empleo y orientación"),
    "youth": ("Children and youth", "Niñez y juventud"),
    "peer": ("Peer support", "Apoyo entre pares"),
    "streets": ("Streets, parks and events", "Calles, parques y eventos"),
}


@dataclass(frozen=True)
class WorkType:
    """facts: all are required. hours: when it is usually asked for, minutes of the day (end may pass 1,440).

    days: "wd" Monday to Friday, "all", "we" weekends. place: "home", "site", "remote" or "either" (home or remote).
    people: places on one visit. audience: p person, f family, b business, i institution. popular: weight of demand.
    organisation: "" for region-wide work, else the code of the one organisation that offers it.
    """

    code: str
    category: str
    en: str
    es: str
    facts: tuple[str, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, int]
    days: str
    place: str
    people: int
    audience: str
    popular: float
    organisation: str = ""


def _work_type(row: list[str]) -> WorkType:
    code, category, en, es, facts, minutes, hours, days, place, people, audience, popular, *owner = row
    opens, closes = (int(part) * 60 for part in hours.split("-"))
    usual = tuple(int(part) for part in minutes.split())
    words = (code, category, en, es, tuple(facts.split()))
    return WorkType(
        *words, usual, (opens, closes), days, place, int(people), audience, float(popular), *owner
    )


WORK: tuple[WorkType, ...] = tuple(_work_type(row) for row in table("work"))

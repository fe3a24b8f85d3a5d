"""One row of a spreadsheet becomes one worker, or a list of what is wrong with it, cell by cell."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from commonhours.availability.rules.hours import WeeklyPeriod
from commonhours.availability.rules.week_text import LANGUAGES, parse_week
from commonhours.common.place import BICYCLE, BUS, CAR, WALK
from commonhours.common.refusals import Invalid, Refusal
from commonhours.integrations.imports.rows import (
    Key,
    Row,
    Spot,
    listed,
    one_of,
    required_name,
    spot_of,
    unordered,
    with_name,
)
from commonhours.integrations.spreadsheets.rules import Order, date_of, minutes_of
from commonhours.integrations.workers.columns import HEADED_BY_FACT, group_of
from commonhours.people.rules import email_of, folded, language_of, phone_of, plain, still_young

WEEK, HOUR = 7 * 1440, 60
LONGEST_NOTICE, LONGEST_WAY = 28 * 1440, 240
CONTRACTS = {
    "nine_to_five": ("nine to five", "full time", "fulltime", "tiempo completo", "jornada completa"),
    "part_time": ("part time", "parttime", "tiempo parcial", "media jornada", "medio tiempo"),
    "personalised": ("hours of their own", "personalised", "personalized", "own hours", "a medida"),
    "ad_hoc": ("now and then", "ad hoc", "casual", "temporary", "zero hours", "eventual", "de vez en cuando"),
    "on_call": ("on call", "oncall", "de guardia", "a demanda"),
}
MODES = {
    WALK: ("walk", "walks", "walking", "foot", "on foot", "a pie", "caminando"),
    BICYCLE: ("bicycle", "bike", "cycle", "cycling", "bicicleta", "bici"),
    BUS: ("bus", "transit", "public transport", "public transit", "autobus", "transporte publico", "metro"),
    CAR: ("car", "drives", "drive", "driving", "own car", "coche", "carro", "auto", "automovil"),
}
_CONTRACT = {folded(word): key for key, words in CONTRACTS.items() for word in (key, *words)}
_MODE = {folded(word): key for key, words in MODES.items() for word in words}
_YES = {"yes", "y", "x", "si", "true", "ok", "1", "✓", "✔"}
_NO = {"no", "n", "false", "0"}
# "CPR 3/4/2025-3/4/2027" in a list of facts: the name, then the days.
_DATED = re.compile(r"(.*?)[\s(:]+(\d[\d/.\-]{5,})(?:\s*(?:-|–|to|until|hasta|a)\s*(\d[\d/.\-]{5,}))?\)?\s*")


@dataclass(frozen=True)
class Lists:
    """The region's words, folded, as rows may use them."""

    works: Mapping[str, UUID]
    facts: Mapping[str, UUID]
    areas: Mapping[str, Spot]
    spot_of_zip: Callable[[str], Spot | None]


@dataclass(frozen=True)
class Claim:
    """A fact that the file tells; it holds once a named person has confirmed it."""

    kind_id: UUID
    since: date
    until: date | None = None
    evidence: str = ""


@dataclass(frozen=True)
class Worker:
    """What a row says of somebody; what it leaves out is empty or None."""

    name: str
    email: str = ""
    phone: str = ""
    language: str = ""
    address: str = ""
    spot: Spot | None = None
    works: tuple[UUID, ...] = ()
    claims: tuple[Claim, ...] = ()
    contract: str = ""
    guaranteed: int | None = None
    week: tuple[WeeklyPeriod, ...] | None = None
    notice: int | None = None
    mode: int | None = None
    travel: int | None = None
    of_age_on: date | None = None

    def keys(self) -> list[Key]:
        """By what somebody is recognised: e-mail, telephone, or name and place."""
        return keys(self.email, self.phone, self.name, self.spot.area_id if self.spot else None)


def keys(email: str, phone: str, name: str, area: UUID | None) -> list[Key]:
    found = [("email", email), ("phone", phone), ("name", f"{unordered(name)} {area or ''}")]
    return [key for key in found if key[1]]


def worker_of(
    cells: Mapping[str, str], lists: Lists, order: Order, today: date
) -> tuple[Worker | None, tuple[Refusal, ...]]:
    """The worker that a row tells of, or None and everything that is wrong with it."""
    row = Row(with_name(cells), lists, order, today)
    travel: dict[str, object] = {"unit": 1, "most": LONGEST_WAY}
    worker = Worker(
        name=row.read(required_name, "name", ""),
        email=row.read(email_of, "email", ""),
        phone=row.read(phone_of, "phone", ""),
        language=row.read(language_of, "language", ""),
        address=row.read(plain, "address", "", most=200),
        spot=spot_of(row),
        works=row.read(_works, "works", (), lists=lists),
        claims=tuple(_claims(row)),
        contract=row.read(one_of, "contract", None, words=_CONTRACT, code="contract_unknown") or "",
        guaranteed=row.read(minutes_of, "guaranteed", None, unit=HOUR, most=WEEK),
        week=row.read(_week, "week", None),
        notice=row.read(minutes_of, "notice", None, unit=HOUR, most=LONGEST_NOTICE),
        mode=row.read(one_of, "travel", None, words=_MODE, code="travel_unknown"),
        travel=row.read(minutes_of, "travel_minutes", None, **travel),
        of_age_on=row.read(_of_age, "of_age", None, order=order, today=today),
    )
    return (None if row.problems else worker), tuple(row.problems)


def _of_age(text: str, field: str, order: Order, today: date) -> date | None:
    """The day on which somebody turns 18, of those alone who are younger."""
    try:
        return still_young(date_of(text, order, field), today)
    except Invalid as refused:
        raise Invalid(*(replace(each, field=field) for each in refused.refusals)) from None


def _works(text: str, field: str, lists: Lists) -> tuple[UUID, ...]:
    found = {word: lists.works.get(folded(word)) for word in listed(plain(text, field, 500))}
    unknown = [word for word, work in found.items() if work is None]
    if unknown:
        raise Invalid.because("work_unknown", field=field, bit=", ".join(unknown)[:80])
    return tuple(dict.fromkeys(work for work in found.values() if work))


def _week(text: str, field: str) -> tuple[WeeklyPeriod, ...]:
    """A week in English or else in another language of the house; what none understands is told of the English."""
    return _read_week(plain(text, field, 2000), field)


@lru_cache(maxsize=1024)  # a staff list says the same few weeks again and again
def _read_week(line: str, field: str) -> tuple[WeeklyPeriod, ...]:
    english = parse_week(line, "en")
    if not isinstance(english, Refusal):
        return english
    for code in LANGUAGES:
        read = parse_week(line, code)
        if not isinstance(read, Refusal):
            return read
    raise Invalid(replace(english, field=field))


# --- facts ---------------------------------------------------------------------------------------------------


def _claims(row: Row) -> Iterator[Claim]:
    """Facts from groups of columns, from columns headed by a fact's name, and from one column that lists them."""
    seen: set[UUID] = set()
    for claim in (*_grouped(row), *_headed(row), *_in_a_list(row)):
        if claim.kind_id not in seen:
            seen.add(claim.kind_id)
            yield claim


def _grouped(row: Row) -> Iterator[Claim]:
    for name in row.cells:
        part, number = group_of(name)
        if part == "fact":
            end = "" if number == 1 else f"_{number}"
            kind = row.read(_kind, name, None, lists=row.lists)
            claim = kind and _claim(row, kind, f"since{end}", f"until{end}", f"evidence{end}")
            if claim:
                yield claim


def _claim(row: Row, kind: UUID, since: str, until: str, evidence: str) -> Claim | None:
    first = row.read(date_of, since, None, order=row.order)
    last = row.read(date_of, until, None, order=row.order)
    told = row.read(plain, evidence, "", most=200)
    if first and last and last <= first:
        row.problems.append(Refusal("ends_before_it_starts", {}, until))
        return None
    return Claim(kind, first or _begun(row.today, last), last, told)


def _begun(today: date, until: date | None) -> date:
    """A fact without a first day began when it was told, or, having ended by then, the day before its end."""
    return today if until is None or until > today else date.fromordinal(until.toordinal() - 1)


def _headed(row: Row) -> Iterator[Claim]:
    """Under a fact's own name stands yes, or the day until which it is valid."""
    for name, text in row.cells.items():
        if name.startswith(HEADED_BY_FACT) and folded(text) not in _NO:
            kind = UUID(name.removeprefix(HEADED_BY_FACT))
            if folded(text) in _YES:
                yield Claim(kind, row.today)
            elif last := row.read(date_of, name, None, order=row.order):
                yield Claim(kind, _begun(row.today, last), last)


def _in_a_list(row: Row) -> Iterator[Claim]:
    for part in listed(row.cells.get("facts", "")):
        dated = _DATED.fullmatch(part)
        one = Row(
            {
                "facts": dated[1].strip(" (") if dated else part,
                "since": (dated[2] or "") if dated else "",
                "until": (dated[3] or "") if dated else "",
            },
            row.lists,
            row.order,
            row.today,
        )
        kind = one.read(_kind, "facts", None, lists=row.lists)
        claim = kind and _claim(one, kind, "since", "until", "")
        row.problems += [replace(problem, field="facts") for problem in one.problems]
        if claim:
            yield claim


def _kind(text: str, field: str, lists: Lists) -> UUID | None:
    line = plain(text, field, 120)
    kind = lists.facts.get(folded(line))
    if line and kind is None:
        raise Invalid.because("fact_unknown", field=field, bit=line[:60])
    return kind

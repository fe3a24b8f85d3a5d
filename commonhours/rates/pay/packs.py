"""The rule packs: what the law says, from a day on, for a place, each figure with the page it was read on.

They are TOML files, because those who answer for the figures are lawyers and finance officers: they can read and
correct them without knowing Python. A figure that changes ends (`until`) and a new one begins; none is overwritten, so
a closed week can always be worked out as it was. Lengths are minutes, amounts whole cents.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar

Kind = Literal["ordinary", "attendant"]


class BadPack(ValueError):
    """A rule pack contradicts itself; the line names the place and the figure."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read: statute and section, the public page, and whether it was the law's own text."""

    code: str
    name: str
    url: str
    read: Literal["primary", "secondary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What holds from a day until another, that one not included."""

    since: date
    until: date | None = None
    source: Source

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtime(Figure):
    """Past how many minutes half as much, or as much again, is added. None: there is no such limit.

    `seventh`: whether work on each of the week's seven days makes overtime of all of the seventh.
    """

    kind: Kind = "ordinary"
    day: int | None = None
    double: int | None = None
    week: int | None = None
    seventh: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Companionship(Figure):
    """Whether those who keep somebody company at home are left out of the country's overtime."""

    exempt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendant(Figure):
    """How much of the week, in percent, may be other work before somebody is no personal attendant; which rules
    about breaks and reporting still hold for one."""

    other: int
    meals: bool
    rests: bool
    reporting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum(Figure):
    """The least that an hour may pay, for whoever works `least` minutes of the week there.

    `review` is the day on which a new figure was to be expected: from then on this one is used and named as old.
    """

    cents: int
    least: int = 0
    review: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meals(Figure):
    """A pause of so long before so much work is done, a second one, and until when each may be waived."""

    length: int
    first: int
    first_waivable: int
    second: int
    second_waivable: int
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests(Figure):
    """From how much work on a paid rest is due, and what is paid for a day on which one was missed."""

    least: int
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Split(Figure):
    """A longer pause than this, by the employer's wish, earns so much time at the minimum, less what exceeds it."""

    gap: int
    premium: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting(Figure):
    """Whoever came and got less than half: half is paid, within bounds; called in again, at least so much."""

    least: int
    most: int
    again: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sick(Figure):
    """One minute of leave for so many worked, up to so many minutes on the account.

    It may be used from the `usable`-th day of employment on, and so many minutes of it in a calendar `year`.
    """

    worked: int
    most: int
    usable: int = 1
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """With less notice than `under` minutes: so many cents for what is added or moved, so many for what is cut."""

    under: int
    more: int
    cut: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule(Figure):
    """What a late change of the schedule costs employers of some industries from some size on.

    Either `more` minutes of pay where nothing is lost and `cut` percent of what is, for changes of more than
    `slack` minutes (`cut_slack` or more where hours are lost), or fixed sums by `steps`.
    """

    industries: frozenset[str]
    employees: int
    notice: int
    slack: int = 0
    cut_slack: int = 0
    more: int = 0
    cut: int = 0
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stipend(Figure):
    """How much of what full-time work would pay, in percent, a volunteer may be thanked with."""

    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteers(Figure):
    """Which organisations may have people work for them without a wage."""

    public: bool
    charity: bool
    business: bool


F = TypeVar("F", bound=Figure)
SECTIONS: dict[str, type[Figure]] = {
    "overtime": Overtime,
    "companionship": Companionship,
    "attendant": Attendant,
    "minimum": Minimum,
    "meals": Meals,
    "rests": Rests,
    "split": Split,
    "reporting": Reporting,
    "sick": Sick,
    "schedule": Schedule,
    "stipend": Stipend,
    "volunteers": Volunteers,
}


@dataclass(frozen=True, slots=True)
class Pack:
    """All figures of one place."""

    place: str
    name: str
    sources: tuple[Source, ...]
    figures: tuple[Figure, ...]

    def __post_init__(self) -> None:
        for at, one in enumerate(self.figures):
            for other in self.figures[at + 1 :]:
                if _same_question(one, other) and _meet(one, other):
                    raise BadPack(self.place, f"two figures hold at once: {one.source.code}")

    def holding(self, kind: type[F], day: date) -> tuple[F, ...]:
        return tuple(row for row in self.figures if isinstance(row, kind) and row.holds(day))


def _same_question(one: Figure, other: Figure) -> bool:
    if isinstance(one, Overtime) and isinstance(other, Overtime):
        return one.kind == other.kind
    return type(one) is type(other)


def _meet(one: Figure, other: Figure) -> bool:
    return one.holds(other.since) or other.holds(one.since)


def pack(text: str) -> Pack:
    """Read a pack; an unknown section, an unknown field or a source that is not listed is an error."""
    told = tomllib.loads(text)
    place, name = told.pop("place"), told.pop("name")
    sources = {code: Source(code, **fields) for code, fields in told.pop("sources").items()}
    if unknown := told.keys() - SECTIONS.keys():
        raise BadPack(place, f"unknown sections: {', '.join(sorted(unknown))}")
    figures = [_figure(place, SECTIONS[code], row, sources) for code, rows in told.items() for row in rows]
    return Pack(place, name, tuple(sources.values()), tuple(figures))


def _figure(place: str, kind: type[F], row: Mapping[str, Any], sources: Mapping[str, Source]) -> F:
    fields = {**row, "since": row["from"], "source": sources.get(row["source"])}
    del fields["from"]
    if fields["source"] is None:
        raise BadPack(place, f"no source called {row['source']}")
    if "industries" in fields:
        fields["industries"] = frozenset(fields["industries"])
        fields["steps"] = tuple(Step(**step) for step in fields.get("steps", ()))
    try:
        return kind(**fields)
    except TypeError as error:
        raise BadPack(place, str(error)) from error


@dataclass(frozen=True, eq=False)
class Packs:
    """The packs that a pay calculation goes by. Each is itself and equal to no other, so that answers are kept."""

    packs: tuple[Pack, ...]
    _kept: dict[object, Any] = field(default_factory=dict, repr=False)

    def figure(self, kind: type[F], place: str, day: date) -> F | None:
        """The figure of the innermost place that has one for the day."""
        return next(iter(self.figures(kind, place, day)), None)

    def figures(self, kind: type[F], place: str, day: date) -> tuple[F, ...]:
        """What every place from here outwards says, the innermost first."""
        return tuple(figure for level in self.levels(kind, place, day) for figure in level)

    def levels(self, kind: type[F], place: str, day: date) -> tuple[tuple[F, ...], ...]:
        """The same, place by place."""
        asked = (kind, place, day)
        if asked not in self._kept:
            self._kept[asked] = tuple(each.holding(kind, day) for each in self._around(place))
        found: tuple[tuple[F, ...], ...] = self._kept[asked]
        return found

    def know(self, kind: type[Figure], place: str) -> bool:
        """Whether the state of a place has such figures; the country's alone will do for the country alone.

        A state without a pack may have a law of its own: nobody should be paid as if it had none.
        """
        with_some = [
            each for each in self._around(place) if any(isinstance(row, kind) for row in each.figures)
        ]
        return any(each.place == place or "-" in each.place for each in with_some)

    def _around(self, place: str) -> list[Pack]:
        """The packs of a place and of all that lies around it, the innermost first."""
        around = [each for each in self.packs if f"{place}-".startswith(f"{each.place}-")]
        return sorted(around, key=lambda each: len(each.place), reverse=True)


@cache
def shipped() -> Packs:
    """The packs that come with Commonhours."""
    folder = files("commonhours.rates.pay").joinpath("packs")
    found = [each for each in folder.iterdir() if each.name.endswith(".toml")]
    texts = [each.read_text(encoding="utf-8") for each in sorted(found, key=lambda each: each.name)]
    return Packs(tuple(map(pack, texts)))

"""Selection and scoring rates by group, and impact ratios, as 6 RCNY § 5-301 works them out. Pure.

What is said of oneself here is said in confidence: a table never tells of a group that in one of its months had
fewer than five people, nor what such a group could be worked out from. Months are all that periods are made of, and a
group that one month hides is hidden in every period with that month: so no two periods tell more together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import NamedTuple

SEXES = ("female", "male", "another")
ETHNICITIES = ("hispanic", "white", "black", "pacific", "asian", "native", "two_or_more")
UNKNOWN = ""

FEWEST = 5
# § 5-301(b)(4): a group of less than this share of all that is known may be left out of the ratios, with a reason.
SMALLEST_SHARE = Fraction(2, 100)


class Group(NamedTuple):
    """What somebody said of themselves; "" is what they did not say."""

    sex: str = UNKNOWN
    ethnicity: str = UNKNOWN


@dataclass(frozen=True)
class Count:
    """Of a group in a month: people; how often one of them could have come (`applied`), and was chosen; how often one
    stood in a ranking of two or more (`ranked`), and there in the better half (`above`)."""

    people: int = 0
    applied: int = 0
    chosen: int = 0
    ranked: int = 0
    above: int = 0

    def __add__(self, other: "Count") -> "Count":
        mine, theirs = asdict(self), asdict(other)
        return Count(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True)
class Line:
    """One group in a table: `of` so many were chosen, or stood in the better half.

    `left_out` says why a group has no ratio: "few_people" (then nothing else is told), "to_hide" (another could be
    worked out from it), "small_share", "nobody".
    """

    group: tuple[str, ...]
    of: int | None
    out_of: int | None
    rate: float | None
    ratio: float | None = None
    left_out: str = ""


@dataclass(frozen=True)
class Table:
    """Rates by sex, by ethnicity or by both, for one outcome; and of how many one does not know it."""

    by: str
    outcome: str
    lines: tuple[Line, ...]
    unknown: int | None


# How groups are named in each table: from both things that somebody may say.
BY: Mapping[str, Callable[[Group], tuple[str, ...]]] = {
    "sex": lambda group: (group.sex,),
    "ethnicity": lambda group: (group.ethnicity,),
    "both": lambda group: (group.sex, group.ethnicity),
}
# Of each outcome, which counts are compared.
OUTCOMES = {"chosen": ("chosen", "applied"), "above": ("above", "ranked")}


def tables(months: Sequence[Mapping[Group, Count]]) -> tuple[Table, ...]:
    """Every table of an audit of so many months: for both outcomes by sex, by ethnicity, and by both."""
    merged: dict[str, dict[tuple[str, ...], Count]] = {by: {} for by in BY}
    hidden: dict[str, dict[tuple[str, ...], str]] = {by: {} for by in BY}
    for month in months:
        counts = {by: _merged(month, by) for by in BY}
        for by, gone in _hidden(counts).items():
            hidden[by] = gone | hidden[by] | _of_few(gone)
            for name, count in counts[by].items():
                merged[by][name] = merged[by].get(name, Count()) + count
    return tuple(_table(merged[by], by, outcome, hidden[by]) for outcome in OUTCOMES for by in BY)


def _merged(counts: Mapping[Group, Count], by: str) -> dict[tuple[str, ...], Count]:
    """Counts by name; whoever said less than the table asks for stands under ()."""
    merged: dict[tuple[str, ...], Count] = {}
    for group, count in counts.items():
        name = BY[by](group)
        key = () if UNKNOWN in name else name
        merged[key] = merged.get(key, Count()) + count
    return merged


def _table(
    counts: Mapping[tuple[str, ...], Count], by: str, outcome: str, hidden: Mapping[tuple[str, ...], str]
) -> Table:
    chosen, applied = OUTCOMES[outcome]
    known = {name: count for name, count in counts.items() if name}
    total = sum(getattr(count, applied) for count in known.values())
    lines = [
        _line(name, getattr(known[name], chosen), getattr(known[name], applied), total, hidden.get(name, ""))
        for name in sorted(known, key=_place)
    ]
    unknown = counts.get((), Count())
    return Table(by, outcome, _with_ratios(lines), None if () in hidden else getattr(unknown, applied))


def _line(name: tuple[str, ...], of: int, out_of: int, total: int, hidden: str) -> Line:
    if hidden:
        return Line(name, None, None, None, left_out=hidden)
    if not out_of:
        return Line(name, of, out_of, None, left_out="nobody")
    small = Fraction(out_of, total) < SMALLEST_SHARE
    return Line(name, of, out_of, of / out_of, left_out="small_share" if small else "")


def _with_ratios(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Each rate beside the highest of those that are compared."""
    found = tuple(lines)
    compared = [line.rate for line in found if not line.left_out and line.rate is not None]
    highest = max(compared, default=0.0)
    if not highest:
        return found
    return tuple(
        line if line.left_out or line.rate is None else replace(line, ratio=line.rate / highest)
        for line in found
    )


def _hidden(
    merged: Mapping[str, Mapping[tuple[str, ...], Count]],
) -> dict[str, dict[tuple[str, ...], str]]:
    """What each table does not tell, and why: groups of too few, and those from which one of these could be had."""
    hidden: dict[str, dict[tuple[str, ...], str]] = {}
    for by in ("sex", "ethnicity"):
        few = _few(merged[by])
        hidden[by] = few | _beside(merged[by], few, [list(merged[by])])
    both, few = merged["both"], _few(merged["both"])
    for name in both:
        if name and any((part,) in hidden[by] for by, part in zip(("sex", "ethnicity"), name, strict=True)):
            few.setdefault(name, "to_hide")
    rows = [[name for name in both if name and name[0] == sex] for sex in SEXES]
    columns = [[name for name in both if name and name[1] == each] for each in ETHNICITIES]
    hidden["both"] = few | _beside(both, few, [*rows, *columns, list(both)])
    return hidden


def _of_few(gone: Mapping[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """Of two reasons in two months, that there are too few is the one to tell."""
    return {name: why for name, why in gone.items() if why == "few_people"}


def _few(counts: Mapping[tuple[str, ...], Count]) -> dict[tuple[str, ...], str]:
    return {name: "few_people" for name, count in counts.items() if 0 < count.people < FEWEST}


def _beside(
    counts: Mapping[tuple[str, ...], Count],
    few: Mapping[tuple[str, ...], str],
    sums: Iterable[list[tuple[str, ...]]],
) -> dict[tuple[str, ...], str]:
    """Groups to hide so that in no sum exactly one is missing: the smallest beside it, until nothing can be had."""
    gone, lines = dict.fromkeys(few, "to_hide"), list(sums)
    changed = True
    while changed:
        changed = False
        for line in lines:
            told = [name for name in line if name not in gone and counts[name].people]
            if told and sum(name in gone for name in line) == 1:
                gone[min(told, key=lambda name: (counts[name].people, name))] = "to_hide"
                changed = True
    return {name: why for name, why in gone.items() if name not in few}


def _place(name: tuple[str, ...]) -> tuple[int, ...]:
    order = (*SEXES, *ETHNICITIES)
    return tuple(order.index(part) for part in name)

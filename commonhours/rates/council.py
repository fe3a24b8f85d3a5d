"""Spend by area and type of work, in which no figure tells of fewer than five service users. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

FEWEST = 5
# How many types of work stand side by side, where enough people are served for it.
WIDTHS = (5, 3, 1)
# What is too small to be shown alone: other areas (or none known), other types of work.
OTHER = UUID(int=0)


@dataclass(frozen=True)
class Spent:
    """What was charged for one service user in one area and type of work, in a period and a year before it."""

    area_id: UUID
    work_id: UUID
    service_user_id: UUID
    now: int
    before: int


@dataclass
class Cell:
    """Cents in both periods, and who they were for."""

    now: int = 0
    before: int = 0
    people_now: set[UUID] = field(default_factory=set)
    people_before: set[UUID] = field(default_factory=set)

    def take(self, other: "Cell") -> None:
        self.now += other.now
        self.before += other.before
        self.people_now |= other.people_now
        self.people_before |= other.people_before

    @property
    def small(self) -> bool:
        """Whether one of its two figures would tell of too few."""
        return any(0 < len(people) < FEWEST for people in (self.people_now, self.people_before))

    @property
    def size(self) -> int:
        return len(self.people_now | self.people_before)


# By area and type of work.
Table = dict[tuple[UUID, UUID], Cell]


def table(rows: Iterable[Spent]) -> Table:
    """Cells by area and work. What is too small is joined with other areas, and work that is too rare with other work.

    Both periods of a cell are joined together, and others follow until what is joined is large enough itself: so
    nothing hidden can be had back by taking away. Empty where there are too few people in all.
    """
    return table_of(_cells(rows))


def table_of(cells: Table) -> Table:
    """As `table`, of cells."""
    cells = _joined(cells, by_area=False)
    shown: Table = {}
    for work in sorted({work for _, work in cells}):
        column = {key: cell for key, cell in cells.items() if key[1] == work}
        shown |= _joined(column, by_area=True)
    return shown


def _cells(rows: Iterable[Spent]) -> Table:
    cells: Table = {}
    for row in rows:
        cell = cells.setdefault((row.area_id, row.work_id), Cell())
        cell.now += row.now
        cell.before += row.before
        if row.now:
            cell.people_now.add(row.service_user_id)
        if row.before:
            cell.people_before.add(row.service_user_id)
    return cells


def _joined(cells: Table, *, by_area: bool) -> Table:
    """Join small areas (or small work) into the other ones; nothing where even all together are too few."""
    place = 0 if by_area else 1
    sums = _sums(cells, place)
    rest = sums.pop(OTHER, Cell())
    going = {OTHER}
    # The smallest go first, of equal ones always the same.
    for each in sorted(sums, key=lambda each: (not sums[each].small, sums[each].size, each)):
        if not sums[each].small and not rest.small:
            break
        rest.take(sums[each])
        going.add(each)
    if rest.small:
        return {}
    found: Table = {}
    for key, cell in cells.items():
        to = [*key]
        to[place] = OTHER if key[place] in going else key[place]
        found.setdefault((to[0], to[1]), Cell()).take(cell)
    return found


def _sums(cells: Table, place: int) -> dict[UUID, Cell]:
    sums: dict[UUID, Cell] = {}
    for key, cell in cells.items():
        sums.setdefault(key[place], Cell()).take(cell)
    return sums


@dataclass(frozen=True)
class Figure:
    """What is shown of a cell or of a sum."""

    now: int = 0
    before: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.now + other.now, self.before + other.before)

    @property
    def change(self) -> int | None:
        """By how many per cent it grew; None where there was nothing before."""
        return round(100 * (self.now - self.before) / self.before) if self.before > 0 else None


@dataclass(frozen=True)
class Council:
    """The table as it is shown: areas and works by what was spent, the other ones last."""

    figures: dict[tuple[UUID, UUID], Figure]
    areas: tuple[UUID, ...]
    works: tuple[UUID, ...]
    people_now: int
    people_before: int

    def figure(self, area_id: UUID, work_id: UUID) -> Figure:
        return self.figures.get((area_id, work_id), Figure())

    def of_area(self, area_id: UUID) -> Figure:
        return sum((self.figure(area_id, work) for work in self.works), Figure())

    def of_work(self, work_id: UUID) -> Figure:
        return sum((self.figure(area, work_id) for area in self.areas), Figure())

    @property
    def total(self) -> Figure:
        return sum(self.figures.values(), Figure())


def council(rows: Iterable[Spent], *, most_areas: int = 10**6) -> Council:
    """The table of the types of work on which most is spent; areas beyond so many stand with the other ones.

    Where few are served, fewer types of work leave more areas to be seen: of some widths the one that shows most is
    taken. It is the same for everybody who asks, or two tables would tell by their difference what each one hides.
    """
    cells = _cells(rows)
    widths = [table_of(_fewer(cells, 1, works)) for works in WIDTHS]
    cells = max(widths, key=lambda each: sum(area != OTHER for area, _ in each))
    cells = _fewer(cells, 0, most_areas)
    everybody = Cell()
    for cell in cells.values():
        everybody.take(cell)
    return Council(
        {key: Figure(cell.now, cell.before) for key, cell in cells.items()},
        tuple(_by_spend(_sums(cells, 0))),
        tuple(_by_spend(_sums(cells, 1))),
        len(everybody.people_now),
        len(everybody.people_before),
    )


def _by_spend(sums: dict[UUID, Cell]) -> Iterator[UUID]:
    yield from sorted(sums, key=lambda key: (key == OTHER, -sums[key].now, -sums[key].before, key))


def _fewer(cells: Table, place: int, most: int) -> Table:
    """The areas (or types of work) on which most is spent; the others joined, if there are more than so many."""
    ranked = list(_by_spend(_sums(cells, place)))
    if len(ranked) <= most:
        return cells
    kept = set(ranked[: most - 1])
    found: Table = {}
    for key, cell in cells.items():
        to = [*key]
        to[place] = key[place] if key[place] in kept else OTHER
        found.setdefault((to[0], to[1]), Cell()).take(cell)
    return found

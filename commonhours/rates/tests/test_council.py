"""A council's table: it adds up, and no figure tells of fewer than five service users."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from commonhours.rates.council import FEWEST, OTHER, Figure, Spent, council, table

NORTH, SOUTH, HILL = (UUID(int=number) for number in (1, 2, 3))
CARE, FOOD = UUID(int=11), UUID(int=12)


def people(
    count: int, area: UUID, work: UUID, now: int = 100, before: int = 0, first: int = 100
) -> list[Spent]:
    return [Spent(area, work, UUID(int=first + number), now, before) for number in range(count)]


def test_what_tells_of_too_few_is_joined_with_other_areas_until_those_are_enough() -> None:
    rows = [*people(6, NORTH, CARE), *people(7, SOUTH, CARE, first=200), *people(2, HILL, CARE, first=300)]
    found = council(rows)
    # Two on the hill alone would still be two: the smallest of the others goes with them.
    assert found.figures == {(SOUTH, CARE): Figure(700, 0), (OTHER, CARE): Figure(800, 0)}
    assert (found.areas, found.total) == ((SOUTH, OTHER), Figure(1500, 0))
    # A year before in which there were few hides both.
    rows = [
        *people(6, NORTH, CARE, 100, 50),
        *people(3, SOUTH, CARE, 0, 50, 200),
        *people(9, SOUTH, CARE, first=300),
    ]
    assert council(rows).figures == {(OTHER, CARE): Figure(1500, 450)}


def test_rare_work_is_joined_with_other_work_and_too_few_in_all_are_not_shown() -> None:
    rows = [*people(9, NORTH, CARE), *people(3, NORTH, FOOD, first=200)]
    assert council(rows).figures == {(NORTH, OTHER): Figure(1200, 0)}
    assert council(people(4, NORTH, CARE)).figures == {}
    assert council([]).total == Figure()


def test_growth_is_said_in_per_cent_where_there_was_something_before() -> None:
    assert [Figure(150, 100).change, Figure(50, 100).change, Figure(5, 0).change] == [50, -50, None]


def test_a_page_shows_the_largest_and_gathers_the_rest() -> None:
    rows = [
        *people(6, NORTH, CARE, 300),
        *people(6, SOUTH, CARE, 200, first=200),
        *people(6, HILL, FOOD, 100, first=300),
    ]
    found = council(rows, most_areas=2)
    assert found.areas == (NORTH, OTHER)
    assert found.total == council(rows).total


def test_where_few_are_served_fewer_types_of_work_leave_more_areas_to_be_seen() -> None:
    thin = [
        Spent(area, UUID(int=11 + number % 5), UUID(int=place * 100 + number), 100, 0)
        for place, area in enumerate((NORTH, SOUTH, HILL), start=1)
        for number in range(9)
    ]
    found = council(thin)
    # Two of five types of work, and the others together, of which each area has five service users.
    assert (len(found.works), set(found.areas)) == (3, {NORTH, SOUTH, HILL, OTHER})


@given(
    st.lists(
        st.builds(
            Spent,
            st.sampled_from([NORTH, SOUTH, HILL, OTHER]),
            st.sampled_from([CARE, FOOD]),
            st.integers(100, 130).map(lambda number: UUID(int=number)),
            st.integers(0, 3),
            st.integers(0, 3),
        ),
        max_size=60,
    )
)
def test_no_cell_and_no_sum_tells_of_too_few_and_all_is_kept_or_nothing_is_shown(rows: list[Spent]) -> None:
    cells = table(rows)
    assert not any(cell.small for cell in cells.values())
    if cells:
        assert sum(cell.now for cell in cells.values()) == sum(row.now for row in rows)
        assert sum(cell.before for cell in cells.values()) == sum(row.before for row in rows)
    for count in (len({row.service_user_id for row in rows if row.now}),):
        assert not (0 < count < FEWEST and any(cell.now for cell in cells.values()))

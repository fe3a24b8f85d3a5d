"""What a planner sees of services: who answers, and never a count that tells who somebody is."""

from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from commonhours.rates.council import FEWEST
from commonhours.referrals.rules import OPEN, STATES, TAKEN_BACK, Told, due, table

MONDAY_NOON = datetime(2026, 3, 2, 20, tzinfo=UTC)
ZONE = ZoneInfo("America/Los_Angeles")

referrals = st.lists(
    st.builds(
        Told,
        service=st.sampled_from(["Clinic", "Food", "Legal", "Rides"]),
        service_user_id=st.integers(0, 12).map(lambda number: UUID(int=number)),
        state=st.sampled_from(STATES),
        days=st.none() | st.integers(0, 30),
    ),
    max_size=60,
)


@given(referrals)
def test_no_row_and_no_count_tells_of_fewer_than_five(told: list[Told]) -> None:
    for row in table(told, other="Others"):
        assert row.people >= FEWEST
        assert row.total % FEWEST == 0
        assert all(count is None or count == 0 or count >= FEWEST for count in row.counts.values())


def test_small_services_stand_together_and_too_few_together_stand_nowhere() -> None:
    def to(service: str, people: int, first: int, state: str = "sent") -> list[Told]:
        return [Told(service, UUID(int=first + number), state, None) for number in range(people)]

    clinic, food, legal = to("Clinic", 7, 0, "accepted"), to("Food", 3, 10), to("Legal", 2, 20)
    rows = table([*clinic, *food, *legal], other="Others")
    assert [(row.service, row.total) for row in rows] == [("Clinic", 5), ("Others", 5)]
    assert (rows[0].counts["taken"], rows[0].counts["silent"]) == (7, 0)
    assert table(food, other="Others") == ()
    assert table(to("Clinic", 9, 0, TAKEN_BACK), other="Others") == ()
    # Two people alone would be told apart: the clinic joins them.
    assert [row.service for row in table([*clinic, *legal], other="Others")] == ["Others"]


def test_somebody_asks_again_after_the_organisations_days_a_month_or_the_end_of_the_waiting_list() -> None:
    def when(state: str, until: date | None = None) -> str:
        found = due(state, at=MONDAY_NOON, answer_days=5, waiting_until=until, zone=ZONE)
        return found.date().isoformat() if found else ""

    assert when("sent") == when("seen") == "2026-03-09"
    assert when("accepted") == "2026-03-30"
    assert when("waiting", date(2026, 3, 20)) == "2026-03-21"
    assert {when(state) for state in set(STATES) - set(OPEN)} == {""}

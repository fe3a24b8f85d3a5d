"""Messages as people read them: times as they are said, in the reader's language, and subjects that tell nothing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from commonhours.words.messages import MESSAGES, message
from commonhours.words.times import said_period

ZONE = ZoneInfo("America/Los_Angeles")

FACTS: dict[str, Any] = {
    "service_user": "Mrs Lopez",
    "work": {"en": "Nutrition Adviser", "es": "Asesora de nutrición"},
    "remote": False,
    "area": "Bluff Heights",
    "organisation": "Harbor Care",
    "zone": "America/Los_Angeles",
    "visits": [
        {"visit": "1", "starts_at": "2026-03-03T18:00:00+00:00", "ends_at": "2026-03-03T19:00:00+00:00"},
        {"visit": "2", "starts_at": "2026-03-10T17:00:00+00:00", "ends_at": "2026-03-10T18:00:00+00:00"},
    ],
}
ONE = {**FACTS, "visits": FACTS["visits"][:1]}


def local(day: int, hour: int, minute: int = 0, month: int = 3, fold: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE, fold=fold)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (local(3, 10), local(3, 11), "Tuesday 3 March, 10–11 a.m."),
        (local(3, 10, 15), local(3, 11, 45), "Tuesday 3 March, 10:15–11:45 a.m."),
        (local(3, 10), local(3, 12), "Tuesday 3 March, 10 a.m.–noon"),
        (local(3, 11), local(3, 13), "Tuesday 3 March, 11 a.m.–1 p.m."),
        (local(3, 12), local(3, 13), "Tuesday 3 March, noon–1 p.m."),
        (local(3, 22), local(4, 0), "Tuesday 3 March, 10 p.m.–midnight"),
        (local(3, 22), local(4, 6), "Tuesday 3 March, 10 p.m. to Wednesday 4 March, 6 a.m."),
        # The night in which the clock goes back has two half past ones.
        (local(1, 1, 30, month=11), local(1, 4, month=11), "Sunday 1 November, 1:30 a.m. PDT–4 a.m."),
        (local(1, 1, 30, month=11, fold=1), local(1, 4, month=11), "Sunday 1 November, 1:30–4 a.m."),
    ],
)
def test_times_are_said_as_people_say_them(starts: datetime, ends: datetime, said: str) -> None:
    with override("en"):
        assert said_period(starts, ends) == said


def test_times_are_said_in_spanish() -> None:
    with override("es"):
        assert said_period(local(3, 10), local(3, 11)) == "martes 3 de marzo, 10–11 a.m."


def test_a_booking_says_when_who_where_and_for_whom() -> None:
    with override("en"):
        subject, body = message("visit_booked", ONE)
    assert subject == "New visit: Tuesday 3 March, 10–11 a.m."
    assert body.splitlines() == [
        "You are booked:",
        "Tuesday 3 March, 10–11 a.m.",
        "",
        "Nutrition Adviser for Mrs Lopez",
        "Neighbourhood: Bluff Heights",
        "Organisation: Harbor Care",
    ]


def test_a_series_lists_every_visit_at_its_local_hour_across_the_clock_change() -> None:
    with override("en"):
        subject, body = message("series_booked", FACTS)
    assert subject == "2 new visits from Tuesday 3 March, 10–11 a.m."
    assert "Tuesday 10 March, 10–11 a.m." in body


@pytest.mark.parametrize("code", MESSAGES)
@pytest.mark.parametrize("facts", [ONE, FACTS])
def test_no_subject_names_anybody_or_any_place(code: str, facts: dict[str, Any]) -> None:
    for language in ("en", "es"):
        with override(language):
            subject, _ = message(code, facts)
        assert not any(name in subject for name in ("Lopez", "Bluff", "Harbor"))


@pytest.mark.parametrize("code", MESSAGES)
def test_every_line_of_every_message_is_translated(code: str) -> None:
    with override("en"):
        english = message(code, FACTS)
    with override("es"):
        spanish = message(code, FACTS)
    assert english[0] != spanish[0]
    lines = zip(english[1].splitlines(), spanish[1].splitlines(), strict=True)
    assert [line for line, other in lines if line and line == other] == []


def test_a_remote_visit_names_no_neighbourhood() -> None:
    with override("en"):
        _, body = message("visit_booked", {**ONE, "remote": True})
    assert "you need not travel" in body
    assert "Bluff Heights" not in body

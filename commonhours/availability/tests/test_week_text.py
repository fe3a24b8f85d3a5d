from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonhours.availability.rules import WeeklyPeriod, parse_week, text_of_week
from commonhours.availability.rules.week_text import LANGUAGES
from commonhours.availability.tests.test_rules import weekly_periods
from commonhours.common.refusals import Refusal

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def read(text: str, lang: str = "en") -> list[tuple[int, float, float]]:
    """What a text says, in hours; an end past 24 is over midnight."""
    week = parse_week(text, lang)
    assert not isinstance(week, Refusal), week
    return [(period.weekday, period.start_minute / 60, period.end_minute / 60) for period in week]


def test_several_periods_a_day() -> None:
    assert read("Mon 9–1 and 4–8") == [(MON, 9, 13), (MON, 16, 20)]


def test_over_midnight() -> None:
    assert read("Fri 10pm–6am") == [(FRI, 22, 30)]
    assert read("Sun 8pm to midnight") == [(SUN, 20, 24)]


@pytest.mark.parametrize(
    ("hours", "start", "end"),
    [
        ("9-5", 9, 17),
        ("6-10", 6, 10),
        ("5-9", 17, 21),
        ("12-4", 12, 16),
        ("9-12", 9, 12),
        ("9-9", 9, 21),
        ("4-8pm", 16, 20),
        ("10-6am", 22, 30),
        ("10pm-6", 22, 30),
        ("9am-1", 9, 13),
        ("9:30 a.m. - 1:15 p.m.", 9.5, 13.25),
        ("noon to 4", 12, 16),
        ("midnight to 6", 0, 6),
        ("09:00-17:00", 9, 17),
        ("9-13", 9, 13),
        ("0-6", 0, 6),
        ("18-24", 18, 24),
        ("9am-9am", 9, 33),
        ("all day", 0, 24),
    ],
)
def test_what_is_not_said_is_guessed_as_documented(hours: str, start: float, end: float) -> None:
    assert read(f"Tue {hours}") == [(TUE, start, end)]


def test_a_bare_start_follows_the_period_before_it() -> None:
    assert read("Mon 8-12, 1-5, 6-10") == [(MON, 8, 12), (MON, 13, 17), (MON, 18, 22)]
    assert read("Mon midnight-4am and 4-6") == [(MON, 0, 4), (MON, 4, 6)]


def test_days_in_a_row_days_in_a_list_and_days_by_other_names() -> None:
    assert read("Mon-Wed 9-5") == [(day, 9, 17) for day in (MON, TUE, WED)]
    assert read("Tuesdays & thurs: 9-5") == [(TUE, 9, 17), (THU, 9, 17)]
    assert read("Sat to Mon 9-5") == [(MON, 9, 17), (SAT, 9, 17), (SUN, 9, 17)]
    assert read("weekdays 9-5; WEEKEND 10-2") == read("Mon-Fri 9-5, Sat and Sun 10-2")
    assert len(read("every  day 9-5")) == 7


def test_spanish_as_people_write_it() -> None:
    assert read("Lunes de 9 a 1 y de 4 a 8", "es") == [(MON, 9, 13), (MON, 16, 20)]
    assert read("de lunes a miércoles 9–17", "es") == [(day, 9, 17) for day in (MON, TUE, WED)]
    assert read("vie 10 p. m. a 6 a. m.", "es") == [(FRI, 22, 30)]
    assert read("SABADO y dom mediodía a 4", "es") == [(SAT, 12, 16), (SUN, 12, 16)]
    assert read("los fines de semana todo el día", "es-mx") == [(SAT, 0, 24), (SUN, 0, 24)]


def test_accents_typed_as_marks_of_their_own_are_read() -> None:
    assert read("mie\u0301rcoles 9-5", "es") == [(WED, 9, 17)]


def test_an_unknown_language_is_read_as_english() -> None:
    assert read("Mon 9-5", "vi") == [(MON, 9, 17)]


def test_nothing_is_an_empty_week() -> None:
    assert read(" ") == []
    assert text_of_week([], "en") == ""


@pytest.mark.parametrize(
    ("text", "code", "bit"),
    [
        ("Mon 9–1 and Blursday 9–1", "not_understood", "Blursday"),
        ("Mon 9–1 → 4", "not_understood", "→"),
        ("Mon 25–26", "not_a_time", "25"),
        ("Mon 9:70–10", "not_a_time", "9:70"),
        ("Mon 13pm–2", "not_a_time", "13pm"),
        ("Mon 24–6", "not_a_time", "24"),
        ("Mon 0900–1700", "not_a_time", "0900"),
        ("Mon 9:10–11", "not_a_quarter", "9:10"),
        ("9–1", "no_day", "9 – 1"),
        ("Mon 9–1, Tue", "no_hours", "Tue"),
        ("Mon 9", "no_end", "9"),
        ("Weekend–Mon 9–1", "not_understood", "Weekend – Mon"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_with_the_bit_in_question(
    text: str, code: str, bit: str
) -> None:
    refusal = parse_week(text, "en")
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.facts["bit"], refusal.field) == (
        f"availability.week_text.{code}",
        bit,
        "week",
    )
    at = refusal.facts["at"]
    assert isinstance(at, int)
    assert text[at:].startswith(bit.split(" ")[0])


def test_a_text_of_ten_megabytes_is_refused_unread() -> None:
    refusal = parse_week("Mon 9–5 " * 1_250_000, "en")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "availability.week_text.too_long"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Mon–Fri 9–1 and 4–8; Sat and Sun noon–5am"),
        ("es", "lun–vie 9–1 y 4–8; sáb y dom mediodía–5am"),
        ("km", "ចន្ទ–សុក្រ 9–1 និង 4–8; សៅរ៍ និង អាទិត្យ ថ្ងៃត្រង់–5am"),
        ("tl", "Lun–Biy 9–1 at 4–8; Sab at Lin tanghali–5am"),
    ],
)
def test_days_with_the_same_hours_are_told_together(lang: str, text: str) -> None:
    workdays = [WeeklyPeriod(day, *hours) for day in range(5) for hours in [(540, 780), (960, 1200)]]
    weekend = [WeeklyPeriod(day, 720, 29 * 60) for day in (SAT, SUN)]
    assert text_of_week(weekend + workdays, lang) == text


def test_am_and_pm_are_written_where_the_guess_would_be_another() -> None:
    assert text_of_week([WeeklyPeriod(MON, 18 * 60, 22 * 60)], "en") == "Mon 6pm–10pm"
    assert text_of_week([WeeklyPeriod(MON, 6 * 60, 10 * 60)], "en") == "Mon 6–10"


@settings(max_examples=300, deadline=None)
@given(st.lists(weekly_periods(), max_size=12), st.sampled_from(list(LANGUAGES)))
def test_what_is_written_is_read_back(week: list[WeeklyPeriod], lang: str) -> None:
    week = [period for period in week if period.end_minute - period.start_minute <= 1440]
    assert parse_week(text_of_week(week, lang), lang) == tuple(sorted(set(week)))


@settings(max_examples=100, deadline=None)
@given(st.lists(weekly_periods(), max_size=4))
def test_a_period_longer_than_a_day_is_read_back_as_the_same_time_in_two(week: list[WeeklyPeriod]) -> None:
    told = parse_week(text_of_week(week, "en"), "en")
    assert not isinstance(told, Refusal)
    assert quarters(told) == quarters(week)


def quarters(week: Iterable[WeeklyPeriod]) -> set[int]:
    return {
        (period.weekday * 96 + quarter) % (7 * 96)
        for period in week
        for quarter in range(period.start_minute // 15, period.end_minute // 15)
    }


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(), st.text("mon tuesalldylrv0123456789:.–-apmy,;é\n\u0301ß", max_size=40)),
    st.sampled_from(["en", "es", "", "x" * 9]),
)
def test_no_text_breaks_the_reader(text: str, lang: str) -> None:
    assert isinstance(parse_week(text, lang), tuple | Refusal)

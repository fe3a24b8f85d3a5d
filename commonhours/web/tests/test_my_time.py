"""“My time” without a script: the text form does everything, and what it says back is what is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from commonhours.availability.models import Change, Terms
from commonhours.availability.queries import pattern_of
from commonhours.availability.rules import painted_text, parse_week, set_of_week
from commonhours.common.refusals import Refusal
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.policies.models import Rule
from commonhours.web.tests.stage import signed_in
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, Cast
from tests.following import told_of_a_week

TODAY = "2026-03-02"


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    FOLLOWER.forget()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


@pytest.fixture
def stage(committed_cast: Cast) -> Cast:
    return told_of_a_week(committed_cast)


def post(cast: Cast, name: str, who: str = "rosa", language: str = "en", **sent: Any) -> Any:
    url = reverse(name, args=[cast.people["rosa"].id])
    return signed_in(cast, who).post(url, sent, headers={"accept-language": language}, follow=True)


def weekly(cast: Cast) -> list[tuple[int, int, int]]:
    """Rosa's week from today on, in hours."""
    with seeing(EVERYTHING):
        lines = pattern_of(cast.people["rosa"].id)
    kept = [line for line in lines if line.until is None]
    return [(line.weekday, line.start_minute // 60, line.end_minute // 60) for line in kept]


def test_a_week_is_typed_read_back_and_kept(committed_cast: Cast) -> None:
    week = {"week": "Mon 9–1 and 4–8, Sat 22–6", "holds": "every", "since": TODAY, "one": TODAY}
    page = post(committed_cast, "time_week", **week).content.decode()
    assert "16 hours a week" in page
    assert "10\u00a0p.m. to 6\u00a0a.m. the next morning" in page
    assert weekly(committed_cast) == [(0, 9, 13), (0, 16, 20), (5, 22, 30)]


def test_a_week_is_typed_and_read_back_in_spanish(committed_cast: Cast) -> None:
    week = {"week": "lun a vie 9 a 13", "holds": "every", "since": TODAY, "one": TODAY}
    page = post(committed_cast, "time_week", language="es", **week).content.decode()
    assert "lunes a viernes" in page
    assert weekly(committed_cast) == [(day, 9, 13) for day in range(5)]


def test_what_was_painted_counts_over_the_text_that_it_has_not_yet_reached(committed_cast: Cast) -> None:
    read = parse_week("Tue 9–5", "en")
    assert not isinstance(read, Refusal)
    week = {"week": "Mon 9–1", "painted": painted_text(set_of_week(read)), "holds": "every"}
    post(committed_cast, "time_week", **week, since=TODAY, one=TODAY)
    assert weekly(committed_cast) == [(1, 9, 17)]


def test_what_cannot_be_read_is_shown_with_the_word_marked_and_nothing_is_lost(committed_cast: Cast) -> None:
    answer = post(committed_cast, "time_week", week="Mon 9–1, Tuseday 4–8", holds="every", since=TODAY)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<mark>Tuseday</mark>" in page
    assert "Mon 9–1, Tuseday 4–8</textarea>" in page
    assert len(weekly(committed_cast)) == 5


def test_a_week_is_read_back_while_it_is_typed_and_nothing_is_kept(committed_cast: Cast) -> None:
    client = signed_in(committed_cast, "rosa")
    told = client.post(reverse("time_read"), {"week": "Mon–Wed 9–1"}).json()
    assert told["text"] == "Mon–Wed 9–1"
    assert "12 hours a week" in told["said"]
    back = client.post(reverse("time_read"), {"painted": told["painted"]}).json()
    assert back == told
    refused = client.post(reverse("time_read"), {"week": "<b>Mon"}).json()
    assert "text" not in refused
    assert "<b>" not in refused["said"]
    assert len(weekly(committed_cast)) == 5


def test_one_week_alone_is_changed(committed_cast: Cast) -> None:
    post(committed_cast, "time_week", week="Sun 10–12", holds="one", since=TODAY, one="2026-03-09")
    assert weekly(committed_cast) == [(day, 9, 17) for day in range(5)]
    with seeing(EVERYTHING):
        assert Change.objects.filter(blocked=False).count() == 1
        assert Change.objects.filter(blocked=True).count() == 5


def test_a_day_off_over_a_visit_leaves_the_visit_and_says_so(stage: Cast) -> None:
    page = post(stage, "time_change", blocked="1", first="2026-03-03", reason="Family").content.decode()
    assert "1 visit that is booked then stands" in page
    assert "booked outside these hours" in page
    with seeing(EVERYTHING):
        visit = stage.served["lopez"].visits.get()
    assert visit.state == "planned"
    assert reverse("visit", args=[visit.id]) in page
    assert "Family" in page


def test_staff_of_the_organisation_read_the_reason_and_change_hours_and_others_do_neither(
    stage: Cast,
) -> None:
    post(stage, "time_change", blocked="1", first="2026-03-05", last="2026-03-06", reason="Family")
    url = reverse("person_time", args=[stage.people["rosa"].id])
    page = signed_in(stage, "carmen").get(url).content.decode()
    assert "Family" in page
    assert "The time of Rosa" in page
    for who in ("otto", "olga", "nina", "dara"):
        assert b"Family" not in signed_in(stage, who).get(url).content


def test_a_vacation_is_whole_days_and_is_taken_back(committed_cast: Cast) -> None:
    page = post(committed_cast, "time_change", blocked="1", first="2026-03-05", last="2026-03-09")
    assert "Thursday, March\u00a05 to Monday, March\u00a09" in page.content.decode()
    with seeing(EVERYTHING):
        change = Change.objects.get()
        assert (change.ends_at - change.starts_at).total_seconds() == (
            5 * 24 - 1
        ) * 3600  # the clock goes forward
    url = reverse("time_change_remove", args=[committed_cast.people["rosa"].id, change.id])
    signed_in(committed_cast, "rosa").post(url)
    with seeing(EVERYTHING):
        assert not Change.objects.exists()


def test_a_time_that_the_clock_skips_or_shows_twice_is_asked_about(committed_cast: Cast) -> None:
    for first, start, words in (
        ("2026-03-08", "02:30", "clocks go forward"),
        ("2026-11-01", "01:30", "clocks go back"),
    ):
        answer = post(committed_cast, "time_change", blocked="0", first=first, start=start, end="09:00")
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_the_day_of_the_clock_change_is_drawn_with_its_own_length(committed_cast: Cast) -> None:
    page = signed_in(committed_cast, "rosa").get(reverse("my_time")).content.decode()
    assert page.count('viewBox="0 0 92 10"') == 1
    assert page.count('viewBox="0 0 96 10"') == 69


def test_weeks_are_copied_and_given_back(committed_cast: Cast) -> None:
    post(committed_cast, "time_change", blocked="1", first="2026-03-03")
    post(committed_cast, "time_weeks", do="copy", source=TODAY, weeks=["2026-03-09", "2026-03-16"])
    with seeing(EVERYTHING):
        assert Change.objects.count() == 3
    post(committed_cast, "time_weeks", do="back", weeks=["2026-03-09", "2026-03-16"])
    with seeing(EVERYTHING):
        assert Change.objects.count() == 1


def test_terms_are_the_workers_own_and_the_contract_is_staffs(committed_cast: Cast) -> None:
    terms: dict[str, Any] = {
        "wanted_minutes": 1200,
        "notice_minutes": 240,
        "shortest_minutes": 60,
        "most_minutes_day": 360,
        "most_minutes_week": 1800,
        "travel_mode": 2,
        "travel_minutes": 30,
    }
    post(committed_cast, "time_terms", **terms, contract="on_call", guaranteed_minutes=0)
    kept = _terms(committed_cast)
    assert (kept.contract, kept.notice_minutes, kept.travel_mode) == ("part_time", 240, 2)
    post(committed_cast, "time_terms", "carmen", **terms, contract="on_call", guaranteed_minutes=600)
    assert (_terms(committed_cast).contract, _terms(committed_cast).guaranteed_minutes) == ("on_call", 600)


def test_a_rule_that_is_tighter_than_a_term_stands_beside_it(committed_cast: Cast) -> None:
    harbor, said = committed_cast.organisations["harbor"], {"since": LONG_AGO, "set_at": NOW}
    with seeing(EVERYTHING):
        Rule.objects.create(code="notice", value=24 * 60, organisation=harbor, **said)
        Rule.objects.create(code="most_day", value=23 * 60, organisation=harbor, **said)
    page = signed_in(committed_cast, "rosa").get(reverse("my_time")).content.decode()
    assert "Harbor Care: at least 1 day." in page
    # She does not work that long anyway.
    assert "Harbor Care: at most" not in page


def _terms(cast: Cast) -> Terms:
    with seeing(EVERYTHING):
        return Terms.objects.get(person=cast.people["rosa"])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-01-01", "nonsense", "", "2026-13-01"])
def test_impossible_days_are_refused_in_words(committed_cast: Cast, day: str) -> None:
    answers = [
        post(committed_cast, "time_week", week="Mon 9–5", holds="every", since=day, one=day),
        post(committed_cast, "time_week", week="Mon 9–5", holds="one", since=day, one=day),
        post(committed_cast, "time_change", blocked="1", first=day, last=day),
        post(committed_cast, "time_weeks", do="copy", source=day or "x", weeks=[day]),
        post(committed_cast, "time_weeks", do="back", weeks=[day]),
    ]
    assert {answer.status_code for answer in answers} == {422}


def test_the_page_of_somebody_whose_hours_begin_later_says_so(committed_cast: Cast) -> None:
    week = {"week": "Mon 9–1", "holds": "every", "since": "2026-03-23", "one": TODAY}
    page = post(committed_cast, "time_week", **week).content.decode()
    assert "Other hours are already agreed from Monday, March\u00a023 on" in page
    with seeing(EVERYTHING):
        starts = {line.since for line in pattern_of(committed_cast.people["rosa"].id)}
    assert starts == {None, date(2026, 3, 23)}

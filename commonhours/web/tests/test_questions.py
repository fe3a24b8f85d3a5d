"""Ask on a page: the form writes a link, the link has an answer that others can open, and files to take away."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.catalogue.models import Area
from commonhours.common.sight import seeing
from commonhours.people.models import Person, ServiceUser
from commonhours.planning.grammar.parsed import CODES
from commonhours.planning.question import By, Measure, Question, Span, State
from commonhours.web.question_show import address_of
from commonhours.web.tests.stage import BACKEND, fresh_index
from commonhours.words.asked_back import ASKED
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

__all__ = ["fresh_index"]
WEEK = Span(date(2026, 3, 3), date(2026, 3, 10))
PAST = Span(date(2026, 2, 2), date(2026, 2, 9))


def enter(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[who], backend=BACKEND)
    return client


def read(client: Client, question: Question, status: int = 200) -> str:
    answer = client.get(address_of(question))
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


@pytest.fixture
def city(committed_cast: Cast) -> Cast:
    with seeing(EVERYTHING):
        Area.objects.create(name="Bixby Knolls", latitude=33.80, longitude=-118.17)
        Area.objects.create(name="Faraway", latitude=34.60, longitude=-118.17)
        Person.objects.filter(name="Sam").update(name="=Sam")
    return committed_cast


def test_a_coordinator_asks_in_fields_and_hands_on_the_link(city: Cast) -> None:
    carmen = enter(city, "carmen")
    assert "The question in fields" in carmen.get(reverse("question")).content.decode()
    said = {
        "counted": "workers:free",
        "by": "figure",
        "since": "2026-03-03",
        "last_day": "2026-03-09",
        "weekdays": ["1", "2"],
        "works": ["nutrition"],
        "facts": ["spanish"],
        "areas": ["Bixby Knolls"],
        "at_least": "60",
    }
    sent = carmen.get(reverse("question"), said)
    asked = Question(WEEK, works=("nutrition",), facts=("spanish",), areas=("Bixby Knolls",), weekdays=(1, 2))
    assert (sent.status_code, sent["Location"]) == (302, address_of(asked))
    # Rosa, Dara and Bixby's Ben; neither Sam, who speaks no Spanish, nor a stranger's Wes.
    page = read(carmen, asked)
    assert "<strong>3</strong> workers" in page
    for told in ("Nutrition Adviser", "Spanish", "Bixby Knolls", "Tuesday, Wednesday", "March 3, 2026"):
        assert told in page
    assert "<strong>0</strong> workers" in read(carmen, Question(WEEK, areas=("Faraway",)))
    # Whoever mistypes is told so and loses nothing.
    wrong = carmen.get(reverse("question"), said | {"last_day": "2026-03-01"})
    assert (wrong.status_code, "This day is before the first one." in wrong.content.decode()) == (422, True)
    never = carmen.get(reverse("question"), {"span": "2026-03-09..2026-03-01"})
    assert never.status_code == 422


def test_names_stand_only_where_their_pages_may_be_opened_and_files_hold_no_formulas(city: Cast) -> None:
    carmen = enter(city, "carmen")
    asked = Question(WEEK, by=By.PERSON, works=("nutrition",), weekdays=(1,), hours=((540, 720),))
    page = read(carmen, asked)
    assert all(name in page for name in ("Rosa", "Dara", "=Sam"))
    assert "Ben" not in page
    assert "1 more is counted and not named here." in page
    file = carmen.get(address_of(asked, "question_csv")).content.decode()
    assert "'=Sam,3" in file
    assert "2026-03-03,4,4,4" in file
    book = openpyxl.load_workbook(io.BytesIO(carmen.get(address_of(asked, "question_xlsx")).content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == "'=Sam" for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_whoever_plans_elsewhere_counts_their_own_people_and_nobody_else_asks_at_all(city: Cast) -> None:
    otto = enter(city, "otto")
    asked = Question(WEEK, works=("nutrition",), by=By.PERSON)
    page = read(otto, asked)
    assert "<strong>1</strong> worker" in page
    assert "Rosa" not in page
    harbor = str(city.organisations["harbor"].id)
    assert "Harbor" not in read(otto, Question(WEEK, organisations=(harbor,)), 403)
    for who in ("nina", "rosa", "ana"):
        for name in ("question", "question_csv", "question_xlsx"):
            assert enter(city, who).get(address_of(asked, name)).status_code == 403


def test_where_a_confidential_fact_takes_part_no_two_questions_differ(city: Cast) -> None:
    """Somebody who asks of everybody, of all but one, of each hour and each organisation learns nothing of Ben."""
    olga, harbor = enter(city, "olga"), str(city.organisations["harbor"].id)
    bixby = str(city.organisations["bixby"].id)
    plain = Question(WEEK, facts=("veteran",))
    attempts = [
        plain,
        Question(WEEK, facts=("veteran",), organisations=(bixby,), by=By.PERSON),
        Question(WEEK, facts=("veteran",), not_organisations=(harbor,), by=By.AREA),
        Question(WEEK, facts=("veteran", "spanish"), works=("veterans",), by=By.WORK),
        Question(WEEK, without=("veteran",)),
        Question(WEEK, without=("veteran",), organisations=(bixby,)),
        Question(WEEK, facts=("veteran",), measure=Measure.HOURS, hours=((540, 600),), by=By.HOUR),
        Question(WEEK, facts=("veteran",), state=State.QUALIFIED, more_than=0),
        Question(WEEK, facts=("veteran",), measure=Measure.VISITS, state=State.BOOKED),
        Question(WEEK, facts=("veteran",), against=Span(date(2026, 3, 10), date(2026, 3, 17))),
    ]
    for asked in attempts:
        page = read(olga, asked)
        assert "<strong>fewer than 5</strong>" in page
        assert "Ben" not in page
        assert 'class="heat"' not in page
        file = olga.get(address_of(asked, "question_csv")).content.decode()
        assert "fewer than 5" in file
        assert "Hour by hour" not in file
    # Nor does a breakdown by fact name it.
    assert "Veteran" not in read(olga, Question(WEEK, by=By.FACT)).replace("Veterans’ peer", "")


def test_days_beyond_the_ten_weeks_are_projected_and_say_so(city: Cast) -> None:
    far = date(2026, 3, 2) + timedelta(days=200)
    page = read(enter(city, "carmen"), Question(Span(far, far + timedelta(days=7)), works=("nutrition",)))
    assert "<strong>4</strong> workers" in page
    assert "this is a projection" in page
    near = read(enter(city, "carmen"), Question(WEEK, works=("nutrition",), by=By.AREA))
    assert "this is a projection" not in near
    assert '<svg class="picture"' in near
    assert "Bixby Knolls" in near


def test_visits_and_their_hours_are_counted_where_and_when_they_were(city: Cast) -> None:
    carmen, olga = enter(city, "carmen"), enter(city, "olga")
    with seeing(EVERYTHING):
        ServiceUser.objects.update(area=Area.objects.get(name="Bixby Knolls"))
    by, nutrition = city.actors["carmen"], ("nutrition",)
    book_visit(by=by, at=NOW, wish=city.wish(), person_ids=city.ids("ben"))
    later = city.wish("park", "company", TUESDAY_TEN + timedelta(days=1), hours=2)
    gone = book_visit(by=by, at=NOW, wish=later, person_ids=city.ids("rosa"))

    booked = Question(WEEK, Measure.VISITS, State.BOOKED)
    assert "<strong>2</strong> visits" in read(carmen, booked)
    where = read(olga, replace(booked, areas=("Bixby Knolls",), works=nutrition, by=By.DAY))
    assert "<strong>1</strong> visit" in where
    assert "Tuesday, March 3" in where
    hours = Question(WEEK, Measure.HOURS, State.BOOKED)
    assert "<strong>3</strong> hours" in read(carmen, hours)
    assert "<strong>1.5</strong> hours" in read(carmen, replace(hours, hours=((630, 690),)))
    assert "<strong>1</strong> hour" in read(carmen, replace(hours, works=nutrition))
    assert "<strong>0</strong> visits" in read(carmen, replace(booked, areas=("Faraway",)))
    assert "<strong>0</strong> visits" in read(enter(city, "otto"), booked)
    who = read(carmen, Question(WEEK, Measure.WORKERS, State.BOOKED, By.PERSON))
    assert "Rosa" in who
    assert "Ben" not in who
    cancel_visit(by=by, at=NOW, visit_id=gone.visit_id, reason="she is away")
    cancelled = Question(WEEK, Measure.VISITS, State.CANCELLED, By.WORK)
    assert "Companion" in read(carmen, cancelled)
    assert "<strong>1</strong> visit" in read(carmen, cancelled)
    for measure in (Measure.VISITS, Measure.HOURS):
        nobody = Question(WEEK, measure, State.UNFILLED)
        assert "<strong>0</strong>" in read(carmen, nobody)
    assert "<strong>0</strong> hours" in read(olga, Question(PAST, Measure.HOURS, State.WORKED))
    for state in (State.SPENT, State.HELD, State.LEFT):
        read(carmen, Question(PAST, Measure.MONEY, state), 403)


def test_a_sentence_fills_the_form_and_what_was_not_understood_is_asked_about(city: Cast) -> None:
    carmen = enter(city, "carmen")

    def asked(sentence: str) -> str:
        answer = carmen.get(reverse("question"), {"q": sentence})
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    page = asked("How many Spanish speaking nutrition advisers are free in Bixby Knolls next week?")
    assert "<strong>3</strong> workers" in page
    assert '<option value="nutrition" selected>' in page
    assert "works=nutrition" in page
    assert "<strong>3</strong> workers" in asked(
        "¿Cuántos asesores de nutrición que hablan español están libres la próxima semana?"
    )
    back = asked("How many nutrition advisers are free in Gotham next week?")
    assert "“Gotham” is no word that is known here." in back
    assert "<mark>Gotham<sup>1</sup></mark>" in back
    assert "answer__figure" not in back
    # What may have been meant is a link that asks it.
    without = asked("How many nutrition advisers are free in Bixby Knolls?")
    assert "On which days?" in without
    choice = re.search(r'<a href="(/questions/\?q=[^"]+)">', without)
    assert choice
    assert "<strong>4</strong> workers" in carmen.get(choice[1]).content.decode()
    # A link that contradicts itself is asked about, too, and is written as a sentence.
    both = Question(WEEK, areas=("Bixby Knolls",), not_areas=("Bixby Knolls",))
    assert "The same is wanted and left out." in read(carmen, both)


def test_every_code_that_the_grammar_asks_with_has_its_sentence() -> None:
    assert set(ASKED) == CODES


def test_hours_that_nobody_booked_are_counted_once_they_are_over(city: Cast) -> None:
    tuesday = Span(date(2026, 2, 3), date(2026, 2, 4))
    lost = Question(tuesday, Measure.HOURS, State.LOST)
    carmen = enter(city, "carmen")
    assert "<strong>24</strong> hours" in read(carmen, lost)
    assert "<strong>3</strong> hours" in read(carmen, replace(lost, hours=((600, 660),)))
    by_work = read(carmen, replace(lost, by=By.WORK))
    assert "<strong>24</strong> hours" in by_work
    assert "Lost hours are not told apart" in read(carmen, replace(lost, by=By.PERSON), status=422)

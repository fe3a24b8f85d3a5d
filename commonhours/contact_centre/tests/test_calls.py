"""What is read back on the telephone is kept with the visit as it stood, in the caller's language."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction

from commonhours.bookings.actions import book_visit, cancel_visit, move_visit
from commonhours.common.actor import Actor, ActsFor, Held
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.contact_centre.actions import (
    Call,
    book_by_phone,
    end_interpreter,
    list_interpreter,
    read_back,
)
from commonhours.contact_centre.models import Interpreter, ReadBack
from commonhours.contact_centre.queries import interpreters_for, read_backs_of
from commonhours.contact_centre.rules import Hours, answers
from commonhours.people.models import Helper, ServiceUser
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)
NUMBER = "+15625550142"


@pytest.fixture
def khmer(cast: Cast) -> Cast:
    return _speaking(cast)


@pytest.fixture
def khmer_in_the_index(committed_cast: Cast) -> Cast:
    return _speaking(committed_cast)


def _speaking(cast: Cast) -> Cast:
    """Mrs Lopez speaks Khmer, and her friend, who helps her, Spanish."""
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(language="km")
        cast.accounts["nina"].language = "es"
        cast.accounts["nina"].save()
        Helper.objects.create(
            service_user=cast.served["lopez"],
            account=cast.accounts["nina"],
            part="helper",
            let_by=cast.accounts["ana"],
            since=JOINED,
        )
    return cast


def officer(cast: Cast) -> Actor:
    return Actor(account_id=cast.accounts["nina"].id, roles=(Held("city_officer"),), door="web")


def listed(cast: Cast, language: str = "km", **said: object) -> UUID:
    """On the region's list, by an officer."""
    asked = {"organisation_id": None, "name": "Voces Line", "phone": NUMBER} | said
    return list_interpreter(by=officer(cast), at=NOW, language=language, **asked).interpreter_id  # type: ignore[arg-type]  # a test's own words


def booked(cast: Cast, call: Call | None) -> UUID:
    """Out of the ranking, in a call."""
    people, olga = cast.ids("rosa"), cast.actors["olga"]
    return book_by_phone(by=olga, at=NOW, wish=cast.wish(), person_ids=people, agreed=call).visit_id


@pytest.fixture
def visit_id(khmer: Cast) -> UUID:
    by, people = khmer.actors["olga"], khmer.ids("rosa")
    return book_visit(by=by, at=NOW, wish=khmer.wish(), person_ids=people).visit_id


def test_what_was_agreed_before_booking_is_kept_in_the_bookings_own_act(khmer_in_the_index: Cast) -> None:
    khmer = khmer_in_the_index
    interpreter = listed(khmer)
    visit_id = booked(khmer, Call(interpreter_id=interpreter))
    with seeing(EVERYTHING):
        row, act = ReadBack.objects.get(), Act.objects.get(subject_id=visit_id)
    assert (row.visit_id, row.language, row.interpreter_id) == (visit_id, "km", interpreter)
    assert (row.starts_at, row.person_ids) == (TUESDAY_TEN, khmer.ids("rosa"))
    assert (row.read_by_id, row.read_at, row.spoke_with_id) == (khmer.accounts["olga"].id, NOW, None)
    assert act.verb == "visit.book"


def test_without_a_yes_nothing_is_kept_and_what_cannot_be_kept_books_nothing(
    khmer_in_the_index: Cast,
) -> None:
    khmer = khmer_in_the_index
    for wrong in (Call(helper_id=new_id()), Call(interpreter_id=listed(khmer, "es"))):
        with pytest.raises(Invalid):
            booked(khmer, wrong)
    with seeing(EVERYTHING):
        assert not Act.objects.filter(verb="visit.book").exists()
    booked(khmer, None)
    with seeing(EVERYTHING):
        assert not ReadBack.objects.exists()


def test_with_a_helper_the_language_is_theirs_and_afterwards_it_says_whether_it_still_stands(
    khmer: Cast, visit_id: UUID
) -> None:
    olga = khmer.actors["olga"]
    with seeing(EVERYTHING):
        helper = Helper.objects.get()
    agreed = read_back(by=olga, at=NOW + HOUR, visit_id=visit_id, call=Call(helper_id=helper.id))
    assert agreed.language == "es"
    line = read_backs_of(by=olga, visit_id=visit_id)[0]
    assert (line.spoke_with, line.read_by, line.stands) == ("Nina", "Olga", True)
    move_visit(
        by=olga,
        at=NOW + HOUR,
        visit_id=visit_id,
        starts_at=TUESDAY_TEN + HOUR,
        ends_at=TUESDAY_TEN + 2 * HOUR,
    )
    line = read_backs_of(by=olga, visit_id=visit_id)[0]
    assert (line.starts_at, line.stands) == (TUESDAY_TEN, False)


def test_what_is_cancelled_or_has_begun_cannot_be_agreed_to(khmer: Cast, visit_id: UUID) -> None:
    olga = khmer.actors["olga"]
    with pytest.raises(Refused, match="already_begun"):
        read_back(by=olga, at=TUESDAY_TEN, visit_id=visit_id, call=Call())
    cancel_visit(by=olga, at=NOW, visit_id=visit_id, reason="")
    with pytest.raises(Refused, match="already_cancelled"):
        read_back(by=olga, at=NOW, visit_id=visit_id, call=Call())


def test_nobody_else_writes_or_reads_it_and_nobody_changes_it(khmer: Cast, visit_id: UUID) -> None:
    read_back(by=khmer.actors["olga"], at=NOW, visit_id=visit_id, call=Call())
    for who, refusal in (("otto", NotFound), ("ana", NotAllowed), ("nina", NotFound)):
        with pytest.raises(refusal):
            read_back(by=khmer.actors[who], at=NOW, visit_id=visit_id, call=Call())
    lopez = ActsFor(khmer.served["lopez"].id, "helper")
    friend = replace(khmer.actors["nina"], acts_for=(lopez,))
    for by, sees in ((khmer.actors["otto"], 0), (khmer.actors["rosa"], 0), (friend, 1)):
        assert len(read_backs_of(by=by, visit_id=visit_id)) == sees
    with seeing(EVERYTHING):
        for change in (ReadBack.objects.all().delete, lambda: ReadBack.objects.update(language="en")):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()


def test_an_operator_is_offered_who_answers_now_first_and_nobody_of_a_list_that_is_not_hers(
    khmer: Cast,
) -> None:
    harbor, westside = (khmer.organisations[each].id for each in ("harbor", "westside"))
    day = Hours(time(8), time(9))
    listed(khmer, name="In the morning", hours=day)
    listed(khmer, name="Harbor's own", phone="+15625550151", organisation_id=harbor)
    listed(khmer, name="Westside's own", phone="+15625550152", organisation_id=westside)
    listed(khmer, name="Around the clock", phone="+15625550153")
    listed(khmer, "es", name="Spanish")
    found = interpreters_for("km", [harbor], at=NOW)
    names = ["Harbor's own", "Around the clock", "In the morning"]
    assert [each.name for each in found] == names
    end_interpreter(by=officer(khmer), at=NOW, interpreter_id=found[0].id)
    assert [each.name for each in interpreters_for("km", [harbor], at=NOW)] == names[1:]


def test_a_list_takes_only_what_can_be_called_and_only_from_who_governs(khmer: Cast) -> None:
    with pytest.raises(NotAllowed):
        list_interpreter(
            by=khmer.actors["olga"], at=NOW, organisation_id=None, language="km", name="V", phone=NUMBER
        )
    for code, wrong in (
        ("unknown_choice", {"language": "tlh"}),
        ("name_missing", {"name": "  "}),
        ("not_a_phone", {"phone": "call me"}),
        ("hours_not_whole", {"hours": Hours(time(8), None)}),
        ("hours_not_whole", {"hours": Hours(time(8), time(8))}),
    ):
        with pytest.raises(Invalid, match=code):
            listed(khmer, **wrong)
    first = listed(khmer)
    with pytest.raises(Refused, match="already_listed"):
        listed(khmer)
    end_interpreter(by=officer(khmer), at=NOW, interpreter_id=first)
    with pytest.raises(NotFound):
        end_interpreter(by=officer(khmer), at=NOW, interpreter_id=first)
    assert listed(khmer) != first
    with pytest.raises(ProgrammingError), transaction.atomic():
        Interpreter.objects.update(name="Other")


@pytest.mark.parametrize(
    ("hours", "local", "does"),
    [
        (Hours(), datetime(2026, 3, 1, 3, tzinfo=UTC), True),
        (Hours(weekdays_only=True), datetime(2026, 3, 1, 3, tzinfo=UTC), False),
        (Hours(time(8), time(18)), datetime(2026, 3, 2, 8, tzinfo=UTC), True),
        (Hours(time(8), time(18)), datetime(2026, 3, 2, 18, tzinfo=UTC), False),
        # From Friday evening on until Saturday morning; and not from Sunday's.
        (Hours(time(20), time(6), weekdays_only=True), datetime(2026, 3, 7, 5, 59, tzinfo=UTC), True),
        (Hours(time(20), time(6), weekdays_only=True), datetime(2026, 3, 2, 5, 59, tzinfo=UTC), False),
        (Hours(time(20), time(6)), datetime(2026, 3, 2, 12, tzinfo=UTC), False),
    ],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(
    hours: Hours, local: datetime, does: bool
) -> None:
    assert answers(hours, local) is does

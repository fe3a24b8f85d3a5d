"""One click, one effect: the same request, sent often at once."""

from dataclasses import replace
from unittest.mock import patch

from commonhours.bookings.actions import Booked
from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.trail import queries
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import Cast
from tests.contention.guards import slowly
from tests.contention.together import booking, codes, errors, together


def click(cast: Cast, *actors: Actor) -> list[object]:
    wish = cast.wish("park", "company")
    return list(together([booking(cast, wish, "rosa", by=by) for by in actors]))


def test_twenty_clicks_at_once_book_once_and_all_hear_the_same(committed_cast: Cast) -> None:
    olga = replace(committed_cast.actors["olga"], key="click", request_hash=b"body")
    with slowly():
        answers = click(committed_cast, *[olga] * 20)
    assert {type(answer) for answer in answers} == {Booked}
    assert len(set(answers)) == 1
    with seeing(EVERYTHING):
        assert (Visit.objects.count(), Act.objects.count()) == (1, 1)


def test_control_without_a_key_nineteen_are_refused(committed_cast: Cast) -> None:
    with slowly():
        answers = click(committed_cast, *[committed_cast.actors["olga"]] * 20)
    assert codes(answers) == ["overlap"] * 19


def test_the_same_key_with_another_body_is_refused(committed_cast: Cast) -> None:
    olga = committed_cast.actors["olga"]
    first = replace(olga, key="click", request_hash=b"body")
    click(committed_cast, first)
    assert codes(click(committed_cast, replace(first, request_hash=b"another"))) == ["key_reused"]


def test_a_key_raced_by_two_bodies_books_one_of_them(committed_cast: Cast) -> None:
    olga = replace(committed_cast.actors["olga"], key="click", request_hash=b"body")
    with slowly():
        answers = click(committed_cast, olga, replace(olga, request_hash=b"another"))
    assert codes(answers) == ["key_reused"]
    assert not errors(answers)


def test_control_who_forgets_what_the_key_answered_hears_a_refusal(committed_cast: Cast) -> None:
    olga = replace(committed_cast.actors["olga"], key="click", request_hash=b"body")
    with patch.object(queries, "stored_outcome", lambda by: None):
        assert codes(click(committed_cast, *[olga] * 5)) == ["overlap"] * 4

"""What people change of a record: a worker's own rules."""

from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.matching.follower import FOLLOWER
from commonhours.people.actions import set_rules
from commonhours.people.models import PersonalRule
from conftest import EVERYTHING
from tests.cast import NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def rules(cast: Cast, name: str) -> set[str]:
    with seeing(EVERYTHING):
        return set(
            PersonalRule.objects.filter(person=cast.people[name]).values_list("feature__code", flat=True)
        )


# --- a worker's own rules ------------------------------------------------------------------------------------


def test_a_worker_ticks_what_she_does_not_work_with_and_lifts_it_again(committed_cast: Cast) -> None:
    rosa, dog = signed_in(committed_cast, "rosa"), committed_cast.features["dog"].id
    rosa.post(reverse("my_rules"), {"features": [dog]})
    assert rules(committed_cast, "rosa") == {"dog"}
    assert "large dogs" in text(rosa.get(reverse("me")))
    rosa.post(reverse("my_rules"), {})
    assert rules(committed_cast, "rosa") == set()


def test_a_visit_that_now_breaks_a_rule_stands_and_is_shown(committed_cast: Cast) -> None:
    cast, dog = committed_cast, committed_cast.features["dog"].id
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    rosa = signed_in(cast, "rosa")
    rosa.post(reverse("my_rules"), {"features": [dog]})
    page = text(rosa.get(reverse("me")))
    assert "1 visit that is booked already stands" in page
    assert "Booked before, and still standing" in page
    wish = cast.wish(start=cast.wish().ends_at)
    with pytest.raises(Refused, match="rule"):
        book_visit(by=cast.actors["olga"], at=NOW, wish=wish, person_ids=cast.ids("rosa"))


def test_staff_write_a_workers_rules_down_and_the_outsider_does_not(committed_cast: Cast) -> None:
    cast, dog = committed_cast, committed_cast.features["dog"].id
    rosa = cast.people["rosa"].id
    for name, refusal in (("otto", NotFound), ("nina", NotFound), ("olga", NotAllowed)):
        with pytest.raises(refusal):
            set_rules(by=cast.actors[name], at=NOW, person_id=rosa, feature_ids=[dog])
    signed_in(cast, "carmen").post(reverse("person_rules", args=[rosa]), {"features": [dog]})
    assert rules(cast, "rosa") == {"dog"}


def test_an_unknown_rule_is_refused(committed_cast: Cast) -> None:
    rosa = signed_in(committed_cast, "rosa")
    answers = [
        rosa.post(reverse("my_rules"), {"features": each}) for each in ("dogs", rosa_id(committed_cast))
    ]
    assert [answer.status_code for answer in answers] == [422, 422]


def rosa_id(cast: Cast) -> str:
    return str(cast.people["rosa"].id)

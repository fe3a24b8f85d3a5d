"""After a visit both sides say a word and the next step is one press away; before one, people may meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import Said, book_visit, say_outcome
from commonhours.bookings.models import Assignment, Outcome, Visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.dispatch.actions import Meeting, book_meetings
from commonhours.dispatch.meetings import propose_meetings
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import Liking
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.following import give

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
AFTER = TUESDAY_TEN + timedelta(hours=3)


@dataclass
class Stage:
    cast: Cast
    visit_id: UUID

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.cast.accounts[name], backend=BACKEND)
        return client

    def page(self, name: str) -> str:
        return self.client(name).get(f"/visits/{self.visit_id}/").content.decode()


@pytest.fixture
def stage(committed_cast: Cast) -> Iterator[Stage]:
    """Rosa comes to Mrs Lopez on Tuesday at ten; it is one o'clock now."""
    FOLLOWER.forget()
    forget_words()
    cast = committed_cast
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    with time_machine.travel(AFTER, tick=True):
        yield Stage(cast, booked.visit_id)
    FOLLOWER.forget()


def test_thanks_reach_the_worker_with_their_words(stage: Stage) -> None:
    sent = {"thanks": "on", "words": "The soup was wonderful", "liked": "yes", "key": "k"}
    assert stage.client("carmen").post(f"/visits/{stage.visit_id}/outcome/", sent).status_code == 302
    assert "The soup was wonderful" in stage.page("rosa")
    with seeing(EVERYTHING):
        assert Liking.objects.get(person=stage.cast.people["rosa"]).never is False


def told_rosa(stage: Stage) -> str:
    give(2)
    for follower in FOLLOWERS:
        deliver(follower, at=AFTER)
    return stage.client("rosa").get("/my/messages/").content.decode()


def test_whoever_is_thanked_is_told_and_who_is_not_is_told_nothing(stage: Stage) -> None:
    carmen = stage.client("carmen")
    carmen.post(f"/visits/{stage.visit_id}/outcome/", {"words": "She was late", "key": "k"})
    assert "Somebody says thank you." not in told_rosa(stage)
    carmen.post(f"/visits/{stage.visit_id}/outcome/", {"thanks": "on", "words": "Lovely", "key": "l"})
    told = told_rosa(stage)
    assert "Somebody says thank you." in told
    assert "Lovely" not in told  # mail travels: the words stay on the page
    assert f"/visits/{stage.visit_id}/" in told


def test_words_without_thanks_stay_with_the_office(stage: Stage) -> None:
    stage.client("carmen").post(f"/visits/{stage.visit_id}/outcome/", {"words": "She was late", "key": "k"})
    assert "She was late" in stage.page("olga")
    assert "She was late" not in stage.page("rosa")


def test_never_again_is_kept_by_the_match_at_once(stage: Stage) -> None:
    wish = stage.cast.wish(start=TUESDAY_TEN + timedelta(days=1))
    say_outcome(
        by=stage.cast.actors["carmen"],
        at=AFTER,
        visit_id=stage.visit_id,
        said=Said(liked=False, next_step="other_person"),
    )
    with pytest.raises(Refused):
        book_visit(by=stage.cast.actors["olga"], at=AFTER, wish=wish, person_ids=stage.cast.ids("rosa"))


def test_the_same_again_leads_to_the_booking_page_a_week_later(stage: Stage) -> None:
    sent = {"next_step": "repeat", "key": "k"}
    answer = stage.client("carmen").post(f"/visits/{stage.visit_id}/outcome/", sent)
    assert answer["Location"].startswith("/find/?")
    assert "day=2026-03-10" in answer["Location"]
    assert "start=10%3A00" in answer["Location"]


def test_another_type_of_work_is_tried_as_a_trial(stage: Stage) -> None:
    cast = stage.cast
    asked = {
        "service_user": str(cast.served["lopez"].id),
        "work": str(cast.works["company"].id),
        "purpose": "trial",
        "day": "2026-03-05",
        "start": "10:00",
        "minutes": "60",
        "person": str(cast.people["rosa"].id),
        "key": "trial",
    }
    assert stage.client("carmen").post("/visits/", asked).status_code == 302
    with seeing(EVERYTHING):
        assert Visit.objects.get(type_of_work=cast.works["company"]).purpose == "trial"


def test_the_worker_says_how_it_was_and_nothing_about_liking(stage: Stage) -> None:
    sent = {"words": "The lift is broken", "liked": "no", "key": "k"}
    assert stage.client("rosa").post(f"/visits/{stage.visit_id}/outcome/", sent).status_code == 302
    assert "The lift is broken" in stage.page("carmen")
    with seeing(EVERYTHING):
        assert Outcome.objects.get().side == "worker"
        assert not Liking.objects.exists()


def test_nobody_judges_a_visit_that_has_not_begun(stage: Stage) -> None:
    with pytest.raises(Refused) as refused:
        say_outcome(by=stage.cast.actors["carmen"], at=NOW, visit_id=stage.visit_id, said=Said())
    assert [each.code for each in refused.value.refusals] == ["not_yet_begun"]


def test_outsiders_say_and_read_nothing(stage: Stage) -> None:
    for name in ("otto", "nina", "wes"):
        answer = stage.client(name).post(f"/visits/{stage.visit_id}/outcome/", {"words": "x", "key": name})
        assert answer.status_code == 404
        meet = stage.client(name).get(f"/service-users/{stage.cast.served['lopez'].id}/meet/")
        assert meet.status_code == 404


def test_three_people_are_proposed_each_at_their_own_time_and_booked_together(stage: Stage) -> None:
    cast = stage.cast
    wish = cast.wish(who="park", start=TUESDAY_TEN + timedelta(days=2), hours=1)
    proposed = propose_meetings(by=cast.actors["olga"], at=AFTER, wish=wish)
    assert len({each.candidate.person_id for each in proposed}) == 3
    assert len({each.starts_at for each in proposed}) == 3
    meetings = [Meeting(each.candidate.person_id, each.starts_at) for each in proposed]
    booked = book_meetings(by=cast.actors["olga"], at=AFTER, wish=wish, meetings=meetings)
    with seeing(EVERYTHING):
        visits = Visit.objects.filter(id__in=booked.visit_ids)
        assert {visit.purpose for visit in visits} == {"meeting"}


def test_meetings_are_booked_all_or_none(stage: Stage) -> None:
    cast = stage.cast
    wish = cast.wish(who="park", start=TUESDAY_TEN + timedelta(days=2), hours=1)
    meetings = [Meeting(cast.people[name].id, wish.starts_at) for name in ("rosa", "wes")]
    with pytest.raises(Refused):
        book_meetings(by=cast.actors["olga"], at=AFTER, wish=wish, meetings=meetings)
    with seeing(EVERYTHING):
        assert Assignment.objects.count() == 1


def test_a_first_meeting_is_short(stage: Stage) -> None:
    wish = stage.cast.wish(who="park", start=TUESDAY_TEN + timedelta(days=2), hours=2)
    with pytest.raises(Refused) as refused:
        propose_meetings(by=stage.cast.actors["olga"], at=AFTER, wish=wish)
    assert [each.code for each in refused.value.refusals] == ["long_for_meeting"]

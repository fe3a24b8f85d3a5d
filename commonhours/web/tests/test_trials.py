"""The pages of trials: ask, say yes, confirm, begin, read the figures, stop; and what each may see of it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from commonhours.bookings.models import Assignment, Visit
from commonhours.catalogue.models import Area, Requirement, TypeOfWork
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.notifications.models import Message
from commonhours.organisations.models import Grant
from commonhours.web.tests.stage import fresh_index, signed_in
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, TUESDAY_TEN, Cast, hire
from tests.following import follow_all

__all__ = ["fresh_index"]

NAMES = ("abe", "bea", "cal", "dot")
DAY = timedelta(days=1)
WORDS = "We want to know whether lessons help."


@pytest.fixture
def harbor(committed_cast: Cast) -> Cast:
    """Four more workers; lessons ask for Spanish, which Abe speaks and the others do not."""
    with seeing(EVERYTHING):
        work = TypeOfWork.objects.create(
            code="lessons", names={"en": "Lessons", "es": "Clases"}, category="care"
        )
        Requirement.objects.create(type_of_work=work, kind_of_fact=committed_cast.facts["spanish"])
        committed_cast.works["lessons"] = work
        Area.objects.create(name="Bixby Knolls", latitude=33.80, longitude=-118.17)
        for number, name in enumerate(NAMES):
            hire(committed_cast, name, "harbor", ["company"], [] if number else ["spanish"])
    return committed_cast


def asked(cast: Cast, *names: str) -> UUID:
    """The trial that Carmen begins on the page."""
    sent = {
        "work": str(cast.works["lessons"].id),
        "size": "3",
        "people": [str(each) for each in cast.ids(*names)],
        "words": WORDS,
        "key": "begin",
    }
    answer = signed_in(cast, "carmen").post(reverse("new_trial"), sent)
    assert answer.status_code == 302
    return UUID(answer["Location"].rstrip("/").rpartition("/")[2])


def page(cast: Cast, who: str, name: str, *args: object, language: str = "en") -> str:
    answer = signed_in(cast, who).get(reverse(name, args=args), headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_is_proposed_stands_there_with_everything_that_decides_it(harbor: Cast) -> None:
    wanted = {"work": str(harbor.works["lessons"].id), "size": "3"}
    shown = signed_in(harbor, "carmen").get(reverse("new_trial"), wanted).content.decode()
    names = re.findall(r'name="people" value="[^"]+"( checked)?><span>(\w+)<', shown)
    assert {name for ticked, name in names if ticked} == {"Abe", "Dara", "Rosa"}
    assert {name for ticked, name in names if not ticked} == {"Bea", "Cal", "Dot", "Sam"}
    assert "too little known" in shown
    assert "Spanish" in shown
    wrong = signed_in(harbor, "carmen").get(reverse("new_trial"), wanted | {"size": "99"})
    assert wrong.status_code == 422


def test_what_is_wrong_is_said_and_nothing_that_was_chosen_is_lost(harbor: Cast) -> None:
    sent = {
        "work": str(harbor.works["lessons"].id),
        "size": "3",
        "people": [str(each) for each in harbor.ids("abe", "bea")],
        "words": "So that we know.",
    }
    answer = signed_in(harbor, "carmen").post(reverse("new_trial"), sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose from 3 to 30." in shown
    assert "So that we know." in shown
    assert set(re.findall(r" checked><span>(\w+)<", shown)) == {"Abe", "Bea"}


def test_a_trial_from_the_question_to_the_last_word(harbor: Cast) -> None:
    trial_id = asked(harbor, "abe", "bea", "cal")
    follow_all()
    with seeing(EVERYTHING):
        told = Message.objects.filter(code="trial_asked", channel="in_app")
        assert {row.person_id for row in told} == set(harbor.ids("abe", "bea", "cal"))
    # Abe is asked on his first page, reads what for, in his language, and says yes; Bea does not want to.
    assert reverse("my_trials") in page(harbor, "abe", "my_visits")
    spanish = page(harbor, "abe", "my_trials", language="es")
    assert WORDS in spanish
    assert "Sí, lo pruebo" in spanish
    for name, said in (("abe", "yes"), ("cal", "yes"), ("bea", "no")):
        sent = {"answer": said, "key": f"answer-{name}"}
        assert signed_in(harbor, name).post(reverse("answer_trial", args=[trial_id]), sent).status_code == 302
    assert "You have everything that it needs." in page(harbor, "abe", "my_trials")
    assert "You still need: Spanish." in page(harbor, "cal", "my_trials")
    # Of whoever is only compared the page says so, and of everybody else nothing.
    compared = [
        name for name in ("rosa", "dara", "sam", "dot") if "Others try" in page(harbor, name, "my_trials")
    ]
    assert len(compared) == 2
    assert WORDS not in page(harbor, "wes", "my_trials")
    _approver_confirms(harbor, trial_id)
    carmen = signed_in(harbor, "carmen")
    started = carmen.post(
        reverse("start_trial", args=[trial_id]), {"starts_on": "2026-03-02", "key": "start"}
    )
    assert started.status_code == 302
    _taught(harbor)
    with time_machine.travel(NOW + 10 * DAY, tick=False):
        shown = page(harbor, "carmen", "trial", trial_id)
        days = (
            signed_in(harbor, "carmen")
            .get(reverse("trial_csv", args=[trial_id]))
            .content.decode()
            .splitlines()
        )
    assert "said no" in shown
    assert "cannot be told yet" in shown
    assert "<svg" in shown
    # Eight weeks before the day after their yes, and nine days since.
    assert len(days) == 1 + 56 + 9
    assert days[-8] == "2026-03-04,1,1.00,1,0,0.50,0.00,0.00,0.00,0.00"
    assert not any(name in "".join(days) for name in ("Abe", "Bea", "Rosa"))
    stopped = carmen.post(reverse("stop_trial", args=[trial_id]), {"words": "Too few came.", "key": "stop"})
    assert stopped.status_code == 302
    assert "Too few came." in page(harbor, "cal", "my_trials")
    assert "Stop the trial" not in page(harbor, "carmen", "trial", trial_id)


def _approver_confirms(cast: Cast, trial_id: UUID) -> None:
    """Carmen is shown no form to confirm with; once she is an approver, too, she is, and confirms as herself."""
    assert 'name="evidence"' not in page(cast, "carmen", "trial", trial_id)
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        Grant.objects.create(
            account=cast.accounts["carmen"],
            organisation=harbor,
            role="approver",
            since=LONG_AGO,
            granted_at=JOINED,
        )
    assert 'name="evidence"' in page(cast, "carmen", "trial", trial_id)
    (cal,) = cast.ids("cal")
    sent = {
        "kind": str(cast.facts["spanish"].id),
        "organisation": str(harbor.id),
        "evidence": "A talk in Spanish",
        "trial": str(trial_id),
        "key": "confirm",
    }
    answer = signed_in(cast, "carmen").post(reverse("answer_fact", args=[cal]), sent)
    assert answer["Location"] == reverse("trial", args=[trial_id])
    with seeing(EVERYTHING):
        fact = Fact.objects.get(person_id=cal, kind=cast.facts["spanish"])
        assert (fact.confirmed_by, fact.evidence) == (cast.accounts["carmen"], "A talk in Spanish")


def _taught(cast: Cast) -> None:
    """Abe gave an hour of lessons on Wednesday."""
    harbor = cast.organisations["harbor"]
    known = {"organisation": harbor, "organisation_ids": [harbor.id], "latitude": 33.8, "longitude": -118.17}
    times = {"starts_at": TUESDAY_TEN + DAY, "ends_at": TUESDAY_TEN + DAY + DAY / 24}
    with seeing(EVERYTHING):
        visit = Visit.objects.create(
            **times,
            **known,
            service_user=cast.served["park"],
            type_of_work=cast.works["lessons"],
            booked_by=cast.accounts["carmen"],
            booked_at=NOW,
        )
        Assignment.objects.create(**times, **known, visit=visit, person=cast.people["abe"], state="done")

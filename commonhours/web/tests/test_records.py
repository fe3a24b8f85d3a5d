"""What people change of a record: a worker's own rules; a service user's needs, home, people and places."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import Liked, book_visit, say_liking
from commonhours.bookings.models import Assignment, Visit
from commonhours.catalogue.affinities import may_be_asked
from commonhours.catalogue.models import Affinity, Area, TypeOfWork
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.joining.actions import NewPlace, keep_site, move_house, name_site
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.queries import find
from commonhours.people.actions import RecordChange, change_record, offer_affinities, set_rules
from commonhours.people.models import Liking, Need, Person, PersonalRule, PersonLock, ServiceUser, Site
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

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


def text(answer: Any) -> str:
    return str(answer.content.decode())


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


# --- a service user's record ---------------------------------------------------------------------------------


@pytest.fixture
def own(committed_cast: Cast) -> Cast:
    """Lopez signs in with an account of her own, and Rosa has been booked for her on Tuesday."""
    cast = committed_cast
    with seeing(EVERYTHING):
        Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.76, longitude=-118.14)
        person = Person.objects.create(name="Lopez", account=cast.accounts["nina"], latitude=0, longitude=0)
        PersonLock.objects.create(person=person)
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(person=person)
    cast.actors["lopez"] = Actor(
        account_id=cast.accounts["nina"].id,
        person_id=person.id,
        acts_for=(ActsFor(cast.served["lopez"].id, "service_user"),),
    )
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    return cast


def lopez(cast: Cast) -> ServiceUser:
    with seeing(EVERYTHING):
        return ServiceUser.objects.get(id=cast.served["lopez"].id)


def says(cast: Cast, name: str, who: str, said: str) -> Liked:
    given = {"person_id": cast.people[who].id, "service_user_id": cast.served["lopez"].id}
    return say_liking(by=cast.actors[name], at=NOW, said=said, **given)


def test_staff_change_what_a_record_says(own: Cast) -> None:
    page = reverse("record", args=[own.served["lopez"].id])
    carmen = signed_in(own, "carmen")
    assert "The record of Lopez" in text(carmen.get(page))
    carmen.post(
        page,
        {"name": "Lupe Lopez", "phone": "5625550100", "language": "es", "communication": "Speak slowly."},
    )
    found = lopez(own)
    assert (found.name, found.phone, found.language) == ("Lupe Lopez", "5625550100", "es")
    with seeing(EVERYTHING):
        assert not found.needs.exists()
        assert not found.features.exists()


def test_a_service_user_changes_her_needs_and_not_her_name(own: Cast) -> None:
    page = reverse("record", args=[own.served["lopez"].id])
    herself = signed_in(own, "nina")
    shown = text(herself.get(page))
    assert "Spanish" in shown
    assert "Moving house" not in shown
    herself.post(page, {"name": "Somebody", "phone": "5625550101", "language": "en"})
    assert (lopez(own).name, lopez(own).phone) == ("Lopez", "5625550101")
    with seeing(EVERYTHING):
        assert not lopez(own).needs.exists()
    change = RecordChange(name="Somebody")
    with pytest.raises(NotAllowed):
        change_record(by=own.actors["lopez"], at=NOW, service_user_id=own.served["lopez"].id, change=change)


def test_a_confidential_need_is_neither_shown_nor_lost_nor_added(own: Cast) -> None:
    veteran = own.facts["veteran"]
    with seeing(EVERYTHING):
        Need.objects.create(service_user=own.served["lopez"], kind_of_fact=veteran)
    page = reverse("record", args=[own.served["lopez"].id])
    carmen = signed_in(own, "carmen")
    assert "Veteran" not in text(carmen.get(page))
    carmen.post(page, {"name": "Lopez", "language": "en"})
    with seeing(EVERYTHING):
        assert [need.kind_of_fact_id for need in lopez(own).needs.all()] == [veteran.id]
        park = own.served["park"].id
    with pytest.raises(Refused, match="unknown_choice"):
        change_record(
            by=own.actors["carmen"],
            at=NOW,
            service_user_id=park,
            change=RecordChange(need_ids=(veteran.id,)),
        )


def test_with_one_press_somebody_is_a_favourite_or_shall_not_come(own: Cast) -> None:
    herself, page = signed_in(own, "nina"), reverse("help_home", args=[own.served["lopez"].id])
    assert "Rosa" in text(herself.get(page))
    press = {"person": own.people["rosa"].id, "said": "favourite", "back": "help"}
    assert herself.post(reverse("liking", args=[own.served["lopez"].id]), press)["location"] == page
    with seeing(EVERYTHING):
        assert not Liking.objects.get().never
    press["said"] = "never"
    told = text(herself.post(reverse("liking", args=[own.served["lopez"].id]), press, follow=True))
    assert "1 visit with them is booked already" in told
    assert says(own, "lopez", "rosa", "").standing == ()
    with seeing(EVERYTHING):
        assert not Liking.objects.exists()


def test_nobody_names_a_stranger_and_the_outsider_names_nobody(own: Cast) -> None:
    with pytest.raises(NotFound, match="unknown_person"):
        says(own, "lopez", "sam", "favourite")
    with pytest.raises(NotFound, match="unknown_service_user"):
        says(own, "otto", "rosa", "never")
    with pytest.raises(NotAllowed):
        says(own, "olga", "rosa", "never")
    assert says(own, "carmen", "sam", "never").said == "never"


def moved(cast: Cast, *, with_visits: bool) -> Visit:
    done = move_house(
        by=cast.actors["carmen"],
        at=NOW,
        service_user_id=cast.served["lopez"].id,
        place=NewPlace("2 Ocean Boulevard", zip_code="90803"),
        with_visits=with_visits,
    )
    assert (done.moved, done.kept) == ((1, 0) if with_visits else (0, 1))
    with seeing(EVERYTHING):
        assert lopez(cast).area is not None
        return Visit.objects.select_related("site").get()


def test_visits_move_with_whoever_moves_house(own: Cast) -> None:
    visit = moved(own, with_visits=True)
    with seeing(EVERYTHING):
        assignment = Assignment.objects.get()
    assert (visit.latitude, assignment.latitude, visit.site) == (33.76, 33.76, None)


def test_visits_stay_at_the_old_address_when_they_shall(own: Cast) -> None:
    visit = moved(own, with_visits=False)
    with seeing(EVERYTHING):
        assert Assignment.objects.get().latitude == 33.81
    assert visit.site is not None
    assert (visit.latitude, visit.site.latitude) == (33.81, 33.81)
    assert lopez(own).latitude == 33.76


def test_a_place_has_a_cost_code_and_another_organisation_touches_neither(own: Cast) -> None:
    given: dict[str, Any] = {"at": NOW, "service_user_id": own.served["lopez"].id}
    place = NewPlace("3 Ocean Boulevard", zip_code="90803")
    kept = keep_site(by=own.actors["carmen"], name="Annex", place=place, cost_code="A-1", **given)
    name_site(by=own.actors["carmen"], site_id=kept.site_id, name="Annex", cost_code="A-2", **given)
    with seeing(EVERYTHING):
        assert Site.objects.get().cost_code == "A-2"
    for name in ("otto", "lopez"):
        with pytest.raises((NotFound, NotAllowed)):
            move_house(by=own.actors[name], place=place, with_visits=True, **given)


# --- what somebody offers of themselves ----------------------------------------------------------------------


@pytest.fixture
def kinds(own: Cast) -> dict[str, Affinity]:
    """Lopez would like a grandmother, and a woman."""
    made = {
        code: Affinity.objects.create(code=code, attribute=attribute, names={"en": code.title(), "es": code})
        for code, attribute in (("grandmother", "stage"), ("woman", "gender"))
    }
    forget_words()
    change = RecordChange(wish_ids=tuple(row.id for row in made.values()))
    change_record(by=own.actors["lopez"], at=NOW, service_user_id=own.served["lopez"].id, change=change)
    return made


def reasons(cast: Cast, name: str, who: str = "lopez") -> list[object]:
    FOLLOWER.forget()
    wish = cast.wish(who, start=TUESDAY_TEN + timedelta(days=1))
    found = find(by=cast.actors["carmen"], at=NOW, wish=replace(wish, features=())).candidates
    line = next(each for each in found if each.person_id == cast.people[name].id)
    return [reason.facts["about"] for reason in line.reasons if reason.code == "offers"]


def first(cast: Cast) -> str:
    wish = replace(cast.wish(start=TUESDAY_TEN + timedelta(days=1)), features=())
    found = find(by=cast.actors["carmen"], at=NOW, wish=wish).candidates
    return found[0].name


def test_what_a_worker_offers_brings_her_up_where_it_was_asked_for(
    own: Cast, kinds: dict[str, Affinity]
) -> None:
    says(own, "carmen", "rosa", "favourite")
    assert first(own) == "Rosa"
    says(own, "carmen", "rosa", "")
    signed_in(own, "ben").post(reverse("my_offers"), {"affinities": [kinds["grandmother"].id]})
    assert reasons(own, "ben") == [kinds["grandmother"].id]
    assert first(own) == "Ben"
    assert reasons(own, "ben", who="park") == []
    # Nobody is left out: the others are still found, and who offers nothing has no reason of that kind.
    assert reasons(own, "dara") == []


def test_taken_back_it_is_gone_at_once(own: Cast, kinds: dict[str, Affinity]) -> None:
    ben = signed_in(own, "ben")
    ben.post(reverse("my_offers"), {"affinities": [each.id for each in kinds.values()]})
    assert len(reasons(own, "ben")) == 2
    ben.post(reverse("my_offers"), {})
    assert reasons(own, "ben") == []


def test_gender_counts_for_care_at_home_and_not_for_other_work(own: Cast, kinds: dict[str, Affinity]) -> None:
    offer_affinities(by=own.actors["ben"], at=NOW, affinity_ids=[kinds["woman"].id])
    assert reasons(own, "ben") == [kinds["woman"].id]
    TypeOfWork.objects.update(category="digital")
    forget_words()
    assert reasons(own, "ben") == []


def test_nobody_offers_anything_for_somebody_else(own: Cast, kinds: dict[str, Affinity]) -> None:
    for name in ("otto", "carmen", "ana"):
        with pytest.raises(NotFound):
            offer_affinities(by=own.actors[name], at=NOW, affinity_ids=[kinds["woman"].id])
    offer_affinities(by=own.actors["rosa"], at=NOW, affinity_ids=[kinds["woman"].id])
    page = reverse("person", args=[own.people["rosa"].id])
    assert "Woman" not in text(signed_in(own, "carmen").get(page))
    assert "Woman" in text(signed_in(own, "rosa").get(reverse("me")))


def test_the_table_of_the_law_knows_every_attribute_and_nothing_else() -> None:
    assert may_be_asked("experience", "digital", remote=True)
    assert may_be_asked("gender", "care", remote=False)
    assert not may_be_asked("gender", "care", remote=True)
    assert not may_be_asked("religion", "care", remote=False)

"""An organisation's own steps: asked for, done, and in the way of approval and of a first booking until then."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.joining.actions import approve
from commonhours.matching.follower import FOLLOWER
from commonhours.organisations.models import Grant, Programme, Region
from commonhours.people.models import Membership, Person, PersonLock
from commonhours.policies.actions import NewStep, accept_step, add_step, end_step, tick_step
from commonhours.policies.models import Step, StepDone
from commonhours.policies.tests.test_actions import BACKEND, TODAY, codes, governor, offered, told
from commonhours.words import said
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

CONDUCT = {"en": "Code of conduct", "es": "Código de conducta"}
KIND = {"en": "I am kind and come on time."}


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def asks(cast: Cast, slug: str | None, **more: Any) -> UUID:
    """Let an organisation, or the region, ask for its code of conduct."""
    level_id = cast.organisations[slug].id if slug else Region.objects.get().id
    usual = {"kind": "contract", "moment": "before_booking", "since": TODAY, "names": CONDUCT, "texts": KIND}
    new = NewStep(**{**usual, **more})
    return add_step(by=governor(cast, slug), at=NOW, level_id=level_id, new=new).step_id


def approver(cast: Cast, slug: str = "harbor") -> Actor:
    return Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", cast.organisations[slug].id),))


def waits(cast: Cast, *, signs_in: bool = False) -> Membership:
    """Paula waits for Harbor."""
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        account = cast.accounts["nina"] if signs_in else None
        paula = Person.objects.create(
            name="Paula", latitude=33.8, longitude=-118.17, organisation_ids=[harbor.id], account=account
        )
        PersonLock.objects.create(person=paula)
        return Membership.objects.create(organisation=harbor, part="worker", person=paula, since=TODAY)


def test_match_booking_and_explanation_wait_for_a_step_before_booking(committed_cast: Cast) -> None:
    cast = committed_cast
    assert "rosa" in offered(cast, who="park")
    step_id = asks(cast, "harbor")
    assert "rosa" not in offered(cast, who="park")
    assert told(cast, "rosa", who="park") == [
        "Has yet to do what comes before a first visit: Code of conduct. (a rule of Harbor Care)"
    ]
    book: dict[str, Any] = {"by": cast.actors["olga"], "at": NOW, "person_ids": cast.ids("rosa")}
    with pytest.raises(Refused) as refused:
        book_visit(**book, wish=cast.wish("park"))
    assert codes(refused) == ["step"]
    accept_step(by=cast.actors["rosa"], at=NOW, step_id=step_id)
    assert "rosa" in offered(cast, who="park")
    book_visit(**book, wish=cast.wish("park"))
    with seeing(EVERYTHING):
        done = StepDone.objects.get()
    assert (done.by_id, done.at) == (cast.accounts["rosa"].id, NOW)


def test_a_partners_step_is_asked_of_the_partners_people_only(committed_cast: Cast) -> None:
    cast = committed_cast
    before = offered(cast)
    assert {"ben", "rosa"} <= set(before)
    asks(cast, "bixby")
    assert offered(cast) == [name for name in before if name != "ben"]


def test_whoever_works_for_two_does_what_the_one_asks_for_whom_they_would_come(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        Membership.objects.create(
            organisation=cast.organisations["bixby"],
            part="worker",
            person=cast.people["rosa"],
            since=LONG_AGO,
            approved_by=cast.accounts["ana"],
            approved_at=JOINED,
        )
    asks(cast, "bixby")
    assert "rosa" in offered(cast, who="park")
    asks(cast, "harbor", kind="checklist")
    assert "rosa" not in offered(cast, who="park")


def test_a_step_of_region_or_programme_is_asked_of_all_below_from_its_day_until_it_ends(
    committed_cast: Cast,
) -> None:
    cast, harbor = committed_cast, committed_cast.organisations["harbor"]
    harbor.programme = Programme.objects.create(name="Ageing Well")
    harbor.save()
    before = offered(cast)
    new = NewStep("checklist", "before_booking", TODAY, {"en": "Induction"})
    made = add_step(by=governor(cast, None), at=NOW, level_id=harbor.programme.id, new=new)
    assert offered(cast) == ["ben"]
    end_step(
        by=governor(cast, None),
        at=NOW,
        level_id=harbor.programme.id,
        step_id=made.step_id,
        until=TODAY + timedelta(days=1),
    )
    assert offered(cast) == before
    asks(cast, None)
    assert offered(cast) == []


def test_an_approval_waits_for_what_comes_before_it_and_names_it(committed_cast: Cast) -> None:
    cast, membership = committed_cast, waits(committed_cast)
    tick = asks(cast, "harbor", kind="checklist", moment="before_approval", names={"en": "References called"})
    paper = asks(cast, "harbor", moment="before_approval")
    given: dict[str, Any] = {"by": approver(cast), "at": NOW, "membership_id": membership.id}
    with pytest.raises(Refused) as refused:
        approve(**given, ticked=[tick])
    assert [said(each).text for each in refused.value.refusals] == [
        "Code of conduct comes before approval and is not done."
    ]
    with seeing(EVERYTHING):
        assert not StepDone.objects.exists()
    approve(**given, ticked=[tick, paper])
    with seeing(EVERYTHING):
        assert {(row.step_id, row.by_id) for row in StepDone.objects.all()} == {
            (tick, cast.accounts["ana"].id),
            (paper, cast.accounts["ana"].id),
        }


def test_nobody_accepts_for_somebody_who_can_sign_in(committed_cast: Cast) -> None:
    cast, membership = committed_cast, waits(committed_cast, signs_in=True)
    step_id = asks(cast, "harbor", moment="before_approval")
    given: dict[str, Any] = {"by": approver(cast), "at": NOW, "membership_id": membership.id}
    with pytest.raises(Refused) as refused:
        approve(**given, ticked=[step_id])
    assert codes(refused) == ["own_to_accept"]
    paula = Actor(account_id=cast.accounts["nina"].id, person_id=membership.person_id, door="web")
    accept_step(by=paula, at=NOW, step_id=step_id)
    approve(**given)


def test_outsiders_neither_ask_nor_tick_nor_accept(committed_cast: Cast) -> None:
    cast = committed_cast
    step_id, harbor = asks(cast, "harbor"), cast.organisations["harbor"].id
    new = NewStep("checklist", "before_booking", TODAY, {"en": "Mine"})
    rosa = cast.people["rosa"].id
    for by, code in ((cast.actors["otto"], "not_found"), (approver(cast), "not_allowed")):
        with pytest.raises(Refused) as refused:
            add_step(by=by, at=NOW, level_id=harbor, new=new)
        assert codes(refused) == [code]
    for by, code in (
        (cast.actors["otto"], "unknown_person"),
        (approver(cast, "westside"), "unknown_person"),
        (cast.actors["carmen"], "not_allowed"),
    ):
        with pytest.raises(Refused) as refused:
            tick_step(by=by, at=NOW, person_id=rosa, step_id=step_id)
        assert codes(refused) == [code]
    for who in ("wes", "ben", "otto"):
        with pytest.raises(Refused) as refused:
            accept_step(by=cast.actors[who], at=NOW, step_id=step_id)
        assert codes(refused) == ["not_found"]
    before = asks(cast, "harbor", moment="before_approval")
    with pytest.raises(Refused):  # Rosa was approved long ago
        accept_step(by=cast.actors["rosa"], at=NOW, step_id=before)
    with seeing(EVERYTHING):
        assert not StepDone.objects.exists()
        assert Step.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "badge"}, "unknown_choice"),
        ({"moment": "later"}, "unknown_choice"),
        ({"since": TODAY - timedelta(days=1)}, "rule_in_the_past"),
        ({"names": {"es": "Solo español"}}, "missing"),
        ({"texts": {}}, "missing"),
        ({"names": {"en": "x" * 121}}, "too_large"),
    ],
)
def test_a_step_that_cannot_be_is_refused(committed_cast: Cast, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        asks(committed_cast, "harbor", **wrong)
    assert codes(refused) == [code]


def test_the_database_itself_knows_no_empty_contract(committed_cast: Cast) -> None:
    usual = {"moment": "before_booking", "names": CONDUCT, "since": TODAY, "set_at": NOW}
    with pytest.raises(IntegrityError, match="step_contract_has_text"), transaction.atomic():
        Step.objects.create(kind="contract", **usual)


def page_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def test_an_administrator_adds_a_step_a_worker_reads_it_in_spanish_and_accepts(committed_cast: Cast) -> None:
    cast, harbor = committed_cast, committed_cast.organisations["harbor"]
    Grant.objects.create(
        account=cast.accounts["carmen"],
        organisation=harbor,
        role="organisation_admin",
        since=LONG_AGO,
        granted_at=JOINED,
    )
    url, agreements = reverse("steps", args=[harbor.id]), reverse("my_agreements")
    with time_machine.travel(NOW, tick=True):
        carmen, rosa = page_of(cast, "carmen"), page_of(cast, "rosa")
        sent = {"kind": "contract", "moment": "before_booking", "since": TODAY.isoformat()}
        named = {"name_en": "Conduct", "name_es": "Conducta", "text_es": "Soy amable."}
        assert carmen.post(url, sent | named).status_code == 422
        assert carmen.post(url, sent | named | {"text_en": "I am kind."}).status_code == 302
        assert "Conduct" in carmen.get(url).content.decode()
        step = Step.objects.get()
        assert agreements in rosa.get(reverse("my_visits")).content.decode()
        spanish = rosa.get(agreements, headers={"accept-language": "es"}).content.decode()
        assert "Soy amable." in spanish
        assert rosa.post(agreements, {"step": str(step.id)}).status_code == 302
        assert agreements not in rosa.get(reverse("my_visits")).content.decode()
        assert "I am kind." in rosa.get(agreements).content.decode()
        assert carmen.post(url, {"end": str(step.id)}).status_code == 302
        step.refresh_from_db()
        assert step.until == TODAY + timedelta(days=1)


def test_staff_tick_on_the_approval_page_and_on_the_persons_own(committed_cast: Cast) -> None:
    cast, membership = committed_cast, waits(committed_cast)
    before = asks(
        cast, "harbor", kind="checklist", moment="before_approval", names={"en": "References called"}
    )
    later = asks(cast, "harbor", kind="checklist", names={"en": "Shadowed a visit"})
    with time_machine.travel(NOW, tick=True):
        ana = page_of(cast, "ana")
        page = ana.get(reverse("approval", args=[membership.id])).content.decode()
        assert "References called" in page
        assert "Shadowed a visit" in page
        decide = reverse("decide", args=[membership.id])
        refused = ana.post(decide, {"decision": "approve"})
        assert refused.status_code == 409
        assert "References called comes before approval" in refused.content.decode()
        assert ana.post(decide, {"decision": "approve", "ticked": str(before)}).status_code == 302
        rosa = cast.people["rosa"].id
        assert "Shadowed a visit" in ana.get(reverse("person", args=[rosa])).content.decode()
        assert ana.post(reverse("tick_step", args=[rosa]), {"step": str(later)}).status_code == 302
    assert "rosa" in offered(cast, who="park")

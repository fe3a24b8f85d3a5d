"""Joining on the pages: for oneself by a code, by telephone, at a desk; and what an approver does."""

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.people.models import Membership, Person
from conftest import EVERYTHING
from tests.cast import NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def answers(committed_cast: Cast, settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    forget_words()
    Area.objects.create(name="Belmont Heights", zip_code="90803", latitude=33.8, longitude=-118.17)
    with time_machine.travel(NOW, tick=True):
        yield {
            "name": "Paula Pacheco",
            "email": "paula@example.org",
            "language": "en",
            "zip_code": "90803",
            "organisations": [str(committed_cast.organisations["harbor"].id)],
            "works": [str(committed_cast.works["nutrition"].id)],
            "facts": [str(committed_cast.facts["nutrition"].id)],
        }


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def code_sent() -> str:
    found = re.search(r"\b([0-9]{6})\b", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def waiting() -> Membership:
    with seeing(EVERYTHING):
        return Membership.objects.select_related("person").get(approved_at=None)


def test_somebody_new_asks_proves_her_e_mail_sends_it_and_sees_how_it_stands(answers: Any) -> None:
    client = Client()
    asked = client.post(reverse("join") + "?as=worker", answers)
    assert asked.status_code == 302
    with seeing(EVERYTHING):
        assert not Person.objects.filter(name="Paula Pacheco").exists()
    proven = client.post(asked["Location"], {"code": code_sent()})
    assert proven["Location"] == reverse("join_send")
    assert "Harbor Care" in client.get(reverse("join_send")).content.decode()
    sent = client.post(reverse("join_send"), {"key": "once"})
    assert sent["Location"] == reverse("my_joining")
    page = client.get(reverse("my_joining")).content.decode()
    assert "Harbor Care" in page
    assert "Waiting" in page
    assert client.get(reverse("home"))["Location"] == reverse("my_joining")


def test_the_page_answers_alike_whether_the_e_mail_is_known_or_not(answers: Any) -> None:
    seen = []
    for email in ("paula@example.org", "rosa@example.org"):
        answer = Client().post(reverse("join") + "?as=worker", answers | {"email": email})
        seen.append((answer.status_code, answer["Location"], len(mail.outbox)))
    assert [each[:2] for each in seen] == [seen[0][:2]] * 2
    assert len(mail.outbox) == 2


def test_whoever_has_no_e_mail_leaves_a_telephone_number(answers: Any) -> None:
    told = answers | {"email": "", "phone": "562 555 0142"}
    assert Client().post(reverse("join") + "?as=worker", told).status_code == 200
    person = waiting().person
    assert person is not None
    assert (person.account_id, person.phone) == (None, "562 555 0142")


def test_bad_input_gets_sentences_and_nothing_typed_is_lost(answers: Any) -> None:
    told = answers | {"email": "", "zip_code": "", "organisations": []}
    answer = Client().post(reverse("join") + "?as=worker", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "We need a way to reach you." in page
    assert 'value="Paula Pacheco"' in page
    far = Client().post(
        reverse("join") + "?as=worker",
        told | {"phone": "5625550142", "zip_code": "10001", "organisations": answers["organisations"]},
    )
    assert "far outside" in far.content.decode()


def test_asking_far_too_often_is_stopped(answers: Any) -> None:
    told = answers | {"email": "", "phone": "562 555 0142"}
    client = Client()
    statuses = [client.post(reverse("join") + "?as=worker", told).status_code for _ in range(21)]
    assert (statuses[:2], statuses[-1]) == ([200, 200], 429)


def test_staff_see_who_is_alike_before_they_write_a_second_row(committed_cast: Cast, answers: Any) -> None:
    carmen, url = signed_in(committed_cast, "carmen"), reverse("register") + "?as=worker"
    told = answers | {"email": ""}
    assert carmen.post(url, told | {"key": "one"}).status_code == 302
    again = carmen.post(url, told | {"key": "two"})
    assert again.status_code == 409
    assert "Is this already here?" in again.content.decode()
    assert carmen.post(url, told | {"key": "three", "although_alike": "1"}).status_code == 302


def test_an_approver_ticks_what_she_saw_and_lets_somebody_in(committed_cast: Cast, answers: Any) -> None:
    cast = committed_cast
    signed_in(cast, "carmen").post(reverse("register") + "?as=worker", answers | {"email": ""})
    membership, kind = waiting(), str(cast.facts["nutrition"].id)
    ana = signed_in(cast, "ana")
    assert "Paula Pacheco" in ana.get(reverse("approvals")).content.decode()
    decide = reverse("decide", args=[membership.id])
    without = ana.post(decide, {"decision": "approve", "seen": [kind]})
    assert without.status_code == 422
    assert "This is missing." in without.content.decode()
    done = ana.post(decide, {"decision": "approve", "seen": [kind], f"evidence-{kind}": "card 12"})
    assert done["Location"] == reverse("approvals")
    with seeing(EVERYTHING):
        fact = Fact.objects.get(person=membership.person)
    assert (fact.evidence, fact.confirmed_by_id) == ("card 12", cast.accounts["ana"].id)
    assert "Nobody waits" in ana.get(reverse("approvals")).content.decode()


def test_a_worker_claims_on_her_record_and_an_approver_answers_on_her_page(
    committed_cast: Cast, answers: Any
) -> None:
    cast = committed_cast
    sam, ana = signed_in(cast, "sam"), signed_in(cast, "ana")
    kind, person = cast.facts["spanish"].id, cast.people["sam"].id
    assert sam.post(reverse("claim_fact"), {"kind": kind, "evidence": "school"}).status_code == 302
    assert "Sam" in ana.get(reverse("facts")).content.decode()
    assert "Do not confirm" in ana.get(reverse("person", args=[person])).content.decode()
    told = {"kind": kind, "organisation": cast.organisations["harbor"].id, "evidence": "No papers shown."}
    ana.post(reverse("answer_fact", args=[person]), told | {"answer": "refuse"})
    assert "No papers shown." in sam.get(reverse("me")).content.decode()


def test_an_administrator_gives_a_role_by_e_mail_and_the_page_says_why_not(
    committed_cast: Cast, answers: Any
) -> None:
    cast = committed_cast
    grant = cast.accounts["ana"].grants.get()
    grant.role = "organisation_admin"
    grant.save()
    ana, harbor = signed_in(cast, "ana"), str(cast.organisations["harbor"].id)
    told = {"email": "nina@example.org", "role": "trainer", "where": harbor}
    assert ana.post(reverse("roles"), told).status_code == 302
    assert "Trainer" in ana.get(reverse("roles")).content.decode()
    assert ana.post(reverse("roles"), told | {"email": "ana@example.org"}).status_code == 403
    westside = str(cast.organisations["westside"].id)
    assert ana.post(reverse("roles"), told | {"where": westside}).status_code == 422
    assert ana.post(reverse("end_role", args=[grant.id])).status_code == 409
    assert Account.objects.filter(email="nina@example.org").count() == 1

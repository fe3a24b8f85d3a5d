"""The pages of requests for help: the public form, its limits, the secret page, and the queue of staff."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import OUTSIDER
from commonhours.common.sight import seeing
from commonhours.intake.actions import ask_for_help
from commonhours.intake.models import Desk, HelpRequest
from commonhours.intake.secret import secret_of
from commonhours.intake.wanted import HelpWanted
from commonhours.organisations.models import Grant
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = {
    "writer_name": "Dora Quintero",
    "name": "Inés Quintero",
    "phone": "562 555 0147",
    "email": "",
    "language": "es",
    "words": "Mi madre necesita ayuda con la comida.",
    "work": "",
    "when": "",
    "area": "",
    "zip_code": "90803",
    "consent": "on",
    "key": "one form",
}


@pytest.fixture(autouse=True)
def monday_noon() -> Iterator[None]:
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield


def send(client: Client, **changed: Any) -> Any:
    return client.post(reverse("ask") + "?as=somebody", TYPED | changed)


def the_request() -> HelpRequest:
    with seeing(EVERYTHING):
        return HelpRequest.objects.get()


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[who], backend=BACKEND)
    return client


def asked(**changed: Any) -> UUID:
    wanted = HelpWanted("Inés Quintero", "562 555 0147", words="Help with meals.", consent=True, **changed)
    return ask_for_help(by=OUTSIDER, at=NOW, wanted=wanted).request_id


def test_a_daughter_without_an_account_sends_the_form_and_gets_a_number(committed_cast: Cast) -> None:
    client = Client()
    answer = send(client)
    row = the_request()
    assert answer.headers["Location"] == reverse("ask_thanks", args=[secret_of(row.id)])
    page = client.get(answer.headers["Location"]).content.decode()
    assert row.reference in page
    # She asked in Spanish.
    assert "Gracias" in page


def test_the_page_of_a_request_and_its_address_tell_nobody_who_it_is_about(committed_cast: Cast) -> None:
    send(Client())
    row = the_request()
    address = reverse("ask_state", args=[secret_of(row.id)])
    page = Client().get(address).content.decode()
    for told in ("Quintero", "Dora", "Inés", "555", "comida"):
        assert told not in page
        assert told not in address
    english = Client()
    english.cookies["django_language"] = "en"
    assert "Your request has arrived." in english.get(address).content.decode()


def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(committed_cast: Cast) -> None:
    answer = send(Client(), phone="", consent="")
    page = answer.content.decode()
    assert answer.status_code == 422
    for field in ("phone", "consent"):
        assert f'id="id_{field}_error"' in page
    assert "Dora Quintero" in page
    with seeing(EVERYTHING):
        assert not HelpRequest.objects.exists()


def test_pressing_twice_makes_one_request(committed_cast: Cast) -> None:
    client = Client()
    first, again = send(client), send(client)
    assert first.headers["Location"] == again.headers["Location"]


def test_what_fills_in_every_field_is_no_person(committed_cast: Cast) -> None:
    assert send(Client(), website="https://pills.example").status_code == 422
    with seeing(EVERYTHING):
        assert not HelpRequest.objects.exists()


def test_a_browser_that_sends_too_often_is_asked_to_wait_and_another_address_limits_too(
    committed_cast: Cast,
) -> None:
    client = Client()
    client.get(reverse("ask") + "?as=somebody")
    codes = [send(client, key=f"form {number}").status_code for number in range(7)]
    assert codes == [302] * 6 + [429]
    # Without the cookie the network address counts: it has sent seven already.
    codes = [send(Client(), key=f"robot {number}").status_code for number in range(24)]
    assert codes == [302] * 23 + [429]


def test_too_much_text_is_refused(committed_cast: Cast) -> None:
    assert send(Client(), words="a" * 1001).status_code == 422


def test_nobody_learns_from_the_form_whether_somebody_is_known(committed_cast: Cast) -> None:
    client = Client()
    known = send(client, email="rosa@example.org", key="a")
    unknown = send(client, email="nobody@example.org", key="b")
    assert known.status_code == unknown.status_code == 302


def test_an_operator_takes_notes_and_closes_a_request(committed_cast: Cast) -> None:
    request_id, olga = asked(), signed_in(committed_cast, "olga")
    page = olga.get(reverse("requests")).content.decode()
    assert "Inés Quintero" in page
    olga.post(reverse("request_take", args=[request_id]), {"key": "t"})
    noted = {"how": "waits", "words": "Calls back on Friday.", "key": "n"}
    olga.post(reverse("request_note", args=[request_id]), noted)
    page = olga.get(reverse("request", args=[request_id])).content.decode()
    assert "Calls back on Friday." in page
    assert "Inés Quintero" in olga.get(reverse("requests") + "?show=mine").content.decode()
    ended = {"reason": "not_needed", "words": "", "key": "c"}
    olga.post(reverse("request_close", args=[request_id]), ended)
    assert the_request().state == "closed"
    assert "Inés Quintero" in olga.get(reverse("requests") + "?show=over").content.decode()


def test_a_caller_is_written_down_for_the_own_queue_once_it_was_read_back(committed_cast: Cast) -> None:
    carmen, harbor = signed_in(committed_cast, "carmen"), committed_cast.organisations["harbor"].id
    said = {**TYPED, "queue": str(harbor)}
    address = reverse("request_call") + "?as=somebody"
    assert carmen.post(address, said).status_code == 422
    assert carmen.post(address, said | {"read_back": "on", "queue": "centre"}).status_code == 422
    assert carmen.post(address, said | {"read_back": "on"}).status_code == 302
    row = the_request()
    assert (row.organisation_id, row.taken_by_id) == (harbor, committed_cast.accounts["carmen"].id)


def test_a_request_is_handed_over_only_with_a_yes(committed_cast: Cast) -> None:
    request_id, olga = asked(), signed_in(committed_cast, "olga")
    address = reverse("request_hand_over", args=[request_id])
    to = {"organisation": str(committed_cast.organisations["harbor"].id), "key": "h"}
    answer = olga.post(address, to)
    assert answer.status_code == 422
    assert "must agree" in answer.content.decode()
    assert olga.post(address, to | {"agreed": "1", "key": "i"}).status_code == 302
    page = signed_in(committed_cast, "carmen").get(reverse("requests")).content.decode()
    assert "Inés Quintero" in page


def test_the_board_says_how_many_requests_are_overdue(committed_cast: Cast) -> None:
    with seeing(EVERYTHING):
        Desk.objects.create(organisation=committed_cast.organisations["harbor"], takes_requests=True)
    asked()
    carmen = signed_in(committed_cast, "carmen")
    assert "overdue" not in carmen.get(reverse("board")).content.decode()
    with time_machine.travel("2026-03-05T20:00:00Z"):
        again = signed_in(committed_cast, "carmen")
        assert "1 request for help is overdue" in again.get(reverse("board")).content.decode()
        assert "overdue by 1 day" in again.get(reverse("requests")).content.decode()


def test_an_administrator_says_what_the_organisation_takes_and_how_soon_it_calls(
    committed_cast: Cast,
) -> None:
    harbor = committed_cast.organisations["harbor"]
    with seeing(EVERYTHING):
        role = {"role": "organisation_admin", "since": LONG_AGO, "granted_at": JOINED}
        Grant.objects.create(account=committed_cast.accounts["carmen"], organisation=harbor, **role)
    carmen, address = signed_in(committed_cast, "carmen"), reverse("request_desk", args=[harbor.id])
    company = committed_cast.works["company"].id
    said = {
        "first_contact_days": "1",
        "look_days": "3",
        "answer_days": "10",
        "takes_requests": "on",
        "works": str(company),
    }
    assert carmen.post(address, said | {"key": "d"}).status_code == 302
    assert carmen.post(address, said | {"first_contact_days": "0"}).status_code == 422
    desk = Desk.objects.get(organisation=harbor)
    assert (desk.first_contact_days, desk.look_days, desk.type_of_work_ids) == (1, 3, [company])
    asked(type_of_work_id=company)
    assert the_request().organisation_id == harbor.id

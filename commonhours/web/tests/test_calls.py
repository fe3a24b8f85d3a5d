"""In a call: the caller's language first, who speaks it, who can interpret, and what is read back."""

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.contact_centre.actions import list_interpreter
from commonhours.contact_centre.models import Interpreter, ReadBack
from commonhours.people.models import ServiceUser
from commonhours.web.tests.test_find import asked
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def noon_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def spanish(committed_cast: Cast) -> Cast:
    """Mrs Lopez speaks Spanish, and whoever can come too; the region lists an interpreter."""
    officer = Actor(account_id=committed_cast.accounts["nina"].id, roles=(Held("city_officer"),), door="web")
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=committed_cast.served["lopez"].id).update(language="es")
    list_interpreter(
        by=officer, at=NOW, organisation_id=None, language="es", name="Voces Line", phone="+15625550141"
    )
    return committed_cast


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=BACKEND)
    return client


def text(answer: Any) -> str:
    return " ".join(unescape(answer.content.decode()).split())


def test_the_callers_language_is_first_by_its_own_name_and_each_sentence_says_in_which_it_is(
    spanish: Cast,
) -> None:
    page = text(signed_in(spanish.accounts["olga"]).get("/find/", asked(spanish)))
    assert '<bdi lang="es">Español</bdi>' in page
    assert '<span lang="es">Hola. Me llamo Olga. Trabajo para Commonhours.</span>' in page
    assert '<span class="said__meant" lang="en">Hello. My name is Olga.' in page
    assert 'href="tel:+15625550141"' in page
    read = "Rosa de Harbor Care va a su casa.", "Es de 10 a.m. a 11 a.m., el martes, 3 de marzo."
    for said in read:
        assert f'<span lang="es">{said}</span>' in page
    assert 'lang="en">That is from 10 a.m. until 11 a.m. on Tuesday, March 3.</span>' in page


def test_an_operator_who_speaks_it_needs_no_interpreter_and_reads_it_once(spanish: Cast) -> None:
    spanish.accounts["olga"].language = "es"
    with seeing(EVERYTHING):
        spanish.accounts["olga"].save()
    client = signed_in(spanish.accounts["olga"])
    client.cookies["django_language"] = "es"
    page = text(client.get("/find/", asked(spanish)))
    assert "Rosa de Harbor Care va a su casa." in page
    assert "tel:" not in page
    assert "said__meant" not in page


def test_booking_with_the_yes_is_one_press_and_the_visit_says_so_and_what_to_confirm(spanish: Cast) -> None:
    operator = signed_in(spanish.accounts["olga"])
    found = operator.get("/find/", asked(spanish))
    card = next(each for each in found.context["cards"] if each["name"] == "Rosa")
    with seeing(EVERYTHING):
        voces = Interpreter.objects.get()
    fields: dict[str, Any] = {}
    for name, value in card["book_fields"]:
        fields.setdefault(name, []).append(value)
    answer = operator.post("/visits/", {**fields, "agreed": "yes", "interpreter": voces.id}, follow=True)
    page = text(answer)
    with seeing(EVERYTHING):
        assert ReadBack.objects.get().language == "es"
    assert "Agreed by telephone in Spanish; Voces Line interpreted." in page
    assert '<span lang="es">Está reservado.</span>' in page
    assert "¿Es correcto?" not in page


def test_a_visit_that_was_booked_without_is_read_back_on_its_page(spanish: Cast) -> None:
    operator = signed_in(spanish.accounts["olga"])
    found = operator.get("/find/", asked(spanish, caller=""))
    assert not found.context["cards"][0]["aloud"]
    fields: dict[str, Any] = {}
    for name, value in found.context["cards"][0]["book_fields"]:
        fields.setdefault(name, []).append(value)
    visit = operator.post("/visits/", fields)["Location"]
    assert "¿Es correcto?" not in text(operator.get(visit))
    assert '<span lang="es">¿Es correcto? Diga, por favor, sí o no.</span>' in text(
        operator.get(visit, {"caller": "self"})
    )
    after = operator.post(f"{visit}read-back/", {"caller": "self", "key": "one"}, follow=True)
    assert "Agreed by telephone in Spanish." in text(after)


def test_whoever_governs_keeps_the_list_on_its_page(committed_cast: Cast) -> None:
    from commonhours.organisations.models import Grant, Region

    officer = committed_cast.accounts["nina"]
    with seeing(EVERYTHING):
        Grant.objects.create(account=officer, role="city_officer", since=LONG_AGO, granted_at=JOINED)
        Region.objects.update(staff_factor=False)
        region = Region.objects.get()
    client, place = signed_in(officer), f"/settings/{region.id}/interpreters/"
    said = {"language": "km", "name": "Voces Line", "phone": "562 555 0142", "opens": "08:00", "key": "a"}
    refused = client.post(place, said)
    assert refused.status_code == 422
    assert "Say from when and until when they answer" in text(refused)
    page = text(client.post(place, said | {"closes": "18:00", "key": "b"}, follow=True))
    assert '<bdi lang="km" class="soft">ភាសាខ្មែរ</bdi>' in page
    assert "Every day, 8 a.m. to 6 p.m." in page
    with seeing(EVERYTHING):
        line = Interpreter.objects.get()
    assert line.phone == "+15625550142"
    page = text(client.post(place, {"end": line.id, "key": "c"}, follow=True))
    assert "None yet." in page

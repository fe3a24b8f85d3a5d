"""The pages of an import, as somebody at the office goes through them."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commonhours.catalogue.queries import forget_words
from commonhours.common.sight import seeing
from commonhours.integrations.imports import errands
from commonhours.integrations.imports.actions import run_errand
from commonhours.integrations.imports.models import Errand, Import
from commonhours.people.models import Person, ServiceUser
from commonhours.trail.sequencer import HOUSE
from commonhours.web.uploads import MOST_BYTES
from conftest import EVERYTHING
from tests.cast import NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STAFF = (
    "Name,Phone,ZIP,Certificate,Expires,Shoe size\n"
    "Nina Kim,562-200-0001,90802,Spanish,3/4/27,8\n"
    "Omar,call me,90802\n"
)


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def ana(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.accounts["ana"], backend=BACKEND)
    return client


def bring(client: Client, cast: Cast, content: bytes, name: str = "staff.csv") -> HttpResponse:
    sent = {
        "organisation": str(cast.organisations["harbor"].id),
        "file": SimpleUploadedFile(name, content),
        "key": "k",
    }
    return client.post(reverse("imports"), sent)  # type: ignore[return-value]


def test_a_file_is_brought_looked_at_asked_about_taken_in_and_undone(cast: Cast, ana: Client) -> None:
    page = bring(ana, cast, STAFF.encode()).headers["Location"]
    shown = ana.get(page).content.decode()
    assert "Row 3, Phone" in shown
    assert "“call me” is not a telephone number." in shown
    assert "Not used: Shoe size" in shown
    assert "What does 3/4/27 mean in this file?" in shown
    assert ana.post(f"{page}commit/", {"which": "good", "key": "a"}).status_code == 409
    ana.post(f"{page}choices/", {"order": "month_first", "key": "b"})
    ana.post(f"{page}commit/", {"which": "good", "key": "c"})
    with seeing(EVERYTHING):
        assert Person.objects.filter(name="Nina Kim").exists()
    assert "call me" in ana.get(f"{page}rest/").content.decode("utf-8-sig")
    ana.post(f"{page}undo/", {"key": "d"})
    with seeing(EVERYTHING):
        assert not Person.objects.filter(name="Nina Kim").exists()


def test_who_stands_in_the_way_of_an_undo_is_named_on_the_page(cast: Cast, ana: Client) -> None:
    page = bring(ana, cast, b"Name,ZIP\nNina Kim,90802\n").headers["Location"]
    ana.post(f"{page}commit/", {"key": "a"})
    with seeing(EVERYTHING):
        Person.objects.filter(name="Nina Kim").update(phone="1")
    answer = ana.post(f"{page}undo/", {"key": "b"})
    assert answer.status_code == 409
    assert "Something about Nina Kim has changed since." in answer.content.decode()


def test_the_page_is_spanish_for_those_who_read_it(cast: Cast, ana: Client) -> None:
    page = bring(ana, cast, STAFF.encode()).headers["Location"]
    shown = ana.get(page, headers={"accept-language": "es"}).content.decode()
    assert "no es un número de teléfono" in shown


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x" * (MOST_BYTES + 100_000), "The file is larger than 5 MB."),
        (b"%PDF-1.7", "This is not a spreadsheet that we can read."),
        (b"one,two\n1,2\n", "We found no row of headings that we know."),
    ],
)
def test_a_file_that_is_none_is_told_on_the_form_and_not_kept(
    cast: Cast, ana: Client, content: bytes, told: str
) -> None:
    answer = bring(ana, cast, content)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    with seeing(EVERYTHING):
        assert not Import.objects.exists()


def test_the_empty_spreadsheet_is_understood_when_it_comes_back(cast: Cast, ana: Client) -> None:
    template = b"".join(ana.get(reverse("import_template")))
    page = bring(ana, cast, template, "workers.csv").headers["Location"]
    shown = ana.get(page).content.decode()
    assert "Not used:" not in shown
    with seeing(EVERYTHING):
        assert Import.objects.get().counts["new"] == 1


CLIENTS = "Name,ZIP,Needs\nLuz Vega,90802,Spanish\nEva Vega,90802,Juggling\n"


def bring_served(client: Client, cast: Cast, content: str) -> str:
    sent = {
        "organisation": str(cast.organisations["harbor"].id),
        "file": SimpleUploadedFile("clients.csv", content.encode()),
        "kind": "served",
        "key": "k",
    }
    return client.post(reverse("imports"), sent).headers["Location"]


def test_service_users_are_brought_taken_in_and_taken_back_on_the_same_pages(cast: Cast, ana: Client) -> None:
    page = bring_served(ana, cast, CLIENTS)
    shown = ana.get(page).content.decode()
    assert "Row 3, Needs" in shown
    assert "Take in 1 service user" in shown
    ana.post(f"{page}commit/", {"which": "good", "key": "c"})
    with seeing(EVERYTHING):
        assert ServiceUser.objects.filter(name="Luz Vega").exists()
    ana.post(f"{page}undo/", {"key": "d"})
    with seeing(EVERYTHING):
        assert not ServiceUser.objects.filter(name="Luz Vega").exists()


def test_the_empty_spreadsheet_of_service_users_is_understood_when_it_comes_back(
    cast: Cast, ana: Client
) -> None:
    template = b"".join(ana.get(f"{reverse('import_template')}?kind=served"))
    shown = ana.get(bring_served(ana, cast, template.decode("utf-8-sig"))).content.decode()
    assert "Not used:" not in shown
    assert "Take in 1 service user" in shown


def test_a_long_file_says_how_far_it_is_until_it_is_done(
    cast: Cast, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "AT_ONCE", 1)
    page = bring_served(ana, cast, CLIENTS)
    shown = ana.get(page).content.decode()
    assert "0 of 4 rows read" in shown
    assert "Look again" in shown  # without a script the page does not change by itself
    with seeing(EVERYTHING):
        Errand.objects.update(done=3)
    asking = ana.get(page, headers={"hx-request": "true"})
    assert "3 of 4 rows read" in asking.content.decode()
    assert "HX-Refresh" not in asking.headers
    run_errand(by=HOUSE, clock=lambda: NOW)
    done = ana.get(page, headers={"hx-request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    assert "Row 3, Needs" in done.content.decode()


def test_why_a_long_file_cannot_be_read_stands_on_its_page(
    cast: Cast, ana: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "AT_ONCE", 1)
    page = bring_served(ana, cast, "one,two\n1,2\n3,4\n")
    run_errand(by=HOUSE, clock=lambda: NOW)
    shown = ana.get(page).content.decode()
    assert "We found no row of headings that we know." in shown
    assert "Throw the file away" in shown
    assert "Take in" not in shown

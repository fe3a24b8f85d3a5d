"""An organisation's own name, colour and words: who may set them, and that every page and message follows."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from commonhours.bookings.actions import book_visit
from commonhours.common.sight import seeing
from commonhours.notifications.queries import outbox
from commonhours.notifications.sending import send_waiting
from commonhours.organisations.colours import sheet_name
from commonhours.organisations.models import Brand, Grant, Programme
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast
from tests.following import told_of_a_week

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CLIENTS = {
    "name": "Harbor at Home",
    "own_colour": "on",
    "colour": "#1f4e9c",
    "en_visit_one": "appointment",
    "en_visit_many": "appointments",
    "en_service_user_one": "client",
    "en_service_user_many": "clients",
    "es_visit_one": "turno",
    "es_visit_many": "turnos",
    "es_visit_gender": "m",
}


@pytest.fixture(autouse=True)
def noon_in_march() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def governing(cast: Cast, name: str, slug: str | None) -> Client:
    """Give somebody the role that governs an organisation, or the region."""
    role = "organisation_admin" if slug else "city_officer"
    organisation = cast.organisations[slug] if slug else None
    Grant.objects.filter(account=cast.accounts[name]).delete()
    Grant.objects.create(
        account=cast.accounts[name], organisation=organisation, role=role, since=LONG_AGO, granted_at=JOINED
    )
    return client_of(cast, name)


@pytest.fixture
def admin(committed_cast: Cast) -> Client:
    return governing(committed_cast, "carmen", "harbor")


def look_url(cast: Cast, slug: str = "harbor") -> str:
    return reverse("look", args=[cast.organisations[slug].id])


def page(client: Client, url: str, language: str = "en") -> str:
    text: str = client.get(url, headers={"accept-language": language}).content.decode()
    return text


def test_an_organisation_changes_its_words_and_colour_and_every_page_follows(
    committed_cast: Cast, admin: Client
) -> None:
    assert admin.post(look_url(committed_cast), CLIENTS).status_code == 302
    rosa = client_of(committed_cast, "rosa")
    english, spanish = (page(rosa, reverse("my_visits"), language) for language in ("en", "es"))
    assert "My appointments" in english
    assert "Harbor at Home" in english
    assert "Mis turnos" in spanish
    assert f"look/{sheet_name('#1f4e9c')}.css" in english
    assert "a worker or a client" in page(admin, reverse("people"))
    assert "My visits" in page(client_of(committed_cast, "ben"), reverse("my_visits"))


def test_the_change_is_an_act_of_the_trail_that_names_who_and_what(
    committed_cast: Cast, admin: Client
) -> None:
    admin.post(look_url(committed_cast), CLIENTS)
    with seeing(EVERYTHING):
        act = Act.objects.get(verb="brand.change")
    assert act.by_account_id == committed_cast.accounts["carmen"].id
    assert act.organisation_ids == [committed_cast.organisations["harbor"].id]


def test_a_message_speaks_in_the_words_and_colour_of_the_visits_organisation(
    committed_cast: Cast, admin: Client
) -> None:
    admin.post(look_url(committed_cast), CLIENTS)
    told_of_a_week(committed_cast)
    with seeing(EVERYTHING):
        letters = outbox()
    assert {letter.brand for letter in letters} == {"Harbor at Home"}
    assert {letter.colour for letter in letters} == {"#1f4e9c"}
    said = " ".join(letter.subject for letter in letters)
    assert "appointment" in said or "turno" in said
    assert "visit" not in said


@pytest.mark.parametrize("colour", ["#ffcc00", "#ffffff", "#7f7f7f"])
def test_a_colour_nobody_can_read_is_refused_with_the_nearest_good_one_and_one_press_takes_it(
    committed_cast: Cast, admin: Client, colour: str
) -> None:
    refused = admin.post(look_url(committed_cast), CLIENTS | {"colour": colour})
    assert refused.status_code == 422
    nearest = refused.context["nearest"]
    assert f'name="take" value="{nearest}"' in refused.content.decode()
    assert not Brand.objects.exists()
    assert (
        admin.post(look_url(committed_cast), CLIENTS | {"colour": colour, "take": nearest}).status_code == 302
    )
    assert Brand.objects.get().colour == nearest


@pytest.mark.parametrize(
    "fields",
    [
        {"en_visit_one": "<b>visit</b>"},
        {"en_visit_many": ""},
        {"es_visit_gender": ""},
        {"colour": "red"},
        {"name": "x" * 61},
    ],
)
def test_what_is_no_word_or_only_half_of_one_comes_back_beside_its_field(
    committed_cast: Cast, admin: Client, fields: dict[str, str]
) -> None:
    answer = admin.post(look_url(committed_cast), CLIENTS | fields)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not Brand.objects.exists()


def test_a_number_to_call_is_kept_as_it_is_dialled_and_one_that_is_none_is_refused(
    committed_cast: Cast, admin: Client
) -> None:
    harbor = committed_cast.organisations["harbor"]
    page = reverse("look", args=[harbor.id])
    assert admin.post(page, {"name": "", "phone": "12", "key": "1"}).status_code == 422
    assert "Nobody can be called at this number." in admin.post(page, {"phone": "12"}).content.decode()
    assert admin.post(page, {"phone": "(562) 555-0123", "key": "2"}).status_code == 302
    assert Brand.objects.get(organisation=harbor).phone == "+15625550123"
    assert 'value="(562) 555-0123"' in admin.get(page).content.decode()


def test_a_preview_shows_the_new_words_and_saves_nothing(committed_cast: Cast, admin: Client) -> None:
    url = reverse("look_preview", args=[committed_cast.organisations["harbor"].id])
    shown = admin.post(url, CLIENTS).content.decode()
    assert "Cancelar este turno" in shown
    assert sheet_name("#1f4e9c") in shown
    assert not Brand.objects.exists()


def test_what_an_organisation_leaves_open_its_programme_says_and_then_the_region(
    committed_cast: Cast,
) -> None:
    officer, harbor = governing(committed_cast, "olga", None), committed_cast.organisations["harbor"]
    harbor.programme = Programme.objects.create(name="Ageing Well")
    harbor.save()
    region = officer.get(reverse("settings")).context["groups"][0][1][0]
    own = {"en_visit_one": "call", "en_visit_many": "calls"}
    officer.post(reverse("look", args=[region.id]), own | {"name": "Long Beach Hours"})
    officer.post(reverse("look", args=[harbor.programme.id]), {"own_colour": "on", "colour": "#5b2a86"})
    shown = page(client_of(committed_cast, "rosa"), reverse("my_visits"))
    assert "My calls" in shown
    assert "Long Beach Hours" in shown
    assert "Harbor Care" in shown
    assert sheet_name("#5b2a86") in shown


def test_one_press_goes_back_to_what_the_level_above_says(committed_cast: Cast, admin: Client) -> None:
    admin.post(look_url(committed_cast), CLIENTS)
    admin.post(look_url(committed_cast), CLIENTS | {"reset": "1"})
    assert "My visits" in page(client_of(committed_cast, "rosa"), reverse("my_visits"))


def test_nobody_changes_the_look_of_another_organisation(committed_cast: Cast, admin: Client) -> None:
    for url in (look_url(committed_cast, "bixby"), look_url(committed_cast, "westside")):
        assert admin.get(url).status_code == admin.post(url, CLIENTS).status_code == 404
    outsider = client_of(committed_cast, "otto")
    assert outsider.post(look_url(committed_cast), CLIENTS).status_code == 404
    assert not Brand.objects.exists()


def test_a_sheet_is_kept_for_ever_and_says_nothing_but_its_colour(committed_cast: Cast) -> None:
    answer: Any = Client().get(reverse("look_sheet", args=[sheet_name("#1f4e9c")]))
    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]
    for name in ("1f4e9c-00000000", sheet_name("#ffcc00"), "nonsense"):
        assert Client().get(reverse("look_sheet", args=[name])).status_code == 404


def test_on_a_partners_visit_it_is_clear_whose_rules_hold(committed_cast: Cast) -> None:
    carmen, ben = committed_cast.actors["carmen"], client_of(committed_cast, "ben")
    lent = book_visit(
        by=carmen, at=NOW, wish=committed_cast.wish("park"), person_ids=committed_cast.ids("ben")
    )
    own = book_visit(
        by=carmen, at=NOW, wish=committed_cast.wish("lopez"), person_ids=committed_cast.ids("rosa")
    )
    office = client_of(committed_cast, "carmen")
    shared = reverse("visit", args=[lent.visit_id])
    for shown in (page(office, shared), page(ben, shared), page(ben, reverse("my_visits"))):
        assert "Visit for Harbor Care: their rules hold." in shown
    assert "their rules hold" not in page(office, reverse("visit", args=[own.visit_id]))


def test_an_uploaded_logo_shows_in_the_header_until_it_is_taken_away(
    committed_cast: Cast, admin: Client
) -> None:
    url = reverse("change_logo", args=[committed_cast.organisations["harbor"].id])
    sent = BytesIO()
    Image.new("RGB", (500, 200), "teal").save(sent, "JPEG")
    assert admin.post(url, {"logo": SimpleUploadedFile("logo.jpg", sent.getvalue())}).status_code == 302
    shown = reverse("logo", args=[Brand.objects.get().logo_digest])
    assert shown in page(client_of(committed_cast, "rosa"), reverse("my_visits"))
    answer = Client().get(shown)
    assert answer["Content-Type"] == "image/png"
    assert "immutable" in answer["Cache-Control"]
    admin.post(look_url(committed_cast), CLIENTS)
    assert shown in page(admin, look_url(committed_cast))
    assert admin.post(url, {"remove": "1"}).status_code == 302
    assert shown not in page(admin, look_url(committed_cast))
    assert Client().get(shown).status_code == 404


def test_an_e_mail_carries_the_logo_within_itself_and_says_the_same_without_it(
    committed_cast: Cast, admin: Client
) -> None:
    url = reverse("change_logo", args=[committed_cast.organisations["harbor"].id])
    sent = BytesIO()
    Image.new("RGB", (50, 20), "teal").save(sent, "PNG")
    admin.post(url, {"logo": SimpleUploadedFile("logo.png", sent.getvalue())})
    told_of_a_week(committed_cast)
    send_waiting(by=HOUSE, clock=lambda: NOW)
    (letter, *_others) = mail.outbox
    whole: Any = letter.message()
    assert whole.get_content_type() == "multipart/related"
    (words, picture) = whole.get_payload()
    plain, coloured = (part.get_payload(decode=True).decode() for part in words.get_payload())
    assert plain == letter.body
    assert f"cid:{picture['Content-ID'].strip('<>')}" in coloured
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    assert "http" not in coloured  # nothing is fetched when it is opened


def test_a_drawing_that_could_carry_a_program_is_refused_in_a_sentence(
    committed_cast: Cast, admin: Client
) -> None:
    url = reverse("change_logo", args=[committed_cast.organisations["harbor"].id])
    drawing = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    refused = admin.post(url, {"logo": drawing})
    assert refused.status_code == 422
    assert "An SVG can carry a program" in refused.content.decode()
    assert admin.post(url, {}).status_code == 422
    assert client_of(committed_cast, "otto").post(url, {"remove": "1"}).status_code == 404
    assert not Brand.objects.exists()

"""My help: a service user and their daughter look after visits; nobody else finds out that they exist."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_series
from commonhours.bookings.models import Visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import ActsFor
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.documents import weeks
from commonhours.documents.squares import drawn_square
from commonhours.funding.models import Allocation
from commonhours.matching.follower import FOLLOWER
from commonhours.organisations.models import Brand
from commonhours.people.actions import Helping, let_help
from commonhours.people.models import Helper, Liking, Person, ServiceUser
from commonhours.timesheets.models import HomeCode
from commonhours.web.tests.test_printed import read
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, TUESDAY_TEN, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOUR = {"day": "2026-03-03", "start": "10:00", "minutes": "60", "key": "daughter-books"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


@pytest.fixture
def family(committed_cast: Cast) -> Cast:
    """Mrs Lopez signs in as `lopez`; she lets her daughter Dora act for her, and her neighbour Ned look."""
    cast = committed_cast
    with seeing(EVERYTHING):
        served = cast.served["lopez"]
        account = Account.objects.create_user("lopez@example.org", name="Mrs Lopez", joined_at=JOINED)
        person = Person.objects.create(name="Lopez", account=account, latitude=33.81, longitude=-118.16)
        ServiceUser.objects.filter(id=served.id).update(person=person)
    cast.accounts["lopez"] = account
    own = (ActsFor(served.id, "service_user"),)
    cast.actors["lopez"] = replace(
        cast.actors["nina"], account_id=account.id, person_id=person.id, acts_for=own
    )
    for name, part in (("dora", "helper"), ("ned", "onlooker")):
        let_help(
            by=cast.actors["lopez"],
            at=NOW,
            service_user_id=served.id,
            helping=Helping(f"{name}@example.org", name.title(), part),
        )
        cast.accounts[name] = Account.objects.get(email=f"{name}@example.org")
    return cast


def come_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def book(cast: Cast, name: str, **changed: str) -> HttpResponse:
    asked = HOUR | {"work": str(cast.works["nutrition"].id), "person": str(cast.people["ben"].id)} | changed
    return come_in(cast, name).post(f"/help/{cast.served['lopez'].id}/book/", asked)  # type: ignore[return-value]


def visit_id() -> UUID:
    with seeing(EVERYTHING):
        return Visit.objects.get().id


def test_whoever_is_served_is_the_yes_themselves_and_reads_of_favourites_as_their_own(family: Cast) -> None:
    with seeing(EVERYTHING):
        Liking.objects.create(service_user=family.served["lopez"], person=family.people["ben"])
    booked = book_series(
        by=family.actors["olga"],
        at=NOW,
        wish=family.wish(),
        rule="FREQ=WEEKLY;COUNT=2",
        person_ids=family.ids("rosa"),
    )
    change = f"/series/{booked.series_id}/change/{booked.visit_ids[0]}/"
    reassign = f"/visits/{booked.visit_ids[0]}/people/"
    find = f"/help/{family.served['lopez'].id}/book/"
    asked = {**HOUR, "day": "2026-03-04", "work": str(family.works["nutrition"].id), "search": "1"}
    for who, whose in (("lopez", "yours"), ("dora", "theirs")):
        client = come_in(family, who)
        for page in (change, reassign):
            opened = client.get(page)
            assert (opened.status_code, "who said yes" in opened.content.decode()) == (200, False)
        assert f"A favourite of {whose}" in client.get(find, asked).content.decode()
    for page in (change, reassign):
        assert "who said yes" in come_in(family, "carmen").get(page).content.decode()


def test_a_daughter_sees_who_can_come_and_books_for_her_mother(family: Cast) -> None:
    client = come_in(family, "dora")
    home = client.get("/", follow=True)
    assert home.redirect_chain[-1][0] == f"/help/{family.served['lopez'].id}/"
    assert "2 hours left" in home.content.decode()
    # Mrs Lopez has a large dog, which her record says without being asked: only Ben and Rosa can come.
    asked = {**HOUR, "work": str(family.works["nutrition"].id), "search": "1"}
    page = client.get(f"/help/{family.served['lopez'].id}/book/", asked).content.decode()
    assert [name for name in ("Ben", "Rosa", "Dara") if name in page] == ["Ben", "Rosa"]
    booked = book(family, "dora")
    assert booked.status_code == 302
    shown = client.get(booked["Location"]).content.decode()
    assert "Ben" in shown
    assert "Cancel this visit" in shown


def test_booking_stays_within_the_hours_that_were_granted(family: Cast) -> None:
    refused = book(family, "dora", minutes="180")
    assert refused.status_code == 409
    assert "2 hours" in refused.content.decode() or "120" in refused.content.decode()
    with seeing(EVERYTHING):
        assert not Visit.objects.exists()


def test_without_granted_hours_only_the_office_books(family: Cast) -> None:
    with seeing(EVERYTHING):
        Allocation.objects.all().delete()
    assert "No hours of help have been granted yet." in book(family, "dora").content.decode()


def test_who_only_looks_cannot_book_nor_cancel(family: Cast) -> None:
    book(family, "dora")
    client = come_in(family, "ned")
    assert client.get(f"/help/{family.served['lopez'].id}/").status_code == 200
    assert book(family, "ned", key="another").status_code == 403
    assert client.post(f"/visits/{visit_id()}/cancel/", {"key": "x"}).status_code == 403


def test_a_helper_cancels_what_she_booked_and_the_hours_come_back(family: Cast) -> None:
    book(family, "dora")
    assert come_in(family, "dora").post(f"/visits/{visit_id()}/cancel/", {"key": "x"}).status_code == 302
    with seeing(EVERYTHING):
        assert Allocation.objects.get(since=date(2026, 3, 1)).held_minutes == 0


def test_what_was_ended_is_ended_at_once(family: Cast) -> None:
    book(family, "dora")
    dora = come_in(family, "dora")
    with seeing(EVERYTHING):
        helper = Helper.objects.get(account=family.accounts["dora"])
    served = family.served["lopez"].id
    assert dora.get(f"/help/{served}/").status_code == 200
    ended = come_in(family, "lopez").post(f"/help/{served}/helpers/{helper.id}/end/", {"key": "end"})
    assert ended.status_code == 302
    assert dora.get(f"/help/{served}/").status_code == 404
    assert dora.get(f"/visits/{visit_id()}/").status_code == 404


def test_a_helper_does_not_choose_other_helpers_but_may_leave(family: Cast) -> None:
    served = family.served["lopez"].id
    page = f"/help/{served}/helpers/"
    dora = come_in(family, "dora")
    given = {"name": "Eve", "email": "eve@example.org", "part": "helper", "agreed": "she said so", "key": "k"}
    assert dora.post(page, given).status_code == 403
    with seeing(EVERYTHING):
        own, other = (Helper.objects.get(account=family.accounts[name]) for name in ("dora", "ned"))
    assert dora.post(f"{page}{other.id}/end/", {"key": "a"}).status_code == 403
    assert dora.post(f"{page}{own.id}/end/", {"key": "b"}).status_code == 302


def test_staff_write_down_how_the_service_user_agreed(family: Cast) -> None:
    page = f"/help/{family.served['lopez'].id}/helpers/"
    ana = come_in(family, "ana")
    given = {"name": "Eve", "email": "eve@example.org", "part": "helper", "key": "k"}
    assert ana.post(page, given).status_code == 422
    assert ana.post(page, {**given, "agreed": "by telephone"}).status_code == 302
    with seeing(EVERYTHING):
        assert Helper.objects.get(account__email="eve@example.org").agreed == "by telephone"


def test_the_outsider_finds_nothing(family: Cast) -> None:
    book(family, "dora")
    served = family.served["lopez"].id
    for name in ("otto", "nina", "wes"):
        client = come_in(family, name)
        for page in ("", "book/", "helpers/"):
            assert client.get(f"/help/{served}/{page}").status_code == 404
        assert client.get(f"/visits/{visit_id()}/").status_code == 404
        assert book(family, name, key=name).status_code == 404


def hours_of(page: str) -> list[str]:
    """The hours that can be pressed."""
    return re.findall(r'name="when" value="([^"]+)"', page)


def carried(page: str) -> dict[str, list[str]]:
    """What goes along with the first of them."""
    form = page[page.index('action="/help/') :].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', form):
        found.setdefault(name, []).append(value)
    return found


def test_the_first_page_says_who_comes_in_which_language_and_what_is_left(family: Cast) -> None:
    book(family, "dora")
    home = come_in(family, "lopez").get(f"/help/{family.served['lopez'].id}/").content.decode()
    today, tomorrow = home.index("Nobody comes today."), home.index("Tomorrow")
    assert today < tomorrow < home.index("Speaks Spanish")
    assert "1 hour left" in home
    for told in ("Ben", "Nutrition Adviser", "Book again", "Change or cancel", "Free Monday, March"):
        assert told in home, told
    looked = come_in(family, "ned").get(f"/help/{family.served['lopez'].id}/").content.decode()
    assert "Ben" in looked
    for kept in ("Book again", "Change or cancel", "My people", "People of"):
        assert kept not in looked, kept


def test_two_presses_book_the_same_person_again_and_each_hour_is_a_booking_of_its_own(family: Cast) -> None:
    with seeing(EVERYTHING):
        Allocation.objects.update(granted_minutes=600)
    book(family, "dora", minutes="90")
    client = come_in(family, "dora")
    home = client.get(f"/help/{family.served['lopez'].id}/").content.decode()
    again = re.search(r'href="(/help/[^"]+/when/[^"]+work=[^"]+)"', home)
    assert again
    page = client.get(again[1].replace("&amp;", "&")).content.decode()
    # At ten, when it was last; and at what can be had next: two hours from now, by Ben's notice.
    assert {"2026-03-04T10:00", "2026-03-02T14:00"} <= set(hours_of(page))
    assert "2026-03-03T10:00" not in hours_of(page)
    sent = carried(page)
    for when in ("2026-03-04T10:00", "2026-03-05T10:00"):
        assert (
            client.post(f"/help/{family.served['lopez'].id}/book/", sent | {"when": when}).status_code == 302
        )
    with seeing(EVERYTHING):
        third = Visit.objects.latest("starts_at")
        assert (Visit.objects.count(), third.ends_at - third.starts_at) == (3, timedelta(minutes=90))
        # The record's needs went along: a dog, and Spanish.
        assert (len(third.wants), len(third.features)) == (1, 1)


def test_ten_weeks_can_be_walked_and_who_has_no_hour_leaves_others_to_be_asked(family: Cast) -> None:
    client, served = come_in(family, "lopez"), family.served["lopez"]
    with seeing(EVERYTHING):
        for name in ("rosa", "dara"):
            Liking.objects.create(service_user=served, person=family.people[name], never=False)
    page = client.get(f"/help/{served.id}/when/{family.people['rosa'].id}/?week=2026-03-09").content.decode()
    assert 'href="?work=' in page
    assert "2026-03-09T09:00" in hours_of(page)
    assert "The week of Monday, March" in page
    # Dara minds large dogs, which nobody is told: she has no hour, and Rosa does.
    none = client.get(f"/help/{served.id}/when/{family.people['dara'].id}/").content.decode()
    assert "Dara has no free hour" in none
    assert "Rosa" in none
    assert not hours_of(none)
    assert "dog" not in none
    odd = {"work": "x", "minutes": "-5", "start": "25:99", "week": "never"}
    assert client.get(f"/help/{served.id}/when/{family.people['rosa'].id}/", odd).status_code == 200


def test_nobody_elses_week_is_opened(family: Cast) -> None:
    served = family.served["lopez"].id
    with seeing(EVERYTHING):
        Liking.objects.create(service_user_id=served, person=family.people["rosa"], never=True)
    for who in ("wes", "ben", "rosa"):  # a stranger, one who never came, one who shall not come
        page = f"/help/{served}/when/{family.people[who].id}/"
        assert come_in(family, "lopez").get(page).status_code == 404
    book(family, "dora")
    page = f"/help/{served}/when/{family.people['ben'].id}/"
    status = {name: come_in(family, name).get(page).status_code for name in ("dora", "ned", "otto", "olga")}
    assert status == {"dora": 200, "ned": 403, "otto": 404, "olga": 404}


def test_what_follows_is_told_before_a_visit_is_cancelled_and_when_it_is_too_late_whom_to_call(
    family: Cast,
) -> None:
    book(family, "dora")
    with seeing(EVERYTHING):
        harbor = family.organisations["harbor"]
        Brand.objects.create(organisation=harbor, phone="+15625550123")
    page = f"/visits/{visit_id()}/"
    told = come_in(family, "lopez").get(page).content.decode()
    for each in ("Told at once: Ben", "Goes back to what is left: 1 hour", "Not late until: Monday, March"):
        assert each in told, each
    with time_machine.travel(TUESDAY_TEN - timedelta(minutes=30), tick=True):
        late = come_in(family, "lopez").get(page).content.decode()
    assert "Call Harbor Care" in late
    assert 'href="tel:+15625550123"' in late
    assert "Cancel this visit" not in late


def test_the_week_is_printed_for_those_who_are_served_and_for_those_who_come(family: Cast) -> None:
    book(family, "dora")
    served = family.served["lopez"].id
    week = f"/help/{served}/week/"
    shown = come_in(family, "ned").get(week).content.decode()
    assert "Tuesday, March" in shown
    assert "Ben" in shown
    words, _ = read(come_in(family, "lopez"), f"{week}?as=pdf")
    for each in ("Tuesday, March 3", "Ben", "Nutrition Adviser"):
        assert each in words, each
    assert "Ben" not in come_in(family, "lopez").get(f"{week}?day=2026-03-12").content.decode()
    taken = come_in(family, "dora").get(f"{week}?as=calendar").content.decode()
    assert "SUMMARY:Ben: Nutrition Adviser" in taken
    assert "DTSTART:20260303T180000Z" in taken
    own, _ = read(come_in(family, "ben"), "/my/week.pdf")
    assert "Lopez" in own
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=served).update(language="es")
    words, _ = read(come_in(family, "carmen"), f"{week}?as=pdf")  # printed by the office, read by Mrs Lopez
    assert "Lopez: La semana del" in words
    for name in ("otto", "nina", "wes"):
        assert come_in(family, name).get(week).status_code == 404


def test_the_square_at_a_home_opens_ones_own_visit_and_its_code_is_sent_to_no_server(
    family: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw(address: str) -> str:
        drawn.append(address)
        return drawn_square(address)

    monkeypatch.setattr(weeks, "drawn_square", draw)
    book(family, "dora")
    served = family.served["lopez"].id
    sheet = f"/service-users/{served}/code.pdf"
    assert come_in(family, "lopez").get(sheet).status_code == 404
    come_in(family, "lopez").post(f"/service-users/{served}/code/", {"key": "c"})
    with seeing(EVERYTHING):
        code = HomeCode.objects.get().code
    words, _ = read(come_in(family, "lopez"), sheet)
    assert f"{code[:3]} {code[3:]}" in words
    assert drawn == [f"http://testserver/here/{served}/#{code}"]
    for name in ("otto", "nina", "ben", "ned"):
        assert come_in(family, name).get(sheet).status_code == 404
    with time_machine.travel(TUESDAY_TEN - timedelta(minutes=20), tick=True):
        ben = come_in(family, "ben").get(f"/here/{served}/")
        others = [come_in(family, name).get(f"/here/{served}/") for name in ("rosa", "otto", "lopez")]
        nowhere = come_in(family, "ben").get(f"/here/{new_id()}/")
    assert ben["Location"] == f"/visits/{visit_id()}/"
    assert {each.status_code for each in (*others, nowhere)} == {200}
    assert "No visit here now" in nowhere.content.decode()


def test_who_acts_for_two_sees_for_whom_a_page_speaks_and_changes_with_one_press(family: Cast) -> None:
    lopez, park = (family.served[name].id for name in ("lopez", "park"))
    with seeing(EVERYTHING):
        other = {"account": family.accounts["dora"], "let_by": family.accounts["ana"], "part": "helper"}
        Helper.objects.create(service_user_id=park, since=JOINED, **other)
    page = come_in(family, "dora").get(f"/help/{lopez}/").content.decode()
    assert f'href="/help/{lopez}/" aria-current="true"' in page
    assert f'href="/help/{park}/">' in page
    assert "for-whom" not in come_in(family, "lopez").get(f"/help/{lopez}/").content.decode()

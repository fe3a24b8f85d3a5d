"""Who may fetch which page: every address of the map, for everybody in the cast; and what outsiders never read."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.dispatch.models import Opening
from commonhours.notifications.models import Message
from commonhours.people.models import Person, ServiceUser
from commonhours.web import urls
from commonhours.web.tests.looks_map import NAMELESS, SHOWS, SHOWS_NOTHING
from commonhours.web.tests.page_map import ABOUT_SID, MAP, OUTSIDE, OWN_SAFETY, ROLES
from commonhours.web.tests.stage import (
    BACKEND,
    address,
    counted_once,
    fresh_index,
    more_callers,
    once_on_offer,
    signed_in,
    stage,
    things_of_sid,
    words_of,
)
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.looks import Listening, listen

__all__ = ["fresh_index", "stage"]
HOUSE_NAMES = [pattern.name for pattern in urls.urlpatterns]


# In a sample city, where everybody is invented, the door itself shows who lives there, and what they were sent.
SAMPLE = {"sign_in", "sample_inbox"}
# Of each of these something may change or end with the asking, so that the next one asks about another.
USED_UP = {"time_change_remove", "withdraw_offer"}
# Who has no part in Harbor's people, or none any more: not one of their names is for them. None of Beth's is booked.
WITHOUT_PART = ("anonymous", "nina", "sid", "otto", "zoe", "beth")


class Doors:
    """The pages, as one browser for each caller asks them."""

    def __init__(self, cast: Cast, things: Mapping[str, object] | None = None) -> None:
        self.cast = cast
        # What stands in addresses: at first these, else things of Harbor.
        self.known = dict(things or {})
        self.browsers: dict[str, Client] = {}
        self.addresses: dict[str, str] = {}

    def fetch(self, who: str, name: str, method: str) -> HttpResponse:
        answer: HttpResponse = getattr(self._browser(who), method)(self._address(name), self._sent(name))
        return answer

    def _browser(self, who: str) -> Client:
        known = self.browsers.get(who)
        session = known and known.cookies.get("sessionid")
        if known is None or (who != "anonymous" and not (session and session.value)):
            known = self.browsers[who] = signed_in(self.cast, who)
        return known

    def _address(self, name: str) -> str:
        if name in USED_UP:
            return address(self.cast, name)
        if name not in self.addresses:
            self.addresses[name] = address(self.cast, name, self.known)
        return self.addresses[name]

    def _sent(self, name: str) -> dict[str, Any]:
        harbor, work = self.cast.organisations["harbor"].id, self.cast.works["company"].id
        sent: dict[str, dict[str, Any]] = {
            "switch_work": {"work": work, "on": "0"},
            "answer_fact": {
                "kind": self.cast.facts["spanish"].id,
                "organisation": harbor,
                "answer": "refuse",
            },
            **{each: {"how": "no_show", "words": "I was there."} for each in ("note_absence", "contest")},
            "tick_step": {"step": new_id()},
            "leave": {"last_day": "2026-03-02"},
            "change_audit": {"do": "end"},
            **{each: {"do": "preview"} for each in ("change_payroll_run", "change_billing_run")},
        }
        return sent.get(name, {})


def test_every_address_of_the_house_has_a_row_in_the_map() -> None:
    assert sorted(MAP) == sorted(str(name) for name in HOUSE_NAMES)


def test_every_address_says_what_it_shows_of_others() -> None:
    assert sorted([*SHOWS, *(name for names in SHOWS_NOTHING.values() for name in names)]) == sorted(MAP)


def test_each_page_lets_in_whom_it_is_for_and_nobody_else(
    stage: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every address × every caller, in one world; and to whoever has no part in Harbor none of its names is told."""
    _plant_canaries(stage)
    more_callers(stage)
    counted_once(monkeypatch)
    heard, unsaid = listen(monkeypatch), set[tuple[str, str, str]]()
    doors, told = Doors(stage), set()
    statuses: dict[str, tuple[int, ...]] = {}
    for name, (method, _expected) in MAP.items():
        answers = {}
        for who in ROLES:
            answers[who] = doors.fetch(who, name, method)
            unsaid |= _unsaid(stage, heard, who, name, answers[who])
        statuses[name] = tuple(answer.status_code for answer in answers.values())
        told |= {(who, name) for who in WITHOUT_PART if b"Quetzalcanary" in answers[who].content}
    assert {(who, name) for who, name in told if name not in SAMPLE} == set()
    assert statuses == {name: expected for name, (_method, expected) in MAP.items()}
    assert unsaid == set()


def test_about_somebody_suspended_each_page_tells_no_more_and_offers_them_to_nobody(
    stage: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every address that names a worker × every caller, where it names Sid."""
    _plant_canaries(stage)
    more_callers(stage)
    counted_once(monkeypatch)
    answered = _asked_about_sid(stage)
    assert len(answered) > 30
    assert answered == {name: _as_of_rosa(name) for name in answered} | ABOUT_SID
    offered = _offered(stage)
    assert "Dara" in offered
    assert "Sid" not in offered


def _asked_about_sid(stage: Cast) -> dict[str, tuple[int, ...]]:
    """What every caller gets at each address that names a worker, when it names somebody suspended."""
    things = things_of_sid(stage)
    doors, statuses = Doors(stage, things), {}
    for name, (method, _expected) in MAP.items():
        if words_of(name) & things.keys() and name not in USED_UP:
            answers = [doors.fetch(who, name, method) for who in ROLES]
            statuses[name] = tuple(answer.status_code for answer in answers)
            told = [
                each for each, who in zip(answers, ROLES, strict=True) if who in WITHOUT_PART and who != "sid"
            ]
            assert not any(b"Quetzalcanary" in each.content for each in told), name
    return statuses


def _as_of_rosa(name: str) -> tuple[int, ...]:
    """What is answered about Rosa, with Sid in her place and herself in that of somebody without a part."""
    answers = dict(zip(ROLES, MAP[name][1], strict=True))
    answers |= {"sid": answers["rosa"], "rosa": answers["nina"]}
    return tuple(answers[who] for who in ROLES)


def _offered(stage: Cast) -> list[str]:
    """Whom the coordinator is proposed for a visit that Sid could do."""
    park, work = str(stage.served["park"].id), str(stage.works["nutrition"].id)
    wish = {"service_user": park, "work": work, "day": "2026-03-05"}
    page = signed_in(stage, "carmen").get(reverse("find"), wish).content.decode()
    return re.findall(r"\b(Rosa|Dara|Sid)\b", page)


def _unsaid(
    stage: Cast, heard: Listening, who: str, name: str, answer: HttpResponse
) -> set[tuple[str, str, str]]:
    """What a page noted though its row does not say so; and whose name stood on it though nothing was noted."""
    looks = heard.taken()
    more = {(who, name, kind) for _page, _about, kind in looks if kind not in SHOWS.get(name, ())}
    if name not in NAMELESS or answer.status_code not in (200, 201):
        return more
    parties: list[Person | ServiceUser] = [*stage.people.values(), *stage.served.values()]
    named = {each.name: each.pk for each in parties}
    shown = {about for _page, about, _kind in looks}
    text = answer.content.decode(errors="ignore")
    # A menu names its reader.
    others = {key: about for key, about in named.items() if key.lower() != who}
    return more | {
        (who, name, f"{key} was named")
        for key, about in others.items()
        if about not in shown and re.search(rf"\b{key}\b", text)
    }


def _plant_canaries(cast: Cast) -> None:
    with seeing(EVERYTHING):
        for party in (Person, ServiceUser):
            for row in party.objects.filter(organisation_ids__contains=[cast.organisations["harbor"].id]):
                row.name, row.address = f"Quetzalcanary {row.name}", "1 Quetzalcanary Street"
                row.save()


def test_outsiders_never_find_a_name_of_harbors_people(stage: Cast) -> None:
    _plant_canaries(stage)
    for who in ("anonymous", "nina", "otto"):
        searched = signed_in(stage, who).post(reverse("people"), {"who": "rosa"})
        assert b"Quetzalcanary" not in searched.content


def test_a_board_of_another_organisation_is_refused(stage: Cast) -> None:
    client = signed_in(stage, "otto")
    answer = client.get(reverse("board"), {"organisation": str(stage.organisations["harbor"].id)})
    assert answer.status_code == 403


def test_the_board_shows_who_is_booked_and_who_is_free(stage: Cast) -> None:
    answer = signed_in(stage, "carmen").get(reverse("board"), {"day": "2026-03-03"})
    page = answer.content.decode()
    assert "Lopez" in page
    assert "Rosa" in page
    assert "board__free" in page


def test_the_board_names_the_open_dates_of_series(stage: Cast) -> None:
    page = signed_in(stage, "carmen").get(reverse("board")).content.decode()
    assert "A date of a series is open" in page
    assert "Park" in page


def test_the_board_names_what_nobody_said_yes_to(stage: Cast) -> None:
    with seeing(EVERYTHING):
        Opening.objects.filter(id=once_on_offer(stage)).update(state="nobody")
    page = signed_in(stage, "carmen").get(reverse("board")).content.decode()
    assert "Everybody was asked, nobody said yes" in page
    assert f'href="{reverse("offers")}#opening-' in page


def test_somebody_lent_for_the_day_stands_on_the_board_with_their_organisation(stage: Cast) -> None:
    ben = stage.ids("ben")
    book_visit(by=stage.actors["carmen"], at=NOW, wish=stage.wish("park", "nutrition"), person_ids=ben)
    page = signed_in(stage, "carmen").get(reverse("board"), {"day": "2026-03-03"}).content.decode()
    assert "Bixby Neighbors" in page


def test_a_worker_sees_where_she_is_next(stage: Cast) -> None:
    page = signed_in(stage, "rosa").get(reverse("my_visits")).content.decode()
    assert "Lopez" in page
    assert "visit--next" in page


def test_a_worker_reads_her_messages_in_the_language_of_the_page_and_marks_them_read(stage: Cast) -> None:
    client = signed_in(stage, "rosa")
    page = client.get(reverse("my_messages"), headers={"accept-language": "es"}).content.decode()
    assert "marzo" in page
    client.post(reverse("read_messages"))
    with seeing(EVERYTHING):
        hers = Message.objects.filter(person_id=stage.people["rosa"].id)
        unread = hers.filter(channel="in_app", read_at=None)
        assert not unread.exists()


def test_the_outbox_shows_a_coordinator_what_went_out_of_her_organisation(stage: Cast) -> None:
    page = signed_in(stage, "carmen").get(reverse("outbox")).content.decode()
    assert "rosa@example.org" in page


def test_confidential_facts_show_to_an_approver_and_to_nobody_else_in_the_office(stage: Cast) -> None:
    with seeing(EVERYTHING):
        stage.people["ben"].organisation_ids.append(stage.organisations["harbor"].id)
        stage.people["ben"].save()
    url = reverse("person", args=[stage.people["ben"].id])
    shown = {
        who: "Veteran<" in page_of(stage, who, url).replace(" ", "<") for who in ("carmen", "olga", "ana")
    }
    assert shown == {"carmen": False, "olga": False, "ana": True}


def page_of(cast: Cast, who: str, url: str) -> str:
    return signed_in(cast, who).get(url).content.decode()


def test_a_person_may_read_their_own_confidential_facts(stage: Cast) -> None:
    assert "Confidential" in page_of(stage, "ben", reverse("me"))


def test_what_a_worker_switches_off_is_no_longer_offered(stage: Cast) -> None:
    client, work = signed_in(stage, "rosa"), stage.works["company"].id
    client.post(reverse("switch_my_work"), {"work": work, "on": "0", "key": "once"})
    page = page_of(stage, "rosa", reverse("switch_my_work"))
    assert "Switch on" in page
    asked = {"service_user": str(stage.served["park"].id), "work": str(work), "day": "2026-03-05"}
    answer = signed_in(stage, "carmen").get(reverse("find"), asked)
    assert "Rosa" not in answer.content.decode()


def test_the_sign_in_pages_are_in_our_look_and_hold_no_inline_style(stage: Cast) -> None:
    for who, names in (("anonymous", OUTSIDE), ("rosa", OWN_SAFETY)):
        for name in names:
            page = page_of(stage, who, reverse(name))
            assert "site-header" in page, name
            assert "style=" not in page, name


def test_an_unknown_address_and_a_form_that_is_too_old_are_answered_in_our_words(stage: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stage.accounts["rosa"], backend=BACKEND)
    for answer in (strict.get("/nothing/"), strict.post(reverse("read_messages"))):
        assert answer.status_code in {403, 404}
        assert "site-header" in answer.content.decode()


def test_a_locked_type_of_work_stays_locked_and_says_what_is_missing(stage: Cast) -> None:
    with seeing(EVERYTHING):
        stage.people["rosa"].facts.filter(kind=stage.facts["nutrition"]).delete()
    answer = signed_in(stage, "rosa").post(
        reverse("switch_my_work"), {"work": stage.works["nutrition"].id, "on": "1"}
    )
    assert answer.status_code == 409
    assert "Nutrition" in answer.content.decode()


def test_staff_cannot_learn_by_switching_who_holds_a_confidential_fact(stage: Cast) -> None:
    answers = []
    for name in ("rosa", "sam"):
        url = reverse("switch_work", args=[stage.people[name].id])
        sent = {"work": stage.works["veterans"].id, "on": "1"}
        answers.append(signed_in(stage, "carmen").post(url, sent).status_code)
    assert answers == [409, 409]

"""The private address of those who are served, and of whoever acts for them: it follows, and ends with the right."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.integrations.ical.models import Feed
from commonhours.integrations.ical.publishing import (
    Page,
    choose_telling,
    feed_of,
    make_feed,
    read_feed,
    revoke_feed,
    subscribed_to,
)
from commonhours.people.models import Helper, ServiceUser
from commonhours.web.tests.stage import signed_in
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)


def helps(cast: Cast, name: str = "nina", who: str = "lopez") -> Actor:
    """Let somebody act for a service user; return them as they come in at the door."""
    with seeing(EVERYTHING):
        Helper.objects.create(
            service_user=cast.served[who],
            account=cast.accounts[name],
            part="helper",
            let_by=cast.accounts["ana"],
            since=JOINED,
        )
    return replace(cast.actors[name], acts_for=(ActsFor(cast.served[who].id, "helper"),))


def subscribed(cast: Cast) -> tuple[Actor, str]:
    """Nina acts for Mrs Lopez, to whom Rosa comes on Tuesday, and has an address."""
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    nina = helps(cast)
    return nina, made(nina, cast)


def made(by: Actor, cast: Cast, who: str = "lopez") -> str:
    return make_feed(by=by, at=NOW, service_user_id=cast.served[who].id).secret


def asked(secret: str, hours: float = 0) -> Page:
    return read_feed(
        secret=secret, at=NOW + hours * HOUR, link=lambda each: f"https://hours.example.org/visits/{each}/"
    )


def events(page: Page) -> list[Any]:
    return Calendar.from_ical(page.body).walk("VEVENT")


def ends(cast: Cast, at: datetime) -> None:
    with seeing(EVERYTHING):
        Helper.objects.filter(service_user=cast.served["lopez"]).update(until=at)


def test_it_says_who_comes_by_first_name_and_what_for_and_never_to_whom(cast: Cast) -> None:
    with seeing(EVERYTHING):
        cast.people["rosa"].name = "Rosa Delgado"
        cast.people["rosa"].save()
        cast.served["lopez"].address = "12 Cherry Avenue"
        cast.served["lopez"].save()
    nina, secret = subscribed(cast)
    shown = {}
    for tells in ("time", "area", "address"):
        choose_telling(by=nina, at=NOW, tells=tells, service_user_id=cast.served["lopez"].id)
        shown[tells] = asked(secret).body
        assert b"Lopez" not in shown[tells]
        assert b"Delgado" not in shown[tells]
    assert [b"SUMMARY:Rosa: Nutrition Adviser" in body for body in shown.values()] == [False, True, True]
    assert [b"Cherry" in body for body in shown.values()] == [False, False, True]


def test_a_visit_that_moves_and_one_that_is_called_off_reach_it(cast: Cast) -> None:
    _nina, secret = subscribed(cast)
    (first,), (again,) = events(asked(secret)), events(asked(secret, 1))
    with seeing(EVERYTHING):
        visit = Visit.objects.get()
        for rows in (Visit.objects, Assignment.objects):
            rows.update(starts_at=TUESDAY_TEN + HOUR, ends_at=TUESDAY_TEN + 2 * HOUR)
    (moved,) = events(asked(secret, 2))
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit.id)
    (off,) = events(asked(secret, 3))
    assert len({str(each["UID"]) for each in (first, again, moved, off)}) == 1
    assert [each["SEQUENCE"] for each in (first, again, moved, off)] == [0, 0, 1, 2]
    assert [str(each["STATUS"]) for each in (moved, off)] == ["CONFIRMED", "CANCELLED"]
    assert "Rosa" in off["SUMMARY"]


def test_ten_stays_ten_over_the_change_of_the_clock(cast: Cast) -> None:
    """The clock goes forward on Sunday 8 March: on the Monday after, ten is an hour earlier by UTC."""
    _nina, secret = subscribed(cast)
    monday_ten = datetime(2026, 3, 9, 17, tzinfo=UTC)
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(start=monday_ten), person_ids=cast.ids("rosa"))
    starts = [each["DTSTART"].dt for each in events(asked(secret))]
    assert starts == [TUESDAY_TEN, monday_ten]
    assert [each.hour for each in starts] == [18, 17]


def test_each_reader_has_it_in_their_own_language(cast: Cast) -> None:
    _nina, secret = subscribed(cast)
    with seeing(EVERYTHING):
        Account.objects.filter(id=cast.accounts["nina"].id).update(language="es")
    (event,) = events(asked(secret))
    assert event["SUMMARY"] == "Rosa: Asesor de nutrición"


def test_whoever_is_served_and_each_helper_have_an_address_of_their_own(cast: Cast) -> None:
    nina, theirs = subscribed(cast)
    with seeing(EVERYTHING):
        ServiceUser.objects.filter(id=cast.served["lopez"].id).update(person=cast.people["sam"])
    own = replace(cast.actors["sam"], acts_for=(ActsFor(cast.served["lopez"].id, "service_user"),))
    mine = made(own, cast)
    assert len(events(asked(mine))) == len(events(asked(theirs))) == 1
    assert {each.name for each in subscribed_to(cast.served["lopez"].id, at=NOW)} == {"Nina", "Sam"}
    revoke_feed(by=nina, at=NOW, service_user_id=cast.served["lopez"].id)
    assert len(events(asked(mine))) == 1
    with pytest.raises(NotFound):
        asked(theirs)


def test_outsiders_and_helpers_of_others_make_none_and_guess_none(cast: Cast) -> None:
    subscribed(cast)
    wes = helps(cast, "wes", "park")
    for by in (wes, *(cast.actors[name] for name in ("otto", "olga", "carmen", "rosa"))):
        with pytest.raises(NotFound):
            made(by, cast)
        assert feed_of(by=by, at=NOW, service_user_id=cast.served["lopez"].id) is None
    assert events(asked(made(wes, cast, "park"))) == []
    for guess in ("", "a" * 43, str(Feed.objects.first().id)):  # type: ignore[union-attr]  # there are two
        with pytest.raises(NotFound):
            asked(guess)


def test_it_ends_by_itself_with_the_right_and_does_not_come_back_with_a_new_one(cast: Cast) -> None:
    nina, secret = subscribed(cast)
    ends(cast, NOW + HOUR)
    asked(secret, 0.9)
    with pytest.raises(NotFound):
        asked(secret, 1)
    assert subscribed_to(cast.served["lopez"].id, at=NOW + HOUR) == []
    with seeing(EVERYTHING):
        again = Helper.objects.get()
        Helper.objects.create(
            service_user=again.service_user,
            account=again.account,
            part="helper",
            let_by=again.let_by,
            since=NOW + 2 * HOUR,
        )
    with pytest.raises(NotFound):
        asked(secret, 3)
    new = make_feed(by=nina, at=NOW + 3 * HOUR, service_user_id=cast.served["lopez"].id)
    assert len(events(asked(new.secret, 3))) == 1


def test_whoever_may_no_longer_sign_in_reads_nothing_of_others(cast: Cast) -> None:
    _nina, secret = subscribed(cast)
    with seeing(EVERYTHING):
        Account.objects.filter(id=cast.accounts["nina"].id).update(is_active=False)
    with pytest.raises(NotFound):
        asked(secret)


def test_the_page_makes_shows_and_ends_it_and_logs_say_nothing(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    nina, _old = subscribed(cast)
    client, lopez = signed_in(cast, "nina"), cast.served["lopez"].id
    with time_machine.travel(NOW, tick=False), caplog.at_level(logging.DEBUG):
        page = client.post(reverse("help_make_feed", args=[lopez])).content.decode()
        address = page.split('href="webcal:')[1].split('"')[0]
        first = Client().get("http:" + address)
        same = Client().get("http:" + address, headers={"If-None-Match": first.headers["ETag"]})
        seen = Client().get("http:" + address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
        access = client.get(reverse("help_access", args=[lopez])).content.decode()
        client.post(reverse("help_revoke_feed", args=[lopez]))
        gone = Client().get("http:" + address)
    assert [each.status_code for each in (first, same, seen, gone)] == [200, 304, 304, 404]
    assert reverse("help_revoke_feed", args=[lopez]) in access
    assert feed_of(by=nina, at=NOW, service_user_id=lopez) is None
    written = " ".join(record.getMessage() for record in caplog.records)
    for secret in ("Rosa", "Lopez", address.rpartition("/")[2].partition(".")[0]):
        assert secret not in written, secret


def test_a_worker_who_also_helps_has_two_addresses_that_do_not_mix(cast: Cast) -> None:
    subscribed(cast)
    rosa = helps(cast, "rosa", "park")
    work, help_ = make_feed(by=rosa, at=NOW).secret, made(rosa, cast, "park")
    assert len(events(asked(work))) == 1
    assert events(asked(help_)) == []


def test_somebody_unknown_is_refused_like_somebody_elses(cast: Cast) -> None:
    nina = helps(cast)
    for verb in (make_feed, revoke_feed):
        with pytest.raises(NotFound) as refused:
            verb(by=nina, at=NOW, service_user_id=UUID(int=1))
        assert refused.value.refusals[0].code == "unknown_service_user"

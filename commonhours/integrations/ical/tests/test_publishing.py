"""The private feed: calendar programs take it, nobody else finds it, and it never says whom a visit is for."""

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.period import Period
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.config.discretion import Discretion
from commonhours.integrations.ical.busy import busy_times
from commonhours.integrations.ical.models import Feed
from commonhours.integrations.ical.publishing import (
    MOST_AN_HOUR,
    Page,
    choose_telling,
    make_feed,
    read_feed,
    revoke_feed,
)
from commonhours.organisations.models import Region
from commonhours.people.models import Person
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)


def link(visit_id: UUID) -> str:
    return f"https://hours.example.org/visits/{visit_id}/"


def booked(cast: Cast) -> str:
    """Rosa has a visit and a private address; return its secret."""
    book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    return make_feed(by=cast.actors["rosa"], at=NOW).secret


def asked(secret: str, hours: int = 0) -> Page:
    return read_feed(secret=secret, at=NOW + hours * HOUR, link=link)


def only_event(page: Page) -> Any:
    (event,) = Calendar.from_ical(page.body).walk("VEVENT")
    return event


def test_it_is_a_calendar_to_the_letter(cast: Cast) -> None:
    body = asked(booked(cast)).body
    lines = body.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert max(map(len, lines)) <= 75
    assert b"\n" not in body.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(body)
    for name in ("PRODID", "VERSION", "METHOD", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        assert name in calendar, name
    event = only_event(asked(make_feed(by=cast.actors["rosa"], at=NOW).secret))
    assert not event.errors
    for name in (
        "UID",
        "DTSTAMP",
        "LAST-MODIFIED",
        "SEQUENCE",
        "DTSTART",
        "DTEND",
        "SUMMARY",
        "STATUS",
        "URL",
    ):
        assert name in event, name
    assert event["DTSTAMP"].dt.tzname() == "UTC"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (TUESDAY_TEN, TUESDAY_TEN + HOUR)


def test_our_own_reader_reads_what_we_publish(cast: Cast) -> None:
    body = asked(booked(cast)).body
    with seeing(EVERYTHING):
        zone = Region.objects.get().tzinfo
    found = busy_times(body, zone=zone, since=NOW, until=NOW + 48 * HOUR)
    assert found == (Period(TUESDAY_TEN, TUESDAY_TEN + HOUR),)


def test_it_never_says_whom_a_visit_is_for_and_the_address_only_where_the_worker_chose_so(cast: Cast) -> None:
    secret = booked(cast)
    with seeing(EVERYTHING):
        cast.served["lopez"].address = "12 Cherry Avenue"
        cast.served["lopez"].save()
    by, shown = cast.actors["rosa"], {}
    for tells in ("time", "area", "address"):
        choose_telling(by=by, at=NOW, tells=tells)
        shown[tells] = asked(secret).body
        assert b"Lopez" not in shown[tells]
    assert [b"Cherry" in body for body in shown.values()] == [False, False, True]
    assert [b"Nutrition" in body for body in shown.values()] == [False, True, True]


def test_a_change_keeps_the_uid_and_raises_the_sequence_and_nothing_else_does(cast: Cast) -> None:
    secret = booked(cast)
    first, again = only_event(asked(secret)), only_event(asked(secret, 1))
    with seeing(EVERYTHING):
        for rows in (Visit.objects, Assignment.objects):
            rows.update(starts_at=TUESDAY_TEN + HOUR, ends_at=TUESDAY_TEN + 2 * HOUR)
    moved = only_event(asked(secret, 2))
    assert first["UID"] == again["UID"] == moved["UID"]
    assert [each["SEQUENCE"] for each in (first, again, moved)] == [0, 0, 1]
    assert first["DTSTAMP"] == again["DTSTAMP"]
    assert moved["LAST-MODIFIED"].dt == NOW + 2 * HOUR


def test_a_cancelled_visit_says_so(cast: Cast) -> None:
    secret = booked(cast)
    assert only_event(asked(secret))["STATUS"] == "CONFIRMED"
    with seeing(EVERYTHING):
        visit = Visit.objects.get()
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=visit.id)
    event = only_event(asked(secret, 1))
    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", 1)


def test_only_ones_own_visits_stand_there(cast: Cast) -> None:
    booked(cast)
    secret = make_feed(by=cast.actors["ben"], at=NOW).secret
    assert Calendar.from_ical(asked(secret).body).walk("VEVENT") == []


def test_it_speaks_the_workers_language(cast: Cast) -> None:
    with seeing(EVERYTHING):
        Person.objects.filter(id=cast.people["rosa"].id).update(language="es")
    assert only_event(asked(booked(cast)))["SUMMARY"] == "Asesor de nutrición"


def test_a_new_address_and_taking_it_back_end_the_old_one_at_once(cast: Cast) -> None:
    old, by = booked(cast), cast.actors["rosa"]
    new = make_feed(by=by, at=NOW).secret
    asked(new)
    revoke_feed(by=by, at=NOW)
    for secret in (old, new, "", "a" * 43):
        with pytest.raises(Refused) as refused:
            asked(secret)
        assert refused.value.status == 404


def test_only_the_hash_of_the_address_is_kept(cast: Cast) -> None:
    secret = booked(cast)
    assert len(secret) >= 43
    feed = Feed.objects.get()
    assert secret.encode() not in bytes(feed.digest)
    assert secret not in str(feed.__dict__)


def test_a_program_that_never_stops_is_told_to(cast: Cast) -> None:
    secret = booked(cast)
    for _ in range(MOST_AN_HOUR):
        asked(secret)
    with pytest.raises(Refused) as refused:
        asked(secret)
    assert refused.value.refusals[0].code == "calendar.asked_too_often"
    asked(secret, 1)


def test_people_who_are_no_workers_have_none(cast: Cast) -> None:
    for name in ("olga", "otto", "nina"):
        with pytest.raises(Refused) as refused:
            make_feed(by=cast.actors[name], at=NOW)
        assert refused.value.refusals[0].code == "unknown_person"


def test_a_program_gets_it_without_signing_in_and_asks_whether_it_changed(cast: Cast) -> None:
    url = reverse("private_feed", args=[booked(cast)])
    with time_machine.travel(NOW, tick=False):
        first = Client().get(url)
        again = Client().get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, first.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" not in first.headers["Cache-Control"]
    assert re.search(rb"URL:http://testserver/visits/", first.content)


def test_no_log_keeps_the_address_not_even_of_what_is_gone(
    cast: Cast, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = booked(cast)
    revoke_feed(by=cast.actors["rosa"], at=NOW)
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign, assignment]
    handler.addFilter(Discretion())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        assert Client().get(reverse("private_feed", args=[secret])).status_code == 404
    finally:
        logger.removeHandler(handler)
    assert records
    assert secret not in " ".join(record.getMessage() for record in records)
    assert secret not in capfd.readouterr().err

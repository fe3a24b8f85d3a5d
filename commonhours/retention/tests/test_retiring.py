"""What has been kept for long enough goes, in batches and by count; what is held stays, and what the law asks for."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command

from commonhours.audit.tests.story import LATER, lived
from commonhours.availability.models import BusyTime, Calendar
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.notifications.models import Message
from commonhours.people.models import Person
from commonhours.retention.actions import (
    carry_own,
    due_now,
    hold_records,
    lift_hold,
    retire,
    set_period,
)
from commonhours.retention.periods import days_of
from commonhours.timesheets.models import ClockEvent
from commonhours.trail.models import ActFacts
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, Cast

YEAR = timedelta(days=366)


def officer(cast: Cast) -> Actor:
    return Actor(account_id=cast.accounts["carmen"].id, roles=(Held("city_officer"),), door="web")


def written(cast: Cast, who: str) -> None:
    """A message, and a busy time of a calendar, from long ago."""
    person = cast.people[who]
    Message.objects.create(
        act_id=person.id,
        person_id=person.id,
        channel="email",
        code="visit.book",
        facts={},
        language="en",
        made_at=NOW,
        due_at=NOW,
        organisation_ids=person.organisation_ids,
    )
    calendar = Calendar.objects.create(person_id=person.id, name="School", attached_at=NOW)
    BusyTime.objects.create(
        calendar=calendar, person_id=person.id, starts_at=NOW, ends_at=NOW + timedelta(hours=1)
    )


def test_what_is_due_goes_and_what_is_held_stays(cast: Cast) -> None:
    with seeing(EVERYTHING):
        written(cast, "rosa")
        written(cast, "wes")
    city, later = officer(cast), NOW + YEAR
    assert due_now(by=HOUSE, at=NOW) == {}
    assert due_now(by=HOUSE, at=later) == {"messages": 2, "busy_times": 2}
    with pytest.raises((NotAllowed, NotFound)):
        hold_records(by=cast.actors["otto"], at=later, reason="A suit", person_id=cast.people["rosa"].id)
    hold = hold_records(by=city, at=later, reason="A suit", person_id=cast.people["rosa"].id)
    assert retire(by=HOUSE, at=later) == {"messages": 1, "busy_times": 1}
    assert (
        due_now(by=HOUSE, at=later) == {"messages": 1, "busy_times": 1} or due_now(by=HOUSE, at=later) == {}
    )
    with seeing(EVERYTHING):
        assert set(Message.objects.values_list("person_id", flat=True)) == {cast.people["rosa"].id}
        told = ActFacts.objects.get(act__verb="records.retire", facts__kind="messages").facts
    assert (told["rows"], told["table"]) == (1, "notifications_message")
    lift_hold(by=city, at=later, hold_id=hold.hold_id)
    assert retire(by=HOUSE, at=later) == {"messages": 1, "busy_times": 1}


def test_the_region_keeps_longer_if_it_likes_and_never_shorter_than_the_law(cast: Cast) -> None:
    city = officer(cast)
    with pytest.raises(Invalid, match="kept_too_short"):
        set_period(by=city, at=NOW, kind="rankings", days=365, reason="tidy")
    with pytest.raises(NotAllowed):
        set_period(by=cast.actors["carmen"], at=NOW, kind="messages", days=400, reason="tidy")
    set_period(by=city, at=NOW, kind="messages", days=400, reason="Our own rule 7")
    assert days_of("messages", NOW.date()) == 400
    assert days_of("messages", NOW.date() - timedelta(days=1)) == 365


def test_what_people_and_organisations_take_away_is_theirs_and_old_evidence_loses_its_places(
    committed_cast: Cast, tmp_path: Path
) -> None:
    cast = committed_cast
    lived(cast)
    with seeing(EVERYTHING):
        Person.objects.filter(id=cast.people["rosa"].id).update(name="=HYPERLINK(1)")
    of_herself(cast)
    of_harbor(tmp_path / "harbor.zip")
    # The command reads the clock on the wall, which is later than the cast's.
    acts = ActFacts.objects.using("owner").exclude(act__door="command").count()
    after = LATER + 7 * YEAR + timedelta(days=30)
    assert retire(by=HOUSE, at=after)["said"] == acts
    assert retire(by=HOUSE, at=after) == {}
    with seeing(EVERYTHING):
        assert ClockEvent.objects.count() == 2
        assert not ClockEvent.objects.exclude(latitude=None).exists()


def of_herself(cast: Cast) -> None:
    """Rosa's own file holds her rows and nobody else's."""
    done = carry_own(by=cast.actors["rosa"], at=LATER, readme="Read me", title="Rosa")
    with ZipFile(io.BytesIO(done.file)) as held:
        rows = list(csv.DictReader(io.StringIO(held.read("people_person.csv").decode("utf-8-sig"))))
        about = json.loads(held.read("datapackage.json"))
        whole = json.loads(held.read("data.json"))
        assert held.read("README.txt") == b"Read me"
    assert [row["name"] for row in rows] == ["'=HYPERLINK(1)"]
    assert len(whole["timesheets_timesheet"]) == 1
    assert len(whole["payroll_statement"]) == 1
    assert "people_liking" not in whole
    assert {each["name"] for each in about["resources"]} == set(whole)
    assert str(cast.people["dara"].id) not in json.dumps(whole)
    with pytest.raises(NotFound):
        carry_own(by=cast.actors["otto"], at=LATER, readme="", title="")


def of_harbor(out: Path) -> None:
    """What Harbor's administrator takes away: its people and visits, nothing of Westside's."""
    call_command("export", organisation="harbor", to=out)
    with ZipFile(out) as held:
        names = set(held.namelist())
        people = held.read("people_person.csv").decode("utf-8-sig")
        visits = held.read("visits.ics").decode()
    assert {"datapackage.json", "payroll_statement.csv", "ledger_leg.csv", "bookings_visit.csv"} <= names
    assert "HYPERLINK" in people
    assert "Wes" not in people
    assert visits.count("BEGIN:VEVENT") == 1
    assert not names & {"notifications_message.csv", "trail_act.csv", "supervision_privatenote.csv"}

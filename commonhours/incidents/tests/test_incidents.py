"""What is reported is read by few: row security by itself, the doors above it, and what follows step by step."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from PIL import Image

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import Sight, concern, seeing
from commonhours.incidents.actions import (
    Done,
    add_evidence,
    bring_in,
    close_incident,
    give_incident,
    link_person,
    note_done,
    open_evidence,
    reopen_incident,
    set_clock,
    stand_aside,
    take_incident,
)
from commonhours.incidents.models import Evidence, Incident, Involved, Reading, Side, Step
from commonhours.incidents.pages import counts, incident_page, own_report, own_reports, queue
from commonhours.incidents.rules import Clock
from commonhours.incidents.tests.stories import WORDS, reported, visit_of, with_officers
from commonhours.organisations.permissions import ROLES, Permission
from commonhours.people.models import Person
from commonhours.safeguarding.actions import suspend
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast

TABLES = (Incident, Side, Involved, Step, Reading, Evidence)
NOTHING = (0, 0, 0, 0, 0, 0)
HOUR = timedelta(hours=1)


def seen(sight: Sight, *opened: object) -> tuple[int, ...]:
    """How many rows of each table row security shows, with no code before it that asks for a permission."""
    with seeing(sight):
        concern(opened)  # type: ignore[arg-type]  # ids
        return tuple(table.objects.count() for table in TABLES)


def picture() -> bytes:
    """A photograph whose camera wrote into it where it was."""
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Quetzalcanary Camera"
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_roles_that_read_what_was_reported_are_the_officers_of_safety_alone() -> None:
    assert [name for name, held in ROLES.items() if Permission.HANDLE_INCIDENTS in held] == ["safety_officer"]


def test_row_security_alone_keeps_it_from_everybody_but_few(cast: Cast) -> None:
    with_officers(cast)
    visit_id = visit_of(cast, "ben", who="park")
    incident = reported(cast, "ben", visit_id=visit_id)
    add_evidence(by=cast.actors["ben"], at=NOW, incident_id=incident, content=picture())
    # Not even whoever is let in somewhere by the ids of the organisations, of the people or of the visit.
    ids = [each.pk for each in (*cast.organisations.values(), *cast.people.values(), *cast.served.values())]
    for who in ("olga", "carmen", "ana", "otto", "nina", "rosa", "saul", "bea", "wanda", "cleo"):
        assert seen(cast.actors[who].sight, visit_id, *ids) == NOTHING, who
    assert seen(EVERYTHING) == NOTHING
    # Whoever reported it sees what they said and showed; the visit had them there, so they are shut out of the rest.
    assert seen(cast.actors["ben"].sight, visit_id, *ids) == (1, 0, 0, 0, 0, 1)


def test_each_side_reads_the_report_and_its_own_notes_and_the_city_reads_all(cast: Cast) -> None:
    with_officers(cast)
    incident = reported(cast, "ben", visit_id=visit_of(cast, "ben"))
    for name, words in (("saul", "Harbor called her."), ("bea", "Bixby spoke with Ben.")):
        take_incident(by=cast.actors[name], at=NOW, incident_id=incident)
        note_done(by=cast.actors[name], at=NOW, incident_id=incident, done=Done("called", words))
    saul, bea, cleo = (
        incident_page(by=cast.actors[who], at=NOW, incident_id=incident) for who in ("saul", "bea", "cleo")
    )
    assert saul.words == bea.words == cleo.words == WORDS
    assert {each.name for each in bea.involved} == {"Ben", "Park"}
    assert saul.read_at == ("Bixby Neighbors", "Harbor Care")
    said = {
        who: {step.words for step in page.steps if step.words}
        for who, page in (("saul", saul), ("bea", bea), ("cleo", cleo))
    }
    assert said["saul"] == {"Harbor called her."}
    assert said["bea"] == {"Bixby spoke with Ben."}
    assert said["cleo"] == said["saul"] | said["bea"]
    # Who read it is there for every reader.
    assert [each.by for each in cleo.readings] == ["Cleo", "Bea", "Saul"]
    for who in ("carmen", "ana", "olga", "otto", "wanda", "rosa", "ben", "nina"):
        with pytest.raises(NotFound):
            incident_page(by=cast.actors[who], at=NOW, incident_id=incident)
    with pytest.raises(NotAllowed):
        queue(by=cast.actors["carmen"], at=NOW)
    assert queue(by=cast.actors["wanda"], at=NOW) == ()
    mine = own_report(by=cast.actors["ben"], incident_id=incident)
    assert (mine.state, mine.words, mine.told) == ("in_hand", WORDS, "")
    with pytest.raises(NotFound):
        own_report(by=cast.actors["rosa"], incident_id=incident)


def test_whoever_it_is_about_is_shut_out_even_as_the_officer(cast: Cast) -> None:
    with_officers(cast)
    incident = reported(cast, "rosa")
    saul = cast.actors["saul"]
    with seeing(EVERYTHING):
        Person.objects.filter(id=cast.people["sam"].id).update(account=cast.accounts["saul"])
    as_worker = Actor(saul.account_id, cast.people["sam"].id, saul.roles)
    take_incident(by=as_worker, at=NOW, incident_id=incident)
    with pytest.raises(NotAllowed):
        link_person(
            by=as_worker, at=NOW, incident_id=incident, part="accused", person_id=cast.people["sam"].id
        )
    cleo = cast.actors["cleo"]
    link_person(by=cleo, at=NOW, incident_id=incident, part="accused", person_id=cast.people["sam"].id)
    for act in (take_incident, lambda **w: incident_page(**w)):
        with pytest.raises(NotFound):
            act(by=as_worker, at=NOW, incident_id=incident)
    assert queue(by=as_worker, at=NOW) == ()
    # Nobody has it any more: it waits for somebody else, and cannot be given back to them.
    (line,) = queue(by=cleo, at=NOW, show="unowned")
    assert line.owner == ""
    with pytest.raises(Invalid):
        give_incident(by=cleo, at=NOW, incident_id=incident, account_id=saul.account_id)  # type: ignore[arg-type]  # he has one
    # The officer who is a relative says so, and never reads it again.
    another = reported(cast, "rosa")
    stand_aside(by=saul, at=NOW, incident_id=another, words="Rosa is my sister.")
    with pytest.raises(NotFound):
        incident_page(by=saul, at=NOW, incident_id=another)
    steps = incident_page(by=cleo, at=NOW, incident_id=another).steps
    assert "Rosa is my sister." in {each.words for each in steps}


def test_from_the_report_to_its_end_with_a_clock_and_steps_that_stay(cast: Cast) -> None:
    with_officers(cast)
    set_clock(
        by=Actor(cast.accounts["olga"].id, roles=(Held("city_officer"),)),
        at=NOW,
        clock=Clock(15, 60, 600, 1440, authority_hours=24, emergency="911"),
    )
    incident = reported(cast, "rosa", kind="neglect", urgency="now")
    saul = cast.actors["saul"]
    (line,) = queue(by=saul, at=NOW)
    assert (line.due_at, line.overdue(NOW + HOUR)) == (NOW + HOUR / 4, True)
    assert counts(by=saul, at=NOW + HOUR) == {"": 1, "mine": 0, "unowned": 1, "overdue": 1}
    with pytest.raises(Refused):
        note_done(by=saul, at=NOW, incident_id=incident, done=Done(words="Before it is taken."))
    take_incident(by=saul, at=NOW, incident_id=incident)
    assert queue(by=saul, at=NOW)[0].due_at == NOW + 24 * HOUR
    with pytest.raises(Refused):
        take_incident(by=cast.actors["cleo"], at=NOW, incident_id=incident)
    told = Done("authority", authority="Adult Protective Services", number="A-77", severity="grave")
    note_done(by=saul, at=NOW, incident_id=incident, done=told)
    stopped = suspend(by=saul, at=NOW, person_id=cast.people["sam"].id, words="Something is looked at.")
    done = Done("suspended", suspension_id=stopped.suspension_id)
    note_done(by=saul, at=NOW, incident_id=incident, done=done)
    page = incident_page(by=saul, at=NOW, incident_id=incident)
    assert (page.authority_by, page.authority_told) == (NOW + 24 * HOUR, True)
    assert page.sides[0].severity == "grave"
    assert stopped.suspension_id in {each.suspension_id for each in page.steps}
    close: dict[str, Any] = {"by": saul, "at": NOW + HOUR, "incident_id": incident}
    close_incident(**close, outcome="confirmed", words="As Rosa said.", told_reporter="Thank you, Rosa.")
    (mine,) = own_reports(by=cast.actors["rosa"])
    assert (mine.state, mine.told) == ("closed", "Thank you, Rosa.")
    with pytest.raises(Refused):
        close_incident(**close, outcome="confirmed", words="Twice.")
    reopen_incident(by=saul, at=NOW + 2 * HOUR, incident_id=incident, words="Something new.")
    assert own_report(by=cast.actors["rosa"], incident_id=incident).state == "in_hand"
    for table in ("incidents_step", "incidents_incident"):
        with pytest.raises(ProgrammingError), transaction.atomic(), seeing(saul.sight):
            _run(f"UPDATE {table} SET words = 'else'")
    # The trail says that something happened, and neither to whom nor where.
    with seeing(EVERYTHING):
        acts = list(Act.objects.filter(verb__startswith="incident.").select_related("told"))
        assert len(acts) == 6
        assert not any(act.person_ids or act.organisation_ids for act in acts)
        assert not any("Rosa" in str(act.told.facts) or WORDS in str(act.told.facts) for act in acts)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_another_organisation_is_brought_in_and_reads_the_report_and_no_earlier_notes(cast: Cast) -> None:
    with_officers(cast)
    incident = reported(cast, "rosa")
    saul, wanda = cast.actors["saul"], cast.actors["wanda"]
    take_incident(by=saul, at=NOW, incident_id=incident)
    note_done(by=saul, at=NOW, incident_id=incident, done=Done(words="Ours alone."))
    link_person(by=saul, at=NOW, incident_id=incident, part="witness", name="A neighbour")
    bring_in(by=saul, at=NOW, incident_id=incident, organisation_id=cast.organisations["westside"].id)
    page = incident_page(by=wanda, at=NOW, incident_id=incident)
    assert page.words == WORDS
    assert "Ours alone." not in {each.words for each in page.steps}
    assert page.involved == ()
    take_incident(by=wanda, at=NOW, incident_id=incident)
    close_incident(by=saul, at=NOW, incident_id=incident, outcome="elsewhere", words="It is Westside's.")
    # One side has closed: it is still in hand for whoever reported it.
    assert own_report(by=cast.actors["rosa"], incident_id=incident).state == "in_hand"


def test_files_are_known_by_their_content_drawn_anew_and_each_opening_is_written_down(cast: Cast) -> None:
    with_officers(cast)
    incident = reported(cast, "rosa")
    rosa, saul = cast.actors["rosa"], cast.actors["saul"]
    shown = add_evidence(by=rosa, at=NOW, incident_id=incident, content=picture())
    file = open_evidence(by=saul, at=NOW, incident_id=incident, file_id=shown.file_id)
    assert file.kind == "image/jpeg"
    assert b"Quetzalcanary" not in bytes(file.content)
    assert open_evidence(by=rosa, at=NOW, incident_id=incident, file_id=shown.file_id).id == shown.file_id
    assert [each.a_file for each in incident_page(by=saul, at=NOW, incident_id=incident).readings] == [
        False,
        True,
    ]
    with pytest.raises(Refused):
        add_evidence(by=rosa, at=NOW, incident_id=incident, content=picture())
    for bad in (b"<svg onload=alert(1)>", b"%!PS", b"\xff\xd8\xff broken", b"", b"%PDF-" + b"x" * 5_000_000):
        with pytest.raises(Invalid):
            add_evidence(by=rosa, at=NOW, incident_id=incident, content=bad)
    for who in ("carmen", "wanda", "sam"):
        with pytest.raises(NotFound):
            open_evidence(by=cast.actors[who], at=NOW, incident_id=incident, file_id=shown.file_id)
        with pytest.raises(NotFound):
            add_evidence(by=cast.actors[who], at=NOW, incident_id=incident, content=b"%PDF-1.7")


def test_a_report_needs_words_a_known_kind_and_a_visit_that_the_reporter_may_see(cast: Cast) -> None:
    with_officers(cast)
    for said in ({"words": " "}, {"kind": "rumour"}, {"urgency": "never"}, {"happened_at": NOW + HOUR}):
        with pytest.raises(Invalid):
            reported(cast, "rosa", **said)
    visit_id = visit_of(cast, "rosa")
    with pytest.raises(NotFound):
        reported(cast, "sam", visit_id=visit_id)
    with pytest.raises(NotAllowed):
        reported(with_nobody(cast), "nobody")
    # Whoever belongs nowhere reports to the city.
    stray = reported(cast, "nina")
    assert [each.incident_id for each in queue(by=cast.actors["cleo"], at=NOW)] == [stray]
    assert queue(by=cast.actors["saul"], at=NOW) == ()


def with_nobody(cast: Cast) -> Cast:
    cast.actors["nobody"] = Actor(door="web")
    return cast

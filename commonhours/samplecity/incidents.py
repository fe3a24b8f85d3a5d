"""What was reported in the sample city: one that nobody has yet, one in hand, one closed; and a daughter who comes."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.incidents.actions import (
    Done,
    Report,
    close_incident,
    note_done,
    report_incident,
    set_clock,
    take_incident,
)
from commonhours.incidents.pages import queue
from commonhours.incidents.rules import Clock
from commonhours.organisations.actions import give_role
from commonhours.organisations.models import Grant
from commonhours.people.actions import declare_relation, let_family_come
from commonhours.trail.sequencer import HOUSE

# Long Beach's emergency number; how soon somebody looks is the city's own choice.
CLOCK = Clock(emergency="911")
DAY = timedelta(days=1)
REPORTS = (
    Report(
        "injury",
        "soon",
        "He slipped on the wet bathroom floor and hurt his wrist. I stayed until his son came.",
    ),
    Report(
        "money", "later", "Twenty dollars were missing from the jar in the kitchen. I want it to be known."
    ),
    Report(
        "violence", "later", "A neighbor shouted at me on the stairs and blocked the way. I left at once."
    ),
)


def report_some(*, at: datetime) -> int:
    """Three reports of workers about visits of theirs that are over, in three states. Returns how many."""
    governor = _governor()
    if governor is None:
        return 0
    set_clock(by=governor, at=at, clock=CLOCK)
    officer = _officer(governor, at)
    places = _visits_that_are_over(at)
    for number, (report, place) in enumerate(zip(REPORTS, places, strict=False)):
        person_id, account_id, visit_id = place
        worker = Actor(account_id, person_id, door="web")
        told = Report(report.kind, report.urgency, report.words, at - DAY, visit_id=visit_id)
        done = report_incident(by=worker, at=at, report=told)
        if number:
            _see_to_it(officer, at, done.incident_id, closed=number == 2)
    if places:
        _a_daughter_comes(governor, at, places[0][0])
    return len(places)


def _see_to_it(officer: Actor, at: datetime, incident_id: UUID, *, closed: bool) -> None:
    called = Done("called", "Called the worker and the family. Both tell the same.", "slight")
    sides = [each.side_id for each in queue(by=officer, at=at) if each.incident_id == incident_id]
    for side_id in sides:
        take_incident(by=officer, at=at, incident_id=incident_id, side_id=side_id)
        note_done(by=officer, at=at, incident_id=incident_id, done=called, side_id=side_id)
        if closed:
            close_incident(
                by=officer,
                at=at,
                incident_id=incident_id,
                outcome="confirmed",
                words="Agreed with the house manager.",
                told_reporter="Thank you. From now on two of you go there.",
                side_id=side_id,
            )


def _a_daughter_comes(governor: Actor, at: datetime, person_id: UUID) -> None:
    """A worker who comes to her own family, as the office has said that she may."""
    with seeing(HOUSE.sight):
        places = Assignment.objects.filter(person_id=person_id, state__in=OCCUPYING)
        served = places.order_by("starts_at", "id").values_list("visit__service_user_id", flat=True).first()
    if served is None:
        return
    said = declare_relation(by=governor, at=at, person_id=person_id, kind="family", service_user_id=served)
    let_family_come(by=governor, at=at, person_id=person_id, relation_id=said.relation_id)


def _visits_that_are_over(at: datetime) -> list[tuple[UUID, UUID, UUID]]:
    with seeing(HOUSE.sight):
        rows = Assignment.objects.filter(state__in=OCCUPYING, ends_at__lt=at, person__account__isnull=False)
        found: dict[UUID, tuple[UUID, UUID, UUID]] = {}
        for row in rows.select_related("person").order_by("-ends_at", "id")[:50]:
            if row.person.account_id is not None:
                found.setdefault(row.person_id, (row.person_id, row.person.account_id, row.visit_id))
    return list(found.values())[: len(REPORTS)]


def _governor() -> Actor | None:
    with seeing(HOUSE.sight):
        rows = Grant.objects.filter(role="city_officer", organisation=None, until=None).order_by("id")
        account = rows.values_list("account_id", flat=True).first()
    return Actor(account, roles=(Held("city_officer"),), door="web") if account else None


def _officer(governor: Actor, at: datetime) -> Actor:
    """The city's safety officer, with the role from today on."""
    given = give_role(
        by=governor,
        at=at,
        email="sol@sample-city.example",
        name="Sol Reyes",
        role="safety_officer",
        organisation_id=None,
    )
    return Actor(given.account_id, roles=(Held("safety_officer"),), door="web")

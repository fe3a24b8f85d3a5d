"""Report that something happened: anybody who is signed in, in under a minute, in their own words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.bookings.pages import visit as readable_visit
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.languages import spoken_to
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import concern
from commonhours.incidents.actions.writing import plain, step, told
from commonhours.incidents.models import MOST_WORDS, Incident, Involved, Side
from commonhours.incidents.opening import accounts_of, keys_of
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import KINDS, URGENCIES
from commonhours.people.models import Person, ServiceUser
from commonhours.trail.actions import OpenAct, acting, once

# A telephone's clock may be a little ahead of ours.
SLACK = timedelta(minutes=10)


@dataclass(frozen=True)
class Report:
    """What happened, as somebody tells it. Without a visit it may say whom it is about."""

    kind: str
    urgency: str
    words: str
    happened_at: datetime | None = None
    place: str = ""
    who: str = ""
    language: str = "en"
    visit_id: UUID | None = None
    service_user_id: UUID | None = None


@dataclass(frozen=True)
class Reported:
    """The report that was taken."""

    incident_id: UUID


@once(Reported)
def report_incident(*, by: Actor, at: datetime, report: Report) -> Reported:
    """Report something. It goes to the safety officers of every organisation concerned: of the visit, and of whoever
    comes to it; without a visit, of whom it is about; else of where the reporter belongs; else of the city.

    Refuses with `not_allowed` whoever is not signed in, and with `unknown_choice`, `missing`, `too_large`, `not_yet`,
    `unknown_visit` or `unknown_service_user`.
    """
    with acting("incident.report", by=by, at=at) as act:
        if by.account_id is None:
            raise NotAllowed.because("not_allowed", permission="report")
        said = _checked(report, at)
        visit = readable_visit(by=by, visit_id=report.visit_id) if report.visit_id else None
        incident_id = new_id()
        concern([incident_id, *([visit.id] if visit else [])])
        around = _around(by, report)
        shut = {"shut_persons": around.person_ids, "shut_accounts": accounts_of(around.person_ids)}
        row = Incident.objects.create(
            id=incident_id,
            **said,
            visit_id=report.visit_id,
            reporter_id=by.account_id,
            reported_at=at,
            opens_to=keys_of(*around.organisation_ids),
            **shut,
        )
        sides: list[UUID | None] = [*around.organisation_ids]
        for organisation_id in sides or [None]:
            _open_side(act, row, organisation_id)
        _write_parties(act, row, around)
        told(act, row, urgency=row.urgency)
        act.outcome = done = Reported(row.id)
        return done


@dataclass(frozen=True)
class Around:
    """Who was there as the house knows it, and whose affair it is."""

    organisation_ids: list[UUID]
    people: list[tuple[UUID, str]]
    served: list[tuple[UUID, str, UUID | None]]

    @property
    def person_ids(self) -> list[UUID]:
        return sorted({*(each for each, _ in self.people), *(own for *_, own in self.served if own)})


def _checked(report: Report, at: datetime) -> dict[str, object]:
    if report.kind not in KINDS:
        raise Invalid.because("unknown_choice", field="kind")
    if report.urgency not in URGENCIES:
        raise Invalid.because("unknown_choice", field="urgency")
    happened_at = report.happened_at or at
    if happened_at > at + SLACK:
        raise Invalid.because("not_yet", field="happened_at")
    return {
        "kind": report.kind,
        "urgency": report.urgency,
        "words": plain(report.words, most=MOST_WORDS),
        "happened_at": min(happened_at, at),
        "place": plain(report.place, most=200, field="place", needed=False),
        "who": plain(report.who, most=300, field="who", needed=False),
        "language": spoken_to(report.language),
    }


def _around(by: Actor, report: Report) -> Around:
    if report.visit_id:
        return _around_visit(report.visit_id)
    if report.service_user_id:
        return _around_served(by, report.service_user_id)
    return Around(_where_they_belong(by), [], [])


def _around_visit(visit_id: UUID) -> Around:
    """The visit's own organisation and that of each who comes: a partner's officer answers for the partner's worker."""
    visit = Visit.objects.get(id=visit_id)
    places = Assignment.objects.filter(visit_id=visit_id, state__in=[*OCCUPYING, "no_show"])
    coming = list(places.values_list("person_id", "organisation_id"))
    concern([visit.service_user_id, *(person for person, _ in coming)])
    named = Person.objects.filter(id__in=[person for person, _ in coming]).order_by("id")
    served = ServiceUser.objects.filter(id=visit.service_user_id)
    return Around(
        sorted({visit.organisation_id, *(house for _, house in coming)}),
        list(named.values_list("id", "name")),
        list(served.values_list("id", "name", "person_id")),
    )


def _around_served(by: Actor, service_user_id: UUID) -> Around:
    """Only whom the reporter may know of at all."""
    row = ServiceUser.objects.filter(id=service_user_id).first()
    if row is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    return Around(sorted(row.organisation_ids), [], [(row.id, row.name, row.person_id)])


def _where_they_belong(by: Actor) -> list[UUID]:
    """Where the reporter works or is served, or those they help are; the city where that is nowhere."""
    found = set(by.organisation_ids)
    if by.person_id:
        for houses in Person.objects.filter(id=by.person_id).values_list("organisation_ids", flat=True):
            found.update(houses)
    served = ServiceUser.objects.filter(id__in=[each.service_user_id for each in by.acts_for])
    for houses in served.values_list("organisation_ids", flat=True):
        found.update(houses)
    return sorted(found)


def _open_side(act: OpenAct, row: Incident, organisation_id: UUID | None) -> None:
    side = Side.objects.create(
        incident=row,
        organisation_id=organisation_id,
        due_at=act.at + clock_at(act.at).first_answer(row.urgency),
        touched_at=act.at,
        opens_to=keys_of(organisation_id),
        shut_persons=row.shut_persons,
        shut_accounts=row.shut_accounts,
    )
    step(act, row, side, "reported")


def _write_parties(act: OpenAct, row: Incident, around: Around) -> None:
    rows = [{"person_id": person, "name": name} for person, name in around.people]
    rows += [{"service_user_id": served, "name": name} for served, name, _ in around.served]
    for each in rows:
        Involved.objects.create(
            incident=row,
            part="there",
            said_at=act.at,
            opens_to=row.opens_to,
            shut_persons=row.shut_persons,
            shut_accounts=row.shut_accounts,
            **each,
        )

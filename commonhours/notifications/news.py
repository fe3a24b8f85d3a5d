"""Make messages from acts about people themselves: to whoever asked, and to those who should look."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from commonhours.catalogue.models import KindOfFact
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.credentials.models import Portfolio
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.pages import workers_of
from commonhours.people.queries import names_of_people
from commonhours.trail.queries import Entry

DECISIONS = {
    "membership.approve": "approved",
    "membership.ask": "more_asked",
    "membership.decline": "declined",
    "membership.end": "membership_ended",
}


def tell_joined(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever asked that it has arrived, and those who approve that somebody waits."""
    names, made = names_of_organisations(), 0
    for asked in entry.facts.get("asked", ()):
        organisations = [UUID(each) for each in asked["organisations"]]
        facts = {"organisations": [names[each] for each in organisations]}
        made += _tell("joined", [asked["person"]], facts, organisations, by=by, at=at, entry=entry, own=True)
        for organisation in organisations:
            told = {"organisations": [names[organisation]]}
            with seeing(by.sight):
                approvers = readers.staff(organisation, Permission.APPROVE, at=at)
                waits = [(each, told, [organisation]) for each in approvers if not each.did(entry)]
                made += write("somebody_waits", waits, at=at, act_id=entry.id)
    return made


def tell_decided(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that an organisation has decided about them."""
    facts = {"last_day": entry.facts.get("last_day", "")}
    return _tell_one(DECISIONS[entry.verb], facts, by=by, at=at, entry=entry)


def tell_answered(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that a fact was confirmed, or that it was not."""
    made = 0
    for answer in entry.facts.get("answers", ()):
        kind = KindOfFact.objects.filter(id=answer["kind"]).first()
        if kind is not None:
            code = "fact_confirmed" if answer["confirmed"] else "fact_refused"
            facts = {"fact": {} if kind.confidential else kind.names}
            made += _tell_one(code, facts, by=by, at=at, entry=entry)
    return made


def tell_badge(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that they have been given a badge, or that it was taken back."""
    code = "badge_given" if entry.verb == "badge.give" else "badge_taken"
    return _tell_one(code, {"badge": entry.facts.get("badge", {})}, by=by, at=at, entry=entry)


def tell_pay(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell everybody whom an approved run pays that their statement is there; how much stays on their own page."""
    if "organisation" not in entry.facts:
        return 0  # erased since
    organisation = UUID(entry.facts["organisation"])
    told = {"organisation": names_of_organisations().get(organisation, "")}
    return _tell(
        "pay_stated", entry.facts["people"], told, [organisation], by=by, at=at, entry=entry, own=True
    )


def tell_exclusive(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell both sides that somebody works only for one organisation from now on, or until when they do."""
    if entry.verb != "exclusive.end" and not entry.facts.get("exclusive"):
        return 0  # another step was accepted or ticked
    if "organisation" not in entry.facts:
        return 0  # erased since
    organisation, person = UUID(entry.facts["organisation"]), UUID(entry.facts["person"])
    ends = entry.verb == "exclusive.end"
    told = {
        "organisation": names_of_organisations().get(organisation, ""),
        "last_day": entry.facts.get("until", ""),
    }
    own, theirs = (
        ("exclusive_ended", "exclusive_left") if ends else ("exclusive_accepted", "exclusive_joined")
    )
    made = _tell(own, [str(person)], told, [organisation], by=by, at=at, entry=entry, own=True)
    with seeing(by.sight):
        name = names_of_people([person]).get(person, "")
        office = readers.staff(organisation, Permission.APPROVE, at=at)
        news = [(each, told | {"name": name}, [organisation]) for each in office if not each.did(entry)]
        return made + write(theirs, news, at=at, act_id=entry.id)


def tell_of_absence(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a worker that something was written down about them, or what came of their contest."""
    code = "absence_noted" if entry.verb == "absence.note" else "contest_decided"
    return _tell_one(code, {}, by=by, at=at, entry=entry)


def tell_leave(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a worker that somebody wrote down their sick leave for them, or took it back."""
    code = "leave_written" if entry.facts.get("minutes") else "leave_taken_back"
    return _tell_one(code, {"day": entry.facts.get("day", "")}, by=by, at=at, entry=entry)


def tell_instrument(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell everybody whose hours from some day on give something else than they did."""
    if "organisation" not in entry.facts:
        return 0  # erased since
    organisation, since = UUID(entry.facts["organisation"]), date.fromisoformat(entry.facts["since"])
    told = {
        "organisation": names_of_organisations().get(organisation, ""),
        "instrument": entry.facts["code"],
        "since": entry.facts["since"],
    }
    with seeing(by.sight):
        own, work = entry.facts.get("person_id"), entry.facts.get("type_of_work_id")
        whom = [own] if own else [str(each.id) for each in workers_of(organisation, on=since)]
        doing = Portfolio.objects.filter(person_id__in=whom, type_of_work_id=work, on=True) if work else None
        if doing is not None and not own:
            whom = [str(each) for each in doing.values_list("person_id", flat=True)]
    return _tell("instrument_changes", whom, told, [organisation], by=by, at=at, entry=entry)


def _tell_one(code: str, facts: Mapping[str, Any], *, by: Actor, at: datetime, entry: Entry) -> int:
    if "organisation" not in entry.facts:
        return 0  # erased since
    organisation = UUID(entry.facts["organisation"])
    told = {"organisation": names_of_organisations().get(organisation, ""), **facts}
    return _tell(code, [entry.facts["person"]], told, [organisation], by=by, at=at, entry=entry)


def _tell(
    code: str,
    person_ids: Iterable[str | None],
    facts: Mapping[str, Any],
    organisation_ids: list[UUID],
    *,
    by: Actor,
    at: datetime,
    entry: Entry,
    own: bool = False,
) -> int:
    """`own`: a receipt, which goes to whoever acted."""
    with seeing(by.sight):
        people = readers.people(UUID(each) for each in person_ids if each)
        told = [
            (person, facts, organisation_ids) for person in people.values() if own or not person.did(entry)
        ]
        return write(code, told, at=at, act_id=entry.id)

"""Make messages from offers: to whoever is asked, or need not answer any more; to the office at the line's end."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.dispatch.models import Opening
from commonhours.notifications import readers
from commonhours.notifications.facts import BrandFacts, VisitFacts
from commonhours.notifications.visits import tell_served_changed
from commonhours.notifications.writing import Told, write
from commonhours.organisations.brands import looks_of
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.trail.queries import Entry


def tell_of_offers(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell of every offer of an act: who is asked, whose offer is gone, and the office where nobody is left to ask.

    For whom it is stands in no message to a worker: that they learn when they have said yes.
    """
    offered, gone = entry.facts.get("offered", []), entry.facts.get("gone", [])
    nobody, stays, agreed = (
        [UUID(each) for each in entry.facts.get(group, [])] for group in ("nobody", "unmoved", "agreed")
    )
    if not (offered or gone or nobody or stays or agreed):
        return 0
    with seeing(by.sight):
        openings = [*nobody, *stays, *agreed, *(UUID(each["opening"]) for each in (*offered, *gone))]
        known = _facts_of(openings)
        people = readers.people(UUID(each["person"]) for each in (*offered, *gone))
        told = {
            "offer_made": _to_workers(offered, known, people),
            "offer_gone": _to_workers(gone, known, people),
            "move_asked": _to_workers(offered, known, people, moves=True),
            "move_gone": _to_workers(gone, known, people, moves=True),
            "offer_nobody": _to_office(nobody, known, at),
            "move_agreed": _to_asker(agreed, known),
            "move_stays": _to_asker(stays, known),
        }
        return sum(
            write(code, [each for each in whom if not each[0].did(entry)], at=at, act_id=entry.id)
            for code, whom in told.items()
        )


def tell_of_a_yes(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Of a visit that moves with its worker's yes: tell those served when it is now, and whoever asked."""
    if not entry.facts.get("agreed"):
        return 0
    return tell_served_changed(by=by, at=at, entry=entry) + tell_of_offers(by=by, at=at, entry=entry)


def _to_workers(
    noted: Iterable[dict[str, Any]],
    known: dict[UUID, tuple[Opening, VisitFacts]],
    people: dict[UUID, readers.Reader],
    *,
    moves: bool = False,
) -> list[Told]:
    told: list[Told] = []
    for each in noted:
        opening_id, person_id = UUID(each["opening"]), UUID(each["person"])
        if opening_id in known and person_id in people and known[opening_id][0].moves == moves:
            opening, facts = known[opening_id]
            # A visit that is theirs already may say for whom.
            shown: dict[str, Any] = {
                **facts,
                **({} if moves else {"service_user": ""}),
                "reply_by": each.get("reply_by", ""),
            }
            # So that a text message that says yes or no finds what it answers.
            shown["opening"] = each["opening"]
            told.append((people[person_id], shown, opening.organisation_ids))
    return told


def _to_asker(openings: Iterable[UUID], known: dict[UUID, tuple[Opening, VisitFacts]]) -> list[Told]:
    """Whoever asked for another time of a visit, and nobody else: nothing is open."""
    found = [known[each] for each in openings if each in known]
    askers = readers.accounts(opening.offered_by_id for opening, _ in found)
    return [
        (askers[opening.offered_by_id], facts, opening.organisation_ids)
        for opening, facts in found
        if opening.offered_by_id in askers
    ]


def _to_office(
    openings: Iterable[UUID], known: dict[UUID, tuple[Opening, VisitFacts]], at: datetime
) -> list[Told]:
    return [
        (reader, facts, opening.organisation_ids)
        for opening, facts in (known[each] for each in openings if each in known)
        for reader in _office(opening, at)
    ]


def _office(opening: Opening, at: datetime) -> Iterable[readers.Reader]:
    """Whoever books for the organisation, and whoever made the offer."""
    made = readers.accounts([opening.offered_by_id]).values()
    return dict.fromkeys((*readers.staff(opening.organisation_id, Permission.BOOK, at=at), *made))


def _facts_of(opening_ids: Iterable[UUID]) -> dict[UUID, tuple[Opening, VisitFacts]]:
    zone = region().zone
    found = Opening.objects.filter(id__in=list(opening_ids)).select_related(
        "service_user__area", "site__area", "type_of_work"
    )
    looks = looks_of(each.organisation_id for each in found)
    known = {}
    for each in found:
        look, area = looks[each.organisation_id], (each.site or each.service_user).area
        times: dict[str, Any] = _times(each.starts_at, each.ends_at)
        if each.was_starts_at and each.was_ends_at:
            times["was"] = _times(each.was_starts_at, each.was_ends_at)
        facts = VisitFacts(
            service_user=each.service_user.name,
            work=each.type_of_work.names,
            remote=each.type_of_work.remote,
            area=area.name if area else "",
            organisation=look.name,
            zone=zone,
            visits=[times],
            brand=BrandFacts(name=look.name, colour=look.colour, words=look.words),
        )
        known[each.id] = (each, facts)
    return known


def _times(starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    return {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}

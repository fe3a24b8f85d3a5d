"""Visits to come that the rules as they stand would not let anybody book again: nothing unbooks them, people decide."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.briefing import house_rules
from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import OF_LEVELS, Dossier, Engagement, Frame, horizon_of, residual
from commonhours.bookings.models import Assignment
from commonhours.bookings.queries import dossiers
from commonhours.bookings.rules import named, with_own_yes
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.actor import Actor
from commonhours.common.place import Place
from commonhours.common.sight import concern, seeing
from commonhours.organisations.brands import Level, require_govern
from commonhours.organisations.queries import region
from commonhours.policies.queries import rulebook_of
from commonhours.policies.rules import Rulebook, tightest

# Read at once; a page that says "500 and more" needs no count.
MOST = 500
AROUND = timedelta(days=8)


@dataclass(frozen=True)
class Unruly:
    """A visit to come, and the codes of the limits that it would break."""

    visit_id: UUID
    starts_at: datetime
    codes: tuple[str, ...]


def unruly(*, by: Actor, at: datetime, of: Level) -> tuple[Unruly, ...]:
    """The visits to come of an organisation (or of all) that break a rule that holds on their day.

    Refuses with `not_allowed`. Notice is not looked at: what was asked in time stays so.
    """
    require_govern(by, of)
    with seeing(by.sight):
        coming = _coming(of, at)
        if not coming:
            return ()
        concern({each.person_id for each in coming})
        return _broken(coming, at)


def _coming(of: Level, at: datetime) -> list[Assignment]:
    rows = Assignment.objects.filter(state="booked", starts_at__gt=at).select_related("visit")
    if of.kind == "organisation":
        rows = rows.filter(visit__organisation_id=of.id)
    elif of.kind == "programme":
        rows = rows.filter(visit__organisation__programme_id=of.id)
    return list(rows.order_by("starts_at", "id")[:MOST])


def _broken(coming: list[Assignment], at: datetime) -> tuple[Unruly, ...]:
    people = {each.person_id for each in coming}
    known = dossiers(list(people), since=at - AROUND, until=coming[-1].ends_at + AROUND)
    diaries = {dossier.person_id: dossier for dossier in known}
    organisations = {each.organisation_id for each in coming} | {
        each.visit.organisation_id for each in coming
    }
    books = {
        work: rulebook_of(sorted(organisations), work)
        for work in {each.visit.type_of_work_id for each in coming}
    }
    frame = Frame(horizon_of(region().tzinfo, at), measured_minutes())
    found: dict[UUID, Unruly] = {}
    for each in coming:
        codes = _codes(each, diaries[each.person_id], books[each.visit.type_of_work_id], frame)
        if codes:
            earlier = found[each.visit_id].codes if each.visit_id in found else ()
            found[each.visit_id] = Unruly(each.visit_id, each.visit.starts_at, _each_once((*earlier, *codes)))
    return tuple(found.values())


def _codes(each: Assignment, dossier: Dossier, book: Rulebook, frame: Frame) -> tuple[str, ...]:
    """Ask the one definition of the limits, with the visit out of the diary and nothing of the worker's own."""
    zone = frame.days.zone
    day = each.starts_at.astimezone(zone).date()
    rules = house_rules(
        tightest(book.bounds(each.visit.organisation_id, day), book.bounds(each.organisation_id, day))
    )
    remote = each.latitude is None or each.longitude is None
    place = Place(0.0, 0.0) if remote else Place(each.latitude or 0.0, each.longitude or 0.0, each.measured)
    question = Question(
        each.visit.service_user_id,
        each.visit.type_of_work_id,
        each.starts_at,
        each.ends_at,
        each.starts_at - timedelta(days=365),
        zone,
        place,
        (),
        remote=remote,
        rules=rules,
    )
    others = tuple(visit for visit in dossier.diary if not _is(visit, each))
    broken = named(
        residual(question, replace(dossier, diary=others, terms=with_own_yes(dossier.terms)), frame)
    )
    return tuple(code for code in broken if code in OF_LEVELS)


def _is(visit: Engagement, each: Assignment) -> bool:
    return visit.starts == int(each.starts_at.timestamp())


def _each_once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))

"""What acts made of people's places in visits: what went, what came, when it was told, and by whose wish."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.period import Period
from commonhours.common.sight import concern
from commonhours.payroll.models import Run
from commonhours.trail.models import Act, ActFacts

# The worker's own wish, whoever pressed the button: no law asks anybody to pay for it.
OWN_WISH = frozenset({"visit.hand_back", "visit.take_swap"})
ILL = "worker.ill"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Place:
    """Somebody's place in a visit, which stands or stood."""

    id: UUID
    person_id: UUID
    work_id: UUID
    starts_at: datetime
    ends_at: datetime
    stands: bool

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at) / MINUTE)

    @property
    def period(self) -> Period:
        return Period(self.starts_at, self.ends_at)


@dataclass(frozen=True)
class Turn:
    """What one act made of one person's part in one visit: a place that went, one that came, or both."""

    act_id: UUID
    told_at: datetime
    goes: Place | None
    comes: Place | None
    own_wish: bool

    @property
    def place(self) -> Place:
        """What stands now, or else what stood."""
        return _either(self.comes, self.goes)

    @property
    def first(self) -> Place:
        """What stood first: its week is the week of the change, as it is where the price is shown."""
        return _either(self.goes, self.comes)


def _either(one: Place | None, other: Place | None) -> Place:
    place = one or other
    assert place is not None  # a turn without either is none
    return place


def acts_of(run: Run) -> QuerySet[Act]:
    """What happened in the organisation until the cut-off of a run, for whoever keeps its books."""
    acts = Act.objects.filter(organisation_ids__contains=[run.organisation_id], at__lte=run.cut_off)
    return acts.order_by("at", "id")


def turns_of(run: Run, acts: QuerySet[Act]) -> list[Turn]:
    """What these acts changed about places of the run's employer.

    What was undone within its minutes counts for nothing: no message about it had gone out.
    """
    known = {act.id: act for act in acts}
    concern(known)
    told = ActFacts.objects.filter(act_id__in=known, facts__has_any_keys=["changed", "undoes"])
    facts: dict[UUID, Mapping[str, Any]] = dict(told.values_list("act_id", "facts"))
    undone = {UUID(str(each["undoes"])) for each in facts.values() if each.get("undoes")}
    changed = [
        (known[key], *_ids(each))
        for key in known
        if key in facts and key not in undone and "undoes" not in facts[key]
        for each in facts[key].get("changed", ())
    ]
    places = places_of(run, {key for _act, went, came in changed for key in (*went, *came)})
    return [turn for act, went, came in changed for turn in _of_act(act, went, came, places)]


def _ids(changed: Mapping[str, Any]) -> tuple[set[UUID], set[UUID]]:
    """The places that went, and those that came: the picture before the act, and the mark that it left."""
    was = {UUID(key) for key in (changed["was"] or {}).get("people", {})}
    now = {UUID(key) for key in changed["is"][3:]}
    return was - now, now - was


def places_of(run: Run, ids: Collection[UUID]) -> dict[UUID, Place]:
    """Those of these places that are the run's employer's, by id."""
    rows = Assignment.objects.filter(id__in=ids, organisation_id=run.organisation_id)
    # A visit that a partner booked is hidden behind the wall; its kind of work decides the rate.
    concern(rows.values_list("visit_id", flat=True))
    with_work = rows.annotate(work=Coalesce(F("type_of_work_id"), F("visit__type_of_work_id")))
    given = with_work.values_list("id", "person_id", "work", "starts_at", "ends_at", "state")
    return {
        key: Place(key, person, work, starts_at, ends_at, state in OCCUPYING)
        for key, person, work, starts_at, ends_at, state in given
    }


def _of_act(act: Act, went: set[UUID], came: set[UUID], places: Mapping[UUID, Place]) -> Iterator[Turn]:
    goes = {places[key].person_id: places[key] for key in went if key in places}
    comes = {places[key].person_id: places[key] for key in came if key in places}
    for person in sorted(goes.keys() | comes.keys()):
        # Whoever is ill leaves of their own; who comes instead is asked to by the office.
        own = act.verb in OWN_WISH or (act.verb == ILL and person in goes)
        yield Turn(act.id, act.at, goes.get(person), comes.get(person), own)

"""A running trial: six people of one organisation have made video calls for five weeks, beside six who are like them.

The city knows one week of the past. These people have thirteen: standing visits, all over by now, each pressed and
agreed on, so that there is something to compare. They belong to series, from which no demand is foretold.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.availability.models import PatternPeriod
from commonhours.bookings.models import OCCUPYING, Assignment, Series, Visit
from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Fact, Portfolio
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.queries import region
from commonhours.people.models import Person, ServiceUser
from commonhours.planning.models import Trial, TrialMember
from commonhours.planning.trials.actions import widen_trial
from commonhours.planning.trials.candidates import Place, candidates
from commonhours.planning.trials.rules import USUAL, Candidate, twins
from commonhours.timesheets.models import ClockEvent, Confirmation, Timesheet
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE

HOUSE_OF_TRIAL, NEW_WORK = "jacaranda", "telehealth-helper"
WORDS = (
    "Half an hour of help before a video appointment may save people a trip to the clinic. We want to know."
)
MORE = "More people ask for it in the evening than six can serve."
SEEN = "Practised with us on two afternoons"
DAY = timedelta(days=1)
# Asked, begun, and as far as their past reaches: days before today.
ASKED, BEGUN, PAST = 49, 35, 98
# Each has three or four standing visits a week, of so many minutes.
MINUTES = (60, 90, 60, 120)
NEW_MINUTES = 45


@dataclass(frozen=True)
class _Slot:
    """A standing visit: who comes, what for, to whom, from which local time on, how long, on which days."""

    person_id: UUID
    work_id: UUID
    served: ServiceUser
    start: time
    minutes: int
    days: tuple[date, ...]


def try_one(*, at: datetime) -> int:
    """Invent the trial and what came of it; return how many visits that took, 0 where there are too few people."""
    zone = region().tzinfo
    today, rnd = at.astimezone(zone).date(), Random(35)
    with seeing(HOUSE.sight):
        house = Organisation.objects.filter(slug=HOUSE_OF_TRIAL).first()
        work = TypeOfWork.objects.filter(code=NEW_WORK).first()
        grants = Grant.objects.filter(organisation=house, role="coordinator", until=None).order_by("id")
        keeper = grants.first()
        approver = (
            Grant.objects.filter(organisation=house, role="approver", until=None).order_by("id").first()
        )
        if house is None or work is None or keeper is None or approver is None:
            return 0
        place = Place(house.id, work.id, tuple(Area.objects.order_by("name").values_list("id", flat=True)))
        found = [each for each in candidates(place, at=at) if each.works]
        beside = twins(found[:USUAL], found[USUAL:])
        cohort, others = list(beside), list(beside.values())
        if len(cohort) < USUAL:
            return 0
        served = _served(house.id)
        slots = list(_slots(rnd, found, {*cohort, *others}, served, today))
        slots += _tried(rnd, slots, cohort, work.id, served, today)
        visits = _write(slots, house.id, keeper.account_id, zone, at)
        trial_id = _trial(place, keeper.account_id, beside, today, zone)
        for each in found[:USUAL]:
            _confirm(each, house.id, approver.account_id, today, zone)
    _ask_one_more(trial_id, place, keeper.account_id, at)
    return visits


def _served(organisation_id: UUID) -> list[ServiceUser]:
    rows = ServiceUser.objects.filter(
        organisation_ids__contains=[organisation_id], kind="person", area__isnull=False
    )
    return list(rows.order_by("id")[:40])


def _slots(
    rnd: Random, found: Iterable[Candidate], whom: set[UUID], served: list[ServiceUser], today: date
) -> Iterator[_Slot]:
    """Standing visits at the beginning of somebody's periods, of work that they do."""
    periods: dict[UUID, list[PatternPeriod]] = {}
    concern(whom)
    for period in PatternPeriod.objects.filter(person_id__in=whom).order_by("weekday", "start_minute"):
        if period.start_minute < 1200 and period.end_minute - period.start_minute >= max(MINUTES):
            periods.setdefault(period.person_id, []).append(period)
    for each in found:
        own = {period.weekday: period for period in periods.get(each.person_id, ())}
        many = rnd.choice((3, 4))
        for minutes, period in zip(MINUTES[:many], own.values(), strict=False):
            start = time(period.start_minute // 60, period.start_minute % 60)
            days = _days(rnd, today, period.weekday, PAST, 1, 0.92)
            yield _Slot(each.person_id, min(each.works), rnd.choice(served), start, minutes, days)


def _tried(
    rnd: Random, slots: list[_Slot], cohort: list[UUID], work_id: UUID, served: list[ServiceUser], today: date
) -> list[_Slot]:
    """Since it has begun, some of the cohort's standing visits have given way to video calls, and others not."""
    tried = []
    begun = today - BEGUN * DAY
    for person_id in cohort:
        own = [(number, slot) for number, slot in enumerate(slots) if slot.person_id == person_id]
        for number, slot in own[-2:]:
            kept = [day for day in slot.days if day < begun or rnd.random() < 0.35]
            slots[number] = _Slot(person_id, slot.work_id, slot.served, slot.start, slot.minutes, tuple(kept))
            days = tuple(day for day in slot.days if day >= begun and day not in kept)
            tried.append(_Slot(person_id, work_id, rnd.choice(served), slot.start, NEW_MINUTES, days))
    return tried


def _days(rnd: Random, today: date, weekday: int, first: int, last: int, chance: float) -> tuple[date, ...]:
    every = (today - number * DAY for number in range(first, last - 1, -1))
    return tuple(day for day in every if day.weekday() == weekday and rnd.random() < chance)


# --- writing it down ------------------------------------------------------------------------------------------


def _write(slots: list[_Slot], house_id: UUID, account_id: UUID, zone: ZoneInfo, at: datetime) -> int:
    """Series, visits, who came, and the hours on which both sides agreed; none over what the city has already."""
    people = {slot.person_id for slot in slots}
    busy = list(Assignment.objects.filter(person_id__in=people, state__in=OCCUPYING, starts_at__lt=at))
    act_id = Act.objects.filter(verb="sample.load").order_by("-at").values_list("id", flat=True)[0]
    series, visits, assignments = [], [], []
    for slot in (each for each in slots if each.days):
        row = _series(slot, house_id, zone)
        series.append(row)
        for day in slot.days:
            starts = datetime.combine(day, slot.start, zone)
            ends = starts + slot.minutes * timedelta(minutes=1)
            if any(
                each.person_id == slot.person_id and each.starts_at < ends and starts < each.ends_at
                for each in busy
            ):
                continue
            visit = _visit(slot, row, starts, ends, account_id)
            visits.append(visit)
            assignments.append(
                Assignment(
                    id=new_id(),
                    visit=visit,
                    person_id=slot.person_id,
                    organisation_id=house_id,
                    starts_at=starts,
                    ends_at=ends,
                    state="done",
                    latitude=visit.latitude,
                    longitude=visit.longitude,
                    organisation_ids=[house_id],
                )
            )
    Series.objects.bulk_create(series)
    Visit.objects.bulk_create(visits)
    Assignment.objects.bulk_create(assignments)
    _agree(assignments, account_id, act_id)
    return len(visits)


def _series(slot: _Slot, house_id: UUID, zone: ZoneInfo) -> Series:
    first, last = slot.days[0], slot.days[-1]
    ended = datetime.combine(last, time(23), zone)
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[first.weekday()]
    return Series(
        id=new_id(),
        service_user=slot.served,
        organisation_id=house_id,
        type_of_work_id=slot.work_id,
        rule=f"FREQ=WEEKLY;INTERVAL=1;BYDAY={day};UNTIL={last:%Y%m%d}",
        first_local=datetime.combine(first, slot.start).isoformat(timespec="minutes"),
        zone=zone.key,
        minutes=slot.minutes,
        person_ids=[slot.person_id],
        materialised_until=ended,
        organisation_ids=[house_id],
        booked_at=datetime.combine(first - 7 * DAY, slot.start, zone),
    )


def _visit(slot: _Slot, series: Series, starts: datetime, ends: datetime, account_id: UUID) -> Visit:
    return Visit(
        id=new_id(),
        service_user=slot.served,
        organisation_id=series.organisation_id,
        type_of_work_id=slot.work_id,
        series=series,
        starts_at=starts,
        ends_at=ends,
        latitude=slot.served.latitude,
        longitude=slot.served.longitude,
        booked_by_id=account_id,
        booked_at=series.booked_at,
        occurs_at=starts,
        organisation_ids=series.organisation_ids,
    )


def _agree(assignments: list[Assignment], account_id: UUID, act_id: UUID) -> None:
    """Both pressed to the minute and both said yes, the served by telephone."""
    people = {each.person_id for each in assignments}
    spoke = dict(Person.objects.filter(id__in=people).values_list("id", "account_id"))
    sheets, events, said = [], [], []
    for each in assignments:
        about = {"person_id": each.person_id, "organisation_ids": each.organisation_ids}
        whose = about | {"service_user_id": each.visit.service_user_id}
        plan = {"planned_start": each.starts_at, "planned_end": each.ends_at}
        hours = {"starts_at": each.starts_at, "ends_at": each.ends_at, "changed_at": each.ends_at}
        sheets.append(
            Timesheet(id=each.id, assignment=each, revision=1, state="confirmed", **whose, **plan, **hours)
        )
        for way, moment in (("in", each.starts_at), ("out", each.ends_at)):
            moments = dict.fromkeys(("device_at", "sent_at", "received_at", "at"), moment)
            pressed = {"way": way, "method": "app", "off": False, "label": "home", "act_id": act_id}
            events.append(ClockEvent(id=new_id(), timesheet_id=each.id, **about, **pressed, **moments))
        own = spoke[each.person_id]
        for side, told, by in (("worker", "", own), ("served", "by telephone", account_id)):
            yes = {"revision": 1, "side": side, "said_by_id": by, "said_at": each.ends_at}
            said.append(Confirmation(timesheet_id=each.id, told=told, act_id=act_id, **whose, **yes))
    Timesheet.objects.bulk_create(sheets)
    ClockEvent.objects.bulk_create(events)
    Confirmation.objects.bulk_create(said)


def _trial(place: Place, account_id: UUID, beside: Mapping[UUID, UUID], today: date, zone: ZoneInfo) -> UUID:
    """As it was asked seven weeks ago, and begun five weeks ago; whoever said yes has switched the work on."""
    asked = datetime.combine(today - ASKED * DAY, time(10), zone)
    houses = [place.organisation_id] if place.organisation_id else []
    trial = Trial.objects.create(
        organisation_id=place.organisation_id,
        type_of_work_id=place.type_of_work_id,
        area_ids=list(place.area_ids),
        words=WORDS,
        asked_by_id=account_id,
        asked_at=asked,
        starts_on=today - BEGUN * DAY,
        organisation_ids=houses,
    )
    row = {
        "trial": trial,
        "type_of_work_id": place.type_of_work_id,
        "asked_at": asked,
        "organisation_ids": houses,
    }
    for one, other in beside.items():
        TrialMember.objects.create(**row, person_id=one, part="cohort", yes_at=asked + 2 * DAY)
        TrialMember.objects.create(**row, person_id=other, part="comparison", beside_id=one)
        concern([one])
        Portfolio.objects.update_or_create(
            person_id=one, type_of_work_id=place.type_of_work_id, defaults={"on": True}
        )
    return trial.id


def _confirm(each: Candidate, house_id: UUID, account_id: UUID, today: date, zone: ZoneInfo) -> None:
    """What somebody of the cohort lacked they practised, and an approver saw it."""
    seen = today - (BEGUN + 5) * DAY
    at = datetime.combine(seen, time(15), zone)
    for kind_id in each.lacks:
        Fact.objects.create(
            person_id=each.person_id,
            kind_id=kind_id,
            evidence=SEEN,
            claimed_at=at,
            confirmed_by_id=account_id,
            confirmed_for_id=house_id,
            confirmed_at=at,
            since=seen,
        )


def _ask_one_more(trial_id: UUID, place: Place, account_id: UUID, at: datetime) -> None:
    """Today one more is asked, who has not answered yet."""
    by = Actor(account_id, roles=(Held("coordinator", place.organisation_id),), door="command")
    with seeing(HOUSE.sight):
        met = set(TrialMember.objects.filter(trial_id=trial_id).values_list("person_id", flat=True))
        others = [each for each in candidates(place, at=at) if each.person_id not in met]
    if others:
        widen_trial(by=by, at=at, trial_id=trial_id, words=MORE, person_ids=[others[0].person_id])

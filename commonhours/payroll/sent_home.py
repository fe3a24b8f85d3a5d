"""Who had come to work that day when the office took hours of the same day away: they were promised all of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.payroll.changes import asked_for
from commonhours.payroll.models import Run
from commonhours.payroll.rates_of import rates_of
from commonhours.payroll.rules import Calendar
from commonhours.payroll.turns import MINUTE, Place, Turn, acts_of, places_of, turns_of
from commonhours.rates.pay.facts import Report

DAY = timedelta(days=1)


def sent_home(
    run: Run, weeks: Mapping[UUID, Collection[date]], calendar: Calendar
) -> dict[UUID, list[Report]]:
    """By person, the days on which less was left than promised. The caller keeps the organisation's books.

    What a worker says of it themselves stands elsewhere (`finish.py`); this is what acts of the office tell.
    """
    cut = _cut_short(run, weeks, calendar)
    if not cut:
        return {}
    people, starts = {person for person, _at in cut}, [at for _person, at in cut]
    begin, ended = min(starts), max(starts)
    acts = acts_of(run).filter(at__gte=begin - DAY, at__lte=ended, person_ids__overlap=list(people))
    turns = [turn for turn in turns_of(run, acts) if turn.first.person_id in people]
    around = Assignment.objects.filter(
        person_id__in=people, starts_at__gte=begin - DAY, starts_at__lte=ended + DAY
    ).filter(organisation_id=run.organisation_id)
    places = places_of(run, list(around.values_list("id", flat=True)))
    return _reports(run, calendar, turns, places.values())


def _cut_short(
    run: Run, weeks: Mapping[UUID, Collection[date]], calendar: Calendar
) -> list[tuple[UUID, datetime]]:
    """Whose places, and when they would have begun, were called off behind another one that stands: mostly none, and
    then nothing more is read."""
    before = Assignment.objects.filter(
        person_id=OuterRef("person_id"),
        organisation_id=run.organisation_id,
        state__in=OCCUPYING,
        starts_at__lt=OuterRef("starts_at"),
        starts_at__gt=OuterRef("starts_at") - DAY,
    )
    begin = calendar.bounds(min(week for each in weeks.values() for week in each))[0]
    gone = Assignment.objects.filter(
        organisation_id=run.organisation_id,
        person_id__in=list(weeks),
        state="cancelled",
        starts_at__gte=begin,
        starts_at__lt=calendar.bounds(run.first)[1],
    )
    return list(gone.filter(Exists(before)).values_list("person_id", "starts_at"))


def _reports(
    run: Run, calendar: Calendar, turns: Iterable[Turn], places: Iterable[Place]
) -> dict[UUID, list[Report]]:
    zone = ZoneInfo(calendar.zone)

    def day(moment: datetime) -> date:
        return (moment.astimezone(zone).replace(tzinfo=None) - calendar.day_starts * MINUTE).date()

    cuts: dict[tuple[UUID, date], datetime] = {}
    ended: dict[UUID, datetime] = {}
    begun: dict[UUID, datetime] = {}
    for turn in turns:
        if turn.comes:
            begun[turn.comes.id] = turn.told_at
        if turn.goes:
            ended[turn.goes.id] = turn.told_at
            key = (turn.goes.person_id, day(turn.goes.starts_at))
            if not turn.own_wish and key[1] == day(turn.told_at):
                cuts[key] = min(cuts.get(key, turn.told_at), turn.told_at)
    found: dict[UUID, list[Report]] = defaultdict(list)
    for (person, on), cut in sorted(cuts.items()):
        stood = [
            each
            for each in places
            if (each.person_id, day(each.starts_at)) == (person, on)
            and (each.stands or ended.get(each.id, cut - MINUTE) >= cut)
            and begun.get(each.id, cut - MINUTE) < cut
        ]
        first = min(stood, key=lambda each: each.starts_at, default=None)
        if first and first.starts_at <= cut:
            found[person].append(_report(run, first, sum(each.minutes for each in stood), zone))
    return found


def _report(run: Run, first: Place, promised: int, zone: ZoneInfo) -> Report:
    asked = asked_for(run, first, zone)
    held = rates_of([asked]).get(asked)
    rate = held.amount if held else 0
    return Report(str(first.id), first.starts_at, run.organisation_id, promised, rate, run.place)

"""An independent reading of the rules, from their sentences alone: plain datetimes, one person, one quarter at a time.

Nothing here is fast, compiled or shared with the house but the dossier, the question and the way's minutes.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.conditions import HouseRules, Question
from commonhours.bookings.fit import Dossier
from commonhours.bookings.rules import RegionTerms
from commonhours.common.place import Place

ZONE = ZoneInfo("America/Los_Angeles")
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


class Told(NamedTuple):
    code: str
    about: UUID | None = None


class Visit(NamedTuple):
    """A visit in a diary; no place means: from home."""

    starts: datetime
    ends: datetime
    place: Place | None


def asked_by_houses(question: Question, dossier: Dossier) -> HouseRules:
    """The limits of the first organisation that may send them, else of the one that the visit is for."""
    for organisation, rules in zip(question.organisation_ids, question.rules_of, strict=True):
        if is_held(question, dossier, "member", organisation):
            return rules
    return question.rules


def of_their_age(question: Question, dossier: Dossier, rules: HouseRules) -> dict[str, int] | None:
    """What is asked of the youngest group to which somebody still belongs when the visit begins."""
    today = local(question.starts_at).date().isoformat()
    for group in sorted(rules.young, key=lambda each: each.under):
        for since, until in dossier.holdings.get(f"under:{group.under}", ()):
            if since <= today and until is not None and today < until:
                return {part: asked.value for part, asked in group.asked}
    return None


def reasons(question: Question, dossier: Dossier) -> set[Told]:
    """Every reason why this person cannot come."""
    house, own = asked_by_houses(question, dossier), dossier.terms
    region, age = house.terms, of_their_age(question, dossier, house)
    if question.agreed:  # they say yes themselves: all that is left is what the houses ask
        ask = region
        own = own._replace(
            notice=ask.notice,
            shortest=ask.shortest,
            travel_limit=ask.travel_limit,
            most_day=ask.most_day,
            most_week=ask.most_week,
        )
    lasts, notice = question.ends_at - question.starts_at, question.starts_at - question.asked_at
    far = way(dossier, home(dossier), None if question.remote else question.place)
    visits = sorted(Visit(instant(v.starts), instant(v.ends), v.place) for v in dossier.diary)
    asked = Visit(question.starts_at, question.ends_at, None if question.remote else question.place)
    told = set(unmet(question, dossier))
    if not all(is_open(dossier, quarter) for quarter in quarters(asked)):
        told.add(Told("free"))
    for code, broken in {
        "notice": notice < minutes(own.notice) or notice < minutes(region.notice),
        "shortest": lasts < minutes(own.shortest) or lasts < minutes(region.shortest),
        "longest": lasts > minutes(region.longest),
        "travel_limit": far > minutes(own.travel_limit) or far > minutes(region.travel_limit),
        "travel_before": comes_late(dossier, asked, visits),
        "travel_after": leaves_late(dossier, asked, visits),
        "day_hours": any(
            too_many_hours(asked, visits, most, lambda day: day)
            for most in (own.most_day, region.most_day, *([age["day"]] if age else []))
        ),
        "week_hours": any(
            too_many_hours(asked, visits, most, monday_of)
            for most in (own.most_week, region.most_week, *([age["week"]] if age else []))
        ),
        "rest": rests_too_little(asked, visits, minutes(region.rest)),
        "long_stretch": works_too_long(asked, visits, region),
        "overlap": any(v.starts < asked.ends and asked.starts < v.ends for v in visits),
        "young_hours": age is not None and works_at_night(asked, age["from"], age["until"]),
        "young_work": age is not None and age["closed"] == 1,
    }.items():
        if broken:
            told.add(Told(code))
    return told


def is_held(question: Question, dossier: Dossier, kind: str, identifier: UUID | str) -> bool:
    """Whether every day of the visit lies in some span of the attribute."""
    days = days_touched(question.starts_at, question.ends_at)
    spans = dossier.holdings.get(f"{kind}:{identifier}", ())
    return all(any(since <= day and (until is None or day < until) for since, until in spans) for day in days)


def unmet(question: Question, dossier: Dossier) -> Iterator[Told]:
    def has(kind: str, identifier: UUID | str) -> bool:
        return is_held(question, dossier, kind, identifier)

    if not has("standing", "good"):
        yield Told("standing")
    if not any(has("member", organisation) for organisation in question.organisation_ids):
        yield Told("bookable")
    if has("only", "one") and not has("only", str(question.for_organisation_id)):
        yield Told("exclusive")
    secrets = [needed.kind_id for needed in question.requires if needed.confidential]
    if not has("work", question.type_of_work_id) or not all(has("fact", kind) for kind in secrets):
        yield Told("work", question.type_of_work_id)
    for needed in question.requires:
        if not needed.confidential and not has("fact", needed.kind_id):
            yield Told("qualified", needed.kind_id)
    first = next((place for place, one in enumerate(question.organisation_ids) if has("member", one)), None)
    if first is not None:
        for step in question.steps_of[first]:
            kind, which = step.done_as.split(":", 1)
            if not has(kind, which):
                yield Told("step", step.id)
        there = f"{question.organisation_ids[first]}:{question.type_of_work_id}"
        if not question.agreed and f"asks:{there}" in dossier.holdings and not has("paid", there):
            yield Told("least_rate", question.type_of_work_id)
    yield from (Told("wanted", kind) for kind in question.wants if not has("fact", kind))
    yield from (Told("rule", feature) for feature in question.features if has("wont", feature))
    if question.circle and not any(has(*one.split(":", 1)) for one in question.circle):
        yield Told("circle")
    if has("never", question.service_user_id):
        yield Told("never")


# --- time ---------------------------------------------------------------------------------------------------


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=int(count))


@lru_cache(maxsize=100_000)
def local(moment: datetime) -> datetime:
    """What the clock on the wall shows."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


def quarters_of(starts: datetime, ends: datetime) -> list[datetime]:
    return [starts + QUARTER * step for step in range((ends - starts) // QUARTER)]


@lru_cache(maxsize=10_000)
def quarters_by_day(starts: datetime, ends: datetime) -> Counter[date]:
    """How many quarters of a stretch begin on each local day."""
    return Counter(local(quarter).date() for quarter in quarters_of(starts, ends))


@lru_cache(maxsize=10_000)
def days_touched(starts: datetime, ends: datetime) -> frozenset[str]:
    return frozenset(day.isoformat() for day in quarters_by_day(starts, ends))


def quarters(visit: Visit) -> list[datetime]:
    return quarters_of(visit.starts, visit.ends)


@lru_cache(maxsize=100_000)
def shown(wall: datetime) -> tuple[datetime, datetime]:
    """The first and the last moment at which the wall shows a time; where it never does, when it jumps past it."""
    standard, summer = (wall.replace(tzinfo=UTC) + timedelta(hours=ahead) for ahead in (8, 7))
    found = [moment for moment in (summer, standard) if local(moment) == wall]
    if found:
        return found[0], found[-1]
    moment = summer - timedelta(hours=2)
    while local(moment) < wall:
        moment += QUARTER
    return moment, moment


def is_open(dossier: Dossier, quarter: datetime) -> bool:
    """Whether pattern or extra time covers the quarter and nothing blocks any of it."""
    ends = quarter + QUARTER
    if any(c.kind == 1 and instant(c.starts) < ends and quarter < instant(c.ends) for c in dossier.changes):
        return False
    if any(c.kind == 0 and instant(c.starts) <= quarter and ends <= instant(c.ends) for c in dossier.changes):
        return True
    today = local(quarter).date()
    return any(
        first <= quarter and ends <= last
        for day in (today - 2 * DAY, today - DAY, today)
        for first, last in pattern_on(dossier, day)
    )


def pattern_on(dossier: Dossier, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The periods that begin on a local day, if they are in force then."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a time on the wall has no zone)
    for row in dossier.pattern:
        begun = row.since is None or row.since <= day.isoformat()
        over = row.until is not None and row.until <= day.isoformat()
        if row.weekday == day.weekday() and begun and not over:
            yield shown(midnight + minutes(row.start_minute))[0], shown(midnight + minutes(row.end_minute))[1]


# --- the way ------------------------------------------------------------------------------------------------


def home(dossier: Dossier) -> Place:
    return Place(dossier.terms.lat, dossier.terms.lng, dossier.terms.measured)


def way(dossier: Dossier, here: Place | None, there: Place | None) -> timedelta:
    at_home = home(dossier)
    return minutes((here or at_home).minutes_to(there or at_home, dossier.terms.mode))


def comes_late(dossier: Dossier, asked: Visit, visits: Sequence[Visit]) -> bool:
    """From the visit before, if that is over in time at all (an overlap has its own name)."""
    before = [v for v in visits if v.starts <= asked.starts][-1:]
    return any(v.ends <= asked.starts < v.ends + way(dossier, v.place, asked.place) for v in before)


def leaves_late(dossier: Dossier, asked: Visit, visits: Sequence[Visit]) -> bool:
    after = [v for v in visits if v.starts >= asked.ends][:1]
    return any(v.starts < asked.ends + way(dossier, asked.place, v.place) for v in after)


def works_at_night(asked: Visit, opens: int, closes: int) -> bool:
    """Whether a quarter begins before the clock last shows the first hour, or ends after it first shows the last."""
    for quarter in quarters(asked):
        day = local(quarter).date()
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a time on the wall has no zone)
        if quarter < shown(midnight + minutes(opens))[1]:
            return True
        if quarter + QUARTER > shown(midnight + minutes(closes))[0]:
            return True
    return False


# --- hours --------------------------------------------------------------------------------------------------


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def too_many_hours(
    asked: Visit, visits: Sequence[Visit], most: int, period_of: Callable[[date], date]
) -> bool:
    """Whether a day (or week) that the visit touches would hold more than so many minutes."""
    touched = {period_of(day) for day in quarters_by_day(asked.starts, asked.ends)}
    worked: Counter[date] = Counter()
    for visit in (asked, *visits):
        for day, begun in quarters_by_day(visit.starts, visit.ends).items():
            worked[period_of(day)] += begun
    return any(worked[period] * 15 > most for period in touched)


def rests_too_little(asked: Visit, visits: Sequence[Visit], rest: timedelta) -> bool:
    """Between the last end of a working day and the first start of the next, around the day of the visit."""
    dates = sorted({local(v.starts).date() for v in (asked, *visits)})
    by_date = {day: [v for v in (asked, *visits) if local(v.starts).date() == day] for day in dates}
    return any(
        min(v.starts for v in by_date[later]) - max(v.ends for v in by_date[earlier]) < rest
        for earlier, later in pairwise(dates)
        if local(asked.starts).date() in (earlier, later)
    )


def works_too_long(asked: Visit, visits: Sequence[Visit], region: RegionTerms) -> bool:
    """Whether the visit joins others, without a break between, into too long a stretch."""
    stretches: list[list[Visit]] = []
    for visit in sorted((asked, *visits), key=lambda v: v[:2]):
        if stretches and visit.starts - max(v.ends for v in stretches[-1]) < minutes(region.pause):
            stretches[-1].append(visit)
        else:
            stretches.append([visit])
    mine = next(stretch for stretch in stretches if asked in stretch)
    length = max(v.ends for v in mine) - mine[0].starts
    return len(mine) > 1 and length > minutes(region.longest_stretch)

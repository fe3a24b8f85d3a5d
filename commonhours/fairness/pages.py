"""What a worker reads of the visits they were not offered, and what those who answer read of contests."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.bookings.rules import OWN
from commonhours.common.actor import Actor
from commonhours.common.looks import RECORD, looked_at
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.fairness.models import Contest
from commonhours.fairness.passed_over import (
    MOST,
    WEEK,
    Passed,
    chooser_of,
    kept_away_only_by,
    passed_over,
    span_of,
)
from commonhours.fairness.stands import woulds
from commonhours.matching.considering import FREE
from commonhours.matching.would import Change
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.queries import names_of_people

MOST_CONTESTS = 200
# Parts of the day in which hours are added up: from which local hour.
PARTS = ((0, "night"), (6, "morning"), (12, "afternoon"), (17, "evening"))
# Of more ways than this nobody could choose.
MOST_WAYS = 4


@dataclass(frozen=True)
class Way:
    """One change, and for how many more of these visits it alone would have led among the first five.

    Hours are added up by day of the week and part of the day.
    """

    change: Change
    visits: int
    weekday: int | None = None
    part: str = ""


@dataclass(frozen=True)
class PassedPage:
    """A week of what somebody was not offered, the newest first; and what would have changed most."""

    since: datetime
    until: datetime
    lines: tuple[Passed, ...]
    ways: tuple[Way, ...]
    more: bool = False


@dataclass(frozen=True)
class ContestLine:
    """A contest with the names that its reader may see; `may_answer`: the reader, at this moment."""

    id: UUID
    person_id: UUID
    person: str
    organisation_id: UUID
    starts_at: datetime
    type_of_work_id: UUID
    rank: int | None
    rules: tuple[str, ...]
    words: str
    asked_at: datetime
    answer_by: datetime
    to: str
    state: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    overdue: bool
    may_answer: bool = False


def not_offered(*, by: Actor, at: datetime, weeks: int = 0) -> PassedPage:
    """The visits of a week that the asker was not offered, why, and what would have changed it; nothing for whoever is
    no worker. `weeks` goes back from the past seven days."""
    since, until = span_of(at, weeks)
    if by.person_id is None:
        return PassedPage(since, until, (), ())
    with seeing(by.sight):
        seen = passed_over(by, since=since, until=until)
        would = woulds(by.person_id, seen, at)
        contests = {row.ranking_id: row for row in Contest.objects.filter(person_id=by.person_id)}
        zone = region().tzinfo
    lines = tuple(
        replace(each.line, would=one, contest=contests.get(each.line.ranking_id))
        for each, one in zip(seen, would, strict=True)
    )
    local = [line.starts_at.astimezone(zone) for line in lines]
    return PassedPage(since, until, lines, ways_of(lines, local), len(lines) == MOST)


def kept_away_by_hours(
    *, by: Actor, at: datetime, weeks: int = 4
) -> tuple[tuple[tuple[datetime, datetime], ...], bool]:
    """When help was asked for in the past weeks that the asker could have given: nothing but their hours was in the
    way. And whether all of these weeks were read: where very much is asked for, only the newest is."""
    if by.person_id is None:
        return (), True
    with seeing(by.sight):
        lines, whole = kept_away_only_by(by, FREE, since=at - weeks * WEEK, until=at)
    return tuple(sorted((line.starts_at, line.ends_at) for line in lines)), whole


def part_of_day(hour: int) -> str:
    """The part of the day in which a local hour lies."""
    return next(name for begins, name in reversed(PARTS) if hour >= begins)


def ways_of(lines: Sequence[Passed], local: Sequence[datetime]) -> tuple[Way, ...]:
    """Which single change would have opened most, a value of a limit being the one that suffices for all of them."""
    counted: dict[_Key, list[Change]] = defaultdict(list)
    for line, when in zip(lines, local, strict=True):
        if line.would and len(line.would.changes) == 1:
            counted[_key(line.would.changes[0], when)].append(line.would.changes[0])
    ways = [Way(_widest(found), len(found), key.weekday, key.part) for key, found in counted.items()]
    return tuple(sorted(ways, key=lambda way: (-way.visits, way.change.code, str(way.change.about))))[
        :MOST_WAYS
    ]


class _Key(NamedTuple):
    """What is added up: one kind of change, hours by day of the week and part of the day."""

    code: str
    about: UUID | None
    weekday: int | None = None
    part: str = ""


def _key(change: Change, when: datetime) -> _Key:
    if change.code != "free":
        return _Key(change.code, change.about)
    return _Key(change.code, None, when.weekday(), part_of_day(when.hour))


def _widest(changes: Sequence[Change]) -> Change:
    """Of least values (notice, the shortest visit) the smallest serves all, of most values the greatest."""
    least = changes[0].code in OWN and OWN[changes[0].code][1] == 0
    return (min if least else max)(changes, key=lambda change: change.value)


def my_contests(*, by: Actor, at: datetime) -> tuple[ContestLine, ...]:
    """What the asker has contested, the newest first, with who answers and what was answered."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        rows = Contest.objects.filter(person_id=by.person_id).order_by("-asked_at", "-id")
        return _lines(list(rows[:MOST_CONTESTS]), at, {})


def contested(*, by: Actor, at: datetime) -> tuple[ContestLine, ...]:
    """What workers contest in the asker's organisations: open ones first, by their day; then what was answered.

    Refuses with `not_allowed`.
    """
    require_somewhere(by, Permission.SUPERVISE)
    with seeing(by.sight):
        rows = list(_of_offices(by)[:MOST_CONTESTS])
        people = {row.person_id for row in rows}
        concern(people)
        looked_at(people, RECORD)
        lines = _lines(rows, at, names_of_people(people), by=by)
    return tuple(sorted(lines, key=lambda line: (line.state != "open", line.answer_by)))


def contest_of(*, by: Actor, at: datetime, contest_id: UUID) -> ContestLine:
    """One contest, for whoever answers; refuse with `not_allowed` or `unknown_contest`."""
    for line in contested(by=by, at=at):
        if line.id == contest_id:
            return line
    raise NotFound.because("unknown_contest", field="contest")


def _of_offices(by: Actor) -> QuerySet[Contest]:
    """Contests that the asker may answer for, after a permission; every organisation's for the region's own."""
    rows = Contest.objects.order_by("-asked_at", "-id")
    if not may_in_office(by, Permission.SUPERVISE):
        offices = organisations_with(by, Permission.SUPERVISE)
        concern(offices)
        return rows.filter(organisation_id__in=offices)
    concern(names_of_organisations())
    return rows


def _lines(
    rows: Sequence[Contest], at: datetime, people: Mapping[UUID, str], *, by: Actor | None = None
) -> tuple[ContestLine, ...]:
    accounts = names_of_accounts({each for row in rows for each in (row.to_account_id, row.answered_by_id)})
    return tuple(
        ContestLine(
            id=row.id,
            person_id=row.person_id,
            person=people.get(row.person_id, ""),
            organisation_id=row.organisation_id,
            starts_at=row.starts_at,
            type_of_work_id=row.type_of_work_id,
            rank=row.told.get("rank"),
            rules=tuple(row.told.get("rules", ())),
            words=row.words,
            asked_at=row.asked_at,
            answer_by=row.answer_by,
            to=accounts.get(row.to_account_id, ""),
            state=row.state,
            answer=row.answer,
            answered_by=accounts.get(row.answered_by_id, "") if row.answered_by_id else "",
            answered_at=row.answered_at,
            overdue=row.state == "open" and row.answer_by <= at,
            may_answer=by is not None and _may_answer(row, by, at),
        )
        for row in rows
    )


def _may_answer(row: Contest, by: Actor, at: datetime) -> bool:
    """Whoever was named, and once the day is over any other who may; never whoever chose, or contests."""
    if row.state != "open" or row.person_id == by.person_id:
        return False
    return row.to_account_id == by.account_id or (
        row.answer_by <= at and chooser_of(row.ranking_id) != by.account_id
    )

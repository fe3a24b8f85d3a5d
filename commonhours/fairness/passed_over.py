"""Visits that somebody was not offered: what kept them away, or who was ahead and why, out of what was kept.

Told only to the worker themselves. Never told: whom a visit serves, who came instead, and whatever is another's to say
of them or of whoever is served – such visits do not stand here at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from django.db.models import QuerySet

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern
from commonhours.fairness.models import Contest
from commonhours.matching.kept import Kept, made, made_for, opened
from commonhours.matching.kernel import FACTORS
from commonhours.matching.models import Ranking
from commonhours.matching.record import RuleOf, rank_of
from commonhours.matching.would import Would
from commonhours.people.models import Membership, ServiceUser

WEEK = timedelta(days=7)
# What is kept goes back four years.
MOST_WEEKS = 4 * 53
MOST = 120
# A fifth of a millisecond each.
MOST_READ = 2_000
PAGE = 100
# Rules that speak of one person or of whoever is served: a visit that one of them closes is not told of.
NEVER_TOLD = frozenset({"standing", "bookable", "oneself", "near", "circle", "never"})
# A difference smaller than this explains nothing.
FELT = 0.01
# By factor of the kernel: what the first had more of.
AHEAD = dict(zip(FACTORS, ("nearer", "newer", "fewer_hours", "known"), strict=True))


@dataclass(frozen=True)
class Passed:
    """A visit that somebody was not offered: when, what, roughly where; every rule that kept them away, or their rank,
    and in what the first was ahead."""

    ranking_id: UUID
    at: datetime
    starts_at: datetime
    ends_at: datetime
    type_of_work_id: UUID
    organisation_id: UUID
    area_id: UUID | None = None
    rules: tuple[RuleOf, ...] = ()
    rank: int | None = None
    ahead: tuple[str, ...] = ()
    # The best rank of whoever was chosen; None when none of them stands in the ranking.
    chosen_rank: int | None = None
    would: Would | None = None
    contest: Contest | None = None
    chosen_by: UUID | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Seen:
    """A line with the ranking that it was read from, and the number of the worker there."""

    line: Passed
    kept: Kept
    number: int


def passed_over(by: Actor, *, since: datetime, until: datetime) -> list[Seen]:
    """Rankings of a time that considered the asker and chose another, newest first. In `seeing`.

    Of each visit the newest counts: whoever has got it in the end was not passed over.
    """
    if by.person_id is None:
        return []
    seen: dict[_Visit, Seen | None] = {}
    lines = 0
    for visit, each in _read(by.person_id, made_for(_hosts(by.person_id), since=since, until=until)):
        if visit not in seen:
            seen[visit], lines = each, lines + (each is not None)
        if lines == MOST:
            break
    return _with_areas([each for each in seen.values() if each])


def kept_away_only_by(
    by: Actor, rule: RuleOf, *, since: datetime, until: datetime
) -> tuple[list[Passed], bool]:
    """Visits of a time from which nothing but one rule kept the asker, and whether all of that time was read: of very
    many only the newest are. In `seeing`."""
    if by.person_id is None:
        return [], True
    seen: dict[_Visit, Passed | None] = {}
    rankings = made_for(_hosts(by.person_id), since=since, until=until)
    for number, (visit, each) in enumerate(_read(by.person_id, rankings)):
        if number == MOST_READ:
            break
        alone = each is not None and set(each.line.rules) == {rule}
        seen.setdefault(visit, each.line if each and alone else None)
    else:
        return [line for line in seen.values() if line], True
    return [line for line in seen.values() if line], False


def passed_over_in(by: Actor, ranking_id: UUID, at: datetime) -> Passed:
    """The line of one ranking, as its page tells it; refuse with `not_passed_over`. Runs inside `seeing`."""
    ranking = made(ranking_id)
    if by.person_id is None or ranking is None or ranking.at > at:
        raise NotFound.because("not_passed_over", field="ranking")
    for _, each in _read(by.person_id, [ranking]):
        if each:
            return each.line
    raise NotFound.because("not_passed_over", field="ranking")


def chooser_of(ranking_id: UUID) -> UUID | None:
    """Whoever made the choice out of a ranking, if it was an account."""
    ranking = made(ranking_id)
    return ranking.by_account_id if ranking else None


def _hosts(person_id: UUID) -> list[UUID]:
    rows = Membership.objects.filter(person_id=person_id, part="worker", approved_at__isnull=False)
    return list(rows.values_list("organisation_id", flat=True).distinct())


# Whom it serves, when it begins, what is done.
_Visit = tuple[str, str, str]


def _read(
    person_id: UUID, rankings: Sequence[Ranking] | QuerySet[Ranking]
) -> Iterator[tuple[_Visit, Seen | None]]:
    """Page by page, since whoever has seen enough reads no further."""
    for first in count(0, PAGE):
        page = list(rankings[first : first + PAGE])
        yield from _passed_in(person_id, page)
        if len(page) < PAGE:
            return


def _passed_in(person_id: UUID, rankings: Sequence[Ranking]) -> Iterator[tuple[_Visit, Seen | None]]:
    """Of each ranking that considered somebody its visit, and the line; no line where they were chosen."""
    for kept in opened(rankings):
        number = kept.number_of(person_id)
        if number is None or not kept.ranking.organisation_ids:
            continue
        rules, asked = kept.record.rules_broken(number), kept.ranking.question
        visit = (asked["service_user"], asked["starts_at"], asked["type_of_work"])
        if person_id in kept.chosen:
            yield visit, None
        elif NEVER_TOLD.isdisjoint(code for code, _ in rules):
            yield visit, Seen(_line(kept, number, rules), kept, number)


def _line(kept: Kept, number: int, rules: tuple[RuleOf, ...]) -> Passed:
    question, ranking, rank = kept.ranking.question, kept.ranking, rank_of(kept.record, number)
    return Passed(
        ranking_id=ranking.id,
        at=ranking.at,
        starts_at=datetime.fromisoformat(question["starts_at"]),
        ends_at=datetime.fromisoformat(question["ends_at"]),
        type_of_work_id=UUID(question["type_of_work"]),
        organisation_id=UUID(question.get("for_organisation") or question["organisations"][0]),
        rules=rules,
        rank=rank,
        ahead=_ahead(kept, rank) if rank else (),
        chosen_rank=_chosen_rank(kept) if rank else None,
        chosen_by=ranking.by_account_id,
    )


def _ahead(kept: Kept, rank: int) -> tuple[str, ...]:
    """In what the first was ahead, the most telling first; the guaranteed hours of a tier before all."""
    record = kept.record
    tier = ("guaranteed",) if record.tiers[0] < record.tiers[rank - 1] else ()
    more = record.parts[0] - record.parts[rank - 1]
    felt = sorted((each for each in range(len(FACTORS)) if more[each] >= FELT), key=lambda each: -more[each])
    return (*tier, *(AHEAD[FACTORS[each]] for each in felt))


def _chosen_rank(kept: Kept) -> int | None:
    numbers = [kept.number_of(person) for person in kept.chosen]
    ranks = [rank_of(kept.record, number) for number in numbers if number is not None]
    return min((rank for rank in ranks if rank is not None), default=None)


def _with_areas(seen: Sequence[Seen]) -> list[Seen]:
    """The neighbourhood of each, which is all that is told of where it was."""
    served = {UUID(each.kept.ranking.question["service_user"]) for each in seen}
    concern(served)
    areas = dict(ServiceUser.objects.filter(id__in=served).values_list("id", "area_id"))
    return [
        replace(
            each, line=replace(each.line, area_id=areas.get(UUID(each.kept.ranking.question["service_user"])))
        )
        for each in seen
    ]


def span_of(at: datetime, weeks: int) -> tuple[datetime, datetime]:
    """The past seven days, or so many weeks before them."""
    until = at - WEEK * min(max(weeks, 0), MOST_WEEKS)
    return until - WEEK, until

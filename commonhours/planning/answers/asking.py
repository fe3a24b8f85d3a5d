"""Who asks, whose people they may count, and what the question's words stand for: read once, before any counting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from commonhours.availability.rules.terms import CONTRACTS
from commonhours.bookings.conditions import Required
from commonhours.catalogue.models import Area, KindOfFact, Requirement, TypeOfWork
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.common.sight import seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.partnerships.models import Partnership
from commonhours.planning.question import By, Question, State
from commonhours.policies.queries import rulebooks_of
from commonhours.policies.rules import Rulebook

# What the index knows of the days to come; the rest stands in the records.
IN_THE_INDEX = frozenset({State.FREE, State.QUALIFIED, State.OFFERED})
LONGEST_DAYS = 732  # two years and a leap day: what a page can show


class Lent(NamedTuple):  # thousands for each question: a frozen dataclass takes five times as long to make
    """That workers of `host` may be booked for a type of work (None: for any) from a day until another."""

    host_id: UUID
    guest_id: UUID
    type_of_work_id: UUID | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Reach:
    """Whose people the asker may count: of the organisations that they plan for, and of those that lend to these."""

    homes: tuple[UUID, ...]
    lenders: frozenset[UUID]
    # By which partnerships, as far as the question needs to know.
    lent: tuple[Lent, ...]
    whole_region: bool
    # Whose people may be named; None: everybody's.
    named: frozenset[UUID] | None

    @cached_property
    def organisations(self) -> frozenset[UUID]:
        return self.lenders.union(self.homes)

    # Sets of organisations are whole numbers here, a bit for each in order: each home has one for each type of work.

    @cached_property
    def _ordered(self) -> tuple[UUID, ...]:
        return tuple(sorted(self.organisations))

    @cached_property
    def _bits(self) -> dict[UUID, int]:
        return {each: 1 << place for place, each in enumerate(self._ordered)}

    @cached_property
    def _lent_on(self) -> dict[date, dict[UUID | None, list[int]]]:
        return {}

    def lending(self, work: TypeOfWork | None, day: date) -> list[int]:
        """Whose people come to the visits of each of `homes`, as `bookings.briefing` has it."""
        if day not in self._lent_on:
            self._lent_on[day] = self._holding_on(day)
        known = self._lent_on[day]
        alone = list(known) if work is None else [work.id]
        each = [self._bits[home] for home in self.homes]
        for lent in (known[which] for which in dict.fromkeys((None, *alone)) if which in known):
            each = [one | other for one, other in zip(each, lent, strict=True)]
        if work is not None and work.organisation_id:
            private = self._bits.get(work.organisation_id, 0)
            each = [one & private for one in each]
        return each

    def _holding_on(self, day: date) -> dict[UUID | None, list[int]]:
        """By the type of work for which alone they lend (None: for any), who lends to each home on a day."""
        found: dict[UUID | None, list[int]] = {}
        places = {home: place for place, home in enumerate(self.homes)}
        for host, guest, work, since, until in self.lent:
            if since <= day and (until is None or day < until):
                if work not in found:
                    found[work] = [0] * len(places)
                found[work][places[guest]] |= self._bits[host]
        return found

    def hosts(self, home: UUID, lending: int) -> tuple[UUID, ...]:
        """The organisations of one of the numbers of `lending`, in order of preference: oneself first."""
        own = self._bits[home]
        others = (each for place, each in enumerate(self._ordered) if (lending & ~own) >> place & 1)
        return (*((home,) if lending & own else ()), *others)


@dataclass(frozen=True)
class Wanted:
    """A question with what its words stand for, and the rules by which somebody could be booked for it."""

    question: Question
    reach: Reach
    zone: ZoneInfo
    today: date
    works: tuple[TypeOfWork, ...]
    kinds: tuple[UUID, ...]
    without: tuple[UUID, ...]
    areas: tuple[Area, ...]
    every_area: tuple[Area, ...]
    houses: tuple[UUID, ...]
    not_houses: tuple[UUID, ...]
    required: Mapping[UUID, tuple[Required, ...]]
    books: Mapping[UUID | None, Rulebook]

    @property
    def remote(self) -> bool:
        """Whether all that is asked about is done from home, so that it does not matter where."""
        return bool(self.works) and all(work.remote for work in self.works)

    @property
    def somewhere(self) -> bool:
        """Whether only some areas are asked about."""
        return bool(self.question.areas or self.question.not_areas)

    @cached_property
    def turns(self) -> list[date]:
        """The days on which something else begins to hold."""
        said = (day for book in self.books.values() for each in book.said for day in (each.since, each.until))
        lent = (day for each in self.reach.lent for day in (each.since, each.until))
        return sorted({day for day in (*said, *lent) if day})


def require_asker(by: Actor) -> None:
    """Refuse with `not_allowed` whoever plans for nobody."""
    require_somewhere(by, Permission.PLAN)


def reach_of(by: Actor, works: Sequence[TypeOfWork | None] = ()) -> Reach:
    """Whose people the asker may count, and by which partnerships for these types of work; None: for any at all.
    Stands inside `seeing`."""
    everywhere = may_in_office(by, Permission.PLAN)
    if everywhere:
        homes = tuple(Organisation.objects.order_by("id").values_list("id", flat=True))
    else:
        homes = organisations_with(by, Permission.PLAN)
    rows = Partnership.objects.filter(
        guest_id__in=[home for home in homes if may_in_office(by, Permission.FIND, [home])]
    )
    named = None
    if not may_in_office(by, Permission.SEE_PEOPLE):
        named = frozenset(organisations_with(by, Permission.SEE_PEOPLE))
    return Reach(
        tuple(dict.fromkeys(homes)),
        frozenset(rows.order_by().values_list("host_id", flat=True).distinct()),
        _lent(rows, works),
        everywhere,
        named,
    )


def _lent(rows: QuerySet[Partnership], works: Sequence[TypeOfWork | None]) -> tuple[Lent, ...]:
    if not works:
        return ()
    about = [work.id for work in works if work]
    if None not in works:
        rows = rows.filter(Q(type_of_work=None) | Q(type_of_work__in=about))
    found = rows.values_list("host_id", "guest_id", "type_of_work_id", "since", "until")
    return tuple(map(Lent._make, found))


def wanted_by(by: Actor, at: datetime, question: Question) -> Wanted:
    """Read what a question's words stand for.

    Refuses with `not_allowed` to ask about organisations whose people the asker may not count, `question_unknown` where
    a word stands for nothing, `question_too_long`.
    """
    if (question.span.until - question.span.since).days > LONGEST_DAYS:
        raise Invalid.because("question_too_long", field="question", days=LONGEST_DAYS)
    with seeing(by.sight):
        here, works = region(), _works(question.works)
        each_work = works or (words().works if question.by == By.WORK else ())
        areas = tuple(Area.objects.order_by("name"))
        # Beside each of no type of work in particular, by the rules of all alike. Of what was booked it does not matter
        # who could be.
        some: tuple[TypeOfWork | None, ...] = works or (*each_work, None)
        counted = some if question.state in IN_THE_INDEX else ()
        about = [work.id if work else None for work in counted]
        reach = reach_of(by, counted)
        everybody = tuple(sorted(reach.organisations))
        return Wanted(
            question=question,
            reach=reach,
            zone=here.tzinfo,
            today=at.astimezone(here.tzinfo).date(),
            works=works,
            kinds=tuple(kind.id for kind in kinds_of(question.facts)),
            without=tuple(kind.id for kind in kinds_of(question.without)),
            areas=_areas(question, areas),
            every_area=areas,
            houses=_houses(question.organisations, reach),
            not_houses=_houses(question.not_organisations, reach),
            required=_required(each_work),
            books=dict(zip(about, rulebooks_of([(everybody, each) for each in about]), strict=True))
            if about
            else {},
        )


def _works(codes: Sequence[str]) -> tuple[TypeOfWork, ...]:
    found = {work.code: work for work in words().works}
    return tuple(found[_known(code, found)] for code in codes)


def kinds_of(codes: Sequence[str]) -> tuple[KindOfFact, ...]:
    """The kinds of fact behind codes; refuse with `question_unknown`."""
    found = {kind.code: kind for kind in words().kinds}
    return tuple(found[_known(code, found)] for code in codes)


def _areas(question: Question, areas: Sequence[Area]) -> tuple[Area, ...]:
    """The areas asked about; all but some, where only those are named."""
    found = {area.name: area for area in areas}
    left_out = {_known(name, found) for name in question.not_areas}
    named = [_known(name, found) for name in question.areas] or list(found)
    return tuple(found[name] for name in named if name not in left_out)


def _houses(identifiers: Sequence[str], reach: Reach) -> tuple[UUID, ...]:
    try:
        houses = tuple(UUID(each) for each in identifiers)
    except ValueError:
        raise Invalid.because("question_unknown", field="question") from None
    if not reach.organisations.issuperset(houses):
        raise NotAllowed.because("not_allowed", permission=Permission.PLAN.value)
    return houses


def _known(code: str, found: Mapping[str, object]) -> str:
    if code not in found:
        raise Invalid.because("question_unknown", field="question")
    return code


def require_contracts(question: Question) -> None:
    """Refuse with `question_unknown` a contract that nobody has."""
    if not set(CONTRACTS).issuperset(question.contracts):
        raise Invalid.because("question_unknown", field="question")


def _required(works: Sequence[TypeOfWork]) -> dict[UUID, tuple[Required, ...]]:
    rows = Requirement.objects.filter(Q(type_of_work__in=works)).order_by("kind_of_fact_id")
    found: dict[UUID, tuple[Required, ...]] = {}
    for work, kind, secret in rows.values_list(
        "type_of_work_id", "kind_of_fact_id", F("kind_of_fact__confidential")
    ):
        found[work] = (*found.get(work, ()), Required(kind, secret))
    return found

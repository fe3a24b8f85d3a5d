"""Whom a question counts, over everybody at once: the match's own conditions, asked of each day by itself."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import reduce
from typing import Protocol
from uuid import UUID

import numpy as np

from commonhours.bookings.briefing import with_checks
from commonhours.bookings.conditions import (
    ASKING,
    LEAST_RATE,
    Attribute,
    Clause,
    Condition,
    Question,
    Required,
    StepNeeded,
    attribute,
    conditions_of,
)
from commonhours.bookings.fit import Dossier
from commonhours.bookings.rules import Ask
from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.place import UNMEASURED, Place
from commonhours.matching.holders import Holders, spread
from commonhours.matching.kernel import Group, Market, candidates, query_of
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.slots import Bitmap
from commonhours.policies.rules import Rulebook

# Nobody is served: what hangs on whom a visit is for keeps nobody away.
NOBODY = UUID(int=0)
SOMETIME = datetime(2000, 1, 1, tzinfo=UTC)
ANYWHERE = Place(0.0, 0.0)
# Conditions that hang on who sends somebody, and to whose visit.
OF_SENDING = ("bookable", "exclusive", "step")
# How the attributes begin that those alone hold who ask for a least rate.
OF_ASKING = ("asks:", "paid:")


class Held(Protocol):
    """Who holds an attribute on each of some days: uint64[days, words], or [1, words] where they do not differ."""

    def on_each(self, held: Attribute) -> Bitmap: ...


class HeldNear:
    """On days of the horizon, as the index has it."""

    def __init__(self, holders: Holders, dates: Sequence[date]) -> None:
        self._holders, self._days = holders, [day.isoformat() for day in dates]

    def on_each(self, held: Attribute) -> Bitmap:
        return self._holders.on_each(held, self._days)


class HeldFar:
    """On days beyond the horizon, from what is known of everybody today."""

    def __init__(self, dossiers: Sequence[Dossier], words: int, dates: Sequence[date]) -> None:
        self._dossiers, self._days = dossiers, [day.isoformat() for day in dates]
        self._nobody = np.zeros((1, words), np.uint64)
        # There is one attribute for each organisation and type of work: nobody else's holdings are looked through.
        self._asking = [each for each in enumerate(dossiers) if ASKING in each[1].holdings]

    def on_each(self, held: Attribute) -> Bitmap:
        people = self._asking if held.startswith(OF_ASKING) else enumerate(self._dossiers)
        holding = {number: spans for number, dossier in people if (spans := dossier.holdings.get(held))}
        return spread(self._nobody, holding, self._days)


class Counting:
    """Who counts on each of some days. What is asked of several works or organisations alike is worked out once."""

    def __init__(self, wanted: Wanted, held: Held, dates: Sequence[date], everybody: Bitmap) -> None:
        self._wanted, self._held, self._dates = wanted, held, dates
        self._everybody = everybody[np.newaxis]
        self._known: dict[Condition, Bitmap] = {}
        self._some_ask = bool(held.on_each(ASKING).any())
        # On a day and under some rules: whom each home, by its place, could send as these lend to it.
        self._sending: dict[object, dict[tuple[int, int], Bitmap]] = {}
        # Types of work of which the levels say the same share a number.
        said = dict.fromkeys(book.said for book in wanted.books.values())
        self._rules = {each: number for number, each in enumerate(said)}
        self._asked_steps: dict[object, dict[UUID, tuple[StepNeeded, ...]]] = {}

    def who(self, works: Sequence[TypeOfWork]) -> Bitmap:
        """uint64[days, words] or [1, words]: who could be booked for any of these works, or for anything at all."""
        found = [self._on_stretch(works, begin, end) for begin, end in self._stretches()]
        counted = found[0] if len(found) == 1 else np.concatenate(found)
        for condition in self._asked_of_all():
            counted = counted & self.met(condition)
        return counted & self._everybody

    def met(self, condition: Condition) -> Bitmap:
        """Who meets a condition on each day."""
        if condition not in self._known:
            clauses = [self._clause(clause) for clause in condition.clauses]
            self._known[condition] = reduce(np.bitwise_and, clauses)
        return self._known[condition]

    def holding(self, attributes: Iterable[Attribute]) -> Bitmap:
        """Who holds any of the attributes on each day."""
        return reduce(np.bitwise_or, map(self._held.on_each, attributes), np.zeros_like(self._everybody))

    def _clause(self, clause: Clause) -> Bitmap:
        any_of = self.holding(clause.any_of)
        met = ~any_of if clause.negated else any_of
        return met if clause.asked_of is None else met | ~self._held.on_each(clause.asked_of)

    def _asked_of_all(self) -> list[Condition]:
        """What the question says of people, beside what their work asks of them; nobody is told which of it failed."""
        wanted = self._wanted
        conditions = [Condition("wanted", (Clause((attribute("fact", kind),)),)) for kind in wanted.kinds]
        if wanted.without:
            held = tuple(attribute("fact", kind) for kind in wanted.without)
            conditions.append(Condition("wanted", (Clause(held, negated=True),)))
        if wanted.houses:
            conditions.append(Condition("wanted", (Clause(_members(wanted.houses)),)))
        if wanted.not_houses:
            conditions.append(Condition("wanted", (Clause(_members(wanted.not_houses), negated=True),)))
        return conditions

    def _stretches(self) -> list[tuple[int, int]]:
        """Runs of days on which the same rules and partnerships hold."""
        turns = self._wanted.turns
        of = [bisect_right(turns, day) for day in self._dates]
        begins = [0, *(place for place in range(1, len(of)) if of[place] != of[place - 1])]
        return list(zip(begins, [*begins[1:], len(of)], strict=True))

    def _on_stretch(self, works: Sequence[TypeOfWork], begin: int, end: int) -> Bitmap:
        """Who could be booked by any of the asker's organisations on these days."""
        day, found = self._dates[begin], np.zeros_like(self._everybody)
        for work in works or (None,):
            found = found | self._sent(work, day) & self._able(work, day)
        if len(self._dates) == end - begin:
            return found
        return found[begin:end] if len(found) > 1 else np.repeat(found, end - begin, axis=0)

    def _able(self, work: TypeOfWork | None, day: date) -> Bitmap:
        """Who meets whatever is asked of everybody alike for this work, whoever sends them."""
        required = self._wanted.required.get(work.id, ()) if work else ()
        visit = self._visit(NOBODY, work, (), required, ())
        conditions = (each for each in conditions_of(visit) if each.code not in OF_SENDING)
        return self._all(each for each in conditions if work is not None or each.code != "work")

    def _sent(self, work: TypeOfWork | None, day: date) -> Bitmap:
        """Whom any organisation could send, by partnerships, checks and steps; for most types of work the same."""
        reach, book = self._wanted.reach, self._wanted.books[work.id if work else None]
        rules, found = self._rules[book.said], np.zeros_like(self._everybody)
        known = self._sending.setdefault((day, rules), {})
        for key in enumerate(reach.lending(work, day)):
            if key not in known:
                known[key] = self._sent_by(*key, work, day)
            sent = known[key]
            found = found | (sent & self._paid_enough(*key, work) if self._some_ask else sent)
        return found

    def _paid_enough(self, place: int, lending: int, work: TypeOfWork | None) -> Bitmap:
        """Whom the work pays what they ask, as whose people they would come: for each type of work by itself."""
        home = self._wanted.reach.homes[place]
        visit = self._visit(home, work, self._wanted.reach.hosts(home, lending), (), ())
        return self._all(each for each in conditions_of(visit) if each.code == LEAST_RATE)

    def _sent_by(self, place: int, lending: int, work: TypeOfWork | None, day: date) -> Bitmap:
        home, book = self._wanted.reach.homes[place], self._wanted.books[work.id if work else None]
        hosts = self._wanted.reach.hosts(home, lending)
        steps = self._steps(book, day)
        checks = with_checks((), book.checks(home, day))
        # What people ask to be paid is looked at for each type of work by itself: here it keeps nobody away.
        visit = self._visit(home, work, hosts, checks, tuple(steps[host] for host in hosts), agreed=True)
        asked = (*OF_SENDING, "qualified")
        return self._all(condition for condition in conditions_of(visit) if condition.code in asked)

    def _all(self, conditions: Iterable[Condition]) -> Bitmap:
        return reduce(np.bitwise_and, map(self.met, conditions), self._everybody)

    def _visit(
        self,
        home: UUID,
        work: TypeOfWork | None,
        hosts: tuple[UUID, ...],
        required: tuple[Required, ...],
        steps: tuple[tuple[StepNeeded, ...], ...],
        agreed: bool = False,
    ) -> Question:
        """A visit of an organisation to nobody in particular, as the match would be asked for it."""
        return Question(
            service_user_id=NOBODY,
            type_of_work_id=work.id if work else NOBODY,
            starts_at=SOMETIME,
            ends_at=SOMETIME,
            asked_at=SOMETIME,
            zone=self._wanted.zone,
            place=ANYWHERE,
            organisation_ids=hosts,
            requires=required,
            steps_of=steps,
            for_organisation_id=home,
            agreed=agreed,
        )

    def _steps(self, book: Rulebook, day: date) -> dict[UUID, tuple[StepNeeded, ...]]:
        """The steps that each organisation asks of its own people on a day."""
        if (key := (self._rules[book.said], day)) not in self._asked_steps:
            self._asked_steps[key] = {
                host: tuple(StepNeeded(*step) for step in book.steps(host, day))
                for host in self._wanted.reach.organisations
            }
        return self._asked_steps[key]


def _members(organisations: Iterable[UUID]) -> tuple[Attribute, ...]:
    return tuple(attribute("member", each) for each in organisations)


def reaching(market: Market, who: Bitmap, area: Area) -> Bitmap:
    """uint64[words]: who of these would come to the middle of an area: it lies within their own limit of travel."""
    ask = Ask(0, 15, 0, area.latitude, area.longitude, UNMEASURED)
    own = len(market.bits.rows)
    return candidates(market, ask, query_of(market, ask, groups=[Group((own,))], own=[who]))


def reaching_each(market: Market, who: Bitmap, areas: Iterable[Area]) -> Mapping[str, Bitmap]:
    """Under the name of each area, who of these would come to it."""
    return {area.name: reaching(market, who, area) for area in areas}

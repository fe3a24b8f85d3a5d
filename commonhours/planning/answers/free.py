"""Who is free, and who could do it at all: counted from the index, beyond it projected."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from uuid import UUID

import numpy as np

from commonhours.bookings.conditions import attribute
from commonhours.catalogue.models import TypeOfWork
from commonhours.catalogue.queries import words
from commonhours.matching.index import Index
from commonhours.matching.kernel import bitmap_of, workers_of
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.counted import Counting, Held, HeldFar, HeldNear, reaching_each
from commonhours.planning.answers.grouped import BEGINS, heat_of, ranked, within
from commonhours.planning.answers.shapes import (
    Line,
    Note,
    Number,
    Parts,
    PersonLine,
    Sums,
    parts_of,
)
from commonhours.planning.answers.slots import Bitmap, anybody, popcount, unpacked
from commonhours.planning.answers.time import Time, far, near
from commonhours.planning.question import By, Measure, Question, Span, State

MOST_NAMED = 200


@dataclass
class Season:
    """Some of the days asked about: when people are free on them, and who counts."""

    time: Time
    counting: Counting
    who: Bitmap

    @cached_property
    def people(self) -> Bitmap:
        return anybody(self.who)


def free_sums(index: Index, wanted: Wanted, at: datetime, span: Span, *, whole: bool = True) -> Sums:
    """What the question comes to on the days of a span that are not over; `whole`: with all that it is seen by."""
    days = index.frame.days
    parts = parts_of(span, days.first_day, days.first_day + timedelta(days=days.days))
    seasons = list(_seasons(index, wanted, at, parts))
    notes = tuple(_notes(wanted.question, parts))
    if not seasons:
        return Sums(figure=None, notes=notes)
    counted = Counted(index, wanted, seasons)
    return counted.sums(notes) if whole else Sums(figure=counted.figure(counted.who), notes=notes)


def _notes(question: Question, parts: Parts) -> Iterator[Note]:
    if parts.past:
        yield Note("past_left_out", {"until": parts.past.until})
    if parts.far and question.state == State.OFFERED:
        yield Note("projected_offered", {"since": parts.far.since})
    elif parts.far and question.state == State.FREE:
        yield Note("projected", {"since": parts.far.since})
    elif parts.far:
        yield Note("as_known_today", {"since": parts.far.since})


def _seasons(index: Index, wanted: Wanted, at: datetime, parts: Parts) -> Iterator[Season]:
    for span, is_far in ((parts.near, False), (parts.far, True)):
        if span and (season := _season(index, wanted, at, span, is_far)):
            yield season


def _season(index: Index, wanted: Wanted, at: datetime, span: Span, is_far: bool) -> Season | None:
    question = replace(wanted.question, span=span)
    dates = list(question.days())
    if not dates:
        return None
    market = index.market
    held: Held = HeldNear(index.holders, dates)
    if is_far:
        held = HeldFar(index.dossiers, market.words, dates)
    counting = Counting(wanted, held, dates, market.bits.active)
    who = counting.who(wanted.works)
    if wanted.somewhere and not wanted.remote:
        near_enough = reaching_each(market, anybody(who), wanted.areas).values()
        who = who & reduce(np.bitwise_or, near_enough, np.zeros(market.words, np.uint64))
    if question.contracts:
        who = who & with_contract(index, question.contracts)
    return Season(_time(index, question, at, span, who, is_far), counting, who)


def _time(index: Index, question: Question, at: datetime, span: Span, who: Bitmap, is_far: bool) -> Time:
    if not is_far and question.state != State.OFFERED:
        return near(index, question, at)
    # Of several types of work each is counted by itself: then everybody may be asked about.
    people = index.market.bits.active if question.by == By.WORK else anybody(who)
    numbers: list[int] = workers_of(people).tolist()
    if is_far:
        return far(index, question, span, numbers, booked=question.state == State.FREE)
    return near(index, question, at, offered=numbers)


def with_contract(index: Index, contracts: Iterable[str]) -> Bitmap:
    """uint64[words]: who works on one of these contracts."""
    wanted = set(contracts)
    numbers = [
        number
        for number, dossier in enumerate(index.dossiers)
        if index.cards[dossier.person_id].contract in wanted
    ]
    return bitmap_of(np.array(numbers, np.int64), index.market.words)


class Counted:
    """The seasons of one question, counted in whatever way it is looked at."""

    def __init__(self, index: Index, wanted: Wanted, seasons: Sequence[Season]) -> None:
        self._index, self._wanted, self._seasons = index, wanted, seasons
        self._question = wanted.question
        self.who = [season.who for season in seasons]

    def figure(self, who: Sequence[Bitmap]) -> Number:
        """What the question comes to for these people, season by season."""
        if self._question.measure == Measure.HOURS:
            quarters = (
                (season.time.quarters * unpacked(each)).sum(dtype=np.int64)
                for season, each in zip(self._seasons, who, strict=True)
            )
            return int(sum(quarters)) / 4
        return int(popcount(anybody(np.array(list(map(self._people, self._seasons, who))))))

    def _people(self, season: Season, who: Bitmap) -> Bitmap:
        """uint64[words]: who of these is counted on any day."""
        return anybody(self._on_days(season, who))

    def _on_days(self, season: Season, who: Bitmap) -> Bitmap:
        """uint64[days, words]: who of these is counted on each day."""
        if self._question.state == State.QUALIFIED:
            return who
        return season.time.stretches & who

    def sums(self, notes: tuple[Note, ...]) -> Sums:
        by_area, area_heat = self._by_area()
        people, unnamed = self._named() if self._question.by == By.PERSON else ((), 0)
        hours = {} if self._question.state == State.QUALIFIED else self._by_hour()
        return Sums(
            figure=self.figure(self.who),
            by_hour=hours,
            by_day=self._by_day(),
            heat=heat_of(hours),
            by_area=by_area,
            area_heat=area_heat,
            lines=tuple(within(self._lines(by_area, hours), self._question)),
            people=people,
            unnamed=unnamed,
            notes=notes,
        )

    def _by_hour(self) -> dict[tuple[date, int], Number]:
        found: dict[tuple[date, int], Number] = {}
        for season in self._seasons:
            if self._question.measure == Measure.HOURS:
                quarters = season.time.quarters_by_hour(season.who)
                found |= {hour: count / 4 for hour, count in quarters.items()}
            else:
                found |= season.time.people_by_hour(season.who)
        return found

    def _by_day(self) -> dict[date, Number]:
        found: dict[date, Number] = {}
        for season in self._seasons:
            if self._question.measure == Measure.HOURS:
                quarters = (season.time.quarters * unpacked(season.who)).sum(axis=1, dtype=np.int64)
                found |= {
                    day: count / 4 for day, count in zip(season.time.dates, quarters.tolist(), strict=True)
                }
            elif self._question.state != State.QUALIFIED:
                counts = popcount(season.time.stretches & season.who).tolist()
                found |= dict(zip(season.time.dates, counts, strict=True))
        return found

    # --- where ---------------------------------------------------------------------------------------------------

    @cached_property
    def _near(self) -> dict[str, Bitmap]:
        """Under the name of each area asked about, who of all who are counted would come to it."""
        everybody = anybody(np.array([season.people for season in self._seasons]))
        return dict(reaching_each(self._index.market, everybody, self._wanted.areas))

    def _by_area(self) -> tuple[dict[str, Number], dict[tuple[str, int], Number]]:
        if self._wanted.remote:
            return {}, {}
        figures = {name: self.figure([who & there for who in self.who]) for name, there in self._near.items()}
        return figures, self._area_heat() if self._question.by == By.AREA else {}

    def _area_heat(self) -> dict[tuple[str, int], Number]:
        """How many are free on a day of each weekday, in the mean, who would come to each area."""
        if self._question.state == State.QUALIFIED:
            return {}
        found: dict[tuple[str, int], list[Number]] = {}
        for season in self._seasons:
            counted = season.time.stretches & season.who
            for name, there in self._near.items():
                for day, count in zip(season.time.dates, popcount(counted & there).tolist(), strict=True):
                    found.setdefault((name, day.weekday()), []).append(count)
        return {key: sum(counts) / len(counts) for key, counts in found.items()}

    # --- one line for each -----------------------------------------------------------------------------------------

    def _lines(self, by_area: dict[str, Number], hours: dict[tuple[date, int], Number]) -> Iterable[Line]:
        by = self._question.by
        if by == By.AREA:
            return ranked(Line(name, figure) for name, figure in by_area.items())
        if by in (By.DAY, By.WEEK, By.MONTH):
            return [Line(day.isoformat(), figure) for day, figure in self._by_stretch(BEGINS[by])]
        if by == By.HOUR:
            return ranked(Line(f"{day}-{hour}", mean) for (day, hour), mean in heat_of(hours).items())
        masks = MASKS.get(by)
        return ranked(Line(key, self.figure(who)) for key, who in masks(self)) if masks else ()

    def _by_stretch(self, begin: Callable[[date], date]) -> Iterator[tuple[date, Number]]:
        """Days, weeks or months: whoever is free on several days of one is counted once."""
        begins = sorted({begin(day) for season in self._seasons for day in season.time.dates})
        for first in begins:
            yield first, self.figure([self._only(season, first, begin) for season in self._seasons])

    def _only(self, season: Season, first: date, begin: Callable[[date], date]) -> Bitmap:
        chosen = np.array([begin(day) == first for day in season.time.dates])
        return np.where(chosen[:, np.newaxis], season.who, np.uint64(0))

    def by_work(self) -> Iterator[tuple[str, list[Bitmap]]]:
        for work in self._wanted.works or words().works:
            yield work.code, [self._doing(season, work) for season in self._seasons]

    def _doing(self, season: Season, work: TypeOfWork) -> Bitmap:
        """Who does this type of work, and is counted but for what they do."""
        return season.counting.who([work]) & season.who

    def by_fact(self) -> Iterator[tuple[str, list[Bitmap]]]:
        for kind in words().kinds:
            # What is confidential is not counted beside anything else.
            if not kind.confidential:
                yield kind.code, self._holding(attribute("fact", kind.id))

    def by_organisation(self) -> Iterator[tuple[str, list[Bitmap]]]:
        for organisation in self._wanted.houses or sorted(self._wanted.reach.organisations):
            yield str(organisation), self._holding(attribute("member", organisation))

    def _holding(self, held: str) -> list[Bitmap]:
        return [season.counting.holding([held]) & season.who for season in self._seasons]

    def by_contract(self) -> Iterator[tuple[str, list[Bitmap]]]:
        contracts = {card.contract for card in self._index.cards.values()}
        for contract in sorted(contracts.intersection(self._question.contracts or contracts)):
            mask = with_contract(self._index, [contract])
            yield contract, [who & mask for who in self.who]

    # --- who ---------------------------------------------------------------------------------------------------------

    def _named(self) -> tuple[tuple[PersonLine, ...], int]:
        """Those whose page the asker may open, the freest first; and how many others are counted."""
        counted = anybody(np.array(list(map(self._people, self._seasons, self.who))))
        told = self._nameable() & counted
        quarters = np.zeros(len(counted) * 64, np.int64)
        for season in self._seasons if self._question.state != State.QUALIFIED else ():
            quarters += (season.time.quarters * unpacked(season.who)).sum(axis=0, dtype=np.int64)
        people = [self._person(number, int(quarters[number]) / 4) for number in workers_of(told).tolist()]
        people.sort(key=lambda each: (-each.figure, each.name, each.person_id))
        shown = tuple(people[:MOST_NAMED])
        return shown, int(popcount(counted)) - len(shown)

    def _nameable(self) -> Bitmap:
        named = self._wanted.reach.named
        if named is None:
            return self._index.market.bits.active
        held = [attribute("member", each) for each in sorted(named)]
        return anybody(np.array([anybody(season.counting.holding(held)) for season in self._seasons]))

    def _person(self, number: int, hours: Number) -> PersonLine:
        person_id: UUID = self._index.dossiers[number].person_id
        return PersonLine(person_id, self._index.cards[person_id].name, hours)


MASKS: dict[By, Callable[[Counted], Iterator[tuple[str, list[Bitmap]]]]] = {
    By.WORK: Counted.by_work,
    By.FACT: Counted.by_fact,
    By.ORGANISATION: Counted.by_organisation,
    By.CONTRACT: Counted.by_contract,
}

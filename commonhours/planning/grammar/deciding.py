"""From all that was read of a sentence to one question; what is missing or does not fit together is asked back."""

from datetime import date, timedelta

from commonhours.planning.grammar import days
from commonhours.planning.grammar.gathered import Gathered, Place, hours_of, weekdays_of
from commonhours.planning.grammar.language import Language
from commonhours.planning.grammar.parsed import AskBack, Candidate, Piece
from commonhours.planning.grammar.sense import troubles
from commonhours.planning.grammar.stream import Stream
from commonhours.planning.question import STATES, By, Measure, Question, Span, State

# What is counted, where only its state was said.
_COUNTED = {
    **dict.fromkeys((State.FREE, State.OFFERED, State.QUALIFIED, State.BOOKED), Measure.WORKERS),
    **dict.fromkeys((State.WORKED, State.LOST), Measure.HOURS),
    **dict.fromkeys((State.UNFILLED, State.CANCELLED), Measure.VISITS),
    **dict.fromkeys((State.SPENT, State.HELD, State.LEFT), Measure.MONEY),
}
# States that give way to others: whoever is free is qualified, and what was cancelled had been booked.
_WEAK = (State.QUALIFIED, State.BOOKED)
_UNITS = ("day", "week", "month", "quarter", "year")


def decide(g: Gathered, stream: Stream, spoken: Language, today: date) -> Question | None:
    """The question, as far as it can be said; `g.asked` grows by what is missing."""
    return _Deciding(g, stream, spoken, today).question()


class _Deciding:
    def __init__(self, g: Gathered, stream: Stream, spoken: Language, today: date) -> None:
        self.g, self.s, self.spoken, self.today = g, stream, spoken, today

    def question(self) -> Question | None:
        state = self._said_state()
        measure = self._measure(state)
        state = self._state(measure, state)
        at_least = self._at_least(measure)
        span = self._span(state)
        if measure is None or state is None or span is None:
            return None
        if state not in STATES[measure]:
            place = self.g.states[-1][1]
            self._ask("cannot_be", place, measure=measure.value, state=state.value)
            return None
        asked = self._made(measure, state, span, at_least)
        if not self.g.asked:
            self.g.asked += troubles(asked, self.today)
        return asked

    def _made(self, measure: Measure, state: State, span: Span, at_least: int) -> Question:
        fields = ("works", "facts", "without", "areas", "not_areas", "organisations", "not_organisations")
        said = {name: self.g.codes(name) for name in (*fields, "contracts")}
        excepted = list(self.g.excepted)
        if self.g.except_holidays:
            excepted += [day for day in days.holidays_in(span) if day not in excepted]
        return Question(
            span=span,
            measure=measure,
            state=state,
            by=self._by(measure),
            weekdays=weekdays_of(self.g),
            hours=hours_of(self.g),
            except_days=tuple(excepted),
            at_least=at_least,
            against=self._against(span),
            more_than=self.g.more_than,
            fewer_than=self.g.fewer_than,
            **said,
        )

    def _ask(
        self, code: str, place: Place | None = None, offered: tuple[str, ...] = (), **facts: str
    ) -> None:
        start, end = self._characters(place) if place else (0, 0)
        candidates = tuple(Candidate(text) for text in offered)
        self.g.asked.append(AskBack(code, start, end, facts, candidates))

    def _characters(self, place: Place) -> tuple[int, int]:
        return self.s.atoms[place.first].start, self.s.atoms[place.until - 1].end

    def _piece(self, place: Place, field: str, values: tuple[str, ...]) -> None:
        self.g.pieces.append(Piece(*self._characters(place), field, values))

    # --- what is counted, and in which state --------------------------------------------------------------------------

    def _said_state(self) -> State | None:
        states = list(dict.fromkeys(state for state, _ in self.g.states))
        strong = [state for state in states if state not in _WEAK] or states[:1]
        if len(strong) > 1:
            names = self.spoken.writes["states"]
            self._ask("two_states", self.g.states[-1][1], tuple(names[state] for state in strong))
        return strong[0] if strong else None

    def _measure(self, state: State | None) -> Measure | None:
        said = self.g.measures
        expressly = [measure for measure, expressly, _ in said if expressly]
        things = [measure for measure, _, _ in said if measure is not Measure.WORKERS]
        for measure, _, place in said:
            first = (expressly or things or [measure])[0]
            if place.joined and things and measure not in (first, Measure.WORKERS):
                self._ask("two_measures", place, word=self.s.atoms[place.first].text)
        if expressly:
            return expressly[0]
        if state is not None and _COUNTED[state] is Measure.MONEY:
            return Measure.MONEY
        if self.g.who:
            return things[0] if things and self._only_listed() else Measure.WORKERS
        if things:
            return things[0]
        return self._measure_meant(state)

    def _only_listed(self) -> bool:
        """ "Show hours by area": a list of figures, not of people."""
        return not self._says("who")

    def _says(self, kind: str) -> bool:
        return any(kind in atom.means for atom in self.s.atoms)

    def _measure_meant(self, state: State | None) -> Measure | None:
        if self.g.measures and state is State.UNFILLED:  # "where are workers missing?"
            return Measure.VISITS
        if self.g.measures:
            return Measure.WORKERS
        if self.g.lengths and self.g.bys:
            return Measure.HOURS
        if state is not None:
            return _COUNTED[state]
        counted = self._says("how_many")
        if self.g.codes("contracts") or self.g.codes("facts") or (counted and self.g.codes("works")):
            return Measure.WORKERS
        if not self.g.asked:
            self._ask("missing_measure", None, tuple(self.spoken.writes["measures"].values()))
        return None

    def _state(self, measure: Measure | None, said: State | None) -> State | None:
        if said is not None or measure is None:
            return said
        if measure is Measure.HOURS and self.g.past and self._says("verb_work"):
            return State.WORKED
        if measure is Measure.HOURS:
            names = self.spoken.writes["states"]
            self._ask("missing_state", None, tuple(names[state] for state in STATES[measure]))
            return None
        if measure is Measure.WORKERS and any(each is Measure.VISITS for each, _, _ in self.g.measures):
            return State.BOOKED
        if measure is Measure.WORKERS and not self._says_when():
            return State.QUALIFIED
        return STATES[measure][0]

    def _says_when(self) -> bool:
        g = self.g
        return bool(g.spans or g.singles or g.weekdays or g.windows or g.now or g.stretches or g.against)

    def _at_least(self, measure: Measure | None) -> int:
        """ "At least 3 hours" of somebody's are at a stretch; of a sum of hours they are its measure."""
        stretches = list(self.g.stretches)
        for minutes, place in self.g.lengths:
            if measure is Measure.HOURS:
                self.g.more_than = minutes // 60 - 1
                self._piece(place, "more_than", (str(self.g.more_than),))
            else:
                stretches.append((minutes, place))
        if not stretches:
            return 60
        minutes, place = stretches[-1]
        if not 0 < minutes <= 24 * 60:
            self._ask("stretch_too_long", place)
            return 60
        self._piece(place, "at_least", (str(minutes),))
        return minutes

    def _by(self, measure: Measure) -> By:
        said = list(dict.fromkeys(by for by, _ in self.g.bys))
        if len(said) > 1:
            names = self.spoken.writes["by"]
            self._ask("two_breakdowns", self.g.bys[-1][1], tuple(names[by] for by in said))
        if said:
            return said[0]
        if self.g.who and measure is Measure.WORKERS:
            return By.PERSON
        if self.g.listed is not None and measure is not Measure.WORKERS:
            names = self.spoken.writes["by"]
            self._ask("cannot_list", self.g.listed, tuple(names[by] for by in (By.DAY, By.AREA, By.WORK)))
        return By.FIGURE

    # --- days ---------------------------------------------------------------------------------------------------------

    def _span(self, state: State | None) -> Span | None:
        span = self._said_span()
        self._settle_singles(span)
        if span is not None:
            return span
        if self.g.spans or any(ask.code in _DAYS_ASKED for ask in self.g.asked):
            return None
        if self.g.singles and not self.g.weekdays:
            return self._coming()
        if self.g.now or (state is State.QUALIFIED and not self._says_when()):
            if self.g.now:
                self._piece(self.g.now, "span", (f"{self.today}..{self.today + timedelta(1)}",))
            return days.day_span(self.today)
        if self.g.against and (span := self._same_unit(self.g.against[0])):
            return span
        offers = self.spoken.writes["offers"]
        self._ask("missing_days", None, tuple(offers.values()))
        return None

    def _said_span(self) -> Span | None:
        found: Span | None = None
        for span, place in self.g.spans:
            joined = _joined(found, span) if found and place.joined else None
            both = _common(found, span) if found else span
            if place.joined and found and joined is None:
                self._ask("days_apart", place)
                return None
            if joined is None and both is None:
                self._ask("two_spans", place)
                return None
            found = joined or both
        return found

    def _settle_singles(self, span: Span | None) -> None:
        """ "On Monday" beside other days means each Monday of them."""
        for day, place in self.g.singles:
            if span is not None or self.g.weekdays:
                joined = place.joined or any(place is other for _, other in self.g.weekdays)
                self.g.weekdays.append(((day,), Place(place.first, place.until, joined)))
                self._piece(place, "weekdays", (str(day),))

    def _coming(self) -> Span | None:
        """The nearest of the days of the week that were said, or the stretch of them."""
        past = self.g.past
        spans = [days.weekday(day).read(self.today, past) for day, _ in self.g.singles]
        known = [span for span in spans if span]
        if not known:
            return None
        first, last = min(span.since for span in known), max(span.until for span in known)
        wanted = tuple(sorted({day for day, _ in self.g.singles}))
        if (last - first).days > len(wanted):
            first, last = self._together(wanted, first)
            self.g.weekdays.append((wanted, self.g.singles[0][1]))
        for place in dict.fromkeys(place for _, place in self.g.singles):
            self._piece(place, "span", (f"{first}..{last}",))
        return Span(first, last)

    def _together(self, wanted: tuple[int, ...], first: date) -> tuple[date, date]:
        """Days of one week, as "Saturday and Sunday" on a Sunday: this Sunday's Saturday has been."""
        monday = first - timedelta(first.weekday())
        begin, end = monday + timedelta(wanted[0]), monday + timedelta(wanted[-1] + 1)
        return begin, end

    def _against(self, span: Span) -> Span | None:
        if self.g.year_before:
            return Span(_year_before(span.since), _year_before(span.until))
        for place in self.g.more:
            if not self.g.against and self.g.more_than is None:
                self._ask("compare_with_what", place)
        if len(set(self.g.against)) > 1:
            self._ask("two_spans")
        return self.g.against[0] if self.g.against else None

    def _same_unit(self, against: Span) -> Span | None:
        """ "More than last month" asks about this month."""
        units = (unit for unit in _UNITS if days.unit_span(unit, -1, self.today) == against)
        return next((days.unit_span(unit, 0, self.today) for unit in units), None)


_DAYS_ASKED = ("no_such_day", "ambiguous_date", "days_turned_round", "two_spans", "days_apart")


def _common(one: Span | None, other: Span) -> Span | None:
    if one is None:
        return other
    since, until = max(one.since, other.since), min(one.until, other.until)
    return Span(since, until) if since < until else None


def _joined(one: Span | None, other: Span) -> Span | None:
    """Both, if no day lies between them."""
    if one is None or one.until < other.since or other.until < one.since:
        return None
    return Span(min(one.since, other.since), max(one.until, other.until))


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)

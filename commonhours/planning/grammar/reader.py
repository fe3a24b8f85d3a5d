"""Reads a row of atoms from its first to its last; each matcher takes what it understands and says how far it came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from commonhours.planning.grammar import timing
from commonhours.planning.grammar.dating import Days
from commonhours.planning.grammar.gathered import Gathered, Place
from commonhours.planning.grammar.language import Language
from commonhours.planning.grammar.parsed import AskBack, Candidate, Piece
from commonhours.planning.grammar.stream import Atom, Stream
from commonhours.planning.grammar.timing import Hours
from commonhours.planning.grammar.tokens import phrase
from commonhours.planning.grammar.vocabulary import Term, Vocabulary
from commonhours.planning.grammar.writing import day_in_words, hours_in_words
from commonhours.planning.question import By, Measure, State

MOST_DAYS_OUT = 31  # days that a question leaves out one by one
MOST_CANDIDATES = 6
# Words that may stand anywhere and change nothing.
_SILENT = ("stop", "list", "who", "how_many", "how_much", "past", "future", "and", "everywhere", "every_day")
_NOUN_OF = {
    "area": "areas",
    "fact": "facts",
    "organisation": "organisations",
    "contract": "contracts",
    "work": "works",
}
_NOT = {"areas": "not_areas", "facts": "without", "organisations": "not_organisations"}
_PAST = frozenset({State.WORKED, State.SPENT, State.LOST})
Take = int | None  # the atom after what was understood, None if it was not for this matcher


def is_past(stream: Stream) -> bool:
    """Whether what has been is asked about: by a state that only the past has, or by a verb of the past alone."""
    states = [State(value) for atom in stream.atoms for value in atom.means.get("state", ())]
    if any(state in _PAST for state in states):
        return True
    kinds = {kind for atom in stream.atoms for kind in atom.means}
    return "past" in kinds and "future" not in kinds


class Reader:
    def __init__(self, stream: Stream, vocabulary: Vocabulary, spoken: Language, today: date) -> None:
        self.s, self.vocabulary, self.spoken, self.today = stream, vocabulary, spoken, today
        self.past = is_past(stream)
        self.days = Days(stream, today, self.past, spoken.months_first)
        self.hours = Hours(stream, spoken.clock24)
        self.g = Gathered(past=self.past)
        self.negating: int | None = None  # the "not" that still waits for what it is about
        self.denied = ""  # the field that the last "not" was about
        self.taken = 0  # the end of what was understood last
        self.named: tuple[int, str, tuple[str, ...]] = (
            -1,
            "",
            (),
        )  # where the last name ended, its field, its marks

    def read(self) -> Gathered:
        """Everything that the atoms say."""
        at = 0
        while at < len(self.s):
            until = next((found for take in self._matchers if (found := take(at)) is not None), None)
            if until is None:
                self._not_placed(at)
                until = at + 1
            at = until
        if self.negating is not None:
            self._ask("not_what", self.negating, self.negating + 1)
        return self.g

    @property
    def _matchers(self) -> tuple[Callable[[int], Take], ...]:
        return (
            *(self._unknown, self._year_before, self._compare, self._threshold, self._stretch, self._not),
            *(self._exception, self._days, self._weekdays, self._clock, self._part, self._broken_down),
            *(self._name, self._part_of_name, self._noun, self._state, self._measure, self._who),
            *(self._now, self._more, self._glue),
        )

    # --- keeping ------------------------------------------------------------------------------------------------------

    def _place(self, at: int, until: int) -> Place:
        before = at - 1
        while (
            before >= self.taken
            and self.s.has(before, "stop", "not", "mark")
            and not self.s.has(before, "and")
        ):
            before -= 1
        return Place(at, until, self.s.has(before, "and") and before >= self.taken - 1)

    def _keep(self, at: int, until: int, field: str, values: tuple[str, ...], corrected: str = "") -> int:
        """Note what these atoms were understood as, and go on behind them."""
        first, last = self.s.atoms[at], self.s.atoms[until - 1]
        mended = [atom.corrected for atom in self.s.atoms[at:until] if atom.corrected]
        self.g.pieces.append(Piece(first.start, last.end, field, values, corrected or " ".join(mended)))
        self.taken = until
        return until

    def _ask(
        self, code: str, at: int, until: int, candidates: tuple[Candidate, ...] = (), **facts: str
    ) -> int:
        first, last = self.s.atoms[at], self.s.atoms[min(until, len(self.s)) - 1]
        self.g.asked.append(AskBack(code, first.start, last.end, facts, candidates))
        self.taken = until
        return until

    def _denies(self, at: int, field: str) -> bool:
        """Whether a "not" before is about this too: it carries over "and" and "or" to names of the same kind."""
        if self.negating is not None:
            self.negating, self.denied = None, field
            return True
        if self.denied == field and self._place(at, at + 1).joined:
            return True
        self.denied = ""
        return False

    # --- words that nobody knows --------------------------------------------------------------------------------------

    def _unknown(self, at: int) -> Take:
        atom = self.s.atoms[at]
        if not atom.unknown:
            return None
        offered = tuple(Candidate(word) for word in atom.near)
        self.negating = None
        return self._ask("unknown_word", at, at + 1, offered, word=atom.text[:60])

    def _not_placed(self, at: int) -> None:
        self._ask("not_placed", at, at + 1, word=self.s.atoms[at].text)

    def _glue(self, at: int) -> Take:
        """A word for the ear: of the closed list, or one that announces the name behind it."""
        if self.s.has(at, *_SILENT) or self._announces(at):
            return at + 1
        return None

    def _announces(self, at: int) -> bool:
        if not self.s.has(at, "mark", "near", "each", "which", "for"):
            return False
        ahead = at + 1
        while self.s.has(ahead, "stop", "mark", "near", "by") and not self._names(ahead):
            ahead += 1
        return self.named[0] == at or (self._names(ahead) and self.s.has(at, "mark", "near", "for"))

    def _names(self, at: int) -> bool:
        atom = self.s.get(at)
        return atom is not None and bool(atom.terms or atom.part_of)

    # --- comparing, counting ------------------------------------------------------------------------------------------

    def _year_before(self, at: int) -> Take:
        if not self.s.has(at, "year_before"):
            return None
        self.g.year_before = True
        return self._keep(at, at + 1, "against", ())

    def _compare(self, at: int) -> Take:
        """ "Compared with July", "more than last month", "more … than in June"."""
        if not self.s.has(at, "compare", "than", "more_than", "fewer_than", "at_most"):
            return None
        ahead = self.s.over(at + 1)
        if self.s.has(ahead, "year_before"):
            return ahead
        counts = self._counts(ahead) and not self.s.has(at, "compare", "than")
        found = None if counts else self.days.find(at + 1) or self.days.find(ahead)
        if found and found.span:
            self.g.against.append(found.span)
            return self._keep(at, found.until, "against", (f"{found.span.since}..{found.span.until}",))
        if self.s.has(at, "compare") and not self.s.has(at, "stop"):
            return self._ask("compare_with_what", at, at + 1)
        return None

    def _more(self, at: int) -> Take:
        """ "More" by itself is half of a comparison; the other half comes later, or is asked about."""
        if not self.s.has(at, "more"):
            return None
        self.g.more.append(self._place(at, at + 1))
        return at + 1

    def _counts(self, at: int) -> bool:
        """A figure that is no part of a date."""
        if self.s.number(at) is None:
            return False
        return not self.s.has(at + 1, "unit", "month") and not self.s.has(self.s.over(at + 1), "month")

    def _threshold(self, at: int) -> Take:
        for kind in ("more_than", "fewer_than", "at_least", "at_most"):
            ahead = self.s.over(at + 1)
            if self.s.has(at, kind) and (count := self.s.number(ahead)) is not None and self._counts(ahead):
                if kind == "at_least" and (length := self.s.value(ahead + 1, "length")):
                    return self._length(at, ahead + 2, count * int(length))
                return self._limit(kind, count, at, ahead + 1)
        return self._over(at)

    def _over(self, at: int) -> Take:
        """ "Over 10 workers" is a figure; "workers over 10" may be their age, and is asked about."""
        kind = "more_than" if self.s.has(at, "over") else "fewer_than" if self.s.has(at, "under") else ""
        count = self.s.number(at + 1)
        if not kind or count is None or not self.s.has(at + 2, "measure"):
            return None
        return self._limit(kind, count, at, at + 2)

    def _limit(self, kind: str, count: int, at: int, until: int) -> int:
        self.denied, self.negating = "", None
        if kind in ("more_than", "at_least"):
            self.g.more_than = count if kind == "more_than" else count - 1
            return self._keep(at, until, "more_than", (str(self.g.more_than),))
        self.g.fewer_than = count if kind == "fewer_than" else count + 1
        return self._keep(at, until, "fewer_than", (str(self.g.fewer_than),))

    def _length(self, at: int, until: int, minutes: int) -> int:
        said = self.s.has(until, "stretch") or self.s.has(at, "for") or self.s.has(at - 1, "for", "stretch")
        until = until + 1 if self.s.has(until, "stretch") else until
        if not 0 < minutes <= 24 * 60 * 7:
            (self.g.lengths).append((minutes, self._place(at, until)))
        else:
            (self.g.stretches if said else self.g.lengths).append((minutes, self._place(at, until)))
        return until

    def _stretch(self, at: int) -> Take:
        """ "For 3 hours", "90 minutes at a stretch", "a stretch of 2 hours"."""
        begin = at + 1 if self.s.has(at, "for", "stretch") else at
        begin = self.s.over(begin) if self.s.number(begin) is None else begin
        count, length = self.s.number(begin), self.s.value(begin + 1, "length")
        if count is None or length is None:
            return None
        return self._length(at, begin + 2, count * int(length))

    # --- leaving out --------------------------------------------------------------------------------------------------

    def _not(self, at: int) -> Take:
        if not self.s.has(at, "not"):
            return None
        if self.negating is not None:
            self._ask("not_what", self.negating, at + 1)
        self.negating, self.denied = at, ""
        return at + 1

    def _exception(self, at: int) -> Take:
        """Days that are left out: a holiday, a date, all holidays."""
        if self.negating is None and self.denied != "except_days":
            return None
        if self.s.value(at, "holiday") == "all" and self._denies(at, "except_days"):
            self.g.except_holidays = True
            return self._keep(at, at + 1, "except_days", ("holidays",))
        found = self.days.find(at)
        if found is None or found.span is None or not self._denies(at, "except_days"):
            return None
        days = list(found.span.days()) if (found.span.until - found.span.since).days <= MOST_DAYS_OUT else []
        if not days:
            return self._ask("too_many_days_out", at, found.until)
        self.g.excepted += [day for day in days if day not in self.g.excepted]
        return self._keep(at, found.until, "except_days", tuple(day.isoformat() for day in days))

    # --- days and hours -----------------------------------------------------------------------------------------------

    def _days(self, at: int) -> Take:
        found = self.days.find(at)
        if found is None:
            return None
        if found.asked:
            dates = [date.fromisoformat(each.text) for each in found.asked.candidates]
            texts = tuple(Candidate(day_in_words(day, self.spoken), "span") for day in dates)
            self.g.asked.append(replace(found.asked, candidates=texts))
            self.taken = found.until
            return found.until
        if found.span is None:
            return self._some_weekdays(at, found.until, found.weekdays)
        self.denied = ""
        self.g.spans.append((found.span, self._place(at, found.until)))
        if part := self.s.value(at, "part"):  # tonight
            self.g.windows.append((_windows(part), "part", Place(at, at + 1)))
        return self._keep(at, found.until, "span", (f"{found.span.since}..{found.span.until}",))

    def _weekdays(self, at: int) -> Take:
        days, until = self.s.value(at, "weekdays"), at + 1
        if (
            days is None
            and self.s.has(at, "each")
            and (single := self.s.value(self.s.over(at + 1), "weekday"))
        ):
            days, until = single, self.s.over(at + 1) + 1
        if days is None and self.s.value(at, "unit") == "weekend":
            return self._single((5, 6), at)
        if days is None and (single := self.s.value(at, "weekday")) is not None:
            plural = self.s.has(at + 1, "part") and (self.s.get(at + 1) or self.s.atoms[at]).text.endswith(
                "s"
            )
            if not plural:
                return self._single((int(single),), at)
            days = single
        return (
            None if days is None else self._some_weekdays(at, until, tuple(int(n) for n in days.split(",")))
        )

    def _single(self, days: tuple[int, ...], at: int) -> int:
        """One day of the week: the coming one, unless other days are said too."""
        if self.negating is not None or self.denied == "weekdays":
            return self._some_weekdays(at, at + 1, days)
        place = self._place(at, at + 1)
        self.g.singles += [(day, place) for day in days]
        self.taken = at + 1
        return at + 1

    def _some_weekdays(self, at: int, until: int, days: tuple[int, ...]) -> int:
        place = self._place(at, until)
        if self._denies(at, "weekdays"):
            self.g.not_weekdays |= set(days)
            days = tuple(day for day in range(7) if day not in days)
        else:
            self.g.weekdays.append((days, place))
        return self._keep(at, until, "weekdays", tuple(str(day) for day in days))

    def _clock(self, at: int) -> Take:
        found = self.hours.find(at)
        if found is None:
            return None
        if found.choices:
            texts = (hours_in_words(choice, self.spoken) for choice in found.choices)
            return self._ask(
                "ambiguous_time", at, found.until, tuple(Candidate(text, "hours") for text in texts)
            )
        return self._window(at, found.until, found.windows, found.form)

    def _part(self, at: int) -> Take:
        if self.s.has(at, "all_day"):
            return self._keep(at, at + 1, "hours", ("0-1440",))
        part = self.s.value(at, "part")
        return None if part is None else self._window(at, at + 1, _windows(part), "part")

    def _window(self, at: int, until: int, windows: timing.Windows, form: str) -> int:
        place = self._place(at, until)
        if self._denies(at, "hours"):
            self.g.not_windows.append(windows)
            windows = timing.rest_of_day(windows)
        else:
            self.g.windows.append((windows, form, place))
        return self._keep(at, until, "hours", tuple(f"{begin}-{end}" for begin, end in windows))

    # --- what an answer is broken down by -----------------------------------------------------------------------------

    def _broken_down(self, at: int) -> Take:
        if by := self.s.value(at, "by_itself"):
            return self._by(By(by), at, at + 1)
        if not self.s.has(at, "each", "which"):
            return None
        ahead = at + 1 if self.s.has(at + 1, "by") else self.s.over(at + 1)
        by = self.s.value(ahead, "by")
        if by is None or (self._names(ahead + 1) and by in _NOUN_OF and not self.s.has(at, "which")):
            return None
        if measure := self.s.value(ahead, "measure"):
            self.g.measures.append((Measure(measure), False, self._place(ahead, ahead + 1)))
        return self._by(By(by), at, ahead + 1)

    def _by(self, by: By, at: int, until: int) -> int:
        self.g.bys.append((by, self._place(at, until)))
        return self._keep(at, until, "by", (by.value,))

    # --- names of the vocabulary --------------------------------------------------------------------------------------

    def _name(self, at: int) -> Take:
        atom = self.s.atoms[at]
        if not atom.terms:
            return None
        marks = self._marks(at)
        fitting = _fitting(atom.terms, marks, atom.text)
        if len(fitting) > 1:
            return self._which_name(at, tuple(term.name(self.spoken.code) for term in fitting), fitting)
        return self._take_name(fitting[0], at, marks)

    def _part_of_name(self, at: int) -> Take:
        """A part of a name is enough where it can be one thing only, and is most of what that is called."""
        atom = self.s.atoms[at]
        if not atom.part_of:
            return None
        terms = tuple(term for _, term in atom.part_of)
        marked = _fitting(terms, self._marks(at), atom.text)
        if len(marked) == 1 and len(terms) == 1 and _is_most(atom, marked[0], self.spoken.code):
            return self._take_name(marked[0], at, self._marks(at), marked[0].name(self.spoken.code))
        return self._which_name(at, tuple(term.name(self.spoken.code) for term in marked), marked)

    def _which_name(self, at: int, names: tuple[str, ...], terms: tuple[Term, ...]) -> int:
        rows = list(zip(names, terms, strict=True))[:MOST_CANDIDATES]
        offered = tuple(Candidate(name, term.field, " ".join(term.codes)) for name, term in rows)
        self._denies(at, terms[0].field)
        self.named = (at + 1, terms[0].field, ())
        return self._ask("ambiguous_word", at, at + 1, offered, word=self.s.atoms[at].text)

    def _take_name(self, term: Term, at: int, marks: tuple[str, ...], corrected: str = "") -> int:
        near = term.field == "areas" and self._is_near(at)
        codes = self.vocabulary.near.get(term.codes[0], term.codes) if near else term.codes
        field = term.field
        if self._denies(at, field):
            field = _NOT.get(field, "")
        self.named = (at + 1, term.field, marks)
        if not field:
            return self._ask("cannot_leave_out", at, at + 1, word=term.name(self.spoken.code))
        self.g.add(field, codes)
        return self._keep(at, at + 1, field, codes, corrected)

    def _marks(self, at: int) -> tuple[str, ...]:
        """What the words before a name say it is; behind a joining word, what was said of the name before."""
        before = at - 1
        while before >= 0:
            atom = self.s.atoms[before]
            if "and" in atom.means and self.named[0] == before:
                return self.named[2]
            nouns = [_NOUN_OF[value] for value in atom.means.get("by", ()) if value in _NOUN_OF]
            if "mark" in atom.means or nouns:
                return (*atom.means.get("mark", ()), *nouns)
            if not ("stop" in atom.means or "not" in atom.means):
                return ()
            before -= 1
        return ()

    def _is_near(self, at: int) -> bool:
        before = at - 1
        while self.s.has(before, "stop", "near", "and") or self._names(before):
            if self.s.has(before, "near"):
                return True
            if (
                self.s.has(before, "mark")
                and not self.s.has(before, "near")
                and not self.s.has(before, "and")
            ):
                return False
            before -= 1
        return False

    def _noun(self, at: int) -> Take:
        """ "The area Naples", "Spanish language": the noun of a kind beside a name of that kind."""
        fields = {_NOUN_OF[value] for value in self.s.atoms[at].means.get("by", ()) if value in _NOUN_OF}
        if self.named[0] == at and self.named[1] in fields and not self.s.has(at, "measure"):
            self.named = (at + 1, *self.named[1:])
            return at + 1
        ahead = self.s.get(at + 1)
        if ahead and fields & {term.field for term in (*ahead.terms, *(term for _, term in ahead.part_of))}:
            return at + 1
        return None

    # --- what is counted ----------------------------------------------------------------------------------------------

    def _state(self, at: int) -> Take:
        states = self.s.atoms[at].means.get("state")
        if states is None or (self.s.has(at, "mark") and self._announces(at)):
            return None
        if measure := self.s.value(at, "measure"):
            self._count(Measure(measure), at)
        for state in states:
            self._in_state(State(state), at)
        return self._keep(at, at + 1, "state", states)

    def _in_state(self, state: State, at: int) -> None:
        if not self._denies(at, "state"):
            self.g.states.append((state, self._place(at, at + 1)))
            return
        before = [each for each, _ in self.g.states]
        if state is State.BOOKED and before and before[-1] in (State.OFFERED, State.FREE):
            free = State.LOST if self.past and before[-1] is State.OFFERED else State.FREE
            self.g.states[-1] = (free, self.g.states[-1][1])
        else:
            self._ask("cannot_leave_out", at, at + 1, word=self.s.atoms[at].text)

    def _measure(self, at: int) -> Take:
        value = self.s.value(at, "measure")
        if value is None or (
            self.s.has(at, "stop") and not self.s.has(self.s.back(at), "how_many", "how_much")
        ):
            return None
        self._count(Measure(value), at)
        return self._keep(at, at + 1, "measure", (value,))

    def _count(self, measure: Measure, at: int) -> None:
        expressly = self._introduced(at, "how_many", "list", "which") or self.s.has(
            self.s.back(at), "how_much"
        )
        if measure is Measure.WORKERS and self.s.has(0, "which") and not (self.g.measures or self.g.states):
            self.g.who = True
        self.g.measures.append((measure, expressly, self._place(at, at + 1)))
        if self._introduced(at, "which", "list"):
            self.g.listed = self._place(at, at + 1)
        if self.negating is not None:  # "no workers come"
            self._ask("not_what", self.negating, at + 1)
            self.negating = None

    def _introduced(self, at: int, *kinds: str) -> bool:
        """Whether one of these stands before, with at most words for the ear and adjectives between."""
        before = at - 1
        while self.s.has(before, "stop", "state") and not self.s.has(before, *kinds):
            before -= 1
        return self.s.has(before, *kinds)

    def _who(self, at: int) -> Take:
        first = all(self.s.has(n, "stop", "list") for n in range(at))
        if (self.s.has(at, "who") and first) or self.s.has(at, "list"):
            self.g.who = True
            return at + 1
        return None

    def _now(self, at: int) -> Take:
        if not self.s.has(at, "now"):
            return None
        self.g.now = self._place(at, at + 1)
        return at + 1


def _windows(text: str) -> timing.Windows:
    pairs = (each.split("-") for each in text.split(","))
    return tuple((int(begin), int(end)) for begin, end in pairs)


def _fitting(terms: tuple[Term, ...], marks: tuple[str, ...], text: str) -> tuple[Term, ...]:
    """The terms that are left when the words before have said what kind of thing is meant."""
    fields = dict.fromkeys(term.field for term in terms)
    if len(fields) > 1:
        marked = [field for field in fields if field in marks] or list(fields)
        if "facts" in marked and "facts" in marks and "works" in marked:
            marked = ["facts"] if not {"works"} <= set(marks) else marked
        elif set(marked) == {"works", "facts"}:
            marked = ["works"]
        terms = tuple(term for term in terms if term.field in marked)
    return terms


def _is_most(atom: Atom, term: Term, language: str) -> bool:
    """Half of a name's letters will do; of an area or an organisation a third, if the name begins with them."""
    name = term.name(language)
    first = term.field in ("areas", "organisations") and phrase(name)[0] == atom.text.split(" ")[0]
    return (3 if first else 2) * len(atom.text) >= len(name)

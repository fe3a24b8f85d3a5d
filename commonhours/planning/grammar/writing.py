"""A question as a sentence, such that reading it again gives the same question."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby

from commonhours.planning.grammar.language import Language, language
from commonhours.planning.grammar.vocabulary import Vocabulary
from commonhours.planning.question import EVERY_DAY, WHOLE_DAY, By, Measure, Question, Span

DAY = 24 * 60
_VERB = {"language": "speak", "training": "trained"}


def write(question: Question, vocabulary: Vocabulary, language_code: str) -> str:
    """The question in a language, with the vocabulary's names; codes that it does not know stand as they are."""
    writer = _Writer(question, vocabulary, language(language_code))
    return writer.sentence()


def days_in_words(span: Span, spoken: Language, *, alone: bool = False) -> str:
    """ "in August 2027", "on August 3, 2027", "from August 3, 2027 to …"; `alone`: without the "in" or "on"."""
    words, last = spoken.writes["days"], span.until - timedelta(1)
    whole_months = span.since.day == 1 and span.until.day == 1
    if (
        whole_months
        and span.since.month == 1
        and (span.until.year, span.until.month) == (span.since.year + 1, 1)
    ):
        return words["year" if alone else "in_year"].format(year=f"{span.since.year:04}")
    if whole_months and (last.year, last.month) == (span.since.year, span.since.month):
        return _month(span.since, spoken, "month" if alone else "in_month")
    if span.since == last:
        day = day_in_words(last, spoken)
        return day if alone else words["on_day"].format(day=day)
    form = "alone" if alone else "months" if whole_months else "days"
    ends = (span.since, last)
    first, end = (_month(day, spoken, "month") if whole_months else day_in_words(day, spoken) for day in ends)
    return words[form].format(first=first, last=end)


def day_in_words(day: date, spoken: Language) -> str:
    """A day with its year."""
    name = spoken.writes["months"][str(day.month)]
    return spoken.writes["days"]["day"].format(day=day.day, month=name, year=f"{day.year:04}")


def _month(day: date, spoken: Language, form: str) -> str:
    name = spoken.writes["months"][str(day.month)]
    return spoken.writes["days"][form].format(month=name, year=f"{day.year:04}")


def clock_in_words(minute: int, spoken: Language) -> str:
    """A minute of the day, as the language's clock says it."""
    words = spoken.writes["days"]
    if minute in (0, DAY):
        return words["midnight"]
    if minute == DAY // 2:
        return words["noon"]
    hour, rest = divmod(minute, 60)
    half = words["am" if hour < 12 else "pm"]
    shown = hour if spoken.clock24 else (hour - 1) % 12 + 1
    form = "oclock" if not rest and not spoken.clock24 else "clock"
    return words[form].format(hour=shown, minute=f"{rest:02}", half=half)


def hours_in_words(hours: Sequence[tuple[int, int]], spoken: Language) -> str:
    """Windows of the day, the one over midnight in one piece."""
    windows, clause = list(hours), spoken.writes["clause"]
    if len(windows) > 1 and windows[0][0] == 0 and windows[-1][1] == DAY:
        windows = [*windows[1:-1], (windows[-1][0], windows[0][1])]
    return clause["and"].join(_window(begin, end, spoken) for begin, end in windows)


def _window(begin: int, end: int, spoken: Language) -> str:
    form = "before" if begin == 0 else "after" if end == DAY else "between"
    said = {"begin": clock_in_words(begin, spoken), "end": clock_in_words(end, spoken)}
    return spoken.writes["clause"][form].format(**said)


def listed(names: Sequence[str], spoken: Language, last: str = "or") -> str:
    """ "A, B or C"."""
    clause = spoken.writes["clause"]
    if len(names) < 2:
        return "".join(names)
    return clause["comma"].join(names[:-1]) + clause[last] + names[-1]


class _Writer:
    def __init__(self, question: Question, vocabulary: Vocabulary, spoken: Language) -> None:
        self.question, self.spoken, self.vocabulary = question, spoken, vocabulary
        self.clause = spoken.writes["clause"]

    def sentence(self) -> str:
        asked = self.question
        people = asked.by is By.PERSON and asked.measure is Measure.WORKERS
        head = self.spoken.writes["people" if people else "heads"][f"{asked.measure}_{asked.state}"]
        rest = [
            *self._rest(),
            *([] if people or asked.by is By.FIGURE else [self.spoken.writes["by"][asked.by]]),
        ]
        if asked.against:
            against = days_in_words(asked.against, self.spoken, alone=True)
            rest.append(self.clause["against"].format(days=against))
        return head.format(who=self._who(), rest="".join(f" {each}" for each in rest) + self._threshold())

    def _who(self) -> str:
        said, words = [], self.spoken.writes["who"]
        category = self._category
        contracts = self._names("contracts", self.question.contracts)
        for verb, run in groupby(self.question.facts, lambda code: _VERB.get(category(code), "hold")):
            said.append(words[verb].format(names=self._names("facts", tuple(run), "and")))
        if self.question.without:
            said.append(words["without"].format(names=self._names("facts", self.question.without)))
        parts = [words["contract"].format(names=contracts)] if contracts else []
        parts += [self.clause["and"].join(said)] if said else []
        workers = words["of_workers"] if parts and self.question.measure is not Measure.WORKERS else ""
        return workers + "".join(f" {each}" for each in (*self._whose(), *parts))

    def _whose(self) -> Iterator[str]:
        for field in ("organisations", "not_organisations"):
            if codes := getattr(self.question, field):
                yield self.spoken.writes["who"][field].format(names=self._names("organisations", codes))

    def _rest(self) -> Iterator[str]:
        asked = self.question
        for field in ("works", "areas", "not_areas"):
            if codes := getattr(asked, field):
                names = self._names(field.removeprefix("not_"), codes)
                yield self.clause[field].format(names=names)
        if asked.weekdays != EVERY_DAY:
            yield self._weekdays()
        if asked.hours != WHOLE_DAY:
            yield hours_in_words(asked.hours, self.spoken)
        if asked.at_least != 60:
            yield self._at_least(asked.at_least)
        yield days_in_words(asked.span, self.spoken)
        if asked.except_days:
            days = [day_in_words(day, self.spoken) for day in asked.except_days]
            yield self.clause["except_days"].format(names=listed(days, self.spoken, "and"))

    def _at_least(self, minutes: int) -> str:
        if minutes % 60 or minutes < 120:
            return self.clause["at_least"].format(count=minutes)
        return self.clause["at_least_hours"].format(count=minutes // 60)

    def _weekdays(self) -> str:
        missing = [day for day in EVERY_DAY if day not in self.question.weekdays]
        if len(missing) == 1:
            return self.clause["all_but"].format(names=self.spoken.writes["weekdays"][str(missing[0])])
        if self.question.weekdays in ((5, 6), (0, 1, 2, 3, 4)):
            return self.clause["weekends" if len(self.question.weekdays) == 2 else "working_days"]
        names = [self.spoken.writes["weekdays"][str(day)] for day in self.question.weekdays]
        return self.clause["weekdays"].format(names=listed(names, self.spoken, "and"))

    def _threshold(self) -> str:
        asked, said = self.question, []
        if asked.more_than is not None:
            said.append(self.clause["more_than"].format(count=asked.more_than))
        if asked.fewer_than is not None:
            said.append(self.clause["fewer_than"].format(count=asked.fewer_than))
        return self.clause["threshold"] + self.clause["and"].join(said) if said else ""

    def _names(self, field: str, codes: tuple[str, ...], last: str = "or") -> str:
        return listed(names_of(field, codes, self.vocabulary, self.spoken.code), self.spoken, last)

    @property
    def _category(self) -> Callable[[str], str]:
        found = {each.codes[0]: each.category for each in self.vocabulary.terms if each.field == "facts"}
        return lambda code: found.get(code, "")


def names_of(field: str, codes: tuple[str, ...], vocabulary: Vocabulary, language_code: str) -> list[str]:
    """What these codes of a field of the question are called; a group by its own name, if exactly it is meant."""
    terms = {each.codes: each for each in reversed(vocabulary.terms) if each.field == field}
    if codes in terms and (
        field != "areas" or len(codes) not in (2, 3)
    ):  # a ZIP code of so few says less than they
        return [terms[codes].name(language_code)]
    return [terms[(code,)].name(language_code) if (code,) in terms else code for code in codes]

"""A weekly pattern as a line of text and back: "Mon 9–1 and 4–8; Fri 10pm–6am".

The text is what somebody with a screen reader, or in a hurry, types and hears. Where am or pm is not written:

- one end of a period says it: the other is the nearest that fits ("4–8pm" is four hours, "10pm–6" is eight);
- neither does: the start is the first time that is not before the end of that day's period before ("9–1 and 4–8"
  is 4pm), or else between 6am and 6pm ("6–10" is a morning, "5–9" an evening), and the end the next such hour.

0, 13 to 24 and a leading nought ("09:00") are the 24-hour clock. An end at or before its start is over midnight.
What is written leaves am and pm out only where these rules give them back.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from commonhours.availability.rules.hours import DAY, WeeklyPeriod
from commonhours.common.period import QUARTER
from commonhours.common.refusals import Refusal

LONGEST = 2_000  # characters: a week of quarter-hours fits

NOON = DAY // 2

Readings = tuple[int, ...]  # minutes of the day that a written time may mean


@dataclass(frozen=True)
class Words:
    """How a language names a week; `read` maps every way to write a word to what it says."""

    days: tuple[str, ...]
    joined: str
    all_day: str
    noon: str
    midnight: str
    read: dict[str, tuple[str, Readings]]


def _words(days: str, joined: str, all_day: str, noon: str, midnight: str, **others: str) -> Words:
    """Words of a language: `days` as "short/other/…" a day; `others` as "one/another" by day, span, to or skip."""
    named = [names.split("/") for names in days.split()]
    read: dict[str, tuple[str, Readings]] = {}
    for day, names in enumerate(named):
        read |= {_folded(name): ("D", (day,)) for name in names}
    spans = {"every_day": range(7), "weekdays": range(5), "weekend": range(5, 7)}
    for key, phrases in others.items():
        meaning: tuple[str, Readings] = ("D", tuple(spans[key])) if key in spans else (key, ())
        read |= {_folded(phrase): meaning for phrase in phrases.split("/")}
    read |= {_folded(all_day): ("A", ()), _folded(noon): ("C", (NOON,)), _folded(midnight): ("C", (0,))}
    return Words(tuple(names[0] for names in named), joined, all_day, noon, midnight, read)


def _folded(text: str) -> str:
    """Small letters without accents, as many as there were, so that places in it are places in the text."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)


LANGUAGES = {
    "en": _words(
        days="Mon/Monday/Mondays Tue/Tues/Tuesday/Tuesdays Wed/Weds/Wednesday/Wednesdays"
        " Thu/Thur/Thurs/Thursday/Thursdays Fri/Friday/Fridays Sat/Saturday/Saturdays Sun/Sunday/Sundays",
        joined="and",
        all_day="all day",
        noon="noon",
        midnight="midnight",
        every_day="every day/daily",
        weekdays="weekdays/every weekday",
        weekend="weekend/weekends/the weekend",
        T="to/until/till/through",
        skip="and/from/on/then",
    ),
    "es": _words(
        days="lun/lunes mar/martes mié/miércoles jue/jueves vie/viernes sáb/sábado/sábados dom/domingo/domingos",
        joined="y",
        all_day="todo el día",
        noon="mediodía",
        midnight="medianoche",
        every_day="todos los días/cada día/diario",
        weekdays="entre semana/días laborables",
        weekend="fin de semana/fines de semana/los fines de semana",
        T="a/al/hasta",
        skip="y/e/de/desde/del/el/los/la/las/luego",
    ),
    "km": _words(
        days="ចន្ទ/ថ្ងៃចន្ទ អង្គារ/ថ្ងៃអង្គារ ពុធ/ថ្ងៃពុធ ព្រហស្បតិ៍/ព្រហ/ថ្ងៃព្រហស្បតិ៍ សុក្រ/ថ្ងៃសុក្រ សៅរ៍/ថ្ងៃសៅរ៍ អាទិត្យ/ថ្ងៃអាទិត្យ",
        joined="និង",
        all_day="ពេញមួយថ្ងៃ",
        noon="ថ្ងៃត្រង់",
        midnight="អធ្រាត្រ",
        every_day="រាល់ថ្ងៃ/រៀងរាល់ថ្ងៃ",
        weekdays="ថ្ងៃធ្វើការ",
        weekend="ចុងសប្តាហ៍",
        T="ដល់",
        skip="និង/ពី/ម៉ោង/ហើយ",
    ),
    "tl": _words(
        days="Lun/Lunes Mar/Martes Miy/Miyerkules/Miyerkoles Huw/Huwebes Biy/Biyernes Sab/Sabado Lin/Linggo",
        joined="at",
        all_day="buong araw",
        noon="tanghali",
        midnight="hatinggabi",
        every_day="araw-araw",
        weekdays="karaniwang araw/mga karaniwang araw",
        weekend="Sabado at Linggo/katapusan ng linggo",
        T="hanggang",
        skip="at/mula/sa/tuwing/ng/saka",
    ),
}

# A letter, or a sign over or under one, without which no word of Khmer could be read.
_LETTER = r"(?:[^\W\d_]|[\u17b4-\u17d3])"
_CLOCK = r"[0-9]+(?:[:.h][0-9]+)?(?:\s*h\b)?(?:\s*[ap]\.?\s?m\b\.?)?"
_DASH, _SKIP = r"(?P<T>[-‐‑‒–—−])", r"(?P<skip>[\s,;:&.+]+)"
_PHRASE = re.compile(r"DTD|DT?|CTC|A|.")


@dataclass(frozen=True)
class _Token:
    """A bit of text: its kind is D days, C a clock time, A all day, T to, or ? not understood."""

    kind: str
    readings: Readings
    bit: str
    at: int


class _Stuck(Exception):
    """The text cannot be read on; says why and where."""

    def __init__(self, code: str, bit: str, at: int) -> None:
        self.refusal = Refusal(f"availability.week_text.{code}", {"bit": bit[:60], "at": at}, "week")


def parse_week(text: str, lang: str) -> tuple[WeeklyPeriod, ...] | Refusal:
    """The pattern that a text tells, sorted, each period once; or why not.

    `lang` is a language code ("es-mx" is read as "es"; unknown ones as "en"). The refusal's `facts["bit"]` is the
    bit of text in question and `facts["at"]` where it begins; its code, under availability.week_text, one of:
    too_long, not_understood, not_a_time, not_a_quarter, no_day (hours before any day), no_hours (a day without),
    no_end (one time alone).
    """
    if len(text) > LONGEST:
        return Refusal("availability.week_text.too_long", {"most": LONGEST}, "week")
    try:
        return tuple(
            sorted(set(_periods(list(_tokens(unicodedata.normalize("NFC", text), _language(lang))))))
        )
    except _Stuck as stuck:
        return stuck.refusal


def text_of_week(periods: Iterable[WeeklyPeriod], lang: str) -> str:
    """The pattern as text that `parse_week` reads back to the same periods; empty for an empty one.

    A period longer than 24 hours is told, and read back, as two: nobody could tell "9–10" from a day and an hour.
    """
    words = _language(lang)
    told_apart = {part for period in periods for part in _within_a_day(period)}
    by_day = groupby(sorted(told_apart), key=lambda period: period.weekday)
    told = [(weekday, _hours_text(day, words)) for weekday, day in by_day]
    # Days in a row with the same hours are one entry: consecutive where weekday less position stays the same.
    runs = groupby(enumerate(told), key=lambda item: (item[1][0] - item[0], item[1][1]))
    return "; ".join(_entry([weekday for _, (weekday, _) in run], hours, words) for (_, hours), run in runs)


def _language(lang: str) -> Words:
    return LANGUAGES.get(lang[:2].lower(), LANGUAGES["en"])


# Reading


def _tokens(text: str, words: Words) -> Iterator[_Token]:
    phrases = "|".join(sorted(words.read, key=len, reverse=True)).replace(" ", r"\s+")
    word = rf"(?P<word>(?:{phrases})(?!{_LETTER})|{_LETTER}+)"
    for match in re.finditer(
        rf"(?P<C>{_CLOCK})|{_DASH}|{word}|{_SKIP}|(?P<other>.)", _folded(text), re.DOTALL
    ):
        bit, at = text[slice(*match.span())], match.start()
        if match.lastgroup == "C":
            yield _Token("C", _readings(match[0], bit, at), bit, at)
        elif match.lastgroup == "T":
            yield _Token("T", (), bit, at)
        elif match.lastgroup != "skip":
            kind, readings = words.read.get(" ".join(match[0].split()), ("?", ()))
            if kind != "skip":
                yield _Token(kind, readings, bit, at)


def _readings(written: str, bit: str, at: int) -> Readings:
    """What a time may mean: one minute of the day, two where morning or evening is not said, or 1440 for 24:00."""
    parts = re.fullmatch(r"([0-9]+)(?:[:.h]([0-9]+))?\s*h?\s*([ap])?.*", written)
    assert parts is not None  # it matched _CLOCK, of which this is the wider form
    hour, minute, half = parts[1], parts[2] or "00", parts[3]
    if len(hour) > 2 or len(minute) != 2 or int(minute) > 59 or int(hour) > 24 or int(hour + minute) > 2400:
        raise _Stuck("not_a_time", bit, at)
    if int(minute) % QUARTER:
        raise _Stuck("not_a_quarter", bit, at)
    time = int(hour) * 60 + int(minute)
    if half:
        if not 1 <= int(hour) <= 12:
            raise _Stuck("not_a_time", bit, at)
        return (time % NOON + (NOON if half == "p" else 0),)
    twelve_hour = 1 <= int(hour) <= 12 and not hour.startswith("0")
    return (time % NOON, time % NOON + NOON) if twelve_hour else (time,)


def _periods(tokens: list[_Token]) -> Iterator[WeeklyPeriod]:
    """Read phrase by phrase: days gather until hours come; days after hours begin anew."""
    days: list[int] = []
    named, after = _Token("?", (), "", 0), None
    kinds = "".join(token.kind for token in tokens)
    for match in _PHRASE.finditer(kinds):
        phrase = tokens[slice(*match.span())]
        if phrase[0].kind == "D":
            if after is not None:
                days, after = [], None
            days += _days(phrase)
            named = phrase[0]
            continue
        start, after = _hours(phrase, after)
        if not days:
            raise _stuck("no_day", phrase)
        yield from (WeeklyPeriod(day, start, after) for day in days)
    if days and after is None:
        raise _stuck("no_hours", [named])


def _stuck(code: str, phrase: list[_Token]) -> _Stuck:
    return _Stuck(code, " ".join(token.bit for token in phrase), phrase[0].at)


def _days(phrase: list[_Token]) -> list[int]:
    """The days of a phrase, a range going round the end of the week if need be."""
    if len(phrase) < 3:
        return list(phrase[0].readings)
    if len(phrase[0].readings) > 1 or len(phrase[2].readings) > 1:
        raise _stuck("not_understood", phrase)
    first, last = phrase[0].readings[0], phrase[2].readings[0]
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _hours(phrase: list[_Token], after: int | None) -> tuple[int, int]:
    """Start and end of the period that a phrase tells, `after` the end of the day's period before."""
    if phrase[0].kind == "A":
        return 0, DAY
    if len(phrase) == 1:
        raise _stuck("no_end" if phrase[0].kind == "C" else "not_understood", phrase)
    if phrase[0].readings == (DAY,):
        raise _stuck("not_a_time", phrase[:1])
    return _read(phrase[0].readings, phrase[2].readings, after)


def _read(starts: Readings, ends: Readings, after: int | None) -> tuple[int, int]:
    """The period meant by two written times, by the rules at the head of this file."""
    if len(starts) > 1 and len(ends) > 1:
        daytime = next(start for start in starts if NOON // 2 <= start < NOON * 3 // 2)
        starts = (next((start for start in starts if after is not None and start >= after), daytime),)
    pairs = [(start, start + ((end - start) % DAY or DAY)) for start in starts for end in ends]
    return min(pairs, key=lambda pair: pair[1] - pair[0])


# Writing


def _within_a_day(period: WeeklyPeriod) -> Iterator[WeeklyPeriod]:
    turn = period.start_minute + DAY
    yield WeeklyPeriod(period.weekday, period.start_minute, min(period.end_minute, turn))
    if period.end_minute > turn:
        yield WeeklyPeriod((period.weekday + 1) % 7, period.start_minute, period.end_minute - DAY)


def _entry(days: list[int], hours: str, words: Words) -> str:
    names = [words.days[day] for day in days]
    if len(names) > 2:
        return f"{names[0]}–{names[-1]} {hours}"
    return f"{f' {words.joined} '.join(names)} {hours}"


def _hours_text(periods: Iterable[WeeklyPeriod], words: Words) -> str:
    written: list[str] = []
    after = None
    for period in periods:
        written.append(_period_text(period.start_minute, period.end_minute, after, words))
        after = period.end_minute
    return f" {words.joined} ".join(written)


def _period_text(start: int, end: int, after: int | None, words: Words) -> str:
    """The shortest text that is read back as this period."""
    if (start, end) == (0, DAY):
        return words.all_day
    bare = [(time % NOON, time % NOON + NOON) for time in (start, end)]
    if _read(bare[0], bare[1], after) == (start, end):
        return f"{_bare(start)}–{_bare(end)}"
    return f"{_exact(start, words)}–{_exact(end, words)}"


def _bare(time: int) -> str:
    hour, minute = divmod(time % NOON, 60)
    return f"{hour or 12}:{minute:02}" if minute else f"{hour or 12}"


def _exact(time: int, words: Words) -> str:
    if time % NOON == 0:
        return words.noon if time % DAY else words.midnight
    return _bare(time) + ("am" if time % DAY < NOON else "pm")

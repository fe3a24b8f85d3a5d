"""What has been read of a sentence so far, before it is one question."""

from dataclasses import dataclass, field
from datetime import date

from commonhours.planning.grammar import timing
from commonhours.planning.grammar.parsed import AskBack, Piece
from commonhours.planning.grammar.timing import Windows
from commonhours.planning.question import EVERY_DAY, WHOLE_DAY, By, Measure, Span, State


@dataclass(frozen=True)
class Place:
    """Atoms [first, until), and whether a joining word or comma ties them to what came before."""

    first: int
    until: int
    joined: bool = False


@dataclass
class Gathered:
    """Lists in the order of the sentence."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    spans: list[tuple[Span, Place]] = field(default_factory=list)
    against: list[Span] = field(default_factory=list)
    year_before: bool = False
    excepted: list[date] = field(default_factory=list)
    except_holidays: bool = False
    singles: list[tuple[int, Place]] = field(default_factory=list)  # "on Monday": the day, or all of them
    weekdays: list[tuple[tuple[int, ...], Place]] = field(default_factory=list)
    not_weekdays: set[int] = field(default_factory=set)
    windows: list[tuple[Windows, str, Place]] = field(default_factory=list)
    not_windows: list[Windows] = field(default_factory=list)
    measures: list[tuple[Measure, bool, Place]] = field(
        default_factory=list
    )  # … and whether it was counted expressly
    states: list[tuple[State, Place]] = field(default_factory=list)
    bys: list[tuple[By, Place]] = field(default_factory=list)
    stretches: list[tuple[int, Place]] = field(default_factory=list)
    lengths: list[tuple[int, Place]] = field(
        default_factory=list
    )  # "at least 3 hours": at a stretch, or all in all
    more: list[Place] = field(default_factory=list)
    more_than: int | None = None
    fewer_than: int | None = None
    past: bool = False
    who: bool = False
    listed: Place | None = None  # "which visits": what is no list of people
    now: Place | None = None
    pieces: list[Piece] = field(default_factory=list)
    asked: list[AskBack] = field(default_factory=list)

    def add(self, name: str, codes: tuple[str, ...]) -> None:
        held = self.fields.setdefault(name, [])
        held += [code for code in codes if code not in held]

    def codes(self, name: str) -> tuple[str, ...]:
        return tuple(self.fields.get(name, ()))


def weekdays_of(gathered: Gathered) -> tuple[int, ...]:
    """Days of the week: joined ones together, others only what both say; less those that were left out."""
    found: set[int] = set(EVERY_DAY)
    group: set[int] = set()
    for days, place in gathered.weekdays:
        if group and not place.joined:
            found, group = found & group, set()
        group |= set(days)
    found = found & group if group else found
    return tuple(sorted(found - gathered.not_weekdays))


def hours_of(gathered: Gathered) -> Windows:
    """Hours of the day: "mornings and evenings" together, "after 9 and before 5" what both say."""
    found = _joined(gathered.windows) if gathered.windows else WHOLE_DAY
    for left_out in gathered.not_windows:
        found = timing.intersection(found, timing.rest_of_day(left_out))
    return found


def _joined(said: list[tuple[Windows, str, Place]]) -> Windows:
    found, form, _ = said[0]
    for windows, next_form, place in said[1:]:
        both = timing.intersection(found, windows)
        narrows = {form, next_form} == {"after", "before"} or not place.joined
        found = both if narrows and (both or not place.joined) else timing.union((*found, *windows))
        form = next_form
    return found

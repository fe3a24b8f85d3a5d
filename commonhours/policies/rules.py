"""Every rule that a level may set, each said once: its unit, which way is tighter, its bounds. Pure.

The region sets a rule, a programme and an organisation may tighten it, and the tightest along the way holds. An
officer's override holds in place of all three. Where the region has said nothing, the usual value stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from uuid import UUID

DAY, WEEK = 1440, 10_080
NONE = 1_000_000  # no limit: more minutes than any horizon has

LevelKind = Literal["house", "region", "programme", "organisation", "override"]


@dataclass(frozen=True)
class RuleKind:
    """One rule in minutes. `more` says that a greater value is the tighter one.

    The minutes are a length, or a time on the clock on the wall; a rule without a figure holds when it is 1.
    """

    code: str
    more: bool
    low: int
    high: int
    usual: int
    unit: Literal["length", "clock", "yes"] = "length"

    def tighter(self, one: int, other: int) -> int:
        """The tighter of two values."""
        return max(one, other) if self.more else min(one, other)

    def loosens(self, value: int, above: int) -> bool:
        """Whether a value asks less than the one above it."""
        return self.tighter(value, above) != value


# Laws speak of those under 16 and of those under 18.
AGES = (16, 18)


def _of_the_young(age: int) -> tuple[RuleKind, ...]:
    """From when until when in the day workers under an age may work, how long, and that a type of work is closed."""
    return (
        RuleKind(f"u{age}_from", more=True, low=0, high=DAY // 2, usual=0, unit="clock"),
        RuleKind(f"u{age}_until", more=False, low=DAY // 2, high=DAY, usual=DAY, unit="clock"),
        RuleKind(f"u{age}_day", more=False, low=60, high=DAY, usual=NONE),
        RuleKind(f"u{age}_week", more=False, low=60, high=WEEK, usual=NONE),
        RuleKind(f"u{age}_closed", more=True, low=0, high=1, usual=0, unit="yes"),
    )


KINDS = {
    kind.code: kind
    for kind in (
        RuleKind("notice", more=True, low=0, high=14 * DAY, usual=0),
        RuleKind("shortest", more=True, low=0, high=480, usual=0),
        RuleKind("longest", more=False, low=60, high=DAY, usual=NONE),
        RuleKind("travel", more=False, low=5, high=DAY, usual=NONE),
        RuleKind("most_day", more=False, low=60, high=DAY, usual=NONE),
        RuleKind("most_week", more=False, low=60, high=WEEK, usual=NONE),
        RuleKind("pause", more=True, low=0, high=240, usual=30),
        RuleKind("stretch", more=False, low=60, high=DAY, usual=360),
        RuleKind("rest", more=True, low=0, high=DAY, usual=600),
        # What is changed later than this before a visit is marked as late, and some of it only the office can do.
        RuleKind("change_notice", more=True, low=0, high=14 * DAY, usual=720),
        # Within so long somebody answers a worker who contests how they were ranked or passed over.
        RuleKind("contest_answer", more=False, low=DAY, high=60 * DAY, usual=7 * DAY),
        *(kind for age in AGES for kind in _of_the_young(age)),
        # Family and helpers come as workers when somebody has said that they may; where this holds, never.
        RuleKind("family_closed", more=True, low=0, high=1, usual=0, unit="yes"),
        # Names, addresses and numbers stay off workers' phones; what is pressed there needs none of them.
        RuleKind("phones_closed", more=True, low=0, high=1, usual=0, unit="yes"),
    )
}
# Beside the limits: a check that a type of work requires, on top of what the levels above require.
CHECK = "check"
# And a step of the organisation's own, which its workers do before they are booked.
STEP = "step"


@dataclass(frozen=True)
class Said:
    """One value that a level has set from a day until another; `about` names what CHECK and STEP ask for.

    `done_as` is the attribute that those who have done a STEP hold.
    """

    code: str
    value: int
    since: date
    until: date | None
    level: LevelKind
    level_name: str
    programme_id: UUID | None = None
    organisation_id: UUID | None = None
    about: UUID | None = None
    secret: bool = False
    done_as: str = ""

    def __hash__(self) -> int:
        return self._number

    @cached_property
    def _number(self) -> int:
        # Worked out once: what is kept of rules is found again by all that was said.
        return hash(tuple(getattr(self, each.name) for each in fields(self)))

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


class Bound(NamedTuple):
    """What holds, and who said so."""

    value: int
    level: LevelKind
    level_name: str


@dataclass(frozen=True)
class Rulebook:
    """What the levels of some organisations have said, and to which programme each organisation belongs."""

    said: tuple[Said, ...]
    programmes: Mapping[UUID, UUID | None]
    # What was read out of it before: whoever asks thousands of questions asks the same book each time.
    read: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def bounds(self, organisation_id: UUID, day: date) -> Mapping[str, Bound]:
        """Every limit that holds in an organisation on a day."""
        return bounds_of(self.limits(organisation_id, day))

    def limits(self, organisation_id: UUID, day: date) -> tuple[Said, ...]:
        """Whatever is said about limits in an organisation on a day."""
        return tuple(each for each in self._heard(organisation_id, day) if each.code in KINDS)

    def checks(self, organisation_id: UUID, day: date) -> tuple[Said, ...]:
        """Every further check that is required in an organisation on a day."""
        return tuple(each for each in self._heard(organisation_id, day) if each.code == CHECK)

    def steps(self, organisation_id: UUID, day: date) -> tuple[tuple[UUID, str], ...]:
        """Every step that an organisation and the levels above it ask of its workers on a day, and who has done it."""
        return tuple(
            (each.about, each.done_as)
            for each in self._heard(organisation_id, day)
            if each.code == STEP and each.about
        )

    def _heard(self, organisation_id: UUID, day: date) -> Iterable[Said]:
        programme_id = self.programmes.get(organisation_id)
        for each in self.said:
            own = each.organisation_id == organisation_id and each.organisation_id is not None
            above = each.programme_id == programme_id and each.programme_id is not None
            region = each.organisation_id is None and each.programme_id is None
            if each.holds_on(day) and (own or above or region):
                yield each


# Most organisations say nothing of their own, so that what is heard in them on most days is the same.
@lru_cache(maxsize=1024)
def bounds_of(heard: tuple[Said, ...]) -> Mapping[str, Bound]:
    """Every limit that follows from what is said about limits."""
    return MappingProxyType(
        {code: effective(kind, [each for each in heard if each.code == code]) for code, kind in KINDS.items()}
    )


def effective(kind: RuleKind, said: Iterable[Said]) -> Bound:
    """The value that holds of all that is said about one rule on one day."""
    heard = list(said)
    if overriding := [each for each in heard if each.level == "override"]:
        heard = overriding
    elif not any(each.level == "region" for each in heard):
        heard.append(Said(kind.code, kind.usual, date.min, None, "house", ""))
    tightest = heard[0]
    for each in heard[1:]:
        if kind.loosens(tightest.value, each.value):
            tightest = each
    return Bound(tightest.value, tightest.level, tightest.level_name)


def tightest(one: Mapping[str, Bound], other: Mapping[str, Bound]) -> dict[str, Bound]:
    """Both organisations' limits together: whoever works for one on a visit of the other keeps to both."""
    return {
        code: other[code] if kind.loosens(one[code].value, other[code].value) else one[code]
        for code, kind in KINDS.items()
    }

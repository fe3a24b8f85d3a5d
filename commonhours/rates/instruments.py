"""Under which instrument an hour is worked, and what follows from it: pure rules, asked by whoever prices or pays.

Everybody has one diary, whatever an hour is worked for; what it gives is decided here and nowhere else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from commonhours.rates.pay.packs import Stipend, shipped

WAGE, STIPEND, VOLUNTEER, TIME_CREDIT, TRAINING = "wage", "stipend", "volunteer", "time_credit", "training"
CODES = (WAGE, STIPEND, VOLUNTEER, TIME_CREDIT, TRAINING)
# What the pay rules make wages of: overtime, minimum and breaks hold for it.
WAGES = frozenset({WAGE, TRAINING})
PER_VISIT, PER_HOUR = "visit", "hour"

PUBLIC, CHARITY, BUSINESS = "public", "charity", "business"
SECTORS = (PUBLIC, CHARITY, BUSINESS)

# What somebody should have read before they set a stipend.
NEAR_CAP, HOURLY, NOT_PUBLIC = "stipend_near_cap", "stipend_hourly", "stipend_not_public"
# From nine tenths of the most that is lawful on, a rise of wages elsewhere or a rounding may be one too many.
NEAR = 90


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which instrument hours are worked between two days, and for how much.

    `amount` in cents: of a stipend for an hour or a visit as `per` says, of training for an hour (0: as a wage).
    `compared`: cents an hour that somebody employed full time is paid for the same; `minutes`: how long a visit is
    that a stipend by the visit was measured against.
    """

    code: str
    amount: int = 0
    per: str = ""
    compared: int = 0
    minutes: int = 0
    since: date = date.min
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def wages(self) -> bool:
        """Whether the pay rules make wages of these hours."""
        return self.code in WAGES


AS_WAGE = Terms(WAGE)

# organisation, type of work, person
Key = tuple[UUID, UUID | None, UUID | None]


@dataclass(frozen=True)
class InstrumentBook:
    """Under which instruments some organisations' hours are worked. What nobody set is a wage."""

    held: Mapping[Key, tuple[Terms, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[Key, Terms]]) -> "InstrumentBook":
        held: dict[Key, tuple[Terms, ...]] = {}
        for key, row in rows:
            held[key] = (*held.get(key, ()), row)
        return cls(held)

    def on(self, organisation: UUID, work: UUID | None, person: UUID, day: date) -> Terms:
        """What holds for somebody's work on a day: by person and work, by person, by work, by nothing."""
        for way in ((work, person), (None, person), (work, None), (None, None)):
            for row in self.held.get((organisation, *way), ()):
                if row.holds(day):
                    return row
        return AS_WAGE


@dataclass(frozen=True, slots=True)
class Worked:
    """That somebody works, or worked, for an organisation on a day."""

    person: UUID
    work: UUID | None
    day: date


def turned_unpaid(
    before: InstrumentBook, after: InstrumentBook, organisation: UUID, worked: Iterable[Worked], since: date
) -> tuple[Worked, ...]:
    """The wage hours of people who from then on would do the same work without one.

    Nobody is a volunteer where they are paid for the same (29 CFR 553.102), and what was promised as a wage is paid.
    """
    return tuple(
        each
        for each in worked
        if before.on(organisation, each.work, each.person, each.day).wages
        and not after.on(organisation, each.work, each.person, max(each.day, since)).wages
    )


def lent_at(terms: Terms, wage: int, on_costs: int) -> tuple[int, int]:
    """What an hour costs whoever lends it: cents an hour, and what comes on top in hundredths of a per cent.

    Nothing comes on top of a stipend; one by the visit is spread over the length that it was measured against.
    """
    if terms.wages:
        return (terms.amount or wage) if terms.code == TRAINING else wage, on_costs
    if terms.code != STIPEND:
        return 0, 0
    return (terms.amount if terms.per == PER_HOUR else terms.amount * 60 // max(1, terms.minutes)), 0


# --- stipends ----------------------------------------------------------------------------------------------------


def stipend_share(place: str, day: date) -> int:
    """How much of a wage, in percent, the law of a place lets a stipend be; nothing where no law is known."""
    found = shipped().figure(Stipend, place, day)
    return found.share if found else 0


def most_cents(compared: int, minutes: int, share: int) -> int:
    """The most that so many minutes may be thanked with: a share, in percent, of what they would pay. Rounded down."""
    return compared * minutes * share // 6000


def stipend_cents(terms: Terms, seconds: int, share: int) -> int:
    """What a visit of so many seconds gives: as agreed, and never more than the law allows for its length."""
    agreed = terms.amount if terms.per == PER_VISIT else terms.amount * seconds // 3600
    return min(agreed, terms.compared * seconds * share // 360_000)


def most_agreed(terms: Terms, share: int) -> int:
    """The highest amount that may be agreed on, for an hour or for a visit."""
    return most_cents(terms.compared, terms.minutes if terms.per == PER_VISIT else 60, share)


def warnings(terms: Terms, sector: str, share: int) -> tuple[str, ...]:
    """What the law leaves in doubt about a stipend that is not above the most."""
    if terms.code != STIPEND:
        return ()
    said = {
        NEAR_CAP: terms.amount * 100 >= most_agreed(terms, share) * NEAR,
        HOURLY: terms.per == PER_HOUR,
        NOT_PUBLIC: sector != PUBLIC,
    }
    return tuple(code for code, holds in said.items() if holds)


def credit_minutes(code: str, seconds: int) -> int:
    """Whole minutes that a visit adds to somebody's time credits: an hour for an hour, whatever the work."""
    return seconds // 60 if code == TIME_CREDIT else 0

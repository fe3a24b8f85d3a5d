"""When a referral needs somebody, which answer may follow which, and what a planner sees of services. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.intake.rules import in_working_days
from commonhours.rates.council import FEWEST

SENT, SEEN, ACCEPTED, WAITING, DECLINED, FINISHED, TAKEN_BACK = (
    "sent",
    "seen",
    "accepted",
    "waiting",
    "declined",
    "finished",
    "taken_back",
)
STATES = (SENT, SEEN, ACCEPTED, WAITING, DECLINED, FINISHED, TAKEN_BACK)
OPEN = (SENT, SEEN, ACCEPTED, WAITING)
# What whoever was asked may say, in any order until it is over: a waiting list ends, and some help is short.
ANSWERS = (ACCEPTED, WAITING, DECLINED, FINISHED)
# Whoever has somebody in hand is asked after a month how it went.
OUTCOME_DAYS = 20
ONE_DAY = timedelta(days=1)
MOST_CONSENT_DAYS, USUAL_CONSENT_DAYS = 180, 60


def due(
    state: str, *, at: datetime, answer_days: int, waiting_until: date | None, zone: ZoneInfo
) -> datetime | None:
    """When somebody should ask again how it stands, in UTC; None once it is over.

    Working days after the last word: as many as the organisation says, twenty where somebody has it in hand, and of a
    waiting list the day after it was to end.
    """
    if state not in OPEN:
        return None
    if state == WAITING and waiting_until is not None:
        after = datetime.combine(waiting_until + ONE_DAY, time(), zone).astimezone(at.tzinfo)
        return max(after, at + ONE_DAY)
    return in_working_days(at, OUTCOME_DAYS if state == ACCEPTED else answer_days, zone)


@dataclass(frozen=True)
class Told:
    """One referral as a planner's table counts it; `days` are those until the first answer."""

    service: str
    service_user_id: UUID
    state: str
    days: int | None


@dataclass
class Row:
    """What became of the referrals to one service. None: fewer than five, which might tell who they are."""

    service: str
    people: int = 0
    counts: dict[str, int | None] = field(default_factory=dict)
    days: int | None = None

    @property
    def total(self) -> int:
        """Rounded down to a multiple of five, so that no hidden count follows from it."""
        return self.people // FEWEST * FEWEST


# What is counted. That one was taken back says nothing of a service.
GROUPS = {
    "silent": (SENT, SEEN),
    "taken": (ACCEPTED, WAITING),
    "declined": (DECLINED,),
    "finished": (FINISHED,),
}


def table(told: Iterable[Told], *, other: str) -> tuple[Row, ...]:
    """How services answer, those asked most first. Services with fewer than five people stand together as `other`;
    if these are too few as well, the next smallest joins them, and where all are too few there is no table."""
    by_service: dict[str, list[Told]] = {}
    for each in told:
        if each.state != TAKEN_BACK:
            by_service.setdefault(each.service, []).append(each)
    shown, rest = _apart(by_service)
    rows = sorted(
        (_row(name, by_service[name]) for name in shown), key=lambda row: (-row.people, row.service)
    )
    return (*rows, *([_row(other, rest)] if rest else []))


def _apart(by_service: dict[str, list[Told]]) -> tuple[list[str], list[Told]]:
    """Services large enough to stand alone, and the referrals of all others together."""
    ranked = sorted(by_service, key=lambda name: (len(_people(by_service[name])), name))
    rest: list[Told] = []
    while ranked and (_small(by_service[ranked[0]]) or (rest and _small(rest))):
        rest += by_service[ranked.pop(0)]
    return ranked, [] if rest and _small(rest) else rest


def _people(told: Iterable[Told]) -> set[UUID]:
    return {each.service_user_id for each in told}


def _small(told: list[Told]) -> bool:
    return len(_people(told)) < FEWEST


def _row(service: str, told: list[Told]) -> Row:
    answered = [each for each in told if each.days is not None]
    days = None if _small(answered) else round(median(each.days or 0 for each in answered))
    return Row(service, len(_people(told)), dict(_counted(told)), days)


def _counted(told: list[Told]) -> Iterator[tuple[str, int | None]]:
    for name, states in GROUPS.items():
        people = len(_people(each for each in told if each.state in states))
        yield name, None if 0 < people < FEWEST else people

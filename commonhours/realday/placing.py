"""Books a day that was laid out, one visit after the other, and says of each who comes or why nobody can."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from uuid import UUID

from commonhours.bookings.actions import Part, book_together
from commonhours.bookings.wish import Wish
from commonhours.common.refusals import Refusal, Refused
from commonhours.dispatch.actions import book_from_match
from commonhours.matching.instead import why_not
from commonhours.matching.queries import find
from commonhours.realday.laying import Laid
from commonhours.realday.published import Patient

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Coming:
    """Who comes for which service, in minutes after the start of the day."""

    caregiver: str
    work: str
    start: int
    end: int


@dataclass(frozen=True)
class Placed:
    patient: str
    visit_id: UUID
    coming: tuple[Coming, ...]


@dataclass(frozen=True)
class Unplaced:
    """For each service, of how many caregivers each reason is true at some start; `alone`: how many could come for
    it at some start, if the other service or nothing else were needed; `tried`: how many starts there were."""

    patient: str
    tried: int
    reasons: tuple[tuple[str, Counter[str]], ...]
    alone: tuple[int, ...]


def place_all(laid: Laid, clock: Clock) -> Iterator[Placed | Unplaced]:
    """Place every visit in order of window, each on what the ones before it have left."""
    for patient in laid.day.in_order_of_window():
        yield _place(laid, patient, clock)


def _place(laid: Laid, patient: Patient, clock: Clock) -> Placed | Unplaced:
    """The first planned starts at which the match finds somebody for every service, and the action agrees."""
    found: dict[tuple[int, int], tuple[UUID, ...]] = {}
    choices = list(patient.starts())
    for starts in choices:
        for need, start in enumerate(starts):
            if (need, start) not in found:
                found[need, start] = _who(laid, patient, need, start, clock())
        offered = [found[need, start] for need, start in enumerate(starts)]
        for people in _each_once(offered):
            try:
                return _book(laid, patient, starts, people, clock())
            except Refused:  # faster than our index: the next ones, or the next start
                continue
    return _unplaced(laid, patient, choices, clock())


def _each_once(offered: list[tuple[UUID, ...]]) -> Iterator[tuple[UUID, ...]]:
    """Everybody at most once; those whom the match ranks best together come first."""
    ranked = product(*(enumerate(people) for people in offered))
    for chosen in sorted(ranked, key=lambda places: sum(place for place, _ in places)):
        people = tuple(person for _, person in chosen)
        if len(set(people)) == len(people):
            yield people


def _who(laid: Laid, patient: Patient, need: int, start: int, at: datetime) -> tuple[UUID, ...]:
    answer = find(by=laid.by, at=at, wish=_wish(laid, patient, need, start), most=len(laid.caregivers))
    return tuple(candidate.person_id for candidate in answer.candidates)


def _wish(laid: Laid, patient: Patient, need: int, start: int) -> Wish:
    wanted = patient.needs[need]
    begins = laid.instant(start)
    return Wish(
        laid.patients[patient.code],
        laid.works[wanted.work],
        begins,
        begins + timedelta(minutes=wanted.planned),
    )


def _book(
    laid: Laid, patient: Patient, starts: tuple[int, ...], people: tuple[UUID, ...], at: datetime
) -> Placed:
    """One person: chosen from the match, and the ranking kept. Two: one visit of two parts, both or none."""
    wishes = [_wish(laid, patient, need, start) for need, start in enumerate(starts)]
    if len(people) == 1:
        booked = book_from_match(by=laid.by, at=at, wish=wishes[0], person_ids=people)
    else:
        parts = [
            Part(person, wish.type_of_work_id, wish.starts_at, wish.ends_at)
            for person, wish in zip(people, wishes, strict=True)
        ]
        booked = book_together(by=laid.by, at=at, wish=wishes[0], parts=parts)
    coming = tuple(
        Coming(laid.code_of(person), need.work, start, start + need.planned)
        for person, need, start in zip(people, patient.needs, starts, strict=True)
    )
    return Placed(patient.code, booked.visit_id, coming)


def _unplaced(laid: Laid, patient: Patient, choices: list[tuple[int, ...]], at: datetime) -> Unplaced:
    reasons, alone = [], []
    for need, wanted in enumerate(patient.needs):
        codes: Counter[str] = Counter()
        able = 0
        for person_id in laid.caregivers.values():
            said = [
                {refusal.code for refusal in _why_not(laid, patient, need, start, person_id, at)}
                for start in sorted({starts[need] for starts in choices})
            ]
            told = set().union(*said)
            # Who does not do the work at all is not asked when else they would be free.
            codes.update({"work"} if "work" in told else told)
            able += not all(said)
        reasons.append((wanted.work, codes))
        alone.append(able)
    return Unplaced(patient.code, len(choices), tuple(reasons), tuple(alone))


def _why_not(
    laid: Laid, patient: Patient, need: int, start: int, person_id: UUID, at: datetime
) -> tuple[Refusal, ...]:
    return why_not(by=laid.by, at=at, wish=_wish(laid, patient, need, start), person_id=person_id)

"""What there is when somebody cannot come: why not, the nearest other times, who nearly fits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from commonhours.bookings.briefing import frame_of, question_of
from commonhours.bookings.conditions import Condition, Question, conditions_of, employer_of
from commonhours.bookings.fit import reasons_against, told
from commonhours.bookings.queries import dossiers
from commonhours.bookings.rules import RESIDUALS
from commonhours.bookings.wish import Wish
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refusal
from commonhours.common.sight import concern, seeing
from commonhours.matching.answers import NearMiss, NextBest, Relaxation
from commonhours.matching.asking import Asked, ask, ask_for, boosts_of, kernel_weights, require_covered
from commonhours.matching.considering import consider
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.index import Index
from commonhours.matching.kept import number_in
from commonhours.matching.moved import Moved
from commonhours.matching.would import Stand, Would, smallest
from commonhours.organisations.permissions import Permission, may_in_office

# How far from the time asked for we look for another, and how far around it a diary matters.
AROUND = timedelta(days=8)


# So many who nearly fit are named: more would be a list of those who do not.
NEAREST = 5


# Four quarter-hours in a row are one offer, not four.
APART = timedelta(hours=1)


# Rules that may be named as "in the way". Standing, "exclusive" and "never" speak of single people: never counted.
TELLABLE = frozenset({"bookable", "work", "qualified", "step", "wanted", "rule", "circle", "least_rate"})


def why_not(*, by: Actor, at: datetime, wish: Wish, person_id: UUID) -> tuple[Refusal, ...]:
    """Every rule that keeps somebody from this visit; () when they can come.

    Of people whom the asker may not book, nothing is told but that.
    """
    with seeing(by.sight):
        asked = ask_for(by, at, wish)
        concern([person_id])
        found = dossiers([person_id], since=wish.starts_at - AROUND, until=wish.ends_at + AROUND)
        if not found:
            raise NotFound.because("unknown_person", field="person")
        return told(reasons_against(asked.question, found[0], frame_of(asked.known, at)))


def what_would(*, by: Actor, at: datetime, wish: Wish, person_id: UUID) -> Would | None:
    """The fewest changes that would put somebody among the first five for this, for staff who know people; None where
    nothing in anybody's power would, or the asker may not book them."""
    with seeing(by.sight):
        asked = ask_for(by, at, wish)
        if not may_in_office(by, Permission.SEE_PEOPLE, [asked.known.organisation_id]):
            return None
        concern([person_id])
        found = dossiers([person_id], since=wish.starts_at - AROUND, until=wish.ends_at + AROUND)
        with FOLLOWER.asked(at, asked.begun) as followed:
            index, given = (
                followed.index,
                (boosts_of(asked), kernel_weights(asked), tuple(asked.weights.tiers)),
            )
            require_covered(index, asked.question)
            record, rolls = consider(index, asked.question, *given)
            card = index.cards.get(person_id)
        number = number_in(record, [roll.people for roll in rolls], person_id)
        if not found or card is None or number is None:
            return None
        broken = record.rules_broken(number)
        return smallest(
            Stand(asked.question, found[0], card, frame_of(asked.known, at), *given, record, number, broken)
        )


def next_best(*, by: Actor, at: datetime, wish: Wish, asked: Asked | None = None) -> NextBest:
    """The nearest other times at which somebody can come, which single rule would open how many, and for staff who
    know people: whom one thing alone keeps away. `asked` as for `find`."""
    asked = asked or ask(by=by, at=at, wish=wish)
    staff = may_in_office(by, Permission.SEE_PEOPLE, [asked.known.organisation_id])
    with FOLLOWER.asked(at, asked.begun) as followed:
        index = followed.index
        require_covered(index, asked.question)
        best = NextBest(_other_starts(index, asked, wish, at), _relaxations(index, asked.question))
        near = _nearest(index, asked) if staff else {}
    if not near:
        return best
    with seeing(by.sight):
        return replace(best, people=_near_misses(asked, near, at))


def _relaxations(index: Index, question: Question) -> tuple[Relaxation, ...]:
    misses = index.near_misses(question)
    opened = [
        (_as_refusal(condition), int(count))
        for condition, count in zip(conditions_of(question), misses.groups, strict=True)
        if condition.code in TELLABLE
    ]
    opened.append((Refusal("free"), misses.window))
    opened += [(Refusal(code), int(count)) for code, count in zip(RESIDUALS, misses.residuals, strict=True)]
    best = sorted((row for row in opened if row[1]), key=lambda row: -row[1])
    return tuple(Relaxation(refusal, count) for refusal, count in best)


def _nearest(index: Index, asked: Asked) -> dict[UUID, str]:
    """More than are shown, with their names: what has changed since the index read it is sorted out afterwards."""
    given = (asked.question, boosts_of(asked), kernel_weights(asked))
    found = index.nearest(*given, tellable=TELLABLE - {"bookable"}, most=2 * NEAREST)
    return {person_id: index.cards[person_id].name for person_id in found}


def _near_misses(asked: Asked, near: Mapping[UUID, str], at: datetime) -> tuple[NearMiss, ...]:
    """The one reason of each, in the words and with the facts that "why not" would tell, by the same rules."""
    concern(near)
    since, until = asked.question.starts_at - AROUND, asked.question.ends_at + AROUND
    read = {row.person_id: row for row in dossiers(list(near), since=since, until=until)}
    frame, misses = frame_of(asked.known, at), []
    for person_id in (each for each in near if each in read):
        reasons = told(reasons_against(asked.question, read[person_id], frame))
        employer = employer_of(asked.question, read[person_id].holdings)
        if len(reasons) == 1 and employer:
            misses.append(NearMiss(person_id, near[person_id], employer, reasons[0]))
    return tuple(misses[:NEAREST])


def _as_refusal(condition: Condition) -> Refusal:
    return Refusal(condition.code, MappingProxyType({"about": condition.about}))


def _other_starts(index: Index, asked: Asked, wish: Wish, at: datetime) -> tuple[datetime, ...]:
    """The nearest starts at which the whole match, residual rules and all, finds somebody."""
    slots = [slot for side in index.other_starts(asked.question, around=AROUND, most=48) for slot in side]
    starts = sorted(
        (index.frame.days.instant_of(int(slot)) for slot in slots), key=lambda s: abs(s - wish.starts_at)
    )
    fitting: list[datetime] = []
    on_days: dict[tuple[str, str], Moved] = {}
    for start in starts:
        if len(fitting) == 4:
            break
        if start <= at or any(abs(start - other) < APART for other in fitting):
            continue
        moved = wish.at(start)
        days = replace(asked.question, starts_at=start, ends_at=moved.ends_at).days
        if days not in on_days:
            on_days[days] = Moved(index, question_of(moved, asked.known, at))
        if on_days[days].fits_anybody_at(start):
            fitting.append(start)
    return tuple(sorted(fitting))

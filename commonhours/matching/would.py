"""What would have put somebody among the first: the smallest set of changes in their own power or the office's.

Nothing here is a rule. A change is made to a copy of what the rules read of one worker; the same rules and the same
ranking are then asked about the copy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from uuid import UUID

import numpy as np

from commonhours.availability.rules import BLOCKED
from commonhours.bookings.conditions import (
    LEAST_RATE,
    Attribute,
    Condition,
    Question,
    Span,
    conditions_of,
    meets,
)
from commonhours.bookings.fit import ChangeRow, Dossier, Frame, available, residual
from commonhours.bookings.rules import OWN, RESIDUALS, named
from commonhours.matching.considering import FREE
from commonhours.matching.index import Card, Index
from commonhours.matching.kernel import Weights, factors
from commonhours.matching.kernel.considering import tiers_of
from commonhours.matching.record import Record, RuleOf, rank_of, would_rank

MOST_CHANGES = 3
AMONG = 5
# Conditions that somebody can come to meet; the others are another's to say, or nobody's.
GAINED = ("work", "qualified", "step", "wanted", "rule", LEAST_RATE)
WANTED_HOURS = "wanted_hours"
# Nobody is told to wish for more than a full week.
FULL_WEEK = 40 * 60
_ALWAYS: tuple[Span, ...] = (("0001-01-01", None),)


@dataclass(frozen=True)
class Change:
    """One thing that could be otherwise: the code of the rule that it meets, or `wanted_hours`; what it is about; and
    for a limit of their own the value, in minutes, at which it would do."""

    code: str
    about: UUID | None = None
    value: int = 0

    @property
    def meets(self) -> RuleOf:
        return self.code, self.about


@dataclass(frozen=True)
class Would:
    """These changes together, and the rank to which they would have led."""

    changes: tuple[Change, ...]
    rank: int


@dataclass(frozen=True)
class Stand:
    """Somebody before one question: what the rules read of them, what they would earn, and everybody else's ranking.

    `broken` are the rules that kept them away. What would keep them away only since then does not count (`since`).
    """

    question: Question
    dossier: Dossier
    card: Card
    frame: Frame
    boosts: Mapping[UUID, float]
    weights: Weights
    tiers: tuple[str, ...]
    record: Record
    number: int
    broken: tuple[RuleOf, ...]
    # Indexes of this one person, by card: for all questions of one frame together.
    alone: dict[Card, Index] = field(default_factory=dict, repr=False)

    @cached_property
    def conditions(self) -> dict[RuleOf, Condition]:
        return {(each.code, each.about): each for each in conditions_of(self.question)}

    @cached_property
    def since(self) -> frozenset[RuleOf]:
        """What is in their way today, and was not when the ranking was made."""
        return frozenset(self.against(self.dossier)) - frozenset(self.broken)

    def against(self, dossier: Dossier) -> Iterator[RuleOf]:
        """Every rule in the way of somebody with this dossier."""
        days = self.question.days
        for rule, condition in self.conditions.items():
            if not meets(condition, dossier.holdings, days):
                yield rule
        residuals = named(residual(self.question, dossier, self.frame))
        if not available(self.question, dossier, self.frame):
            yield FREE
        yield from ((code, None) for code in residuals)

    def rank(self, card: Card) -> int:
        """The rank that they would have had with this card, were no rule in the way."""
        tier, score = self._earned(card)
        place = rank_of(self.record, self.number)
        if place is not None:
            # What they earned then is known: only what the change adds is reckoned.
            tier = int(self.record.tiers[place - 1])
            score += float(self.record.scores[place - 1]) - self._earned(self.card)[1]
        return would_rank(self.record, self.number, tier, score)

    def _earned(self, card: Card) -> tuple[int, float]:
        """Tier and score, out of an index of this one person; when they are free adds to neither."""
        if card not in self.alone:
            unfree = replace(self.dossier, pattern=(), changes=())
            self.alone[card] = Index(self.frame, [unfree], {unfree.person_id: card})
        index, one = self.alone[card], np.zeros(1, np.int32)
        ask, query = index.laid_out(self.question, self.tiers)
        wish = index.wish(ask, query, self.boosts, self.weights, self.tiers)
        score = float(factors(index.market, ask, wish, one).sum())
        return int(tiers_of(index.market, query, wish, one)[0]), score


def smallest(stand: Stand) -> Would | None:
    """The fewest changes, at most three, that lead among the first five; of as few the ones named first. None when
    nothing in anybody's power would have done it, () when they are there already."""
    open_to = tuple(changes(stand))
    for many in range(MOST_CHANGES + 1):
        for chosen in combinations(open_to, many):
            rank = _led_to(stand, chosen)
            if rank is not None and rank <= AMONG:
                return Would(chosen, rank)
    return None


def _led_to(stand: Stand, chosen: tuple[Change, ...]) -> int | None:
    """The rank to which these changes lead; None while a rule is still in the way."""
    met = {change.meets for change in chosen}
    # A rule is met by its own change and by no other, so sets without one of these need not be asked.
    if any(rule not in met for rule in stand.broken):
        return None
    dossier, card = stand.dossier, stand.card
    for change in chosen:
        dossier, card = made(change, stand, dossier, card)
    if frozenset(stand.against(dossier)) - stand.since:
        return None
    return stand.rank(card)


def changes(stand: Stand) -> Iterator[Change]:
    """Everything that could be otherwise here: one change for each rule in the way that somebody can meet, and that
    they wish for more hours a week."""
    for rule in stand.broken:
        code, about = rule
        if rule == FREE or (code in GAINED and rule in stand.conditions):
            yield Change(code, about)
        elif code in OWN and (value := _value_for(stand, code)) is not None:
            yield Change(code, None, value)
    if (hours := _wished(stand)) is not None:
        yield Change(WANTED_HOURS, None, hours)


def made(change: Change, stand: Stand, dossier: Dossier, card: Card) -> tuple[Dossier, Card]:
    """Somebody's dossier and card as they would be with the change."""
    if change.meets == FREE:
        return replace(dossier, changes=_opened(stand.question, dossier)), card
    if change.code in OWN:
        return replace(dossier, terms=dossier.terms._replace(**{OWN[change.code][0]: change.value})), card
    if change.code == WANTED_HOURS:
        return dossier, replace(card, wanted_minutes=change.value)
    condition = stand.conditions[change.meets]
    return replace(dossier, holdings=met_by(condition, dossier.holdings)), card


def met_by(
    condition: Condition, holdings: Mapping[Attribute, tuple[Span, ...]]
) -> dict[Attribute, tuple[Span, ...]]:
    """Holdings that meet the condition: the whole of it, so that what is confidential in it is never told apart."""
    held = dict(holdings)
    for clause in condition.clauses:
        if clause.negated:
            for attribute in clause.any_of:
                held.pop(attribute, None)
        elif clause.any_of:
            held[clause.any_of[0]] = _ALWAYS
    return held


def _opened(question: Question, dossier: Dossier) -> tuple[ChangeRow, ...]:
    """Changes to the pattern with the hours of the visit open: what blocks them stops before and goes on after."""
    starts, ends = int(question.starts_at.timestamp()), int(question.ends_at.timestamp())
    rows: list[ChangeRow] = []
    for row in dossier.changes:
        if row.kind != BLOCKED or row.ends <= starts or ends <= row.starts:
            rows.append(row)
            continue
        parts = ((row.starts, starts), (ends, row.ends))
        rows += [ChangeRow(since, until, BLOCKED) for since, until in parts if since < until]
    return (*rows, ChangeRow(starts, ends, 1 - BLOCKED))


def _value_for(stand: Stand, code: str) -> int | None:
    """The value nearest to their own at which this limit of theirs would let them come; None if it never does."""
    name, loosest = OWN[code]
    bit = 1 << RESIDUALS.index(code)

    def breaks(value: int) -> bool:
        dossier = replace(stand.dossier, terms=stand.dossier.terms._replace(**{name: value}))
        return bool(residual(stand.question, dossier, stand.frame) & bit)

    tight = int(getattr(stand.dossier.terms, name))
    if breaks(loosest):
        return None
    if not breaks(tight):
        return tight
    while abs(loosest - tight) > 1:
        middle = (tight + loosest) // 2
        tight, loosest = (middle, loosest) if breaks(middle) else (tight, middle)
    return loosest


def _wished(stand: Stand) -> int | None:
    """The fewest hours a week to wish for, in minutes, at which they would be among the first were no rule in the way;
    None when that changes nothing."""
    now, card = stand.rank(stand.card), stand.card
    first = -(-(card.wanted_minutes + 1) // 60)
    hours = range(first, FULL_WEEK // 60 + 1)
    if now <= AMONG or not hours or _at(stand, hours[-1]) > AMONG:
        return None
    low, high = 0, len(hours) - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if _at(stand, hours[middle]) <= AMONG else (middle + 1, high)
    return hours[low] * 60


def _at(stand: Stand, hours: int) -> int:
    return stand.rank(replace(stand.card, wanted_minutes=hours * 60))

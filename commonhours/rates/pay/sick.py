"""Paid sick leave: time, no money, that each employer's hours add to the account which the worker has there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from commonhours.rates.pay.facts import Id, Week
from commonhours.rates.pay.packs import Packs, Sick, Source
from commonhours.rates.pay.pieces import Piece, worked

MINUTE = 60


@dataclass(frozen=True, slots=True)
class Accrued:
    """Whole seconds of leave that one employer's week adds, and the rule it comes from."""

    employer: Id
    seconds: int
    rule: Source


def accrued(week: Week, cut: Sequence[Piece], packs: Packs) -> Iterator[Accrued]:
    """One part of so many worked, until the account is full."""
    stands = {row.employer: row.minutes for row in week.sick_leave}
    for employer in sorted({piece.span.employer for piece in cut}, key=str):
        mine = [piece for piece in cut if piece.span.employer == employer]
        figure = packs.figure(Sick, mine[0].span.place, week.workweek.first)
        if figure:
            room = max(0, figure.most - stands.get(employer, 0)) * MINUTE
            yield Accrued(employer, min(worked(mine) // figure.worked, room), figure.source)

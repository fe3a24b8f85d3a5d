"""What may be said where a confidential fact takes part: how many people of the region hold it, in fives.

It is the same for everybody who asks, whatever else they ask: where, when, for whom or together with what. So no two
questions differ by one person, and nothing is to be had by taking one answer from another.
"""

from datetime import date

from commonhours.bookings.conditions import GOOD_STANDING, attribute
from commonhours.catalogue.models import KindOfFact
from commonhours.matching.index import Index
from commonhours.planning.answers.asking import kinds_of
from commonhours.planning.answers.shapes import Figure
from commonhours.planning.answers.slots import popcount
from commonhours.planning.question import Question
from commonhours.rates.council import FEWEST


def secret_of(question: Question) -> tuple[KindOfFact, ...]:
    """The confidential facts that take part in a question."""
    return tuple(kind for kind in kinds_of((*question.facts, *question.without)) if kind.confidential)


def in_fives(index: Index, secret: tuple[KindOfFact, ...], question: Question, today: date) -> Figure:
    """How many hold it, down to whole fives; None for fewer, for several at once, and for those who do not hold it."""
    if len(secret) > 1 or any(kind.code in question.without for kind in secret):
        return None
    days = (today.isoformat(), today.isoformat())
    held = index.holders.of_any([attribute("fact", secret[0].id)], days)
    good = index.holders.of_any([GOOD_STANDING], days)
    count = int(popcount(held & good & index.market.bits.active))
    return count // FEWEST * FEWEST or None

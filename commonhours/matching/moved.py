"""A question at other times of the same local days: what hangs on the days alone is read once for all of them."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from commonhours.bookings.conditions import Question, limits_for
from commonhours.bookings.fit import ask_of
from commonhours.matching.index import Index
from commonhours.matching.kernel import SLOT_MINUTES, anybody_fits, candidates, query_of


class Moved:
    """Who meets the question's conditions on its days, kept to be asked for one time after the other."""

    def __init__(self, index: Index, question: Question) -> None:
        self._index, self._question, self._market = index, question, index.market_for(question)
        ask, query = index.laid_out(question)
        able = query_of(self._market, ask, limits=question.rules.terms)
        self._query = able._replace(allowed=candidates(self._market, ask, query), under=query.under)
        self._limits = [
            (question.rules, None),
            *((rules, young) for rules, young, _ in index.others(question)),
        ]

    def fits_anybody_at(self, starts_at: datetime) -> bool:
        """Whether the whole match, residual rules and all, would find somebody at another time of these days."""
        length = self._question.ends_at - self._question.starts_at
        question = replace(self._question, starts_at=starts_at, ends_at=starts_at + length)
        ask = ask_of(question, self._index.frame)
        limits = [limits_for(question, rules, young) for rules, young in self._limits]
        query = self._query._replace(
            slot_from=ask.start // SLOT_MINUTES,
            slot_to=-(-ask.end // SLOT_MINUTES),
            limits=np.array(limits, np.int32),
        )
        return anybody_fits(self._market, ask, query)

"""How long each kind of record is kept, from which event on, why, and where that is written: dated data, no code.

A kind with a `source` may be kept longer and never shorter. Where no source is known to us, the figure is the region's
own and `least` only keeps it from cutting the ground from under money that rests on it.
"""

from dataclasses import dataclass
from datetime import date

YEAR = 365


@dataclass(frozen=True)
class Kind:
    """One kind of record: `days` from its event on, `least` so many, from `since` on; why and by which source."""

    code: str
    days: int
    least: int
    since: date
    source: str = ""


_WAGES = "California Labor Code section 226(a): copies of wage statements, at least three years"
_DECISIONS = (
    "California Civil Rights Council, regulations in force since 1 October 2025: inputs, outputs and criteria of"
    " automated decisions about work, four years"
)
_TEXTS = "28 U.S.C. 1658(a): claims under 47 U.S.C. 227 on messages without consent, within four years"
_BEGINNING = date(2026, 1, 1)

SCHEDULE = (
    Kind("cooling_off", 14, 1, _BEGINNING),
    Kind("payroll", 3 * YEAR + 1, 3 * YEAR + 1, _BEGINNING, _WAGES),
    Kind("rankings", 4 * YEAR + 1, 4 * YEAR + 1, date(2025, 10, 1), _DECISIONS),
    # Pay and bills rest on the hours, and hours on their evidence.
    Kind("visit_evidence", 6 * YEAR, 3 * YEAR + 1, _BEGINNING),
    Kind("safety", 4 * YEAR, YEAR, _BEGINNING),
    Kind("incidents", 4 * YEAR, YEAR, _BEGINNING),
    # What acts said: late changes are reckoned from it, and rankings are named there.
    Kind("said", 7 * YEAR, 4 * YEAR + 1, _BEGINNING),
    Kind("messages", YEAR, 30, _BEGINNING),
    Kind("text_consents", 4 * YEAR + 1, 4 * YEAR + 1, _BEGINNING, _TEXTS),
    Kind("requests", YEAR, 30, _BEGINNING),
    Kind("applications", YEAR, 30, _BEGINNING),
    Kind("words", 2 * YEAR, 90, _BEGINNING),
    Kind("busy_times", 30, 1, _BEGINNING),
    Kind("imports", 90, 30, _BEGINNING),
)
KINDS = {kind.code: kind for kind in SCHEDULE}
# What code elsewhere throws away by itself, listed beside the rest so that an officer sees all of it.
ELSEWHERE = (("sign_ins", 30), ("files", 30), ("ages", 0))

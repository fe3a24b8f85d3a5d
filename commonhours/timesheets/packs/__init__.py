"""What payers ask about hours, as dated data with its source: codes of reason and resolution, tolerances, scores.

No law that we know sets a radius or minutes of grace: those figures are a payer's own, and ours until one is named.
"""

from dataclasses import dataclass
from datetime import date

from commonhours.timesheets.rules import Tolerances


@dataclass(frozen=True)
class Pack:
    """One payer's codes and tolerances, from a day on. `words` has a sentence for each code."""

    code: str
    name: str
    source: str
    since: date
    reasons: tuple[str, ...]
    resolutions: tuple[str, ...]
    tolerances: Tolerances


HHAEXCHANGE = Pack(
    code="hhaexchange",
    name="HHAeXchange",
    # The public copy of the list breaks off after action 20.
    source="HHAeXchange, EVV visit edit reason and action codes: rethinkautism.atlassian.net, page 3022553107",
    since=date(2020, 1, 1),
    reasons=tuple(str(code) for code in range(200, 223)),
    resolutions=tuple(str(code) for code in range(11, 21)),
    tolerances=Tolerances(),
)

PACKS = (HHAEXCHANGE,)


def pack_on(day: date) -> Pack:
    """The pack in force on a day: the latest that has begun."""
    begun = [pack for pack in PACKS if pack.since <= day]
    return max(begun, key=lambda pack: pack.since, default=HHAEXCHANGE)

"""What one family of payers asks about hours, as dated data. Pure; each figure with its source beside it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from commonhours.timesheets.packs.scores import Rate, Usage
from commonhours.timesheets.rules import Tolerances

EVERYWHERE = frozenset({"home", "community"})


@dataclass(frozen=True)
class Pack:
    """A family's codes and rules, from a day on. `words` has a sentence for each code and for each rule."""

    code: str
    name: str
    source: str
    since: date
    reasons: tuple[str, ...]
    resolutions: tuple[str, ...]
    tolerances: Tolerances = field(default_factory=Tolerances)
    # Reasons that say nothing by themselves: they need a note.
    noted: frozenset[str] = frozenset()
    # Where a press may carry a place, once whoever is served lets it at all.
    places: frozenset[str] = EVERYWHERE
    # Whether that yes has to be on paper, signed.
    signed: bool = False
    # Whether somebody else has to agree with what was changed by hand, before it goes out.
    approves: bool = False
    # How soon a visit has to go out after it ended or was changed.
    within: timedelta | None = None
    # The share of a quarter's visits that nobody may have changed by hand, and the usage score.
    unedited: Rate | None = None
    usage: Usage | None = None
    # What of this is the payer's own rule, and where that stands: (rule, source).
    rules: tuple[tuple[str, str], ...] = ()

    @property
    def only_reason(self) -> str:
        """The one reason that is known there, if there is but one."""
        return self.reasons[0] if len(self.reasons) == 1 else ""

    def takes_place(self, label: str) -> bool:
        """Whether a press that says it was there may carry a place; one that says nothing, only where all may."""
        return label in self.places if label else self.places == EVERYWHERE

    def wants_note(self, reason: str) -> bool:
        """Whether a reason is nothing without a note."""
        return reason in self.noted


@dataclass(frozen=True)
class Terms:
    """The pack that holds for a visit, with the figures of its payer, where these are known."""

    pack: Pack
    allowed: Tolerances
    payer: str = ""
    # What is billed is rounded to so many minutes; 0: to the second. Nobody's hours or pay are.
    round_minutes: int = 0

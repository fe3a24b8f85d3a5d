"""What each thing that one would rather not have in rounds is worth, in whole cents. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from commonhours.common.refusals import Invalid, Refusal

# A hundred dollars for a minute or for a face says: at any price.
MOST_CENTS = 10_000
# Nobody sleeps well over a visit that was left out: of this there may be more.
MOST_FOR_LEFT_OUT = 1_000_000


@dataclass(frozen=True)
class Worth:
    """Cents, by factor: for a minute of way, of waiting between visits, of work beyond what somebody wishes for; a
    visit without anybody; a face that is new to whoever is served; a change of who was promised; a minute that
    somebody works beyond their share; a minute by which a promised time moves; a point of the ranking less than the
    best would have."""

    travel: int = 40
    waiting: int = 5
    overtime: int = 50
    left_out: int = 50_000
    new_face: int = 1_000
    change: int = 800
    fairness: int = 2
    moved: int = 20
    preference: int = 300

    @classmethod
    def of(cls, said: Mapping[str, int]) -> "Worth":
        return cls(**{each.name: int(said[each.name]) for each in fields(cls)})

    def facts(self) -> dict[str, int]:
        return asdict(self)


# What holds where nobody has said anything yet. A minute of way costs about what a minute of work does; a visit goes
# to somebody else only where that saves twenty minutes of way.
AT_FIRST = Worth()


def checked(worth: Worth) -> Worth:
    """The same; refuse with `cents_out_of_bounds`, each on the field of its factor."""
    wrong = [
        Refusal("cents_out_of_bounds", {"most": most_of(name)}, field=name)
        for name, value in worth.facts().items()
        if not 0 <= value <= most_of(name)
    ]
    if wrong:
        raise Invalid(*wrong)
    return worth


def most_of(name: str) -> int:
    """The most cents that a factor may be worth."""
    return MOST_FOR_LEFT_OUT if name == "left_out" else MOST_CENTS

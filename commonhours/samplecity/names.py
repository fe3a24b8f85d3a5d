"""Names of the cultures that live in Long Beach, combined by chance: nobody is real."""

from dataclasses import dataclass
from random import Random

from commonhours.samplecity.tables import table

SUFFIXES = ("St", "Ave", "Way", "Pl", "Ct", "Dr")


@dataclass(frozen=True)
class Culture:
    """Names that go together, how common they are, and the languages likely at home."""

    code: str
    share: int
    she: tuple[str, ...]
    he: tuple[str, ...]
    family: tuple[str, ...]
    languages: tuple[tuple[str, float], ...]


def _culture(code: str, share: str, she: str, he: str, family: str, languages: str) -> Culture:
    spoken = (pair.split(":") for pair in languages.split())
    likely = tuple((language, float(chance)) for language, chance in spoken)
    return Culture(code, int(share), tuple(she.split()), tuple(he.split()), tuple(family.split()), likely)


CULTURES: tuple[Culture, ...] = tuple(_culture(*row) for row in table("names"))
STREETS: tuple[str, ...] = tuple(row[0] for row in table("streets"))
_SHARES = tuple(each.share for each in CULTURES)


def culture(rnd: Random) -> Culture:
    return rnd.choices(CULTURES, _SHARES)[0]


def family_name(rnd: Random, own: Culture) -> str:
    """One in nine carries a name from elsewhere: families mix."""
    source = culture(rnd) if rnd.random() < 0.11 else own
    return rnd.choice(source.family)


def person(rnd: Random, own: Culture) -> tuple[str, str, str]:
    """Given name, family name and pronouns ("" for the two in three who did not say)."""
    she = rnd.random() < 0.62
    given = rnd.choice(own.she if she else own.he)
    said = rnd.random()
    pronouns = "they/them" if said < 0.03 else ("she/her" if she else "he/him") if said < 0.35 else ""
    return given, family_name(rnd, own), pronouns


def address(rnd: Random) -> str:
    """A house number on an invented street."""
    number = rnd.randint(1, 78) * 100 + rnd.randint(1, 99)
    flat = f", Apt {rnd.randint(1, 40)}" if rnd.random() < 0.35 else ""
    return f"{number} {rnd.choice(STREETS)} {rnd.choice(SUFFIXES)}{flat}"


def telephone(number: int) -> str:
    """A number in the block 555-0100 to 555-0199, which is kept free for fiction."""
    return f"562-555-01{number % 100:02d}"

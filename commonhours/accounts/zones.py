"""The time zones that somebody may say they are in: one or more of each country, by IANA's names."""

from functools import cache
from importlib.resources import files


@cache
def known_zones() -> tuple[str, ...]:
    """Every zone of IANA's table of countries, in the order of their names."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text()
    return tuple(sorted(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")))


def place_of(zone: str) -> str:
    """The place after which a zone is named: “New York”."""
    return zone.rpartition("/")[2].replace("_", " ")

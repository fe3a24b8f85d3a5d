"""Makes generated requests mostly sensible: random ids and times alone would never reach a room."""

from collections.abc import Mapping
from typing import Any
from zlib import crc32


def make_sense(case: Any, known: Mapping[str, Any]) -> Any:
    """Give two requests in three what is known by the names of their fields, and half of those all but for one."""
    holders = [each for each in (case.path_parameters, case.query, case.body) if isinstance(each, dict)]
    chance = crc32(repr(holders).encode("utf-8", "replace"))
    if chance % 3:
        for holder in holders:
            for place, (name, value) in enumerate(holder.items()):
                if chance % 3 == 1 or place != chance % len(holder):
                    holder[name] = _sensible(name, value, known)
    return case


def _sensible(name: str, value: Any, known: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        return [known[name]] if name in known and all(isinstance(each, str) for each in value) else value
    return known.get(name, value) if isinstance(value, str) and value else value

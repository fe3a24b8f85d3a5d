"""Which letters our own fonts can draw. A letter that none can draw would keep the whole paper from being made."""

import unicodedata
from collections.abc import Mapping
from typing import Any

# Latin with every accent, Greek, Cyrillic, Hebrew, Arabic, Khmer, signs; a test draws each of them.
DRAWN = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x36F),
    (0x370, 0x3FF),
    (0x400, 0x4FF),
    (0x5D0, 0x5EA),
    (0x621, 0x63A),
    (0x640, 0x64A),
    (0x1780, 0x17B3),
    (0x17B6, 0x17DD),
    (0x17E0, 0x17E9),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20A0, 0x20BF),
    (0x2190, 0x2193),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2212, 0x2215),
)
# Stands for a letter that cannot be drawn: something is there, and it is not left out in silence.
UNKNOWN = "□"
_SPACES = {ord(each): " " for each in "\n\r\t"}


def drawable(told: Any) -> Any:
    """The same data with every text in letters that can be drawn, and nothing that turns its order round."""
    if isinstance(told, str):
        return _text(told)
    if isinstance(told, Mapping):
        return {key: drawable(value) for key, value in told.items()}
    if isinstance(told, (list, tuple)):
        return [drawable(each) for each in told]
    return told


def _text(told: str) -> str:
    composed = unicodedata.normalize("NFC", told.translate(_SPACES))
    if composed.isascii() and composed.isprintable():
        return composed
    return "".join(_letter(each) for each in composed)


def _letter(each: str) -> str:
    if any(first <= ord(each) <= last for first, last in DRAWN):
        return each
    return "" if unicodedata.category(each) in ("Cc", "Cf", "Cs") else UNKNOWN

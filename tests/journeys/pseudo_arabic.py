"""A language that nobody speaks and that is written from the right: each word of ours in as many Arabic letters.

With it a test sees what a real translation would find broken. The house itself does not have it.
"""

import re
import struct
from pathlib import Path

from tests.wording import PACKAGE, catalogue

# Gaps, tags, terms in brackets and character references stay as they are.
_KEPT = re.compile(r"(%\(\w+\)s|%%|<[^>]*>|\[[^\]]*\]|&\w+;|\{\w+\})")
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz",
    "ابجدهفغحيجكلمنوبقرستوفوخيز",
)
_HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def write_catalogue(folder: Path) -> Path:
    """Put the compiled catalogue where Django looks for it; return the folder for LOCALE_PATHS."""
    known = catalogue((PACKAGE / "locale/es/LC_MESSAGES/django.po").read_text(encoding="utf-8"))
    said = {"": _HEAD}
    for message in known:
        key = f"{message.context}\x04{message.text}" if message.context else message.text
        whole = f"{key}\0{message.plural}" if message.plural else key
        said[whole] = "\0".join(_arabic(text) for text in (message.text, message.plural) if text)
    place = folder / "ar" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(_compiled(said))
    return folder


def _arabic(text: str) -> str:
    parts = _KEPT.split(text)
    return "".join(
        part if place % 2 else part.lower().translate(_LETTERS) for place, part in enumerate(parts)
    )


def _compiled(said: dict[str, str]) -> bytes:
    """A catalogue as GNU gettext's manual describes it: two tables of lengths and places, then the texts."""
    pairs = [(key.encode(), said[key].encode()) for key in sorted(said, key=str.encode)]
    texts, tables = b"", ([], [])  # type: tuple[bytes, tuple[list[int], list[int]]]
    start = 28 + 16 * len(pairs)
    for side, table in enumerate(tables):
        for pair in pairs:
            table += [len(pair[side]), start + len(texts)]
            texts += pair[side] + b"\0"
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack(f"<7I{4 * len(pairs)}I", *head, *tables[0], *tables[1]) + texts

"""Columns of text as COPY reads them: one value a row, `NULL` for nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = list[str]

NULL = r"\N"
NO_BYTES = r"\\x"
_SPECIAL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def text(values: Iterable[str]) -> Column:
    """Words as they are, with what COPY would misread escaped."""
    column = list(values)
    # One look at all of them is quicker than a look at each, and nearly always finds nothing.
    if any(sign in "".join(column) for sign in "\\\t\n\r"):
        return [value.translate(_SPECIAL) for value in column]
    return column


def numbers(values: Iterable[int]) -> Column:
    return [str(value) for value in _plain(values)]


def floats(values: Iterable[float]) -> Column:
    """Degrees and the like; NaN becomes NULL."""
    return [NULL if value != value else repr(value) for value in _plain(values)]


def flags(values: Iterable[bool]) -> Column:
    return ["t" if value else "f" for value in _plain(values)]


def documents(values: Iterable[Mapping[str, Any]]) -> Column:
    """Each mapping as JSON."""
    return text(json.dumps(value, ensure_ascii=False) for value in values)


def arrays(values: Iterable[Sequence[str]]) -> Column:
    """Each sequence of ids as an array."""
    return ["{" + ",".join(value) + "}" for value in values]


def refs(keys: Sequence[str], positions: Iterable[int]) -> Column:
    """The keys at these positions; position -1 stands for nothing."""
    table = [*keys, NULL]
    return [table[position] for position in _plain(positions)]


def instants(seconds: Iterable[int] | NDArray[np.int64]) -> Column:
    """Seconds since 1970 as instants in UTC."""
    stamps = np.asarray(seconds, np.int64).astype("datetime64[s]")
    return list(np.datetime_as_string(stamps, timezone="UTC").tolist())


def at(today: date, numbers_of_days: Iterable[int], seconds: int = 20 * 3600) -> Column:
    """Instants on days counted from today, so many seconds into the UTC day (by default around noon in California)."""
    first = (today - date(1970, 1, 1)).days
    return instants((first + np.asarray(list(numbers_of_days), np.int64)) * 86_400 + seconds)


def days(today: date, numbers_of_days: Iterable[int]) -> Column:
    """Days counted from today as dates."""
    counted = np.asarray(list(numbers_of_days), np.int64).astype("timedelta64[D]")
    return list(np.datetime_as_string(np.datetime64(today, "D") + counted).tolist())


def _plain(values: Iterable[Any]) -> Iterator[Any]:
    """numpy's own scalars are slow to print and print otherwise."""
    return iter(values.tolist() if isinstance(values, np.ndarray) else values)

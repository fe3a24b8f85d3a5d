"""Reads of the region's shared words and of its measured roads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from uuid import UUID

import numpy as np
from django.db import connections
from numpy.typing import NDArray

from commonhours.catalogue.models import Affinity, Feature, KindOfFact, TypeOfWork, in_language
from commonhours.common.place import NO_MATRIX


def measured_minutes(*, using: str = "default") -> NDArray[np.int32]:
    """int32[places, places]: measured minutes by road, -1 where nobody measured; NO_MATRIX when nobody ever did."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT origin, destination, minutes FROM catalogue_measuredtravel")
        rows = np.array(cursor.fetchall(), np.int32).reshape(-1, 3)
    if not len(rows):
        return NO_MATRIX
    matrix = np.full((int(rows[:, :2].max()) + 1,) * 2, -1, np.int32)
    matrix[rows[:, 0], rows[:, 1]] = rows[:, 2]
    return matrix


@dataclass(frozen=True)
class Words:
    """The whole catalogue, which is small and seldom changes: some hundreds of rows."""

    works: tuple[TypeOfWork, ...]
    kinds: tuple[KindOfFact, ...]
    features: tuple[Feature, ...]
    affinities: tuple[Affinity, ...]
    names: Mapping[UUID, Mapping[str, dict[str, str]]]


def words() -> Words:
    """The catalogue as this process last read it, at most a minute ago."""
    return _read(int(monotonic() // 60))


def forget_words() -> None:
    """After the catalogue has changed in this process."""
    _read.cache_clear()


@lru_cache(maxsize=1)
def _read(minute: int) -> Words:
    works, kinds = tuple(TypeOfWork.objects.order_by("code")), tuple(KindOfFact.objects.order_by("code"))
    features = tuple(Feature.objects.order_by("code"))
    affinities = tuple(Affinity.objects.order_by("attribute", "code"))
    named = (*works, *kinds, *affinities)
    names: dict[UUID, dict[str, dict[str, str]]] = {row.id: {"name": row.names} for row in named}
    names.update({row.id: {"name": row.names, "rule": row.rules} for row in features})
    return Words(works, kinds, features, affinities, names)


def name_of(identifier: object, part: str = "name") -> str:
    """The name (or a feature's rule) of a catalogue row in the reader's language; empty for an unknown one."""
    try:
        key = identifier if isinstance(identifier, UUID) else UUID(str(identifier))
    except ValueError:
        return ""
    names = words().names.get(key)
    return in_language(names.get(part) or names["name"]) if names else ""

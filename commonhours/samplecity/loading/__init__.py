"""Puts a sample city into the region's database through COPY, whole or not at all. Keyed from the city's seed."""

from commonhours.samplecity.loading.load import (
    Loaded,
    NotEmpty,
    NotSample,
    load,
    make_room,
    record,
    require_room,
    wake_followers,
)

__all__ = [
    "Loaded",
    "NotEmpty",
    "NotSample",
    "load",
    "make_room",
    "record",
    "require_room",
    "wake_followers",
]

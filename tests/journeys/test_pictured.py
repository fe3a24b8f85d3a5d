"""Every page that a worker, somebody who is served or who helps them can open has its picture in four languages."""

from collections import Counter

from commonhours.web.tests.page_map import MAP, ROLES
from tests.journeys.pictured import (
    INDEX,
    MOST,
    MOST_IN_ALL,
    PICTURES,
    UNPICTURED,
    index,
    of_the_office,
    shots,
)


def test_every_page_of_theirs_is_pictured_or_has_a_reason() -> None:
    opened = [ROLES.index(name) for name in ("anonymous", "nina", "rosa")]
    own = [
        name
        for name in of_the_office()
        if name.startswith(("my_", "help_")) or 200 in [MAP[name][1][role] for role in opened]
    ]
    assert own == []


def test_no_page_is_named_twice_or_is_none() -> None:
    pictured = {shot.page for shot in shots()}
    named = Counter([*pictured, *(name for names in UNPICTURED.values() for name in names)])
    assert [name for name, times in named.items() if times > 1 or MAP[name][0] != "get"] == []
    assert [name for name, times in Counter(shot.path for shot in shots()).items() if times > 1] == []


def test_every_picture_is_there_small_and_shown() -> None:
    kept = {path: path.stat().st_size for path in PICTURES.iterdir()}
    assert sorted(kept) == sorted(shot.path for shot in shots())
    assert [path.name for path, size in kept.items() if size > MOST] == []
    assert sum(kept.values()) < MOST_IN_ALL
    assert INDEX.read_text() == index()

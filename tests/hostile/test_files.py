"""Every hostile file to every door: refused in words, never a fault, in bounded memory and time.

Here each door gets the files of its own kind; `./run hostile` sends every file to every door.
"""

import logging
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
import time_machine
from django.core.cache import cache as attempts

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.people.models import Person, ServiceUser
from conftest import EVERYTHING
from tests.api.stage import given_badge
from tests.cast import NOW, Cast
from tests.hostile.doors import DOORS, DRY, MEANT, MORE, Answer, Street, doors_in_code
from tests.hostile.files import FILES, HEAVY, KINDS

LONG = "COMMONHOURS_HOSTILE" in os.environ
MOST_MEMORY = 200_000_000
MOST_SECONDS = 20.0
# A sentence on a page, in an answer of the API, or in the terminal.
SENTENCE = re.compile(r'usa-alert--error|usa-error-message|"sentence": ?"[^"]{15}|^[^<{].{15}', re.DOTALL)
# Harmless as it is: what we read of it is one hour on a Tuesday.
TAKEN = {
    ("web.my_calendars.attach", "a line folded at every letter"),
    # So the contract says: no picture takes the logo away.
    ("api.set_logo", "nothing"),
}


@pytest.fixture
def street(committed_cast: Cast, caplog: pytest.LogCaptureFixture) -> Iterator[Street]:
    """Olga governs the region for this once: she may change a logo."""
    caplog.set_level(logging.CRITICAL)
    attempts.clear()
    olga = committed_cast.accounts["olga"]
    Grant.objects.filter(account=olga).update(role="city_officer")
    committed_cast.actors["olga"] = Actor(account_id=olga.id, roles=(Held("city_officer"),), door="web")
    with time_machine.travel(NOW, tick=True):
        yield Street(committed_cast, given_badge(committed_cast))


def sent_to(door: str) -> list[str]:
    if LONG:
        return list(FILES)
    return [name for kind in MEANT[door] for name in KINDS[kind] if name not in HEAVY]


@cache
def made(name: str) -> bytes:
    return FILES[name]()


def held(figure: str) -> int:
    """Bytes of memory that this process holds (VmRSS), or held at most since it was last asked (VmHWM)."""
    found = re.search(rf"{figure}:\s+(\d+)", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1000


def peak_begins() -> int:
    """Have the kernel count the peak anew; what is held now."""
    Path("/proc/self/clear_refs").write_text("5")
    return held("VmRSS")


def everybody() -> tuple[int, int]:
    with seeing(EVERYTHING):
        return Person.objects.count(), ServiceUser.objects.count()


def refused_in_words(door: str, name: str, answer: Answer) -> bool:
    if answer.status < 400 and (door in DRY or (door, name) in TAKEN):
        return True
    # A badge is checked by whoever was shown it, so a page that says “forged” is the answer and no error.
    fits = 400 <= answer.status < 500 or door == "web.badge_files._read"
    return fits and SENTENCE.search(answer.text) is not None


def test_each_door_that_the_code_shows_is_knocked_at() -> None:
    assert doors_in_code() == set(DOORS)
    assert set(MEANT) == {*DOORS, *MORE}


@pytest.mark.parametrize("door", [*DOORS, *MORE])
def test_nothing_hostile_comes_in(street: Street, door: str) -> None:
    before = everybody()
    for name in sent_to(door):
        content, knock = made(name), (DOORS | MORE)[door]
        held_before, began = peak_begins(), perf_counter()
        answer = knock(street, content)
        taken, grown = perf_counter() - began, held("VmHWM") - held_before
        assert refused_in_words(door, name, answer), (name, answer.status, answer.text[:2000])
        assert grown < MOST_MEMORY, (name, f"{grown / 1e6:.0f} MB")
        assert taken < MOST_SECONDS, (name, f"{taken:.1f} s")
    assert everybody() == before

"""Whatever happens to a phone: each press counts once, for its worker, at its time, and the page says so."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from commonhours.common.ids import new_id
from tests.properties.phone.house import apart, expected, owners
from tests.properties.phone.line import Line, called
from tests.properties.phone.model import (
    BROKEN,
    HANGS,
    LOST,
    OFF,
    OTHER,
    PORTAL,
    Planned,
    World,
    buttons,
    plain,
)

pytestmark = pytest.mark.browser

# `./run bench-phone` takes ten thousand; in shares, so that each core has its own.
SEQUENCES = int(os.environ.get("COMMONHOURS_PHONES", "300"))
SHARES = 10
SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=each) for each in (1, 60, 3600, 86_400))
# A Thursday morning at ten; in the night to Sunday the clocks go forward.
TEN = datetime(2026, 3, 5, 18, tzinfo=UTC)
FIRST = TEN - 20 * MINUTE
PLANNED = [
    Planned(worker, TEN + after, TEN + after + length)
    for worker, after, length in (
        *(("rosa", day * DAY, HOUR) for day in range(6)),
        ("rosa", 12.5 * HOUR, HOUR),
        *(("dara", day * DAY + HOUR, HOUR) for day in range(4)),
        ("dara", 5 * HOUR, HOUR),
        ("dara", DAY + 13 * HOUR, 3 * HOUR),  # over midnight
    )
]
PASSES = (SECOND, 20 * SECOND, MINUTE, 30 * MINUTE, 2 * HOUR, 9 * HOUR, DAY)
# One request asks for the day, the next sends.
FATES: tuple[list[str], ...] = (
    [],
    [],
    [],
    [OFF],
    [LOST],
    [PORTAL],
    [BROKEN],
    ["", OFF],
    ["", LOST],
    ["", LOST],
    ["", PORTAL],
    ["", BROKEN],
    ["", OTHER],
)


@dataclass
class Sequence:
    """What happens to one phone: the steps for the browser, and beside each what the model says is then to be seen."""

    chance: Random
    world: World
    steps: list[dict[str, Any]] = field(default_factory=list)
    expected: list[dict[str, Any]] = field(default_factory=list)

    def do(self, verb: str, happens: Callable[[], object], looks: int | None = 0, **more: Any) -> None:
        world = self.world
        step: dict[str, Any] = {
            "do": verb,
            "tab": looks,
            "looks": looks,
            "fates": [],
            "delays": [],
            "killed": False,
        }
        clock = {
            "now": _ms(world.now),
            "wrong": world.wrong / timedelta(milliseconds=1),
            "signal": world.signal,
        }
        came = happens()
        self.steps.append({**step, **clock, **more})
        self.expected.append({**plain(world, looks), "came": came if isinstance(came, str) else ""})

    def wait(self, length: timedelta) -> None:
        self.world.now += length


def _ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


# --- what may happen


def _press(on: Sequence) -> None:
    tab = on.chance.randrange(2)
    seen = buttons(on.world.tabs[tab].seen)
    if not seen:
        return _load(on)
    card, fates, killed = on.chance.randrange(len(seen)), list(on.chance.choice(FATES)), False
    if on.chance.random() < 0.1:
        fates, killed = on.chance.choice([[HANGS], ["", HANGS]]), True

    def happens() -> None:
        on.world.press(tab, card, fates)
        if killed:
            on.world.load(tab)

    on.do("press", happens, tab, card=card, fates=fates, killed=killed)
    return None


def _both(on: Sequence) -> None:
    seen = [buttons(each.seen) for each in on.world.tabs]
    if not all(seen):
        return _press(on)
    cards = tuple(on.chance.randrange(len(each)) for each in seen)
    delays = [on.chance.randrange(8) for _ in range(6)]
    on.do("both", lambda: on.world.press_in_both((cards[0], cards[1])), cards=cards, delays=delays)
    return None


def _door(on: Sequence) -> None:
    world, tab = on.world, on.chance.randrange(2)
    if not (world.signal and world.session):
        return _press(on)
    open_doors = [line for line in world.told().lines if line.way and line.opens <= world.now]
    if not open_doors:
        return _load(on)
    line, fates = on.chance.choice(open_doors), list(on.chance.choice(FATES))
    more = {"visit": line.visit, "way": line.way, "owner": world.session, "event": str(new_id())}
    on.do("door", lambda: world.press_at_the_door(tab, line.visit, fates), tab, fates=fates, **more)
    return None


def _load(on: Sequence) -> None:
    tab, fates = on.chance.randrange(2), list(on.chance.choice(FATES))
    on.do("load", lambda: on.world.load(tab, fates), tab, fates=fates)


def _send(on: Sequence) -> None:
    tab, fates = on.chance.randrange(2), list(on.chance.choice(FATES))
    if not on.world.tabs[tab].seen.waiting:
        return _load(on)
    on.do("send", lambda: on.world.load(tab, fates), tab, fates=fates)
    return None


def _restart(on: Sequence, looks: int | None = None) -> None:
    def happens() -> None:
        on.world.load(0)
        on.world.load(1)

    on.do("restart", happens, on.chance.randrange(2) if looks is None else looks)


def _signal(on: Sequence) -> None:
    on.world.signal = not on.world.signal
    if on.world.signal:
        delays = [on.chance.randrange(8) for _ in range(6)]
        on.do("online", on.world.look_in_both, on.chance.randrange(2), delays=delays)


def _sign_in(on: Sequence, worker: str = "") -> None:
    on.world.signal = True
    worker = worker or on.chance.choice(["rosa", "dara"])

    def happens() -> None:
        on.world.sign_in(worker)
        on.world.load(0)

    on.do("sign_in", happens, worker=worker)


def _sign_out(on: Sequence) -> None:
    on.do("sign_out", on.world.sign_out, None)


def _ended(on: Sequence) -> None:
    on.world.session = ""
    on.do("ended", lambda: None, None)


def _strange(on: Sequence) -> None:
    """A press of a visit that is nobody's, or one that cannot be read."""
    owner = on.chance.choice(["rosa", "dara"])
    visit, way = on.chance.choice([(str(new_id()), "in"), (next(iter(on.world.visits)), "up")])
    on.do("keep", lambda: on.world.keep(owner, visit, way), None, owner=owner, visit=visit, way=way)


def _clock(on: Sequence) -> None:
    """Somebody puts the phone's clock right, or wrong; while a press waits nobody could tell when it was."""
    if not any(not each.refused for each in on.world.presses):
        on.world.wrong = _wrong(on.chance)


def _wrong(chance: Random) -> timedelta:
    return chance.choice([timedelta(), 40 * SECOND, -40 * SECOND, chance.randrange(-86_400, 86_400) * SECOND])


EVENTS = [
    *(_press,) * 7,
    *(_both,) * 2,
    *(_door,) * 2,
    *(_load,) * 2,
    *(_send,) * 2,
    *(_signal,) * 3,
    *(_sign_in, _sign_out, _ended, _restart, _strange, _clock),
]


def random_sequence(number: int, visits: dict[str, Planned]) -> Sequence:
    """A phone on which rosa signs in, all that may happen to it, and a signal in the end."""
    chance = Random(number)
    on = Sequence(chance, World(visits, FIRST, _wrong(chance)))
    _sign_in(on, "rosa")
    _restart(on, 1)
    for _ in range(chance.randrange(4, 13)):
        on.wait(chance.choice(PASSES) + chance.randrange(1, 40) * SECOND)
        chance.choice(EVENTS)(on)
    arrive(on)
    return on


def arrive(on: Sequence) -> None:
    """The signal is there, and each worker signs in once more."""
    for worker in ("dara", "rosa"):
        on.wait(MINUTE)
        _sign_in(on, worker)


# --- the real one


def differences(line: Line, sequence: Sequence) -> list[object]:
    """Let it happen to a phone and its house, and return whatever is not as the model says."""
    names = owners(line.house.cast)
    accounts = {name: key for key, name in names.items()}
    steps = [
        {**each, **({"owner": accounts[each["owner"]]} if "owner" in each else {})} for each in sequence.steps
    ]
    line.thread.submit(line.house.begin).result()
    seen = [_seen(each, names) for each in line.run(steps)]
    held = line.thread.submit(line.house.held).result()
    wrong: list[object] = [
        (number, sequence.steps[number], is_, should)
        for number, (is_, should) in enumerate(zip(seen, _without_ids(sequence.expected), strict=True))
        if is_ != should
    ]
    should_hold = expected(sequence.world.held)
    same = len(held) == len(should_hold) and all(
        one[:3] == other[:3] and abs(one[3] - other[3]) < SECOND
        for one, other in zip(held, should_hold, strict=True)
    )
    return wrong[:1] if wrong else [] if same else [("house", held, should_hold)]


def _seen(told: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """What the driver tells, in the words of the model."""
    seen, kept = told["seen"], told["kept"]
    return {
        "seen": seen and [*seen[:2], seen[2] and [[way, who == "Lopez"] for _, way, who in seen[2]]],
        "kept": kept and [names[kept[0]], kept[1]],
        "presses": sorted([names[owner], *rest] for owner, *rest in told["presses"]),
        "came": told["came"],
    }


def _without_ids(expected: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A card has no id; the order says which it is."""
    for each in expected:
        seen = each["seen"]
        cards = seen and seen[2] is not None and [card[1:] for card in seen[2]]
        yield {**each, "seen": seen and [*seen[:2], None if seen[2] is None else cards]}


Buy = Callable[..., Line]


@pytest.fixture(scope="module")
def buy(django_db_setup: None, django_db_blocker: Any) -> Iterator[Buy]:
    """A new phone before the house; with words of its script and what stands there instead, one with a fault."""
    with django_db_blocker.unblock(), apart(PLANNED) as home, called(*home) as buy:
        yield buy


@pytest.mark.parametrize("share", range(SHARES))
def test_whatever_happens_to_a_phone_the_model_says_the_same(buy: Buy, share: int) -> None:
    phone, presses = buy(), 0
    numbers = range(share, SEQUENCES, SHARES)
    for number in numbers:
        sequence = random_sequence(number, phone.house.visits)
        assert differences(phone, sequence) == [], f"sequence {number}"
        presses += len(sequence.world.held)
    assert presses > len(numbers)
    print(f"{len(numbers):,} sequences, {presses:,} presses counted, 0 differences")  # noqa: T201 (what the bench says)


def test_for_72_hours_the_house_is_away_and_all_that_was_pressed_arrives_with_its_times(buy: Buy) -> None:
    phone = buy()
    on = Sequence(Random(0), World(phone.house.visits, FIRST, 3 * HOUR))
    _sign_in(on, "rosa")
    on.world.signal = False
    pressed = []
    for day in range(4):
        for way, at in (("in", timedelta()), ("out", HOUR)):
            on.world.now = TEN + day * DAY + at + 7 * SECOND
            on.do("load", lambda: on.world.load(0))
            card = [each[1] for each in buttons(on.world.tabs[0].seen)].index(way)
            on.do("press", partial(on.world.press, 0, card), card=card)
            pressed.append((way, on.world.now))
    assert on.world.tabs[0].seen.waiting == len(pressed) == 8
    assert not on.world.held
    on.world.signal = True
    on.do("online", on.world.look_in_both)
    assert [(each.way, each.at) for each in sorted(on.world.held, key=lambda each: each.at)] == pressed
    assert differences(phone, on) == []


FAULTS = (
    ("(!owner || each.owner === owner)", "true"),  # sends what is somebody else's
    ("await kept.forgetPresses(answer.taken);", ""),  # never learns that something was taken
    ("if (at >= Date.parse(today.until)) return null;", "return today;"),  # keeps names when the day is over
    (
        "status === 401 || status === 403",
        "false",
    ),  # goes on showing the day when nobody is signed in any more
)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_phone_with_a_fault_is_found_out(buy: Buy, fault: tuple[str, str]) -> None:
    phone = buy(*fault)
    sequences = (random_sequence(number, phone.house.visits) for number in range(200))
    assert any(differences(phone, sequence) for sequence in sequences)

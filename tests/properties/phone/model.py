"""What a phone keeps, shows and sends, and what the house then holds, said once more in plain Python.

Nothing here is taken from the scripts or from the house but the words of the visits: ids, times, whose they are.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Los_Angeles")
HALF_A_DAY, THREE_DAYS, ONE_HOUR = timedelta(hours=12), timedelta(days=3), timedelta(hours=1)
UNDER_WAY = timedelta(seconds=90)
ONE_MS = timedelta(milliseconds=1)
NEXT = {"in": "out", "out": ""}
# What a request may meet besides a signal: the answer is lost, or the question; a strange network answers, or a broken
# house; somebody else signs in meanwhile; the phone is switched off before the answer comes.
LOST, OFF, PORTAL, BROKEN, OTHER, HANGS = "lost", "off", "portal", "broken", "other", "hangs"


class Planned(NamedTuple):
    """A visit of a worker."""

    worker: str
    starts_at: datetime
    ends_at: datetime


class Press(NamedTuple):
    """One press: whose, in which visit, which way, and when in truth; `wrong` is by how much the phone's clock was."""

    owner: str
    visit: str
    way: str
    at: datetime
    wrong: timedelta = timedelta()
    number: int = 0
    refused: bool = False

    @property
    def counted_at(self) -> datetime:
        """When the house says that it was: a clock that is off by no more than a message takes is believed."""
        return self.at + self.wrong if abs(self.wrong) <= UNDER_WAY else self.at


class Line(NamedTuple):
    """A visit as a phone keeps it."""

    visit: str
    way: str
    named: bool
    opens: datetime
    names_until: datetime
    gone: datetime


@dataclass(frozen=True)
class Kept:
    """What was told, when by the house's clock and by the phone's."""

    owner: str
    at: datetime
    clock: datetime
    until: datetime
    lines: tuple[Line, ...]

    def aged(self, clock: datetime) -> "Kept | None":
        """What may still be kept of it."""
        at = self.at + (clock - self.clock)
        if at >= self.until:
            return None
        left = (line for line in self.lines if at < line.gone)
        return replace(
            self, lines=tuple(each._replace(named=each.named and at < each.names_until) for each in left)
        )


class Seen(NamedTuple):
    """What a page shows: how many presses wait, how many were not taken, and the visits, each with button and name."""

    waiting: int
    refused: int
    cards: tuple[tuple[str, str, bool], ...] | None


NOTHING = Seen(0, 0, None)


@dataclass
class Tab:
    """A page that is open; what it shows was so when it last looked."""

    owner: str = ""
    seen: Seen = NOTHING


@dataclass
class World:
    """A phone, the house, and whoever is signed in."""

    visits: Mapping[str, Planned]
    now: datetime
    wrong: timedelta = timedelta()
    signal: bool = True
    session: str = ""
    kept: Kept | None = None
    presses: list[Press] = field(default_factory=list)
    held: set[Press] = field(default_factory=set)
    tabs: list[Tab] = field(default_factory=lambda: [Tab(), Tab()])
    warned: bool = False
    made: int = 0

    # --- what happens

    def load(self, tab: int, fates: Iterable[str] = ()) -> None:
        """A page is opened or loaded again: it shows what is kept, sends, and shows that."""
        self.show(tab)
        self.send(fates)
        self.show(tab)

    def press(self, tab: int, card: int, fates: Iterable[str] = ()) -> None:
        """Somebody presses the button of a visit that this page shows."""
        seen = self.tabs[tab]
        visit, way, _ = buttons(seen.seen)[card]
        self.keep(seen.owner, visit, way)
        self.load(tab, fates)

    def press_in_both(self, cards: tuple[int, int]) -> None:
        """Two pages are open, and a button is pressed in each before either has sent, one just after the other."""
        for tab, card in enumerate(cards):
            self.now += tab * ONE_MS
            visit, way, _ = buttons(self.tabs[tab].seen)[card]
            self.keep(self.tabs[tab].owner, visit, way)
        self.look_in_both()

    def look_in_both(self) -> None:
        """Both pages send at once, as when the signal comes."""
        for tab in (0, 1):
            self.load(tab)
        for tab in (0, 1):
            self.show(tab)

    def press_at_the_door(self, tab: int, visit: str, fates: Iterable[str] = ()) -> None:
        """The button of a page that the house made; today's page follows."""
        way = next(line.way for line in self.told().lines if line.visit == visit)
        owner = self.session
        self.load(tab)
        self.keep(owner, visit, way)
        self.send(fates)
        self.load(tab)

    def keep(self, owner: str, visit: str, way: str) -> None:
        """A press is kept before anything else is done with it."""
        self.made += 1
        self.presses.append(Press(owner, visit, way, self.now, self.wrong, self.made))

    def sign_in(self, worker: str) -> None:
        """On the sign-in page nothing of a day is kept."""
        self.session, self.kept = worker, None

    def sign_out(self) -> str:
        """Returns whether somebody was warned that not all is sent, or the form went out."""
        if any(not each.refused for each in self.presses):
            self.send()
        self.kept = self.kept and self.kept.aged(self.clock)
        if self.waiting() and not self.warned:
            self.warned = True
            return "warned"
        self.warned, self.kept = False, None
        if self.signal:
            self.session = ""
        return "out"

    # --- the phone

    @property
    def clock(self) -> datetime:
        return self.now + self.wrong

    def waiting(self) -> list[Press]:
        return [each for each in self.presses if not each.refused and self._own(each)]

    def show(self, tab: int) -> None:
        self.kept = self.kept and self.kept.aged(self.clock)
        own = self.waiting()
        refused = sum(each.refused and self._own(each) for each in self.presses)
        cards = None
        if self.kept:
            at = self.kept.at + (self.clock - self.kept.clock)
            shown = (line for line in self.kept.lines if line.opens <= at)
            cards = tuple((line.visit, _pressed(line, own), line.named) for line in shown)
        self.tabs[tab] = Tab(self.kept.owner if self.kept else "", Seen(len(own), refused, cards))

    def _own(self, press: Press) -> bool:
        return self.kept is None or press.owner == self.kept.owner

    def send(self, fates: Iterable[str] = ()) -> None:
        """Ask for the day, then send what waits; whatever goes wrong on the way, the rest is for the next time."""
        coming = iter(fates)
        if not self._reached(next(coming, "")):
            return
        if not self.session:
            self.kept = None
            return
        told_to = self.session
        self.kept = self.told()
        rows = sorted(self.waiting(), key=lambda each: each.at + each.wrong)
        if rows:
            self._send(told_to, rows, coming)

    def _send(self, told_to: str, rows: list[Press], coming: Iterator[str]) -> bool:
        fate = next(coming, "")
        if fate == OTHER:
            self.session = next(worker for worker in ("rosa", "dara") if worker != told_to)
        takes = fate in ("", LOST, HANGS, OTHER) and self.signal and self.session == told_to
        if not takes:
            return False
        if unreadable := [each for each in rows if each.way not in NEXT]:
            if fate in (LOST, HANGS):
                return False
            if len(rows) > 1:
                return all(self._send(told_to, [each], coming) for each in rows)
            self._refuse(unreadable)
            return True
        self.held.update(each for each in rows if each.visit in self.visits)
        if fate in (LOST, HANGS):
            return False
        self.kept = self.told()
        self.presses = [each for each in self.presses if each not in rows or each.visit not in self.visits]
        self._refuse([each for each in rows if each.visit not in self.visits])
        return True

    def _refuse(self, rows: list[Press]) -> None:
        self.presses = [each._replace(refused=True) if each in rows else each for each in self.presses]

    def _reached(self, fate: str) -> bool:
        return self.signal and not fate

    # --- the house

    def told(self) -> Kept:
        """What the house tells whoever is signed in."""
        tonight = midnight_after(self.now)
        own = {name: each for name, each in self.visits.items() if each.worker == self.session}
        near = {
            name: each
            for name, each in own.items()
            if each.starts_at <= tonight + THREE_DAYS and each.ends_at > self.now - HALF_A_DAY
        }
        ordered = sorted(near, key=lambda name: near[name].starts_at)
        lines = tuple(self._line(name, near[name], tonight) for name in ordered)
        until = max([midnight_after(self.now, days=3), *(line.gone for line in lines)])
        return Kept(self.session, self.now, self.clock, until, lines)

    def _line(self, name: str, planned: Planned, tonight: datetime) -> Line:
        began, ended = self.worked(name)
        starts, ends = began or planned.starts_at, ended or planned.ends_at
        names_until = max(midnight_after(max(self.now, starts)), ends)
        return Line(
            name,
            "in" if began is None else "out" if ended is None else "",
            starts < tonight,
            min(midnight_after(starts, days=-1), starts - ONE_HOUR),
            names_until,
            max(names_until, ends + HALF_A_DAY),
        )

    def worked(self, visit: str) -> tuple[datetime | None, datetime | None]:
        """From the first way in to the last way out, of presses that are not half a day away from the visit."""
        _, starts_at, ends_at = self.visits[visit]
        ways: dict[str, list[datetime]] = {"in": [], "out": []}
        for each in self.held:
            if each.visit == visit and starts_at - HALF_A_DAY <= each.counted_at <= ends_at + HALF_A_DAY:
                ways[each.way].append(each.counted_at)
        began = min(ways["in"], default=None)
        ended = max(ways["out"], default=None)
        return began, None if began and ended and ended <= began else ended


def buttons(seen: Seen) -> list[tuple[str, str, bool]]:
    """The visits of a page that have a button."""
    return [card for card in seen.cards or () if card[1]]


def midnight_after(at: datetime, *, days: int = 0) -> datetime:
    """The midnight with which its day ends in Long Beach, or one so many days later."""
    day = at.astimezone(ZONE).date() + timedelta(days=1 + days)
    return datetime.combine(day, time(), ZONE)


def _pressed(line: Line, own: list[Press]) -> str:
    """What is pressed next: as the house told it, and then what was pressed here since."""
    way = line.way
    for each in sorted(own, key=lambda each: each.at + each.wrong):
        way = NEXT[way] if each.visit == line.visit and each.way == way else way
    return way


def plain(world: World, tab: int | None) -> dict[str, Any]:
    """What can be seen of it from outside, as the driver tells it too."""
    seen = None if tab is None else world.tabs[tab].seen
    cards = None if seen is None or seen.cards is None else [list(card) for card in seen.cards]
    return {
        "seen": None if seen is None else [seen.waiting, seen.refused, cards],
        "kept": world.kept
        and [world.kept.owner, [[line.visit, line.way, line.named] for line in world.kept.lines]],
        "presses": sorted([each.owner, each.visit, each.way, each.refused] for each in world.presses),
    }

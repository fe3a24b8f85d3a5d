"""What was pressed in the visits of the last two weeks, and where their hours stand: by the rules' own functions."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

import numpy as np

from commonhours.common.place import metres
from commonhours.samplecity.bookings import DONE
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, Column, at, days, floats, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.visits import Booked
from commonhours.timesheets.models import (
    Adjustment,
    ClockEvent,
    Confirmation,
    Dispute,
    LocationConsent,
    Timesheet,
)
from commonhours.timesheets.packs import pack_on
from commonhours.timesheets.rules import Adjusted, Clocked, Worked, worked
from commonhours.words.hours import PLACE_WORDING

TWO_WEEKS, A_YEAR = 14, 365
# One service user in so many lets the place be noted.
CONSENTING = 5
A_MINUTE = timedelta(minutes=1)
WRONG = (
    ("served", "She left half an hour earlier."),
    ("worker", "I stayed longer: the doctor was late."),
    ("served", "Nobody pressed anything here, but the time is wrong."),
)


class Pressed(NamedTuple):
    """One press, and where it was noted if it was."""

    row: int
    way: str
    moment: datetime
    lat: float
    lng: float
    apart: int | None


@dataclass
class Drawn:
    """Rows of the timesheets' tables; `row` is an assignment's row in the city."""

    rows: list[int] = field(default_factory=list)
    hours: list[Worked] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    presses: list[Pressed] = field(default_factory=list)
    put_right: list[tuple[int, datetime, datetime | None, datetime | None]] = field(default_factory=list)
    said: list[tuple[int, str, datetime]] = field(default_factory=list)
    disputed: list[tuple[int, str, str, datetime]] = field(default_factory=list)


def load_hours(copier: Copier, city: City, accounts: Accounts, booked: Booked, act_id: UUID) -> Drawn:
    """Write presses, the hours that follow from them, and who has said yes or no to them."""
    drawn = _drawn(city, set(accounts.served))
    if not drawn.rows:
        return drawn
    whose = _Whose(city, accounts, booked, act_id)
    copier.put(
        Timesheet,
        id=whose.sheets(drawn.rows),
        assignment=whose.sheets(drawn.rows),
        person=whose.people(drawn.rows),
        service_user=whose.served(drawn.rows),
        planned_start=[_seconds(city, row, "starts_at").isoformat() for row in drawn.rows],
        planned_end=[_seconds(city, row, "ends_at").isoformat() for row in drawn.rows],
        starts_at=[_told(each.starts_at) for each in drawn.hours],
        ends_at=[_told(each.ends_at) for each in drawn.hours],
        exceptions=["{" + ",".join(each.exceptions) + "}" for each in drawn.hours],
        revision="1",
        changed_at=[_told(each.ends_at or each.starts_at) for each in drawn.hours],
        state=drawn.states,
        organisation_ids=whose.seen(drawn.rows),
    )
    _events(copier, whose, drawn.presses)
    _adjustments(copier, whose, drawn)
    _agreement(copier, whose, drawn)
    _consents(copier, city, accounts, booked)
    return drawn


def _drawn(city: City, asked: set[int]) -> Drawn:
    """Each visit that took place in the last two weeks, a little early or late; some days go wrong."""
    rnd, drawn = Random(city.seed + 44), Drawn()
    of_visit = city.assignments.visit
    today = int(np.datetime64(city.today, "s").astype(np.int64))
    recent = city.visits.starts_at[of_visit] >= today - TWO_WEEKS * 86_400
    for row in np.flatnonzero((city.visits.state[of_visit] == DONE) & recent).tolist():
        if rnd.random() > 0.04:  # otherwise nobody pressed anything
            _draw(city, rnd, row, drawn, asked)
    return drawn


def _draw(city: City, rnd: Random, row: int, drawn: Drawn, asked: set[int]) -> None:
    start, end = _seconds(city, row, "starts_at"), _seconds(city, row, "ends_at")
    forgot = rnd.random() < 0.06
    ways = [("in", start, 4.0), ("out", end, 5.0)][: 1 if forgot else 2]
    presses = [_pressed(city, rnd, row, way, moment, spread) for way, moment, spread in ways]
    # Of those forgotten, the office has put half right.
    put_right = [(row, end + timedelta(hours=14), None, end)] if forgot and rnd.random() < 0.5 else []
    hours = worked(
        [
            Clocked(_numbered(place), each.way, each.moment, False, each.apart)
            for place, each in enumerate(presses)
        ],
        [Adjusted(_numbered(0), moment, first, last) for _, moment, first, last in put_right],
        (start, end),
        pack_on(start.date()).tolerances,
    )
    drawn.rows.append(row)
    drawn.hours.append(hours)
    drawn.presses += presses
    drawn.put_right += put_right
    drawn.states.append(_agreed(city, rnd, row, hours, drawn, asked))


def _pressed(city: City, rnd: Random, row: int, way: str, moment: datetime, spread: float) -> Pressed:
    when = (moment + A_MINUTE * rnd.gauss(1, spread)).replace(microsecond=0)
    visit = int(city.assignments.visit[row])
    lat, lng = float(city.visits.lat[visit]), float(city.visits.lng[visit])
    nowhere = float("nan")
    if lat != lat or not _consents_to(city, visit):
        return Pressed(row, way, when, nowhere, nowhere, None)
    far = 0.01 if rnd.random() < 0.03 else 0.0004
    here = (lat + rnd.uniform(-far, far), lng + rnd.uniform(-far, far))
    return Pressed(row, way, when, *here, round(metres(*here, lat, lng)))


def _agreed(city: City, rnd: Random, row: int, hours: Worked, drawn: Drawn, asked: set[int]) -> str:
    """Where the hours stand: older ones are mostly agreed on, a few are disputed, the latest wait; so do those of
    service users who can sign in, since whoever looks around as one of them should find a question."""
    if hours.starts_at is None or hours.ends_at is None:
        return "open"
    end, chance = hours.ends_at, rnd.random()
    age = (city.today - end.date()).days
    if chance < 0.04:
        side, words = WRONG[rnd.randrange(len(WRONG))]
        drawn.disputed.append((row, side, words, end + timedelta(hours=5)))
        return "disputed"
    sides = 2 if chance < (0.9 if age > 3 else 0.4) else 1 if chance < 0.95 else 0
    if int(city.visits.user[city.assignments.visit[row]]) in asked:
        sides = min(sides, 1)
    drawn.said += [(row, "worker", end + 3 * A_MINUTE)][:sides]
    drawn.said += [(row, "served", end + timedelta(hours=6))][: sides - 1 if sides else 0]
    return "confirmed" if sides == 2 else "waiting"


class _Whose:
    """The columns that every table of the room has, for any rows."""

    def __init__(self, city: City, accounts: Accounts, booked: Booked, act_id: UUID) -> None:
        self._city, self._accounts, self._booked, self.act = city, accounts, booked, str(act_id)
        self._user = city.visits.user[city.assignments.visit]

    def sheets(self, rows: list[int]) -> Column:
        return refs(self._booked.assignments, rows)

    def people(self, rows: list[int]) -> Column:
        return refs(self._booked.workers, self._city.assignments.worker[rows])

    def served(self, rows: list[int]) -> Column:
        return refs(self._booked.users, self._user[rows])

    def seen(self, rows: list[int]) -> Column:
        return refs(self._booked.seen_by, self._city.assignments.visit[rows])

    def staff(self, rows: list[int]) -> Column:
        """Whoever of the office looks after the visit."""
        return refs(self._accounts.staff, self._city.visits.booked_by[self._city.assignments.visit[rows]])

    def has_account(self, row: int) -> bool:
        return int(self._user[row]) in self._accounts.served

    def spoke(self, rows: list[int], sides: list[str]) -> Column:
        """Who says it: the worker; of those served whoever can sign in, else the office writes it down."""
        workers = self._accounts.workers
        office = self.staff(rows)
        return [
            workers[int(self._city.assignments.worker[row])]
            if side == "worker"
            else self._accounts.served.get(int(self._user[row]), office[place])
            for place, (row, side) in enumerate(zip(rows, sides, strict=True))
        ]


def _events(copier: Copier, whose: _Whose, presses: list[Pressed]) -> None:
    rows, moments = [each.row for each in presses], [each.moment.isoformat() for each in presses]
    copier.put(
        ClockEvent,
        id=copier.keys.of("timesheets_clockevent", len(rows)),
        timesheet=whose.sheets(rows),
        person=whose.people(rows),
        way=[each.way for each in presses],
        method="app",
        device_at=moments,
        sent_at=moments,
        received_at=moments,
        at=moments,
        off="f",
        label="home",
        latitude=floats(each.lat for each in presses),
        longitude=floats(each.lng for each in presses),
        metres=[NULL if each.apart is None else str(each.apart) for each in presses],
        act_id=whose.act,
        organisation_ids=whose.seen(rows),
    )


def _adjustments(copier: Copier, whose: _Whose, drawn: Drawn) -> None:
    if not drawn.put_right:
        return
    rows = [row for row, *_ in drawn.put_right]
    copier.put(
        Adjustment,
        timesheet=whose.sheets(rows),
        person=whose.people(rows),
        starts_at=[_told(each[2]) for each in drawn.put_right],
        ends_at=[_told(each[3]) for each in drawn.put_right],
        reason="209",
        resolution="12",
        memo="",
        made_by=whose.staff(rows),
        made_at=[each[1].isoformat() for each in drawn.put_right],
        act_id=whose.act,
        organisation_ids=whose.seen(rows),
    )


def _agreement(copier: Copier, whose: _Whose, drawn: Drawn) -> None:
    if drawn.said:
        rows, sides = [row for row, *_ in drawn.said], [side for _, side, _ in drawn.said]
        copier.put(
            Confirmation,
            timesheet=whose.sheets(rows),
            person=whose.people(rows),
            service_user=whose.served(rows),
            revision="1",
            side=sides,
            said_by=whose.spoke(rows, sides),
            said_at=[moment.isoformat() for *_, moment in drawn.said],
            told=[
                "by telephone" if side == "served" and not whose.has_account(row) else ""
                for row, side in zip(rows, sides, strict=True)
            ],
            act_id=whose.act,
            organisation_ids=whose.seen(rows),
        )
    if drawn.disputed:
        rows, sides = [row for row, *_ in drawn.disputed], [each[1] for each in drawn.disputed]
        copier.put(
            Dispute,
            timesheet=whose.sheets(rows),
            person=whose.people(rows),
            service_user=whose.served(rows),
            side=sides,
            words=text(each[2] for each in drawn.disputed),
            opened_by=whose.spoke(rows, sides),
            opened_at=[each[3].isoformat() for each in drawn.disputed],
            organisation_ids=whose.seen(rows),
        )


def _consents(copier: Copier, city: City, accounts: Accounts, booked: Booked) -> None:
    """The yes of those who let the place be noted, written down a month ago."""
    visits = np.unique(city.visits.user, return_index=True)[1]
    said = [int(visit) for visit in visits if _consents_to(city, int(visit))]
    if not said:
        return
    copier.put(
        LocationConsent,
        service_user=refs(booked.users, city.visits.user[said]),
        given_by="Signed on paper",
        wording=PLACE_WORDING.replace("[visit]", "visit"),
        since=days(city.today, [-30])[0],
        until=days(city.today, [A_YEAR - 30])[0],
        recorded_by=refs(accounts.staff, city.visits.booked_by[said]),
        recorded_at=at(city.today, [-30])[0],
        organisation_ids=refs(booked.seen_by, said),
    )


def _consents_to(city: City, visit: int) -> bool:
    return int(city.visits.user[visit]) % CONSENTING == 0


def _seconds(city: City, row: int, name: str) -> datetime:
    return datetime.fromtimestamp(int(getattr(city.visits, name)[city.assignments.visit[row]]), UTC)


def _told(moment: datetime | None) -> str:
    return NULL if moment is None else moment.isoformat()


def _numbered(place: int) -> UUID:
    return UUID(int=place)

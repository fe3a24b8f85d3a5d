"""What people do with their hours, drawn by dice."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from commonhours.availability.actions import (
    NewCalendar,
    Outcome,
    TermsAsked,
    add_change,
    attach_calendar,
    copy_week,
    drop_changes,
    remove_calendar,
    set_terms,
    set_week,
    shape_week,
    take_reading,
)
from commonhours.availability.models import Calendar, Change, PatternPeriod
from commonhours.availability.rules import WeeklyPeriod
from commonhours.common.period import Period
from commonhours.common.sight import seeing
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast
from tests.properties.doing.somebody import WORKERS, ZONE, act_about, own


def changes_availability(cast: Cast, dice: Random) -> None:
    starts = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=dice.randrange(600))
    length = timedelta(minutes=dice.randrange(1, 900))
    with act_about(cast, dice.choice(WORKERS)) as person:
        Change.objects.create(
            person=person, starts_at=starts, ends_at=starts + length, blocked=dice.random() < 0.7
        )


def changes_the_week(cast: Cast, dice: Random) -> None:
    with act_about(cast, dice.choice(WORKERS)) as person:
        start, length = 15 * dice.randrange(96), 15 * dice.randrange(1, 96)
        period = {"weekday": dice.randrange(7), "start_minute": start, "end_minute": start + length}
        PatternPeriod.objects.create(person=person, since=dice.choice([None, date(2026, 3, 9)]), **period)


def sets_the_week(cast: Cast, dice: Random) -> None:
    starts = [15 * dice.randrange(96) for _ in range(3)]
    periods = [WeeklyPeriod(dice.randrange(7), start, start + 15 * dice.randrange(1, 96)) for start in starts]
    since = NOW.astimezone(ZONE).date() + timedelta(days=dice.randrange(9))
    until = dice.choice([None, since + timedelta(days=dice.randrange(1, 9))])
    set_week(**own(cast, dice), periods=periods, since=since, until=until)


def adds_an_exception(cast: Cast, dice: Random) -> None:
    starts = TUESDAY_TEN + timedelta(days=dice.randrange(9), minutes=15 * dice.randrange(40))
    ends = starts + timedelta(minutes=15 * dice.randrange(1, 60))
    add_change(**own(cast, dice), starts_at=starts, ends_at=ends, blocked=dice.random() < 0.6)


def shapes_a_week(cast: Cast, dice: Random) -> None:
    monday = date(2026, 3, 2) + timedelta(days=7 * dice.randrange(3))
    ways: list[Callable[[], object]] = [
        lambda: shape_week(
            **own(cast, dice), week=monday, periods=[WeeklyPeriod(dice.randrange(7), 600, 1995)]
        ),
        lambda: copy_week(**own(cast, dice), source=date(2026, 3, 2), weeks=[monday]),
        lambda: drop_changes(**own(cast, dice), weeks=[monday]),
    ]
    dice.choice(ways)()


def sets_the_terms(cast: Cast, dice: Random) -> None:
    asked = TermsAsked(
        notice_minutes=dice.choice([0, 600]), travel_mode=dice.choice([0, 3]), wanted_minutes=900
    )
    set_terms(**own(cast, dice), asked=asked)


def attaches_a_calendar(cast: Cast, dice: Random) -> None:
    starts = [TUESDAY_TEN + timedelta(minutes=dice.randrange(15_000)) for _ in range(dice.randrange(1, 6))]
    periods = [Period(start, start + timedelta(minutes=dice.randrange(1, 400))) for start in starts]
    by = cast.actors[dice.choice(("rosa", "ben"))]
    attach_calendar(by=by, at=NOW, new=NewCalendar("Family", periods))


def reads_a_feed(cast: Cast, dice: Random) -> None:
    start = TUESDAY_TEN + timedelta(minutes=dice.randrange(15_000))
    address = f"https://calendar.example.org/{dice.random()}.ics"
    attached = attach_calendar(by=cast.actors["rosa"], at=NOW, new=NewCalendar("Work", address=address))
    outcome = Outcome(NOW + timedelta(hours=1), [Period(start, start + timedelta(hours=2))])
    take_reading(by=HOUSE, at=NOW, calendar_id=attached.calendar_id, outcome=outcome)


def removes_a_calendar(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        own = [
            *Calendar.objects.filter(person=cast.people["rosa"]).order_by("id").values_list("id", flat=True)
        ]
    if own:
        remove_calendar(by=cast.actors["rosa"], at=NOW, calendar_id=dice.choice(own))

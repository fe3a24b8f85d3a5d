"""The whole list of what happens at a time of day, in the region's zone: once a day, late rather than never."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from commonhours.accounts.actions import clear_expired
from commonhours.bookings.actions import extend_series, return_unkept
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.integrations.ical.attaching import STALE
from commonhours.integrations.imports.actions import forget_files
from commonhours.notifications.fairness import remind_of_contests
from commonhours.notifications.hours import remind_to_confirm
from commonhours.notifications.rates import remind_of_asked_rates
from commonhours.notifications.reminders import remind_of_calendars, remind_of_facts
from commonhours.organisations.queries import region
from commonhours.people.actions import forget_ages
from commonhours.planning.actions import work_out_gaps
from commonhours.referrals.news import remind_of_referrals
from commonhours.reporting.actions import work_out_figures
from commonhours.retention.actions import erase_due, retire
from commonhours.trail.models import Cursor
from commonhours.trail.sequencer import HOUSE


@dataclass(frozen=True)
class Daily:
    """A task and its time. After a crash it may run twice in a day, so it must not mind."""

    name: str
    when: time
    what: Callable[..., object]


DAILY: tuple[Daily, ...] = (
    # Each night the horizon gains a day, and every series what falls on it.
    Daily("extend series", time(1), extend_series),
    # Whom nobody came to has not used their hours.
    Daily("return unkept hours", time(1), return_unkept),
    Daily("clear expired sessions", time(2), clear_expired),
    # Files of people whom nobody has taken in are thrown away after 30 days.
    Daily("forget files", time(2), forget_files),
    # Whoever has come of age is no longer kept as young.
    Daily("forget ages", time(2), forget_ages),
    # Whoever asked to be forgotten is, once nothing is open; what has been kept for long enough goes.
    Daily("forget people", time(3), erase_due),
    Daily("retire records", time(3), retire),
    # What will be missing, from what the night has left in the books.
    Daily("work out gaps", time(4), work_out_gaps),
    # What days and bookings came to, for programs that make reports.
    Daily("work out figures", time(4), work_out_figures),
    # When people are awake.
    Daily("remind of facts that end", time(9), remind_of_facts),
    Daily("remind to confirm hours", time(9), remind_to_confirm),
    Daily("remind of contests", time(9), remind_of_contests),
    Daily("remind of asked rates", time(9), remind_of_asked_rates),
    Daily("remind of referrals", time(9), remind_of_referrals),
    Daily("remind of calendars not read", time(9), partial(remind_of_calendars, good_for=STALE)),
)


def run_due(*, at: datetime, tasks: tuple[Daily, ...] = DAILY, by: Actor = HOUSE) -> int:
    """Run what is due and has not run today; return how many tasks that was."""
    if not tasks:
        return 0
    with seeing(by.sight):
        local = at.astimezone(region().tzinfo)
    today = local.toordinal()
    due = [task for task in tasks if task.when <= local.time() and _last_run(task, by) < today]
    for task in due:
        task.what(by=by, at=at)
        with seeing(by.sight):
            Cursor.objects.filter(follower=_mark(task)).update(position=today, moved_at=at)
    return len(due)


def _last_run(task: Daily, by: Actor) -> int:
    """The day of the last run, counted from year 1; 0 before the first."""
    with seeing(by.sight):
        return Cursor.objects.get_or_create(follower=_mark(task))[0].position


def _mark(task: Daily) -> str:
    return f"daily {task.name}"

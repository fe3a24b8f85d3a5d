"""Set how soon the region looks at what is reported, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.incidents.models import ClockRule
from commonhours.incidents.rules import MOST_HOURS, MOST_MINUTES, Clock
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import region
from commonhours.trail.actions import acting, once

MINUTES = ("now_minutes", "soon_minutes", "later_minutes", "look_minutes")


@dataclass(frozen=True)
class ClockSet:
    """The rule, and the day from which on it holds."""

    rule_id: UUID
    since: date


@once(ClockSet)
def set_clock(*, by: Actor, at: datetime, clock: Clock, since: date | None = None) -> ClockSet:
    """Set the clock from today or from a later day on; clocks that run stay as they were set.

    Refuses with `not_allowed`, `day_is_over` or `bad_clock`.
    """
    with acting("incident_clock.set", by=by, at=at) as act:
        require(by, Permission.GOVERN)
        today = at.astimezone(region().tzinfo).date()
        from_day = since or today
        if from_day < today:
            raise Invalid.because("day_is_over", field="since")
        _check(clock)
        assert by.account_id is not None  # whoever governs has signed in
        said = {name: getattr(clock, name) for name in (*MINUTES, "authority_hours")}
        row, _ = ClockRule.objects.update_or_create(
            since=from_day,
            defaults={**said, "emergency": clock.emergency.strip(), "set_by_id": by.account_id, "set_at": at},
        )
        act.subject_id = row.id
        act.note(since=from_day, **said)
        act.outcome = done = ClockSet(row.id, from_day)
        return done


def _check(clock: Clock) -> None:
    for name in MINUTES:
        if not 1 <= getattr(clock, name) <= MOST_MINUTES:
            raise Invalid.because("bad_clock", field=name)
    if clock.authority_hours is not None and not 1 <= clock.authority_hours <= MOST_HOURS:
        raise Invalid.because("bad_clock", field="authority_hours")
    if not clock.now_minutes <= clock.soon_minutes <= clock.later_minutes:
        raise Invalid.because("bad_clock", field="now_minutes")
    number = clock.emergency.strip()
    if len(number) > 20 or not all(each.isdigit() or each in "+ -" for each in number):
        raise Invalid.because("bad_clock", field="emergency")

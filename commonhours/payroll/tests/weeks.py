"""Hours on the stage: visits that took place, clocked and confirmed by both sides, at rates that were agreed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.ledger.tests.money import finance
from commonhours.payroll.actions import (
    Approved,
    Previewed,
    approve_run,
    open_run,
    preview_run,
)
from commonhours.rates.models import PayFrame, Rate
from commonhours.timesheets.models import SIDES, Confirmation, Timesheet
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

# The week before the stage's Monday, and the stage's own.
LAST, THIS = date(2026, 2, 23), date(2026, 3, 2)
MONDAY_NINE = NOW - timedelta(days=7, hours=3)
HOUR = timedelta(hours=1)


def agree(cast: Cast, rates: Mapping[str, int]) -> None:
    """Say what an hour of each of these people pays, whatever they do, by the law of Long Beach."""
    with seeing(EVERYTHING):
        PayFrame.objects.create(place="us-ca-long-beach")
        for name, cents in rates.items():
            Rate.objects.create(
                organisation=cast.organisations["harbor"],
                kind="pay",
                person=cast.people[name],
                amount=cents,
                since=LONG_AGO,
                set_at=JOINED,
            )


def worked(
    cast: Cast,
    name: str,
    start: datetime = MONDAY_NINE,
    hours: float = 2,
    *,
    slug: str = "harbor",
    said: datetime | None = None,
    sides: tuple[str, ...] = SIDES,
    work: str = "company",
) -> Timesheet:
    """Somebody worked; both sides said yes that evening, or at the time given."""
    house, end = cast.organisations[slug], start + hours * HOUR
    plan = {
        "starts_at": start,
        "ends_at": max(_quarter(end), start + HOUR / 4),
        "organisation_ids": [house.id],
    }
    with seeing(EVERYTHING):
        visit = Visit.objects.create(
            service_user=cast.served["park"],
            organisation=house,
            type_of_work=cast.works[work],
            latitude=33.8,
            longitude=-118.2,
            booked_by=cast.accounts["carmen"],
            booked_at=start - 24 * HOUR,
            **plan,
        )
        assignment = Assignment.objects.create(
            visit=visit, person=cast.people[name], organisation=house, **plan
        )
        sheet = Timesheet.objects.create(
            id=assignment.id,
            assignment=assignment,
            person=cast.people[name],
            service_user=cast.served["park"],
            planned_start=start,
            planned_end=assignment.ends_at,
            organisation_ids=[house.id],
        )
        settle(cast, sheet, start, end, said=said or end + HOUR, sides=sides)
        return sheet


def settle(
    cast: Cast,
    sheet: Timesheet,
    start: datetime,
    end: datetime,
    *,
    said: datetime,
    sides: tuple[str, ...] = SIDES,
) -> None:
    """Put the hours right and have these sides say yes to them."""
    with seeing(EVERYTHING):
        sheet.starts_at, sheet.ends_at, sheet.revision = start, end, sheet.revision + 1
        sheet.state = "confirmed" if len(sides) == len(SIDES) else "waiting"
        sheet.save()
        for side in sides:
            Confirmation.objects.create(
                timesheet=sheet,
                person_id=sheet.person_id,
                service_user_id=sheet.service_user_id,
                revision=sheet.revision,
                side=side,
                said_by=cast.accounts["carmen"],
                said_at=said,
                act_id=sheet.id,
                organisation_ids=sheet.organisation_ids,
            )


def _quarter(moment: datetime) -> datetime:
    return moment - timedelta(minutes=moment.minute % 15, seconds=moment.second)


def opened(cast: Cast, first: date = LAST, at: datetime = NOW, by: Actor | None = None) -> UUID:
    """A run of Harbor's, for what was confirmed by now."""
    return open_run(
        by=by or finance(cast),
        at=at,
        organisation_id=cast.organisations["harbor"].id,
        first=first,
        cut_off=at,
    ).run_id


def previewed(cast: Cast, first: date = LAST, at: datetime = NOW) -> Previewed:
    return preview_run(by=finance(cast), at=at, run_id=opened(cast, first, at))


def approved(cast: Cast, first: date = LAST, at: datetime = NOW) -> Approved:
    seen = previewed(cast, first, at)
    return approve_run(by=finance(cast), at=at, run_id=seen.run_id, cents=seen.cents, people=seen.people)

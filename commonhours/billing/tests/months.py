"""A month on the stage: hours for Mr Park of Harbor, by Harbor's own people and by Ben, whom Bixby lends."""

from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.billing.actions import (
    BillingApproved,
    BillingPreviewed,
    approve_billing,
    open_billing,
    preview_billing,
)
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.ledger.models import Leg
from commonhours.ledger.tests.money import finance
from commonhours.partnerships.charges import Charging, as_json
from commonhours.partnerships.models import Partnership, Proposal, Terms
from commonhours.payroll.tests.weeks import HOUR, MONDAY_NINE, worked
from commonhours.rates.models import Rate
from commonhours.timesheets.models import Timesheet
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

# Hours of the last week of February are charged on 2 March.
FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)
DAY = timedelta(days=1)


def charge_at(cast: Cast, slug: str = "harbor", **rates: int) -> None:
    """Say what an organisation charges, pays, and has on top, for all work alike."""
    with seeing(EVERYTHING):
        for kind, amount in rates.items():
            Rate.objects.create(
                organisation=cast.organisations[slug],
                kind=kind,
                amount=amount,
                since=LONG_AGO,
                set_at=JOINED,
            )


def agree_on(cast: Cast, charging: Charging) -> None:
    """Bixby lends to Harbor by these terms."""
    with seeing(EVERYTHING):
        bixby, harbor = cast.organisations["bixby"], cast.organisations["harbor"]
        partnership = Partnership.objects.get(host=bixby, guest=harbor)
        said = {"charging": as_json(charging), "since": LONG_AGO}
        proposal = Proposal.objects.create(
            partnership=partnership,
            host=bixby,
            guest=harbor,
            offered_for=bixby,
            offered_by=cast.accounts["otto"],
            offered_at=JOINED,
            state="accepted",
            answered_by=cast.accounts["carmen"],
            answered_at=JOINED,
            **said,
        )
        Terms.objects.create(
            partnership=partnership, proposal=proposal, organisation_ids=[bixby.id, harbor.id], **said
        )


def lent(cast: Cast, start: datetime = MONDAY_NINE, hours: float = 2) -> Timesheet:
    """Ben of Bixby worked for Harbor."""
    sheet = worked(cast, "ben", start, hours)
    both = sorted(cast.organisations[slug].id for slug in ("bixby", "harbor"))
    with seeing(EVERYTHING):
        Assignment.objects.filter(id=sheet.id).update(
            organisation=cast.organisations["bixby"], organisation_ids=both
        )
        Visit.objects.filter(assignments=sheet.id).update(organisation_ids=both)
        Timesheet.objects.filter(id=sheet.id).update(organisation_ids=both)
        sheet.refresh_from_db()
    return sheet


def opened(
    cast: Cast, slug: str = "harbor", month: date = FEBRUARY, at: datetime = NOW, by: Actor | None = None
) -> UUID:
    house = cast.organisations[slug].id
    by = by or finance(cast, slug)
    return open_billing(by=by, at=at, organisation_id=house, month=month, cut_off=at).run_id


def previewed(
    cast: Cast, slug: str = "harbor", month: date = FEBRUARY, at: datetime = NOW
) -> BillingPreviewed:
    return preview_billing(by=finance(cast, slug), at=at, run_id=opened(cast, slug, month, at))


def approved(cast: Cast, slug: str = "harbor", month: date = FEBRUARY, at: datetime = NOW) -> BillingApproved:
    seen = previewed(cast, slug, month, at)
    return approve_billing(
        by=finance(cast, slug), at=at, run_id=seen.run_id, cents=seen.cents, visits=seen.visits
    )


def stands(cast: Cast, kind: str, slug: str = "harbor") -> int:
    """What stands on all accounts of a kind in an organisation's books, debits less credits."""
    with seeing(EVERYTHING):
        legs = Leg.objects.filter(account__kind=kind, organisation_id=cast.organisations[slug].id)
        return sum(leg.cents for leg in legs)


__all__ = ["DAY", "FEBRUARY", "HOUR", "MARCH", "MONDAY_NINE"]

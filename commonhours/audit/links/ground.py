"""The rows that all parts of a chain speak of: places in visits, the visits, the hours."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.audit.chain import VISIT
from commonhours.audit.eyes import Eyes
from commonhours.audit.joints import Reached
from commonhours.bookings.models import Assignment, Visit
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.timesheets.models import Timesheet
from commonhours.timesheets.packs import terms_of


@dataclass(frozen=True)
class Ground:
    """What was reached, as rows. `today`: the day in the region, for what is in force where nothing was worked."""

    reached: Reached
    eyes: Eyes
    today: date
    places: tuple[Assignment, ...]
    visits: dict[UUID, Visit]
    sheets: dict[UUID, Timesheet]

    @cached_property
    def packs(self) -> dict[UUID, str]:
        """In which payers' lists of codes stands why hours were put right; asked where somebody did."""
        return {key: terms.pack.code for key, terms in terms_of(self.sheets).items()}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The region's, read once however many places there are."""
        return region().tzinfo

    @property
    def focused(self) -> bool:
        """Whether the chain is about certain hours, so that only their share of a statement belongs to it."""
        return self.reached.start.kind in ("visit", "timesheet")

    def served(self, place: Assignment) -> UUID | None:
        sheet, visit = self.sheets.get(place.id), self.visits.get(place.visit_id)
        return sheet.service_user_id if sheet else visit.service_user_id if visit else None

    def open(self, part: str, place: Assignment) -> bool:
        """Whether the asker may see a part of the chain for this place in a visit."""
        return self.eyes.office(part, place.organisation_ids) or self.eyes.own(
            part, place.person_id, self.served(place)
        )

    def day(self, place: Assignment) -> date:
        return place.starts_at.astimezone(self.zone).date()


def lay(reached: Reached, eyes: Eyes, today: date) -> Ground:
    """Read what was reached, within what the wall shows; open the asker's own visits."""
    rows = Assignment.objects.filter(id__in=reached.of("timesheet")).select_related("type_of_work")
    places = tuple(rows.order_by("starts_at", "id"))
    sheets = Timesheet.objects.in_bulk([row.id for row in places])
    own = {row.visit_id for row in places if eyes.own(VISIT, row.person_id)}
    if own:
        concern(own)
    ids = reached.of("visit") | {row.visit_id for row in places}
    visits = Visit.objects.select_related("type_of_work").in_bulk(ids)
    return Ground(reached, eyes, today, places, visits, sheets)

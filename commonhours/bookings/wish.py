"""What a door asks for, checked at birth."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.common.period import on_quarter
from commonhours.common.refusals import Invalid, Refusal

LONGEST = timedelta(hours=24)
ONE_HOUR = timedelta(hours=1)
MOST_PLACES = 20


@dataclass(frozen=True)
class Wish:
    """Who for, what, when. `wants` and `features` of None mean: what the service user's record says.

    Raises Invalid with every field that cannot be true.
    """

    service_user_id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    organisation_id: UUID | None = None
    site_id: UUID | None = None
    wants: tuple[UUID, ...] | None = None
    features: tuple[UUID, ...] | None = None
    purpose: str = "help"

    def __post_init__(self) -> None:
        unsound = [
            Refusal(code, field="when")
            for code, wrong in (
                ("ends_before_start", self.ends_at <= self.starts_at),
                ("too_long", self.ends_at - self.starts_at > LONGEST),
                ("long_for_meeting", self.purpose == "meeting" and self.ends_at - self.starts_at > ONE_HOUR),
                ("off_quarter", not (on_quarter(self.starts_at) and on_quarter(self.ends_at))),
            )
            if wrong
        ]
        if unsound:
            raise Invalid(*unsound)

    def at(self, starts_at: datetime) -> "Wish":
        """The same wish at another time, just as long."""
        return replace(self, starts_at=starts_at, ends_at=starts_at + (self.ends_at - self.starts_at))

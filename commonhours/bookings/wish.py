"""What a door asks for, checked at birth; and the question that it becomes once the house adds what it knows."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.bookings.conditions import Question
from commonhours.bookings.queries import Brief
from commonhours.common.period import on_quarter
from commonhours.common.refusals import Invalid, Refusal

LONGEST = timedelta(hours=24)
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

    def __post_init__(self) -> None:
        unsound = [
            Refusal(code, field="when")
            for code, wrong in (
                ("ends_before_start", self.ends_at <= self.starts_at),
                ("too_long", self.ends_at - self.starts_at > LONGEST),
                ("off_quarter", not (on_quarter(self.starts_at) and on_quarter(self.ends_at))),
            )
            if wrong
        ]
        if unsound:
            raise Invalid(*unsound)

    def at(self, starts_at: datetime) -> "Wish":
        """The same wish at another time, just as long."""
        return replace(self, starts_at=starts_at, ends_at=starts_at + (self.ends_at - self.starts_at))


def question_of(wish: Wish, known: Brief, asked_at: datetime) -> Question:
    """Complete a wish with what the house knows."""
    return Question(
        service_user_id=wish.service_user_id,
        type_of_work_id=wish.type_of_work_id,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        asked_at=asked_at,
        zone=known.zone,
        place=known.place,
        organisation_ids=known.hosts,
        requires=known.requires,
        wants=known.needs if wish.wants is None else wish.wants,
        features=known.features if wish.features is None else wish.features,
        remote=known.remote,
    )

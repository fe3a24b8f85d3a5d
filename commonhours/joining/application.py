"""What somebody asks when they want to join, whichever door it came through: a page, a desk, a row of a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commonhours.common.refusals import Refusal

WORKER, SERVICE_USER = "worker", "service_user"
PARTS = (WORKER, SERVICE_USER)
MOST_ORGANISATIONS = 5
SHORTEST_PHONE = 7
# The columns that keep them are as long.
MOST_NAME, MOST_PHONE, MOST_ADDRESS, MOST_WORDS = 120, 30, 200, 500


@dataclass(frozen=True)
class Claim:
    """A kind of fact that somebody says they hold."""

    kind_id: UUID
    evidence: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Application:
    """One part in one or several organisations, asked for by or for one human (or, as service user, one party).

    The place is an area of the catalogue, or a ZIP code. `person_id` is somebody whom the house knows already.
    """

    part: str
    name: str
    organisation_ids: tuple[UUID, ...]
    email: str = ""
    phone: str = ""
    language: str = "en"
    address: str = ""
    area_id: UUID | None = None
    zip_code: str = ""
    work_ids: tuple[UUID, ...] = ()
    claims: tuple[Claim, ...] = ()
    kind: str = "person"
    need_ids: tuple[UUID, ...] = ()
    feature_ids: tuple[UUID, ...] = ()
    words: str = ""
    person_id: UUID | None = None
    # The day on which a worker turns 18, of those alone who are younger.
    of_age_on: date | None = None

    def faults(self) -> Iterator[Refusal]:
        """What can be seen to be wrong without asking anybody."""
        if self.part not in PARTS:
            yield Refusal("unknown_choice", {}, "part")
        if not self.name.strip():
            yield Refusal("missing", {}, "name")
        if not 1 <= len(set(self.organisation_ids)) <= MOST_ORGANISATIONS:
            yield Refusal("choose_organisations", {"most": MOST_ORGANISATIONS}, "organisation")
        if self.area_id is None and not self.zip_code.strip():
            yield Refusal("missing", {}, "area")
        for field, most in (("name", MOST_NAME), ("phone", MOST_PHONE), ("address", MOST_ADDRESS)):
            if len(getattr(self, field)) > most:
                yield Refusal("too_large", {}, field)
        if len(self.words) > MOST_WORDS:
            yield Refusal("too_large", {}, "words")


def digits(phone: str) -> str:
    """A telephone number without what people put between its figures: the last ten, the country's code left out."""
    return "".join(sign for sign in phone if sign.isascii() and sign.isdigit())[-10:]

"""Who acts: one value that every action takes as `by=`, made at the door from a session or a token."""

from dataclasses import dataclass
from uuid import UUID

from commonhours.common.sight import Days, Sight

# Roles that hand people over and read nothing: what they are held in does not come into sight.
SIGHTLESS = frozenset({"referrer"})


@dataclass(frozen=True)
class Held:
    """A role held in one organisation, or in the whole region when `organisation_id` is None."""

    role: str
    organisation_id: UUID | None = None


@dataclass(frozen=True)
class ActsFor:
    """A service user in whose affairs somebody acts: their own, or of whom they are a helper."""

    service_user_id: UUID
    part: str


@dataclass(frozen=True)
class Actor:
    """A signed-in party, the roles they hold today, whom they act for, and the request they act through."""

    account_id: UUID | None = None
    person_id: UUID | None = None
    roles: tuple[Held, ...] = ()
    acts_for: tuple[ActsFor, ...] = ()
    door: str = "background"
    # The name of the key through which a program acts.
    program: str = ""
    key: str = ""
    request_hash: bytes = b""
    # Whoever audits reads the money and the hours of these days alone.
    days: Days | None = None
    # Whoever is suspended may do these acts and no others; None: whatever their roles and parts let them.
    confined_to: frozenset[str] | None = None

    @property
    def organisation_ids(self) -> tuple[UUID, ...]:
        return tuple({held.organisation_id for held in self.roles if held.organisation_id})

    @property
    def whole_region(self) -> bool:
        return any(held.organisation_id is None for held in self.roles)

    @property
    def sight(self) -> Sight:
        served = tuple(each.service_user_id for each in self.acts_for)
        reading = [held.organisation_id for held in self.roles if held.role not in SIGHTLESS]
        houses = tuple({each for each in reading if each})
        return Sight(self.person_id, self.account_id, houses, None in reading, served, self.days)


OUTSIDER = Actor(door="web")

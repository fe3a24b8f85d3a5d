"""What a transfer is before it is written: frozen, checked and told from another by a digest. No database."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from commonhours.common.money import USD
from commonhours.common.refusals import Refusal
from commonhours.ledger.kinds import TRANSFERS

MOST_KEY = 200
# PostgreSQL's bigint, with room for a sum.
MOST_CENTS = 10**15


@dataclass(frozen=True, order=True)
class Account:
    """An account that exists: what a leg needs to know of it. `organisation_id` is in whose books it stands."""

    id: UUID
    organisation_id: UUID
    kind: str
    owner_kind: str
    owner_id: UUID
    currency: str = USD

    @property
    def person_id(self) -> UUID | None:
        """Who may see their own account."""
        return self.owner_id if self.owner_kind == "person" else None


@dataclass(frozen=True, order=True)
class Leg:
    """One account's part in a transfer: cents, above zero for a debit and below for a credit."""

    account: Account
    cents: int


@dataclass(frozen=True, order=True)
class Reference:
    """What a transfer is about: a kind such as `visit`, and its id."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Posting:
    """A transfer to be written. The same `key` is posted once, however often it is sent."""

    key: str
    kind: str
    day: date
    legs: tuple[Leg, ...]
    about: tuple[Reference, ...]
    corrects: UUID | None = None

    @property
    def currency(self) -> str:
        return self.legs[0].account.currency if self.legs else USD

    @property
    def organisation_ids(self) -> tuple[UUID, ...]:
        """Everybody in whose books it stands, in id order."""
        return tuple(sorted({leg.account.organisation_id for leg in self.legs}))

    @property
    def person_ids(self) -> tuple[UUID, ...]:
        """Everybody who may see that it concerns them."""
        return tuple(sorted({leg.account.person_id for leg in self.legs if leg.account.person_id}))


def faults(posting: Posting) -> Iterator[Refusal]:
    """Why a posting cannot be written, whatever stands in the ledger already."""
    if not 0 < len(posting.key) <= MOST_KEY or posting.kind not in TRANSFERS:
        yield Refusal("posting_unknown", {"kind": posting.kind})
    if not posting.about:
        # A cent that leads nowhere can be explained to nobody.
        yield Refusal("posting_about_nothing")
    if any(leg.cents == 0 or abs(leg.cents) > MOST_CENTS for leg in posting.legs):
        yield Refusal("leg_of_nothing")
    if len({leg.account.currency for leg in posting.legs}) > 1:
        yield Refusal("currencies_mixed")
    if not posting.legs or any(sums(posting).values()):
        yield Refusal("transfer_unbalanced")


def sums(posting: Posting) -> dict[UUID, int]:
    """What the legs come to in each organisation's books."""
    found: dict[UUID, int] = defaultdict(int)
    for leg in posting.legs:
        found[leg.account.organisation_id] += leg.cents
    return dict(found)


def digest(posting: Posting) -> bytes:
    """Tells two postings of one key apart; the order of legs and references does not matter."""
    legs = sorted((str(leg.account.id), leg.cents) for leg in posting.legs)
    about = sorted((each.kind, str(each.id)) for each in posting.about)
    said = (posting.kind, posting.day.isoformat(), legs, about, str(posting.corrects))
    return hashlib.sha256(repr(said).encode()).digest()


def opposite(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs that take these back."""
    return tuple(replace(leg, cents=-leg.cents) for leg in legs)

"""Money on the stage: Harbor owes Rosa wages, and Bixby what its worker came for."""

from datetime import date
from uuid import UUID

from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.ledger.actions import Wanted, open_accounts
from commonhours.ledger.rules import Account, Leg, Posting, Reference
from commonhours.trail.actions import acting
from tests.cast import NOW, Cast

MONDAY = date(2026, 3, 2)
VISIT = Reference("visit", new_id())


def finance(cast: Cast, slug: str = "harbor") -> Actor:
    """Somebody who keeps the books of an organisation."""
    account = cast.accounts["carmen"]
    return Actor(account.id, roles=(Held("finance", cast.organisations[slug].id),), door="web")


def account(cast: Cast, kind: str, slug: str = "harbor", person: str = "") -> Account:
    """An account in an organisation's books: its own, or a person's."""
    organisation_id = cast.organisations[slug].id
    wanted = Wanted.own(organisation_id, kind)
    if person:
        wanted = Wanted(organisation_id, kind, "person", cast.people[person].id)
    with acting("test.open", by=finance(cast, slug), at=NOW):
        return open_accounts(by=finance(cast, slug), at=NOW, wanted=[wanted])[wanted]


def wages(cast: Cast, cents: int = 2000, key: str = "", day: date = MONDAY) -> Posting:
    """Rosa has earned so much at Harbor."""
    legs = (
        Leg(account(cast, "wages"), cents),
        Leg(account(cast, "wages_owed", person="rosa"), -cents),
    )
    return Posting(key or f"work:{new_id()}", "work", day, legs, (VISIT,))


def lent(cast: Cast, cents: int = 2500, key: str = "", about: UUID | None = None) -> Posting:
    """Harbor owes Bixby for an hour of Ben, in both books."""
    legs = (
        Leg(account(cast, "partner_cost"), cents),
        Leg(account(cast, "partner_owed"), -cents),
        Leg(account(cast, "partner_owes", "bixby"), cents),
        Leg(account(cast, "partner_income", "bixby"), -cents),
    )
    reference = Reference("visit", about) if about else VISIT
    return Posting(key or f"lent:{new_id()}", "lent", MONDAY, legs, (reference,))

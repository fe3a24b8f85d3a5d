"""Have the accounts that a posting needs: opened where they are missing, as many at once as are wanted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.money import USD
from commonhours.common.sight import concern
from commonhours.ledger.rules import Account
from commonhours.trail.actions import acting


@dataclass(frozen=True, order=True)
class Wanted:
    """An account in the books of an organisation, by what it is and whose; by itself it is the organisation's own."""

    organisation_id: UUID
    kind: str
    owner_kind: str
    owner_id: UUID
    currency: str = USD

    @classmethod
    def own(cls, organisation_id: UUID, kind: str) -> "Wanted":
        return cls(organisation_id, kind, "organisation", organisation_id)


_FOUND = """
SELECT a.id, a.organisation_id, a.kind, a.owner_kind, a.owner_id, a.currency
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::text[]) AS w (organisation_id, kind, owner_kind,
  owner_id, currency) JOIN ledger_account a USING (organisation_id, kind, owner_kind, owner_id, currency)"""

_OPEN = """
INSERT INTO ledger_account (id, organisation_id, kind, owner_kind, owner_id, currency, person_id, opened_at, act_id)
SELECT id, organisation_id, kind, owner_kind, owner_id, currency,
       CASE WHEN owner_kind = 'person' THEN owner_id END, %s, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::text[])
  AS w (id, organisation_id, kind, owner_kind, owner_id, currency)
ON CONFLICT ON CONSTRAINT account_once DO NOTHING"""


def open_accounts(*, by: Actor, at: datetime, wanted: Collection[Wanted]) -> dict[Wanted, Account]:
    """The accounts that are wanted; opens those that are not there yet. Two who open one at once get the same."""
    with acting("ledger.open", by=by, at=at) as act:
        # In one order for everybody, so that two who open the same accounts do not wait for each other.
        names = sorted(set(wanted))
        concern({name.organisation_id for name in names})
        found = _found(names)
        missing = [name for name in names if name not in found]
        if missing:
            with connection.cursor() as cursor:
                cursor.execute(_OPEN, [at, act.id, [new_id() for _ in missing], *_columns(missing)])
            act.concerns({name.organisation_id for name in missing})
            found |= _found(missing)
        return found


def _found(names: list[Wanted]) -> dict[Wanted, Account]:
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, _columns(names))
        accounts = [Account(*row) for row in cursor.fetchall()]
    return {
        Wanted(each.organisation_id, each.kind, each.owner_kind, each.owner_id, each.currency): each
        for each in accounts
    }


def _columns(names: list[Wanted]) -> list[list[object]]:
    return [
        [each.organisation_id for each in names],
        [each.kind for each in names],
        [each.owner_kind for each in names],
        [each.owner_id for each in names],
        [each.currency for each in names],
    ]

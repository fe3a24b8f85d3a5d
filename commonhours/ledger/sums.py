"""What was charged: sums over the legs of charges, and of the corrections that put charges right."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

# A payment or a claim moves the same account and is no charge; a correction counts where it corrects one.
_IS_CHARGE = """(t.kind = 'charge' OR (t.kind = 'correction'
  AND EXISTS (SELECT FROM ledger_transfer w WHERE w.id = t.corrects_id AND w.kind IN ('charge', 'correction'))))"""

_CHARGED = """
SELECT a.owner_id, coalesce(sum(l.cents), 0)::bigint,
  coalesce(sum(l.cents) FILTER (WHERE l.day >= %(since)s), 0)::bigint
FROM ledger_account a JOIN ledger_leg l ON l.account_id = a.id JOIN ledger_transfer t ON t.id = l.transfer_id
WHERE a.kind = 'funder_owes' AND a.owner_kind = 'line' AND a.owner_id = ANY (%(lines)s) AND IS_CHARGE
GROUP BY 1""".replace("IS_CHARGE", _IS_CHARGE)

_BETWEEN = """
SELECT l.organisation_id, sum(l.cents)::bigint
FROM ledger_account a JOIN ledger_leg l ON l.account_id = a.id JOIN ledger_transfer t ON t.id = l.transfer_id
WHERE a.kind IN ('funder_owes', 'service_user_owes') AND l.organisation_id = ANY (%(organisations)s)
  AND l.day >= %(since)s AND l.day < %(until)s AND IS_CHARGE
GROUP BY 1""".replace("IS_CHARGE", _IS_CHARGE)

_LATEST = """
SELECT l.transfer_id, l.day, l.cents, t.kind
FROM ledger_account a JOIN ledger_leg l ON l.account_id = a.id JOIN ledger_transfer t ON t.id = l.transfer_id
WHERE a.kind = 'funder_owes' AND a.owner_kind = 'line' AND a.owner_id = %s AND IS_CHARGE
ORDER BY l.day DESC, l.id DESC LIMIT %s""".replace("IS_CHARGE", _IS_CHARGE)


@dataclass(frozen=True)
class Charged:
    """Cents charged in all, and since the day that was asked for."""

    cents: int = 0
    recent: int = 0


@dataclass(frozen=True)
class ChargeLine:
    """One charge to a line."""

    transfer_id: UUID
    day: date
    cents: int
    kind: str


def charged_to_lines(line_ids: Collection[UUID], *, since: date) -> dict[UUID, Charged]:
    """What funding lines were charged, in the books that the asker sees; lines without a charge are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_CHARGED, {"lines": list(line_ids), "since": since})
        return {line: Charged(int(cents), int(recent)) for line, cents, recent in cursor.fetchall()}


def charged_between(organisation_ids: Collection[UUID], *, since: date, until: date) -> dict[UUID, int]:
    """Cents that funders and service users were charged on these days, by whose books; without a charge, left out."""
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, {"organisations": list(organisation_ids), "since": since, "until": until})
        return {house: int(cents) for house, cents in cursor.fetchall()}


def latest_charges(line_id: UUID, *, most: int) -> tuple[ChargeLine, ...]:
    """The latest charges to one line, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [line_id, most])
        return tuple(ChargeLine(*row) for row in cursor.fetchall())

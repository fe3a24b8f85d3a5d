"""What the asker may see of the ledger: balances, the trial balance, statements, transfers by what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.ledger import models
from commonhours.ledger.kinds import normal_side
from commonhours.ledger.rules import Account, Leg, Reference

MOST_LINES = 100


def closed_until(organisation_ids: Iterable[UUID]) -> dict[UUID, date]:
    """The day before which each one's books are closed; open books are left out."""
    found: dict[UUID, date] = {}
    rows = models.Closing.objects.filter(organisation_id__in=set(organisation_ids)).order_by("until")
    for organisation_id, until in rows.values_list("organisation_id", "until"):
        found[organisation_id] = until
    return found


def account(account_id: UUID) -> Account | None:
    """An account that the asker may see."""
    row = models.Account.objects.filter(id=account_id).first()
    return _account(row) if row else None


def _account(row: models.Account) -> Account:
    return Account(row.id, row.organisation_id, row.kind, row.owner_kind, row.owner_id, row.currency)


# --- balances ----------------------------------------------------------------------------------------------------


def balance(account_id: UUID, *, on: date) -> int:
    """Debits less credits of an account up to and with a day, in cents."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(cents), 0)::bigint FROM ledger_leg WHERE account_id = %s AND day <= %s",
            [account_id, on],
        )
        return int(cursor.fetchone()[0])


@dataclass(frozen=True)
class Balance:
    """An account and what stands on it: debits less credits, in cents."""

    account: Account
    debits: int
    credits: int

    @property
    def cents(self) -> int:
        return self.debits - self.credits

    @property
    def shown(self) -> int:
        """As people read it: above zero on the side on which the account grows."""
        return self.cents * normal_side(self.account.kind)


_BALANCES = """
SELECT a.id, a.organisation_id, a.kind, a.owner_kind, a.owner_id, a.currency, s.debits, s.credits
FROM ledger_account a CROSS JOIN LATERAL (
  SELECT coalesce(sum(l.cents) FILTER (WHERE l.cents > 0), 0)::bigint AS debits,
         coalesce(-sum(l.cents) FILTER (WHERE l.cents < 0), 0)::bigint AS credits
  FROM ledger_leg l WHERE l.account_id = a.id AND l.day <= %s) s
WHERE a.organisation_id = %s ORDER BY a.kind, a.owner_kind, a.id"""


def balances(organisation_id: UUID, *, on: date) -> tuple[Balance, ...]:
    """Every account in the books of an organisation with what stood on it at the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCES, [on, organisation_id])
        return tuple(Balance(Account(*row[:6]), row[6], row[7]) for row in cursor.fetchall())


@dataclass(frozen=True)
class Trial:
    """The trial balance of one organisation in one currency: what was debited and what was credited, all in all."""

    organisation_id: UUID
    currency: str
    debits: int
    credits: int

    @property
    def difference(self) -> int:
        return self.debits - self.credits


_TRIAL = """
SELECT l.organisation_id, a.currency, coalesce(sum(l.cents) FILTER (WHERE l.cents > 0), 0)::bigint,
       coalesce(-sum(l.cents) FILTER (WHERE l.cents < 0), 0)::bigint
FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
WHERE l.day <= %s GROUP BY 1, 2 ORDER BY 1, 2"""


def trial_balance(*, on: date) -> tuple[Trial, ...]:
    """The trial balance of all books that the asker may see; in each the difference is nought."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIAL, [on])
        return tuple(Trial(*row) for row in cursor.fetchall())


# --- statements --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One leg on an account, with what it is about and what stood on the account after it."""

    transfer_id: UUID
    day: date
    kind: str
    cents: int
    after: int
    about: tuple[Reference, ...]
    corrects: UUID | None


@dataclass(frozen=True)
class Statement:
    """An account from one day until before another; `lines` are one page of `count`."""

    account: Account
    opening: int
    closing: int
    lines: tuple[Line, ...]
    count: int


_LINES = """
SELECT t.id, t.day, t.kind, l.cents, %(opening)s + sum(l.cents) OVER (ORDER BY l.day, l.id),
  t.corrects_id, count(*) OVER ()
FROM ledger_leg l JOIN ledger_transfer t ON t.id = l.transfer_id
WHERE l.account_id = %(account)s AND l.day >= %(since)s AND l.day < %(until)s
ORDER BY l.day, l.id LIMIT %(most)s OFFSET %(skip)s"""

_SUM_BEFORE = "SELECT coalesce(sum(cents), 0)::bigint FROM ledger_leg WHERE account_id = %s AND day < %s"


def statement(
    of: Account, *, since: date, until: date, page: int = 1, most: int | None = MOST_LINES
) -> Statement:
    """The lines of an account between two days, page by page; all of them where `most` is None."""
    with connection.cursor() as cursor:
        cursor.execute(_SUM_BEFORE, [of.id, since])
        opening = int(cursor.fetchone()[0])
        cursor.execute(_SUM_BEFORE, [of.id, until])
        closing = int(cursor.fetchone()[0])
        asked: dict[str, Any] = {"account": of.id, "since": since, "until": until, "opening": opening}
        cursor.execute(_LINES, asked | {"most": most, "skip": (page - 1) * (most or 0)})
        rows = cursor.fetchall()
    about = _about({row[0] for row in rows})
    lines = tuple(
        Line(row[0], row[1], row[2], row[3], int(row[4]), about.get(row[0], ()), row[5]) for row in rows
    )
    return Statement(of, opening, closing, lines, rows[0][6] if rows else 0)


def _about(transfer_ids: set[UUID]) -> dict[UUID, tuple[Reference, ...]]:
    found: dict[UUID, tuple[Reference, ...]] = {}
    rows = models.About.objects.filter(transfer_id__in=transfer_ids).order_by("kind", "refers_id")
    for transfer_id, kind, refers_id in rows.values_list("transfer_id", "kind", "refers_id"):
        found[transfer_id] = (*found.get(transfer_id, ()), Reference(kind, refers_id))
    return found


# --- one transfer, and those about something ---------------------------------------------------------------------


@dataclass(frozen=True)
class Transfer:
    """A transfer with the legs that the asker may see, what it is about, and the act that made it."""

    id: UUID
    key: str
    kind: str
    day: date
    posted_at: datetime
    act_id: UUID
    organisation_ids: tuple[UUID, ...]
    legs: tuple[Leg, ...]
    about: tuple[Reference, ...]
    corrects: UUID | None
    corrected_by: tuple[UUID, ...]


def transfer(transfer_id: UUID) -> Transfer | None:
    """One transfer, where the asker may see it."""
    return next(iter(_transfers([transfer_id])), None)


def by_reference(kind: str, refers_id: UUID, *, most: int = 200) -> tuple[Transfer, ...]:
    """Every transfer about a visit, a timesheet, a person or a run, oldest first: where a trace begins."""
    rows = models.About.objects.filter(kind=kind, refers_id=refers_id).order_by("transfer_id")
    return _transfers(list(rows.values_list("transfer_id", flat=True)[:most]))


def by_act(act_id: UUID, *, most: int = 200) -> tuple[Transfer, ...]:
    """What an act posted, oldest first."""
    rows = models.Transfer.objects.filter(act_id=act_id).order_by("id")
    return _transfers(list(rows.values_list("id", flat=True)[:most]))


def _transfers(ids: list[UUID]) -> tuple[Transfer, ...]:
    about, legs, corrected = _about(set(ids)), _legs(ids), _corrections(ids)
    return tuple(
        Transfer(
            row.id,
            row.key,
            row.kind,
            row.day,
            row.posted_at,
            row.act_id,
            tuple(row.organisation_ids),
            legs.get(row.id, ()),
            about.get(row.id, ()),
            row.corrects_id,
            corrected.get(row.id, ()),
        )
        for row in models.Transfer.objects.filter(id__in=ids).order_by("day", "id")
    )


def _legs(ids: list[UUID]) -> dict[UUID, tuple[Leg, ...]]:
    found: dict[UUID, tuple[Leg, ...]] = {}
    for row in models.Leg.objects.filter(transfer_id__in=ids).select_related("account").order_by("id"):
        found[row.transfer_id] = (*found.get(row.transfer_id, ()), Leg(_account(row.account), row.cents))
    return found


def _corrections(ids: list[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, tuple[UUID, ...]] = {}
    rows = models.Transfer.objects.filter(corrects_id__in=ids).order_by("id")
    for wrong, right in rows.values_list("corrects_id", "id"):
        found[wrong] = (*found.get(wrong, ()), right)
    return found

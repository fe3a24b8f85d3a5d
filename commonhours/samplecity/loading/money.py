"""How each organisation's books begin: what was in the bank, and grants of two months; one is closed."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from commonhours.ledger.models import About, Account, Closing, Leg, Transfer
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NO_BYTES, Column, arrays, at, days, numbers, refs
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame

KINDS = ("bank", "opening", "grant_income")
BANK, OPENING, GRANT = range(3)
MONTHS = 2


def load_money(copier: Copier, city: City, frame: Frame, accounts: Accounts, act_id: UUID) -> None:
    """Write accounts, transfers and legs; PostgreSQL checks at commit that they are even."""
    rnd, books = Random(city.seed + 55), [*range(len(city.organisations))]
    opened = _accounts(copier, city, frame, act_id)
    firsts = _first_days(city.today)
    # Before anything else, what there was; then a grant on the first of each month.
    rows = [(book, turn, day) for book in books for turn, day in enumerate([firsts[0] - 1, *firsts])]
    cents = [rnd.randrange(20_000, 400_000, 500) * 100 for _ in rows]
    transfers = _transfers(copier, city, frame, act_id, rows)
    against = [OPENING if turn == 0 else GRANT for _, turn, _ in rows]
    for name, kinds, sign in (("debits", [BANK] * len(rows), 1), ("credits", against, -1)):
        copier.put(
            Leg,
            id=copier.keys.of(f"legs {name}", len(rows)),
            transfer=transfers,
            account=[opened[book * len(KINDS) + kind] for (book, *_), kind in zip(rows, kinds, strict=True)],
            day=days(city.today, (day for *_, day in rows)),
            cents=numbers(sign * each for each in cents),
            organisation_id=refs(frame.organisations, (book for book, *_ in rows)),
        )
    _close(copier, city, frame, accounts, act_id, firsts[1])


def _first_days(today: date) -> list[int]:
    """The first of each of the last full months, oldest first, counted from today."""
    found: list[int] = []
    first = today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.insert(0, (first - today).days)
    return found


def _accounts(copier: Copier, city: City, frame: Frame, act_id: UUID) -> Column:
    owners = [place for place in range(len(city.organisations)) for _ in KINDS]
    return copier.put(
        Account,
        organisation_id=refs(frame.organisations, owners),
        kind=list(KINDS) * len(city.organisations),
        owner_kind="organisation",
        owner_id=refs(frame.organisations, owners),
        opened_at=at(city.today, [-MONTHS * 31])[0],
        act=str(act_id),
    )


def _transfers(
    copier: Copier, city: City, frame: Frame, act_id: UUID, rows: list[tuple[int, int, int]]
) -> Column:
    seen = arrays([frame.organisations[book]] for book, *_ in rows)
    transfers = copier.put(
        Transfer,
        id=copier.keys.of("transfers", len(rows)),
        key=[f"sample:{book}:{turn}" for book, turn, _ in rows],
        digest=NO_BYTES,
        kind=["grant" if turn else "opening" for _, turn, _ in rows],
        day=days(city.today, (day for *_, day in rows)),
        posted_at=at(city.today, (day for *_, day in rows)),
        currency="USD",
        organisation_ids=seen,
        act=str(act_id),
    )
    copier.put(
        About,
        transfer=transfers,
        kind=["grant" if turn else "organisation" for _, turn, _ in rows],
        refers_id=refs(frame.organisations, (book for book, *_ in rows)),
        organisation_ids=seen,
    )
    return transfers


def _close(copier: Copier, city: City, frame: Frame, accounts: Accounts, act_id: UUID, until: int) -> None:
    """Who has a finance officer of their own has closed the older month."""
    closed = {
        each.organisation: accounts.staff[place]
        for place, each in enumerate(city.staff)
        if each.role == "finance" and each.organisation >= 0
    }
    copier.put(
        Closing,
        organisation_id=refs(frame.organisations, closed),
        until=days(city.today, [until] * len(closed)),
        closed_by_id=list(closed.values()),
        closed_at=at(city.today, [until + 9] * len(closed)),
        reason="The month is paid and checked",
        act=str(act_id),
    )

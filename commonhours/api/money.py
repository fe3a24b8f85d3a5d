"""Money: the trial balance, an organisation's accounts, statements, single transfers, and closing books."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Page, Reason, Searched, Told
from commonhours.common.clock import now
from commonhours.common.looks import PAY, looked_at
from commonhours.ledger.queries import MOST_LINES, Transfer
from commonhours.ledger.rules import Account
from commonhours.organisations.actions import close_books as close
from commonhours.organisations.actions import set_letterhead
from commonhours.organisations.books import books_of, statement_of, transfer_of, transfers_about, trials
from commonhours.organisations.letterheads import letterhead_of
from commonhours.organisations.queries import region

router = Router()


class AccountTold(Told):
    """An account in an organisation's books: what it is and whose."""

    id: UUID
    organisation_id: UUID
    kind: str = Field(examples=["wages_owed"])
    owner_kind: str = Field(examples=["person"])
    owner_id: UUID
    currency: str = Field(examples=["USD"])


class TrialTold(Told):
    """All that an organisation's accounts were debited and credited, in cents; the difference is nought."""

    organisation_id: UUID
    currency: str
    debits: int
    credits: int
    difference: int


class BalanceTold(Told):
    """An account with its debits and credits in cents; `cents` is the one less the other."""

    account: AccountTold
    debits: int
    credits: int
    cents: int


class ReferenceTold(Told):
    """What a transfer is about."""

    kind: str = Field(examples=["visit"])
    id: UUID


class AccountLineTold(Told):
    """One line of an account: debits above zero, credits below, and what stood on it afterwards."""

    transfer_id: UUID
    day: date
    kind: str
    cents: int
    after: int
    about: list[ReferenceTold]
    corrects: UUID | None


class StatementTold(Told):
    """An account between two days: what stood on it before and after, and a page of the lines between."""

    account: AccountTold
    opening: int
    closing: int
    lines: list[AccountLineTold]
    next: int | None


class LegTold(Told):
    """One account's part in a transfer."""

    account: AccountTold
    cents: int


class TransferTold(Told):
    """A transfer with its legs in the asker's books, what it is about, and the act that made it."""

    id: UUID
    key: str
    kind: str
    day: date
    posted_at: datetime
    act_id: UUID
    legs: list[LegTold]
    about: list[ReferenceTold]
    corrects: UUID | None
    corrected_by: list[UUID]


class StatementAsked(Searched):
    """From which day until before which, and which page."""

    since: Day = Field(alias="from")
    until: Day = Field(alias="to")
    page: Page = 1


class AboutAsked(Searched):
    """What transfers are about."""

    kind: Annotated[str, Field(min_length=1, max_length=20, pattern=PLAIN, examples=["visit"])]
    id: Id


class LetterheadTold(Told):
    """What an organisation's papers call it."""

    organisation_id: UUID
    legal_name: str
    postal_address: str


class LetterheadAsked(Asked):
    """Legal name; address, its lines apart."""

    legal_name: Annotated[str, Field(max_length=120, pattern=PLAIN)]
    postal_address: Annotated[str, Field(max_length=300, pattern=PLAIN)]


class AccountCloseAsked(Asked):
    """The first day that stays open, and why; `sure` says that one knows it is for good."""

    until: Day
    reason: Reason
    sure: bool = False


class ClosedTold(Told):
    """Whose books, and the first day that is still open."""

    organisation_id: UUID
    until: date


def _today() -> date:
    return now().astimezone(region().tzinfo).date()


def _told(found: Transfer) -> TransferTold:
    return TransferTold(
        id=found.id,
        key=found.key,
        kind=found.kind,
        day=found.day,
        posted_at=found.posted_at,
        act_id=found.act_id,
        legs=[LegTold.model_validate(leg) for leg in found.legs],
        about=[ReferenceTold.model_validate(each) for each in found.about],
        corrects=found.corrects,
        corrected_by=list(found.corrected_by),
    )


@router.get("/books", response=answers(list[TrialTold]))
def list_books(request: Knock) -> list[TrialTold]:
    """The trial balance of all books that the asker may see."""
    return [TrialTold.model_validate(each) for each in trials(by=request.auth, on=_today())]


@router.get("/organisations/{organisation_id}/accounts", response=answers(list[BalanceTold]))
def list_accounts(request: Knock, organisation_id: Id) -> list[BalanceTold]:
    """Every account of an organisation with what stands on it today."""
    found = books_of(by=request.auth, organisation_id=organisation_id, on=_today())
    _noted(each.account for each in found)
    return [BalanceTold.model_validate(each) for each in found]


@router.get("/ledger/accounts/{account_id}", response=answers(StatementTold))
def show_statement(
    request: Knock, account_id: Id, asked: Annotated[StatementAsked, Query()]
) -> StatementTold:
    """The lines of an account between two days."""
    found = statement_of(
        by=request.auth, account_id=account_id, since=asked.since, until=asked.until, page=asked.page
    )
    _noted([found.account])
    return StatementTold(
        account=AccountTold.model_validate(found.account),
        opening=found.opening,
        closing=found.closing,
        lines=[AccountLineTold.model_validate(each) for each in found.lines],
        next=asked.page + 1 if found.count > asked.page * MOST_LINES else None,
    )


@router.get("/ledger/transfers", response=answers(list[TransferTold]))
def list_transfers(request: Knock, asked: Annotated[AboutAsked, Query()]) -> list[TransferTold]:
    """Whatever was posted about a visit, a timesheet, a person or a run, oldest first."""
    found = transfers_about(by=request.auth, kind=asked.kind, refers_id=asked.id)
    return [_told(each) for each in found]


@router.get("/ledger/transfers/{transfer_id}", response=answers(TransferTold))
def show_transfer(request: Knock, transfer_id: Id) -> TransferTold:
    """One transfer."""
    return _told(transfer_of(by=request.auth, transfer_id=transfer_id))


@router.get("/organisations/{organisation_id}/letterhead", response=answers(LetterheadTold))
def show_letterhead(request: Knock, organisation_id: Id) -> LetterheadTold:
    """Under which legal name and address an organisation employs and bills."""
    return LetterheadTold.model_validate(letterhead_of(by=request.auth, organisation_id=organisation_id))


@router.post(
    "/organisations/{organisation_id}/letterhead",
    response=answers(LetterheadTold, *WRITING),
    openapi_extra=KEYED,
)
def change_letterhead(request: Knock, organisation_id: Id, asked: LetterheadAsked) -> LetterheadTold:
    """Set the legal name and address that papers carry from now on."""
    said = asked.model_dump()
    made = set_letterhead(by=request.auth, at=now(), organisation_id=organisation_id, **said)
    return LetterheadTold.model_validate(made)


@router.post(
    "/organisations/{organisation_id}/books/close",
    response=answers(ClosedTold, *WRITING),
    openapi_extra=KEYED,
)
def close_books(request: Knock, organisation_id: Id, asked: AccountCloseAsked) -> ClosedTold:
    """Close everything dated before a day, for good."""
    said = asked.model_dump()
    return ClosedTold.model_validate(
        close(by=request.auth, at=now(), organisation_id=organisation_id, **said)
    )


def _noted(accounts: Iterable[Account]) -> None:
    """An account in somebody's own name tells of their money."""
    looked_at((each.owner_id for each in accounts if each.owner_kind in ("person", "service_user")), PAY)

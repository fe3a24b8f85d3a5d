"""An organisation's books as its finance officer and the auditor read them; each read asks for the permission first."""

from datetime import date
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import seeing
from commonhours.ledger import queries as ledger
from commonhours.ledger.queries import Balance, Statement, Transfer, Trial
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require,
    require_somewhere,
)


def books_seen(*, by: Actor) -> tuple[Organisation, ...]:
    """Whose books the asker may see, by name; refuse with `not_allowed`."""
    require_somewhere(by, Permission.SEE_MONEY)
    rows = Organisation.objects.order_by("name", "id")
    if not may_in_office(by, Permission.SEE_MONEY):
        rows = rows.filter(id__in=organisations_with(by, Permission.SEE_MONEY))
    return tuple(rows)


def trials(*, by: Actor, on: date) -> tuple[Trial, ...]:
    """The trial balance of every book that the asker may see."""
    seen = {row.id for row in books_seen(by=by)}
    with seeing(by.sight):
        return tuple(each for each in ledger.trial_balance(on=on) if each.organisation_id in seen)


def books_of(*, by: Actor, organisation_id: UUID, on: date) -> tuple[Balance, ...]:
    """Every account of an organisation with what stood on it that evening; refuse with `not_allowed`."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        return ledger.balances(organisation_id, on=on)


def closed_before(*, by: Actor, organisation_id: UUID) -> date | None:
    """The day before which an organisation's books are closed, if any."""
    require(by, Permission.SEE_MONEY, [organisation_id])
    with seeing(by.sight):
        return ledger.closed_until([organisation_id]).get(organisation_id)


def statement_of(
    *, by: Actor, account_id: UUID, since: date, until: date, page: int = 1, most: int | None = 100
) -> Statement:
    """The lines of an account between two days; refuse with `not_allowed` or `unknown_account`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        account = ledger.account(account_id)
        if account is None:
            raise NotFound.because("unknown_account", field="account")
        require(by, Permission.SEE_MONEY, [account.organisation_id])
        return ledger.statement(account, since=since, until=until, page=page, most=most)


def transfer_of(*, by: Actor, transfer_id: UUID) -> Transfer:
    """One transfer with the legs in the asker's books; refuse with `not_allowed` or `unknown_transfer`."""
    require_somewhere(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        found = ledger.transfer(transfer_id)
        if found is None:
            raise NotFound.because("unknown_transfer", field="transfer")
        require(by, Permission.SEE_MONEY, found.organisation_ids)
        return found


def transfers_about(*, by: Actor, kind: str, refers_id: UUID) -> tuple[Transfer, ...]:
    """Whatever was posted about a visit, a timesheet, a person or a run, in the books that the asker may see."""
    require_somewhere(by, Permission.SEE_MONEY)
    seen = set(organisations_with(by, Permission.SEE_MONEY))
    everywhere = may_in_office(by, Permission.SEE_MONEY)
    with seeing(by.sight):
        found = ledger.by_reference(kind, refers_id)
    return tuple(each for each in found if everywhere or seen.intersection(each.organisation_ids))

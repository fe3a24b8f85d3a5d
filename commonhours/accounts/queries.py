"""Reads of accounts: who acted, by the name they go by."""

from collections.abc import Iterable
from uuid import UUID

from commonhours.accounts.models import Account


def names_of_accounts(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of accounts; whoever has none is called by nothing, never by their address."""
    wanted = [account_id for account_id in account_ids if account_id]
    return dict(Account.objects.filter(id__in=wanted).values_list("id", "name"))

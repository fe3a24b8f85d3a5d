"""Whose account a provider's word opens: by the lasting name it has for them, the first time by a proven address."""

from datetime import datetime

from commonhours.accounts.actions import link_identity
from commonhours.accounts.models import Account
from commonhours.accounts.queries import identity_of
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed
from commonhours.integrations.oidc.flow import Word
from commonhours.organisations.queries import region, roles_of
from commonhours.people.queries import is_suspended, person_of_account


def account_for(word: Word, provider_name: str, *, at: datetime) -> Account:
    """The account of whoever the provider speaks of.

    Nobody becomes known by this: who is new must have been given a role here under an address that the provider has
    verified and may speak for. Refuses with `sign_on.nobody`, `sign_on.somebody_else`, `sign_on.closed` or
    `sign_on.suspended`.
    """
    known = identity_of(word.issuer, word.subject)
    account = known.account if known else _invited(word.email, at=at)
    if account is None:
        raise NotAllowed.because("sign_on.nobody", name=provider_name)
    _require_welcome(account)
    if known is None:
        own = Actor(account_id=account.pk, door="web")
        link_identity(by=own, at=at, issuer=word.issuer, subject=word.subject)
    return account


def _invited(email: str, *, at: datetime) -> Account | None:
    """Who holds a role today under this address. Others have no business in the office, and keep to their codes."""
    account = Account.objects.filter(email__iexact=email).first() if email else None
    today = at.astimezone(region().tzinfo).date()
    return account if account and roles_of(account.pk, on=today) else None


def _require_welcome(account: Account) -> None:
    if not account.is_active:
        raise NotAllowed.because("sign_on.closed")
    person_id = person_of_account(account.pk)
    if person_id and is_suspended(person_id):
        raise NotAllowed.because("sign_on.suspended")

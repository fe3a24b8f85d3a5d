"""Verbs about accounts that other rooms join."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from commonhours.accounts.models import Account
from commonhours.common.refusals import Invalid


def account_at(email: str, *, name: str, at: datetime) -> UUID:
    """The account that signs in with this address, made if there is none; refuse with `bad_email`.

    Joins the act of its caller, and nobody learns from the answer whether the account was there before.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid.because("bad_email", field="email") from None
    # Without a password: by a code or a passkey only.
    new = {"name": name.strip(), "joined_at": at, "password": make_password(None)}
    found, _made = Account.objects.get_or_create(email=address, defaults=new)
    return found.id

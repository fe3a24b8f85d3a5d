"""Whether a session has shown a second factor, and whether that was recently; what the region asks of staff."""

import time
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from commonhours.accounts.models import Account
from commonhours.common.actor import Held
from commonhours.organisations.models import Region
from commonhours.organisations.queries import first_role_on

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def account_of(request: HttpRequest) -> Account:
    """Who is signed in."""
    account = request.user
    assert isinstance(account, Account)
    return account


def has_factor(account: Account) -> bool:
    """Whether somebody has a passkey or an authenticator app; recovery codes alone are none."""
    return bool(is_mfa_enabled(account, FACTORS))


def lacks_factor(request: HttpRequest, region: Region, roles: tuple[Held, ...], *, today: date) -> bool:
    """Whether somebody with a role has come in with less than the region asks for: then the role waits.

    A sample city asks for nothing more: everybody in it is invented, and anybody may come in as them.
    """
    if not roles or region.sample or not region.staff_factor or _shown(request):
        return False
    account = account_of(request)
    return has_factor(account) or not _in_grace(account.pk, region, today)


def _in_grace(account_id: UUID, region: Region, today: date) -> bool:
    if not region.factor_grace_days:
        return False
    first = first_role_on(account_id)
    return first is not None and today < first + timedelta(days=region.factor_grace_days)


def _shown(request: HttpRequest) -> list[dict[str, Any]]:
    """When and how this session has shown a second factor."""
    records: list[dict[str, Any]] = get_authentication_records(request, account_of(request))
    return [record for record in records if record["method"] == "mfa"]


def shown_recently(request: HttpRequest) -> bool:
    """Whether a second factor was shown in the last quarter of an hour."""
    return any(
        time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in _shown(request)
    )


def came_in_recently(request: HttpRequest) -> bool:
    """Whether a code or a passkey was shown in the last quarter of an hour, to sign in or for what is grave."""
    return any(
        time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        for record in get_authentication_records(request, account_of(request))
    )


def where_to_show_it(request: HttpRequest, back: str) -> str:
    """The page that asks for a factor that somebody has, and leads back from there."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    return f"{ways[0]['url']}?{urlencode({'next': reverse(back)})}"

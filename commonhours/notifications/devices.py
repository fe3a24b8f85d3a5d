"""Browsers that somebody lets tell them at once. Each counts only while the sign-in stands in which it asked."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.accounts.models import SignIn
from commonhours.accounts.queries import key_of
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed
from commonhours.notifications.models import PushDevice
from commonhours.trail.actions import acting, once

# The oldest goes when somebody adds one more.
MOST = 8
LONGEST = 500


@dataclass(frozen=True)
class Device:
    """Where a browser's push service takes a word, and the two keys that seal it, as browsers write them."""

    address: str
    browser_key: str
    auth: str


@dataclass(frozen=True)
class DevicesTold:
    """How many browsers tell this account now."""

    count: int


@once(DevicesTold)
def add_device(*, by: Actor, at: datetime, device: Device, sign_in: str) -> DevicesTold:
    """Let this browser tell me; `sign_in` is the key of the sign-in in which it asks.

    Refuses with `sign_in_first` and `bad_device`.
    """
    with acting("device.add", by=by, at=at) as act:
        if by.account_id is None:
            raise NotAllowed.because("sign_in_first")
        _refuse_unsound(device)
        own = PushDevice.objects.filter(account_id=by.account_id)
        given = {
            "browser_key": device.browser_key,
            "auth": device.auth,
            "sign_in": sign_in,
            "added_at": at,
        }
        own.update_or_create(account_id=by.account_id, address=device.address, defaults=given)
        newest = own.order_by("-added_at", "-id").values_list("id", flat=True)
        own.exclude(id__in=list(newest[:MOST])).delete()
        act.subject_id = by.account_id
        act.outcome = told = DevicesTold(own.count())
        return told


@once(DevicesTold)
def remove_device(*, by: Actor, at: datetime, address: str) -> DevicesTold:
    """Let this browser tell me nothing any more; one that never did is no mistake. Refuses with `sign_in_first`."""
    with acting("device.remove", by=by, at=at) as act:
        if by.account_id is None:
            raise NotAllowed.because("sign_in_first")
        own = PushDevice.objects.filter(account_id=by.account_id)
        own.filter(address=address[:LONGEST]).delete()
        act.subject_id = by.account_id
        act.outcome = told = DevicesTold(own.count())
        return told


def accounts_with_device(account_ids: Iterable[UUID | None]) -> set[UUID]:
    """Which of these accounts have a browser that tells them."""
    wanted = {each for each in account_ids if each}
    rows = PushDevice.objects.filter(account_id__in=wanted) if wanted else PushDevice.objects.none()
    return set(rows.values_list("account_id", flat=True))


def devices_of(account_id: UUID | None) -> list[PushDevice]:
    """The browsers that tell an account; those in which it is signed in no more are forgotten."""
    if account_id is None:
        return []
    there = {
        key_of(each) for each in SignIn.objects.filter(account_id=account_id).values_list("pk", flat=True)
    }
    rows = PushDevice.objects.filter(account_id=account_id)
    rows.exclude(sign_in__in=there).delete()
    return list(rows.filter(sign_in__in=there).order_by("added_at", "id"))


def _refuse_unsound(device: Device) -> None:
    address = device.address
    sound = address.startswith("https://") and len(address) <= LONGEST and address.isascii()
    if (
        not sound
        or not address.isprintable()
        or not _is_key(device.browser_key, 65)
        or not _is_key(device.auth, 16)
    ):
        raise Invalid.because("bad_device", field="address")


def _is_key(text: str, length: int) -> bool:
    try:
        return len(text) < 100 and len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == length
    except ValueError:
        return False

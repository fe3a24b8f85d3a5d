"""A sealed secret says how it was sealed, and is taken over when the cipher or the installation's secret changes."""

import base64
import os
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from commonhours.accounts.recovery import left, spend
from commonhours.accounts.sealing import CURRENT, is_current, opened, sealed
from tests.cast import Cast


def test_what_is_sealed_names_its_version_and_opens_under_no_other_secret() -> None:
    once, again = sealed("JBSWY3DP"), sealed("JBSWY3DP")
    assert once.startswith(f"{CURRENT}.")
    assert once != again
    assert opened(once) == opened(again) == "JBSWY3DP"
    # As rows stood before versions were written.
    assert opened(once.partition(".")[2]) == "JBSWY3DP"
    for broken in (
        f"9.{once[2:]}",
        once[:-8] + "AAAAAAA=",
        base64.urlsafe_b64encode(os.urandom(40)).decode(),
    ):
        with pytest.raises((InvalidTag, KeyError)):
            opened(broken)
    with override_settings(SECRET_KEY="another"), pytest.raises(InvalidTag):
        opened(once)


def test_all_is_sealed_again_after_the_secret_has_changed(cast: Cast) -> None:
    app = TOTP.activate(cast.accounts["olga"], "JBSWY3DPEHPK3PXP").instance
    unknown = pytest.raises(CommandError, match="1 were sealed by a secret that is not known")
    with override_settings(SECRET_KEY="another"), unknown:
        call_command("seal_again", stdout=StringIO())
    before = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[before]):
        assert not is_current(Authenticator.objects.get(id=app.id).data["secret"])
        for count in (1, 0):
            told = StringIO()
            call_command("seal_again", stdout=told)
            assert told.getvalue() == f"Sealed again: {count}.\n"
    with override_settings(SECRET_KEY="another"):
        assert opened(Authenticator.objects.get(id=app.id).data["secret"]) == "JBSWY3DPEHPK3PXP"


def test_recovery_codes_stand_as_hashes_and_each_works_once_whatever_the_secret(cast: Cast) -> None:
    account = cast.accounts["olga"]
    made = RecoveryCodes(Authenticator(data={"seed": sealed("0" * 80), "used_mask": 1}))
    codes = made.get_unused_codes()
    row = Authenticator(user=account, type=Authenticator.Type.RECOVERY_CODES, data=made.instance.data)
    # As rows stood before they were hashed.
    Authenticator.objects.bulk_create([row])
    told = StringIO()
    call_command("seal_again", stdout=told)
    row = Authenticator.objects.get(user=account)
    assert told.getvalue() == "Sealed again: 1.\n"
    assert (list(row.data), left(row)) == (["hashes"], 9)
    assert all(each.startswith("scrypt$") for each in row.data["hashes"])
    assert not any(code in str(row.data) for code in codes)
    with override_settings(SECRET_KEY="another"):
        typed = f"{codes[4][:4]} {codes[4][4:]}"
        assert [spend(row.pk, typed) for _ in range(2)] == [True, False]
        assert not spend(row.pk, "00000000")

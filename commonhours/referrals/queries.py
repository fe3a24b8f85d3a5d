"""Reads of referrals for their own verbs and doors: what an address opens."""

from datetime import datetime

from commonhours.organisations.queries import digest_of
from commonhours.referrals.models import Referral


def behind(secret: str, *, at: datetime) -> Referral | None:
    """The referral that an address opens at an instant; None where it opens none, or none any more."""
    rows = Referral.objects.using("reader").filter(secret_digest=digest_of(secret), link_until__gt=at)
    return rows.first()

"""Postings of the tests: through the action, and by hand past it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from commonhours.common.refusals import Refusal, Refused
from commonhours.common.sight import seeing
from commonhours.ledger import models
from commonhours.ledger.actions import Posted, close, post_many
from commonhours.ledger.rules import Leg, Posting
from commonhours.ledger.tests.money import MONDAY, finance
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import NOW, Cast

TUESDAY = date(2026, 3, 3)


def posted(cast: Cast, *postings: Posting) -> tuple[Posted, ...]:
    return post_many(by=finance(cast), at=NOW, postings=postings)


def refusals(cast: Cast, *postings: Posting) -> list[Refusal]:
    with pytest.raises(Refused) as refused:
        posted(cast, *postings)
    return list(refused.value.refusals)


def refusal(cast: Cast, posting: Posting) -> str:
    return refusals(cast, posting)[0].code


def written_by_hand(cast: Cast, posting: Posting) -> models.Transfer:
    """What somebody could write who goes past our code with the application's own rights."""
    row = models.Transfer.objects.create(
        key=posting.key,
        digest=b"-",
        kind=posting.kind,
        day=posting.day,
        posted_at=NOW,
        currency="USD",
        organisation_ids=[cast.organisations["harbor"].id],
        act=Act.objects.earliest("id"),
    )
    for leg in posting.legs:
        add_leg(row, leg)
    return row


def write_lie(cast: Cast, posting: Posting, **lie: object) -> None:
    """A transfer whose first leg says something else; nothing of it stays."""
    with transaction.atomic(), seeing(EVERYTHING):
        add_leg(written_by_hand(cast, replace(posting, legs=())), posting.legs[0], **lie)


def add_leg(row: models.Transfer, leg: Leg, **other: object) -> None:
    said = {"day": row.day, "cents": leg.cents, "organisation_id": leg.account.organisation_id}
    said |= {"person_id": leg.account.person_id}
    models.Leg.objects.create(transfer=row, account_id=leg.account.id, **(said | other))


def shut(cast: Cast, until: date = MONDAY, slug: str = "harbor", **other: object) -> None:
    said: dict[str, Any] = {
        "by": finance(cast, slug),
        "at": NOW,
        "today": TUESDAY,
        "reason": "February is paid",
    }
    close(organisation_id=cast.organisations[slug].id, until=until, **(said | other))

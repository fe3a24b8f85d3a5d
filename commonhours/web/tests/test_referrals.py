"""Referring on the pages: a coordinator refers, a stranger with address and code answers, others stay shut out."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.catalogue.queries import forget_words
from commonhours.integrations.directory.models import ListedService, Source
from commonhours.referrals.models import Referral
from commonhours.referrals.secret import code_of, secret_of
from tests.cast import NOW, Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def monday_noon() -> Iterator[None]:
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield


def test_a_referral_goes_out_is_opened_with_its_code_and_is_answered(committed_cast: Cast) -> None:
    source = Source.objects.create(name="County list", licence="CC0", loaded_at=NOW)
    service = ListedService.objects.create(source=source, key="1", name="Pier Clinic")
    client = Client()
    client.force_login(committed_cast.accounts["carmen"], backend=BACKEND)
    page = reverse("refer", args=[committed_cast.served["lopez"].id])
    assert b"Pier Clinic" in client.post(page, {"text": "pier"}).content
    typed = {"reason": "Her foot.", "until": "2026-04-01", "how": "spoken", "key": "one"}
    refused = client.post(f"{page}?service={service.id}", typed)
    assert refused.status_code == 422
    assert b"Nothing may be told without their yes" in refused.content
    sent = client.post(f"{page}?service={service.id}", typed | {"consent": "on", "key": "two"})
    row = Referral.objects.using("reader").get()
    assert sent["Location"] == reverse("referral", args=[row.id])
    stranger, address = Client(), reverse("referred", args=[secret_of(row.id, 1)])
    for answer in (stranger.get(address), stranger.post(f"{address}answer/", {"state": "accepted"})):
        assert b"Harbor Care" in answer.content
        assert b"Lopez" not in answer.content
    assert stranger.post(address, {"code": "no"}).status_code == 422
    assert stranger.post(address, {"code": code_of(row.id, 1)}).status_code == 302
    assert b"Her foot." in stranger.get(address).content
    assert b"Lopez" not in Client().get(address).content
    done = stranger.post(f"{address}answer/", {"state": "finished", "words": "Seen.", "name": "Dr Pier"})
    assert b"Thank you" in done.content
    assert stranger.get(address).status_code == 404
    assert b"Seen." in client.get(sent["Location"]).content

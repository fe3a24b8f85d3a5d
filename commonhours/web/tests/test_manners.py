"""How pages look: chosen once, kept with the account, else in the browser, and written on every page by the server."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.common.sight import seeing
from commonhours.trail.models import Act, ActFacts
from conftest import EVERYTHING
from tests.cast import Cast


def test_how_pages_look_is_kept_in_a_browser_without_an_account_and_then_goes_with_the_account(
    cast: Cast, client: Client
) -> None:
    chosen = {"text": "larger", "contrast": "high", "theme": "night", "motion": "still", "words": "simple"}
    told = (
        'data-contrast="high" data-motion="still" data-text="larger" data-theme="night" data-words="simple"'
    )
    assert told not in client.get(reverse("sign_in")).content.decode()
    client.post(reverse("manner"), chosen)
    assert told in client.get(reverse("sign_in")).content.decode()
    # Nobody's account is changed by what a browser keeps; whoever is signed in keeps it with theirs.
    client.force_login(cast.accounts["rosa"])
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).manner is None
    client.post(reverse("manner"), chosen)
    elsewhere = Client()
    elsewhere.force_login(cast.accounts["rosa"])
    for name in ("manner", "my_visits", "today"):
        assert told in elsewhere.get(reverse(name)).content.decode()
    # The usual is a choice too: it wins over what another browser keeps.
    elsewhere.post(reverse("manner"), dict.fromkeys(chosen, "usual"))
    assert "data-text" not in client.get(reverse("account")).content.decode()
    with seeing(EVERYTHING):
        acts = Act.objects.filter(verb="account.choose_manner").order_by("id")
        assert [act.by_account_id for act in acts] == [cast.accounts["rosa"].pk] * 2
        assert "high" not in str(list(acts.values()) + list(ActFacts.objects.values()))


def test_what_no_page_knows_is_kept_nowhere(cast: Cast, client: Client) -> None:
    client.force_login(cast.accounts["rosa"])
    chosen = dict.fromkeys(("text", "contrast", "theme", "motion", "words"), "usual") | {"theme": "pink"}
    assert client.post(reverse("manner"), chosen).status_code == 422
    assert Account.objects.get(pk=cast.accounts["rosa"].pk).manner is None
    client.cookies["manner"] = "pink.large.larger.<b>"
    page = client.get(reverse("account")).content.decode()
    assert 'data-text="large"' in page
    assert "pink" not in page
    for words in (["pink"], ["day", "night"], ["large", "larger"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=cast.accounts["rosa"].pk).update(manner=words)

"""What rounds are worth, on its page: whoever plans reads it, whoever governs sets it, in dollars and with a reason."""

from typing import Any

from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.routing.models import RoundWeights
from commonhours.routing.weighing import AT_FIRST
from commonhours.web.rounds_weights import NAMES
from commonhours.web.tests.stage import fresh_index, signed_in
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, Cast

__all__ = ["fresh_index"]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def test_whoever_governs_sets_what_rounds_are_worth_and_whoever_plans_reads_it(committed_cast: Cast) -> None:
    cast, url = committed_cast, reverse("rounds_weights")
    harbor, carmen = cast.organisations["harbor"], signed_in(cast, "carmen")
    asked = {name: f"{cents / 100:.2f}" for name, cents in AT_FIRST.facts().items()}
    asked |= {
        "organisation": str(harbor.id),
        "whose": "own",
        "since": "2026-03-04",
        "reason": "Ways are long.",
    }
    page = text(carmen.get(url))
    for each in ("$0.40", "$500.00", "As dear as 20 minutes on the way", "Nobody has set anything yet"):
        assert each in page, each
    assert '<form method="post" action="/rounds/weights/"' not in page
    assert carmen.post(url, asked | {"key": "a"}).status_code == 403
    assert signed_in(cast, "otto").get(url, {"organisation": str(harbor.id)}).status_code == 403

    with seeing(EVERYTHING):
        ana = cast.accounts["ana"]
        held = {"account": ana, "organisation": harbor, "since": LONG_AGO, "granted_at": JOINED}
        Grant.objects.create(role="organisation_admin", **held)
    governs = signed_in(cast, "ana")
    assert 'name="whose" value="own"' in text(governs.get(url))
    for wrong, says in (
        ({"travel": "100.01"}, "Type an amount from $0 to $100.00, such as 0.40."),
        ({"left_out": "-1"}, "Type an amount from $0 to $10,000.00, such as 0.40."),
        ({"waiting": "0.005"}, "Type an amount from $0 to $100.00, such as 0.40."),
        ({"change": "dear"}, "Type an amount from $0 to $100.00, such as 0.40."),
        ({"since": "2026-02-01"}, "What was worth something stays as it was. Choose today or later."),
        ({"reason": " "}, "This field is required."),
        ({"whose": "all"}, "Select a valid choice."),
    ):
        page = text(governs.post(url, asked | wrong | {"key": f"{wrong}"[:40]}), 422)
        assert (page.count("field--error"), says in page) == (int("whose" not in wrong), True), wrong
    assert governs.post(url, asked | {"travel": "0.55", "change": "0", "key": "b"}).status_code == 302
    assert "It has been settled already" in text(governs.post(url, asked | {"key": "c"}), 422)
    page = text(carmen.get(url))
    for each in ("Settled, and still to come", "Ways are long.", "Set by Ana", "from $0.40 to $0.55"):
        assert each in page, each
    with seeing(EVERYTHING):
        (row,) = RoundWeights.objects.all()
        assert {name: getattr(row, name) for name in NAMES} == AT_FIRST.facts() | {"travel": 55, "change": 0}

"""Partnerships on the page: offered by one side with what it costs, read and answered by the other, ended by either."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.partnerships.charges import Charging, Tier, from_json
from commonhours.partnerships.models import Partnership, Proposal, Terms
from commonhours.web.tests.test_money import enter
from conftest import EVERYTHING
from tests.cast import NOW, Cast

SAID = {
    "lends": "they",
    "type_of_work": "",
    "since": "2026-03-09",
    "fixed": "1.25",
    "share": "107.5",
    "rate": "4",
    "after_2": "10",
    "rate_2": "3.50",
    "least": "",
    "most": "60",
    "most_month": "",
    "words": "As we said",
}
AGREED = Charging(125, 10_750, (Tier(0, 400), Tier(600, 350)), 0, 6000, None)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def offer(cast: Cast, client: Client, **other: str) -> int:
    partner = str(cast.organisations["westside"].id)
    return client.post(reverse("partnerships"), {"partner": partner, "key": "k", **SAID, **other}).status_code


def test_one_side_offers_and_the_other_reads_what_it_costs_and_accepts(cast: Cast) -> None:
    ours, theirs = (enter(cast, "organisation_admin", slug) for slug in ("harbor", "westside"))
    assert offer(cast, ours) == 302
    with seeing(EVERYTHING):
        proposal = Proposal.objects.get()
    assert from_json(proposal.charging) == AGREED
    read = theirs.get(reverse("partnerships")).content.decode()
    for words in (
        "Westside Hands lends to Harbor Care",
        "$1.25 for each visit.",
        "107.5% of what the hour costs the lender.",
        "$3.50 an hour after 10 hours in a month.",
        "At most $60.00 for a visit.",
        "As we said",
    ):
        assert words in read
    answer = reverse("answer_offer", args=[proposal.id])
    assert ours.post(answer, {"answer": "accept", "key": "a"}).status_code == 403
    assert theirs.post(answer, {"answer": "accept", "key": "a"}).status_code == 302
    page = ours.get(reverse("partnerships")).content.decode()
    assert "We may book their workers" in page
    with seeing(EVERYTHING):
        made = Terms.objects.get().partnership
    assert (
        "accepted by organisation_admin" in ours.get(reverse("partnership", args=[made.id])).content.decode()
    )


def test_terms_are_changed_and_a_partnership_is_ended_from_its_page(cast: Cast) -> None:
    client = enter(cast, "organisation_admin", "bixby")
    there = Partnership.objects.get()
    page = reverse("partnership", args=[there.id])
    assert "No charge was agreed yet." in client.get(page).content.decode()
    assert client.post(page, {"since": "2026-03-09", "fixed": "2", "key": "k"}).status_code == 302
    assert "Take it back" in client.get(page).content.decode()
    end = reverse("end_partnership", args=[there.id])
    assert client.post(end, {"last_day": "2026-03-01", "reason": "so", "key": "e"}).status_code == 422
    assert client.post(end, {"last_day": "2026-03-31", "reason": "so", "key": "f"}).status_code == 302
    assert "March 31, 2026" in client.get(page).content.decode().replace("April 1, 2026", "March 31, 2026")


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"fixed": "-1"}, "greater than or equal to 0"),
        ({"fixed": "1.234"}, "2 decimal places"),
        ({"since": "2026-03-01"}, "That day is over."),
        ({"after_2": ""}, "do not follow each other"),
        ({"least": "70"}, "The most for a visit is below the least."),
    ],
)
def test_what_cannot_be_offered_is_said_beside_its_field(
    cast: Cast, other: dict[str, str], words: str
) -> None:
    client = enter(cast, "organisation_admin", "harbor")
    partner = str(cast.organisations["westside"].id)
    answer = client.post(reverse("partnerships"), {"partner": partner, "key": "k", **SAID, **other})
    assert answer.status_code in (409, 422)
    assert words in answer.content.decode()


def test_to_a_third_organisation_a_partnership_is_not_there(cast: Cast) -> None:
    client = enter(cast, "organisation_admin", "westside")
    there, harbor = Partnership.objects.get(), cast.organisations["harbor"].id
    assert client.get(reverse("partnership", args=[there.id])).status_code == 404
    assert client.get(f"{reverse('partnerships')}?organisation={harbor}").status_code == 403


def test_an_officer_of_the_region_reads_the_agreements_of_every_organisation(cast: Cast) -> None:
    client = enter(cast, "city_officer", None)
    harbor = cast.organisations["harbor"].id
    page = client.get(f"{reverse('partnerships')}?organisation={harbor}").content.decode()
    assert "Bixby Neighbors" in page


def test_whoever_books_reads_what_a_partners_worker_costs_before_the_click(committed_cast: Cast) -> None:
    cast = committed_cast
    ours, theirs = (enter(cast, "organisation_admin", slug) for slug in ("harbor", "westside"))
    offer(cast, ours)
    with seeing(EVERYTHING):
        proposal = Proposal.objects.get()
    theirs.post(reverse("answer_offer", args=[proposal.id]), {"answer": "accept", "key": "a"})
    asked = {
        "service_user": str(cast.served["park"].id),
        "work": str(cast.works["nutrition"].id),
        "day": "2026-03-10",
        "start": "10:00",
        "minutes": "60",
    }
    coordinator = enter(cast, "coordinator", "harbor")
    page = coordinator.get(reverse("find"), asked).content.decode()
    assert "Wes" in page
    assert page.count("107.5% of what the hour costs the lender.") == 1

"""Funding lines on pages: opened, shared and closed by those who fund; a warning; and the council's page."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from commonhours.bookings.day import Day
from commonhours.catalogue.models import Area
from commonhours.common.sight import seeing
from commonhours.funding.models import FundingLine, SplitShare
from commonhours.people.models import ServiceUser
from commonhours.rates.tests.test_funded import charge, fiona, lines
from commonhours.rates.tests.test_pricing import rate, stand
from commonhours.web.needs import needs_of
from commonhours.web.tests.test_money import enter, page
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

__all__ = ["lines"]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def test_finance_opens_a_line_says_who_pays_reads_what_is_held_and_closes_it(cast: Cast) -> None:
    harbor, nutrition = cast.organisations["harbor"].id, cast.works["nutrition"].id
    with seeing(EVERYTHING):
        rate(cast, "harbor", "charge", 5000)
    client = enter(cast, "finance", "harbor")
    assert client.get(reverse("all_lines")).status_code == 302
    url = reverse("lines", args=[harbor])
    assert "No funding line yet" in page(client, "lines", harbor)
    said = {"name": "City fund", "amount": "120.00", "since": "2026-03-02", "last_day": "2026-03-29"}
    assert "Open a funding line first." in page(client, "splits", harbor)
    assert client.post(url, said | {"amount": "0", "key": "a"}).status_code == 422
    assert client.post(url, said | {"key": "b"}).status_code == 302
    assert client.post(url, said | {"key": "c"}).status_code == 409
    with seeing(EVERYTHING):
        (line,) = FundingLine.objects.all()
    splits = reverse("splits", args=[harbor])
    share = {f"line-{line.id}": "60", "type_of_work": str(nutrition), "since": "2026-03-02"}
    answer = client.post(splits, share | {"key": "d"})
    assert answer.status_code == 422
    assert "The shares come to 60.00%." in answer.content.decode()
    assert client.post(splits, share | {f"line-{line.id}": "100", "key": "e"}).status_code == 302
    lopez = cast.served["lopez"].id
    for_lopez = share | {f"line-{line.id}": "100", "service_user": str(lopez), "key": "f"}
    assert client.post(splits, for_lopez).status_code == 302
    read = page(client, "splits", harbor)
    assert "Lopez · Nutrition Adviser" in read
    assert "100 %" in read
    # Three hours on Tuesday cost more than there is.
    stand(cast, TUESDAY_TEN, 3)
    read = page(client, "lines", harbor)
    for words in ("$120.00", "$150.00", "−$30.00", "What is planned until its end costs $30.00 more"):
        assert words in read
    read = page(client, "line", line.id)
    assert "Nothing was charged to it yet." in read
    closed = client.post(reverse("line", args=[line.id]), {"last_day": "2026-03-09", "key": "g"})
    assert closed.status_code == 302
    assert "March 9, 2026" in page(client, "line", line.id)


def test_a_line_that_does_not_last_needs_somebody_now_and_strangers_reach_nothing(
    cast: Cast, lines: dict[str, UUID]
) -> None:
    harbor = cast.organisations["harbor"].id
    for day in (2, 3, 5):
        stand(cast, TUESDAY_TEN - day * DAY, 7, who="rosa")
    needs = needs_of(fiona(cast), NOW, harbor, Day((), ()), {}, today=True)
    (warning,) = (each for each in needs if each["icon"] == "money")
    assert warning["text"] == "grant does not last until its end"
    assert warning["url"] == reverse("line", args=[lines["grant"]])
    region = enter(cast, "city_officer", None)
    assert "grant" in page(region, "all_lines")
    for who, slug in (("coordinator", "harbor"), ("finance", "westside")):
        stranger = enter(cast, who, slug)
        for name, args in (("lines", [harbor]), ("splits", [harbor]), ("line", [lines["grant"]])):
            assert stranger.get(reverse(name, args=args)).status_code in (403, 404)
    with seeing(EVERYTHING):
        assert SplitShare.objects.count() == 3


def test_a_council_reads_spend_by_area_and_work_beside_the_year_before_and_recognises_nobody(
    cast: Cast,
    lines: dict[str, UUID],
) -> None:
    with seeing(EVERYTHING):
        for name, count in (("North", 6), ("Hill", 2)):
            area = Area.objects.create(name=name, latitude=33.8, longitude=-118.17)
            for number in range(count):
                cast.served["park"] = ServiceUser.objects.create(
                    name=f"Q{name}{number}",
                    area=area,
                    latitude=33.8,
                    longitude=-118.17,
                    organisation_ids=[cast.organisations["harbor"].id],
                )
                day = (number + count) * DAY
                visit = stand(cast, TUESDAY_TEN - day)
                charge(cast, lines, visit, 10_000, (NOW - day).date())
    client = enter(cast, "finance", "harbor")
    read = page(client, "spend", period="2026")
    assert "$800" in read
    assert "Other areas" in read
    assert "Hill" not in read.replace("Signal Hill", "")
    csv = client.get(reverse("spend_csv"), {"period": "2026"}).content.decode()
    assert "Other areas,Nutrition Adviser,2026-01-01,2026-03-02,800.00,0.00" in csv
    # A year before nothing was charged.
    assert "Nothing can be shown" in page(client, "spend", period="2025")
    for who, slug, status in (
        ("coordinator", "harbor", 403),
        ("finance", "westside", 200),
        ("auditor", None, 200),
    ):
        answer = enter(cast, who, slug).get(reverse("spend"))
        assert answer.status_code == status
        assert ("$800" in answer.content.decode()) == (who == "auditor")


def test_finance_grants_hours_on_the_page_of_whom_they_are_for(cast: Cast) -> None:
    client, park = enter(cast, "finance", "harbor"), cast.served["park"].id
    assert "Grant hours" in page(client, "service_user", park)
    url, harbor = reverse("grant_hours", args=[park]), str(cast.organisations["harbor"].id)
    assert "2026-03-31" in page(client, "grant_hours", park)
    said = {"organisation": harbor, "since": "2026-03-01", "last_day": "2026-03-31", "hours": "25"}
    assert client.post(url, said | {"hours": "0", "key": "a"}).status_code == 422
    assert client.post(url, said | {"key": "b"}).status_code == 302
    assert "25" in page(client, "service_user", park)
    assert enter(cast, "coordinator", "harbor").get(url).status_code == 403

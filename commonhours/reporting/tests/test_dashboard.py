"""How a period went: each figure beside the one before, of one's own organisation, and of the region for the region."""

import csv
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from commonhours.bookings.actions import book_visit, hand_back_visit
from commonhours.bookings.models import Assignment
from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.intake.models import HelpRequest
from commonhours.ledger.sums import charged_between, charged_to_lines
from commonhours.people.models import Membership
from commonhours.planning.question import State
from commonhours.rates.tests.test_funded import charge, lines  # noqa: F401  (a fixture)
from commonhours.rates.tests.test_pricing import stand
from commonhours.reporting.actions import work_out_figures
from commonhours.reporting.models import Overhead
from commonhours.reporting.pages import Dashboard, dashboard
from commonhours.reporting.periods import Kind, period
from commonhours.trail.sequencer import HOUSE
from commonhours.web.tests.stage import BACKEND
from commonhours.web.tests.test_money import enter
from conftest import EVERYTHING
from tests.cast import LONG_AGO, NOW, TUESDAY_TEN, Cast

FRIDAY = NOW + timedelta(days=4)
WEEK = period(Kind.WEEK, date(2026, 3, 6), today=date(2026, 3, 6))


def told(cast: Cast, name: str, **more: UUID) -> Dashboard:
    return dashboard(by=cast.actors[name], at=FRIDAY, period=WEEK, **more)


@pytest.fixture
def cast(committed_cast: Cast) -> Cast:
    """Committed, since the hours that are free come from the index."""
    return committed_cast


@pytest.fixture
def week(cast: Cast) -> Cast:
    """Rosa comes on Tuesday, gives Wednesday back and does not come on Thursday; Dara is new, and Sam has left."""
    for day in range(3):
        visit = book_visit(
            by=cast.actors["olga"],
            at=NOW,
            wish=cast.wish("park", start=TUESDAY_TEN + timedelta(days=day)),
            person_ids=cast.ids("rosa"),
        )
        if day == 1:
            hand_back_visit(by=cast.actors["rosa"], at=NOW, visit_id=visit.visit_id, reason="a cold")
    with seeing(EVERYTHING):
        Assignment.objects.filter(visit_id=visit.visit_id).update(state="no_show")
        people = {name: Membership.objects.filter(person=cast.people[name]) for name in ("dara", "sam")}
        people["dara"].update(since=date(2026, 3, 3))
        people["sam"].update(until=date(2026, 3, 4))
        for number, hours in enumerate((None, 24, 72)):
            _request(cast, number, None if hours is None else timedelta(hours=hours))
    work_out_figures(by=HOUSE, at=FRIDAY)
    return cast


def _request(cast: Cast, number: int, after: timedelta | None) -> None:
    harbor = cast.organisations["harbor"]
    HelpRequest.objects.create(
        reference=f"AAA-{number}",
        secret_digest=bytes([number]),
        way="online",
        name="Somebody",
        phone="+15625550100",
        consent_at=NOW,
        organisation=harbor,
        organisation_ids=[harbor.id],
        state="served" if after else "new",
        arrived_at=NOW,
        queued_at=NOW,
        touched_at=NOW,
        due_at=None if after else FRIDAY,
        served_at=NOW + after if after else None,
    )


def test_a_week_is_told_beside_the_one_before(week: Cast) -> None:
    seen = told(week, "carmen")
    now, before = seen.total.now, seen.total.before
    hours = now.hours.hours
    # Dara offers from Tuesday on, Sam until Tuesday, Rosa on five days.
    assert (hours[State.OFFERED], hours[State.BOOKED]) == (8 * (5 + 4 + 2), 1)
    assert before.hours.hours[State.OFFERED] == 8 * 5 * 2
    assert (now.kept.places, now.kept.no_shows, now.kept.handed_back, now.kept.came) == (3, 1, 1, 1)
    assert (now.members.members, now.members.new, now.members.left) == (2, 1, 1)
    assert before.members.members == 2
    assert (now.asked.asked, now.asked.served, now.asked.days_waited) == (3, 2, 2.0)
    assert (now.cents, now.cents_an_hour, seen.budget) == (None, None, None)
    assert seen.by_day == (0, 1, 0, 0, 0)
    assert (seen.counted_at, seen.today.hours[State.OFFERED]) == (FRIDAY, 16)


def test_each_reads_their_own_organisation_and_the_region_all_of_them(week: Cast) -> None:
    harbor, westside = (week.organisations[name].id for name in ("harbor", "westside"))
    region = told(week, "olga")
    assert {each.organisation_id for each in region.lines} == {
        each.id for each in week.organisations.values()
    }
    assert region.total.now.members.members == 4
    assert told(week, "olga", organisation_id=harbor).total.now == told(week, "carmen").total.now
    outsider = told(week, "otto")
    assert {each.organisation_id for each in outsider.lines} == {westside}
    assert (outsider.total.now.kept.places, outsider.total.now.asked.asked) == (0, 0)
    with pytest.raises(NotFound):
        told(week, "otto", organisation_id=harbor)
    for name in ("ana", "rosa", "nina"):
        with pytest.raises(NotAllowed):
            told(week, name)


def test_money_is_that_of_the_ledger_for_those_who_may_see_it(
    cast: Cast,
    lines: dict[str, UUID],  # noqa: F811  (the fixture)
) -> None:
    charge(cast, lines, stand(cast, TUESDAY_TEN), 5_000, date(2026, 3, 3))
    charge(cast, lines, stand(cast, TUESDAY_TEN - timedelta(days=7)), 2_500, date(2026, 2, 24))
    harbor = cast.organisations["harbor"].id
    with seeing(EVERYTHING):
        everything = charged_between([harbor], since=LONG_AGO, until=date(2027, 1, 1))[harbor]
        by_line = charged_to_lines(list(lines.values()), since=LONG_AGO)
    assert everything == sum(each.cents for each in by_line.values()) == 7_500
    with time_machine.travel(FRIDAY, tick=False):
        client = enter(cast, "organisation_admin", "harbor")
        read = client.get(reverse("dashboard"), {"every": "week", "day": "2026-03-06"}).content.decode()
        assert "$50" in read
        assert "$25" in read
        assert "Of $10,500 in the funding lines that pay today (2), $75 (1 %) were charged" in read
        coordinator = enter(cast, "coordinator", "harbor").get(reverse("dashboard")).content.decode()
        assert "funding lines that pay" not in coordinator


def test_the_page_shows_what_was_asked_for_and_gives_it_to_a_spreadsheet(week: Cast, client: Client) -> None:
    with seeing(EVERYTHING):
        Overhead.objects.create(
            organisation=week.organisations["harbor"],
            month=date(2026, 3, 1),
            way="offer",
            visits=10,
            steps=25,
            program_steps=0,
            house_steps=5,
            median_minutes=42,
            made_at=NOW,
        )
    with time_machine.travel(FRIDAY, tick=False):
        client.force_login(week.accounts["carmen"], backend=BACKEND)
        read = client.get(reverse("dashboard"), {"every": "week"}).content.decode()
        assert "March 2, 2026 to March 6, 2026" in read
        for words in ("Offered, and taken with a yes", "2.5", "0.5", "42"):
            assert words in read
        assert f"{reverse('used')}?since=2026-03-02&amp;last_day=2026-03-06" in read
        wrong = client.get(reverse("dashboard"), {"every": "decade", "day": "soon"})
        assert wrong.status_code == 422
        sheet = client.get(reverse("dashboard_csv"), {"every": "week"}).content.decode()
        rows = list(csv.DictReader(sheet.splitlines()))
        assert [
            (row["From"], row["Booked"], row["Nobody came"])
            for row in rows
            if row["Organisation"] == "Together"
        ] == [
            ("2026-03-02", "1", "1"),
            ("2026-02-23", "0", "0"),
        ]
        steps = client.get(reverse("dashboard_steps_csv"), {"every": "week"}).content.decode()
        assert '2026-03-01,"Offered, and taken with a yes",10,25,0,5,42' in steps

"""A coordinator plans a day's rounds by keyboard on a desk, and mends them on a phone when somebody falls ill."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from django.db import connections, transaction
from playwright.sync_api import Page, expect

from commonhours.bookings.actions import choose_faces
from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import region
from commonhours.routing.actions import run_plan
from commonhours.routing.market.gathering import gather
from commonhours.routing.market.spots import Sought
from commonhours.routing.planner import compile_planner
from commonhours.routing.reading import between
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page import come_in
from tests.journeys.test_find_and_book import tab_to

pytestmark = pytest.mark.browser

# What begins tomorrow may be too soon to be changed.
SOONEST, LATEST = 2, 5


@dataclass(frozen=True)
class Office:
    """A coordinator, and a full day of their organisation on which visits can be given to others."""

    account_id: Any
    organisation_id: UUID
    today: date
    day: date


@pytest.fixture(scope="module")
def office(city: str, django_db_blocker: Any) -> Iterator[Office]:
    """Whoever is served on that day lets anybody come, so that there is something to plan."""
    compile_planner()  # as the process that waits for plans does, before anybody asks
    with django_db_blocker.unblock():
        today, places = now().astimezone(region().tzinfo).date(), dict[tuple[UUID, date], set[UUID]]()
        offices = dict(Grant.objects.filter(role="coordinator").values_list("organisation_id", "account_id"))
        with transaction.atomic(), seeing(EVERYTHING):
            for row in coming().filter(visit__organisation__in=offices):
                day = row.starts_at.astimezone(region().tzinfo).date()
                if SOONEST <= (day - today).days <= LATEST:
                    places.setdefault((row.visit.organisation_id, day), set()).add(row.visit.service_user_id)
        for house, day in sorted(places, key=lambda place: -len(places[place])):
            by = Actor(offices[house], roles=(Held("coordinator", house),), door="web")
            for served in places[house, day]:
                choose_faces(by=by, at=now(), service_user_id=served, says="anyone")
            # One of them is given away in a first plan, and one falls ill.
            if len(replaceable(house, day)) > 1:
                yield Office(offices[house], house, today, day)
                return
        raise AssertionError("nobody can be given to anybody else on any day")


def coming() -> Any:
    """Who is booked from now on."""
    rows = Assignment.objects.filter(state="booked", starts_at__gt=now())
    return rows.select_related("visit").order_by("starts_at", "id")


def replaceable(organisation_id: UUID, day: date) -> set[UUID]:
    """Those who come on that day to a visit that somebody else may do as well, and until then nowhere else."""
    ends = between(day, 1).ends
    with transaction.atomic(), seeing(EVERYTHING):
        known = gather(Sought(organisation_id, day, 1, now()))
        until_then = coming().filter(starts_at__lt=ends).exclude(visit__organisation=organisation_id)
        elsewhere = set(until_then.values_list("person_id", flat=True))
    workers = {known.spots[nth].worker_id: set(known.able[nth]) for nth in known.free}
    return {worker for worker, able in workers.items() if worker and able - {worker}} - elsewhere


def seen(somebody: Visitor, picture: str = "") -> None:
    """The page can be used by everybody; and what it looks like."""
    somebody.check()
    if picture:
        somebody.picture(picture)


def worked_out(page: Page) -> None:
    """The background works on the plan that was just asked for, and whoever follows it takes the best so far."""

    def work() -> None:
        try:
            assert run_plan(by=HOUSE, clock=now)
        finally:
            connections.close_all()

    background = Thread(target=work)
    background.start()
    stop = page.get_by_role("button", name="Stop now, and take the best so far")
    ready = page.get_by_role("link", name="See what changes, and apply")
    try:
        expect(stop.or_(ready)).to_be_visible()
        # The piece of the page is another one each second; on a slow machine the plan may be ready meanwhile.
        page.evaluate("document.querySelector('[action$=\"/stop/\"] button')?.click()")
        expect(ready).to_be_visible()
    finally:
        background.join()


def test_a_day_is_planned_looked_at_and_applied_by_keyboard(
    visitor: Callable[..., Visitor], office: Office
) -> None:
    desk = visitor(1280)
    come_in(desk, office.account_id)
    page = desk.page
    page.goto(f"{desk.city}/rounds/")
    page.get_by_role("link", name="Rounds as they stand").press("Enter")
    page.locator("#id_day").fill(office.day.isoformat())
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("link", name="Plan this day")).to_be_visible()
    seen(desk, "rounds-day")
    page.get_by_role("link", name="Plan this day").press("Enter")
    expect(page.locator("#id_first_day")).to_have_value(office.day.isoformat())
    seen(desk, "rounds")
    page.get_by_role("button", name="Plan", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="The plan waits for its turn")).to_be_visible()
    seen(desk, "rounds-under-way")
    worked_out(page)
    plan = page.url

    given_away(page)
    seen(desk, "rounds-visit")
    page.get_by_role("button", name="Give it to this worker").press("Enter")
    expect(page.get_by_text("Given in a plan of its own.")).to_be_visible()
    assert page.url.split("?")[0] != plan.split("?")[0]
    seen(desk, "rounds-plan")
    page.get_by_role("link", name="Map", exact=True).press("Enter")
    seen(desk, "rounds-map")
    page.get_by_role("link", name="On paper").press("Enter")
    seen(desk, "rounds-paper")
    page.get_by_role("link", name="What changes").press("Enter")
    seen(desk, "rounds-changes")
    page.get_by_role("button", name="Show side by side").press("Enter")
    expect(page.get_by_role("heading", name="Where they differ")).to_be_visible()
    assert page.locator("[aria-labelledby=apart-title] tbody tr").count() == 1
    seen(desk, "rounds-compare")
    page.go_back()
    page.get_by_role("button", name="Apply the plan").press("Enter")
    expect(page.get_by_text("Applied. Everybody whom it concerns has been told.")).to_be_visible()
    # As it stands now, that visit is to stay.
    page.goto(f"{desk.city}/rounds/day/?day={office.day}")
    page.locator("[data-plan-visit]").first.press("Enter")
    expect(page.locator("#chosen-title")).to_be_focused()
    page.get_by_role("button", name="Pin: keep it as it stands now").press("Enter")
    expect(page.get_by_text("Pinned: no plan changes it")).to_be_visible()
    expect(page.locator("[data-plan-visit] use[href*=pin]")).not_to_have_count(0)
    page.goto(f"{desk.city}/rounds/weights/")
    seen(desk, "rounds-weights")


def given_away(page: Page) -> None:
    """Go along the board by arrow keys to a visit to which somebody else may come, and open its menu."""
    visits, others = (
        page.locator("[data-plan-visit]"),
        page.get_by_role("button", name="Give it to this worker"),
    )
    tab_to(page, "[data-plan-visit]")
    for _ in range(visits.count()):
        page.keyboard.press("Enter")
        expect(page.locator("#chosen-title")).to_be_focused()
        if others.count():
            return
        page.keyboard.press("Escape")
        expect(visits.and_(page.locator(":focus"))).to_have_count(1)
        before = page.evaluate("document.activeElement.href")
        page.keyboard.press("ArrowRight")
        if page.evaluate("document.activeElement.href") == before:
            page.keyboard.press("ArrowDown")
    raise AssertionError("nobody else may come to any visit")


def test_somebody_is_ill_and_their_visits_go_to_others(
    visitor: Callable[..., Visitor], office: Office
) -> None:
    ill = min(replaceable(office.organisation_id, office.day))
    phone = visitor(360)
    come_in(phone, office.account_id)
    page = phone.page
    page.goto(f"{phone.city}/rounds/day/?day={office.day}")
    seen(phone, "rounds-day")
    page.goto(f"{phone.city}/people/{ill}/")
    page.locator("#ill summary").click()
    page.get_by_role("link", name="First plan who takes their visits").click()
    expect(page.locator("#id_away")).to_have_value(str(ill))
    page.locator("#id_days").select_option(str((office.day - office.today).days + 1))
    page.locator("#id_away_until").fill(office.day.isoformat())
    seen(phone, "rounds")
    page.get_by_role("button", name="Plan", exact=True).click()
    expect(page.get_by_role("heading", name="The plan waits for its turn")).to_be_visible()
    seen(phone, "rounds-under-way")
    worked_out(page)
    page.locator(".plan-days a").last.click()
    seen(phone, "rounds-plan")
    page.locator(".plan-visit--changed, .plan-visit--left").first.click()
    expect(page.locator("#chosen-title")).to_be_focused()
    seen(phone, "rounds-visit")
    for name, picture in (
        ("Map", "rounds-map"),
        ("On paper", "rounds-paper"),
        ("What changes", "rounds-changes"),
    ):
        page.get_by_role("navigation", name="Parts of the plan").get_by_role("link", name=name).click()
        seen(phone, picture)
    page.get_by_label("Why").fill("Fever")
    page.get_by_role("button", name="Apply the plan").click()
    expect(page.get_by_text("Applied. Everybody whom it concerns has been told.")).to_be_visible()
    with transaction.atomic(), seeing(EVERYTHING):
        theirs = [row.starts_at.astimezone(region().tzinfo).date() for row in coming().filter(person_id=ill)]
    assert min(theirs, default=date.max) > office.day
    page.goto(f"{phone.city}/rounds/weights/")
    seen(phone, "rounds-weights")

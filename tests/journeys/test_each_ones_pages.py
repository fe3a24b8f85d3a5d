"""The pages of each kind of reader, as they meet them; and what each page looks like, kept for the documents."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import expect

from commonhours.bookings.models import Assignment, Series
from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.credentials.models import BadgeGiven
from commonhours.dispatch.actions import worker_ill
from commonhours.intake.models import HelpRequest
from commonhours.ledger.models import Account, Transfer
from commonhours.matching.actions import run_simulation, simulate
from commonhours.matching.models import WeightsDraft
from commonhours.organisations.models import Organisation
from commonhours.organisations.queries import region
from commonhours.partnerships.models import Partnership
from commonhours.people.models import Membership, ServiceUser
from commonhours.planning.actions import work_out_gaps
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.journeys.conftest import WIDTHS, Visitor
from tests.journeys.manners import broken_manners, own_pages
from tests.journeys.pseudo_arabic import write_catalogue

pytestmark = pytest.mark.browser

# Who comes in, as the sign-in page names them; then addresses, and under which name their pictures are kept, if any.
READERS: dict[str, tuple[tuple[str, str], ...]] = {
    "": (
        ("/join/", "join-choose"),
        ("/ask/", "ask-choose"),
        ("/ask/?as=self", "ask-form"),
        ("/badges/{badge}/check/", "badge-check"),
    ),
    "Kunthea Hang": (
        ("/my/messages/", "messages"),
        ("/my/messages/choices/", "message-choices"),
        ("/my/calendars/", "calendars"),
        ("/my/agreements/", "my-agreements"),
        ("/my/supervision/", "my-supervision"),
        ("/me/", "my-record"),
        ("/me/reliability/", "my-reliability"),
        ("/me/not-offered/", "not-offered"),
    ),
    "Rosario Quintero": (
        ("/help/", "my-help-own"),
        ("/help/{served}/week/", "my-week"),
        ("/help/{served}/helpers/", "helpers"),
        ("/service-users/{served}/record/", "record"),
    ),
    "Contact-centre operator": (
        ("/people/{person}/", "person"),
        ("/service-users/{served}/", "service-user"),
        ("/service-users/{served}/meet/", ""),
        ("/help/{served}/helpers/", ""),
        ("/find/?service_user={served}", ""),
        (
            "/find/?service_user={served}&who=x&work={work}&day={day}&start=03:00&minutes=60&needs_of={served}&whom=Kunthea",
            "why-not",
        ),
        ("/requests/", "requests"),
        ("/requests/{request}/", "request"),
        ("/requests/call/?as=self", ""),
        ("/directory/", "directory"),
        ("/questions/?q=How+many+Spanish+speakers+are+free+in+the+next+ten+weeks+by+area%3F", "question"),
        ("/questions/?q=How+many+nutricion+workers+are+free+in+Gotham%3F", "question-asked-back"),
    ),
    "City officer": (
        ("/planning/gaps/", "gaps"),
        ("/planning/hours/", "used-hours"),
        ("/ranking/", "ranking"),
        ("/ranking/drafts/{draft}/", "ranking-simulation"),
    ),
    "Duty officer": (("/duty/", "duty"), ("/visits/{open}/ask/", "offer-it")),
    "Coordinator": (
        ("/board/", "day-board"),
        ("/duty/rota/", "rota"),
        ("/visits/{visit}/", "visit"),
        ("/visits/{visit}/move/", ""),
        ("/visits/{visit}/people/", ""),
        ("/series/{series}/", "series"),
        ("/people/{person}/reliability/", "reliability"),
    ),
    "Supervisor": (
        ("/supervision/", "my-people"),
        ("/people/{person}/supervision/", "supervision"),
        ("/absences/contested/", "contests"),
    ),
    "Finance officer": (
        ("/money/", "money"),
        ("/money/accounts/{account}/", "account"),
        ("/money/transfers/{transfer}/", ""),
    ),
    "Approver": (
        ("/approvals/", "approvals"),
        ("/approvals/{waiting}/", "approval"),
        ("/approvals/facts/", "facts-to-check"),
        ("/people/register/?as=worker", "register"),
    ),
    "Organisation administrator": (
        ("/people/", "people"),
        ("/people/imports/", "imports"),
        ("/settings/{organisation}/look/", "look"),
        ("/settings/{organisation}/rules/", "rules"),
        ("/settings/{organisation}/steps/", "steps"),
        ("/settings/{organisation}/badges/", "badges"),
        ("/settings/{organisation}/requests/", ""),
        ("/partnerships/", "partnerships"),
        ("/partnerships/{partnership}/", ""),
        ("/roles/", "roles"),
        ("/outbox/", "outbox"),
    ),
}


@pytest.fixture(scope="module")
def things(city: str, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Something of the first organisation for each address; one of its workers is ill today, so that a day is open."""
    with django_db_blocker.unblock():
        with transaction.atomic(), seeing(EVERYTHING):
            served = ServiceUser.objects.get(name="Rosario Quintero")
            organisation = Organisation.objects.get(id=served.organisation_ids[0])
            waiting = Membership.objects.filter(
                organisation=organisation, part="worker", approved_at=None, declined_at=None, until=None
            )
            coming = Assignment.objects.filter(
                state="booked", starts_at__gt=now(), visit__organisation=organisation
            )
            ill, other = (_busy(coming, skip) for skip in (0, 1))
            first = waiting.order_by("asked_at", "id").first()
            assert first
        at = now()
        by = Actor(account_id=ill.account_id, person_id=ill.id, door="web")
        last_day = (at.astimezone(region().tzinfo) + timedelta(days=1)).date()
        worker_ill(by=by, at=at, person_id=ill.id, last_day=last_day)
        with transaction.atomic(), seeing(EVERYTHING):
            found = _more_of(organisation, coming, ill)
        work_out_gaps(by=HOUSE, at=at)
        yield found | {
            "draft": _simulated(at),
            "served": served.id,
            "work": TypeOfWork.objects.values_list("id", flat=True)[0],
            "day": last_day + timedelta(days=7),
            "person": other.id,
            "waiting": first.id,
            "organisation": organisation.id,
        }


def _more_of(organisation: Organisation, coming: Any, ill: Any) -> dict[str, Any]:
    """The first of each kind that the organisation has."""
    here = {"organisation": organisation}
    opened = Assignment.objects.filter(
        person=ill, state="handed_back", visit__state="planned", visit__organisation=organisation
    )
    firsts = {
        "badge": BadgeGiven.objects.filter(**here, taken_at=None),
        "request": HelpRequest.objects.filter(**here, due_at__isnull=False),
        "series": Series.objects.filter(**here),
        "account": Account.objects.filter(organisation_id=organisation.id, kind="bank"),
        "transfer": Transfer.objects.filter(legs__organisation_id=organisation.id),
        "partnership": Partnership.objects.filter(guest=organisation),
    }
    return {
        "visit": coming.order_by("starts_at", "id")[0].visit_id,
        "open": opened.order_by("starts_at", "id")[0].visit_id,
        **{name: rows.order_by("id").values_list("id", flat=True)[0] for name, rows in firsts.items()},
    }


def _simulated(at: datetime) -> Any:
    """The draft of another order, worked out on the week before."""
    with transaction.atomic(), seeing(EVERYTHING):
        draft = WeightsDraft.objects.get(state="open")
    by = Actor(draft.made_by_id, roles=(Held("city_officer"),), door="web")
    today = at.astimezone(region().tzinfo).date()
    first, last = today - timedelta(days=7), today - timedelta(days=1)
    simulate(by=by, at=at, draft_id=draft.id, first_day=first, last_day=last)
    run_simulation(by=HOUSE, clock=now)
    return draft.id


def _busy(coming: Any, skip: int) -> Any:
    """Somebody who comes next, or the one after them."""
    people = dict.fromkeys(row.person for row in coming.select_related("person").order_by("starts_at", "id"))
    return list(people)[skip]


# Where whoever works, is served or comes in begins; their other pages are found from there, each kind once.
BEGINNINGS = {
    "": ("/sign-in/", "/sign-in/code/", "/how-pages-look/", "/join/?as=worker", "/ask/?as=self"),
    "Kunthea Hang": ("/my/",),
    "Rosario Quintero": ("/help/",),
}


@pytest.mark.parametrize("reader", BEGINNINGS)
def test_a_page_of_ones_own_holds_in_every_manner_and_for_every_thumb(
    visitor: Callable[..., Visitor], city: str, reader: str
) -> None:
    """Large print, strong colours by day and night, a zoom of 400 %, and nothing to press that is too small."""
    somebody = visitor(360, has_touch=True)
    if reader:
        somebody.come_in_as(reader)
    wrong = []
    for address in own_pages(somebody, BEGINNINGS[reader]):
        somebody.page.goto(city + address)
        wrong += [(address, *each) for each in broken_manners(somebody.page)]
    assert not wrong, wrong


# One page of each kind, for a language that is written from the right.
FROM_THE_RIGHT = {
    "": ("/sign-in/", "/how-pages-look/", "/join/?as=worker"),
    "Kunthea Hang": ("/my/", "/my/time/", "/me/", "/my/pay/"),
    "Rosario Quintero": ("/help/", "/help/{served}/book/"),
    "Coordinator": ("/board/", "/find/?service_user={served}", "/people/{person}/"),
}


# Streets with a number on a page, as “1 East Ocean Boulevard”, and whether the number stands in front of the name.
STREETS = r"""() => {
  const seen = [], texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const left = (node, from, to) => {
    const range = document.createRange()
    range.setStart(node, from), range.setEnd(node, to)
    return range.getBoundingClientRect()
  }
  for (let node; (node = texts.nextNode());) {
    const found = /(\d+) (\p{Lu}\p{L}+) \p{L}+/u.exec(node.data)
    if (!found) continue
    const at = found.index, name = at + found[1].length + 1
    const number = left(node, at, name - 1), street = left(node, name, name + found[2].length)
    if (number.width && Math.abs(number.top - street.top) < 2) seen.push([found[0], number.left < street.left])
  }
  return seen
}"""
# On these pages stand streets: of whom one goes to, of somebody's record.
WITH_STREETS = {"Kunthea Hang": "/my/", "Coordinator": "/people/{person}/"}


@pytest.mark.parametrize("reader", FROM_THE_RIGHT)
def test_a_page_written_from_the_right_is_mirrored_and_can_be_used_by_everybody(
    visitor: Callable[..., Visitor], things: dict[str, Any], settings: Any, tmp_path: Path, reader: str
) -> None:
    somebody = visitor(360)
    if reader:
        somebody.come_in_as(reader)
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    settings.LOCALE_PATHS = [write_catalogue(tmp_path), *settings.LOCALE_PATHS]
    somebody.page.context.add_cookies([{"name": "django_language", "value": "ar", "url": somebody.city}])
    for address in FROM_THE_RIGHT[reader]:
        somebody.page.goto(somebody.city + address.format(**things))
        expect(somebody.page.locator("html")).to_have_attribute("dir", "rtl")
        for width in WIDTHS:
            somebody.widen(width)
            somebody.check()
            mark = somebody.page.locator(".brand > :first-child").bounding_box()
            assert mark
            assert mark["x"] > width / 2, (address, width)
            streets = somebody.page.evaluate(STREETS)
            assert all(in_front for _, in_front in streets), (address, width, streets)
            assert streets or WITH_STREETS.get(reader) != address, (address, width)


def test_a_stranger_chooses_how_pages_look_in_two_presses_and_it_holds_on_paper(
    visitor: Callable[..., Visitor], city: str
) -> None:
    # Without a script: the server writes what was chosen.
    stranger = visitor(360, java_script_enabled=False)
    page = stranger.page
    page.goto(f"{city}/sign-in/")
    page.get_by_role("link", name="How pages look").press("Enter")
    for choice in ("Very large", "Dark"):
        page.get_by_label(choice).press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"{city}/sign-in/")
    expect(page.locator("html")).to_have_attribute("data-theme", "night")
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 22, 20)")
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("html")).to_have_css("font-size", "24px")


def test_what_a_manner_breaks_is_found(visitor: Callable[..., Visitor], city: str) -> None:
    """The check itself, on a page with a small grey button, and with a word that is too long for large print."""
    somebody = visitor(360, has_touch=True)
    somebody.page.goto(f"{city}/sign-in/")
    somebody.page.evaluate(
        """() => {
          const add = (kind, text, style) => {
            const made = document.createElement(kind)
            made.textContent = text
            made.style.cssText = style
            document.querySelector('main').append(made)
          }
          add('button', 'Go', 'padding: 0; color: #777; background: #fff')
          add('p', 'Verantwortungsbewusst', 'white-space: nowrap; font-size: 1.5rem')
        }"""
    )
    found = [what for what, _where in broken_manners(somebody.page)]
    assert found == [
        "too small for a thumb",
        "scrolls sideways at 360 larger",
        "weak colours by day",
        "weak colours by night",
    ]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("reader", READERS)
def test_each_reader_can_use_their_own_pages(
    visitor: Callable[..., Visitor], things: dict[str, Any], reader: str, width: int
) -> None:
    somebody = visitor(width)
    if reader:
        somebody.come_in_as(reader)
    for address, name in READERS[reader]:
        somebody.page.goto(somebody.city + address.format(**things))
        somebody.check()
        if name:
            somebody.picture(name)

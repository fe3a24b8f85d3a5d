"""Takes every picture of `pictured`: each page in four languages side by side, 360 px wide each. `./run languages`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import chain
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.urls import get_resolver, reverse
from PIL import Image
from playwright.sync_api import Error as PageGone
from playwright.sync_api import Page

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.credentials.models import BadgeGiven
from commonhours.dispatch.models import Offer
from commonhours.fairness.models import FairnessAudit
from commonhours.incidents.actions import Report, report_incident
from commonhours.intake.models import HelpRequest
from commonhours.intake.secret import secret_of
from commonhours.organisations.queries import region
from commonhours.payroll.models import LeaveTaken, Statement
from commonhours.people.models import Helper, Membership, Person
from commonhours.planning.models import TrialMember
from commonhours.retention.models import Erasure
from commonhours.safeguarding.models import Suspension
from commonhours.samplecity.incidents import REPORTS
from conftest import EVERYTHING
from tests.journeys.conftest import Visitor, in_few_colours
from tests.journeys.pictured import INDEX, LANGUAGES, MOST, PICTURES, SHOTS, Shot, index
from tests.journeys.test_every_page import come_in
from tests.journeys.test_without_signal import Signal, kept_for_next_time, signal

__all__ = ["signal"]
# What is cut off when the signal goes is closed whenever it is.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

WIDTH, TALLEST, BETWEEN, GREY = 360, 2000, 12, (150, 150, 150)
UNFIXED = """document.querySelectorAll('.site-nav').forEach((bar) => {
  bar.style.position = 'static'
  bar.style.margin = '0 -1rem'
  bar.style.width = 'calc(100% + 2rem)'
  bar.style.flex = 'none'
})"""
# The more of them, the smoother the edges of letters, and the larger the file.
COLOURS = (12, 8, 6)


@dataclass
class Reader:
    """Somebody who comes in, when, and what the addresses of their pages name."""

    account_id: Any = None
    at: datetime | None = None
    things: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def readers(city: str, django_db_blocker: Any) -> Iterator[dict[str, Reader]]:
    with django_db_blocker.unblock():
        with transaction.atomic(), seeing(EVERYTHING):
            found = _strangers() | _workers() | _served()
            found[""].things["email"] = found["secured"].things["email"]
        _reports(found["worker"])
        yield found


def _reports(worker: Reader) -> None:
    said, at = REPORTS[0], now()
    by = Actor(worker.account_id, worker.things["person_id"], door="web")
    report = Report(said.kind, said.urgency, said.words, at - timedelta(days=1))
    report_incident(by=by, at=at, report=report)


def _strangers() -> dict[str, Reader]:
    request = HelpRequest.objects.order_by("-arrived_at", "id")[0]
    badge = BadgeGiven.objects.filter(taken_at=None).order_by("id")[0]
    return {"": Reader(things={"secret": secret_of(request.id), "given_id": badge.id})}


def _workers() -> dict[str, Reader]:
    people = Person.objects.exclude(account=None)
    ahead = Assignment.objects.filter(state="booked", starts_at__gt=now(), timesheet=None, person__in=people)
    coming = ahead.select_related("person").order_by("starts_at", "id")
    paid = coming.filter(person__in=Statement.objects.values("person"))
    ill = paid.filter(person__in=LeaveTaken.objects.values("person"))
    works, begins = next(chain(ill, paid)), coming[7]
    let_in = Membership.objects.filter(part="worker", approved_at__isnull=False, until=None)
    new = let_in.exclude(person__in=Assignment.objects.values("person")).filter(person__in=people)
    waiting = Membership.objects.filter(part="worker", approved_at=None, declined_at=None, until=None)
    secured = coming.exclude(person=works.person)[11].person
    audits = FairnessAudit.objects.order_by("id").values_list("id", flat=True)
    things = {
        "visit_id": works.visit_id,
        "person_id": works.person_id,
        "service_user_id": new_id(),
        "audit_id": audits.first(),
    }
    return {
        "worker": Reader(works.person.account_id, things=things),
        "begun": Reader(begins.person.account_id, begins.starts_at),
        "newcomer": _as(new.order_by("id")[0].person),
        "joining": _as(waiting.filter(person__in=people).order_by("id")[0].person),
        "asked": _of(Offer.objects.filter(state="open", person__in=people)),
        "tries": _of(TrialMember.objects.filter(yes_at=None, person__in=people)),
        "stopped": _of(Suspension.objects.filter(state="open", person__in=people)),
        "forgotten": _of(Erasure.objects.filter(person__in=people)),
        "secured": _secured(secured),
    }


def _as(person: Person | None) -> Reader:
    assert person
    return Reader(person.account_id, things={"person_id": person.id})


def _of(rows: Any) -> Reader:
    """The first of them; a small city may lack some, and a page that needs one is then missed by name."""
    row = rows.select_related("person").order_by("id").first()
    return _as(row.person) if row else Reader()


def _secured(person: Person) -> Reader:
    assert person.account
    secret = generate_totp_secret()
    TOTP.activate(person.account, secret)
    RecoveryCodes.activate(person.account)
    return Reader(person.account_id, things={"email": person.account.email, "secret": secret})


def _served() -> dict[str, Reader]:
    ahead = Assignment.objects.filter(state="booked", starts_at__gt=now() + timedelta(days=1))
    rows = ahead.select_related("visit__service_user__person").order_by("starts_at", "id")
    own = rows.filter(visit__service_user__person__account__isnull=False, visit__series__isnull=False)[0]
    helpers = Helper.objects.filter(part="helper", until=None).order_by("id")
    mine = helpers.filter(service_user__in=rows.values("visit__service_user")).first() or helpers[0]
    helper_of_two = helpers.exclude(account=mine.account).exclude(service_user=own.visit.service_user)[0]
    # The second whom this one helps: the city knows none who helps two.
    Helper.objects.create(
        service_user=own.visit.service_user,
        account=helper_of_two.account,
        part="helper",
        let_by=helper_of_two.let_by,
        since=now(),
    )
    served = own.visit.service_user
    assert served.person
    things = {
        "service_user_id": served.id,
        "visit_id": own.visit_id,
        "series_id": own.visit.series_id,
        "person_id": own.person_id,
        "day": (now().astimezone(region().tzinfo) + timedelta(days=9)).date(),
    }
    return {
        "served": Reader(served.person.account_id, things=things),
        "helper": Reader(mine.account_id, things={"service_user_id": mine.service_user_id}),
        "helper of two": Reader(helper_of_two.account_id),
    }


@pytest.mark.parametrize("group", SHOTS)
def test_pictures_are_taken(
    visitor: Callable[..., Visitor],
    readers: dict[str, Reader],
    signal: Signal,
    settings: Any,
    group: str,
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    PICTURES.mkdir(parents=True, exist_ok=True)
    wrong = []
    for who in dict.fromkeys(shot.reader for shot in SHOTS[group]):
        reader = readers[who]
        # Who has just arrived at a visit arrives while the house's clock says so.
        with time_machine.travel(reader.at or now(), tick=True):
            somebody = visitor(WIDTH)
            if who == "secured":
                _shows_a_factor(somebody, reader)
            elif who:
                come_in(somebody, reader.account_id)
            for shot in (each for each in SHOTS[group] if each.reader == who):
                try:
                    _take(somebody, shot, reader, signal)
                except (
                    AssertionError,
                    PageGone,
                    LookupError,
                ) as failed:  # no other waits for it
                    wrong.append(f"{shot.name}: {failed}"[:600])
            somebody.page.context.close()
    INDEX.write_text(index())
    assert not wrong, "\n".join(wrong)


def _take(somebody: Visitor, shot: Shot, reader: Reader, signal: Signal) -> None:
    address = _address(somebody, shot, reader)
    seen = []
    for language in LANGUAGES:
        somebody.language = language
        for city in (somebody.city, signal.address):
            somebody.page.context.add_cookies([{"name": "django_language", "value": language, "url": city}])
        if shot.does:
            DOES[shot.does](somebody, address, signal)
        else:
            answer = somebody.page.goto(somebody.city + address)
            assert answer
            assert answer.status == shot.status, f"{answer.status} at {address}"
        seen.append(_seen(somebody.page))
    _kept(seen, shot)


def _address(somebody: Visitor, shot: Shot, reader: Reader) -> str:
    if shot.follow:
        somebody.page.goto(somebody.city + _of_page(shot.begin, reader))
        return str(somebody.page.locator(shot.follow).first.get_attribute("href"))
    return _of_page(shot.page, reader) + shot.query.format(**reader.things)


def _of_page(page: str, reader: Reader) -> str:
    names = get_resolver().reverse_dict.getlist(page)[0][0][0][1]
    return reverse(page, kwargs={name: reader.things[name] for name in names})


def _seen(page: Page) -> Image.Image:
    """The whole page; what stays at the foot of a screen would lie across its middle."""
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready")
    page.evaluate(UNFIXED)
    with Image.open(BytesIO(page.screenshot(full_page=True))) as picture:
        return picture.convert("RGB").crop((0, 0, WIDTH, min(picture.height, TALLEST)))


def _kept(seen: list[Image.Image], shot: Shot) -> None:
    tall = max(each.height for each in seen)
    sheet = Image.new("RGB", (len(seen) * (WIDTH + BETWEEN) - BETWEEN, tall), GREY)
    for place, each in enumerate(seen):
        sheet.paste(each, (place * (WIDTH + BETWEEN), 0))
    for colours in COLOURS:
        few = in_few_colours(sheet, colours)
        few.convert("RGB").save(shot.path, lossless=True, quality=60, method=4)
        if shot.path.stat().st_size < MOST:
            return


# --- what is done on a page first --------------------------------------------------------------------------------


def _sends_it_empty(somebody: Visitor, address: str, signal: Signal) -> None:
    page = somebody.page
    page.goto(somebody.city + address)
    page.locator("main form button").last.evaluate("button => { button.form.noValidate = true }")
    page.locator("main form button").last.click()
    page.locator(".usa-error-message:visible").first.wait_for()


def _asks_for_a_code(somebody: Visitor, address: str, signal: Signal) -> None:
    cache.clear()
    _has_a_code_sent(somebody, f"worker{20 + LANGUAGES.index(somebody.language)}@sample-city.example")


def _has_a_code_sent(somebody: Visitor, email: str) -> str:
    page = somebody.page
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{somebody.city}{reverse('account_request_login_code')}")
    page.fill("#id_address", email)
    page.press("#id_address", "Enter")
    page.locator("#id_code").wait_for()
    sent = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    return sent.group() if sent else ""


def _comes_with_a_factor(somebody: Visitor, address: str, _signal: Signal | None) -> None:
    cache.clear()
    code = _has_a_code_sent(somebody, address.partition("#")[2])
    somebody.page.fill("#id_code", code)
    somebody.page.press("#id_code", "Enter")
    somebody.page.wait_for_url(f"**{reverse('mfa_authenticate')}**")


def _types_a_wrong_code(somebody: Visitor, address: str, signal: Signal) -> None:
    page = somebody.page
    _asks_for_a_code(somebody, address, signal)
    sent = re.search(r"\b\d{6}\b", str(mail.outbox[-1].body))
    page.fill("#id_code", "000000" if sent and sent.group() != "000000" else "111111")
    page.press("#id_code", "Enter")
    page.locator(".usa-error-message:visible").first.wait_for()


def _changes_the_address(somebody: Visitor, address: str, signal: Signal) -> None:
    page = somebody.page
    page.goto(f"{somebody.city}{reverse('change_email')}")
    page.fill("#id_to", "somebody@example.org")
    page.press("#id_to", "Enter")
    page.locator("#id_code").wait_for()


def _shows_a_factor(somebody: Visitor, reader: Reader) -> None:
    """Comes in as people do where nothing is a sample: what they keep safe is then open to them."""
    _comes_with_a_factor(somebody, f"#{reader.things['email']}", None)
    shown = hotp_value(reader.things["secret"], next(iter(yield_hotp_counters_from_time())))
    somebody.page.locator("main input[name=code]:visible").fill(format_hotp_value(shown))
    somebody.page.keyboard.press("Enter")
    somebody.page.locator("details.menu:not(.site-nav__more)").wait_for()
    kind = Authenticator.Type.WEBAUTHN
    key = Authenticator.objects.create(user_id=reader.account_id, type=kind, data={"name": "My phone"})
    reader.things["pk"] = key.pk


def _begins(somebody: Visitor, address: str, signal: Signal) -> None:
    page = somebody.page
    page.goto(somebody.city + address)
    if page.locator("form[data-clock] input[name=way][value=in]").count():
        page.locator("form[data-clock] button").first.click()
        page.locator("form[data-clock] input[name=way][value=out]").first.wait_for(state="attached")
        page.goto(somebody.city + address)


def _loses_the_signal(somebody: Visitor, address: str, signal: Signal) -> None:
    page = somebody.page
    signal.on()
    page.goto(f"{signal.address}{address}")
    kept_for_next_time(page)
    # What is kept is told in the language that was chosen just now.
    page.wait_for_load_state("networkidle")
    signal.off()
    page.goto(f"{signal.address}{address}")
    page.locator("[data-none]").wait_for(state="hidden")


DOES: dict[str, Callable[[Visitor, str, Signal], None]] = {
    "sends_it_empty": _sends_it_empty,
    "asks_for_a_code": _asks_for_a_code,
    "comes_with_a_factor": _comes_with_a_factor,
    "types_a_wrong_code": _types_a_wrong_code,
    "changes_the_address": _changes_the_address,
    "begins": _begins,
    "loses_the_signal": _loses_the_signal,
}

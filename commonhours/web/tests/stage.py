"""A world in which every address has something to show: what stands in its place holders, and who is signed in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.template import Template
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.availability.models import Calendar, Change
from commonhours.bookings.models import Assignment, Gap, Visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import OUTSIDER, Actor
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.dispatch.models import Opening
from commonhours.intake.actions import ask_for_help
from commonhours.intake.models import Desk, HelpRequest
from commonhours.intake.wanted import HelpWanted
from commonhours.integrations.directory.models import ListedService, Source
from commonhours.integrations.evv.models import Payer, Record
from commonhours.integrations.imports.actions import bring
from commonhours.integrations.imports.models import Import
from commonhours.matching.follower import FOLLOWER
from commonhours.organisations.colours import sheet_name
from commonhours.organisations.models import Grant
from commonhours.people.models import Helper, Membership, ServiceUser
from commonhours.planning.models import Trial, TrialMember
from commonhours.referrals.actions import Consent, Target, send_referral
from commonhours.referrals.models import Referral
from commonhours.routing.models import RoundsPlan
from commonhours.safeguarding.models import Suspension
from commonhours.timesheets.models import Timesheet
from commonhours.web import context, urls
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast, hire
from tests.following import told_of_a_week
from tests.planned import rounds_ready
from tests.stopping import stopped

# Roles that together hold every permission that somebody can be given.
EVERYTHING_GIVEN = ("organisation_admin", "approver")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    forget_words()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


@pytest.fixture
def stage(committed_cast: Cast) -> Cast:
    """Rosa’s week; Lopez lets a friend help; and Park’s neighbour waits for Harbor."""
    with seeing(EVERYTHING):
        friend = Account.objects.create_user("friend@example.org", name="Friend", joined_at=JOINED)
        Helper.objects.create(
            service_user=committed_cast.served["lopez"],
            account=friend,
            part="helper",
            let_by=committed_cast.accounts["ana"],
            since=JOINED,
        )
        harbor = committed_cast.organisations["harbor"]
        peter = ServiceUser.objects.create(
            name="Peter", latitude=33.8, longitude=-118.17, organisation_ids=[harbor.id]
        )
        Membership.objects.create(
            organisation=harbor, part="service_user", service_user=peter, since=NOW.date()
        )
    content = b"Name,ZIP\nQuetzalcanary Kim,90802\n"
    by = committed_cast.actors["ana"]
    bring(by=by, kind="workers", at=NOW, organisation_id=harbor.id, name="staff.csv", content=content)
    return told_of_a_week(committed_cast)


def more_callers(cast: Cast) -> None:
    """Sid, suspended; and two who may whatever can be given: Zoe in a stranger's organisation, Beth in a partner's."""
    with seeing(EVERYTHING):
        hire(cast, "sid", "harbor", ["nutrition", "company"], ["spanish", "nutrition"])
        for name, slug in (("zoe", "westside"), ("beth", "bixby")):
            account = Account.objects.create_user(f"{name}@example.org", name=name.title(), joined_at=JOINED)
            cast.accounts[name] = account
            for role in EVERYTHING_GIVEN:
                Grant.objects.create(
                    account=account,
                    organisation=cast.organisations[slug],
                    role=role,
                    since=LONG_AGO,
                    granted_at=JOINED,
                )
    stopped(cast, "sid")


def things_of_sid(cast: Cast) -> dict[str, object]:
    """What stands in an address about somebody suspended."""
    with seeing(EVERYTHING):
        sid = cast.people["sid"].id
        return {
            "person_id": sid,
            "suspension_id": Suspension.objects.get(person_id=sid).id,
            "assignment_id": Assignment.objects.get(person_id=sid).id,
        }


def rosas_calendar(cast: Cast) -> UUID:
    """A feed of Rosa's own."""
    with seeing(EVERYTHING):
        row, _ = Calendar.objects.get_or_create(
            person=cast.people["rosa"],
            address="https://calendar.example.org/rosa.ics",
            defaults={"name": "Quetzalcanary", "attached_at": NOW, "due_at": NOW},
        )
        return row.id


def asked_of_harbor(cast: Cast) -> UUID:
    """A request for help in Harbor's queue."""
    with seeing(EVERYTHING):
        found = HelpRequest.objects.filter(organisation=cast.organisations["harbor"]).first()
        if found is not None:
            return found.id
        Desk.objects.create(organisation=cast.organisations["harbor"], takes_requests=True)
    wanted = HelpWanted("Quetzalcanary Quintero", "562 555 0147", words="Quetzalcanary", consent=True)
    return ask_for_help(by=OUTSIDER, at=NOW, wanted=wanted).request_id


def referred_by_harbor(cast: Cast) -> UUID:
    """A referral of Mrs Lopez to a service outside, by letter."""
    found = Referral.objects.using("reader").first()
    if found is not None:
        return found.id
    source = Source.objects.create(name="Quetzal list", licence="CC0", loaded_at=NOW)
    service = ListedService.objects.create(source=source, key="1", name="Pine Avenue Clinic")
    consent = Consent(given=True, until=NOW.date() + timedelta(days=60))
    sent = send_referral(
        by=cast.actors["carmen"],
        at=NOW,
        service_user_id=cast.served["lopez"].id,
        to=Target(service_id=service.id),
        reason="Quetzalcanary",
        consent=consent,
    )
    return sent.referral_id


def tried_by_harbor(cast: Cast) -> UUID:
    """A trial of Harbor's, in which Dara was asked."""
    harbor, work = cast.organisations["harbor"], cast.works["company"]
    said = {"type_of_work": work, "organisation_ids": [harbor.id]}
    with seeing(EVERYTHING):
        found = Trial.objects.first()
        if found is not None:
            return found.id
        made = Trial.objects.create(
            **said,
            organisation=harbor,
            area_ids=[new_id()],
            words="Quetzalcanary",
            asked_by=cast.accounts["carmen"],
            asked_at=NOW,
        )
        TrialMember.objects.create(
            **said, trial=made, person=cast.people["dara"], part="cohort", asked_at=NOW, yes_at=NOW
        )
        return made.id


def planned_by_harbor(cast: Cast) -> UUID:
    """A plan of the rounds of Mrs Lopez's day, ready to be looked at, in which everything stays."""
    with seeing(EVERYTHING):
        found = RoundsPlan.objects.first()
        if found is not None:
            return found.id
        place = cast.served["lopez"].visits.get().assignments.earliest("id")
        return rounds_ready(cast, [(place, place.person_id)]).id


def change_of_rosas(cast: Cast, visit: Visit, *, another: bool) -> UUID:
    """An hour that Rosa blocked: a new one for a page that may remove it, for every other one is enough."""
    with seeing(EVERYTHING):
        found = None if another else Change.objects.first()
        hour = {"starts_at": visit.starts_at, "ends_at": visit.ends_at, "blocked": True}
        return (found or Change.objects.create(person=cast.people["rosa"], **hour)).id


def once_on_offer(cast: Cast, *, another: bool = True) -> UUID:
    """A place of Harbor's that was on offer once: a new one for a page that may change it."""
    wish = cast.wish("park")
    with seeing(EVERYTHING):
        found = None if another else Opening.objects.first()
        if found is not None:
            return found.id
        opening = Opening.objects.create(
            service_user=cast.served["park"],
            organisation=cast.organisations["harbor"],
            type_of_work_id=wish.type_of_work_id,
            starts_at=wish.starts_at,
            ends_at=wish.ends_at,
            patience=60,
            state="withdrawn",
            offered_by=cast.accounts["carmen"],
            offered_at=NOW,
            ended_at=NOW,
            organisation_ids=[cast.organisations["harbor"].id],
        )
        return opening.id


def asked_by_payer(cast: Cast) -> Record:
    """What a payer of Harbor's has taken in of one of its visits."""
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        place = Assignment.objects.exclude(visit__service_user=cast.served["lopez"]).earliest("starts_at")
        known = {
            "assignment": place,
            "person_id": place.person_id,
            "service_user_id": place.visit.service_user_id,
            "planned_start": place.starts_at,
            "planned_end": place.ends_at,
            "organisation_ids": [harbor.id],
        }
        sheet, _ = Timesheet.objects.get_or_create(id=place.id, defaults=known)
        asks = {"profile": "alternate", "payer_id": "X", "since": NOW.date(), "organisation_ids": [harbor.id]}
        payer, _ = Payer.objects.get_or_create(organisation=harbor, name="Quetzalcanary Plan", defaults=asks)
        stands = {
            "person_id": place.person_id,
            "service_user_id": place.visit.service_user_id,
            "starts_at": place.starts_at,
            "state": "accepted",
            "sequence": 1,
            "changed_at": NOW,
            "organisation_ids": [harbor.id],
        }
        return Record.objects.get_or_create(payer=payer, timesheet=sheet, defaults=stands)[0]


def argument(cast: Cast, name: str) -> object:
    """What stands in the addresses: things of Harbor, always."""
    with seeing(EVERYTHING):
        gap = Gap.objects.order_by("starts_at").first()
        assert gap is not None
        visit = cast.served["lopez"].visits.get()
        place = visit.assignments.earliest("id")
        helper = Helper.objects.get()
        waiting = Membership.objects.get(approved_at=None, part="service_user")
        brought = Import.objects.get()
    arguments: dict[str, object] = {
        "person_id": cast.people["rosa"].id,
        "service_user_id": cast.served["lopez"].id,
        "visit_id": visit.id,
        "series_id": gap.series_id,
        "gap_id": gap.id,
        "helper_id": helper.id,
        "calendar_id": rosas_calendar(cast),
        "import_id": brought.id,
        "secret": "nobody-knows-this",
        "digest": "0" * 64,
        "membership_id": waiting.id,
        "grant_id": cast.accounts["carmen"].grants.get().id,
        "change_id": change_of_rosas(cast, visit, another=name == "change_id"),
        "level_id": cast.organisations["harbor"].id,
        "draft_id": new_id(),
        "name": sheet_name("#0c5f57"),
        # Nobody has these: a stranger's passkey and key are answered as none.
        "pk": 1,
        "token_id": gap.id,
        "identity_id": gap.id,
        "key": "city",
        "assignment_id": place.id,
        "timesheet_id": place.id,
        "dispute_id": new_id(),
        "swap_id": new_id(),
        "account_id": new_id(),
        "partnership_id": new_id(),
        "proposal_id": new_id(),
        "transfer_id": new_id(),
        "audit_id": new_id(),
        "suspension_id": new_id(),
        "referral_id": referred_by_harbor(cast),
        "ask_id": new_id(),
        "trial_id": tried_by_harbor(cast),
        "plan_id": planned_by_harbor(cast),
        "freeze_id": new_id(),
        "erasure_id": new_id(),
        "hold_id": new_id(),
        "incident_id": new_id(),
        "relation_id": new_id(),
        "file_id": new_id(),
        "look_id": new_id(),
        "ranking_id": new_id(),
        "contest_id": new_id(),
        "question_id": new_id(),
        "paper_id": new_id(),
        "item_id": new_id(),
        "what": "visit",
        "refers_id": visit.id,
        "line_id": new_id(),
        "run_id": new_id(),
        "year": 2026,
        "month": 3,
        "part": 1,
        "invoice_id": new_id(),
        "partner_id": cast.organisations["bixby"].id,
        "statement_id": new_id(),
        "code": "generic",
        "organisation_id": cast.organisations["harbor"].id,
        "shift_id": new_id(),
        "event_id": new_id(),
        "word_id": new_id(),
        "observation_id": new_id(),
        "offer_id": new_id(),
        "opening_id": once_on_offer(cast, another=name == "opening_id"),
        "act_id": new_id(),
        "size": 10**17,
        "first": 1,
        "second": 2,
        "request_id": asked_of_harbor(cast),
        "badge_id": new_id(),
        "given_id": new_id(),
        "exclusive_id": new_id(),
        "kind": "png",
    }
    if name in ("record_id", "payer_id"):
        row = asked_by_payer(cast)
        return row.id if name == "record_id" else row.payer_id
    return arguments[name]


def words_of(name: str) -> set[str]:
    """The place holders of an address."""
    return {*next(each for each in urls.urlpatterns if each.name == name).pattern.converters}


def address(cast: Cast, name: str, known: dict[str, object] | None = None) -> str:
    """An address about things of Harbor; what is `known` already is not looked up again, and what is found is noted."""
    known = {} if known is None else known
    known |= {each: argument(cast, each) for each in words_of(name) - known.keys()}
    arguments = {each: known[each] for each in words_of(name)}
    if {"series_id", "visit_id"} <= arguments.keys():
        with seeing(EVERYTHING):
            visits = Visit.objects.filter(series_id=str(arguments["series_id"]), state="planned")
            arguments["visit_id"] = visits.latest("starts_at").id
    return reverse(name, kwargs=arguments)


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "anonymous":
        client.force_login(cast.accounts[name], backend=BACKEND)
    return client


def counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is counted once for each caller, and no page is kept for whoever asks how it was made."""
    monkeypatch.setattr(Template, "_render", lambda template, shown: template.nodelist.render(shown))
    counted: dict[UUID | None, dict[str, int]] = {}
    count = context._counted

    def once(links: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
        if actor.account_id not in counted:
            counted[actor.account_id] = {each["url"]: each["count"] for each in count(links, actor)}
        return [link | {"count": counted[actor.account_id].get(link["url"], 0)} for link in links]

    monkeypatch.setattr(context, "_counted", once)

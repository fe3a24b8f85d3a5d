"""A world in which every operation has something to be asked about: ids for its path, a body that it would take."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from commonhours.api.tests.calling import booking
from commonhours.api.urls import api
from commonhours.bookings.actions import book_series, book_visit
from commonhours.bookings.models import Assignment
from commonhours.common.actor import OUTSIDER
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.credentials.models import Badge, BadgeGiven, Issuer
from commonhours.dispatch.models import DutyShift, Opening
from commonhours.intake.actions import ask_for_help
from commonhours.intake.wanted import HelpWanted
from commonhours.integrations.imports.actions import bring
from commonhours.matching.follower import FOLLOWER
from commonhours.people.models import Membership, Person, PersonLock, ServiceUser
from commonhours.routing.weighing import AT_FIRST
from conftest import EVERYTHING, empty
from tests.cast import JOINED, LONG_AGO, NOW, TUESDAY_TEN, Cast, assemble, hire
from tests.stopping import stopped

WHY = {"reason": "209", "resolution": "12"}
# Somebody who asks for help, by whoever has no account.
HELP = {"name": "Rosa Quintero", "phone": "562 555 0147", "words": "Help with meals.", "consent": True}
# Another order of people.
WEIGHED = {"continuity": 1, "liking": 1, "travel": 1, "fairness": 1, "newcomer": 0}
ORDER = {"weights": WEIGHED, "tiers": ["own"], "reason": "Fair", "since": "2026-03-20"}


@cache
def contract() -> dict[str, Any]:
    """The contract as it is served, written once: to write it takes seconds. Whoever changes it takes a copy."""
    with override_settings(ROOT_URLCONF="commonhours.api.urls"):
        written: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return written


@dataclass
class Stage:
    """The cast with a booked visit and a series, and ids for every parameter of the contract."""

    cast: Cast
    visit_id: UUID
    assignment_id: UUID
    series_id: UUID
    neighbour_id: UUID
    membership_id: UUID
    grant_id: UUID
    import_id: UUID
    request_id: UUID
    suspension_id: UUID
    # Whom addresses and bodies name: Rosa, or Sid, who is suspended.
    worker: str = "rosa"

    def path(self, template: str) -> str:
        ids = {
            "visit_id": self.visit_id,
            "assignment_id": self.assignment_id,
            "series_id": self.series_id,
            "gap_id": new_id(),
            "act_id": new_id(),
            "first": 1,
            "second": 2,
            "helper_id": new_id(),
            "interpreter_id": new_id(),
            "site_id": new_id(),
            "calendar_id": new_id(),
            "change_id": new_id(),
            "level_id": self.cast.organisations["harbor"].id,
            "draft_id": new_id(),
            "rule_id": new_id(),
            "account_id": new_id(),
            "partnership_id": new_id(),
            "rate_id": new_id(),
            "asked_rate_id": new_id(),
            "line_id": new_id(),
            "joint_id": new_id(),
            "instrument_id": new_id(),
            "proposal_id": new_id(),
            "transfer_id": new_id(),
            "record_id": new_id(),
            "payer_id": new_id(),
            "audit_id": new_id(),
            "suspension_id": self.suspension_id if self.worker == "sid" else new_id(),
            "referral_id": new_id(),
            "ask_id": new_id(),
            "trial_id": new_id(),
            "plan_id": new_id(),
            "freeze_id": new_id(),
            "erasure_id": new_id(),
            "hold_id": new_id(),
            "kept_kind": "messages",
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
            "refers_id": self.visit_id,
            "run_id": new_id(),
            "invoice_id": new_id(),
            "partner_id": self.cast.organisations["bixby"].id,
            "statement_id": new_id(),
            "organisation_id": self.cast.organisations["harbor"].id,
            "token_id": new_id(),
            "step_id": new_id(),
            "badge_id": new_id(),
            "given_id": given_badge(self.cast) if "given_id" in template else "",
            "exclusive_id": new_id(),
            # It has not begun: there are no hours of it yet.
            "timesheet_id": self.assignment_id,
            "dispute_id": new_id(),
            "swap_id": new_id(),
            "import_id": self.import_id,
            "event_id": new_id(),
            "word_id": new_id(),
            "observation_id": new_id(),
            "offer_id": new_id(),
            "opening_id": _opening(self.cast) if "opening_id" in template else "",
            "shift_id": _shift(self.cast) if "shift_id" in template else "",
            "person_id": self.cast.people[self.worker].id,
            "service_user_id": self.cast.served["lopez"].id,
            "membership_id": self.membership_id,
            "grant_id": self.grant_id,
            "request_id": self.request_id,
        }
        return template.removeprefix("/api/v1").format(**ids)

    def query(self, name: str) -> dict[str, Any]:
        days = {"from": "2026-03-02", "to": "2026-03-31"}
        worker = str(self.cast.people[self.worker].id)
        harbor = {"organisation_id": str(self.cast.organisations["harbor"].id)}
        queries: dict[str, dict[str, Any]] = {
            "list_visits": days,
            "answer_question": {"link": "span=2026-03-03..2026-03-10&by=person"},
            "strips": {"person": [worker]},
            "show_statement": days,
            "show_spend": {"since": "2026-03-02", "last_day": "2026-03-31"},
            "show_used_hours": {"since": "2026-03-02", "last_day": "2026-03-31"},
            "show_margin": {"month": "2026-02-01"},
            "list_transfers": {"kind": "visit", "id": str(self.visit_id)},
            "propose_trial": {"type_of_work_id": str(self.cast.works["company"].id)},
            "show_rounds": harbor | {"first_day": "2026-03-03"},
            "list_rounds_plans": harbor,
            "list_round_weights": harbor,
            "search_people": {"search": "ro"},
            "search_service_users": {"search": "lo"},
        }
        return queries.get(name, {})

    def body(self, name: str) -> dict[str, Any]:
        book = booking(self.cast, self.worker, start=TUESDAY_TEN + timedelta(days=3))
        people = {"person_ids": book.pop("person_ids")}
        to_them = {"person_id": people["person_ids"][0], "reply_by": "2026-03-02T15:00:00-08:00"}
        harbor = str(self.cast.organisations["harbor"].id)
        bodies: dict[str, dict[str, Any]] = {
            "book_visit": book | people,
            "book_series": book | people | {"rule": "FREQ=DAILY;COUNT=1"},
            "cost_of_booking": book | people,
            "cost_of_series": book | people | {"rule": "FREQ=DAILY;COUNT=1"},
            "cost_of_cancelling": {},
            "cost_of_cancelling_series": {},
            "why_not": book | {"person_id": people["person_ids"][0]},
            "fill_open_gap": people,
            "let_help": {"email": "dora@example.org", "name": "Dora", "agreed": "by telephone"},
            "change_record": {"phone": "5625550111"},
            "say_who_is_liked": {"said": "favourite"},
            "move_house": {"address": "2 Ocean Boulevard", "zip_code": "00000"},
            "add_site": {"name": "Annex", "address": "2 Ocean Boulevard", "zip_code": "00000"},
            "name_site": {"name": "Annex"},
            "offer_of_oneself": {"affinity_ids": []},
            "set_personal_rules": {"feature_ids": []},
            "keep_age": {"of_age_on": None},
            "set_weekly_hours": {"text": "Mon–Fri 9–5", "since": "2026-03-02"},
            "set_one_week": {"text": "Mon 9–5", "week_of": "2026-05-04"},
            "copy_hours": {"source": "2026-03-02", "weeks": ["2026-05-11"]},
            "restore_weeks": {"weeks": ["2026-05-11"]},
            "add_exception": {
                "starts_at": "2026-05-04T09:00:00-07:00",
                "ends_at": "2026-05-04T10:00:00-07:00",
                "blocked": True,
            },
            "set_terms_of_work": {"wanted_minutes": 600},
            "draft_weights": ORDER,
            "change_weights": ORDER,
            "simulate_weights": {"first_day": "2026-03-01", "last_day": "2026-03-07"},
            "set_rule": {"code": "most_day", "value": 720, "since": "2026-03-09"},
            "open_billing": {"month": "2026-02-01", "cut_off": "2026-03-02T12:00:00-08:00"},
            "preview_billing": {},
            "approve_billing": {"cents": 100, "visits": 1},
            "drop_billing": {},
            "issue_invoices": {},
            "record_came_in": {"cents": 100, "day": "2026-03-02"},
            "record_given_back": {"cents": 100, "day": "2026-03-02"},
            "settle_with": {"until": "2026-03-02", "owed_to_us_cents": 100, "owed_by_us_cents": 0},
            "open_payroll": {"first": "2026-02-23", "cut_off": "2026-03-02T12:00:00-08:00"},
            "preview_payroll": {},
            "set_aside": {"person_id": people["person_ids"][0], "why": "bank details"},
            "take_back_in": {"person_id": people["person_ids"][0]},
            "approve_payroll": {"cents": 100, "people": 1},
            "drop_payroll": {},
            "set_provider_codes": {"profile": "adp", "codes": {"company": "H4K"}},
            "say_how_it_was": {"meal": True},
            "take_sick_leave": {"person_id": people["person_ids"][0], "day": "2026-03-02", "minutes": 60},
            "record_paid": {"means": "bank", "day": "2026-03-02"},
            "offer_partnership": {
                "host_id": harbor,
                "guest_id": str(self.cast.organisations["westside"].id),
                "since": "2026-03-09",
                "charging": {"fixed_cents": 350},
            },
            "offer_terms": {"offered_for": harbor, "since": "2026-03-09", "charging": {}},
            "answer_offer": {"accept": True},
            "withdraw_offer": {},
            "end_partnership": {"last_day": "2026-03-09", "reason": "so"},
            "set_rate": {"kind": "pay", "amount": 2500, "since": "2026-03-09"},
            "end_rate": {"last_day": "2026-03-09"},
            "set_my_least_rates": {"since": "2026-03-09", "least": [{"cents": 2200}]},
            "ask_for_rate": {
                "amount": 2500,
                "since": "2026-03-09",
                "type_of_work_id": str(self.cast.works["company"].id),
            },
            "answer_asked_rate": {"granted": True},
            "say_joint_employers": {
                "other_id": str(self.cast.organisations["westside"].id),
                "since": "2026-03-09",
            },
            "agree_joint_employers": {},
            "end_joint_employers": {"last_day": "2026-03-09"},
            "set_instrument": {"code": "training", "since": "2026-03-09"},
            "end_instrument": {"last_day": "2026-03-09"},
            "say_sector": {"sector": "charity"},
            "set_pay_frame": {"place": "us-ca-long-beach"},
            "open_audit": {
                "email": "una@example.org",
                "purpose": "Wages",
                "since": "2026-03-01",
                "until": "2026-04-01",
                "ends": "2026-04-01",
            },
            **{each: {} for each in ("confirm_audit", "end_audit", "close_sample")},
            "draw_sample": {"title": "Wages", "method": "simple", "seed": "4", "size": 1},
            "write_finding": {"verdict": "agrees"},
            "grant_hours": {
                "organisation_id": harbor,
                "since": "2026-05-01",
                "last_day": "2026-05-31",
                "minutes": 1_500,
            },
            "open_funding_line": {
                "name": "Grant",
                "amount": 100,
                "since": "2026-03-02",
                "last_day": "2026-03-31",
            },
            "close_funding_line": {"last_day": "2026-03-09"},
            "set_split": {"since": "2026-03-09", "shares": [{"line_id": str(new_id()), "parts": 1_000_000}]},
            "change_letterhead": {"legal_name": "Harbor Care, Inc.", "postal_address": "1 Pine Ave"},
            "close_books": {"until": "2026-03-01", "reason": "paid"},
            "end_rule": {"until": "2026-03-09"},
            "set_look": {"name": "Harbor"},
            "book_meetings": book
            | {"meetings": [{"person_id": people["person_ids"][0], "starts_at": book["starts_at"]}]},
            "say_outcome": {},
            "name_supervisor": {"organisation_id": harbor, "account_id": str(new_id())},
            "write_check_in": {"organisation_id": harbor, "held_on": "2026-03-02", "how": "call"},
            "write_observed_visit": {"organisation_id": harbor, "visit_id": str(new_id()), "went_well": "x"},
            "arrange_first_day": {"organisation_id": harbor},
            "arrange_shadow_visit": {"organisation_id": harbor, "visit_id": str(new_id()), "yes": "x"},
            "answer_observed_visit": {"words": "The bus did not come."},
            "choose_my_payment": {"organisation_id": harbor, "payment": "bank"},
            "ask_for_word": {},
            "answer_word": {},
            "set_logo": {},
            "add_step": {
                "kind": "checklist",
                "moment": "before_booking",
                "since": "2026-03-09",
                "names": {"en": "Shadowed a visit"},
            },
            "end_step": {"until": "2026-03-09"},
            "accept_step": {},
            "tick_step": {},
            "define_badge": {
                "names": {"en": "Kind"},
                "stands_for": {"en": "Kind"},
                "criteria": {"en": "Kind"},
                "colour": "#0c5f57",
                "mark": "K",
            },
            "give_badge": {
                "badge_id": str(_badge(self.cast)) if name == "give_badge" else "",
                "evidence": "seen",
            },
            "take_badge": {"reason": "A mistake."},
            "retire_badge": {},
            "end_exclusive": {"until": "2026-03-09"},
            "choose_who_may_come": {},
            "cancel": {},
            "write_absence": {"how": "no_show"},
            "send_referral": {
                "organisation_id": str(self.cast.organisations["bixby"].id),
                "reason": "so",
                "consent": False,
                "until": "2026-03-20",
            },
            "note_referral_answer": {"state": "accepted"},
            "take_referral_back": {},
            "renew_referral_address": {},
            "ask_for_other_help": {"words": "so"},
            "leave_office_ask": {},
            "suspend_person": {"words": "Something has to be looked at."},
            "decide_suspension": {"lift": False, "words": "so"},
            "release_person": {"words": "seen again"},
            "undo_suspension": {},
            "declare_relation": {"kind": "family", "other_id": str(new_id())},
            "end_relation": {},
            "let_family_come": {},
            "report_incident": {"kind": "injury", "urgency": "soon", "words": " "},
            "add_evidence": {"content": "JVBERi0xLjc="},
            "take_incident": {},
            "give_incident": {"account_id": str(new_id())},
            "note_incident": {"kind": "note", "words": "seen"},
            "link_incident": {"part": "witness", "name": "A neighbour"},
            "bring_in_incident": {},
            "stand_aside": {"words": "My sister."},
            "close_incident": {"outcome": "resolved", "words": "so"},
            "reopen_incident": {"words": "new"},
            "set_incident_clock": {
                "now_minutes": 30,
                "soon_minutes": 480,
                "later_minutes": 1440,
                "look_minutes": 4320,
            },
            "freeze_approver": {
                "owner_id": str(self.cast.accounts["olga"].id),
                "words": "Each is looked at again.",
            },
            "ask_person_erased": {},
            "ask_served_erased": {},
            "withdraw_erasure": {},
            "hold_records": {
                "organisation_id": str(self.cast.organisations["harbor"].id),
                "reason": "A suit",
            },
            "lift_hold": {},
            "set_period": {"days": 400, "reason": "Our own rule"},
            "ask_why": {},
            "describe_oneself": {"sex": "female", "ethnicity": ""},
            "audit_choosing": {"since": "2026-01-01", "until": "2026-02-01"},
            "ask_rounds_plan": {"organisation_id": harbor, "first_day": "2026-03-03"},
            "apply_rounds_plan": {},
            "give_in_rounds_plan": {
                "visit_id": str(new_id()),
                "person_id": str(self.cast.people["rosa"].id),
            },
            "set_round_weights": {
                "organisation_id": harbor,
                "worth": AT_FIRST.facts(),
                "reason": "Ways are long",
                "since": "2026-03-09",
            },
            "begin_trial": {
                "type_of_work_id": book["type_of_work_id"],
                "organisation_id": harbor,
                "words": "Does it help?",
                "person_ids": people["person_ids"],
            },
            "widen_trial": {"words": "It helps.", "person_ids": people["person_ids"]},
            "start_trial": {"starts_on": "2026-03-09"},
            "stop_trial": {"words": "so"},
            "answer_trial": {"yes": True},
            "contest_ranking": {"words": "I was nearer."},
            "answer_contest": {"upheld": True, "words": "You were."},
            "answer_why": {"words": "They called us."},
            "contest_absence": {"words": "I was there."},
            "clock_presses": {
                "presses": [
                    {
                        "id": str(new_id()),
                        "assignment_id": str(self.assignment_id),
                        "way": "in",
                        "device_at": "2026-03-02T09:00:01-08:00",
                        "sent_at": "2026-03-02T09:00:02-08:00",
                    }
                ]
            },
            "adjust_hours_worked": {"starts_at": "2026-03-02T07:00:00-08:00", **WHY},
            "acknowledge_unusual_hours": {"exception": "late_in", **WHY},
            "confirm_hours_worked": {"revision": 1},
            "dispute_hours_worked": {"words": "It was longer."},
            "decide_hours": {"decision": "The clock is right."},
            "let_place_be_noted": {"given_by": "Mrs Lopez, on paper"},
            "forbid_place": {},
            "make_home_code": {},
            "decide_contest": {"excuse": True, "reason": "so"},
            "attach_my_calendar": {"name": "Family", "address": "https://calendar.example.org/family.ics"},
            "remove_my_calendar": {},
            "register": {
                "part": "worker",
                "name": "Quentin",
                "organisation_ids": [str(self.cast.organisations["harbor"].id)],
                "zip_code": "90803",
            },
            "refer_for_help": {**HELP, "writer": "self", "phone": ""},
            "take_call": {**HELP, "read_back": False},
            "note_request": {"reached": True},
            "give_request": {"account_id": str(new_id())},
            "hand_over_request": {"organisation_id": None, "agreed": False},
            "register_request": {
                "part": "worker",
                "name": "Quentin",
                "organisation_ids": [harbor],
                "zip_code": "90803",
            },
            "recognise_request": {"service_user_id": str(new_id())},
            "close_request": {"reason": "other"},
            "set_request_desk": {},
            "read_back_visit": {},
            "add_interpreter": {"language": "km", "name": "Voces Line", "phone": "+15625550142"},
            "remove_interpreter": {},
            "approve": {"seen": [{"kind_id": str(new_id())}]},
            "ask_for_more": {"words": "a card"},
            "decline": {"words": " "},
            "end": {"last_day": "2026-03-02"},
            "claim_fact": {"kind_id": str(new_id())},
            "confirm_fact": {"kind_id": str(new_id()), "organisation_id": harbor, "evidence": "seen"},
            "refuse_fact": {"kind_id": str(new_id()), "organisation_id": harbor, "reason": "no"},
            "give": {"email": "nobody", "role": "trainer", "organisation_id": harbor},
            "take_away": {},
            "bring_spreadsheet": {
                "organisation_id": str(self.cast.organisations["harbor"].id),
                "text": "Name,ZIP\nAna Kim,90802",
            },
            "choose_for_import": {},
            "commit_import": {},
            "undo_import": {},
            "drop_import": {},
            "cancel_whole_series": {},
            "read_messages": {"message_ids": [str(new_id())]},
            "choose_how_told": {"email_off": ["offers"]},
            "choose_how_pages_look": {"text": "large", "words": "simple"},
            "move": {"starts_at": book["starts_at"], "ends_at": book["ends_at"]},
            "reassign": people,
            "cost_of_move": {"starts_at": book["starts_at"], "ends_at": book["ends_at"]},
            "cost_of_reassigning": people,
            "hand_back": {"reason": "ill"},
            "record_visit_event": {"person_id": people["person_ids"][0], "kind": "relief_absent"},
            "say_late": {"minutes": 10},
            "reply_to_visit_event": {"words": "The bus did not come."},
            **{
                name: {
                    "name": f"Plan {new_id()}",
                    "profile": "alternate",
                    "payer_id": "CHP",
                    "since": "2026-03-02",
                }
                for name in ("add_payer", "change_payer")
            },
            "set_payer_work": {"type_of_work_id": book["type_of_work_id"], "code": "T1019"},
            "set_payer_number": {"number": "17", "person_id": people["person_ids"][0]},
            "send_payer_record_again": {},
            "approve_payer_record": {},
            "set_payer_terms": {"pack": "ohio", "since": "2026-03-02"},
            "take_hours_evidence": {},
            "offer_wish": book | to_them,
            "offer_place": to_them,
            "offer_date": to_them,
            "ask_to_move": {
                "starts_at": "2026-03-03T13:00:00-08:00",
                "ends_at": "2026-03-03T14:00:00-08:00",
                "reply_by": to_them["reply_by"],
                "reason": "a doctor",
            },
            "withdraw_opening": {},
            "say_yes": {},
            "say_no": {},
            "add_duty_shift": {
                "organisation_id": harbor,
                "account_id": str(self.cast.accounts["carmen"].id),
                "starts_at": "2026-03-02T18:00:00-08:00",
                "ends_at": "2026-03-03T08:00:00-08:00",
            },
            "report_ill": {"last_day": "2026-03-02"},
            "cost_of_changing_series": {"from_visit": str(new_id()), "scope": "later", "minutes": 60},
            "change_whole_series": {"from_visit": str(new_id()), "scope": "later", "minutes": 60},
            "choose_new_faces": {"says": "ask"},
            "write_consent": {"person_id": people["person_ids"][0], "said_by": "herself"},
            "remove_duty_shift": {},
            **{each: {} for each in ("offer", "take", "withdraw", "undo_last", "undo_series", "answer_duty")},
        }
        return bodies.get(name, book)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    urls = override_settings(ROOT_URLCONF="commonhours.api.urls")
    with django_db_blocker.unblock(), urls, time_machine.travel(NOW, tick=False):
        with transaction.atomic(), seeing(EVERYTHING):
            cast = assemble()
            hire(cast, "sid", "harbor", ["nutrition", "company"], ["spanish", "nutrition"])
            neighbour = _neighbour(cast)
            waiting = _waiting(cast)
            grant = cast.accounts["carmen"].grants.get()
        FOLLOWER.forget()
        booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
        series = book_series(
            by=cast.actors["olga"],
            at=NOW,
            wish=cast.wish(who="park", start=TUESDAY_TEN + timedelta(days=1)),
            rule="FREQ=WEEKLY;COUNT=2",
            person_ids=cast.ids("ben"),
        )
        brought = bring(
            by=cast.actors["ana"],
            kind="workers",
            at=NOW,
            organisation_id=cast.organisations["harbor"].id,
            name="",
            content=b"Name,ZIP\nRosa Park,90802",
        )
        with seeing(EVERYTHING):
            place = Assignment.objects.get(visit_id=booked.visit_id).id
        asked = ask_for_help(
            by=OUTSIDER,
            at=NOW,
            wanted=HelpWanted("Rosa Quintero", "562 555 0147", words="Help with meals.", consent=True),
        )
        ids = (series.series_id, neighbour, waiting, grant.id, brought.import_id, asked.request_id)
        yield Stage(cast, booked.visit_id, place, *ids, stopped(cast, "sid"))
        FOLLOWER.forget()
        empty()


def _neighbour(cast: Cast) -> UUID:
    """A service user of Westside's own, from whom the outsider might try to look over the fence."""
    westside = cast.organisations["westside"]
    served = ServiceUser.objects.create(
        name="Neighbour", latitude=33.81, longitude=-118.16, organisation_ids=[westside.id]
    )
    Membership.objects.create(
        organisation=westside,
        part="service_user",
        service_user=served,
        since=LONG_AGO,
        approved_by=cast.accounts["otto"],
        approved_at=JOINED,
    )
    return served.id


def _shift(cast: Cast) -> UUID:
    """A shift of the region, one for each who would take it off the rota."""
    with transaction.atomic(), seeing(EVERYTHING):
        held = DutyShift.objects.filter(account=cast.accounts["olga"])
        held.delete()
        times = {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)}
        return DutyShift.objects.create(account=cast.accounts["olga"], **times).id


def _opening(cast: Cast) -> UUID:
    """A place of Harbor's that was on offer once."""
    wish, harbor = cast.wish("park"), cast.organisations["harbor"]
    with transaction.atomic(), seeing(EVERYTHING):
        opening, _ = Opening.objects.get_or_create(
            service_user=cast.served["park"],
            organisation=harbor,
            state="withdrawn",
            defaults={
                "type_of_work_id": wish.type_of_work_id,
                "starts_at": wish.starts_at,
                "ends_at": wish.ends_at,
                "patience": 60,
                "offered_by": cast.accounts["carmen"],
                "offered_at": NOW,
                "ended_at": NOW,
                "organisation_ids": [harbor.id],
            },
        )
        return opening.id


def _badge(cast: Cast) -> UUID:
    """A badge of Harbor, another for each who would give it to Rosa."""
    harbor, words = cast.organisations["harbor"], {"en": "Kind"}
    with transaction.atomic(), seeing(EVERYTHING):
        made = {"names": words, "stands_for": words, "criteria": words, "colour": "#0c5f57", "mark": "K"}
        return Badge.objects.create(organisation=harbor, defined_at=NOW, **made).id


def given_badge(cast: Cast) -> UUID:
    """A badge that Rosa wears, another for each who would take it back."""
    badge_id, harbor = _badge(cast), cast.organisations["harbor"]
    with transaction.atomic(), seeing(EVERYTHING):
        Issuer.objects.get_or_create(organisation=harbor)
        return BadgeGiven.objects.create(
            badge_id=badge_id,
            organisation=harbor,
            person=cast.people["rosa"],
            number=1000 + BadgeGiven.objects.count(),
            evidence="seen",
            since=NOW.date(),
            given_by=cast.accounts["ana"],
            given_at=NOW,
        ).id


def _waiting(cast: Cast) -> UUID:
    """Somebody who waits for Harbor, and whom every role that may not decide leaves waiting."""
    harbor = cast.organisations["harbor"]
    person = Person.objects.create(
        name="Sam Waits", latitude=33.8, longitude=-118.17, organisation_ids=[harbor.id]
    )
    PersonLock.objects.create(person=person)
    return Membership.objects.create(organisation=harbor, part="worker", person=person, since=NOW.date()).id

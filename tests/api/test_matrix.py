"""Every operation of the contract × every role, and the outsider, who learns nobody's name."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings

from commonhours.accounts.models import Account
from commonhours.api.tests.calling import OFFICER, Caller, booking, token_for
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
from commonhours.organisations.actions import make_token
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import ROLES
from commonhours.organisations.permissions import Permission as P
from commonhours.people.models import Membership, Person, PersonLock, ServiceUser
from conftest import EVERYTHING, empty
from tests.cast import JOINED, LONG_AGO, NOW, TUESDAY_TEN, Cast, assemble

# What an operation asks of its caller; None: any role at all.
NEEDS: dict[str, P | None] = {
    "find": P.FIND,
    "why_not": P.FIND,
    "next_best": P.FIND,
    "strips": P.FIND,
    "book_visit": P.BOOK,
    "list_visits": P.PLAN,
    "show_visit": P.PLAN,
    "cancel": P.BOOK,
    "move": P.BOOK,
    "reassign": P.BOOK,
    # One's own: nobody's role opens them.
    "hand_back": None,
    "offer": None,
    "take": None,
    "withdraw": None,
    "undo_last": None,
    "undo_series": None,
    "change_whole_series": P.BOOK,
    "choose_new_faces": P.BOOK,
    "write_consent": P.BOOK,
    "book_series": P.BOOK,
    "cancel_whole_series": P.BOOK,
    "list_gaps": P.PLAN,
    "fill_open_gap": P.BOOK,
    "report_ill": P.REPORT_ILL,
    "record_visit_event": P.BOOK,
    # One's own: nobody's role opens it.
    "reply_to_visit_event": None,
    "list_openings": P.BOOK,
    "offer_wish": P.BOOK,
    "offer_place": P.BOOK,
    "ask_to_move": P.BOOK,
    "offer_date": P.BOOK,
    "withdraw_opening": P.BOOK,
    # One's own: nobody's role opens them.
    "list_my_offers": None,
    "say_yes": None,
    "say_no": None,
    "list_unfilled": P.BOOK,
    "answer_duty": P.BOOK,
    "list_shifts": P.KEEP_ROTA,
    "add_duty_shift": P.KEEP_ROTA,
    "remove_duty_shift": P.KEEP_ROTA,
    "search_people": P.SEE_PEOPLE,
    "show_person": P.SEE_PEOPLE,
    "set_personal_rules": P.EDIT_AVAILABILITY,
    "keep_age": P.APPROVE,
    "show_hours": P.EDIT_AVAILABILITY,
    "set_weekly_hours": P.EDIT_AVAILABILITY,
    "set_one_week": P.EDIT_AVAILABILITY,
    "copy_hours": P.EDIT_AVAILABILITY,
    "restore_weeks": P.EDIT_AVAILABILITY,
    "add_exception": P.EDIT_AVAILABILITY,
    "remove_exception": P.EDIT_AVAILABILITY,
    "set_terms_of_work": P.EDIT_AVAILABILITY,
    "search_service_users": P.SEE_SERVICE_USERS,
    "show_service_user": P.SEE_SERVICE_USERS,
    "say_outcome": P.BOOK,
    "propose": P.FIND,
    "book_meetings": P.BOOK,
    "change_record": P.EDIT_SERVICE_USERS,
    "say_who_is_liked": P.EDIT_SERVICE_USERS,
    "move_house": P.EDIT_SERVICE_USERS,
    "add_site": P.EDIT_SERVICE_USERS,
    "name_site": P.EDIT_SERVICE_USERS,
    "list_helpers": P.SEE_SERVICE_USERS,
    "let_help": P.APPROVE,
    "end_helper": P.APPROVE,
    "register": P.REGISTER,
    "refer_for_help": P.REFER,
    "take_call": P.INTAKE,
    "list_requests": P.INTAKE,
    "show_request": P.INTAKE,
    "take_request": P.INTAKE,
    "note_request": P.INTAKE,
    "give_request": P.INTAKE,
    "hand_over_request": P.INTAKE,
    "register_request": P.INTAKE,
    "recognise_request": P.INTAKE,
    "close_request": P.INTAKE,
    "set_request_desk": P.GOVERN,
    "show_trace": P.TRACE,
    # Nobody is told of audits that are neither their own nor of what they govern.
    "list_audits": None,
    "open_audit": P.GOVERN,
    "list_accesses": None,
    "confirm_audit": P.GOVERN,
    "end_audit": P.GOVERN,
    "draw_sample": P.AUDIT,
    "show_sample": None,
    "write_finding": P.AUDIT,
    "close_sample": P.AUDIT,
    "list_waiting": P.APPROVE,
    "approve": P.APPROVE,
    "ask_for_more": P.APPROVE,
    "decline": P.APPROVE,
    "end": P.APPROVE,
    "claim_fact": P.REGISTER,
    "confirm_fact": P.CONFIRM_FACTS,
    "refuse_fact": P.CONFIRM_FACTS,
    "list_roles": P.GOVERN,
    "give": P.GOVERN,
    "take_away": P.GOVERN,
    "list_rules": P.GOVERN,
    "set_rule": P.GOVERN,
    "end_rule": P.GOVERN,
    "set_look": P.GOVERN,
    "bring_spreadsheet": P.APPROVE,
    "show_import": P.APPROVE,
    "choose_for_import": P.APPROVE,
    "commit_import": P.APPROVE,
    "undo_import": P.APPROVE,
    "drop_import": P.APPROVE,
    "search_directory": None,
    "show_reliability": P.SEE_PEOPLE,
    "write_absence": P.BOOK,
    "contest_absence": None,
    "list_contests": P.SUPERVISE,
    "decide_contest": P.SUPERVISE,
    "list_my_people": P.SUPERVISE,
    "show_supervision": P.SUPERVISE,
    "name_supervisor": P.SUPERVISE,
    "write_check_in": P.SUPERVISE,
    "write_observed_visit": P.SUPERVISE,
    "arrange_first_day": P.SUPERVISE,
    "arrange_shadow_visit": P.SUPERVISE,
    # One's own, and whoever was asked to call.
    "answer_observed_visit": None,
    "choose_my_payment": None,
    "ask_for_word": None,
    "answer_word": None,
    "set_logo": P.GOVERN,
    "list_steps": P.GOVERN,
    "add_step": P.GOVERN,
    "end_step": P.GOVERN,
    "accept_step": None,
    "tick_step": P.APPROVE,
    "list_badges": P.GOVERN,
    "define_badge": P.GOVERN,
    "retire_badge": P.GOVERN,
    "give_badge": P.CONFIRM_FACTS,
    "take_badge": P.CONFIRM_FACTS,
    "end_exclusive": None,
    "choose_who_may_come": P.EDIT_SERVICE_USERS,
    "clock_presses": None,
    "take_hours_evidence": P.SEE_EVIDENCE,
    "list_payer_records": P.SETTLE_HOURS,
    "show_payer_record": P.SETTLE_HOURS,
    "send_payer_record_again": P.SETTLE_HOURS,
    "list_payers": P.SETTLE_HOURS,
    "add_payer": P.GOVERN,
    "change_payer": P.GOVERN,
    "set_payer_work": P.GOVERN,
    "set_payer_number": P.SETTLE_HOURS,
    "list_my_hours": None,
    "list_hours_worked": P.SETTLE_HOURS,
    "adjust_hours_worked": P.SETTLE_HOURS,
    "acknowledge_unusual_hours": P.SETTLE_HOURS,
    # One's own side, or the office that writes down a yes.
    "confirm_hours_worked": None,
    "dispute_hours_worked": None,
    "decide_hours": P.SETTLE_HOURS,
    "let_place_be_noted": P.EDIT_SERVICE_USERS,
    "forbid_place": P.EDIT_SERVICE_USERS,
    "make_home_code": P.EDIT_SERVICE_USERS,
    "list_books": P.SEE_MONEY,
    "list_accounts": P.SEE_MONEY,
    "show_statement": P.SEE_MONEY,
    "list_transfers": P.SEE_MONEY,
    "show_transfer": P.SEE_MONEY,
    "close_books": P.KEEP_BOOKS,
    "list_billing": P.SEE_MONEY,
    "open_billing": P.KEEP_BOOKS,
    "show_billing": P.SEE_MONEY,
    "preview_billing": P.KEEP_BOOKS,
    "approve_billing": P.KEEP_BOOKS,
    "drop_billing": P.KEEP_BOOKS,
    "issue_invoices": P.KEEP_BOOKS,
    "list_invoices": P.SEE_MONEY,
    "show_invoice": P.SEE_MONEY,
    "record_came_in": P.KEEP_BOOKS,
    "list_pairs": P.SEE_MONEY,
    "settle_with": P.KEEP_BOOKS,
    "show_margin": P.SEE_MONEY,
    "show_letterhead": P.KEEP_BOOKS,
    "change_letterhead": P.KEEP_BOOKS,
    "list_runs": P.SEE_MONEY,
    "open_payroll": P.KEEP_BOOKS,
    "show_run": P.SEE_MONEY,
    "preview_payroll": P.KEEP_BOOKS,
    "set_aside": P.KEEP_BOOKS,
    "take_back_in": P.KEEP_BOOKS,
    "approve_payroll": P.KEEP_BOOKS,
    "drop_payroll": P.KEEP_BOOKS,
    # Whoever it pays may read it, and whoever sees the money of those who pay.
    "show_pay_statement": None,
    "record_paid": P.KEEP_BOOKS,
    "list_my_pay": None,
    "show_my_month": None,
    # One's own hours, and nobody else's.
    "say_how_it_was": None,
    "list_rates": P.SEE_MONEY,
    "set_rate": P.SET_RATES,
    "end_rate": P.SET_RATES,
    "set_pay_frame": P.SET_RATES,
    "grant_hours": P.FUND,
    "list_funding_lines": P.SEE_MONEY,
    "open_funding_line": P.FUND,
    "close_funding_line": P.FUND,
    "list_splits": P.SEE_MONEY,
    "set_split": P.FUND,
    "show_spend": P.SEE_MONEY,
    "list_joint_employers": P.SEE_MONEY,
    "say_joint_employers": P.SET_RATES,
    "agree_joint_employers": P.SET_RATES,
    "end_joint_employers": P.SET_RATES,
    "list_partnerships": P.AGREE,
    "list_offers": P.AGREE,
    "offer_partnership": P.AGREE,
    "offer_terms": P.AGREE,
    "answer_offer": P.AGREE,
    "withdraw_offer": P.AGREE,
    "end_partnership": P.AGREE,
    "me": None,
    "list_organisations": None,
    "list_tokens": None,
    "revoke_token": None,
    "list_types_of_work": None,
    "list_kinds_of_fact": None,
    "list_affinities": None,
    "list_features": None,
    "offer_of_oneself": None,
    "list_my_calendars": None,
    "attach_my_calendar": None,
    "remove_my_calendar": None,
    "list_my_messages": None,
    "read_messages": None,
    "show_my_choice": None,
    "choose_how_told": None,
}
# A coordinator of Westside supervises nobody, registers for nobody else, and neither approves nor governs anywhere.
CLOSED_TO_OTTO = {
    "add_payer",
    "change_payer",
    "set_payer_work",
    "open_audit",
    "confirm_audit",
    "end_audit",
    "draw_sample",
    "write_finding",
    "close_sample",
    "list_billing",
    "open_billing",
    "show_billing",
    "preview_billing",
    "approve_billing",
    "drop_billing",
    "issue_invoices",
    "list_invoices",
    "show_invoice",
    "record_came_in",
    "list_pairs",
    "settle_with",
    "show_margin",
    "list_runs",
    "open_payroll",
    "show_run",
    "preview_payroll",
    "set_aside",
    "take_back_in",
    "approve_payroll",
    "drop_payroll",
    "record_paid",
    "list_rates",
    "set_rate",
    "end_rate",
    "set_pay_frame",
    "grant_hours",
    "list_funding_lines",
    "open_funding_line",
    "close_funding_line",
    "list_splits",
    "set_split",
    "show_spend",
    "list_joint_employers",
    "say_joint_employers",
    "agree_joint_employers",
    "end_joint_employers",
    "list_partnerships",
    "list_offers",
    "offer_partnership",
    "offer_terms",
    "answer_offer",
    "withdraw_offer",
    "end_partnership",
    "list_books",
    "list_accounts",
    "show_statement",
    "list_transfers",
    "show_transfer",
    "close_books",
    "show_letterhead",
    "change_letterhead",
    "add_duty_shift",
    "bring_spreadsheet",
    "register",
    "take_call",
    "list_waiting",
    "list_contests",
    "list_my_people",
    "list_roles",
    "give",
}
# What he chooses about his own messages is his to choose.
OWN_OF_OTTO = {"choose_how_told"}
WHY = {"reason": "209", "resolution": "12"}
# Somebody who asks for help, by whoever has no account.
HELP = {"name": "Rosa Quintero", "phone": "562 555 0147", "words": "Help with meals.", "consent": True}
# Nobody of Westside: whom the outsider must never hear of.
CANARIES = re.compile(r"\b(Rosa|Dara|Ben|Sam|Lopez|Park|Ana|Carmen|Olga)\b")


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

    def path(self, template: str) -> str:
        ids = {
            "visit_id": self.visit_id,
            "assignment_id": self.assignment_id,
            "series_id": self.series_id,
            "gap_id": new_id(),
            "helper_id": new_id(),
            "site_id": new_id(),
            "calendar_id": new_id(),
            "change_id": new_id(),
            "level_id": self.cast.organisations["harbor"].id,
            "rule_id": new_id(),
            "account_id": new_id(),
            "partnership_id": new_id(),
            "rate_id": new_id(),
            "line_id": new_id(),
            "joint_id": new_id(),
            "proposal_id": new_id(),
            "transfer_id": new_id(),
            "record_id": new_id(),
            "payer_id": new_id(),
            "audit_id": new_id(),
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
            "given_id": _given(self.cast) if "given_id" in template else "",
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
            "person_id": self.cast.people["rosa"].id,
            "service_user_id": self.cast.served["lopez"].id,
            "membership_id": self.membership_id,
            "grant_id": self.grant_id,
            "request_id": self.request_id,
        }
        return template.removeprefix("/api/v1").format(**ids)

    def query(self, name: str) -> dict[str, Any]:
        days = {"from": "2026-03-02", "to": "2026-03-31"}
        rosa = str(self.cast.people["rosa"].id)
        queries: dict[str, dict[str, Any]] = {
            "list_visits": days,
            "strips": {"person": [rosa]},
            "show_statement": days,
            "show_spend": {"since": "2026-03-02", "last_day": "2026-03-31"},
            "show_margin": {"month": "2026-02-01"},
            "list_transfers": {"kind": "visit", "id": str(self.visit_id)},
            "search_people": {"search": "ro"},
            "search_service_users": {"search": "lo"},
        }
        return queries.get(name, {})

    def body(self, name: str) -> dict[str, Any]:
        book = booking(self.cast, "rosa", start=TUESDAY_TEN + timedelta(days=3))
        people = {"person_ids": book.pop("person_ids")}
        to_rosa = {"person_id": people["person_ids"][0], "reply_by": "2026-03-02T15:00:00-08:00"}
        harbor = str(self.cast.organisations["harbor"].id)
        bodies: dict[str, dict[str, Any]] = {
            "book_visit": book | people,
            "book_series": book | people | {"rule": "FREQ=DAILY;COUNT=1"},
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
            "set_rule": {"code": "most_day", "value": 720, "since": "2026-03-09"},
            "open_billing": {"month": "2026-02-01", "cut_off": "2026-03-02T12:00:00-08:00"},
            "preview_billing": {},
            "approve_billing": {"cents": 100, "visits": 1},
            "drop_billing": {},
            "issue_invoices": {},
            "record_came_in": {"cents": 100, "day": "2026-03-02"},
            "settle_with": {"until": "2026-03-02", "owed_to_us_cents": 100, "owed_by_us_cents": 0},
            "open_payroll": {"first": "2026-02-23", "cut_off": "2026-03-02T12:00:00-08:00"},
            "preview_payroll": {},
            "set_aside": {"person_id": people["person_ids"][0], "why": "bank details"},
            "take_back_in": {"person_id": people["person_ids"][0]},
            "approve_payroll": {"cents": 100, "people": 1},
            "drop_payroll": {},
            "say_how_it_was": {"meal": True},
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
            "say_joint_employers": {
                "other_id": str(self.cast.organisations["westside"].id),
                "since": "2026-03-09",
            },
            "agree_joint_employers": {},
            "end_joint_employers": {"last_day": "2026-03-09"},
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
            "give_badge": {"badge_id": str(_badge(self.cast)), "evidence": "seen"},
            "take_badge": {"reason": "A mistake."},
            "retire_badge": {},
            "end_exclusive": {"until": "2026-03-09"},
            "choose_who_may_come": {},
            "cancel": {},
            "write_absence": {"how": "no_show"},
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
            "move": {"starts_at": book["starts_at"], "ends_at": book["ends_at"]},
            "reassign": people,
            "hand_back": {"reason": "ill"},
            "record_visit_event": {"person_id": people["person_ids"][0], "kind": "relief_absent"},
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
            "take_hours_evidence": {},
            "offer_wish": book | to_rosa,
            "offer_place": to_rosa,
            "offer_date": to_rosa,
            "ask_to_move": {
                "starts_at": "2026-03-03T13:00:00-08:00",
                "ends_at": "2026-03-03T14:00:00-08:00",
                "reply_by": to_rosa["reply_by"],
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
        yield Stage(cast, booked.visit_id, place, *ids)
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


def _given(cast: Cast) -> UUID:
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


def operations() -> list[tuple[str, str, str]]:
    with override_settings(ROOT_URLCONF="commonhours.api.urls"):
        paths = api.get_openapi_schema()["paths"]
    return [
        (each["operationId"], method, path) for path, all_ in paths.items() for method, each in all_.items()
    ]


def call(caller: Caller, stage: Stage, operation: tuple[str, str, str], **replaced: str) -> Any:
    name, method, template = operation
    if method == "get":
        return caller.get(stage.path(template), **stage.query(name))
    return caller.post(stage.path(template), stage.body(name) | replaced)


def test_the_table_knows_every_operation() -> None:
    assert sorted(NEEDS) == sorted(name for name, _, _ in operations())


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_is_let_in_where_it_may_and_nowhere_else(stage: Stage, role: str) -> None:
    caller = Caller(_token_of_role(role))
    with time_machine.travel(NOW, tick=False):
        for operation in operations():
            needed = NEEDS[operation[0]]
            status = call(caller, stage, operation).status_code
            let_in = needed is None or needed in ROLES[role]
            assert (status != 403) == let_in, (role, operation[0], status)
            assert status not in (401, 500), (role, operation[0], status)


def _token_of_role(role: str) -> str:
    account = Account.objects.create_user(f"{role}@example.org", joined_at=JOINED)
    Grant.objects.create(account=account, role=role, since=LONG_AGO, granted_at=JOINED)
    made = make_token(
        by=OFFICER, at=NOW, account_id=account.id, organisation_id=None, role=role, name="matrix"
    )
    return made.secret


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: operation[0])
def test_the_outsider_learns_nobodys_name(stage: Stage, operation: tuple[str, str, str]) -> None:
    otto = Caller(token_for(stage.cast, "otto"))
    with time_machine.travel(NOW, tick=False):
        answer = call(otto, stage, operation)
    if operation[0] in CLOSED_TO_OTTO:
        assert answer.status_code == 403
    elif operation[0] in OWN_OF_OTTO:
        assert answer.status_code == 200
    elif operation[0] == "refer_for_help":
        # Whoever works anywhere may refer somebody; here without a way to reach them.
        assert answer.status_code == 422
    else:
        assert answer.status_code in ((404,) if "{" in operation[2] or operation[1] == "post" else (200,))
    assert not CANARIES.search(answer.content.decode())


@pytest.mark.parametrize("name", ["find", "why_not", "next_best", "book_visit", "book_series"])
def test_the_outsider_asking_for_their_own_neighbour_learns_nothing_of_a_strangers_worker(
    stage: Stage, name: str
) -> None:
    """At night nobody is free; of a stranger's worker that is not said, only that they may not be booked."""
    otto = Caller(token_for(stage.cast, "otto"))
    operation = next(each for each in operations() if each[0] == name)
    night = {"starts_at": "2026-03-04T08:00:00Z", "ends_at": "2026-03-04T09:00:00Z"}
    with time_machine.travel(NOW, tick=False):
        answer = call(otto, stage, operation, service_user_id=str(stage.neighbour_id), **night)
    assert answer.status_code in (200, 409)
    assert not CANARIES.search(answer.content.decode())
    told = {each["code"] for each in answer.json().get("refusals", [])}
    assert told <= {"bookable"}


def test_the_outsider_sees_no_strangers_week(stage: Stage) -> None:
    otto = Caller(token_for(stage.cast, "otto"))
    rosa, wes = (str(stage.cast.people[name].id) for name in ("rosa", "wes"))
    with time_machine.travel(NOW, tick=False):
        answer = otto.get(f"/service-users/{stage.neighbour_id}/strips", person=[rosa, wes])
    assert [each["name"] for each in json.loads(answer.content)] == ["Wes"]


def test_nobody_finds_out_by_asking_who_has_a_confidential_fact(stage: Stage) -> None:
    """Ben is a veteran and Rosa is not; asking for veterans must not sort them."""
    olga, veteran = Caller(token_for(stage.cast, "olga")), str(stage.cast.facts["veteran"].id)
    body = stage.body("find") | {"wants": [veteran]}
    with time_machine.travel(NOW, tick=False):
        answer = olga.post("/find", body)
    assert answer.status_code == 422

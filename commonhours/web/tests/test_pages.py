"""Who may fetch which page: every address of the map, for everybody in the cast; and what outsiders never read."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from commonhours.accounts.models import Account
from commonhours.availability.models import Calendar, Change
from commonhours.bookings.actions import book_visit
from commonhours.bookings.models import Assignment, Gap, Visit
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import OUTSIDER
from commonhours.common.ids import new_id
from commonhours.common.sight import seeing
from commonhours.dispatch.models import Opening
from commonhours.intake.actions import ask_for_help
from commonhours.intake.models import Desk, HelpRequest
from commonhours.intake.wanted import HelpWanted
from commonhours.integrations.evv.models import Payer, Record
from commonhours.integrations.imports.actions import bring
from commonhours.integrations.imports.models import Import
from commonhours.matching.follower import FOLLOWER
from commonhours.notifications.models import Message
from commonhours.organisations.colours import sheet_name
from commonhours.organisations.models import Region
from commonhours.people.models import Helper, Membership, Person, ServiceUser
from commonhours.timesheets.models import Timesheet
from commonhours.web import urls
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, Cast
from tests.following import told_of_a_week

# Those who may nothing come first, so that what the others change cannot open a door for them.
ROLES = ("anonymous", "nina", "otto", "rosa", "ana", "olga", "carmen")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOUSE_NAMES = [pattern.name for pattern in urls.urlpatterns]

# name of the address: method, then the status for each of ROLES
MAP: dict[str, tuple[str, tuple[int, ...]]] = {
    "home": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "sign_in": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "sign_in_as": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "sign_out": ("post", (302, 302, 302, 302, 302, 302, 302)),
    "join": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "join_send": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "my_joining": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "claim_fact": ("post", (302, 404, 404, 422, 404, 404, 404)),
    "register": ("get", (302, 403, 200, 403, 200, 200, 200)),
    "ask": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "ask_state": ("get", (404, 404, 404, 404, 404, 404, 404)),
    "ask_thanks": ("get", (404, 404, 404, 404, 404, 404, 404)),
    "requests": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "request_call": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "request": ("get", (302, 404, 404, 404, 403, 200, 200)),
    "request_register": ("get", (302, 404, 404, 404, 403, 200, 200)),
    "request_note": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "request_give": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "request_hand_over": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "request_recognise": ("post", (302, 404, 404, 404, 403, 404, 404)),
    "request_close": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "request_take": ("post", (302, 404, 404, 404, 403, 302, 409)),
    "request_desk": ("get", (302, 404, 404, 404, 403, 403, 403)),
    "answer_fact": ("post", (302, 404, 404, 403, 422, 403, 403)),
    "approvals": ("get", (302, 403, 403, 403, 200, 403, 403)),
    "facts": ("get", (302, 403, 403, 403, 200, 403, 403)),
    "approval": ("get", (302, 404, 404, 404, 200, 403, 403)),
    "decide": ("post", (302, 404, 404, 404, 422, 403, 403)),
    "leave": ("post", (302, 404, 404, 404, 409, 403, 403)),
    "roles": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "end_role": ("post", (302, 404, 404, 404, 403, 403, 403)),
    "set_language": ("post", (302, 302, 302, 302, 302, 302, 302)),
    "account_request_login_code": ("get", (200, 302, 302, 302, 302, 302, 302)),
    "account_confirm_login_code": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "sent": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "mfa_login_webauthn": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "mfa_authenticate": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "second_factor": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "mfa_reauthenticate": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "mfa_reauthenticate_webauthn": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "account_inactive": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "account_signup": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "account_login": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "mfa_index": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "account": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "change_email": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "change_phone": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "forget_phone": ("post", (302, 302, 302, 302, 302, 302, 302)),
    "prove": ("get", (302, 302, 302, 302, 302, 302, 302)),
    "mfa_list_webauthn": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "mfa_add_webauthn": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "mfa_edit_webauthn": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "mfa_remove_webauthn": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "mfa_activate_totp": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "mfa_deactivate_totp": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "mfa_view_recovery_codes": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "mfa_generate_recovery_codes": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "devices": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "end_devices": ("post", (302, 302, 302, 302, 302, 302, 302)),
    "tokens": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "new_token": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "revoke_token": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "find": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "find_who": ("post", (302, 403, 200, 403, 200, 200, 200)),
    "find_why_not": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "book": ("post", (302, 403, 422, 403, 403, 422, 422)),
    "visit": ("get", (302, 404, 404, 200, 403, 200, 200)),
    "make_series": ("post", (302, 404, 404, 403, 403, 422, 422)),
    "series": ("get", (302, 404, 404, 404, 403, 200, 200)),
    "fill_gap": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "people": ("get", (302, 403, 200, 403, 200, 200, 200)),
    "imports": ("get", (302, 403, 403, 403, 200, 403, 403)),
    "import_template": ("get", (302, 403, 403, 403, 200, 403, 403)),
    "import": ("get", (302, 404, 404, 404, 200, 403, 403)),
    "choose_import": ("post", (302, 404, 404, 404, 302, 403, 403)),
    "import_rest": ("get", (302, 404, 404, 404, 200, 403, 403)),
    "commit_import": ("post", (302, 404, 404, 404, 302, 403, 403)),
    "undo_import": ("post", (302, 404, 404, 404, 302, 403, 403)),
    "person": ("get", (302, 404, 404, 200, 200, 200, 200)),
    "switch_work": ("post", (302, 404, 404, 302, 403, 403, 302)),
    "person_age": ("post", (302, 404, 404, 403, 302, 403, 403)),
    "person_rules": ("post", (302, 404, 404, 302, 403, 403, 302)),
    "person_time": ("get", (302, 404, 404, 200, 403, 403, 200)),
    "time_week": ("post", (302, 404, 404, 422, 403, 403, 422)),
    "time_change": ("post", (302, 404, 404, 422, 403, 403, 422)),
    "time_change_remove": ("post", (302, 404, 404, 302, 403, 403, 302)),
    "time_weeks": ("post", (302, 404, 404, 422, 403, 403, 422)),
    "time_terms": ("post", (302, 404, 404, 422, 403, 403, 422)),
    # With no day, all of today: her visits are tomorrow's.
    "ill": ("post", (302, 404, 404, 200, 403, 200, 200)),
    "my_ill": ("post", (302, 404, 404, 200, 404, 404, 404)),
    "service_user": ("get", (302, 404, 404, 404, 200, 200, 200)),
    "record": ("get", (302, 404, 404, 404, 200, 403, 200)),
    "move_house": ("post", (302, 404, 404, 404, 422, 403, 422)),
    "site": ("post", (302, 404, 404, 404, 422, 403, 422)),
    "liking": ("post", (302, 404, 404, 404, 404, 403, 404)),
    "my_help": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "help_home": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "help_book": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "helpers": ("get", (302, 404, 404, 404, 200, 200, 200)),
    "end_helper": ("post", (302, 404, 404, 404, 302, 403, 403)),
    "directory": ("get", (302, 403, 200, 403, 200, 200, 200)),
    "outcome": ("post", (302, 404, 404, 409, 403, 409, 409)),
    "meet": ("get", (302, 404, 404, 404, 200, 200, 200)),
    "record_event": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "reply_event": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "duty": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "duty_take": ("post", (302, 404, 404, 404, 403, 409, 409)),
    "duty_fill": ("post", (302, 404, 404, 422, 403, 422, 422)),
    "rota": ("get", (302, 403, 200, 403, 403, 403, 200)),
    "end_shift": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "my_people": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "answer_word": ("post", (302, 404, 404, 404, 404, 404, 404)),
    # Rosa supervises nobody, herself least of all; Carmen and Ana look after hours and papers, not after her.
    "supervision": ("get", (302, 404, 404, 403, 403, 403, 403)),
    "name_supervisor": ("post", (302, 404, 404, 403, 403, 403, 403)),
    "write_check_in": ("post", (302, 404, 404, 403, 403, 403, 403)),
    "observe_visit": ("post", (302, 404, 404, 403, 403, 403, 403)),
    "plan_first_day": ("post", (302, 404, 404, 403, 403, 403, 403)),
    "plan_shadow": ("post", (302, 404, 404, 403, 403, 403, 403)),
    "bad_day": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "choose_payment": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "my_supervision": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "answer_observation": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "board": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "outbox": ("get", (302, 403, 200, 403, 403, 403, 200)),
    "billing": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "billing_run": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "change_billing_run": ("post", (302, 403, 403, 403, 403, 403, 403)),
    "invoice": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "invoice_pdf": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "invoice_csv": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "settling": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "settling_pair": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "margin": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "payroll": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "payroll_run": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "change_payroll_run": ("post", (302, 403, 403, 403, 403, 403, 403)),
    "payroll_csv": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "pay_statement": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "payroll_papers": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "pay_paper": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "letterhead": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "my_month": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "my_month_paper": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "my_pay": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "find_trace": ("get", (302, 403, 200, 403, 200, 403, 200)),
    "trace": ("get", (302, 404, 404, 200, 200, 403, 200)),
    "audits": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "audit": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "change_audit": ("post", (302, 403, 403, 403, 403, 403, 403)),
    "paper": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "paper_csv": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "close_paper": ("post", (302, 403, 403, 403, 403, 403, 403)),
    "finding": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "all_books": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "books": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "account_lines": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "account_csv": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "transfer": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "partnerships": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "partnership": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "end_partnership": ("post", (302, 403, 403, 403, 403, 403, 403)),
    "answer_offer": ("post", (302, 403, 403, 403, 403, 403, 403)),
    "settings": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "look": ("get", (302, 404, 404, 404, 403, 403, 403)),
    "look_preview": ("post", (302, 404, 404, 404, 403, 403, 403)),
    "change_logo": ("post", (302, 404, 404, 404, 403, 403, 403)),
    # Nobody shows a logo of that name.
    "logo": ("get", (404, 404, 404, 404, 404, 404, 404)),
    "rules": ("get", (302, 404, 404, 404, 403, 403, 403)),
    "grant_hours": ("get", (302, 404, 404, 404, 403, 403, 403)),
    "all_lines": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "lines": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "splits": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "line": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "spend": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "spend_csv": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "rates": ("get", (302, 404, 404, 404, 403, 403, 403)),
    "joint_employers": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "steps": ("get", (302, 404, 404, 404, 403, 403, 403)),
    "badges": ("get", (302, 404, 404, 404, 403, 403, 403)),
    # What a badge looks like, whether it counts and what was taken back is told to whoever has its id, without a name.
    "badge_picture": ("get", (404, 404, 404, 404, 404, 404, 404)),
    "check_badge": ("get", (404, 404, 404, 404, 404, 404, 404)),
    "badges_taken_back": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "badge_file": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "give_badge": ("post", (302, 422, 422, 422, 422, 422, 422)),
    "take_badge": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "end_exclusive": ("post", (302, 422, 422, 422, 422, 422, 422)),
    "circle": ("post", (302, 422, 422, 422, 422, 422, 422)),
    "my_agreements": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "tick_step": ("post", (302, 404, 404, 403, 404, 403, 403)),
    # What a colour looks like is nobody's secret.
    "look_sheet": ("get", (200, 200, 200, 200, 200, 200, 200)),
    # Rosa's visit has not begun: there are no hours of it yet, for nobody.
    "press": ("post", (302, 422, 422, 422, 422, 422, 422)),
    "my_hours": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "hours": ("get", (302, 403, 200, 403, 403, 403, 200)),
    # Rosa's visit has not begun: there is nothing to show yet.
    "evidence": ("get", (302, 403, 404, 403, 403, 403, 404)),
    "evidence_file": ("post", (302, 403, 404, 403, 403, 403, 404)),
    "evidence_key": ("get", (200, 200, 200, 200, 200, 200, 200)),
    "payer_records": ("get", (302, 403, 200, 403, 403, 403, 200)),
    "payer_record": ("get", (302, 403, 404, 403, 403, 403, 200)),
    # The payer has taken it in: there is nothing to send again.
    "send_record_again": ("post", (302, 403, 404, 403, 403, 403, 409)),
    "record_number": ("post", (302, 403, 404, 403, 403, 403, 302)),
    "payers": ("get", (302, 403, 200, 403, 403, 403, 200)),
    "payer": ("get", (302, 403, 404, 403, 403, 403, 200)),
    "payer_change": ("post", (302, 403, 404, 403, 403, 403, 422)),
    "timesheet": ("get", (302, 404, 404, 404, 404, 404, 404)),
    "adjust_hours": ("post", (302, 403, 404, 403, 403, 403, 404)),
    "acknowledge_exception": ("post", (302, 403, 404, 403, 403, 403, 404)),
    "note_yes": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "confirm_hours": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "dispute_hours": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "decide_dispute": ("post", (302, 403, 404, 403, 403, 403, 404)),
    "help_hours": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "new_home_code": ("post", (302, 404, 404, 404, 302, 403, 302)),
    "place_consent": ("post", (302, 404, 404, 404, 422, 403, 422)),
    "my_visits": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "my_time": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "time_read": ("post", (302, 200, 200, 200, 200, 200, 200)),
    "my_messages": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "message_choices": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "read_messages": ("post", (302, 302, 302, 302, 302, 302, 302)),
    "me": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "my_offers": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "my_rules": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "switch_my_work": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "move": ("get", (302, 404, 404, 403, 403, 200, 200)),
    "reassign": ("get", (302, 404, 404, 403, 403, 200, 200)),
    "change_series": ("get", (302, 404, 404, 403, 403, 200, 200)),
    "faces": ("post", (302, 404, 404, 404, 403, 422, 422)),
    "undo": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "reliability": ("get", (302, 404, 404, 200, 200, 200, 200)),
    "my_reliability": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "contests": ("get", (302, 403, 403, 403, 403, 403, 403)),
    "note_absence": ("post", (302, 404, 404, 403, 403, 409, 409)),
    "contest": ("post", (302, 404, 404, 409, 404, 404, 404)),
    "decide_contest": ("post", (302, 404, 404, 403, 403, 403, 403)),
    "offers": ("get", (302, 403, 200, 403, 403, 200, 200)),
    "make_offer": ("post", (302, 403, 422, 403, 403, 422, 422)),
    "ask_move": ("post", (302, 422, 422, 422, 422, 422, 422)),
    "ask_place": ("get", (302, 404, 404, 403, 403, 200, 200)),
    "ask_date": ("get", (302, 404, 404, 404, 403, 200, 200)),
    "accept_offer": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "decline_offer": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "withdraw_offer": ("post", (302, 404, 404, 404, 403, 409, 409)),
    "take_swap": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "withdraw_swap": ("post", (302, 404, 404, 404, 404, 404, 404)),
    "my_calendars": ("get", (302, 200, 200, 200, 200, 200, 200)),
    "attach_calendar": ("post", (302, 404, 404, 422, 404, 404, 404)),
    "read_calendar": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "make_feed": ("post", (302, 404, 404, 200, 404, 404, 404)),
    "feed_tells": ("post", (302, 404, 404, 422, 404, 404, 404)),
    "private_feed": ("get", (404, 404, 404, 404, 404, 404, 404)),
    # What ends something comes last.
    "remove_calendar": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "revoke_feed": ("post", (302, 404, 404, 302, 404, 404, 404)),
    "offer_swap": ("post", (302, 404, 404, 409, 404, 404, 404)),
    "hand_back": ("post", (302, 404, 404, 422, 404, 404, 404)),
    "drop_import": ("post", (302, 404, 404, 404, 409, 403, 403)),
    "cancel": ("post", (302, 404, 404, 404, 403, 302, 409)),
    "end_series": ("post", (302, 404, 404, 404, 403, 302, 409)),
}

OUTSIDE = ("account_request_login_code", "account_signup", "account_inactive")
OWN_SAFETY = (
    "account",
    "devices",
    "change_email",
    "change_phone",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
)


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


def once_on_offer(cast: Cast) -> UUID:
    """A place of Harbor's that was on offer once."""
    wish = cast.wish("park")
    with seeing(EVERYTHING):
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
        hour = {"starts_at": visit.starts_at, "ends_at": visit.ends_at, "blocked": True}
        change = Change.objects.create(person=cast.people["rosa"], **hour)
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
        "change_id": change.id,
        "level_id": cast.organisations["harbor"].id,
        "name": sheet_name("#0c5f57"),
        # Nobody has these: a stranger's passkey and key are answered as none.
        "pk": 1,
        "token_id": gap.id,
        "assignment_id": place.id,
        "timesheet_id": place.id,
        "dispute_id": new_id(),
        "swap_id": new_id(),
        "account_id": new_id(),
        "partnership_id": new_id(),
        "proposal_id": new_id(),
        "transfer_id": new_id(),
        "audit_id": new_id(),
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
        "opening_id": once_on_offer(cast),
        "act_id": new_id(),
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


def address(cast: Cast, name: str) -> str:
    pattern = next(each for each in urls.urlpatterns if each.name == name)
    wanted = pattern.pattern.converters
    arguments = {each: argument(cast, each) for each in wanted}
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


def fetch(cast: Cast, who: str, name: str, method: str) -> HttpResponse:
    sent: dict[str, Any] = {"work": cast.works["company"].id, "on": "0"} if "switch" in name else {}
    if name == "answer_fact":
        sent = {
            "kind": cast.facts["spanish"].id,
            "organisation": cast.organisations["harbor"].id,
            "answer": "refuse",
        }
    if name in ("note_absence", "contest"):
        sent = {"how": "no_show", "words": "I was there."}
    if name == "tick_step":
        sent = {"step": new_id()}
    if name == "leave":
        sent = {"last_day": "2026-03-02"}
    if name == "change_audit":
        sent = {"do": "end"}
    if name in ("change_payroll_run", "change_billing_run"):
        sent = {"do": "preview"}
    client = signed_in(cast, who)
    answer: HttpResponse = getattr(client, method)(address(cast, name), sent)
    return answer


def test_every_address_of_the_house_has_a_row_in_the_map() -> None:
    assert sorted(MAP) == sorted(str(name) for name in HOUSE_NAMES)


def test_each_page_lets_in_whom_it_is_for_and_nobody_else(stage: Cast) -> None:
    statuses = {
        name: tuple(fetch(stage, who, name, method).status_code for who in ROLES)
        for name, (method, _expected) in MAP.items()
    }
    assert statuses == {name: expected for name, (_method, expected) in MAP.items()}


def test_outsiders_never_read_a_name_of_harbors_people(stage: Cast) -> None:
    with seeing(EVERYTHING):
        for party in (Person, ServiceUser):
            for row in party.objects.filter(organisation_ids__contains=[stage.organisations["harbor"].id]):
                row.name, row.address = f"Quetzalcanary {row.name}", "1 Quetzalcanary Street"
                row.save()
        Region.objects.update(sample=False)  # in a sample city the door itself shows who lives there
    for who in ("anonymous", "nina", "otto"):
        for name, (method, _expected) in MAP.items():
            assert b"Quetzalcanary" not in fetch(stage, who, name, method).content, (who, name)
        searched = signed_in(stage, who).post(reverse("people"), {"who": "rosa"})
        assert b"Quetzalcanary" not in searched.content


def test_a_board_of_another_organisation_is_refused(stage: Cast) -> None:
    client = signed_in(stage, "otto")
    answer = client.get(reverse("board"), {"organisation": str(stage.organisations["harbor"].id)})
    assert answer.status_code == 403


def test_the_board_shows_who_is_booked_and_who_is_free(stage: Cast) -> None:
    answer = signed_in(stage, "carmen").get(reverse("board"), {"day": "2026-03-03"})
    page = answer.content.decode()
    assert "Lopez" in page
    assert "Rosa" in page
    assert "board__free" in page


def test_the_board_names_the_open_dates_of_series(stage: Cast) -> None:
    page = signed_in(stage, "carmen").get(reverse("board")).content.decode()
    assert "A date of a series is open" in page
    assert "Park" in page


def test_the_board_names_what_nobody_said_yes_to(stage: Cast) -> None:
    with seeing(EVERYTHING):
        Opening.objects.filter(id=once_on_offer(stage)).update(state="nobody")
    page = signed_in(stage, "carmen").get(reverse("board")).content.decode()
    assert "Everybody was asked, nobody said yes" in page
    assert f'href="{reverse("offers")}#opening-' in page


def test_somebody_lent_for_the_day_stands_on_the_board_with_their_organisation(stage: Cast) -> None:
    ben = stage.ids("ben")
    book_visit(by=stage.actors["carmen"], at=NOW, wish=stage.wish("park", "nutrition"), person_ids=ben)
    page = signed_in(stage, "carmen").get(reverse("board"), {"day": "2026-03-03"}).content.decode()
    assert "Bixby Neighbors" in page


def test_a_worker_sees_where_she_is_next(stage: Cast) -> None:
    page = signed_in(stage, "rosa").get(reverse("my_visits")).content.decode()
    assert "Lopez" in page
    assert "visit--next" in page


def test_a_worker_reads_her_messages_in_the_language_of_the_page_and_marks_them_read(stage: Cast) -> None:
    client = signed_in(stage, "rosa")
    page = client.get(reverse("my_messages"), headers={"accept-language": "es"}).content.decode()
    assert "marzo" in page
    client.post(reverse("read_messages"))
    with seeing(EVERYTHING):
        hers = Message.objects.filter(person_id=stage.people["rosa"].id)
        unread = hers.filter(channel="in_app", read_at=None)
        assert not unread.exists()


def test_the_outbox_shows_a_coordinator_what_went_out_of_her_organisation(stage: Cast) -> None:
    page = signed_in(stage, "carmen").get(reverse("outbox")).content.decode()
    assert "rosa@example.org" in page


def test_confidential_facts_show_to_an_approver_and_to_nobody_else_in_the_office(stage: Cast) -> None:
    with seeing(EVERYTHING):
        stage.people["ben"].organisation_ids.append(stage.organisations["harbor"].id)
        stage.people["ben"].save()
    url = reverse("person", args=[stage.people["ben"].id])
    shown = {
        who: "Veteran<" in page_of(stage, who, url).replace(" ", "<") for who in ("carmen", "olga", "ana")
    }
    assert shown == {"carmen": False, "olga": False, "ana": True}


def page_of(cast: Cast, who: str, url: str) -> str:
    return signed_in(cast, who).get(url).content.decode()


def test_a_person_may_read_their_own_confidential_facts(stage: Cast) -> None:
    assert "Confidential" in page_of(stage, "ben", reverse("me"))


def test_what_a_worker_switches_off_is_no_longer_offered(stage: Cast) -> None:
    client, work = signed_in(stage, "rosa"), stage.works["company"].id
    client.post(reverse("switch_my_work"), {"work": work, "on": "0", "key": "once"})
    page = page_of(stage, "rosa", reverse("me"))
    assert "Switch on" in page
    asked = {"service_user": str(stage.served["park"].id), "work": str(work), "day": "2026-03-05"}
    answer = signed_in(stage, "carmen").get(reverse("find"), asked)
    assert "Rosa" not in answer.content.decode()


def test_the_sign_in_pages_are_in_our_look_and_hold_no_inline_style(stage: Cast) -> None:
    for who, names in (("anonymous", OUTSIDE), ("rosa", OWN_SAFETY)):
        for name in names:
            page = page_of(stage, who, reverse(name))
            assert "site-header" in page, name
            assert "style=" not in page, name


def test_an_unknown_address_and_a_form_that_is_too_old_are_answered_in_our_words(stage: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stage.accounts["rosa"], backend=BACKEND)
    for answer in (strict.get("/nothing/"), strict.post(reverse("read_messages"))):
        assert answer.status_code in {403, 404}
        assert "site-header" in answer.content.decode()


def test_a_locked_type_of_work_stays_locked_and_says_what_is_missing(stage: Cast) -> None:
    with seeing(EVERYTHING):
        stage.people["rosa"].facts.filter(kind=stage.facts["nutrition"]).delete()
    answer = signed_in(stage, "rosa").post(
        reverse("switch_my_work"), {"work": stage.works["nutrition"].id, "on": "1"}
    )
    assert answer.status_code == 409
    assert "Nutrition" in answer.content.decode()


def test_staff_cannot_learn_by_switching_who_holds_a_confidential_fact(stage: Cast) -> None:
    answers = []
    for name in ("rosa", "sam"):
        url = reverse("switch_work", args=[stage.people[name].id])
        sent = {"work": stage.works["veterans"].id, "on": "1"}
        answers.append(signed_in(stage, "carmen").post(url, sent).status_code)
    assert answers == [409, 409]

"""Every page and every operation of the API, asked about a stranger's things by somebody who has no part in them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from psycopg.errors import CheckViolation, InsufficientPrivilege

from commonhours.api.tests.calling import Caller, token_for
from commonhours.web import urls
from commonhours.web.tests.page_map import MAP
from commonhours.web.tests.stage import BACKEND
from tests.api.stage import Stage, contract
from tests.cast import Cast
from tests.walls.stranger import CANARY, Stranger

# In whose table a thing of an address stands; a new kind of address without its line here fails.
THINGS = {
    "visit_id": "bookings_visit",
    "event_id": "dispatch_visitevent",
    "swap_id": "bookings_swap",
    "offer_id": "dispatch_offer",
    "opening_id": "dispatch_opening",
    "series_id": "bookings_series",
    "gap_id": "bookings_gap",
    "act_id": "trail_act",
    "import_id": "imports_import",
    "person_id": "people_person",
    "request_id": "intake_helprequest",
    "given_id": "credentials_badgegiven",
    "level_id": "organisations_organisation",
    "draft_id": "matching_weightsdraft",
    "organisation_id": "organisations_organisation",
    "partner_id": "organisations_organisation",
    "exclusive_id": "policies_exclusive",
    "service_user_id": "people_serviceuser",
    "site_id": "people_site",
    "membership_id": "people_membership",
    "account_id": "ledger_account",
    "freeze_id": "safeguarding_freeze",
    "suspension_id": "safeguarding_suspension",
    "assignment_id": "bookings_assignment",
    "word_id": "supervision_word",
    "change_id": "availability_change",
    "helper_id": "people_helper",
    "shift_id": "dispatch_dutyshift",
    "run_id": "payroll_run",
    "invoice_id": "billing_invoice",
    "statement_id": "payroll_statement",
    "line_id": "funding_fundingline",
    "transfer_id": "ledger_transfer",
    "refers_id": "bookings_visit",
    "audit_id": "audit_audit",
    "paper_id": "audit_paper",
    "item_id": "audit_item",
    "proposal_id": "partnerships_proposal",
    "record_id": "evv_record",
    "payer_id": "evv_payer",
    "timesheet_id": "timesheets_timesheet",
    "dispute_id": "timesheets_dispute",
    "observation_id": "supervision_observedvisit",
    "calendar_id": "availability_calendar",
    "rate_id": "rates_rate",
    "asked_rate_id": "rates_askedrate",
    "joint_id": "rates_jointemployers",
    "instrument_id": "rates_instrument",
    "erasure_id": "retention_erasure",
    "hold_id": "retention_hold",
    "incident_id": "incidents_incident",
    "relation_id": "people_relation",
    "file_id": "incidents_evidence",
    "referral_id": "referrals_referral",
    "ask_id": "referrals_officeasked",
    "look_id": "privacy_look",
    "question_id": "privacy_question",
    "ranking_id": "matching_ranking",
    "contest_id": "fairness_contest",
    "trial_id": "planning_trial",
    "plan_id": "routing_roundsplan",
}
# Where one word in an address means two things.
ELSEWHERE = {
    **dict.fromkeys(("billing_run", "change_billing_run", "show_billing", "preview_billing"), "billing_run"),
    **dict.fromkeys(("approve_billing", "drop_billing", "issue_invoices"), "billing_run"),
}
# No thing of anybody's: nothing of a stranger's stands behind them, or what does has no wall.
PLAIN = {
    "secret": "nobody-knows-this",
    "digest": "0" * 64,
    "name": "0c5f57-1f2e3d4c",
    "pk": 1,
    "what": "visit",
    "year": 2026,
    "month": 3,
    "part": 1,
    "code": "generic",
    "kind": "png",
    "size": 10**17,
    "first": 1,
    "second": 2,
    "key": "city",
    "kept_kind": "messages",
    "identity_id": UUID(int=7),
    **dict.fromkeys(
        ("token_id", "grant_id", "partnership_id", "badge_id", "rule_id", "step_id", "interpreter_id"),
        UUID(int=7),
    ),
}


Only = Callable[[str, str], bool]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    name: str
    status: int
    leaks: bool
    # The database refused to let a row be written, by its wall or its checks.
    stopped: bool


def thing(strange: Stranger, where: str, name: str) -> Any:
    """What stands in an address for this word."""
    if name in PLAIN:
        return PLAIN[name]
    table = ELSEWHERE.get(where, THINGS[name]) if name == "run_id" else THINGS[name]
    return strange.ids[table]


def ask_pages(cast: Cast, who: str, strange: Stranger, *, only: Only) -> Iterator[Answer]:
    """Every page that is wanted, in the order of the map."""
    client = Client(raise_request_exception=False)
    for name, (method, _) in MAP.items():
        if only(name, method):
            pattern = next(each for each in urls.urlpatterns if each.name == name)
            words = {each: thing(strange, name, each) for each in pattern.pattern.converters}
            if "sessionid" not in client.cookies or not client.cookies["sessionid"].value:
                client.force_login(cast.accounts[who], backend=BACKEND)
            yield _answer(name, partial(getattr(client, method), reverse(name, kwargs=words)))


def ask_operations(cast: Cast, who: str, strange: Stranger, *, only: Only) -> Iterator[Answer]:
    """Every operation of the contract that is wanted, with a body that it would take."""
    caller = Caller(token_for(cast, who))
    # Of the stage of other tests only what it says: its bodies.
    said = Stage(cast, *[strange.ids["bookings_visit"]] * 9)  # type: ignore[arg-type]  # nine ids
    for path, operations in contract()["paths"].items():
        for method, each in operations.items():
            name = each["operationId"]
            if only(name, method):
                words = {word: thing(strange, name, word) for word in re.findall(r"{(\w+)}", path)}
                address = path.removeprefix("/api/v1").format(**words)
                reading = partial(caller.get, address, **said.query(name))
                yield _answer(
                    name, reading if method == "get" else partial(caller.post, address, said.body(name))
                )


def ask(cast: Cast, who: str, strange: Stranger, *, only: Only = lambda name, method: True) -> list[Answer]:
    """Both doors, one after the other."""
    pages = list(ask_pages(cast, who, strange, only=only))
    with override_settings(ROOT_URLCONF="commonhours.api.urls"):
        return pages + list(ask_operations(cast, who, strange, only=only))


def _answer(name: str, asked: Callable[[], HttpResponse]) -> Answer:
    stopped: list[bool] = []

    def watched(execute: Callable[..., Any], *what: Any) -> Any:
        try:
            return execute(*what)
        except DatabaseError as error:
            stopped.append(isinstance(error.__cause__, InsufficientPrivilege | CheckViolation))
            raise

    with connection.execute_wrapper(watched):
        answer = asked()
    content = b"".join(answer) if answer.streaming else answer.content
    return Answer(name, answer.status_code, CANARY.search(content) is not None, any(stopped))

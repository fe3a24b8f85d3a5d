"""Whatever somebody suspended sends to any address of the house is refused, but for what is named here and why."""

from typing import Any

import pytest

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import NotAllowed
from commonhours.common.sight import seeing
from commonhours.organisations.suspended import WHILE_SUSPENDED
from commonhours.rates.actions.leasts import field_of
from commonhours.trail.actions import acting
from commonhours.trail.models import Act
from commonhours.web.tests.page_map import MAP
from commonhours.web.tests.stage import address, fresh_index, more_callers, signed_in, stage, things_of_sid
from commonhours.words.acts import ACTS
from conftest import EVERYTHING
from tests.cast import NOW, Cast

__all__ = ["fresh_index", "stage"]

# Where something may be sent all the same, and why.
STILL_OPEN = {
    "nothing is kept": """home sign_in join join_send ask account_request_login_code account_confirm_login_code
        mfa_login_webauthn mfa_authenticate account_inactive account_signup account_login mfa_index prove_self prove
        time_read stay send_typed drop_typed""",
    "their own way in": """set_language manner zone change_email change_phone forget_phone mfa_add_webauthn
        mfa_activate_totp mfa_generate_recovery_codes end_devices""",
    "they say what happened, and answer": """my_suspension report_incident contest bad_day claim_fact relations""",
    "what they have worked": "press take_presses sick_leave new_call_code",
    "they can be ill": "ill my_ill",
    "what they were told, and their own data": """message_choices read_messages carry_data ask_erasure add_device
        remove_device""",
    "a telephone speaks, and signs for it": "text_came call_came sample_answer",
    "they take back, and say what they are": "revoke_feed describe_me my_offers",
}
# What would be turned away before anybody asks who sent it, were it sent empty.
KEPT = "2026-03-09"


def _forms(cast: Cast) -> dict[str, dict[str, Any]]:
    harbor, kind, one = cast.organisations["harbor"].id, cast.facts["spanish"].id, new_id()
    return {
        "answer_fact": {"kind": kind, "organisation": harbor, "answer": "refuse"},
        "leave": {"last_day": KEPT},
        "change_audit": {"do": "end"},
        "switch_my_work": {"work": cast.works["company"].id, "on": "1"},
        "switch_work": {"work": cast.works["company"].id, "on": "1"},
        "time_week": {"week": "Mon 9–1", "holds": "every", "since": KEPT, "one": KEPT},
        "time_change": {"blocked": "1", "first": KEPT, "reason": "Family"},
        "time_terms": {
            "wanted_minutes": 1200,
            "notice_minutes": 240,
            "shortest_minutes": 60,
            "most_minutes_day": 360,
            "most_minutes_week": 1800,
            "travel_mode": 2,
            "travel_minutes": 30,
        },
        "give_badge": {"badge": one, "evidence": "seen"},
        "end_exclusive": {"until": KEPT},
        "circle": {"only": "people", "people": [one]},
        "my_agreements": {"step": one},
        "tick_step": {"step": one},
        "ask_move": dict.fromkeys(("starts_at", "ends_at", "reply_by"), "2026-03-09T10:00-07:00"),
        "attach_calendar": {"name": "Family", "address": "https://calendar.example.org/family.ics"},
        "feed_tells": {"tells": "all"},
        "hold_records": {"person": cast.people["rosa"].id, "organisation": harbor, "reason": "A suit"},
        "my_rates": {"do": "least", "since": KEPT, field_of(None): "30"},
        "set_period": {"kind": "visits", "days": "400", "reason": "Our own rule"},
    }


def test_whatever_somebody_suspended_sends_is_refused_but_for_what_is_named(stage: Cast) -> None:
    """Every address of the house, as Sid and about Sid; whatever came of it is an act that stays open to him."""
    more_callers(stage)
    sid, forms, known = signed_in(stage, "sid"), _forms(stage), things_of_sid(stage)
    answers = {
        name: sid.post(address(stage, name, known), forms.get(name, {})) for name in MAP if name != "sign_out"
    }
    let_in = {name for name, answer in answers.items() if answer.status_code not in (403, 404, 405)}
    assert let_in == {name for names in STILL_OPEN.values() for name in names.split()}
    with seeing(EVERYTHING):
        done = set(Act.objects.filter(by_account_id=stage.accounts["sid"].id).values_list("verb", flat=True))
    assert done <= WHILE_SUSPENDED
    for name in ("make_feed", "switch_my_work", "my_rules", "person_rules", "time_change"):
        assert "You are suspended." in answers[name].content.decode(), name


def test_ill_while_suspended_moves_nothing_of_anybody(stage: Cast) -> None:
    more_callers(stage)
    with seeing(EVERYTHING):
        before = sorted(Assignment.objects.values_list("id", "state"))
    said = signed_in(stage, "sid").post(address(stage, "my_ill"))
    assert said.status_code == 200
    with seeing(EVERYTHING):
        assert sorted(Assignment.objects.values_list("id", "state")) == before


@pytest.mark.django_db
def test_every_other_act_is_closed_to_them_a_new_one_too() -> None:
    assert WHILE_SUSPENDED - {*ACTS} == set()
    by, refused = Actor(door="web", confined_to=WHILE_SUSPENDED), set()
    for verb in (*ACTS, "verb.nobody_knows_yet"):
        try:
            with acting(verb, by=by, at=NOW):
                raise InterruptedError
        except NotAllowed:
            refused.add(verb)
        except InterruptedError:
            pass
    assert refused == {*ACTS, "verb.nobody_knows_yet"} - WHILE_SUSPENDED

"""Suspend on a page, answer on one's own, decide on a third; who let whom in, and a freeze after its preview."""

from typing import Any

from django.test import Client
from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.safeguarding.models import Freeze, Suspension
from commonhours.web.tests.stage import fresh_index as fresh_index
from commonhours.web.tests.stage import signed_in
from commonhours.web.tests.stage import stage as stage
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, Cast

WHY = "A paper is no longer in force."


def safety_officers(cast: Cast, *names: str) -> list[Client]:
    with seeing(EVERYTHING):
        for name in names:
            Grant.objects.create(
                account=cast.accounts[name], role="safety_officer", since=LONG_AGO, granted_at=JOINED
            )
    return [signed_in(cast, name) for name in names]


def page(client: Client, name: str, *given: Any) -> str:
    answer = client.get(reverse(name, args=given))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def test_somebody_is_suspended_answers_and_is_let_back_by_another(stage: Cast) -> None:
    one, other = safety_officers(stage, "nina", "carmen")
    rosa, own = stage.people["rosa"].id, signed_in(stage, "rosa")
    assert reverse("suspend", args=[rosa]) in page(one, "person", rosa)
    assert "Suspend Rosa" in page(one, "suspend", rosa)
    assert one.post(reverse("suspend", args=[rosa]), {"words": "", "days": "14"}).status_code == 422
    sent = one.post(reverse("suspend", args=[rosa]), {"words": WHY, "days": "14", "key": "a"}, follow=True)
    shown = sent.content.decode()
    assert "Somebody else must decide this" in shown
    assert "Take it back" in shown
    assert WHY in page(own, "my_suspension")
    assert reverse("my_suspension") in page(own, "my_visits")
    own.post(reverse("my_suspension"), {"words": "The new one came.", "key": "b"})
    assert "Has answered" in page(other, "suspensions")
    with seeing(EVERYTHING):
        suspension = Suspension.objects.get()
    decide = reverse("decide_suspension", args=[suspension.id])
    assert one.post(decide, {"decision": "lift", "words": "so", "key": "c"}).status_code == 403
    assert "The new one came." in page(other, "suspension", suspension.id)
    told = other.post(
        decide, {"decision": "lift", "words": "Seen.", "key": "d"}, follow=True
    ).content.decode()
    assert "They can be booked again" in told
    assert "Seen." in page(own, "my_suspension")
    assert signed_in(stage, "otto").get(reverse("suspension", args=[suspension.id])).status_code == 404


def test_an_approver_is_shown_with_all_they_touched_and_frozen_after_a_preview(stage: Cast) -> None:
    one, other = safety_officers(stage, "nina", "carmen")
    ana, rosa = stage.accounts["ana"].id, stage.people["rosa"].id
    assert reverse("approver", args=[ana]) in page(one, "lineage", rosa)
    shown = page(one, "approver", ana)
    assert "Rosa" in shown
    assert "Freeze 5 people now" in shown
    owner = str(stage.accounts["carmen"].id)
    given = {"owner": owner, "words": "Each is looked at again.", "where": "", "key": "a"}
    one.post(reverse("approver", args=[ana]), given)
    with seeing(EVERYTHING):
        freeze, suspension = Freeze.objects.get(), Suspension.objects.get(person_id=rosa)
    assert "0 of 5 have been looked at" in page(other, "freeze", freeze.id)
    assert "Approve anew" in page(other, "suspension", suspension.id)
    told = {"decision": "release", "words": "I have seen the papers.", "key": "b"}
    other.post(reverse("decide_suspension", args=[suspension.id]), told)
    assert "1 of 5 have been looked at" in page(other, "freeze", freeze.id)
    assert "Let in by Ana" in page(other, "suspensions")

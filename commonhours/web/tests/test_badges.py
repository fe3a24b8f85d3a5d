"""Badges on pages: defined, given, carried away, checked by a stranger, taken back; and who works only for whom."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from commonhours.common.sight import seeing
from commonhours.credentials.models import Badge, BadgeGiven
from commonhours.matching.follower import FOLLOWER
from commonhours.organisations.models import Grant
from commonhours.people.models import Circle
from commonhours.policies.models import Exclusive, Step
from commonhours.policies.tests.test_steps import page_of
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

TYPED = {
    "mark": "D",
    "colour": "#0c5f57",
    "names_en": "Dementia friend",
    "names_es": "Amiga en la demencia",
    "stands_for_en": "Knows how to be with people who forget.",
    "criteria_en": "Two days of training.",
}


@pytest.fixture(autouse=True)
def monday() -> Iterator[None]:
    FOLLOWER.forget()
    with time_machine.travel(NOW, tick=True):
        yield
    FOLLOWER.forget()


def administrator(cast: Cast) -> Client:
    Grant.objects.create(
        account=cast.accounts["carmen"],
        organisation=cast.organisations["harbor"],
        role="organisation_admin",
        since=LONG_AGO,
        granted_at=JOINED,
    )
    return page_of(cast, "carmen")


def given(cast: Cast) -> BadgeGiven:
    """Carmen defines a badge, and Ana gives it to Rosa."""
    url, rosa = reverse("badges", args=[cast.organisations["harbor"].id]), cast.people["rosa"].id
    carmen = administrator(cast)
    assert carmen.post(url, TYPED | {"colour": "#ffff00"}).status_code == 422
    assert carmen.post(url, TYPED).status_code == 302
    assert "Dementia friend" in carmen.get(url).content.decode()
    badge = Badge.objects.get()
    sent = {"badge": str(badge.id), "evidence": "Seen at four visits.", "until": ""}
    ana = page_of(cast, "ana")
    assert "Give a badge" in ana.get(reverse("person", args=[rosa])).content.decode()
    assert ana.post(reverse("give_badge", args=[rosa]), sent).status_code == 302
    with seeing(EVERYTHING):
        return BadgeGiven.objects.get()


def test_a_worker_carries_a_badge_away_and_a_stranger_checks_the_file(committed_cast: Cast) -> None:
    cast, row = committed_cast, given(committed_cast)
    rosa, stranger = page_of(cast, "rosa"), Client()
    mine = rosa.get(reverse("me"), headers={"accept-language": "es"}).content.decode()
    assert "Amiga en la demencia" in mine
    check = reverse("check_badge", args=[row.id])
    page = stranger.get(check).content.decode()
    assert "This badge counts." in page
    assert "Rosa" not in page
    for kind in ("png", "svg", "jwt"):
        answer = rosa.get(reverse("badge_file", args=[row.id, kind]))
        assert answer.status_code == 200
        sent = {"file": SimpleUploadedFile(f"badge.{kind}", answer.content)}
        assert "has signed it for Rosa" in stranger.post(check, sent).content.decode()
    changed = SimpleUploadedFile("badge.jwt", answer.content.replace(b".", b".x", 1))
    assert "somebody has changed it" in stranger.post(check, {"file": changed}).content.decode()
    for who in ("ana", "otto", "ben"):
        assert page_of(cast, who).get(reverse("badge_file", args=[row.id, "png"])).status_code == 404
    picture = stranger.get(reverse("badge_picture", args=[row.badge_id]))
    assert picture.headers["Content-Type"] == "image/svg+xml"


def test_what_is_taken_back_is_told_to_the_worker_and_to_whoever_checks(committed_cast: Cast) -> None:
    cast, row = committed_cast, given(committed_cast)
    take = reverse("take_badge", args=[row.id])
    assert page_of(cast, "otto").post(take, {"reason": "no"}).status_code == 404
    assert page_of(cast, "ana").post(take, {"reason": "The training lapsed."}).status_code == 302
    assert "was taken back" in Client().get(reverse("check_badge", args=[row.id])).content.decode()
    rosa = page_of(cast, "rosa")
    assert "The training lapsed." in rosa.get(reverse("me")).content.decode()
    assert rosa.get(reverse("badge_file", args=[row.id, "png"])).status_code == 404


def test_a_step_asks_for_a_badge_by_its_name(committed_cast: Cast) -> None:
    cast, row = committed_cast, given(committed_cast)
    url = reverse("steps", args=[cast.organisations["harbor"].id])
    sent = {"kind": "badge", "moment": "before_booking", "since": NOW.date().isoformat()}
    carmen = page_of(cast, "carmen")
    assert carmen.post(url, sent).status_code == 422
    assert carmen.post(url, sent | {"badge": str(row.badge_id)}).status_code == 302
    assert Step.objects.get().names["en"] == "Dementia friend"
    sam = page_of(cast, "ana").get(reverse("person", args=[cast.people["sam"].id])).content.decode()
    assert "A badge that they do not hold" in sam


def test_a_worker_agrees_to_work_only_for_one_and_ends_it(committed_cast: Cast) -> None:
    cast, carmen = committed_cast, administrator(committed_cast)
    url, agreements = reverse("steps", args=[cast.organisations["harbor"].id]), reverse("my_agreements")
    sent = {"kind": "exclusive", "moment": "offered", "since": NOW.date().isoformat()}
    words = {"name_en": "Only with us", "text_en": "We plan your hours first."}
    assert carmen.post(url, sent | words).status_code == 302
    rosa = page_of(cast, "rosa")
    assert "only Harbor Care can book you" in rosa.get(agreements).content.decode()
    assert rosa.post(agreements, {"step": str(Step.objects.get().id)}).status_code == 302
    assert "You work only for Harbor Care." in rosa.get(agreements).content.decode()
    assert (
        "Works only for Harbor Care."
        in page_of(cast, "ana").get(reverse("person", args=[cast.people["rosa"].id])).content.decode()
    )
    with seeing(EVERYTHING):
        row = Exclusive.objects.get()
    until = (NOW.date() + timedelta(days=14)).isoformat()
    end = reverse("end_exclusive", args=[row.id])
    assert page_of(cast, "otto").post(end, {"until": until}).status_code == 404
    assert rosa.post(end, {"until": until}).status_code == 302
    with seeing(EVERYTHING):
        assert Exclusive.objects.get().until == NOW.date() + timedelta(days=14)


def test_staff_write_down_who_alone_may_come(committed_cast: Cast) -> None:
    cast, lopez = committed_cast, committed_cast.served["lopez"].id
    url = reverse("circle", args=[lopez])
    sent = {"only": "organisation", "organisation": str(cast.organisations["bixby"].id)}
    carmen = page_of(cast, "carmen")
    assert page_of(cast, "otto").post(url, sent).status_code == 404
    assert carmen.post(url, {"only": "people"}).status_code == 422
    assert carmen.post(url, sent).status_code == 302
    with seeing(EVERYTHING):
        assert Circle.objects.get().organisation_id == cast.organisations["bixby"].id
    assert "Only people of one organisation" in carmen.get(reverse("record", args=[lopez])).content.decode()

"""What an office and an auditor print: the evidence of a visit and a working paper, in both languages."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import time_machine
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from commonhours.audit.models import Item, Paper
from commonhours.common.sight import seeing
from commonhours.integrations.evv.tests.asking import came, visit
from commonhours.ledger.actions import post_many
from commonhours.ledger.tests.money import finance, wages
from commonhours.timesheets.actions import adjust_hours
from commonhours.trail.models import Act
from commonhours.web.tests.test_auditing import let_in, today
from commonhours.web.tests.test_money import enter
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

__all__ = ["today"]


def read(client: Client, address: str, *, post: bool = False) -> tuple[str, PdfReader]:
    answer = client.post(address) if post else client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), answer.content[:200]
    reader = PdfReader(BytesIO(answer.content))
    xmp = reader.xmp_metadata
    assert xmp is not None
    assert b"pdfuaid:part" in xmp.stream.get_data()
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split()), reader


def test_evidence_is_printed_in_both_languages_and_each_time_is_an_act(cast: Cast) -> None:
    sheet = visit(cast)
    came(cast, sheet)
    evening = TUESDAY_TEN + timedelta(hours=8)
    why: dict[str, Any] = {"reason": "209", "resolution": "12", "memo": "By phone."}
    ends = TUESDAY_TEN + timedelta(minutes=55)
    adjust_hours(by=cast.actors["carmen"], at=evening, timesheet_id=sheet, ends_at=ends, **why)
    with time_machine.travel(evening, tick=True):
        client = enter(cast, "organisation_admin", "harbor")
        address = reverse("evidence_paper", args=[sheet])
        assert enter(cast, "organisation_admin", "westside").post(address).status_code == 404
        words, reader = read(client, address, post=True)
        for each in ("How we know", "Rosa", "Park", "10:01", "Forgot to press “Finish”", "By phone."):
            assert each in words, each
        client.cookies["django_language"] = "es"
        client.post(reverse("set_language"), {"language": "es"})
        words, reader = read(client, address, post=True)
        assert "Cómo lo sabemos" in words
        assert str(reader.trailer["/Root"]["/Lang"]).startswith("es")  # type: ignore[index]  # the library types it loosely
        with seeing(EVERYTHING):
            assert Act.objects.filter(verb="evidence.take").count() == 2


def test_a_working_paper_is_printed_with_its_seed_and_every_finding(cast: Cast) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast, 1000 + each) for each in range(3)])
    una, audit = let_in(cast)
    asked = {"title": "Wages of March", "method": "simple", "seed": "2 6 5", "size": "2", "key": "d"}
    una.post(reverse("audit", args=[audit.id]), asked)
    with seeing(EVERYTHING):
        paper, first = Paper.objects.get(), Item.objects.earliest("place")
    found = {"verdict": "exception", "words": "Paid twice", "amount": "2.50", "key": "2"}
    una.post(reverse("finding", args=[paper.id, first.id]), found)
    words, _ = read(una, reverse("paper_pdf", args=[paper.id]))
    for each in ("Wages of March", "2 6 5", "Paid twice", "$2.50", "Not closed yet", paper.digest[:16]):
        assert each in words, each
    una.post(reverse("set_language"), {"language": "es"})
    words, _ = read(una, reverse("paper_pdf", args=[paper.id]))
    assert "Papel de trabajo" in words
    stranger = enter(cast, "organisation_admin", "bixby")
    assert stranger.get(reverse("paper_pdf", args=[paper.id])).status_code == 404

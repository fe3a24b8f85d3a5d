"""Something happened: from a telephone to the officer’s desk and back, on pages."""

from io import BytesIO
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from commonhours.common.sight import seeing
from commonhours.incidents.models import Evidence, Incident
from commonhours.incidents.tests.stories import with_officers
from commonhours.web.tests.stage import address, fresh_index, signed_in, stage
from conftest import EVERYTHING
from tests.cast import Cast

__all__ = ["fresh_index", "stage"]
SAID = "Quetzalcanary took the money from the tin."


def send(client: Client, page: str, incident_id: UUID, /, **sent: str) -> str:
    posted = client.post(reverse(page, args=[incident_id]), sent | {"key": page + str(sent)}, follow=True)
    return posted.content.decode()


def photo() -> SimpleUploadedFile:
    written = BytesIO()
    Image.new("RGB", (20, 20), "teal").save(written, "PNG")
    return SimpleUploadedFile("tin.png", written.getvalue(), "image/png")


def test_a_worker_reports_from_a_visit_and_an_officer_sees_to_it(stage: Cast) -> None:
    with_officers(stage)
    rosa, saul = signed_in(stage, "rosa"), signed_in(stage, "saul")
    visit = address(stage, "visit")
    assert reverse("report_incident") in rosa.get(visit).content.decode()
    asked = rosa.post(reverse("report_incident"), {"words": SAID, "key": "a"})
    assert asked.status_code == 422
    assert SAID in asked.content.decode()
    sent = {"kind": "money", "urgency": "now", "when": "today", "words": SAID, "file": photo(), "key": "b"}
    own = rosa.post(reverse("report_incident"), sent | {"visit": visit.split("/")[-2]}, follow=True)
    assert "It has arrived" in own.content.decode()
    with seeing(stage.actors["rosa"].sight):
        incident, file = Incident.objects.get(), Evidence.objects.get()
    # Whoever coordinates or approves finds nothing anywhere; the officer finds all of it, and every name.
    for who in ("carmen", "ana", "olga", "otto"):
        assert signed_in(stage, who).get(reverse("incident", args=[incident.id])).status_code == 404
    assert "Theft" in saul.get(reverse("incidents")).content.decode()
    page = saul.get(reverse("incident", args=[incident.id])).content.decode()
    assert SAID in page
    assert "Lopez" in page
    assert "You look after it now" in send(saul, "take_incident", incident.id)
    assert "Somebody has it now" in rosa.get(reverse("my_incidents")).content.decode()
    page = send(saul, "note_incident", incident.id, kind="called", words="Called her.", severity="serious")
    assert "Called her." in page
    assert "Which of them?" in send(saul, "link_incident", incident.id, name="dara", find="1")
    chosen = f"person:{stage.people['dara'].id}"
    assert "Dara" in send(saul, "link_incident", incident.id, which=chosen, part="accused")
    assert "its own" not in send(saul, "close_incident", incident.id, outcome="confirmed", words="")
    done = {"outcome": "confirmed", "words": "She gave it back.", "told": "It is back in the tin."}
    assert "Open it again" in send(saul, "close_incident", incident.id, **done)
    told = rosa.get(reverse("my_incident", args=[incident.id])).content.decode()
    assert "It is back in the tin." in told
    assert "She gave it back." not in told
    saved = saul.get(reverse("incident_file", args=[incident.id, file.id]))
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert (
        signed_in(stage, "carmen").get(reverse("incident_file", args=[incident.id, file.id])).status_code
        == 404
    )
    with seeing(EVERYTHING):
        assert not Incident.objects.exists()  # not even to whoever sees the whole region
    assert SAID not in "".join(
        signed_in(stage, "carmen").get(each).content.decode() for each in (visit, "/board/")
    )
    send(saul, "aside_incident", incident.id, words="A friend of mine.")
    assert saul.get(reverse("incident", args=[incident.id])).status_code == 404

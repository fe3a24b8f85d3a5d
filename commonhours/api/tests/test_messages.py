"""The inbox and its choices by API: one's own, and nobody else's."""

import pytest
import time_machine

from commonhours.api.tests.calling import Caller, token_for
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from conftest import EVERYTHING
from tests.cast import NOW, Cast

pytestmark = pytest.mark.usefixtures("committed")


def test_a_program_reads_marks_and_chooses_for_whom_it_acts(committed_cast: Cast) -> None:
    harbor = committed_cast.organisations["harbor"]
    with seeing(EVERYTHING):
        to = readers.accounts([committed_cast.accounts["carmen"].id]).values()
        told = [(each, {"organisation": "Harbor Care"}, [harbor.id]) for each in to]
        write("facts_end", told, at=NOW, act_id=harbor.id)
    with time_machine.travel(NOW, tick=False):
        carmen, otto = (Caller(token_for(committed_cast, name)) for name in ("carmen", "otto"))
        [note] = carmen.get("/me/messages").json()
        assert note["subject"] == "Facts end soon"
        assert otto.get("/me/messages").json() == []
        body = {"message_ids": [note["id"]]}
        assert otto.post("/me/messages/read", body).status_code == 404
        assert carmen.post("/me/messages/read", body).json() == {"count": 1}
        chosen = carmen.post(
            "/me/messages/choice", {"sms_on": ["office"], "quiet_from": 0, "quiet_until": 60}
        )
        assert chosen.json() == carmen.get("/me/messages/choice").json()
        assert otto.get("/me/messages/choice").json()["sms_on"] == []
        refused = carmen.post("/me/messages/choice", {"email_off": ["access"]})
        assert refused.json()["refusals"][0]["code"] == "always_told"

"""From any cent to the visit, who booked it, who let both sides in, and how we know; each link to whom it may be shown."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhours.audit.actions import trace
from commonhours.audit.chain import Chain, Gap, Link
from commonhours.audit.models import Look
from commonhours.audit.tests.story import LATER, holding, lived
from commonhours.audit.tracing import start_of
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.ledger.models import Leg, Transfer
from commonhours.ledger.rules import Reference
from commonhours.trail.models import Act
from conftest import EVERYTHING
from tests.cast import Cast

# However many presses, postings and acts a visit has left, its whole chain is read in so many statements.
MOST_QUERIES = 60


def followed(by: Actor, kind: str, key: UUID, why: str = "") -> Chain:
    return trace(by=by, at=LATER, start=Reference(kind, key), why=why).chain


def codes(chain: Chain, part: str) -> list[str]:
    return [piece.code for piece in chain.part(part) if isinstance(piece, Link)]


def gaps(chain: Chain) -> set[tuple[str, str]]:
    return {(piece.part, piece.code) for piece in chain.pieces if isinstance(piece, Gap)}


def test_every_start_leads_to_the_whole_chain(committed_cast: Cast) -> None:
    cast = committed_cast
    story = lived(cast)
    by = holding(cast, "auditor", None)
    with seeing(EVERYTHING):
        posting, leg = Transfer.objects.get(kind="work"), Leg.objects.filter(transfer__kind="work").first()
    assert leg is not None
    starts = {
        "visit": story.visit,
        "timesheet": story.timesheet,
        "statement": story.statement,
        "line": story.line,
        "transfer": posting.id,
        "leg": leg.id,
        "person": cast.people["rosa"].id,
    }
    for kind, key in starts.items():
        with CaptureQueriesContext(connection, ) as asked:
            chain = followed(by, kind, key)
        assert len(asked) <= MOST_QUERIES, (kind, len(asked))
        money = codes(chain, "money")
        assert {"run", "statement", "posting", "debit", "credit", "paid"} <= set(money), kind
        assert not {code for part, code in gaps(chain)} - {"confidential"}, kind
        if kind != "person":
            assert money.count("rate") == 1
            assert codes(chain, "hours") == ["hours", "press_in", "press_out", "yes", "yes"], kind
            assert codes(chain, "visit") == ["visit", "booked", "came", "ranked"], kind
            assert codes(chain, "served") == ["approved", "held"], kind
        assert codes(chain, "worker").count("fact") == 2
        verbs = {link.facts["verb"] for link in chain.part("acts") if isinstance(link, Link)}
        wanted = {"visit.book", "visit.clock", "timesheet.confirm", "payroll.approve", "payroll.pay"}
        assert kind == "person" or wanted <= verbs
        assert {link.act for link in chain.part("acts") if isinstance(link, Link)} <= chain.numbers.keys()

"""From any cent to the visit, who booked it, who let both sides in, how we know; each link to whom it may be shown."""

import json
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhours.audit.actions import trace
from commonhours.audit.chain import Chain, Gap, Link
from commonhours.audit.models import Look
from commonhours.audit.tests.story import LATER, holding, lived, lopez, number_acts
from commonhours.audit.tracing import start_of
from commonhours.billing.actions import approve_billing, issue_invoices, open_billing, preview_billing
from commonhours.billing.models import Invoice
from commonhours.billing.tests.months import charge_at
from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.ledger.actions import post
from commonhours.ledger.models import Leg, Transfer
from commonhours.ledger.rules import Reference
from commonhours.ledger.tests.money import finance, lent
from commonhours.payroll.models import StatementLine
from commonhours.payroll.tests.weeks import THIS, agree, approved
from commonhours.rates.models import PayFrame
from commonhours.trail.models import Act
from commonhours.words.trace import piece_words
from conftest import EVERYTHING
from tests.cast import NOW, Cast

# However many presses, postings and acts a visit has left, its whole chain is read in so many statements.
MOST_QUERIES = 61


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
        with CaptureQueriesContext(connection) as asked:
            chain = followed(by, kind, key)
        assert len(asked) <= MOST_QUERIES, (kind, len(asked))
        money = codes(chain, "money")
        assert {"run", "statement", "posting", "debit", "credit", "paid"} <= set(money), kind
        assert not {code for part, code in gaps(chain)} - {"confidential"}, kind
        if kind != "person":
            assert money.count("rate") == 1
            assert codes(chain, "hours") == ["hours", "press_in", "press_out", "yes", "yes"], kind
            assert codes(chain, "visit") == ["visit", "booked", "came", "ranked"], kind
            assert codes(chain, "served") == ["approved", "held", "used"], kind
        assert codes(chain, "worker").count("fact") == 2
        verbs = {link.facts["verb"] for link in chain.part("acts") if isinstance(link, Link)}
        wanted = {"visit.book", "visit.clock", "timesheet.confirm", "payroll.approve", "payroll.pay"}
        assert kind == "person" or wanted <= verbs
        assert {link.act for link in chain.part("acts") if isinstance(link, Link)} <= chain.numbers.keys()


def test_what_hours_were_charged_and_their_invoice_lead_to_each_other(committed_cast: Cast) -> None:
    cast = committed_cast
    story = lived(cast)
    charge_at(cast, charge=4000)
    by, house = finance(cast), cast.organisations["harbor"].id
    run = open_billing(by=by, at=LATER, organisation_id=house, month=LATER.date(), cut_off=LATER).run_id
    seen = preview_billing(by=by, at=LATER, run_id=run)
    approve_billing(by=by, at=LATER, run_id=run, cents=seen.cents, visits=seen.visits)
    issue_invoices(by=by, at=LATER, run_id=run)
    number_acts()
    with seeing(EVERYTHING):
        paper = Invoice.objects.get(run_id=run).id
    for kind, key in {"invoice": paper, "visit": story.visit}.items():
        chain = followed(by, kind, key)
        assert {"charged", "invoice", "statement"} <= set(codes(chain, "money")), kind
        assert "visit" in codes(chain, "visit"), kind
        assert all("%(" not in piece_words(piece, chain) for piece in chain.pieces)
    own = followed(cast.actors["rosa"], "visit", story.visit)
    assert not {"charged", "invoice"} & set(codes(own, "money"))
    with pytest.raises((NotAllowed, NotFound)):
        followed(cast.actors["rosa"], "invoice", paper)


def test_each_link_is_shown_to_whom_it_may_be_shown_and_what_is_left_out_is_named(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    story = lived(cast)
    rosa = followed(cast.actors["rosa"], "line", story.line)
    assert {"posting", "run", "statement", "line", "rate", "credit", "paid"} <= set(codes(rosa, "money"))
    assert codes(rosa, "hours") == ["hours", "press_in", "press_out", "yes", "yes"]
    assert {"visit", "booked_office", "came"} <= set(codes(rosa, "visit"))
    assert {("money", "legs"), ("visit", "ranking"), ("served", "served"), ("acts", "acts")} <= gaps(rosa)
    assert set(rosa.names.accounts) <= {cast.accounts["rosa"].id}
    served = followed(lopez(cast), "visit", story.visit)
    assert (codes(served, "money"), codes(served, "worker")) == ([], [])
    assert {("money", "pay"), ("hours", "presses"), ("worker", "worker")} <= gaps(served)
    assert codes(served, "hours") == ["hours", "yes", "yes"]
    coordinator = followed(cast.actors["carmen"], "visit", story.visit)
    assert codes(coordinator, "money") == []
    assert ("money", "pay") in gaps(coordinator)
    for who, kind, key in (
        ("nina", "visit", story.visit),
        ("otto", "line", story.line),
        ("dara", "line", story.line),
    ):
        with pytest.raises(NotFound, match="unknown_reference"):
            followed(cast.actors[who], kind, key)
    with pytest.raises(NotAllowed):
        followed(cast.actors["olga"], "visit", story.visit)


def test_partners_see_their_half_and_whose_the_other_is(committed_cast: Cast) -> None:
    cast = committed_cast
    wish = cast.wish()
    booked = book_visit(by=cast.actors["carmen"], at=NOW, wish=wish, person_ids=cast.ids("ben"))
    post(by=finance(cast), at=NOW, posting=lent(cast, about=booked.visit_id))
    harbor, bixby = (cast.organisations[slug].id for slug in ("harbor", "bixby"))
    for slug, mine, other in (("harbor", harbor, bixby), ("bixby", bixby, harbor)):
        chain = followed(holding(cast, "finance", slug), "visit", booked.visit_id)
        legs = [
            link for link in chain.part("money") if isinstance(link, Link) and "account_kind" in link.facts
        ]
        assert {link.facts["organisation"] for link in legs} == {mine}
        assert Gap(part="money", code="legs", organisation_ids=(other,)) in chain.pieces
        assert codes(chain, "agreement") == ["partnership"]
        assert (("worker", "worker") in gaps(chain)) == (slug == "harbor")
        # Without a name that they may know, whoever reads is told somebody, and by whom they were sent.
        assert chain.names.organisations[other]


def test_each_look_is_an_act_with_its_reason_and_seen_by_whom_it_concerns(committed_cast: Cast) -> None:
    cast = committed_cast
    story = lived(cast)
    officer = holding(cast, "finance", "harbor")
    traced = trace(by=officer, at=LATER, start=start_of(f"timesheet:{story.timesheet}"), why="a question")
    with seeing(EVERYTHING):
        act = Act.objects.get(id=traced.act_id)
        look = Look.objects.get()
    assert (act.verb, act.subject_id) == ("trace.look", story.timesheet)
    assert (look.why, look.person_ids, look.act_id) == ("a question", [cast.people["rosa"].id], act.id)
    again = followed(cast.actors["rosa"], "timesheet", story.timesheet)
    assert [link.facts["why"] for link in again.part("looks") if isinstance(link, Link)] == ["a question"]
    for text in ("nonsense", "cat:" + str(story.visit), ""):
        with pytest.raises(Invalid, match="bad_reference"):
            start_of(text)
    assert trace(by=officer, at=LATER, start=start_of(str(story.visit))).chain.start.kind == "visit"


def test_the_chain_reads_as_plain_text_and_as_json(committed_cast: Cast) -> None:
    story = lived(committed_cast)
    out = StringIO()
    call_command("trace", f"line:{story.line}", "--why", "the council asked", stdout=out)
    read = out.getvalue()
    for words in (
        "THE MONEY",
        "$20.00",
        "Rosa",
        "Booked on a page",
        "Start, on the page",
        "act ",
        "HOW WE KNOW",
    ):
        assert words in read, words
    told = StringIO()
    call_command("trace", str(story.visit), "--json", stdout=told)
    assert {piece["part"] for piece in json.loads(told.getvalue())["pieces"]} > {"money", "hours", "looks"}
    with pytest.raises(CommandError, match="Copy it from a page"):
        call_command("trace", "nothing")


def test_a_cent_for_short_notice_leads_to_the_act_that_gave_it(cast: Cast) -> None:
    agree(cast, {"rosa": 2000})
    house = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        law = {"place": "us-ca-los-angeles", "industry": "retail", "employees": 400}
        PayFrame.objects.create(organisation=house, **law)
    carmen = cast.actors["carmen"]
    early = NOW - timedelta(days=20)
    booked = book_visit(by=carmen, at=early, wish=cast.wish(), person_ids=cast.ids("rosa"))
    cancel_visit(by=carmen, at=NOW, visit_id=booked.visit_id)
    approved(cast, THIS, LATER + timedelta(days=1))
    with seeing(EVERYTHING):
        line = StatementLine.objects.get(code="change_cut")
    chain = followed(finance(cast), "line", line.id)
    assert "change_off" in codes(chain, "money")
    assert codes(chain, "visit")[:2] == ["visit_called_off", "booked"]
    assert "came" not in codes(chain, "visit")
    verbs = [piece.facts["verb"] for piece in chain.part("acts") if isinstance(piece, Link)]
    assert "visit.cancel" in verbs

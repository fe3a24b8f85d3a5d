"""Somebody is forgotten: nothing says who they were, every cent is where it was, and the trail still verifies."""

from datetime import datetime, timedelta

import pytest
from django.db import connections

from commonhours.audit.actions import trace
from commonhours.audit.tests.story import LATER, holding, lived, number_acts
from commonhours.availability.models import Change
from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.intake.models import HelpRequest
from commonhours.integrations.proof.checking import verify_trail
from commonhours.integrations.proof.heads import sign_head, trail_key
from commonhours.ledger.rules import Reference
from commonhours.matching.follower import Follower
from commonhours.people.models import Liking, Membership, Person
from commonhours.retention.actions import ask_erasure, erase_due, retire, withdraw_erasure
from commonhours.retention.models import Erasure, KeptName
from commonhours.retention.open_matters import open_matters
from commonhours.retention.parties import party_of
from commonhours.retention.tests.scan import counts, found
from commonhours.trail import tree
from commonhours.trail.sequencer import HOUSE
from commonhours.words.trace import piece_words
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.supervising import entrust, supervising, talk

NAME, STREET, PHONE, MAIL = "Quetzal Canarywing", "77 Canary Court", "+15625550177", "canary@example.org"
OF_HER = (NAME, STREET, PHONE, MAIL, "canaryword")
AFTER = LATER + timedelta(days=15)
# What stays for a while under the law, and where: copies of wage statements bear a name.
STATUTORY = {("retention_keptname", "name"), ("retention_keptname", "address")}


def as_rosa(cast: Cast) -> None:
    """Rosa gets a name that stands nowhere else, an account, and words about her in many rooms."""
    rosa, account = cast.people["rosa"], cast.accounts["nina"]
    with seeing(EVERYTHING):
        Person.objects.filter(id=rosa.id).update(name=NAME, address=STREET, phone=PHONE)
        Membership.objects.filter(person_id=rosa.id).update(words="canaryword", checks_seen=["canaryword"])
        Change.objects.create(
            person_id=rosa.id, starts_at=NOW, ends_at=LATER, blocked=True, reason="canaryword"
        )
        Liking.objects.create(service_user_id=cast.served["park"].id, person_id=rosa.id)
    if rosa.account_id:
        type(account).objects.filter(id=rosa.account_id).update(name=NAME, email=MAIL, phone=PHONE)
    supervising(cast)
    entrust(cast)
    talk(cast, agreed="canaryword", private="canaryword")


def grown(cast: Cast, at: datetime = AFTER) -> None:
    number_acts()
    tree.grow()
    sign_head(at=at)


def sums() -> list[tuple[object, ...]]:
    """The trial balance to the cent, by account."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT account_id, sum(cents), count(*) FROM ledger_leg GROUP BY 1 ORDER BY 1")
        return list(cursor.fetchall())


def test_nothing_says_who_they_were_and_every_cent_is_where_it_was(committed_cast: Cast) -> None:
    cast = committed_cast
    story = lived(cast)
    as_rosa(cast)
    rosa = cast.people["rosa"].id
    number_acts()
    assert found(OF_HER) >= {("people_person", "name"), ("supervision_privatenote", "words")}
    with seeing(HOUSE.sight):
        assert open_matters(party_of(rosa, None), AFTER) == ()
    asked = ask_erasure(by=cast.actors["rosa"], at=LATER, person_id=rosa)
    assert erase_due(by=HOUSE, at=LATER) == [], "there is time to think it over"
    follower = Follower()
    with follower.asked(LATER) as followed:
        assert rosa in followed.index.numbers
    money, rows = sums(), counts()
    (done,) = erase_due(by=HOUSE, at=AFTER)
    assert done.erasure_id == asked.erasure_id
    assert found(OF_HER) == STATUTORY
    with seeing(EVERYTHING):
        assert KeptName.objects.get(person_id=rosa).name == NAME
    assert sums() == money
    kept = ("ledger_", "payroll_", "timesheets_", "billing_", "trail_act", "trail_position", "bookings_")
    same = {name for name in rows if name.startswith(kept) and name not in ("trail_act", "trail_actfacts")}
    assert {name: counts()[name] for name in same} == {name: rows[name] for name in same}
    grown(cast)
    assert verify_trail([trail_key()]).faults == []
    with follower.asked(AFTER) as followed:
        assert rosa not in followed.index.numbers, "nobody can find or book them"
        assert Follower().catch_up(AFTER).index.numbers == followed.index.numbers
    by = holding(cast, "auditor", None, "carmen")
    chain = trace(by=by, at=AFTER, start=Reference("statement", story.statement), why="").chain
    assert {"hours", "money", "worker"} <= {piece.part for piece in chain.pieces}
    with seeing(EVERYTHING):
        assert Person.objects.get(id=rosa).name == f"Former worker {rosa.hex[-4:].upper()}"
    retire(by=HOUSE, at=AFTER + timedelta(days=8 * 366))
    assert found(OF_HER) == set(), "when its time is up, the name goes too"
    assert sums() == money
    grown(cast, AFTER + timedelta(days=1))
    assert verify_trail([trail_key()]).faults == []
    chain = trace(by=by, at=AFTER, start=Reference("statement", story.statement), why="").chain
    assert {"hours", "money", "worker"} <= {piece.part for piece in chain.pieces}
    assert any("erased on" in piece_words(piece, chain) for piece in chain.part("acts"))
    with pytest.raises(Refused, match="erased_already"):
        ask_erasure(by=cast.actors["ana"], at=AFTER, person_id=rosa)


def test_a_service_user_is_forgotten_too_and_their_home_with_them(committed_cast: Cast) -> None:
    cast = committed_cast
    park = cast.served["park"]
    with seeing(EVERYTHING):
        type(park).objects.filter(id=park.id).update(name=NAME, address=STREET, phone=PHONE)
        HelpRequest.objects.create(
            reference="A-1",
            way="online",
            writer="self",
            name=NAME,
            words="canaryword",
            email=MAIL,
            service_user_id=park.id,
            state="closed",
            closed_by_id=cast.accounts["ana"].id,
            consent_at=NOW,
            arrived_at=NOW,
            queued_at=NOW,
            touched_at=NOW,
            closed_at=NOW,
            secret_digest=b"1",
            sent_digest=b"1",
            reason="other",
            organisation_ids=park.organisation_ids,
        )
    visit = book_visit(by=cast.actors["carmen"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("rosa"))
    asked = ask_erasure(by=cast.actors["ana"], at=NOW, service_user_id=park.id)
    with seeing(HOUSE.sight):
        assert open_matters(party_of(None, park.id), NOW) == ("visits_ahead",)
    cancel_visit(by=cast.actors["carmen"], at=NOW, visit_id=visit.visit_id, reason="canaryword")
    number_acts()
    (done,) = erase_due(by=HOUSE, at=AFTER)
    assert done.erasure_id == asked.erasure_id
    assert found(OF_HER) == {("trail_actfacts", "facts")}, (
        "why a visit was called off: pay is reckoned from it"
    )
    retire(by=HOUSE, at=AFTER + timedelta(days=8 * 366))
    assert found(OF_HER) == set()


def test_who_may_ask_and_take_back(cast: Cast) -> None:
    rosa, own = cast.people["rosa"].id, cast.actors["rosa"]
    with pytest.raises((NotAllowed, NotFound)):
        ask_erasure(by=cast.actors["otto"], at=NOW, person_id=rosa)
    asked = ask_erasure(by=own, at=NOW, person_id=rosa)
    with pytest.raises(Refused, match="erasure_asked"):
        ask_erasure(by=own, at=NOW, person_id=rosa)
    with pytest.raises((NotAllowed, NotFound)):
        withdraw_erasure(by=cast.actors["otto"], at=NOW, erasure_id=asked.erasure_id)
    withdraw_erasure(by=own, at=NOW, erasure_id=asked.erasure_id)
    with pytest.raises(NotFound):
        withdraw_erasure(by=own, at=NOW, erasure_id=asked.erasure_id)
    assert erase_due(by=HOUSE, at=AFTER) == []
    with seeing(EVERYTHING):
        assert Erasure.objects.get().state == "withdrawn"

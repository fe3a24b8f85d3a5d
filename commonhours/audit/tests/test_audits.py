"""Two officers let an auditor in until a day, who reads and changes nothing; those audited are told what was read."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from commonhours.accounts.models import Account
from commonhours.audit.actions import (
    close_paper,
    confirm_audit,
    draw_sample,
    end_audit,
    propose_audit,
    trace,
    write_finding,
)
from commonhours.audit.actions.letting import Scope
from commonhours.audit.models import Audit, Item, Paper
from commonhours.audit.pages import audit_seen, audits_seen, paper_seen
from commonhours.audit.queries import days_of
from commonhours.common.actor import Actor, Held
from commonhours.common.constraints import constraint_of
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.ledger.actions import post_many
from commonhours.ledger.models import Transfer
from commonhours.ledger.rules import Reference
from commonhours.ledger.tests.money import finance, wages
from commonhours.organisations.actions import give_role
from commonhours.organisations.queries import region, roles_of
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, Cast

TODAY = date(2026, 3, 2)
ENDS = date(2026, 4, 1)
MARCH = (date(2026, 3, 1), ENDS)


def officer(name: str, role: str = "city_officer", organisation: UUID | None = None) -> Actor:
    account = Account.objects.create_user(f"{name}@example.org", name=name.title(), joined_at=JOINED)
    return Actor(account.id, roles=(Held(role, organisation),), door="web")


def proposed(cast: Cast, by: Actor, *slugs: str, ends: date = ENDS, email: str = "una@example.org") -> UUID:
    houses = tuple(cast.organisations[slug].id for slug in slugs)
    scope = Scope(houses, *MARCH)
    made = propose_audit(
        by=by, at=NOW, email=email, name="Una", purpose="Wages of March", scope=scope, ends=ends
    )
    return made.audit_id


def auditor(audit_id: UUID, at: datetime = NOW) -> Actor:
    """The auditor as a door would make them at that moment."""
    with seeing(EVERYTHING):
        account = Audit.objects.get(id=audit_id).account_id
    held = roles_of(account, on=at.astimezone(region().tzinfo).date())
    by = Actor(account, roles=held, door="web")
    return replace(by, days=days_of(by, at=at))


def let_in(cast: Cast, *slugs: str) -> tuple[Actor, UUID]:
    audit_id = proposed(cast, officer("cora"), *slugs)
    confirm_audit(by=officer("dora"), at=NOW, audit_id=audit_id)
    return auditor(audit_id), audit_id


def codes(call: Callable[..., object], **given: Any) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(**{"at": NOW, **given})
    return [each.code for each in refused.value.refusals]


def test_an_audit_takes_two_officers_and_ends_by_itself_to_the_minute(cast: Cast) -> None:
    cora, dora = officer("cora"), officer("dora")
    audit_id = proposed(cast, cora, "harbor")
    assert auditor(audit_id).roles == ()
    assert codes(confirm_audit, by=cora, audit_id=audit_id) == ["audit_takes_two"]
    confirm_audit(by=dora, at=NOW, audit_id=audit_id)
    midnight = datetime(2026, 4, 1, tzinfo=region().tzinfo)
    before, after = (auditor(audit_id, midnight + timedelta(seconds=each)) for each in (-1, 0))
    assert before.roles == (Held("auditor", cast.organisations["harbor"].id),)
    assert after.roles == ()
    draws = {"title": "x", "method": "simple", "seed": "x", "size": 1}
    assert codes(draw_sample, by=after, **draws) == ["not_allowed"]
    # Whoever kept the roles of the day before, in an open page, acts under no audit any more.
    assert codes(draw_sample, by=before, at=midnight, **draws) == ["no_audit"]
    assert codes(confirm_audit, by=dora, audit_id=audit_id) == ["audit_decided"]
    end_audit(by=cora, at=NOW, audit_id=audit_id)
    assert auditor(audit_id).roles == ()
    assert codes(end_audit, by=cora, audit_id=audit_id) == ["audit_over"]


def test_an_audit_lasts_a_year_at_most_and_the_database_says_so_too(cast: Cast) -> None:
    cora = officer("cora")
    asked = {"email": "una@example.org", "name": "Una", "purpose": "p", "scope": Scope((), *MARCH)}
    for ends in (TODAY, TODAY + timedelta(days=367)):
        assert codes(propose_audit, by=cora, ends=ends, **asked) == ["audit_too_long"]
    # The keywords vary from case to case.
    audit_id = propose_audit(by=cora, at=NOW, ends=TODAY + timedelta(days=366), **asked).audit_id  # type: ignore[arg-type]
    lies: tuple[tuple[dict[str, Any], str], ...] = (
        ({"ends": TODAY + timedelta(days=367)}, "audit_ends_within_a_year"),
        ({"confirmed_by_id": cora.account_id, "confirmed_at": NOW}, "audit_takes_two"),
        ({"purpose": ""}, "audit_has_purpose"),
    )
    for lie, name in lies:
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(EVERYTHING):
            Audit.objects.filter(id=audit_id).update(**lie)
        assert constraint_of(refused.value) == name


def test_nobody_lets_in_an_auditor_of_books_that_are_not_theirs_or_with_another_role(cast: Cast) -> None:
    ada = officer("ada", "organisation_admin", cast.organisations["harbor"].id)
    with pytest.raises(Refused, match="not_allowed"):
        proposed(cast, ada, "harbor", "bixby")
    with pytest.raises(Refused, match="not_allowed"):
        proposed(cast, ada)
    with pytest.raises(Refused, match="auditor_has_roles"):
        proposed(cast, ada, "harbor", email="carmen@example.org")
    audit_id = proposed(cast, ada, "harbor")
    confirm_audit(
        by=officer("bea", "organisation_admin", cast.organisations["harbor"].id), at=NOW, audit_id=audit_id
    )
    given = {"organisation_id": cast.organisations["harbor"].id, "by": ada}
    assert codes(give_role, email="una@example.org", role="finance", **given) == ["auditor_only_reads"]
    assert codes(give_role, email="nina@example.org", role="auditor", **given) == ["auditor_only_reads"]
    assert [line.state for line in audits_seen(by=ada, at=NOW)] == ["holds"]
    other = officer("olaf", "organisation_admin", cast.organisations["bixby"].id)
    assert audits_seen(by=other, at=NOW) == ()
    assert codes(audit_seen, by=other, audit_id=audit_id) == ["unknown_audit"]
    assert codes(end_audit, by=other, audit_id=audit_id) == ["unknown_audit"]


def test_a_sample_is_recorded_drawn_again_and_its_findings_are_the_auditors_alone_until_frozen(
    cast: Cast,
) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast, 1000 + each) for each in range(12)])
    una, _ = let_in(cast, "harbor")
    later = NOW + timedelta(hours=1)
    drawn = draw_sample(
        by=una, at=later, title="Wages", method="simple", seed="dice 4 2 6", size=2, kinds=["work"]
    )
    assert (drawn.items, drawn.counted) == (2, 12)
    # What is posted afterwards, on the same day, is not in it.
    post_many(by=finance(cast), at=later + timedelta(hours=1), postings=[wages(cast, 5)])
    seen = paper_seen(by=una, at=later, paper_id=drawn.paper_id)
    assert (seen.same_again, seen.seed, seen.line.counted) == (True, "dice 4 2 6", 12)
    first, second = seen.items
    write_finding(by=una, at=later, item_id=first.id, verdict="exception", words="twice", cents=100)
    write_finding(by=una, at=later, item_id=first.id, verdict="exception", words="twice", cents=250)
    assert codes(write_finding, by=una, item_id=second.id, verdict="question") == ["reason_missing"]
    assert codes(write_finding, by=una, item_id=second.id, verdict="exception", words="x") == [
        "exception_amount"
    ]
    assert codes(close_paper, by=una, paper_id=drawn.paper_id) == ["paper_unfinished"]
    cora = replace(una, account_id=cast.accounts["nina"].id, roles=(Held("city_officer"),))
    assert codes(paper_seen, by=cora, paper_id=drawn.paper_id) == ["unknown_paper"]
    stranger = replace(una, account_id=cast.accounts["nina"].id)
    assert codes(write_finding, by=stranger, item_id=first.id, verdict="agrees") == ["no_audit"]
    with seeing(cora.sight):
        assert Item.objects.filter(id=first.id).update(words="nothing wrong") == 0
    write_finding(by=una, at=later, item_id=second.id, verdict="agrees")
    close_paper(by=una, at=later, paper_id=drawn.paper_id)
    assert codes(write_finding, by=una, item_id=first.id, verdict="agrees") == ["paper_closed"]
    for change in (
        lambda: Item.objects.filter(id=first.id).update(words="nothing wrong"),
        lambda: Paper.objects.filter(id=drawn.paper_id).update(closed_at=None),
        lambda: Item.objects.filter(id=first.id).delete(),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic(), seeing(una.sight):
            change()
        assert constraint_of(refused.value) == "paper_stands"
    read = paper_seen(by=cora, at=later, paper_id=drawn.paper_id)
    assert [(each.verdict, each.exception_cents) for each in read.items] == [
        ("exception", 250),
        ("agrees", None),
    ]


def test_an_auditor_traces_what_they_drew_within_their_scope_and_those_audited_read_that_they_did(
    cast: Cast,
) -> None:
    post_many(by=finance(cast), at=NOW, postings=[wages(cast, 1000)])
    una, audit_id = let_in(cast, "harbor")
    with seeing(EVERYTHING):
        transfer = Transfer.objects.get().id
    trace(by=una, at=NOW, start=Reference("transfer", transfer))
    ada = officer("ada", "organisation_admin", cast.organisations["harbor"].id)
    (look,) = audit_seen(by=ada, at=NOW, audit_id=audit_id).looks
    assert (look.by, look.kind, look.refers_id, look.why) == ("Una", "transfer", transfer, "Wages of March")
    outside = post_many(by=finance(cast), at=NOW, postings=[wages(cast, 5, day=date(2026, 2, 1))])[
        0
    ].transfer_id
    assert codes(trace, by=una, start=Reference("transfer", outside)) == ["unknown_reference"]
    stranger, _ = let_in_another(cast)
    assert codes(trace, by=stranger, start=Reference("transfer", transfer)) == ["unknown_reference"]


def let_in_another(cast: Cast) -> tuple[Actor, UUID]:
    audit_id = proposed(cast, officer("eva"), "bixby", email="uri@example.org")
    confirm_audit(by=officer("fay"), at=NOW, audit_id=audit_id)
    return auditor(audit_id), audit_id

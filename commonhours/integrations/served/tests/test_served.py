"""A spreadsheet of service users: what is refused and why, what is taken in, and that an undo leaves no trace."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.messy import as_text, as_workbook
from bench.messy_served import mess_of_served
from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_visit
from commonhours.catalogue.models import Area, Feature
from commonhours.catalogue.queries import forget_words
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.funding.models import Allocation
from commonhours.integrations.imports.actions import Brought, bring, choose, commit, drop_import, undo
from commonhours.integrations.imports.models import Import
from commonhours.integrations.served.rules import KINDS, months
from commonhours.integrations.workers.tests.test_import import everything, reasons
from commonhours.people.models import Membership, Person, ServiceUser
from conftest import EVERYTHING
from tests.cast import NOW, Cast

TODAY = date(2026, 3, 2)
LUZ = (
    "Name,Phone,E-mail,Address,ZIP,Needs,Pets,Favorite worker,Hours a month,Hours until\n"
    "Luz Vega,562-200-0001,luz@mail.example,5 Bay St,90803,Spanish,a large dog,Rosa,20,2026-04-30\n"
)


@pytest.fixture
def market(cast: Cast) -> Cast:
    """Ana approves at Harbor; Gwen runs it and may grant hours too."""
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        Area.objects.create(name="Bluff Heights", zip_code="90803", latitude=33.76, longitude=-118.14)
        account = Account.objects.create_user("gwen@example.org", name="Gwen")
    held = Held("organisation_admin", harbor.id)
    cast.actors["gwen"] = Actor(account_id=account.id, roles=(held,), door="web")
    return cast


def brought(cast: Cast, content: str | bytes, who: str = "gwen") -> Brought:
    raw = content.encode() if isinstance(content, str) else content
    told: dict[str, Any] = {
        "kind": "served",
        "organisation_id": cast.organisations["harbor"].id,
        "name": "clients.csv",
    }
    return bring(by=cast.actors[who], at=NOW, content=raw, **told)


def taken_in(cast: Cast, content: str | bytes = LUZ) -> UUID:
    return commit(by=cast.actors["gwen"], at=NOW, import_id=brought(cast, content).import_id).import_id


def luz() -> ServiceUser:
    return ServiceUser.objects.get(name="Luz Vega")


def test_a_service_user_taken_in_waits_for_approval_with_all_that_the_row_told(market: Cast) -> None:
    taken_in(market)
    with seeing(EVERYTHING):
        served = luz()
        assert (served.phone, served.address, served.kind) == ("+15622000001", "5 Bay St", "person")
        assert Membership.objects.get(service_user=served).approved_at is None
        assert [need.kind_of_fact.code for need in served.needs.all()] == ["spanish"]
        assert [each.feature.code for each in served.features.all()] == ["dog"]
        assert [each.person.name for each in served.likings.all()] == ["Rosa"]
        granted = served.allocations.order_by("since").values_list("since", "until", "granted_minutes")
        assert list(granted) == [
            (TODAY, date(2026, 4, 1), 1200),
            (date(2026, 4, 1), date(2026, 5, 1), 1200),
        ]
        assert served.person
        assert served.person.account
        assert served.person.account.email == "luz@mail.example"


def test_nothing_can_be_booked_for_somebody_who_waits(market: Cast) -> None:
    taken_in(market)
    with seeing(EVERYTHING):
        wish = replace(market.wish("park", "company"), service_user_id=luz().id)
    with pytest.raises(Refused):
        book_visit(by=market.actors["olga"], at=NOW, wish=wish, person_ids=market.ids("rosa"))


def test_a_firm_has_a_site_with_its_cost_code(market: Cast) -> None:
    taken_in(market, "Name,Kind,Address,ZIP,Site,Cost code\n24 Hour Fitness,negocio,1 Pier,90803,Gym,K-7\n")
    with seeing(EVERYTHING):
        served = ServiceUser.objects.get(name="24 Hour Fitness")
        site = served.sites.get()
    assert (served.kind, site.name, site.cost_code, site.address) == ("business", "Gym", "K-7", "1 Pier")


@pytest.mark.parametrize("form", [as_text, as_workbook])
def test_every_bad_row_is_named_by_row_and_column_and_no_other(market: Cast, form: Any) -> None:
    sheet = mess_of_served(
        200,
        facts=["Spanish", "Certificado de nutrición"],
        features=["a large dog", "un perro grande"],
        workers=["Rosa", "dara@example.org"],
        zips=["90802", "90803"],
        today=TODAY,
        seed=3,
        bad=0.15,
    )
    found = brought(market, form(sheet))
    assert {(row, field) for row, field, _ in reasons(market, found)} == set(sheet.wrong.items())
    assert found.counts["new"] == 170


def test_undo_makes_every_table_what_it_was(market: Cast) -> None:
    before = everything()
    lopez = "Lopez,,,,90803,Spanish,,Dara,9,\n"
    found = brought(market, LUZ + lopez)
    with seeing(EVERYTHING):
        area = Area.objects.get(name="Bluff Heights")
        ServiceUser.objects.filter(name="Lopez").update(area=area)
    changed = everything()
    choose(by=market.actors["gwen"], at=NOW, import_id=found.import_id, same="update")
    done = commit(by=market.actors["gwen"], at=NOW, import_id=found.import_id)
    assert (done.new, done.updated) == (1, 1)
    with seeing(EVERYTHING):
        lines = Allocation.objects.filter(service_user=market.served["lopez"]).order_by("since")
        # March has its hours already, and keeps them.
        assert [line.granted_minutes for line in lines][:2] == [120, 540]
    undo(by=market.actors["gwen"], at=NOW, import_id=found.import_id)
    assert everything() == changed != before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda cast, who: Membership.objects.filter(service_user=who).update(
                approved_by=cast.accounts["ana"], approved_at=NOW
            ),
            "import_approved_since",
        ),
        (
            lambda cast, who: Allocation.objects.filter(service_user=who).update(granted_minutes=9),
            "import_granted_since",
        ),
        (lambda cast, who: ServiceUser.objects.filter(id=who.id).update(phone="1"), "import_changed_since"),
        (
            lambda cast, who: Person.objects.filter(id=who.person_id).update(phone="1"),
            "import_changed_since",
        ),
    ],
)
def test_undo_is_refused_by_name_once_somebody_has_been_changed(market: Cast, change: Any, code: str) -> None:
    import_id = taken_in(market)
    with seeing(EVERYTHING):
        change(market, luz())
    before = everything()
    with pytest.raises(Refused) as refused:
        undo(by=market.actors["gwen"], at=NOW, import_id=import_id)
    assert [(each.code, each.facts) for each in refused.value.refusals] == [(code, {"name": "Luz Vega"})]
    assert everything() == before


def test_undo_is_refused_by_name_once_somebody_has_been_booked_for(market: Cast) -> None:
    import_id = taken_in(market)
    with seeing(EVERYTHING):
        signed = {"approved_by": market.accounts["ana"], "approved_at": NOW}
        Membership.objects.filter(service_user=luz()).update(**signed)
        wish = replace(market.wish("park", "company"), service_user_id=luz().id)
    book_visit(by=market.actors["olga"], at=NOW, wish=wish, person_ids=market.ids("rosa"))
    with pytest.raises(Refused) as refused:
        undo(by=market.actors["gwen"], at=NOW, import_id=import_id)
    assert [each.code for each in refused.value.refusals] == ["import_booked_since"]


def test_a_favourite_is_looked_for_among_the_organisations_own_workers(market: Cast) -> None:
    rows = "Name,ZIP,Favorite worker\nLuz Vega,90803,Wes\nEva Vega,90803,rosa@example.org; DARA\n"
    assert reasons(market, brought(market, rows)) == [(2, "favourites", "favourite_unknown")]


def test_a_name_that_two_workers_share_is_asked_for_by_e_mail(market: Cast) -> None:
    with seeing(EVERYTHING):
        Person.objects.filter(name="Sam").update(name="Rosa")
    rows = "Name,ZIP,Favorite worker\nLuz Vega,90803,Rosa\n"
    assert reasons(market, brought(market, rows)) == [(2, "favourites", "favourite_twice")]


def test_only_whoever_grants_hours_brings_hours(market: Cast) -> None:
    assert reasons(market, brought(market, LUZ, "ana")) == [(2, "hours", "hours_not_yours")]


def test_what_is_confidential_cannot_be_asked_for_in_a_file(market: Cast) -> None:
    found = brought(market, "Name,ZIP,Needs\nLuz Vega,90803,Veteran\n", "ana")
    assert reasons(market, found) == [(2, "needs", "fact_unknown")]


def test_a_name_that_holds_a_comma_is_one_name(market: Cast) -> None:
    with seeing(EVERYTHING):
        names = {"en": "birds, reptiles or other pets", "es": "aves, reptiles u otras mascotas"}
        Feature.objects.create(code="pets", names=names, rules=names)
    forget_words()
    rows = 'Name,ZIP,Pets\nLuz Vega,90803,"Birds, reptiles or other pets; a large dog"\n'
    assert brought(market, rows).counts["new"] == 1


@pytest.mark.parametrize(
    ("row", "alike"),
    [
        ("Vega Luz,562.200.0001,,", "name_phone"),
        ("luz vega,,5 BAY st,", "name_address"),
        ("Somebody Else,,,luz@mail.example", "email"),
    ],
)
def test_somebody_who_is_there_already_is_skipped(market: Cast, row: str, alike: str) -> None:
    taken_in(market)
    found = brought(market, f"Name,Phone,Address,E-mail,ZIP\n{row},90803\n")
    assert found.counts["skip"] == 1
    with seeing(EVERYTHING):
        met = Import.objects.get(id=found.import_id).report["met"]
    assert [each["alike"] for each in met] == [alike]


def test_a_family_that_shares_a_telephone_and_a_door_is_several_people(market: Cast) -> None:
    rows = "Name,Phone,Address,ZIP\nLuz Vega,5622000001,5 Bay St,90803\nEva Vega,5622000001,5 Bay St,90803\n"
    assert brought(market, rows).counts["new"] == 2


def test_an_address_that_signs_in_somebody_elsewhere_is_refused_without_saying_who(market: Cast) -> None:
    found = brought(market, "Name,E-mail,ZIP\nNew Person,wes@example.org,90802\n")
    assert reasons(market, found) == [(2, "email", "email_elsewhere")]


@pytest.mark.parametrize("who", ["otto", "nina", "rosa", "carmen", "olga"])
def test_whoever_may_not_approve_may_not_bring_anybody(market: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        brought(market, LUZ, who)


def test_the_outsider_knows_of_no_import(market: Cast) -> None:
    import_id = brought(market, LUZ).import_id
    for verb in (commit, undo, drop_import, choose):
        with pytest.raises(NotFound):
            verb(by=market.actors["otto"], at=NOW, import_id=import_id)


CELLS = st.sampled_from(
    ["", "Ana Kim", "KIM, ANA", "90802", "562-200-0001", "#N/A", "=1", "a@b.example", "8", "x", "2026-12-31"]
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=5),
    same=st.sampled_from(["skip", "update", "new"]),
)
def test_whatever_the_file_the_commit_does_what_the_dry_run_said_and_undo_takes_it_back(
    market: Cast, rows: list[tuple[str, ...]], same: str
) -> None:
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    before, by = everything(), market.actors["gwen"]
    found = brought(market, "Name,ZIP,Phone,E-mail,Hours a month\n" + "\n".join([*lines, "Eva,90802,,,"]))
    told = choose(by=by, at=NOW, import_id=found.import_id, same=same).counts
    assert everything() == before
    done = commit(by=by, at=NOW, import_id=found.import_id)
    assert (done.new, done.updated, done.left) == (told["new"], told["update"], told["refused"])
    undo(by=by, at=NOW, import_id=found.import_id)
    assert everything() == before


@given(
    first=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    more=st.one_of(st.none(), st.integers(0, 900)),
)
def test_months_follow_each_other_without_a_gap_and_none_is_over(first: date, more: int | None) -> None:
    last = None if more is None else date.fromordinal(first.toordinal() + more)
    found = months(60, first, last, TODAY)
    assert len(found) <= 12
    assert all(grant.since < grant.until and grant.until > TODAY.replace(day=1) for grant in found)
    assert all(one.until == other.since for one, other in pairwise(found))


def test_every_kind_of_service_user_can_be_told() -> None:
    assert tuple(KINDS) == ServiceUser.KINDS

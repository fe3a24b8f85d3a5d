"""A spreadsheet of workers: what is refused and why, what is taken in, and that an undo leaves no trace."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.messy import Words, as_text, as_workbook, mess
from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_visit
from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import concern, seeing
from commonhours.credentials.models import Fact
from commonhours.integrations.imports.actions import (
    Brought,
    choose,
    commit,
    drop_import,
    forget_files,
    undo,
)
from commonhours.integrations.imports.actions import (
    bring as bring_file,
)
from commonhours.integrations.imports.models import Import, Subject
from commonhours.matching.follower import Follower
from commonhours.people.models import Membership, Person, Youth
from commonhours.trail.actions import acting
from conftest import EVERYTHING
from tests.cast import NOW, Cast

NINA = "Name,E-mail,Phone,ZIP,Weekly hours\nNina Kim,nk@mail.example,562-200-0001,90802,Mon 9-5\n"
KEPT = ("imports_", "trail_", "django_", "auth_", "socialaccount_")


@pytest.fixture
def market(cast: Cast) -> Cast:
    """Harbor's approver Ana brings files; the region knows two neighbourhoods."""
    with seeing(EVERYTHING):
        Area.objects.create(name="Bluff Heights", zip_code="90803", latitude=33.76, longitude=-118.14)
        Area.objects.create(name="Rose Park", zip_code="90804", latitude=33.78, longitude=-118.15)
    return cast


WORDS = Words(
    works=["Companion", "asesor de nutrición"],
    facts=["Spanish", "Certificado de nutrición"],
    areas=["Bluff Heights", "Rose Park"],
    zips=["90802", "90803", "90804"],
)


def bring(cast: Cast, content: str | bytes, who: str = "ana") -> Brought:
    raw = content.encode() if isinstance(content, str) else content
    harbor = cast.organisations["harbor"].id
    return bring_file(
        by=cast.actors[who], kind="workers", at=NOW, organisation_id=harbor, name="staff.csv", content=raw
    )


def everything() -> dict[str, Any]:
    """The content of every table but the import's own and the trail's, row for row."""
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    held: dict[str, Any] = {}
    with seeing(EVERYTHING), connection.cursor() as cursor:
        for table in (name for name in tables if not name.startswith(KEPT)):
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')
            held[table] = cursor.fetchall()
    return held


def reasons(cast: Cast, brought: Brought) -> list[tuple[int, str, str]]:
    with seeing(EVERYTHING):
        report = Import.objects.get(id=brought.import_id).report
    return [(each["row"], each["field"], each["code"]) for each in report["problems"]]


def test_nobody_is_taken_in_by_a_dry_run(market: Cast) -> None:
    before = everything()
    assert bring(market, NINA).counts == {"rows": 1, "new": 1, "update": 0, "skip": 0, "refused": 0}
    assert everything() == before


def test_a_person_taken_in_waits_for_approval_with_all_that_the_row_told(market: Cast) -> None:
    brought = bring(market, NINA)
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    with seeing(EVERYTHING):
        person = Person.objects.get(name="Nina Kim")
        assert (person.phone, person.account and person.account.email) == ("+15622000001", "nk@mail.example")
        assert Membership.objects.get(person=person).approved_at is None
        assert list(person.pattern.values_list("weekday", "start_minute", "end_minute")) == [(0, 540, 1020)]


def test_a_fact_from_a_file_is_told_and_not_confirmed(market: Cast) -> None:
    brought = bring(
        market,
        "Name,ZIP,Certificate,Certificate until,Spanish\nNina Kim,90802,Nutrition,4.3.2027,yes\n",
    )
    assert reasons(market, brought) == []
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    with seeing(EVERYTHING):
        facts = Fact.objects.filter(person__name="Nina Kim").order_by("kind__code")
        told = [(fact.kind.code, str(fact.until), fact.confirmed_at) for fact in facts]
    assert told == [("nutrition", "2027-03-04", None), ("spanish", "None", None)]


@pytest.mark.parametrize("form", [as_text, as_workbook])
def test_every_bad_row_is_named_by_row_and_column_and_no_other(market: Cast, form: Any) -> None:
    sheet = mess(400, WORDS, seed=3, bad=0.1)
    brought = bring(market, form(sheet))
    assert {(row, field) for row, field, _ in reasons(market, brought)} == set(sheet.wrong.items())
    assert brought.counts["new"] == 360


def test_the_commit_refuses_exactly_what_the_dry_run_refused(market: Cast) -> None:
    brought = bring(market, as_text(mess(60, WORDS, seed=4, bad=0.3)))
    done = commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    assert (done.new, done.updated, done.left) == (
        brought.counts["new"],
        brought.counts["update"],
        brought.counts["refused"],
    )


def test_all_or_none_takes_in_nobody_while_a_row_is_bad(market: Cast) -> None:
    brought = bring(market, NINA + "Omar Diaz,,,nowhere,\n")
    before = everything()
    with pytest.raises(Refused, match="import_has_errors"):
        commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id, only_good=False)
    assert everything() == before


def test_undo_makes_every_table_what_it_was(market: Cast) -> None:
    with seeing(EVERYTHING):
        Person.objects.filter(name="Rosa").update(phone="(562) 200-0000")
    before = everything()
    rosa = "Rosa,rosa@example.org,5622000009,90803,Tue 9-1\n"
    brought = bring(market, NINA + rosa + "Omar,,,90802,\n")
    choose(by=market.actors["ana"], at=NOW, import_id=brought.import_id, same="update")
    done = commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    assert (done.new, done.updated) == (2, 1)
    with seeing(EVERYTHING):
        assert Person.objects.get(name="Rosa").phone == "+15622000009"
    assert everything() != before
    undo(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    assert everything() == before


def test_until_when_somebody_is_young_is_taken_in_of_the_young_alone_and_taken_out_again(
    market: Cast,
) -> None:
    rows = "Nina Kim,90802,2026-09-01\nOmar Diaz,90802,2020-09-01\nRosa,90803,2027-09-01\n"
    brought = bring(market, "Name,ZIP,Turns 18 on\n" + rows + "Lee Roe,90802,2031-09-01\n")
    assert reasons(market, brought) == [(5, "of_age", "too_young")]
    choose(by=market.actors["ana"], at=NOW, import_id=brought.import_id, same="update")
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    assert young() == {"Nina Kim": "2026-09-01", "Rosa": "2027-09-01"}
    undo(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    assert young() == {}


def young() -> dict[str, str]:
    """Until when people are young, by name."""
    with seeing(EVERYTHING):
        concern(Person.objects.values_list("id", flat=True))
        rows = Youth.objects.values_list("person__name", "of_age_on")
        return {name: day.isoformat() for name, day in rows}


def taken_in(cast: Cast) -> UUID:
    brought = bring(cast, NINA + "Omar Diaz,,,90802,\n")
    return commit(by=cast.actors["ana"], at=NOW, import_id=brought.import_id).import_id


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (
            lambda cast, nina: Membership.objects.filter(person=nina).update(
                approved_by=cast.accounts["ana"], approved_at=NOW
            ),
            "import_approved_since",
        ),
        (lambda cast, nina: Person.objects.filter(id=nina.id).update(phone="1"), "import_changed_since"),
        (
            lambda cast, nina: Account.objects.filter(person=nina).update(last_login=NOW),
            "import_changed_since",
        ),
        (
            lambda cast, nina: nina.changes.create(starts_at=NOW, ends_at=NOW + timedelta(1), blocked=True),
            "import_changed_since",
        ),
    ],
)
def test_undo_is_refused_by_name_once_somebody_has_been_changed(market: Cast, change: Any, code: str) -> None:
    import_id = taken_in(market)
    with seeing(EVERYTHING):
        change(market, Person.objects.get(name="Nina Kim"))
    before = everything()
    with pytest.raises(Refused) as refused:
        undo(by=market.actors["ana"], at=NOW, import_id=import_id)
    assert [(each.code, each.facts) for each in refused.value.refusals] == [(code, {"name": "Nina Kim"})]
    assert everything() == before


def test_undo_is_refused_by_name_once_somebody_has_been_booked(market: Cast) -> None:
    brought = bring(
        market,
        "Name,ZIP,Types of work,Availability,Transport,Max travel minutes\n"
        "Nina Kim,90802,Companion,Mon-Fri 9am-5pm,car,120\n",
    )
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    with seeing(EVERYTHING):
        nina = Person.objects.get(name="Nina Kim")
        wish = market.wish("park", "company")
        with pytest.raises(Refused):
            book_visit(by=market.actors["olga"], at=NOW, wish=wish, person_ids=[nina.id])
        Membership.objects.filter(person=nina).update(approved_by=market.accounts["ana"], approved_at=NOW)
    book_visit(by=market.actors["olga"], at=NOW, wish=wish, person_ids=[nina.id])
    with pytest.raises(Refused) as refused:
        undo(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    assert [each.code for each in refused.value.refusals] == ["import_booked_since"]


CELLS = st.sampled_from(
    [
        "",
        "Ana Kim",
        "KIM, ANA",
        "90802",
        "nowhere",
        "562-200-0001",
        "#N/A",
        "=1",
        "a@b.example",
        "Mon 9-5",
        "x",
        "3/4/26",
    ]
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=6),
    same=st.sampled_from(["skip", "update", "new"]),
)
def test_whatever_the_file_the_commit_does_what_the_dry_run_said(
    market: Cast, rows: list[tuple[str, ...]], same: str
) -> None:
    text = "Name,ZIP,Phone,E-mail,Availability\n" + "\n".join(
        ",".join(f'"{cell}"' for cell in row) for row in rows
    )
    before = everything()
    by = market.actors["ana"]
    try:
        brought = bring(market, text)
    except Refused:
        return
    told = choose(by=by, at=NOW, import_id=brought.import_id, same=same).counts
    assert everything() == before
    if not told["new"] + told["update"]:
        with pytest.raises(Refused, match="import_nothing"):
            commit(by=by, at=NOW, import_id=brought.import_id)
        return
    done = commit(by=by, at=NOW, import_id=brought.import_id)
    assert (done.new, done.updated, done.left) == (told["new"], told["update"], told["refused"])
    undo(by=by, at=NOW, import_id=brought.import_id)
    assert everything() == before


def test_what_is_done_twice_happens_once(market: Cast) -> None:
    import_id = taken_in(market)
    with pytest.raises(Refused, match="import_decided"):
        commit(by=market.actors["ana"], at=NOW, import_id=import_id)
    undo(by=market.actors["ana"], at=NOW, import_id=import_id)
    with pytest.raises(Refused, match="import_not_committed"):
        undo(by=market.actors["ana"], at=NOW, import_id=import_id)


@pytest.mark.parametrize(
    ("row", "alike"),
    [
        ("Somebody Else,rosa@example.org,,90802", "email"),
        ("Somebody Else,,(562) 200-0000,90802", "phone"),
    ],
)
def test_somebody_who_is_there_already_is_skipped_unless_chosen_otherwise(
    market: Cast, row: str, alike: str
) -> None:
    with seeing(EVERYTHING):
        Person.objects.filter(name="Rosa").update(phone="562 200 0000")
    brought = bring(market, f"Name,E-mail,Phone,ZIP\n{row}\n")
    assert brought.counts["skip"] == 1
    with seeing(EVERYTHING):
        met = Import.objects.get(id=brought.import_id).report["met"]
    assert [each["alike"] for each in met] == [alike]


def test_a_name_in_the_same_neighbourhood_is_the_same_person_and_elsewhere_is_not(market: Cast) -> None:
    rows = "Name,Neighborhood\nKim Nina,Rose Park\nNINA KIM,Rose Park\nNina Kim,Bluff Heights\n"
    assert bring(market, rows).counts["skip"] == 1


def test_an_address_that_signs_in_somebody_elsewhere_is_refused_without_saying_who(market: Cast) -> None:
    brought = bring(market, "Name,E-mail,ZIP\nNew Person,wes@example.org,90802\n")
    assert reasons(market, brought) == [(2, "email", "email_elsewhere")]


def test_a_date_that_can_mean_two_days_is_asked_about_once_for_the_file(market: Cast) -> None:
    text = "Name,ZIP,Certificate,Certificate until\nNina Kim,90802,Spanish,3/4/27\n"
    brought = bring(market, text)
    with pytest.raises(Refused, match="date_order_open"):
        commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    choose(by=market.actors["ana"], at=NOW, import_id=brought.import_id, order="day_first")
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    with seeing(EVERYTHING):
        assert str(Fact.objects.get(person__name="Nina Kim").until) == "2027-04-03"


def test_one_date_that_can_mean_only_one_day_answers_for_the_file(market: Cast) -> None:
    text = "Name,ZIP,Certificate,Certificate until\nNina,90802,Spanish,3/4/27\nOmar,90802,Spanish,3/14/27\n"
    assert bring(market, text).counts["new"] == 2


def test_a_guessed_column_can_be_put_right(market: Cast) -> None:
    brought = bring(market, "Name,Contact,ZIP\nNina Kim,nk@mail.example,90802\n")
    choose(by=market.actors["ana"], at=NOW, import_id=brought.import_id, columns={1: "email"})
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    with seeing(EVERYTHING):
        assert Account.objects.filter(email="nk@mail.example").exists()


def test_the_file_goes_when_it_is_decided_and_what_is_left_over_can_be_mended(market: Cast) -> None:
    brought = bring(market, NINA + "=cmd,,,90802,\n")
    commit(by=market.actors["ana"], at=NOW, import_id=brought.import_id)
    with seeing(EVERYTHING):
        row = Import.objects.get(id=brought.import_id)
        assert (row.file, row.report) == (None, {})
        left = bytes(row.leftover or b"").decode("utf-8-sig")
    assert "'=cmd" in left
    assert "looks like a formula" in left


def test_files_that_nobody_decides_about_are_forgotten_after_thirty_days(market: Cast) -> None:
    brought = bring(market, NINA)
    house = Actor(roles=(Held("house"),))
    forget_files(by=house, at=NOW + timedelta(days=29))
    with seeing(EVERYTHING):
        assert Import.objects.get(id=brought.import_id).file
    forget_files(by=house, at=NOW + timedelta(days=31))
    with seeing(EVERYTHING):
        row = Import.objects.get(id=brought.import_id)
    assert (row.state, row.file, row.report) == ("dropped", None, {})


@pytest.mark.parametrize("who", ["otto", "nina", "rosa", "carmen", "olga"])
def test_whoever_may_not_approve_may_not_bring_anybody(market: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        bring(market, NINA, who)


def test_the_outsider_knows_of_no_import(market: Cast) -> None:
    import_id = bring(market, NINA).import_id
    for verb in (commit, undo, drop_import, choose):
        with pytest.raises(NotFound):
            verb(by=market.actors["otto"], at=NOW, import_id=import_id)


def test_the_index_takes_an_import_in_one_build_and_then_mends(committed_cast: Cast) -> None:
    cast, follower = committed_cast, Follower()
    follower.catch_up(NOW)
    import_id = taken_in(cast)
    after = follower.catch_up(NOW).index
    assert len(after.numbers) == 7
    with acting("test.change", by=cast.actors["olga"], at=NOW) as act, seeing(EVERYTHING):
        nina = Person.objects.get(name="Nina Kim")
        act.touches(nina.id)
        Membership.objects.filter(person=nina).update(approved_by=cast.accounts["ana"], approved_at=NOW)
    assert follower.catch_up(NOW).index is after
    with seeing(EVERYTHING):
        assert Subject.objects.filter(of_import=import_id).count() == 2

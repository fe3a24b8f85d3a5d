"""Finding people for an hour of help, and hearing why not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db.models import Model

from commonhours.availability.models import PatternPeriod
from commonhours.availability.models import Terms as TermsOfWork
from commonhours.bookings.actions import book_visit, cancel_visit
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import seeing
from commonhours.credentials.models import Fact
from commonhours.dispatch.actions import book_from_match
from commonhours.matching.follower import FOLLOWER
from commonhours.matching.instead import next_best, why_not
from commonhours.matching.models import Ranking
from commonhours.matching.queries import find, named, strips
from commonhours.organisations.permissions import Permission
from commonhours.people.models import Liking, Membership, Person, ServiceUser
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast, confirm


@pytest.fixture(autouse=True)
def fresh_index() -> Iterator[None]:
    FOLLOWER.forget()
    yield
    FOLLOWER.forget()


def names(cast: Cast, **wish: object) -> list[str]:
    answer = find(by=cast.actors["olga"], at=NOW, wish=cast.wish(**wish))  # type: ignore[arg-type]
    return [candidate.name for candidate in answer.candidates]


def codes(cast: Cast, who: str, **wish: object) -> list[str]:
    asked = cast.wish(**wish)  # type: ignore[arg-type]
    return [
        r.code for r in why_not(by=cast.actors["olga"], at=NOW, wish=asked, person_id=cast.people[who].id)
    ]


def test_only_those_who_fit_are_offered(committed_cast: Cast) -> None:
    assert sorted(names(committed_cast)) == ["Ben", "Rosa"]


def test_a_booking_is_seen_by_the_next_question_and_a_cancellation_too(committed_cast: Cast) -> None:
    cast = committed_cast
    names(cast)
    booked = book_visit(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    assert names(cast) == ["Ben"]
    cancel_visit(by=cast.actors["olga"], at=NOW, visit_id=booked.visit_id)
    assert sorted(names(cast)) == ["Ben", "Rosa"]


def test_whoever_came_before_comes_first(committed_cast: Cast) -> None:
    cast = committed_cast
    earlier = cast.wish(start=TUESDAY_TEN + timedelta(days=1))
    book_visit(by=cast.actors["olga"], at=NOW, wish=earlier, person_ids=cast.ids("ben"))
    answer = find(by=cast.actors["olga"], at=NOW, wish=cast.wish())
    assert answer.candidates[0].name == "Ben"
    assert "continuity" in [reason.code for reason in answer.candidates[0].reasons]


def test_why_not_names_every_rule(committed_cast: Cast) -> None:
    assert codes(committed_cast, "dara") == ["rule"]
    assert codes(committed_cast, "rosa") == []
    assert codes(committed_cast, "sam", start=TUESDAY_TEN + timedelta(hours=9)) == ["wanted", "free"]


def test_of_a_strangers_worker_nothing_is_told_but_that(committed_cast: Cast) -> None:
    assert codes(committed_cast, "wes", start=TUESDAY_TEN + timedelta(hours=9)) == ["bookable"]


def test_a_confidential_requirement_looks_like_work_switched_off(committed_cast: Cast) -> None:
    asked = committed_cast.wish(who="park", work="veterans")
    olga = committed_cast.actors["olga"]

    def why(name: str) -> list[object]:
        told = why_not(by=olga, at=NOW, wish=asked, person_id=committed_cast.people[name].id)
        return [(reason.code, dict(reason.facts)) for reason in told]

    assert why("sam") == why("rosa")  # sam is no veteran, rosa does not do this work
    assert why("ben") == []


def test_when_nobody_fits_other_times_and_the_rule_in_the_way_are_named(committed_cast: Cast) -> None:
    late = committed_cast.wish(start=TUESDAY_TEN + timedelta(hours=8))
    best = next_best(by=committed_cast.actors["olga"], at=NOW, wish=late)
    assert TUESDAY_TEN + timedelta(hours=6) in best.starts
    assert ("free", 2) in [(row.refusal.code, row.opens) for row in best.relaxations]


def test_those_whom_one_thing_alone_keeps_away_are_named_to_staff_with_the_reason(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    late = cast.wish(start=TUESDAY_TEN + timedelta(hours=8))
    best = next_best(by=cast.actors["olga"], at=NOW, wish=late)
    assert {(each.name, each.refusal.code) for each in best.people} == {("Ben", "free"), ("Rosa", "free")}
    opened = {row.refusal.code: row.opens for row in best.relaxations}
    assert len(best.people) <= opened["free"]
    served = ActsFor(cast.served["lopez"].id, "helper")
    dora = Actor(account_id=cast.accounts["nina"].id, acts_for=(served,))
    assert next_best(by=dora, at=NOW, wish=late).people == ()


def test_nobody_is_named_whom_the_service_user_does_not_want_or_who_cannot_be_booked(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    shunned = {"service_user": cast.served["lopez"], "person": cast.people["rosa"]}
    with seeing(EVERYTHING):
        Liking.objects.create(**shunned, never=True)
        Membership.objects.filter(person=cast.people["ben"]).update(approved_by=None, approved_at=None)
    FOLLOWER.forget()
    named_people = next_best(by=cast.actors["olga"], at=NOW, wish=cast.wish()).people
    assert not {"Rosa", "Ben"} & {each.name for each in named_people}


def test_beyond_ten_weeks_is_refused_in_words(committed_cast: Cast) -> None:
    with pytest.raises(Invalid):
        names(committed_cast, start=TUESDAY_TEN + timedelta(days=80))


def test_names_are_found_among_people_who_can_be_booked(committed_cast: Cast) -> None:
    olga, wish = committed_cast.actors["olga"], committed_cast.wish()
    assert [name for _, name in named(by=olga, at=NOW, wish=wish, text="da")] == ["Dara"]
    assert named(by=olga, at=NOW, wish=wish, text="wes") == ()


def test_the_strip_shows_ten_weeks_and_a_day(committed_cast: Cast) -> None:
    cast = committed_cast
    (strip,) = strips(
        by=cast.actors["olga"], at=NOW, service_user_id=cast.served["lopez"].id, person_ids=cast.ids("rosa")
    )
    assert len(strip.days) == 71
    assert [hours for _, hours in strip.days[:7]] == [8, 8, 8, 8, 8, 0, 0]


def test_the_ranking_that_somebody_booked_from_is_kept(committed_cast: Cast) -> None:
    cast = committed_cast
    book_from_match(by=cast.actors["olga"], at=NOW, wish=cast.wish(), person_ids=cast.ids("rosa"))
    ranking = Ranking.objects.using("reader").get()
    assert ranking.why == "booked"
    assert len(ranking.candidates) == 2


def test_the_outsider_may_not_ask(committed_cast: Cast) -> None:
    with pytest.raises(NotFound):
        find(by=committed_cast.actors["otto"], at=NOW, wish=committed_cast.wish())
    with pytest.raises(NotAllowed) as refused:
        find(by=committed_cast.actors["ana"], at=NOW, wish=committed_cast.wish())
    assert refused.value.refusals[0].facts["permission"] == Permission.FIND


def changed(model: type[Model], where: Mapping[str, object], **values: object) -> None:
    """Change every row that matches `where`, as an officer with a database prompt would, and build anew."""
    with seeing(EVERYTHING):
        model._default_manager.filter(**where).update(**values)
    FOLLOWER.forget()


def test_nobody_is_offered_whom_the_organisation_has_not_approved(committed_cast: Cast) -> None:
    rosa = {"person": committed_cast.people["rosa"]}
    changed(Membership, where=rosa, approved_by=None, approved_at=None)
    assert names(committed_cast) == ["Ben"]
    assert codes(committed_cast, "rosa") == ["bookable"]


def test_nobody_is_offered_who_is_suspended(committed_cast: Cast) -> None:
    changed(Person, where={"name": "Rosa"}, standing="suspended")
    assert names(committed_cast) == ["Ben"]
    assert codes(committed_cast, "rosa") == ["standing"]


def test_nobody_is_offered_to_themselves(committed_cast: Cast) -> None:
    changed(ServiceUser, where={"name": "Lopez"}, person=committed_cast.people["rosa"])
    assert names(committed_cast) == ["Ben"]
    assert codes(committed_cast, "rosa") == ["oneself"]


def test_confidential_facts_cannot_be_asked_for(committed_cast: Cast) -> None:
    wish = replace(committed_cast.wish(), wants=(committed_cast.facts["veteran"].id,))
    with pytest.raises(Invalid) as refused:
        find(by=committed_cast.actors["olga"], at=NOW, wish=wish)
    assert refused.value.refusals[0].code == "confidential_wish"


def test_a_fact_renewed_without_a_gap_holds_over_midnight(committed_cast: Cast) -> None:
    cast, rosa = committed_cast, committed_cast.people["rosa"]
    with seeing(EVERYTHING):
        Fact.objects.filter(person=rosa, kind=cast.facts["nutrition"]).update(until=date(2026, 3, 4))
        PatternPeriod.objects.create(person=rosa, weekday=1, start_minute=1200, end_minute=1560)
        renewed = confirm(cast, rosa, "nutrition", cast.organisations["harbor"])
        Fact.objects.filter(id=renewed.id).update(since=date(2026, 3, 4))
    FOLLOWER.forget()
    night = TUESDAY_TEN + timedelta(hours=13)
    assert names(cast, start=night, hours=2) == ["Rosa"]
    assert codes(cast, "rosa", start=night, hours=2) == []


def reasons(cast: Cast, **wish: object) -> dict[str, bool]:
    """Whom the match finds, best first, and whether guaranteed hours are a reason."""
    answer = find(by=cast.actors["olga"], at=NOW, wish=cast.wish(**wish))  # type: ignore[arg-type]
    return {each.name: "guaranteed" in [reason.code for reason in each.reasons] for each in answer.candidates}


def test_guaranteed_hours_come_first_until_the_week_has_as_many(committed_cast: Cast) -> None:
    cast, olga = committed_cast, committed_cast.actors["olga"]
    favourite = {"service_user": cast.served["lopez"], "person": cast.people["rosa"]}
    with seeing(EVERYTHING):
        Liking.objects.create(**favourite, never=False)
    changed(TermsOfWork, where={"person": cast.people["ben"]}, guaranteed_minutes=120)
    assert list(reasons(cast).items()) == [("Ben", True), ("Rosa", False)]
    first, second = (cast.wish("park", start=TUESDAY_TEN + timedelta(hours=hours)) for hours in (2, 4))
    book_visit(by=olga, at=NOW, wish=first, person_ids=cast.ids("ben"))
    assert list(reasons(cast)) == ["Ben", "Rosa"]
    full = book_visit(by=olga, at=NOW, wish=second, person_ids=cast.ids("ben"))
    assert list(reasons(cast).items()) == [("Rosa", False), ("Ben", False)]
    next_week = TUESDAY_TEN + timedelta(days=7)
    assert list(reasons(cast, start=next_week)) == ["Ben", "Rosa"]
    cancel_visit(by=olga, at=NOW, visit_id=full.visit_id)
    assert list(reasons(cast).items()) == [("Ben", True), ("Rosa", False)]

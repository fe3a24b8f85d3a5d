"""Who is too near to whom: every verb with every tie by one table, and the doors that ask it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, ActsFor
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.people.actions import declare_relation, end_relation, let_family_come, require_somebody_else
from commonhours.people.conflicts import ASK, OPEN, SHUT, TIES, VERBS, verdict
from commonhours.people.models import Helper, Relation
from commonhours.people.relations import relations_of
from commonhours.people.ties import near_to
from commonhours.timesheets.actions import confirm_hours
from commonhours.timesheets.models import Timesheet
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, Cast

# Self, helper, family, household, friend.
EXPECTED = {
    "come": (SHUT, ASK, ASK, ASK, OPEN),
    "confirm_hours": (SHUT, OPEN, SHUT, SHUT, OPEN),
    "be_confirmed": (SHUT, ASK, ASK, ASK, OPEN),
    "settle_hours": (SHUT, OPEN, SHUT, SHUT, SHUT),
    "decide": (SHUT, OPEN, SHUT, SHUT, SHUT),
    "pay": (SHUT, OPEN, SHUT, SHUT, SHUT),
    "charge": (SHUT, SHUT, SHUT, SHUT, SHUT),
    "let_come": (SHUT, SHUT, SHUT, SHUT, SHUT),
}


def test_every_verb_with_every_tie() -> None:
    assert {verb: tuple(verdict(verb, [tie]) for tie in TIES) for verb in VERBS} == EXPECTED
    for verb in VERBS:
        assert verdict(verb, ()) == OPEN
        assert verdict(verb, TIES) == SHUT
        # The worst of several ties counts.
        assert verdict(verb, ["friend", "family"]) == verdict(verb, ["family"])


def codes(cast: Cast, by: str = "olga", who: str = "rosa") -> list[str]:
    try:
        book_visit(by=cast.actors[by], at=NOW, wish=cast.wish("park", "company"), person_ids=cast.ids(who))
    except Refused as refused:
        return [each.code for each in refused.refusals]
    return []


def near(cast: Cast, kind: str = "family", by: str = "ana", who: str = "rosa") -> UUID:
    person, park = cast.people[who].id, cast.served["park"].id
    said = declare_relation(by=cast.actors[by], at=NOW, person_id=person, kind=kind, service_user_id=park)
    return said.relation_id


def test_family_comes_when_the_office_has_said_so_and_its_hours_need_another_yes(cast: Cast) -> None:
    relation = near(cast, by="rosa")
    assert codes(cast) == ["near"]
    with pytest.raises(NotAllowed):
        let_family_come(
            by=cast.actors["rosa"], at=NOW, person_id=cast.people["rosa"].id, relation_id=relation
        )
    for outsider in ("otto", "nina", "carmen"):
        with pytest.raises((NotAllowed, NotFound)):
            let_family_come(
                by=cast.actors[outsider], at=NOW, person_id=cast.people["rosa"].id, relation_id=relation
            )
    let_family_come(by=cast.actors["ana"], at=NOW, person_id=cast.people["rosa"].id, relation_id=relation)
    assert codes(cast) == []
    sheet = worked_sheet(cast)
    park = Actor(cast.accounts["nina"].id, acts_for=(ActsFor(cast.served["park"].id, "helper"),), door="web")
    given: dict[str, Any] = {"at": sheet.ends_at, "timesheet_id": sheet.id, "revision": sheet.revision}
    with pytest.raises(Refused, match="family_hours"):
        confirm_hours(by=park, **given)
    assert confirm_hours(by=cast.actors["carmen"], told="on the telephone", **given).side == "served"


def worked_sheet(cast: Cast) -> Timesheet:
    """Hours of Rosa's for Park, as they stand when somebody is asked."""
    with seeing(EVERYTHING):
        place = cast.served["park"].visits.get().assignments.get()
        known = {
            "assignment": place,
            "person_id": place.person_id,
            "service_user_id": place.visit.service_user_id,
            "planned_start": place.starts_at,
            "planned_end": place.ends_at,
            "starts_at": place.starts_at,
            "ends_at": place.ends_at,
            "organisation_ids": [cast.organisations["harbor"].id],
        }
        return Timesheet.objects.get_or_create(id=place.id, defaults=known)[0]


def test_a_helper_is_no_worker_for_whom_they_help_until_somebody_says_so_and_a_friend_is(cast: Cast) -> None:
    near(cast, "friend", who="sam")
    with seeing(EVERYTHING):
        Helper.objects.create(
            service_user=cast.served["park"],
            account=cast.accounts["rosa"],
            part="helper",
            let_by=cast.accounts["ana"],
            since=JOINED,
        )
    assert codes(cast) == ["near"]
    relation = near(cast)
    let_family_come(by=cast.actors["ana"], at=NOW, person_id=cast.people["rosa"].id, relation_id=relation)
    assert codes(cast) == []
    end_relation(
        by=cast.actors["ana"],
        at=NOW + timedelta(hours=1),
        person_id=cast.people["rosa"].id,
        relation_id=relation,
    )
    with seeing(EVERYTHING):
        assert Relation.objects.filter(until=None).count() == 1


def test_nobody_decides_about_pays_or_settles_hours_of_somebody_near(cast: Cast) -> None:
    ana, dara = cast.actors["ana"], cast.people["dara"]
    near_dara = Actor(ana.account_id, cast.people["sam"].id, ana.roles)
    require_somebody_else(near_dara, dara)
    declare_relation(
        by=cast.actors["dara"], at=NOW, person_id=dara.id, kind="household", other_id=cast.people["sam"].id
    )
    with seeing(near_dara.sight):
        with pytest.raises(NotAllowed, match="too_near"):
            require_somebody_else(near_dara, dara)
        with pytest.raises(NotAllowed, match="not_oneself"):
            require_somebody_else(near_dara, cast.people["sam"])
        require_somebody_else(near_dara, cast.people["rosa"])
        assert near_to(near_dara) == {dara.id}
    assert [line.name for line in relations_of(by=cast.actors["dara"], person_id=dara.id).lines] == ["Sam"]
    with pytest.raises((NotAllowed, NotFound)):
        relations_of(by=cast.actors["otto"], person_id=dara.id)
    # The walls: the two themselves, and nobody else without having been let in.
    for who, rows in (("dara", 1), ("sam", 1), ("rosa", 0), ("carmen", 0), ("otto", 0)):
        with seeing(cast.actors[who].sight):
            assert Relation.objects.count() == rows, who


def test_whoever_books_for_an_organisation_does_not_book_themselves_where_a_colleague_could(
    cast: Cast,
) -> None:
    carmen, rosa = cast.actors["carmen"], cast.people["rosa"]
    cast.actors["both"] = Actor(cast.accounts["rosa"].id, rosa.id, carmen.roles)
    assert codes(cast, by="both") == ["books_oneself"]
    with seeing(EVERYTHING):
        cast.accounts["carmen"].grants.update(until=NOW.date())
    # A house of one person could book nobody else.
    assert codes(cast, by="both") == []

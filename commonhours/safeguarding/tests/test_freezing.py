"""Who let whom in, as far up as it goes; and everybody whom one account let in, stopped and let in anew."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.organisations.actions import end_role, give_role
from commonhours.people.models import Membership
from commonhours.people.queries import is_suspended
from commonhours.safeguarding.actions import (
    decide_suspension,
    freeze_approver,
    give_places,
    preview_freeze,
    release,
)
from commonhours.safeguarding.approvers import approver_page
from commonhours.safeguarding.lineage import lineage_of
from commonhours.safeguarding.models import Freeze, LeftPlace, Suspension
from commonhours.safeguarding.pages import freeze_page
from commonhours.safeguarding.tests.test_suspending import anyone_may_come, book, coming, officer
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

HOUR = timedelta(hours=1)


def governor(cast: Cast, name: str = "olga") -> Actor:
    return Actor(account_id=cast.accounts[name].id, roles=(Held("city_officer"),), door="web")


def let_in_by_nina(cast: Cast, *names: str) -> None:
    """Nina was an approver of Harbor for a moment, given by Carmen, and let these in."""
    with seeing(EVERYTHING):
        rows = Membership.objects.filter(person_id__in=cast.ids(*names), part="worker")
        rows.update(approved_by=cast.accounts["nina"], approved_at=NOW + HOUR)


def given_for_a_moment(cast: Cast) -> None:
    harbor = cast.organisations["harbor"].id
    by = Actor(account_id=cast.accounts["carmen"].id, roles=(Held("organisation_admin", harbor),), door="web")
    given = give_role(by=by, at=NOW, email="nina@example.org", role="approver", organisation_id=harbor)
    end_role(by=by, at=NOW + HOUR / 2, grant_id=given.grant_id)


def test_a_chain_names_whoever_gave_the_role_even_when_it_was_taken_back_on_the_same_day(
    committed_cast: Cast,
) -> None:
    cast = committed_cast
    given_for_a_moment(cast)
    let_in_by_nina(cast, "rosa")
    found = lineage_of(by=governor(cast), person_id=cast.people["rosa"].id)
    (approval,) = found.approvals
    assert (approval.approver, approval.organisation) == ("Nina", "Harbor Care")
    assert next((step.name, step.role, step.given_by) for step in approval.chain) == (
        "Nina",
        "approver",
        "Carmen",
    )
    assert {(fact.kind, fact.approver) for fact in found.facts} >= {("Spanish", "Ana")}
    # Carmen let nobody in herself, and yet it was through her.
    page = approver_page(by=governor(cast), at=NOW + 2 * HOUR, account_id=cast.accounts["carmen"].id)
    assert [(line.name, line.through) for line in page.people] == [("Rosa", "Nina")]
    for who, refusal in (("otto", NotFound), ("carmen", NotAllowed)):
        with pytest.raises(refusal):
            lineage_of(by=cast.actors[who], person_id=cast.people["rosa"].id)


def freeze(cast: Cast, **given: Any) -> UUID:
    asked = {"approver_id": cast.accounts["ana"].id, "organisation_id": None, **given}
    done = freeze_approver(
        by=governor(cast),
        at=NOW,
        owner_id=cast.accounts["carmen"].id,
        words="Each is looked at again.",
        **asked,
    )
    return done.freeze_id


def test_the_preview_is_what_happens_and_each_is_let_in_anew_by_another(committed_cast: Cast) -> None:
    cast = committed_cast
    anyone_may_come(cast, "park")
    with seeing(EVERYTHING):
        others = Membership.objects.filter(person_id__in=cast.ids("ben", "wes"))
        others.update(approved_by=cast.accounts["nina"])
    visits = [book(cast, "rosa"), book(cast, "sam", start=TUESDAY_TEN + 2 * HOUR)]
    shown = preview_freeze(
        by=governor(cast), at=NOW, approver_id=cast.accounts["ana"].id, organisation_id=None
    )
    freeze_id = freeze(cast)
    with seeing(EVERYTHING):
        row = Freeze.objects.get(id=freeze_id)
        assert row.reach == shown.facts()
        assert (shown.people, shown.visits_ahead, shown.minutes_ahead) == (3, 2, 120)
        assert Suspension.objects.filter(freeze=row).count() == shown.people
        assert LeftPlace.objects.count() == shown.visits_ahead
    # Nobody who was stopped holds a visit, whoever comes instead.
    assert [coming(cast, each) for each in visits] == [set(), set()]
    assert give_places(by=HOUSE, at=NOW).looked_at == 2
    assert coming(cast, visits[0]) <= {"ben"}
    assert give_places(by=HOUSE, at=NOW).looked_at == 0
    with pytest.raises(Refused):
        freeze(cast)
    _released_by_another(cast, freeze_id)


def _released_by_another(cast: Cast, freeze_id: UUID) -> None:
    rosa = cast.people["rosa"].id
    with seeing(EVERYTHING):
        suspension_id = Suspension.objects.get(person_id=rosa).id
    given: dict[str, Any] = {
        "at": NOW + HOUR,
        "suspension_id": suspension_id,
        "words": "I have seen the papers.",
    }
    with pytest.raises(Refused):
        decide_suspension(by=officer(cast, "nina"), lift=True, **given)
    with pytest.raises(NotAllowed):
        release(by=officer(cast, "ana"), **given)
    with pytest.raises(NotAllowed):
        release(by=officer(cast, "olga"), **given)
    release(by=officer(cast, "nina"), **given)
    assert not is_suspended(rosa)
    page = freeze_page(by=governor(cast), freeze_id=freeze_id)
    assert (page.done, len(page.waiting)) == (1, 2)
    with seeing(EVERYTHING):
        assert Membership.objects.get(person_id=rosa).approved_by_id == cast.accounts["nina"].id
    # Approved anew, she is no longer among those whom Ana let in.
    people = approver_page(by=governor(cast), at=NOW + HOUR, account_id=cast.accounts["ana"].id).people
    assert "Rosa" not in [line.name for line in people]


def test_nobody_freezes_their_own_and_an_organisation_only_for_itself(committed_cast: Cast) -> None:
    cast = committed_cast
    harbor, ana = cast.organisations["harbor"].id, cast.accounts["ana"].id
    with pytest.raises(NotAllowed):
        preview_freeze(by=officer(cast, "ana"), at=NOW, approver_id=ana, organisation_id=None)
    own = officer(cast, "carmen", "harbor")
    with pytest.raises(NotAllowed):
        preview_freeze(by=own, at=NOW, approver_id=ana, organisation_id=None)
    assert preview_freeze(by=own, at=NOW, approver_id=ana, organisation_id=harbor).people == 3
    with pytest.raises(NotAllowed):
        preview_freeze(by=cast.actors["otto"], at=NOW, approver_id=ana, organisation_id=harbor)

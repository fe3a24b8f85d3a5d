"""Two organisations come to an agreement: one offers, a named person of the other accepts, and either ends it."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.utils.translation import override

from commonhours.accounts.models import Account
from commonhours.background.followers import FOLLOWERS
from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.notifications.queries import inbox
from commonhours.organisations.models import Grant
from commonhours.partnerships.actions import (
    Offer,
    Offered,
    answer_offer,
    end_partnership,
    offer_partnership,
    offer_terms,
    withdraw_offer,
)
from commonhours.partnerships.charges import Charging, Crossing, charge
from commonhours.partnerships.models import Partnership, Proposal, Terms
from commonhours.partnerships.queries import (
    offers_of,
    partnership_line,
    partnerships_of,
    terms_on,
)
from commonhours.trail.delivery import deliver
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast
from tests.following import give

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)
FEE = Charging(fixed_cents=350)


def admin(cast: Cast, slug: str) -> Actor:
    """Somebody who agrees for an organisation."""
    organisation = cast.organisations[slug]
    account, new = Account.objects.get_or_create(
        email=f"admin-{slug}@example.org", defaults={"name": f"Admin {slug}", "joined_at": JOINED}
    )
    if new:
        said = {"role": "organisation_admin", "since": LONG_AGO, "granted_at": JOINED}
        Grant.objects.create(account=account, organisation=organisation, **said)
    return Actor(account.id, roles=(Held("organisation_admin", organisation.id),), door="web")


def offer(cast: Cast, host: str = "westside", guest: str = "harbor", since: date = MONDAY) -> Offer:
    """Westside lends to Harbor, says Harbor."""
    ids = {slug: row.id for slug, row in cast.organisations.items()}
    return Offer(ids["harbor"], ids[host], ids[guest], since, FEE, words="As we said on the telephone")


def offered(cast: Cast, **other: object) -> Offered:
    return offer_partnership(by=admin(cast, "harbor"), at=NOW, offer=replace(offer(cast), **other))  # type: ignore[arg-type]


def accepted(cast: Cast, proposal_id: UUID, by: str = "westside") -> Offered:
    return answer_offer(by=admin(cast, by), at=NOW, proposal_id=proposal_id, accept=True)


def terms(cast: Cast, on: date = MONDAY, host: str = "westside") -> Charging | None:
    ids = {slug: row.id for slug, row in cast.organisations.items()}
    with seeing(EVERYTHING):
        found = terms_on(ids[host], ids["harbor"], cast.works["nutrition"].id, on=on)
    return found.charging if found else None


def test_once_the_other_side_has_accepted_their_workers_can_be_booked_and_it_costs_what_was_agreed(
    cast: Cast,
) -> None:
    wanted: dict[str, Any] = {
        "by": cast.actors["carmen"],
        "at": NOW,
        "wish": cast.wish("park"),
        "person_ids": cast.ids("wes"),
    }
    proposal = offered(cast).proposal_id
    with pytest.raises(Refused):
        book_visit(**wanted)
    accepted(cast, proposal)
    book_visit(**wanted)
    assert terms(cast) == FEE
    assert charge(FEE, Crossing(60)).cents == 350


def test_nothing_was_agreed_on_what_a_partnership_of_old_costs(cast: Cast) -> None:
    assert terms(cast, host="bixby") is None


def test_nobody_accepts_their_own_offer_nor_anybody_else_of_their_side(cast: Cast) -> None:
    proposal = offered(cast).proposal_id
    with pytest.raises(Refused, match="not_allowed"):
        accepted(cast, proposal, by="harbor")
    both = Actor(
        admin(cast, "harbor").account_id,
        roles=(Held("organisation_admin", cast.organisations["westside"].id),),
    )
    with pytest.raises(Refused, match="own_offer"):
        answer_offer(by=both, at=NOW, proposal_id=proposal, accept=True)


def test_to_a_third_organisation_there_is_no_such_offer(cast: Cast) -> None:
    proposal = offered(cast).proposal_id
    with pytest.raises(Refused, match="unknown_partner_offer"):
        accepted(cast, proposal, by="bixby")
    with pytest.raises(Refused, match="unknown_partner_offer"):
        withdraw_offer(by=admin(cast, "bixby"), at=NOW, proposal_id=proposal)
    with seeing(admin(cast, "bixby").sight):
        assert not Proposal.objects.exists()
        assert not Terms.objects.exists()


def test_a_no_says_why_and_nothing_comes_of_it(cast: Cast) -> None:
    proposal = offered(cast).proposal_id
    by = admin(cast, "westside")
    with pytest.raises(Refused, match="reason_missing"):
        answer_offer(by=by, at=NOW, proposal_id=proposal, accept=False)
    answer_offer(by=by, at=NOW, proposal_id=proposal, accept=False, words="Too little")
    (line,) = offers_of(by=by, organisation_id=cast.organisations["westside"].id)
    assert (line.state, line.answer, line.answered_by) == ("declined", "Too little", "Admin westside")
    with pytest.raises(Refused, match="offer_answered"):
        accepted(cast, proposal)
    assert terms(cast) is None


def test_an_offer_can_be_taken_back_until_it_is_answered(cast: Cast) -> None:
    proposal = offered(cast).proposal_id
    with pytest.raises(Refused, match="offered_already"):
        offered(cast)
    withdraw_offer(by=admin(cast, "harbor"), at=NOW, proposal_id=proposal)
    with pytest.raises(Refused, match="offer_answered"):
        accepted(cast, proposal)
    assert offered(cast).state == "open"


def test_new_terms_hold_from_their_day_and_what_was_agreed_stands_until_then(cast: Cast) -> None:
    first = accepted(cast, offered(cast).proposal_id)
    dearer = Charging(fixed_cents=500)
    change(cast, first.partnership_id, FRIDAY, dearer)
    assert (terms(cast, MONDAY), terms(cast, FRIDAY)) == (FEE, dearer)
    # Other terms for the same day, agreed before it came, take their place.
    change(cast, first.partnership_id, FRIDAY, Charging())
    assert (terms(cast, MONDAY), terms(cast, FRIDAY)) == (FEE, Charging())
    assert first.partnership_id
    line = partnership_line(by=admin(cast, "harbor"), partnership_id=first.partnership_id)
    assert [(each.since, each.until) for each in line.terms] == [(FRIDAY, None), (MONDAY, FRIDAY)]
    assert line.terms[1].offered_by == "Admin harbor"
    assert line.terms[1].accepted_by == "Admin westside"


def change(cast: Cast, partnership_id: UUID | None, since: date, charging: Charging) -> None:
    assert partnership_id
    ours = {"offered_for": cast.organisations["westside"].id, "since": since, "charging": charging}
    by = admin(cast, "westside")
    made = offer_terms(by=by, at=NOW, partnership_id=partnership_id, **ours)  # type: ignore[arg-type]
    accepted(cast, made.proposal_id, by="harbor")


def test_terms_for_one_type_of_work_come_before_those_for_all(cast: Cast) -> None:
    accepted(cast, offered(cast).proposal_id)
    special = Charging(share=11_000)
    work = cast.works["nutrition"].id
    accepted(cast, offered(cast, charging=special, type_of_work_id=work).proposal_id)
    assert terms(cast) == special


def test_either_side_ends_it_and_says_why_and_what_was_booked_is_charged_as_agreed(cast: Cast) -> None:
    made = accepted(cast, offered(cast).proposal_id)
    assert made.partnership_id
    ending = {"at": NOW, "partnership_id": made.partnership_id, "last_day": MONDAY}
    with pytest.raises(Refused, match="unknown_partnership"):
        end_partnership(by=admin(cast, "bixby"), reason="so", **ending)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="reason_missing"):
        end_partnership(by=admin(cast, "westside"), reason=" ", **ending)  # type: ignore[arg-type]
    end_partnership(by=admin(cast, "westside"), reason="We need them ourselves", **ending)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="bookable"):
        book_visit(by=cast.actors["carmen"], at=NOW, wish=cast.wish("park"), person_ids=cast.ids("wes"))
    assert terms(cast, FRIDAY) == FEE
    with pytest.raises(Refused, match="partnership_over"):
        change(cast, made.partnership_id, FRIDAY, FEE)
    # And they may agree anew.
    assert accepted(cast, offered(cast, since=FRIDAY).proposal_id).partnership_id != made.partnership_id


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"since": date(2026, 3, 1)}, "partnership_in_the_past"),
        ({"charging": Charging(fixed_cents=-1)}, "charge_out_of_bounds"),
        ({"type_of_work_id": UUID(int=1)}, "unknown_choice"),
        ({"host_id": UUID(int=1)}, "unknown_choice"),
    ],
)
def test_what_cannot_be_offered(cast: Cast, other: Mapping[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        offered(cast, **other)


def test_no_organisation_lends_to_itself_nor_offers_for_others_nor_what_there_is(cast: Cast) -> None:
    ids = {slug: row.id for slug, row in cast.organisations.items()}
    with pytest.raises(Refused, match="partner_of_oneself"):
        offered(cast, host_id=ids["harbor"])
    with pytest.raises(Refused, match="not_allowed"):
        offered(cast, offered_for=ids["westside"])
    with pytest.raises(Refused, match="unknown_choice"):
        offered(cast, host_id=ids["westside"], guest_id=ids["bixby"])
    with pytest.raises(Refused, match="partnership_there"):
        offered(cast, host_id=ids["bixby"])


@pytest.mark.parametrize("who", ["carmen", "ana", "otto", "nina", "rosa"])
def test_who_does_not_agree_for_an_organisation_offers_and_reads_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        offer_partnership(by=cast.actors[who], at=NOW, offer=offer(cast))
    with pytest.raises(Refused, match="not_allowed"):
        partnerships_of(by=cast.actors[who], organisation_id=cast.organisations["harbor"].id)


def test_an_offer_that_lay_until_its_day_was_over_begins_when_it_is_accepted(cast: Cast) -> None:
    proposal = offered(cast).proposal_id
    later = NOW.replace(day=5)
    answer_offer(by=admin(cast, "westside"), at=later, proposal_id=proposal, accept=True)
    with seeing(EVERYTHING):
        assert Terms.objects.get().since == date(2026, 3, 5)
        assert Partnership.objects.get(host=cast.organisations["westside"]).since == date(2026, 3, 5)


def test_two_who_accept_at_once_make_one_partnership(committed_cast: Cast) -> None:
    cast = committed_cast
    with seeing(EVERYTHING):
        others = [admin(cast, "westside"), admin(cast, "westside")]
        proposal = offered(cast).proposal_id
    together = Barrier(2)

    def run(by: Actor) -> str:
        together.wait(10)
        try:
            return answer_offer(by=by, at=NOW, proposal_id=proposal, accept=True).state
        except Refused as refused:
            return refused.refusals[0].code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, others)) == ["accepted", "offer_answered"]
    with seeing(EVERYTHING):
        assert Terms.objects.count() == 1


def test_the_other_side_is_told_at_each_step_and_nobody_of_their_own_doing(committed_cast: Cast) -> None:
    cast = committed_cast
    made = accepted(cast, offered(cast).proposal_id)
    assert made.partnership_id
    end_partnership(
        by=admin(cast, "westside"), at=NOW, partnership_id=made.partnership_id, last_day=FRIDAY, reason="so"
    )
    give(3)
    for follower in FOLLOWERS:
        deliver(follower, at=NOW)
    told = {}
    for slug in ("harbor", "westside", "bixby"):
        with seeing(EVERYTHING), override("en"):
            told[slug] = sorted(note.subject for note in inbox(None, admin(cast, slug).account_id))
    assert told == {
        "harbor": ["A partner organisation has accepted", "A partnership ends"],
        "westside": ["A partner organisation offers something"],
        "bixby": [],
    }

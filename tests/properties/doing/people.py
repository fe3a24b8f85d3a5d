"""What people become, are given and lose, drawn by dice."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from commonhours.availability.models import Terms
from commonhours.bookings.actions import (
    say_liking,
)
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.credentials.actions import NewBadge, confirm_fact, define_badge, give_badge, take_badge
from commonhours.credentials.models import Badge, BadgeGiven, Fact, Portfolio
from commonhours.joining.actions import NewPlace, approve, decline, end_membership, join, move_house
from commonhours.joining.application import WORKER, Application
from commonhours.people.actions import keep_age, set_rules
from commonhours.people.models import Liking, Membership, Person
from commonhours.policies.actions import NewStep, accept_step, add_step, end_exclusive, tick_step
from commonhours.policies.models import Exclusive, Step
from commonhours.safeguarding.actions import decide_suspension, suspend
from conftest import EVERYTHING
from tests.cast import NOW, Cast
from tests.properties.doing.somebody import WORKERS, act_about, own


def is_suspended(cast: Cast, dice: Random) -> None:
    """Stopped by Ana; now and then let in again by Olga."""
    who = cast.people[dice.choice(WORKERS)].id
    by, other = (
        Actor(account_id=cast.accounts[name].id, roles=(Held("safety_officer"),)) for name in ("ana", "olga")
    )
    done = suspend(by=by, at=NOW, person_id=who, words="To be looked at.")
    if dice.random() < 0.7:
        given: dict[str, Any] = {"suspension_id": done.suspension_id, "words": "Looked at."}
        decide_suspension(by=other, at=NOW, lift=True, **given)


def changes_what_is_held(cast: Cast, dice: Random) -> None:
    until = date(2026, 3, dice.randrange(2, 14))
    with act_about(cast, dice.choice(WORKERS)) as person:
        ways: list[Callable[[], object]] = [
            lambda: Fact.objects.filter(person=person).update(until=until),
            lambda: Membership.objects.filter(person=person).update(until=until),
            lambda: Portfolio.objects.filter(person=person).update(on=dice.random() < 0.5),
            lambda: Person.objects.filter(id=person.id).update(standing=dice.choice(["good", "suspended"])),
            lambda: Liking.objects.get_or_create(
                service_user=cast.served["park"], person=person, defaults={"never": True}
            ),
            lambda: Terms.objects.filter(person=person).update(notice_minutes=dice.choice([0, 600])),
            lambda: Terms.objects.filter(person=person).update(guaranteed_minutes=dice.choice([0, 600])),
            lambda: Terms.objects.filter(person=person).update(travel_mode=dice.choice([0, 3])),
        ]
        dice.choice(ways)()


def joins(cast: Cast, dice: Random) -> None:
    """Somebody asks a second organisation; one in three is let in, one in three turned away."""
    somebody, bixby = dice.choice(WORKERS), cast.organisations["bixby"].id
    approver = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", bixby),))
    application = Application(WORKER, somebody, (bixby,), phone="5625550100", zip_code="90803")
    done = join(by=cast.actors[somebody], at=NOW, application=application)
    given: dict[str, Any] = {"by": approver, "at": NOW, "membership_id": done.membership_ids[0]}
    decision = dice.randrange(3)
    if decision == 0:
        approve(**given)
    elif decision == 1:
        decline(**given, reason="no")


def leaves(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        held = Membership.objects.filter(part="worker", approved_at__isnull=False, until=None)
        member = dice.choice([*held.order_by("id")])
    approver = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", member.organisation_id),))
    last_day = NOW.date() + timedelta(days=dice.randrange(9))
    end_membership(by=approver, at=NOW, membership_id=member.id, last_day=last_day)


def has_a_fact_confirmed(cast: Cast, dice: Random) -> None:
    until = dice.choice([None, date(2026, 3, 9)])
    confirm_fact(
        by=cast.actors["ana"],
        at=NOW,
        person_id=cast.people[dice.choice(["rosa", "dara", "sam"])].id,
        kind_id=cast.facts[dice.choice(["spanish", "nutrition", "veteran"])].id,
        organisation_id=cast.organisations["harbor"].id,
        evidence="seen",
        until=until,
    )


def does_a_step(cast: Cast, dice: Random) -> None:
    """Harbor's or the partner's agreement, asked for beforehand; somebody accepts it, or it is ticked for them."""
    name = dice.choice(WORKERS)
    with seeing(EVERYTHING):
        steps = [*Step.objects.order_by("id")]
    if not steps:
        return
    step = dice.choice([each for each in steps if each.kind != "badge"])
    if dice.random() < 0.5:
        accept_step(by=cast.actors[name], at=NOW, step_id=step.id)
    else:
        approver = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", step.organisation_id),))
        tick_step(by=approver, at=NOW, person_id=cast.people[name].id, step_id=step.id)


def ask_steps(cast: Cast) -> None:
    """Harbor asks for an agreement, a point to tick and a badge before a booking, and so does its partner."""
    for slug in ("harbor", "bixby"):
        by = Actor(
            account_id=cast.accounts["ana"].id,
            roles=(Held("organisation_admin", cast.organisations[slug].id),),
        )
        words, here = {"en": "Kind"}, cast.organisations[slug].id
        badge = NewBadge(words, words, words, "#0c5f57", "K")
        badge_id = define_badge(by=by, at=NOW, organisation_id=here, new=badge).badge_id
        for kind in ("contract", "checklist", "badge", "exclusive"):
            moment = "offered" if kind == "exclusive" else "before_booking"
            asked = badge_id if kind == "badge" else None
            new = NewStep(kind, moment, NOW.date(), {"en": kind}, {"en": "Be kind."}, asked)
            add_step(by=by, at=NOW, level_id=here, new=new)


def gives_a_badge_or_takes_it_back(cast: Cast, dice: Random) -> None:
    """A badge that comes before a booking, of those who have one."""
    with seeing(EVERYTHING):
        badges, worn = [*Badge.objects.order_by("id")], [*BadgeGiven.objects.filter(taken_at=None)]
    if worn and dice.random() < 0.4:
        given = dice.choice(worn)
        by = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", given.organisation_id),))
        take_badge(by=by, at=NOW, given_id=given.id, reason="A mistake.")
    elif badges:
        badge = dice.choice(badges)
        by = Actor(account_id=cast.accounts["ana"].id, roles=(Held("approver", badge.organisation_id),))
        since = NOW.date() + timedelta(days=dice.randrange(5))
        until = dice.choice([None, since + timedelta(days=dice.randrange(1, 9))])
        person = cast.people[dice.choice(WORKERS)].id
        days = {"since": since, "until": until}
        give_badge(by=by, at=NOW, person_id=person, badge_id=badge.id, evidence="seen", **days)


def works_only_for_one_or_no_longer(cast: Cast, dice: Random) -> None:
    with seeing(EVERYTHING):
        steps = [*Step.objects.filter(kind="exclusive").order_by("id")]
        bound = [*Exclusive.objects.filter(until=None).select_related("person").order_by("id")]
    if bound and dice.random() < 0.4:
        row = dice.choice(bound)
        by, until = cast.actors[row.person.name.casefold()], NOW.date() + timedelta(days=dice.randrange(9))
        end_exclusive(by=by, at=NOW, exclusive_id=row.id, until=until)
    elif steps:
        accept_step(by=cast.actors[dice.choice(WORKERS)], at=NOW, step_id=dice.choice(steps).id)


def keeps_rules(cast: Cast, dice: Random) -> None:
    chosen = dice.choice([[], [cast.features["dog"].id]])
    set_rules(**own(cast, dice), feature_ids=chosen)


def is_young_until(cast: Cast, dice: Random) -> None:
    """It is put right until when somebody is young: within the horizon, long after it, or no longer."""
    person = cast.people[dice.choice(WORKERS)]
    approver = Actor(
        account_id=cast.accounts["ana"].id, roles=(Held("approver", person.organisation_ids[0]),)
    )
    day = dice.choice([None, NOW.date() + timedelta(days=dice.randrange(1, 1400))])
    keep_age(by=approver, at=NOW, person_id=person.id, of_age_on=day)


def likes_or_not(cast: Cast, dice: Random) -> None:
    given: dict[str, Any] = {
        "by": cast.actors["carmen"],
        "at": NOW,
        "service_user_id": cast.served["park"].id,
    }
    person = cast.people[dice.choice(("rosa", "dara", "sam"))].id
    say_liking(**given, person_id=person, said=dice.choice(["favourite", "never", ""]))


def moves_house(cast: Cast, dice: Random) -> None:
    given: dict[str, Any] = {
        "by": cast.actors["carmen"],
        "at": NOW,
        "service_user_id": cast.served["park"].id,
    }
    place = NewPlace("2 Ocean Boulevard", zip_code="90803")
    move_house(**given, place=place, with_visits=dice.random() < 0.6)

"""Those who look after workers: Sue supervises at Harbor, Sid at Westside, apart from each other."""

from datetime import datetime, timedelta
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.bookings.actions import book_visit
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.organisations.models import Grant
from commonhours.supervision.actions import name_supervisor, write_check_in
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

SECRET = "Quetzalcanary"


def supervising(cast: Cast) -> Cast:
    """Put Sue, Sid and Sal, who supervises at Harbor too, on the stage."""
    with seeing(EVERYTHING):
        for name, slug in (("sue", "harbor"), ("sal", "harbor"), ("sid", "westside")):
            organisation = cast.organisations[slug]
            account = Account.objects.create_user(f"{name}@example.org", name=name.title(), joined_at=JOINED)
            given = {"role": "supervisor", "since": LONG_AGO, "granted_at": JOINED}
            Grant.objects.create(account=account, organisation=organisation, **given)
            cast.accounts[name] = account
            held = (Held("supervisor", organisation.id),)
            cast.actors[name] = Actor(account_id=account.id, roles=held, door="web")
    return cast


def entrust(cast: Cast, worker: str = "rosa", supervisor: str = "sue") -> None:
    """Sue looks after Rosa."""
    name_supervisor(
        by=cast.actors["sal"],
        at=NOW,
        person_id=cast.people[worker].id,
        organisation_id=cast.organisations["harbor"].id,
        account_id=cast.accounts[supervisor].id,
    )


def talk(cast: Cast, *, agreed: str = "", private: str = SECRET, at: datetime = NOW) -> UUID:
    """Sue has spoken with Rosa on the telephone."""
    return write_check_in(
        by=cast.actors["sue"],
        at=at,
        person_id=cast.people["rosa"].id,
        organisation_id=cast.organisations["harbor"].id,
        held_on=at.date(),
        how="call",
        agreed=agreed,
        private=private,
        next_by=at.date() + timedelta(days=14),
    ).check_in_id


def visit_of(cast: Cast, worker: str, who: str = "park") -> UUID:
    """Tomorrow at ten."""
    return book_visit(
        by=cast.actors["olga"], at=NOW, wish=cast.wish(who), person_ids=cast.ids(worker)
    ).visit_id

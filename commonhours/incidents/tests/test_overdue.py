"""What lies beyond its clock calls its officers, then the city's, then those who govern; each step once."""

from datetime import timedelta
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.incidents.actions import (
    call_overdue,
    close_incident,
    link_person,
    note_done,
    set_clock,
    take_incident,
)
from commonhours.incidents.actions.tending import Done
from commonhours.incidents.rules import Clock
from commonhours.incidents.tests.stories import WORDS, reported, with_officers
from commonhours.notifications.models import Message
from commonhours.organisations.models import Grant
from commonhours.trail.models import Act
from commonhours.trail.sequencer import HOUSE
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast
from tests.following import follow_all

MINUTE = timedelta(minutes=1)
LATE = ("incident_late", "incident_lies")


def harbors(cast: Cast) -> UUID:
    """Reported by Rosa, and within an hour for somebody of Harbor to take; Gina governs there."""
    with_officers(cast)
    with seeing(EVERYTHING):
        cast.accounts["gina"] = Account.objects.create_user("gina@example.org", name="Gina", joined_at=JOINED)
        given = {"role": "organisation_admin", "since": LONG_AGO, "granted_at": JOINED}
        Grant.objects.create(
            account=cast.accounts["gina"], organisation=cast.organisations["harbor"], **given
        )
    officer = Actor(cast.accounts["olga"].id, roles=(Held("city_officer"),))
    set_clock(by=officer, at=NOW, clock=Clock(15, 60, 600, 1440))
    return reported(cast, "rosa")


def called(minutes: int) -> int:
    return call_overdue(by=HOUSE, at=NOW + minutes * MINUTE)


def told(cast: Cast) -> list[tuple[str, str]]:
    """Who has been told so far, and as what."""
    follow_all()
    names = {account.id: name for name, account in cast.accounts.items()}
    with seeing(EVERYTHING):
        rows = Message.objects.filter(code__in=LATE, channel="in_app").order_by("made_at", "id")
        return sorted(
            (row.code, names[row.account_id]) if row.account_id else (row.code, "?") for row in rows
        )


def test_nobody_takes_it_and_each_step_is_taken_once(committed_cast: Cast) -> None:
    harbors(committed_cast)
    assert called(59) == 0
    assert told(committed_cast) == []
    assert [called(60), called(61)] == [1, 0]
    officers = [("incident_late", "saul")]
    assert told(committed_cast) == officers
    assert [called(119), called(120), called(121)] == [0, 1, 0]
    city = [("incident_late", "cleo"), *officers * 2]
    assert told(committed_cast) == city
    assert [called(180), called(181), called(100_000)] == [1, 0, 0]
    assert told(committed_cast) == [*city, ("incident_lies", "gina")]
    with seeing(EVERYTHING):
        acts = Act.objects.filter(verb="incident.call").select_related("told")
        assert not any(act.person_ids or act.organisation_ids or WORDS in str(act.told.facts) for act in acts)


def test_whoever_has_it_is_called_first_and_looking_after_it_sets_the_steps_back(
    committed_cast: Cast,
) -> None:
    incident, cleo = harbors(committed_cast), committed_cast.actors["cleo"]
    assert called(60) == 1
    take_incident(by=cleo, at=NOW + 90 * MINUTE, incident_id=incident)
    assert called(120) == 0
    # A day after she took it, it lies untouched again: she is called, and not those who have not got it.
    before = told(committed_cast)
    assert called(90 + 1440) == 1
    assert told(committed_cast) == sorted([*before, ("incident_late", "cleo")])
    note_done(by=cleo, at=NOW + 1600 * MINUTE, incident_id=incident, done=Done(words="I called them."))
    assert called(1700) == 0
    close_incident(by=cleo, at=NOW + 1800 * MINUTE, incident_id=incident, outcome="resolved", words="So.")
    assert called(100_000) == 0


def test_nobody_whom_it_is_about_is_called(committed_cast: Cast) -> None:
    """Saul and Gina are named in it: the city hears at once, and of those who govern Harbor nobody."""
    incident, cleo = harbors(committed_cast), committed_cast.actors["cleo"]
    take_incident(by=cleo, at=NOW, incident_id=incident)
    with seeing(EVERYTHING):
        for name in ("rosa", "dara"):
            committed_cast.people[name].account_id = None
            committed_cast.people[name].save(update_fields=["account"])
        for name, officer in (("rosa", "saul"), ("dara", "gina")):
            committed_cast.people[name].account_id = committed_cast.accounts[officer].id
            committed_cast.people[name].save(update_fields=["account"])
    for name in ("rosa", "dara"):
        who = committed_cast.people[name].id
        link_person(by=cleo, at=NOW, incident_id=incident, part="accused", person_id=who)
    for step in (1, 2, 3):
        assert called(1440 + step * 60) == 1
    assert set(told(committed_cast)) == {("incident_late", "cleo")}

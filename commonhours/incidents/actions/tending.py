"""Look after what was reported: take it, give it to a colleague, and write down what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.incidents.actions.writing import handled, plain, step, told, touched, weigh
from commonhours.incidents.models import Incident, Side
from commonhours.incidents.queries import officers_of
from commonhours.incidents.rules import CLOSED, DONE, IN_HAND, SEVERITIES
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.organisations.queries import region
from commonhours.safeguarding.models import Suspension
from commonhours.trail.actions import OpenAct, acting, once


@dataclass(frozen=True)
class Tended:
    """The side of an incident that somebody looked after, and how it stands."""

    incident_id: UUID
    side_id: UUID
    state: str


@dataclass(frozen=True)
class Done:
    """What an officer did: words for whoever reads it later; how grave it is, where that is known now.

    Of an authority that was told: which, when, and under which number it keeps the case. Of a suspension: which.
    """

    kind: str = "note"
    words: str = ""
    severity: str = ""
    authority: str = ""
    number: str = ""
    done_at: datetime | None = None
    suspension_id: UUID | None = None


@once(Tended)
def take_incident(*, by: Actor, at: datetime, incident_id: UUID, side_id: UUID | None = None) -> Tended:
    """I look after it; whoever reported it hears that somebody has it.

    Refuses with `unknown_incident`, `incident_over` or `taken_already`.
    """
    with acting("incident.take", by=by, at=at) as act:
        incident, side = _going_on(by, incident_id, side_id)
        if side.owner_id is not None:
            raise Refused.because("taken_already")
        side.owner_id, side.state = by.account_id, IN_HAND
        return _tended(act, incident, side, "taken")


@once(Tended)
def give_incident(
    *, by: Actor, at: datetime, incident_id: UUID, account_id: UUID, side_id: UUID | None = None
) -> Tended:
    """A colleague looks after it, who is an officer there or of the city and whom it is not about.

    Refuses with `unknown_incident`, `incident_over` or `unknown_choice`.
    """
    with acting("incident.give", by=by, at=at) as act:
        incident, side = _going_on(by, incident_id, side_id)
        if account_id not in keepers(incident, side, at):
            raise Invalid.because("unknown_choice", field="account")
        side.owner_id, side.state = account_id, IN_HAND
        name = names_of_accounts([account_id]).get(account_id, "")
        return _tended(act, incident, side, "taken", name)


def keepers(incident: Incident, side: Side, at: datetime) -> dict[UUID, str]:
    """Who may look after a side: its own officers and the city's, but nobody whom it is about."""
    today = at.astimezone(region().tzinfo).date()
    could = {*officers_of(side.organisation_id, today), *officers_of(None, today)}
    return names_of_accounts(could - set(incident.shut_accounts))


@once(Tended)
def note_done(
    *, by: Actor, at: datetime, incident_id: UUID, done: Done, side_id: UUID | None = None
) -> Tended:
    """Write down what was done. It stands as it is written: what was wrong is said anew, and not rewritten.

    Refuses with `unknown_incident`, `incident_over`, `not_taken`, `unknown_choice`, `missing`, `too_large`, `not_yet`
    or `unknown_suspension`.
    """
    with acting("incident.note", by=by, at=at) as act:
        incident, side = _going_on(by, incident_id, side_id)
        if side.owner_id is None:
            raise Refused.because("not_taken")
        if done.kind not in DONE or done.severity not in ("", *SEVERITIES):
            raise Invalid.because("unknown_choice", field="kind")
        needed = done.kind == "note" and not done.severity
        words = plain(done.words, needed=needed)
        if done.severity and done.severity != side.severity:
            side.severity = done.severity
            step(act, incident, side, "severity", done.severity)
        if done.kind != "note" or words:
            step(act, incident, side, done.kind, words, **_more(by, at, done))
        return _tended(act, incident, side)


def _more(by: Actor, at: datetime, done: Done) -> dict[str, object]:
    if done.kind == "authority":
        name = plain(done.authority, most=120, field="authority")
        when = done.done_at or at
        if when > at + timedelta(minutes=1):
            raise Invalid.because("not_yet", field="done_at")
        number = plain(done.number, most=60, field="number", needed=False)
        return {"authority": name, "number": number, "done_at": when}
    if done.kind == "suspended":
        require_somewhere(by, Permission.SUSPEND)
        if done.suspension_id is None or not Suspension.objects.filter(id=done.suspension_id).exists():
            raise NotFound.because("unknown_suspension", field="suspension")
        return {"suspension_id": done.suspension_id}
    return {}


def _going_on(by: Actor, incident_id: UUID, side_id: UUID | None) -> tuple[Incident, Side]:
    incident, side = handled(by, incident_id, side_id)
    if side.state == CLOSED:
        raise Refused.because("incident_over")
    return incident, side


def _tended(act: OpenAct, incident: Incident, side: Side, kind: str = "", words: str = "") -> Tended:
    touched(side, incident, act.at)
    if kind:
        step(act, incident, side, kind, words)
    before = incident.state
    weigh(incident)
    told(act, incident, was=before, state=incident.state)
    act.outcome = done = Tended(incident.id, side.id, side.state)
    return done

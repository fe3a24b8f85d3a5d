"""What the verbs of incidents share: steps, clocks, and acts that tell the trail nothing but that they happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.common.sight import concern
from commonhours.incidents.models import MOST_NOTE, Evidence, Incident, Involved, Reading, Side, Step
from commonhours.incidents.opening import keys_of, opened, side_of
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import CLOSED, NEW, as_a_whole
from commonhours.trail.actions import OpenAct

KEPT = (Side, Involved, Reading, Evidence)


def handled(by: Actor, incident_id: UUID, side_id: UUID | None) -> tuple[Incident, Side]:
    """An incident, locked, and the side of it on which the actor acts. Refuses with `unknown_incident`."""
    incident = opened(by, incident_id, lock=True)
    return incident, side_of(by, incident, side_id)


def step(act: OpenAct, incident: Incident, side: Side, kind: str, words: str = "", **more: Any) -> None:
    """Write down on a side what was done by whoever acts; the city reads it too, other organisations do not."""
    assert act.by.account_id is not None  # nobody does anything here without having signed in
    # Whoever only reported it opens no side of it, and still a side says that they did.
    concern([side.id])
    Step.objects.create(
        side=side,
        kind=kind,
        words=words,
        by_id=act.by.account_id,
        at=act.at,
        opens_to=keys_of(side.organisation_id),
        shut_persons=incident.shut_persons,
        shut_accounts=incident.shut_accounts,
        **more,
    )


def touched(side: Side, incident: Incident, at: datetime) -> None:
    """Somebody looked after it: its clock runs anew, until the first answer from when it was reported."""
    clock = clock_at(at)
    side.touched_at, side.calls, side.called_at = at, 0, None
    if side.state == NEW:
        side.due_at = max(at, incident.reported_at + clock.first_answer(incident.urgency))
    else:
        side.due_at = at + clock.next_look()
    side.save()


def weigh(incident: Incident) -> None:
    """How it stands as a whole, for whoever reported it."""
    incident.state = as_a_whole(list(incident.sides.values_list("state", flat=True)))
    incident.save(update_fields=["state", "told"])


def is_over(incident: Incident) -> bool:
    return incident.state == CLOSED


def told(act: OpenAct, incident: Incident, **facts: Any) -> None:
    """What the trail says of it: no person, no organisation, no words. Colleagues who read it learn nothing."""
    act.subject_id = incident.id
    act.note(incident=incident.id, **facts)


def shut(incident: Incident, *, persons: list[UUID], accounts: list[UUID]) -> None:
    """Shut these out of the incident and of everything that hangs on it, whatever they may do elsewhere."""
    incident.shut_persons = sorted({*incident.shut_persons, *persons})
    incident.shut_accounts = sorted({*incident.shut_accounts, *accounts})
    now_shut = {"shut_persons": incident.shut_persons, "shut_accounts": incident.shut_accounts}
    Incident.objects.filter(id=incident.id).update(**now_shut)
    for table in KEPT:
        table.objects.filter(incident_id=incident.id).update(**now_shut)
    sides = list(incident.sides.values_list("id", flat=True))
    concern(sides)
    Step.objects.filter(side_id__in=sides).update(**now_shut)


def plain(words: str, *, most: int = MOST_NOTE, field: str = "words", needed: bool = True) -> str:
    """Words without what surrounds them; refuses with `missing` or `too_large`."""
    said = words.strip()
    if len(said) > most:
        raise Invalid.because("too_large", field=field, most=most)
    if needed and not said:
        raise Invalid.because("missing", field=field)
    return said

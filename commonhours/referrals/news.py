"""Messages about referrals: to whoever is referred, whoever sent them, and the worker who asked."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.notifications import readers
from commonhours.notifications.models import Message
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Helper, ServiceUser
from commonhours.referrals.models import Referral
from commonhours.referrals.rules import OPEN
from commonhours.trail.queries import Entry

_REMINDERS = UUID("0197a2c4-5b1e-7d30-9c11-6f0f6a7e2b55")


def tell_asked(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell those of the office who may refer that a worker asks for it."""
    if "organisation" not in entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        office = readers.staff(UUID(entry.facts["organisation"]), Permission.SEND_ON, at=at)
        return _write("office_asked", office, at=at, entry=entry)


def tell_referred(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is referred, and those who act in their name, that they were: what was told stands on their page."""
    return _to_served("referral_sent", by=by, at=at, entry=entry)


def tell_referral(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever sent somebody on that there is news; the worker who asked, that somebody has it, and no more."""
    if "sent_by" not in entry.facts:
        return 0
    with seeing(by.sight):
        own = readers.accounts([UUID(entry.facts["sent_by"])]).values()
        code = "referral_withdrawn" if entry.verb == "referral.withdraw" else "referral_answered"
        made = _write(code, own, at=at, entry=entry)
        if entry.facts["state"] == "accepted":
            workers = readers.people(UUID(each) for each in entry.facts.get("workers", ()))
            made += _write("referral_in_hand", workers.values(), at=at, entry=entry)
    if entry.verb == "referral.withdraw":
        return made
    return made + _to_served("referral_told", by=by, at=at, entry=entry)


def remind_of_referrals(*, by: Actor, at: datetime) -> int:
    """Remind those who sent somebody on, once, that nobody has answered for as long as their organisation waits."""
    made = 0
    with seeing(by.sight):
        late = Referral.objects.using("reader").filter(state__in=OPEN, due_at__lte=at)
        named = {uuid5(_REMINDERS, f"{row.id} {row.due_at}"): row for row in late}
        told = Message.objects.filter(act_id__in=named, code="referral_silent").values_list(
            "act_id", flat=True
        )
        names = names_of_organisations()
        for name in named.keys() - set(told):
            row = named[name]
            facts = {"organisation": names[row.organisation_id]}
            own = readers.accounts([row.sent_by_id]).values()
            news = [(each, facts, [row.organisation_id]) for each in own]
            made += write("referral_silent", news, at=at, act_id=name)
    return made


def _to_served(code: str, *, by: Actor, at: datetime, entry: Entry) -> int:
    if "service_user" not in entry.facts:
        return 0
    with seeing(by.sight):
        served = ServiceUser.objects.filter(id=UUID(entry.facts["service_user"])).first()
        if served is None:
            return 0
        concern([served.id])
        acting = Helper.objects.filter(service_user_id=served.id, part="helper", since__lte=at)
        acting = acting.filter(Q(until__isnull=True) | Q(until__gt=at))
        theirs = [
            *readers.people([served.person_id]).values(),
            *readers.accounts(acting.values_list("account_id", flat=True)).values(),
        ]
        return _write(code, dict.fromkeys(theirs), at=at, entry=entry)


def _write(code: str, told: Iterable[readers.Reader], *, at: datetime, entry: Entry) -> int:
    organisation = UUID(entry.facts["organisation"])
    facts = {"organisation": names_of_organisations().get(organisation, "")}
    rows = [(each, facts, [organisation]) for each in told if not each.did(entry)]
    return write(code, rows, at=at, act_id=entry.id)

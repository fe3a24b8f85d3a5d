"""Make messages about rates that workers ask for: to those who set rates, to whoever asked, to both once it is late."""

from datetime import datetime
from uuid import UUID, uuid5

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.models import Message
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.rates.models import AskedRate
from commonhours.trail.queries import Entry

_REMINDERS = UUID("0197b1d0-8d41-7a06-9c3b-5e2f80a4d716")


def tell_asked_rate(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell those who set rates that somebody asks for one, and until when they are to answer."""
    if "answer_by" not in entry.facts:
        return 0  # erased since
    organisation = UUID(entry.facts["organisation"])
    with seeing(by.sight):
        facts = _by(entry.facts["answer_by"])
        office = [
            each for each in readers.staff(organisation, Permission.SET_RATES, at=at) if not each.did(entry)
        ]
        return write("rate_asked", [(each, facts, [organisation]) for each in office], at=at, act_id=entry.id)


def tell_rate_answer(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever asked that there is an answer; what it says stands on their page."""
    if "person" not in entry.facts:
        return 0
    with seeing(by.sight):
        own = readers.people([UUID(entry.facts["person"])]).values()
        return write("rate_answered", [(each, {}, []) for each in own], at=at, act_id=entry.id)


def remind_of_asked_rates(*, by: Actor, at: datetime) -> int:
    """Tell those who set rates and whoever asked, once, that the day of an answer is over."""
    made = 0
    with seeing(by.sight):
        late = AskedRate.objects.using("reader").filter(state="open", answer_by__lte=at)
        named = {uuid5(_REMINDERS, str(row.id)): row for row in late}
        told = Message.objects.filter(act_id__in=named, code="rate_late").values_list("act_id", flat=True)
        for name in sorted(named.keys() - set(told)):
            row = named[name]
            facts, where = _by(row.answer_by.isoformat()), [row.organisation_id]
            office = readers.staff(row.organisation_id, Permission.SET_RATES, at=at)
            made += write("rate_ask_overdue", [(each, facts, where) for each in office], at=at, act_id=name)
            own = readers.people([row.person_id]).values()
            made += write("rate_late", [(each, {}, []) for each in own], at=at, act_id=name)
    return made


def _by(answer_by: str) -> dict[str, object]:
    return {"when": {"at": answer_by, "zone": region().zone}}

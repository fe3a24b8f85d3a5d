"""Make messages from contested choices: to whoever is named, to whoever contests, and to both once the day is over."""

from datetime import datetime
from uuid import UUID, uuid5

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.fairness.models import Contest
from commonhours.notifications import readers
from commonhours.notifications.models import Message
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.organisations.queries import region
from commonhours.trail.queries import Entry

_REMINDERS = UUID("0197b1d0-6c2e-7f41-8a52-2d9b7f1c4e63")


def tell_contested(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever was named to answer, and until when."""
    if "to" not in entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        named = readers.accounts([UUID(entry.facts["to"])]).values()
        facts, where = _by(entry.facts["answer_by"]), [UUID(entry.facts["organisation"])]
        return write("choice_contested", [(each, facts, where) for each in named], at=at, act_id=entry.id)


def tell_contest_answered(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the worker that there is an answer; what it says stands on their page."""
    if "person" not in entry.facts:
        return 0
    with seeing(by.sight):
        own = readers.people([UUID(entry.facts["person"])]).values()
        return write("choice_answered", [(each, {}, []) for each in own], at=at, act_id=entry.id)


def remind_of_contests(*, by: Actor, at: datetime) -> int:
    """Tell the office and the worker, once, that the day of an answer is over."""
    made = 0
    with seeing(by.sight):
        late = Contest.objects.using("reader").filter(state="open", answer_by__lte=at)
        named = {uuid5(_REMINDERS, str(row.id)): row for row in late}
        told = Message.objects.filter(act_id__in=named, code="choice_late").values_list("act_id", flat=True)
        for name in sorted(named.keys() - set(told)):
            row = named[name]
            facts, where = _by(row.answer_by.isoformat()), [row.organisation_id]
            office = dict.fromkeys(readers.accounts([row.to_account_id]).values())
            office |= dict.fromkeys(readers.staff(row.organisation_id, Permission.SUPERVISE, at=at))
            made += write("choice_overdue", [(each, facts, where) for each in office], at=at, act_id=name)
            own = readers.people([row.person_id]).values()
            made += write("choice_late", [(each, facts, []) for each in own], at=at, act_id=name)
    return made


def _by(answer_by: str) -> dict[str, object]:
    return {"when": {"at": answer_by, "zone": region().zone}}

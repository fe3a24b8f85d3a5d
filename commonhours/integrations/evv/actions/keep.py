"""Look through hours for payers: which visits have come due, and where the record of each stands."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.sight import concern, seeing
from commonhours.integrations.evv.choosing import terms_today
from commonhours.integrations.evv.facts import CALLED_OFF, Read, read
from commonhours.integrations.evv.models import Number, Payer, Procedure, Record, Sending
from commonhours.integrations.evv.profiles import PROFILES
from commonhours.integrations.evv.rules import content, digest, faults
from commonhours.organisations.queries import region
from commonhours.timesheets.models import Timesheet
from commonhours.trail.actions import acting
from commonhours.trail.queries import Entry

AT_ONCE = 200
# So long before a payer's time is up a visit is looked at, so that what is wrong can still be mended.
UNDER_WAY = timedelta(hours=4)


def mark(*, by: Actor, at: datetime, entry: Entry) -> int:
    """After an act on hours or on their visit: the records of these hours are to be looked through again."""
    told = [*entry.facts.get("sheets", ()), entry.facts.get("sheet")]
    sheets = {UUID(str(each)) for each in told if each}
    with seeing(by.sight):
        of_it = Q(timesheet__in=sheets)
        if entry.subject_id:
            visits = Assignment.objects.filter(visit_id=entry.subject_id)
            of_it |= Q(timesheet__in=visits.values_list("id", flat=True))
        return Record.objects.filter(of_it).update(marked_at=at)


def look_through(*, by: Actor, at: datetime) -> int:
    """Make the records that have come due, and say where marked ones stand; return how many that was."""
    with seeing(by.sight):
        today = at.astimezone(region().tzinfo).date()
        asking = Payer.objects.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)
        payers = [each for each in asking.order_by("id") if _something(each, at)]
    return sum(_look_through(by, at, each.id) for each in payers)


def _something(payer: Payer, at: datetime) -> bool:
    return _marked(payer).exists() or _due(payer, at).exists()


def _look_through(by: Actor, at: datetime, payer_id: UUID) -> int:
    with acting("evv.check", by=by, at=at) as act:
        # One at a time: who comes meanwhile finds it done.
        payer = Payer.objects.select_for_update(no_key=True).get(id=payer_id)
        _open(payer, at)
        rows = list(_marked(payer).select_for_update(no_key=True).order_by("id")[:AT_ONCE])
        stand_anew(payer, rows, at=at)
        act.subject_id = payer.id
        act.concerns([payer.organisation_id])
        act.note(records=len(rows))
        return len(rows)


def _marked(payer: Payer) -> QuerySet[Record]:
    # What is under way is looked at once it is answered: until then nobody knows what the payer has.
    return Record.objects.filter(payer=payer, marked_at__isnull=False).exclude(state="sent")


def _due(payer: Payer, at: datetime) -> QuerySet[Timesheet]:
    """Hours of whom the payer asks for, in work that it pays, that are confirmed or have waited long enough."""
    here = region().tzinfo
    begins = datetime.combine(payer.since, datetime.min.time(), here)
    asked = Number.objects.filter(payer=payer, service_user_id=OuterRef("service_user_id"))
    works = list(Procedure.objects.filter(payer=payer).values_list("type_of_work_id", flat=True))
    in_work = Q(assignment__type_of_work__in=works) | Q(
        assignment__type_of_work__isnull=True, assignment__visit__type_of_work__in=works
    )
    waited = Q(state="confirmed") | Q(planned_end__lte=at - _patience(payer, at))
    known = Record.objects.filter(payer=payer, timesheet_id=OuterRef("id"))
    rows = Timesheet.objects.filter(in_work, waited, Exists(asked), ~Exists(known), planned_start__gte=begins)
    rows = rows.filter(assignment__visit__organisation_id=payer.organisation_id)
    # What was called off before anybody came is nothing that a payer would have to hear of.
    return rows.exclude(starts_at__isnull=True, assignment__state__in=CALLED_OFF)


def _patience(payer: Payer, at: datetime) -> timedelta:
    """How long hours may wait for a yes: as the payer's page says, and never so long that they would come too late."""
    asked = timedelta(hours=payer.wait_hours)
    within = terms_today(payer, at).pack.within
    return min(asked, within - UNDER_WAY) if within else asked


def _open(payer: Payer, at: datetime) -> None:
    """A record for each that has come due; it is marked, and looked through like any other."""
    rows = [
        {
            "id": new_id(),
            "payer": payer.id,
            "timesheet": sheet.id,
            "person": sheet.person_id,
            "service_user": sheet.service_user_id,
            "starts_at": sheet.planned_start,
            "state": "waiting",
            "faults": [],
            "sequence": 0,
            "again": False,
            "marked_at": at,
            "changed_at": at,
            "organisation_ids": payer.organisation_ids,
        }
        for sheet in _due(payer, at).order_by("planned_start", "id")[:AT_ONCE]
    ]
    if rows:
        insert(Record, rows, unless="record_once_a_payer")


def stand_anew(payer: Payer, rows: Iterable[Record], *, at: datetime) -> None:
    """Write where these records stand, from their hours and from what was sent and answered."""
    held = list(rows)
    concern({each.service_user_id for each in held})
    known = read(payer, held)
    last = _last(held)
    for row in held:
        row.state, row.faults = _state(payer, row, known[row.id], last.get(row.id))
        row.marked_at, row.changed_at = None, at
    Record.objects.bulk_update(held, ["state", "faults", "marked_at", "changed_at"])


def _state(payer: Payer, row: Record, known: Read, last: Sending | None) -> tuple[str, list[str]]:
    profile = PROFILES[payer.profile]
    wrong = list(faults(known.asked, known.seen, profile))
    same = last is not None and last.digest == digest(content(known.asked, known.seen, profile))
    if same and last is not None and (last.answer.accepted or not row.again):
        # The payer has seen just this. What they turned back waits for somebody to mend it or to send it again.
        return ("accepted" if last.answer.accepted else "rejected"), []
    return ("held", wrong) if wrong else ("waiting", [])


def _last(rows: list[Record]) -> dict[UUID, Sending]:
    """The last sending of each that was sent; only what is answered is asked here."""
    numbers = {row.id: row.sequence for row in rows if row.sequence}
    sendings = Sending.objects.filter(record__in=numbers, answer__isnull=False).select_related("answer")
    return {each.record_id: each for each in sendings if each.sequence == numbers[each.record_id]}

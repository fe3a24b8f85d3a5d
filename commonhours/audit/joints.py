"""How one record leads to another: the one list of kinds a chain knows. A new kind of money is a line in `JOINTS`.

The ledger's references are the joints: a posting says what it is about by kind and id. `down` leads to the hours that a
record rests on, `up` to what was made of it. A chain first goes down from its start and then up, never down again, so
that one visit does not bring a whole payroll with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import DateTimeField, Func, Q, TextField, UUIDField
from django.db.models.functions import Cast

from commonhours.billing import models as billing
from commonhours.bookings.models import OCCUPYING, Assignment, Visit
from commonhours.ledger.models import About, Account, Leg, Transfer
from commonhours.ledger.rules import Reference
from commonhours.payroll.models import PaidChange, PaidHours, Run, Statement, StatementLine
from commonhours.people.models import Person, ServiceUser
from commonhours.timesheets.models import Timesheet

# So many of one kind stand in one chain; what is beyond is counted and can be traced from its own line.
MOST = 60

Leads = Callable[[frozenset[UUID]], Iterable[Reference]]


def _nowhere(_ids: frozenset[UUID]) -> Iterable[Reference]:
    return ()


@dataclass(frozen=True)
class Whose:
    """To whom a record belongs: organisations, who worked it, who was served."""

    organisation_ids: tuple[UUID, ...]
    person_id: UUID | None = None
    service_user_id: UUID | None = None


@dataclass(frozen=True)
class Joint:
    """One kind of record. `whose` answers None for what the asker may not know of; `posted`: the ledger names it."""

    whose: Callable[[UUID], Whose | None]
    down: Leads = _nowhere
    up: Leads = _nowhere
    posted: bool = False


# --- where each kind leads -------------------------------------------------------------------------------------------


class JsonKeys(Func):
    """The keys of a JSON object, a row for each."""

    function = "jsonb_object_keys"
    set_returning = True
    output_field = TextField()


def _of_transfers(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = About.objects.filter(transfer_id__in=ids).order_by("kind", "refers_id")
    return [Reference(kind, refers_id) for kind, refers_id in rows.values_list("kind", "refers_id")]


def _of_legs(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = Leg.objects.filter(id__in=ids).values_list("transfer_id", flat=True)
    return [Reference("transfer", each) for each in rows]


def _of_accounts(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = (
        Leg.objects.filter(account_id__in=ids).order_by("-day", "-id").values_list("transfer_id", flat=True)
    )
    return [Reference("transfer", each) for each in rows[:MOST]]


def _hours_of_statements(ids: frozenset[UUID]) -> Iterable[Reference]:
    paid = PaidHours.objects.filter(statement_id__in=ids).values_list("starts_at", "timesheet_id")
    # A place in a visit has the id of its timesheet, even where nobody came: it had been called off too late.
    late = PaidChange.objects.filter(statement_id__in=ids).values_list("told_at", "place_id")
    # What is owed on top of hours that an earlier statement paid, such as overtime that came to light, names them too.
    named = StatementLine.objects.filter(statement_id__in=ids).values_list(
        Cast("week", DateTimeField()), Cast(JsonKeys("parts"), UUIDField())
    )
    found = dict.fromkeys(each for _at, each in sorted(paid.union(late, named)))
    return [Reference("timesheet", each) for each in found]


def _run_of_statements(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = Statement.objects.filter(id__in=ids).values_list("run_id", flat=True)
    return [Reference("run", each) for each in rows.distinct()]


def _hours_of_lines(ids: frozenset[UUID]) -> Iterable[Reference]:
    parts = StatementLine.objects.filter(id__in=ids).values_list("parts", flat=True)
    return [Reference("timesheet", UUID(each)) for part in parts for each in part]


def _statements_of_lines(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = StatementLine.objects.filter(id__in=ids).values_list("statement_id", flat=True)
    return [Reference("statement", each) for each in rows]


def _visits_of_hours(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = Assignment.objects.filter(id__in=ids).values_list("visit_id", flat=True)
    return [Reference("visit", each) for each in rows]


def _statements_of_hours(ids: frozenset[UUID]) -> Iterable[Reference]:
    paid = PaidHours.objects.filter(timesheet_id__in=ids).values_list("statement_id", flat=True)
    late = PaidChange.objects.filter(place_id__in=ids).values_list("statement_id", flat=True)
    return [Reference("statement", each) for each in sorted(paid.union(late))]


def _made_of_hours(ids: frozenset[UUID]) -> Iterable[Reference]:
    """What pays them, and the papers on which they are charged."""
    rows = billing.InvoiceLine.objects.filter(timesheet_id__in=ids).values_list("invoice_id", flat=True)
    return [*_statements_of_hours(ids), *(Reference("invoice", each) for each in rows.distinct())]


def _hours_of_invoices(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = billing.InvoiceLine.objects.filter(invoice_id__in=ids).order_by("place_in_order")
    return [Reference("timesheet", each) for each in rows.values_list("timesheet_id", flat=True)]


def _hours_of_visits(ids: frozenset[UUID]) -> Iterable[Reference]:
    late = PaidChange.objects.filter(place__visit_id__in=ids).values("place_id")
    coming = Q(state__in=OCCUPYING) | Q(id__in=late)
    rows = Assignment.objects.filter(coming, visit_id__in=ids).order_by("id")
    return [Reference("timesheet", each) for each in rows.values_list("id", flat=True)]


def _statements_of_people(ids: frozenset[UUID]) -> Iterable[Reference]:
    rows = Statement.objects.filter(person_id__in=ids, run__state="approved").order_by("-run__first", "id")
    return [Reference("statement", each) for each in rows.values_list("id", flat=True)[:MOST]]


# --- whose each kind is ----------------------------------------------------------------------------------------------


def _whose_transfer(key: UUID) -> Whose | None:
    row = Transfer.objects.filter(id=key).values_list("organisation_ids", "person_ids").first()
    return Whose(tuple(row[0]), row[1][0] if row[1] else None) if row else None


def _whose_leg(key: UUID) -> Whose | None:
    row = Leg.objects.filter(id=key).values_list("organisation_id", "person_id").first()
    return Whose((row[0],), row[1]) if row else None


def _whose_account(key: UUID) -> Whose | None:
    row = Account.objects.filter(id=key).values_list("organisation_id", "person_id").first()
    return Whose((row[0],), row[1]) if row else None


def _whose_statement(key: UUID) -> Whose | None:
    row = Statement.objects.filter(id=key).values_list("organisation_id", "person_id").first()
    return Whose((row[0],), row[1]) if row else None


def _whose_line(key: UUID) -> Whose | None:
    row = StatementLine.objects.filter(id=key).values_list("organisation_id", "person_id").first()
    return Whose((row[0],), row[1]) if row else None


def _whose_run(key: UUID) -> Whose | None:
    row = Run.objects.filter(id=key).values_list("organisation_id").first()
    return Whose(row) if row else None


def _whose_billing(key: UUID) -> Whose | None:
    row = billing.Run.objects.filter(id=key).values_list("organisation_id").first()
    return Whose(row) if row else None


def _whose_invoice(key: UUID) -> Whose | None:
    row = billing.Invoice.objects.filter(id=key).values_list("organisation_ids", flat=True).first()
    return None if row is None else Whose(tuple(row))


def _whose_settlement(key: UUID) -> Whose | None:
    row = billing.Settlement.objects.filter(id=key).values_list("organisation_ids", flat=True).first()
    return None if row is None else Whose(tuple(row))


def _whose_hours(key: UUID) -> Whose | None:
    sheet = Timesheet.objects.filter(id=key).values_list("organisation_ids", "person_id", "service_user_id")
    for organisations, person_id, service_user_id in sheet:
        return Whose(tuple(organisations), person_id, service_user_id)
    # Nobody has pressed anything yet: whoever was booked says whose it will be.
    for organisations, person_id in Assignment.objects.filter(id=key).values_list(
        "organisation_ids", "person_id"
    ):
        return Whose(tuple(organisations), person_id)
    return None


def _whose_visit(key: UUID) -> Whose | None:
    # The wall keeps a visit from whoever comes to it; their own place in it says enough.
    visit = Visit.objects.filter(id=key).values_list("organisation_ids", "service_user_id").first()
    rows = list(Assignment.objects.filter(visit_id=key).values_list("organisation_ids", "person_id"))
    if visit is None and not rows:
        return None
    organisations = {*(visit[0] if visit else ()), *(each for row in rows for each in row[0])}
    alone = {row[1] for row in rows}
    person = alone.pop() if len(alone) == 1 else None
    return Whose(tuple(sorted(organisations)), person, visit[1] if visit else None)


def _whose_person(key: UUID) -> Whose | None:
    row = Person.objects.filter(id=key).values_list("organisation_ids", flat=True).first()
    return None if row is None else Whose(tuple(row), key)


def _whose_served(key: UUID) -> Whose | None:
    row = ServiceUser.objects.filter(id=key).values_list("organisation_ids", flat=True).first()
    return None if row is None else Whose(tuple(row), None, key)


JOINTS: Mapping[str, Joint] = {
    "transfer": Joint(_whose_transfer, down=_of_transfers),
    "leg": Joint(_whose_leg, down=_of_legs),
    "account": Joint(_whose_account, up=_of_accounts),
    "statement": Joint(_whose_statement, down=_hours_of_statements, up=_run_of_statements, posted=True),
    "line": Joint(_whose_line, down=_hours_of_lines, up=_statements_of_lines),
    "run": Joint(_whose_run),
    "invoice": Joint(_whose_invoice, down=_hours_of_invoices, posted=True),
    "billing": Joint(_whose_billing),
    "settlement": Joint(_whose_settlement),
    "timesheet": Joint(_whose_hours, down=_visits_of_hours, up=_made_of_hours, posted=True),
    "visit": Joint(_whose_visit, down=_hours_of_visits, posted=True),
    "person": Joint(_whose_person, up=_statements_of_people),
    "service_user": Joint(_whose_served),
}


# --- following -------------------------------------------------------------------------------------------------------


@dataclass
class Reached:
    """Whatever a chain has come upon, by kind; `more` counts what was too much for one page."""

    start: Reference
    ids: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    more: int = 0

    def of(self, kind: str) -> set[UUID]:
        return self.ids.get(kind, set())

    def add(self, references: Iterable[Reference]) -> dict[str, set[UUID]]:
        """Keep what is new; return it by kind."""
        fresh: dict[str, set[UUID]] = defaultdict(set)
        for each in references:
            if each.id in self.ids[each.kind]:
                continue
            if len(self.ids[each.kind]) >= MOST:
                self.more += 1
                continue
            self.ids[each.kind].add(each.id)
            fresh[each.kind].add(each.id)
        return fresh


def follow(start: Reference) -> Reached:
    """Everything that a start leads to: down to the hours, then up to the money that was made of them."""
    reached = Reached(start)
    fresh = reached.add([start])
    _each(reached, fresh, lambda joint: joint.down)
    resting = {kind: set(ids) for kind, ids in reached.ids.items() if kind not in ("person", "service_user")}
    resting[start.kind] = {start.id}
    _each(reached, resting, lambda joint: joint.up)
    reached.add(_posted(reached))
    return reached


def _each(reached: Reached, fresh: dict[str, set[UUID]], way: Callable[[Joint], Leads]) -> None:
    while fresh:
        found: dict[str, set[UUID]] = defaultdict(set)
        for kind, ids in sorted(fresh.items()):
            joint = JOINTS.get(kind)
            if joint is not None and way(joint) is not _nowhere:
                for other, new in reached.add(way(joint)(frozenset(ids))).items():
                    found[other] |= new
        fresh = found


def _posted(reached: Reached) -> Iterable[Reference]:
    """Every posting about what was reached; postings about a whole run only where the run is what was asked for."""
    ids = {each for kind, joint in JOINTS.items() if joint.posted for each in reached.of(kind)}
    ids.add(reached.start.id)
    rows = (
        About.objects.filter(refers_id__in=ids).order_by("transfer_id").values_list("transfer_id", flat=True)
    )
    return [Reference("transfer", each) for each in rows.distinct()]

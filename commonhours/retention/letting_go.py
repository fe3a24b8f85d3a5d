"""What is due once its time is up: for each kind of record the tables it stands in, how it is found and how it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.people.models import Person, ServiceUser
from commonhours.retention.classes import BY_NAME, TABLES
from commonhours.retention.parties import Party, Rows, rows_of

# Tables that may only be added to: one function of the database writes over their words.
WORN = frozenset(
    {
        "timesheets_clockevent",
        "timesheets_adjustment",
        "timesheets_acknowledgement",
        "timesheets_confirmation",
        "evv_sending",
        "evv_answer",
        "payroll_payment",
        "incidents_incident",
        "incidents_involved",
        "incidents_step",
        "incidents_evidence",
    }
)
_KEYS = {"evv_answer": "sending_id", "retention_keptname": "person_id", "trail_actfacts": "act_id"}


@dataclass(frozen=True)
class Due:
    """Rows of one table that go once they are old: `goes` whole, `worn` by the function, `said` by the trail's, or
    written over by `over`."""

    kind: str
    table: str
    old: str
    how: str
    over: Mapping[str, str]

    @property
    def key(self) -> str:
        return _KEYS.get(self.table, "id")

    @property
    def found(self) -> str:
        """The condition of whatever is due and stands there still, and belongs to nobody who is held."""
        still = " OR ".join(f"{column} IS DISTINCT FROM {value}" for column, value in self.over.items())
        of = BY_NAME[self.table].of
        free = f" AND ({of}) IS NOT TRUE" if of and of != "false" else ""
        return f"({self.old}){f' AND ({still})' if still else ''}{free}"


def _goes(kind: str, table: str, old: str) -> Due:
    return Due(kind, table, old, "goes", {})


def _over(kind: str, table: str, old: str) -> Due:
    return Due(kind, table, old, "over", BY_NAME[table].blank)


_NOTHING_CAME = "state = 'closed' AND service_user_id IS NULL AND closed_at < %(before)s"
_KEPT = tuple(
    Due(
        each.kept, each.name, f"{each.since} < %(before)s", "worn" if each.name in WORN else "over", each.then
    )
    for each in TABLES
    if each.since
)
LIST: tuple[Due, ...] = (
    *_KEPT,
    _goes("rankings", "matching_ranking", "at < %(before)s"),
    # Who stood in these rankings under which number goes with the last of them.
    _goes("rankings", "matching_roll", "used_on < %(before)s::date"),
    _goes("rankings", "matching_simulation", "asked_at < %(before)s"),
    _goes(
        "rankings",
        "routing_plannedvisit",
        "plan_id IN (SELECT id FROM routing_roundsplan WHERE asked_at < %(before)s)",
    ),
    _goes("rankings", "routing_roundsplan", "asked_at < %(before)s"),
    # A day of its own stands in each row, reckoned from the last month that was paid.
    _goes("payroll", "retention_keptname", "until <= %(today)s"),
    _goes("messages", "notifications_message", "made_at < %(before)s"),
    _goes("messages", "notifications_textin", "came_at < %(before)s"),
    Due(
        "requests",
        "intake_helprequest",
        _NOTHING_CAME,
        "over",
        {**BY_NAME["intake_helprequest"].blank, "name": "'–'"},
    ),
    _over(
        "requests",
        "intake_requeststep",
        f"request_id IN (SELECT id FROM intake_helprequest WHERE {_NOTHING_CAME})",  # noqa: S608 (our own)
    ),
    Due(
        "applications",
        "people_membership",
        "declined_at < %(before)s",
        "over",
        {"words": "''", "more_asked": "''"},
    ),
    _over("words", "dispatch_visitevent", "recorded_at < %(before)s"),
    _over("words", "bookings_outcome", "said_at < %(before)s"),
    _goes("busy_times", "availability_busytime", "ends_at < %(before)s"),
    _goes(
        "imports",
        "imports_subject",
        "of_import_id IN (SELECT id FROM imports_import WHERE decided_at < %(before)s)",
    ),
    Due(
        "said",
        "trail_actfacts",
        "act_id IN (SELECT id FROM trail_act WHERE at < %(before)s"
        " AND verb <> ALL ('{person.erase,records.retire}'))",
        "said",
        {},
    ),
)


def held_rows(holds: Sequence[tuple[UUID | None, UUID | None, UUID | None]]) -> Rows:
    """The ids of everybody who is held: by name, or with the whole of their organisation."""
    people = {person for person, _, _ in holds if person}
    served = {each for _, each, _ in holds if each}
    houses = [each for _, _, each in holds if each]
    people |= set(Person.objects.filter(organisation_ids__overlap=houses).values_list("id", flat=True))
    served |= set(ServiceUser.objects.filter(organisation_ids__overlap=houses).values_list("id", flat=True))
    accounts = dict(Person.objects.filter(id__in=people).values_list("id", "account_id"))
    return rows_of(
        [
            *(Party(each, None, accounts.get(each)) for each in people),
            *(Party(None, each, None) for each in served),
        ]
    )


def count(due: Due, given: Mapping[str, Any]) -> int:
    """How many rows are due."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {due.table} WHERE {due.found}", given)  # noqa: S608 (tables of our own)
        return int(cursor.fetchone()[0])


def some(due: Due, given: Mapping[str, Any], most: int) -> list[UUID]:
    """The keys of so many rows that are due."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {due.key} FROM {due.table} WHERE {due.found} LIMIT {most}",  # noqa: S608 (tables of our own)
            given,
        )
        return [row[0] for row in cursor.fetchall()]


def let_go(due: Due, keys: list[UUID]) -> int:
    """Remove or write over these rows; what acts said is the trail's own to forget."""
    with connection.cursor() as cursor:
        if due.how == "worn":
            cursor.execute("SELECT retention_wear(%s, %s)", [due.table, keys])
            return int(cursor.fetchone()[0])
        if due.how == "goes":
            statement = f"DELETE FROM {due.table} WHERE {due.key} = ANY (%(keys)s)"  # noqa: S608 (tables of our own)
        else:
            over = ", ".join(f"{column} = {value}" for column, value in due.over.items())
            statement = f"UPDATE {due.table} SET {over} WHERE {due.key} = ANY (%(keys)s)"  # noqa: S608 (as above)
        cursor.execute(statement, {"keys": keys, "name": "–"})
        return int(cursor.rowcount)

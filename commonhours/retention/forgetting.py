"""Take somebody out of every table, as `classes` says column by column. What stands has no name any more."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from commonhours.people.models import Person, ServiceUser
from commonhours.retention.classes import TABLES
from commonhours.retention.parties import Party, Rows

# What these acts said stands until its own time is up: pay and bills are reckoned from it anew with every run.
MONEY = (
    "payroll.",
    "billing.",
    "timesheet.",
    "ledger.",
    "books.",
    "leave.",
    "evv.",
    "evidence.",
    "hours.finish",
)
RECKONED = ("visit.clock",)


def alias(party: Party) -> str:
    """What stands instead of a name: enough to tell two former workers apart on one page, and nothing else."""
    kind = "service user" if party.service_user_id else "worker"
    return f"Former {kind} {party.ids[0].hex[-4:].upper()}"


def strings_of(party: Party) -> list[str]:
    """What somebody is called and reached by, long enough to be theirs alone: searched for in what acts said."""
    found: set[str] = set()
    if party.person_id:
        found |= set(*[Person.objects.values_list("name", "phone", "address").get(id=party.person_id)])
    if party.service_user_id:
        of_served = ServiceUser.objects.values_list("name", "phone", "address")
        found |= set(of_served.get(id=party.service_user_id))
    if party.account_id:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT email, phone, name FROM accounts_account WHERE id = %s", [party.account_id]
            )
            found |= set(cursor.fetchone() or ())
    return sorted(each for each in found if each and len(each) >= 6)


_TOLD = """
SELECT a.id FROM trail_act a JOIN trail_actfacts f ON f.act_id = a.id
WHERE (a.id = ANY (%(acts)s) AND NOT (f.facts ?| '{changed,undoes}') AND a.verb <> ALL (%(reckoned)s)
       AND a.verb !~ %(money)s)
   OR f.facts::text ILIKE ANY (%(strings)s)"""


def acts_to_forget(rows: Rows, strings: Iterable[str]) -> list[Any]:
    """The acts about them whose words go: all that no money is reckoned from, and whatever says their name."""
    like = [f"%{each.replace(chr(92), '').replace('%', chr(92) + '%')}%" for each in strings]
    money = "^(" + "|".join(each.replace(".", r"\.") for each in MONEY) + ")"
    given = {"reckoned": list(RECKONED), "money": money, "strings": like, **rows.given()}
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, given)
        return [row[0] for row in cursor.fetchall()]


def clear_tables(party: Party, rows: Rows) -> Mapping[str, int]:
    """Remove and write over everything that goes at once; return how many rows of which table."""
    given = {**rows.given(), "name": alias(party), "nowhere": f"{party.ids[0].hex}@erased.invalid"}
    many: dict[str, int] = {}
    with connection.cursor() as cursor:
        # Rows that are found through others come before these.
        for table in sorted(TABLES, key=lambda each: "SELECT" not in each.of):
            statement = ""
            if table.goes:
                statement = f"DELETE FROM {table.name} WHERE {table.of}"  # noqa: S608 (tables of our own)
            elif table.blank:
                over = ", ".join(f"{column} = {value}" for column, value in table.blank.items())
                statement = f"UPDATE {table.name} SET {over} WHERE {table.of}"  # noqa: S608 (tables of our own)
            if statement:
                cursor.execute(statement, given)
                many[table.name] = cursor.rowcount
        cursor.execute(
            "UPDATE people_circle SET person_ids = ARRAY(SELECT unnest(person_ids) EXCEPT SELECT unnest(%s::uuid[]))"
            " WHERE person_ids && %s::uuid[]",
            [rows.people, rows.people],
        )
    return {table: count for table, count in many.items() if count}

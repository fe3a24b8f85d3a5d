"""Row security's side of the application: who is looking, told to PostgreSQL inside each transaction.

`SET LOCAL` ends with its transaction, so a pooled connection never shows one person's rows to the next.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction


@dataclass(frozen=True)
class Days:
    """The only days whose money and hours somebody may read, the last one not included: as days, and as instants."""

    since: date
    until: date
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Sight:
    """What one signed-in party may see: their own rows, their organisations', those they act for, or the region's."""

    person_id: UUID | None = None
    account_id: UUID | None = None
    organisation_ids: tuple[UUID, ...] = ()
    whole_region: bool = False
    service_user_ids: tuple[UUID, ...] = ()
    # Of money and hours of which days; None: of all that there are.
    days: Days | None = None


NOBODY = Sight()

_SET = """SELECT set_config('app.person', %s, true), set_config('app.account', %s, true),
                 set_config('app.organisations', %s, true), set_config('app.region', %s, true),
                 set_config('app.concerned', %s, true), set_config('app.since', %s, true),
                 set_config('app.until', %s, true), set_config('app.begins', %s, true),
                 set_config('app.ends', %s, true)"""


def as_array(identifiers: Iterable[UUID]) -> str:
    """Return ids as PostgreSQL writes an array, for `set_config`."""
    return "{" + ",".join(str(identifier) for identifier in identifiers) + "}"


def _look(sight: Sight) -> None:
    person, account = (str(identifier or "") for identifier in (sight.person_id, sight.account_id))
    region = "on" if sight.whole_region else ""
    with connection.cursor() as cursor:
        served = as_array(sight.service_user_ids)
        days = _as_settings(sight.days)
        cursor.execute(_SET, [person, account, as_array(sight.organisation_ids), region, served, *days])


def _as_settings(days: Days | None) -> tuple[str, str, str, str]:
    if days is None:
        return "", "", "", ""
    return tuple(each.isoformat() for each in (days.since, days.until, days.begins, days.ends))  # type: ignore[return-value]  # four of them


def lift_days() -> None:
    """Let the present transaction see money and hours of all days, whatever days its reader is limited to.

    Only call it once a record of those days has been found and may be seen: what stands behind it may be older.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.since', '', true)")


@contextmanager
def seeing(sight: Sight) -> Iterator[None]:
    """Open a transaction (or a savepoint of one) in which this party's rows, and no others, exist."""
    with transaction.atomic():
        _look(sight)
        yield


@contextmanager
def seeing_aside(sight: Sight) -> Iterator[None]:
    """As `seeing`, for a read amid somebody else's: nothing written here stays, and afterwards they see as before.

    PostgreSQL takes settings back with the savepoint that is rolled back; of one that ends well they would stay.
    """
    with seeing(sight):
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def reading_many(sight: Sight) -> Iterator[None]:
    """Statements that read thousands of rows of the region. Behind row security PostgreSQL expects one row of each
    table, and would look up those of the next one by one, or go through all of them each time.

    For whoever sees fewer rows it is right, and to go through whole tables would ask of each row whose it is.
    """
    with connection.cursor() as cursor:
        if sight.whole_region:
            cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        if sight.whole_region:
            cursor.execute("SET LOCAL enable_nestloop = on")


def concern(identifiers: Iterable[UUID]) -> None:
    """Let the present transaction see the rows of these people, service users or visits as well.

    Only call it after a permission or a partnership has been checked: this is the one door in the wall, so
    that every passage through it can be found by its name.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.concerned',"
            " (coalesce(nullif(current_setting('app.concerned', true), ''), '{}')::uuid[] || %s::uuid[])::text, true)",
            [as_array(identifiers)],
        )

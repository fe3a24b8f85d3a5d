"""Workers from a spreadsheet."""

from collections.abc import Sequence
from uuid import UUID

from commonhours.integrations.imports.importing import Importer
from commonhours.integrations.workers.columns import FIELDS, HEADED_BY_FACT, TEMPLATE, group_of, spellings
from commonhours.integrations.workers.loading import (
    UPDATED,
    WRITTEN,
    accounts_of,
    delete_accounts,
    insert,
    looks_of,
    names_of,
    update,
)
from commonhours.integrations.workers.lookups import known_of, lists_of
from commonhours.integrations.workers.rules import Lists, worker_of
from commonhours.people.actions import lock_people
from commonhours.people.models import Person

EXAMPLE = (
    "Ana Example",
    "your.worker@example.org",
    "562-555-0100",
    "Spanish",
    "1 Example Street",
    "90802",
    "",
    "",
    "",
    "2026-01-31",
    "2028-01-31",
    "",
    "Part time",
    "20",
    "Mon-Fri 9-13",
    "24 hours",
    "Bus",
    "45",
    "",
)


def _spellings(lists: Lists) -> dict[str, str]:
    return spellings(lists.facts)


def _is_date(name: str) -> bool:
    return name == "of_age" or group_of(name)[0] in ("since", "until") or name.startswith(HEADED_BY_FACT)


def _lock(person_ids: Sequence[UUID]) -> None:
    lock_people(person_ids)


WORKERS = Importer(
    kind="workers",
    fields=FIELDS,
    headings=TEMPLATE,
    example=EXAMPLE,
    lists=lists_of,
    spellings=_spellings,
    is_date=_is_date,
    entry_of=worker_of,
    known=known_of,
    insert=insert,
    update=update,
    lock=_lock,
    looks=looks_of,
    names=names_of,
    beside=accounts_of,
    take_beside=delete_accounts,
    written=WRITTEN,
    updated=UPDATED,
    own=Person._meta.db_table,
    touches_people=True,
)

"""Writes planned rows into the tables, handful by handful, keeps what an undo needs, and takes them out again."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.common.ids import new_id
from commonhours.common.languages import spoken_to
from commonhours.integrations.imports.importing import Heard, Importer, Loading, Rows
from commonhours.integrations.imports.models import Import, Subject
from commonhours.integrations.imports.planning import Planned
from commonhours.integrations.imports.tables import (
    delete_rows,
    handfuls,
    insert_columns,
    near,
    put_back,
    rows_of,
    set_back,
)

# Django's mark of a password that nothing matches: people sign in by a code or a passkey.
NO_PASSWORD = "!"  # noqa: S105 (says that there is none)


def load(
    importer: Importer,
    loading: Loading,
    row: Import,
    new: Sequence[Planned],
    changed: Sequence[Planned],
    heard: Heard,
) -> list[UUID]:
    """Write the new and change the known; return whom it was about, the new ones first."""
    subjects = [new_id() for _ in new]
    count = 0
    for handful in handfuls(zip(subjects, new, strict=True)):
        ids = [subject for subject, _ in handful]
        near(loading.by, ids)
        importer.insert(loading, ids, [planned.entry for _, planned in handful if planned.entry])
        _keep(importer, row, ids, {})
        heard(count := count + len(ids))
    for rows in handfuls(changed):
        ids = [planned.subject_id for planned in rows if planned.subject_id]
        near(loading.by, ids)
        kept = (*importer.updated, importer.own)
        before = rows_of({table: importer.written[table] for table in kept}, ids)
        for planned in rows:
            assert planned.subject_id
            importer.update(loading, planned.subject_id, planned.entry)
        _keep(importer, row, ids, before)
        heard(count := count + len(ids))
    return [*subjects, *(planned.subject_id for planned in changed if planned.subject_id)]


def _keep(importer: Importer, row: Import, ids: list[UUID], before: dict[UUID, Rows]) -> None:
    now = importer.looks(ids)
    insert_columns(
        Subject,
        {
            "id": [new_id() for _ in ids],
            "of_import": row.id,
            "organisation": row.organisation_id,
            "subject_id": ids,
            "before": [json.dumps(before[subject]) if subject in before else None for subject in ids],
            "after": [json.dumps(now[subject]) for subject in ids],
        },
    )


def make_accounts(loading: Loading, entries: Sequence[Any]) -> list[UUID | None]:
    """An account for everybody with an e-mail address: they may sign in, and see nothing but themselves."""
    keys = [new_id() if entry.email else None for entry in entries]
    signing_in = [(key, entry) for key, entry in zip(keys, entries, strict=True) if key]
    insert_columns(
        Account,
        {
            "id": [key for key, _ in signing_in],
            "email": [entry.email for _, entry in signing_in],
            "name": [entry.name for _, entry in signing_in],
            "language": [spoken_to(entry.language) for _, entry in signing_in],
            "password": NO_PASSWORD,
            "is_active": True,
            "joined_at": loading.at,
        },
    )
    return keys


def take_back(importer: Importer, by: Any, made: Sequence[UUID], changed: dict[UUID, Rows]) -> None:
    """Delete whom an import made, and put everything about whom it changed back as it was."""
    for ids in handfuls(made):
        near(by, ids)
        beside = importer.beside(ids)
        delete_rows(importer.written, ids)
        importer.take_beside(beside)
    for ids in handfuls(changed):
        near(by, ids)
        delete_rows({table: importer.written[table] for table in importer.updated}, ids)
        for table in importer.updated:
            put_back(table, [row for subject in ids for row in changed[subject].get(table, ())])
        for subject in ids:
            for row in changed[subject][importer.own]:
                set_back(importer.own, row)

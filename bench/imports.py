"""5,000 workers from a messy spreadsheet: `./run bench-import`.

A sample city in a cluster of its own, durable; the file of bench/messy.py as text and as a workbook. The dry run, the
commit and the undo go through the same actions as the page. Beside them, in the same run, a bare COPY of the same
rows by the owner of the tables, without rules, walls or a way back: what the machine can write at best.
"""

import json
import sys
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

from bench.booking.cluster import own_cluster
from bench.messy import Mess, Words, as_text, as_workbook, mess
from bench.timing import table

COUNT, BAD = 5_000, 0.03
DRY_RUN_S, COMMIT_S = 10.0, 20.0


def main() -> int:
    with own_cluster():
        from django.core.management import call_command

        call_command("sample_city", size="small", verbosity=0)
        sheet = mess(COUNT, _words(), bad=BAD)
        kept = [_measured("text (Windows-1252, semicolons)", as_text(sheet), sheet)]
        kept.append(_measured("workbook (.xlsx)", as_workbook(sheet), sheet))
    return 0 if all(kept) else 1


def _words() -> Words:
    from commonhours.catalogue.models import Area, KindOfFact, TypeOfWork

    own = {"organisation": None}
    works = [row.names["en"] for row in TypeOfWork.objects.filter(**own).order_by("code")]
    facts = [row.names["es"] for row in KindOfFact.objects.filter(confidential=False, **own).order_by("code")]
    areas = list(Area.objects.order_by("name"))
    return Words(works, facts, [area.name for area in areas], sorted({area.zip_code for area in areas}))


def _measured(form: str, content: bytes, sheet: Mess) -> bool:
    """Bring, commit and undo one file; did it keep every promise?"""
    from commonhours.common.clock import now
    from commonhours.integrations.imports.models import Import
    from commonhours.integrations.workers.actions import bring_workers, commit_workers, undo_workers
    from commonhours.organisations.models import Organisation

    by = _officer()
    organisation = Organisation.objects.order_by("slug")[0]
    before = _everything()
    arrived: dict[str, Any] = {"organisation_id": organisation.id, "name": "staff", "content": content}
    dry, brought = _timed(lambda: bring_workers(by=by, at=now(), **arrived))
    report = Import.objects.using("owner").get(id=brought.import_id).report
    named = {(each["row"], each["field"]) for each in report["problems"]}
    commit, done = _timed(lambda: commit_workers(by=by, at=now(), import_id=brought.import_id))
    rows, bare = _bare_copy(brought.import_id)
    undo, _ = _timed(lambda: undo_workers(by=by, at=now(), import_id=brought.import_id))
    exact = _everything() == before
    table(
        f"{COUNT} workers, {form}, {len(content) / 1e6:.1f} MB, {rows} rows of tables",
        ("step", "seconds", "limit", "beside a bare COPY"),
        [
            ("dry run", f"{dry:.2f}", f"{DRY_RUN_S:.0f}", ""),
            ("commit", f"{commit:.2f}", f"{COMMIT_S:.0f}", f"{commit / bare:.1f} × {bare:.2f} s"),
            ("undo", f"{undo:.2f}", "", f"{undo / bare:.1f} ×"),
        ],
    )
    promises = {
        f"the dry run takes less than {DRY_RUN_S:.0f} s": dry < DRY_RUN_S,
        f"the commit takes less than {COMMIT_S:.0f} s": commit < COMMIT_S,
        f"all {len(sheet.wrong)} bad rows are named by row and column, and no other": named
        == set(sheet.wrong.items()),
        "the commit leaves exactly those": done.left == len(sheet.wrong)
        and done.new == COUNT - len(sheet.wrong),
        "after the undo every table holds what it held before": exact,
    }
    for promise, is_kept in promises.items():
        print(f"{'PASS' if is_kept else 'FAIL'}: {promise}", flush=True)
    return all(promises.values())


def _officer() -> Any:
    from commonhours.common.actor import Actor, Held

    return Actor(roles=(Held("city_officer"),), door="command")


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    begun, worked = perf_counter(), process_time()
    answer = call()
    print(f"  … {process_time() - worked:.2f} s of it in Python", flush=True)
    return perf_counter() - begun, answer


def _cursor() -> Any:
    from django.db import connections

    return connections["owner"].cursor()


def _tables() -> list[str]:
    """Every table but the import's own and the trail's."""
    with _cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        names = sorted(name for (name,) in cursor.fetchall())
    return [name for name in names if not name.startswith(("imports_", "trail_"))]


def _everything() -> dict[str, str]:
    """A digest of the content of every table, whatever the order of its rows."""
    found = {}
    with _cursor() as cursor:
        for name in _tables():
            cursor.execute(
                f"SELECT coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') FROM \"{name}\" t"
            )
            found[name] = cursor.fetchone()[0]
    return found


def _bare_copy(import_id: Any) -> tuple[int, float]:
    """Write the same rows once more by COPY, into twins of the tables with the same indexes, and roll it back."""
    from commonhours.integrations.workers.loading import WRITTEN

    rows, seconds = 0, 0.0
    with _cursor() as cursor:
        for name, column in reversed(WRITTEN.items()):
            people = "SELECT subject_id FROM imports_subject WHERE of_import_id = %s"
            cursor.execute(f'CREATE TABLE twin_of_it (LIKE "{name}" INCLUDING INDEXES)')
            cursor.execute(f'SELECT * FROM "{name}" WHERE "{column}" IN ({people})', [import_id])
            held = [tuple(map(_sendable, row)) for row in cursor.fetchall()]
            begun = perf_counter()
            with cursor.copy("COPY twin_of_it FROM STDIN") as copy:
                for row in held:
                    copy.write_row(row)
            seconds += perf_counter() - begun
            rows += len(held)
            cursor.execute("DROP TABLE twin_of_it")
    return rows, seconds


def _sendable(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


if __name__ == "__main__":
    sys.exit(main())

"""5,000 workers and 5,000 service users from messy spreadsheets: `./run bench-import`.

A sample city in a cluster of its own, durable; the files of bench/messy.py and
bench/messy_served.py as text and as workbooks. The dry run, the
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
from bench.messy_served import mess_of_served
from bench.timing import table

COUNT, BAD = 5_000, 0.03
DRY_RUN_S, COMMIT_S = 10.0, 20.0


def main() -> int:
    with own_cluster():
        from django.core.management import call_command

        call_command("sample_city", size="small", verbosity=0)
        words = _words()
        sheets = {"workers": mess(COUNT, words, bad=BAD), "served": _served(words)}
        kept = []
        for kind, sheet in sheets.items():
            kept.append(_measured(kind, "text (Windows-1252, semicolons)", as_text(sheet), sheet))
            kept.append(_measured(kind, "workbook (.xlsx)", as_workbook(sheet), sheet))
    return 0 if all(kept) else 1


def _words() -> Words:
    from commonhours.catalogue.models import Area, KindOfFact, TypeOfWork

    own = {"organisation": None}
    works = [row.names["en"] for row in TypeOfWork.objects.filter(**own).order_by("code")]
    facts = [row.names["es"] for row in KindOfFact.objects.filter(confidential=False, **own).order_by("code")]
    areas = list(Area.objects.order_by("name"))
    return Words(works, facts, [area.name for area in areas], sorted({area.zip_code for area in areas}))


def _served(words: Words) -> Mess:
    from commonhours.catalogue.models import Feature
    from commonhours.common.clock import now
    from commonhours.organisations.models import Organisation
    from commonhours.people.models import Membership

    organisation = Organisation.objects.order_by("slug")[0]
    workers = Membership.objects.using("owner").filter(organisation=organisation, part="worker", until=None)
    emails = workers.exclude(person__account=None).values_list("person__account__email", flat=True)
    return mess_of_served(
        COUNT,
        facts=words.facts,
        features=[row.names["en"] for row in Feature.objects.order_by("code")],
        workers=list(emails.order_by("person__account__email")[:20]),
        zips=words.zips,
        today=now().date(),
        bad=BAD,
    )


def _measured(kind: str, form: str, content: bytes, sheet: Mess) -> bool:
    """Bring, commit and undo one file; did it keep every promise?"""
    from commonhours.common.clock import now
    from commonhours.integrations.imports.actions import bring, commit, undo
    from commonhours.integrations.imports.models import Import
    from commonhours.organisations.models import Organisation

    by = _officer()
    organisation = Organisation.objects.order_by("slug")[0]
    before = _everything()
    arrived: dict[str, Any] = {
        "kind": kind,
        "organisation_id": organisation.id,
        "name": "staff",
        "content": content,
    }
    dry, brought = _timed(lambda: bring(by=by, at=now(), **arrived))
    report = Import.objects.using("owner").get(id=brought.import_id).report
    named = {(each["row"], each["field"]) for each in report["problems"]}
    committing, done = _timed(lambda: commit(by=by, at=now(), import_id=brought.import_id))
    rows, bare = _bare_copy(kind, brought.import_id)
    undoing, _ = _timed(lambda: undo(by=by, at=now(), import_id=brought.import_id))
    exact = _everything() == before
    table(
        f"{COUNT} {kind}, {form}, {len(content) / 1e6:.1f} MB, {rows} rows of tables",
        ("step", "seconds", "limit", "beside a bare COPY"),
        [
            ("dry run", f"{dry:.2f}", f"{DRY_RUN_S:.0f}", ""),
            ("commit", f"{committing:.2f}", f"{COMMIT_S:.0f}", f"{committing / bare:.1f} × {bare:.2f} s"),
            ("undo", f"{undoing:.2f}", "", f"{undoing / bare:.1f} ×"),
        ],
    )
    promises = {
        f"the dry run takes less than {DRY_RUN_S:.0f} s": dry < DRY_RUN_S,
        f"the commit takes less than {COMMIT_S:.0f} s": committing < COMMIT_S,
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


def _bare_copy(kind: str, import_id: Any) -> tuple[int, float]:
    """Write the same rows once more by COPY, into twins of the tables with the same indexes, and roll it back."""
    from commonhours.integrations.kinds import KINDS

    rows, seconds = 0, 0.0
    with _cursor() as cursor:
        for name, column in reversed(list(KINDS[kind].written.items())):
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

"""What it costs that history cannot be changed silently: `./run bench-trail [acts]`.

Acts a second that are verified (each row hashed again, each seal, the whole tree, every signed head); leaves a second
that the tree grows behind them; what a signature takes; and an act beside a plain insert of the same columns without
salt, seal or sibling, by turns in the same run, while the tree grows behind both.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from time import perf_counter
from typing import Any

from bench.booking.cluster import own_cluster
from bench.timing import duel, table

ACTS, WRITTEN = 200_000, 1_500
WANTED, MOST = 100_000, 2.0  # verified a second; an act beside a plain insert
AT = datetime(2026, 3, 2, 16, tzinfo=UTC)
_PLAIN = """
CREATE TABLE bench_plain (LIKE trail_act INCLUDING ALL, facts jsonb);
GRANT INSERT ON bench_plain TO PUBLIC"""
_INSERT = """
INSERT INTO bench_plain (id, at, verb, by_account_id, by_person_id, door, subject_id, person_ids, organisation_ids,
                         commitment, request_hash, facts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], '', '', %s::jsonb)"""
_FILL = """
WITH made AS MATERIALIZED (
    SELECT uuidv7() AS id, gen_random_uuid() AS who, sha256(n::text::bytea) AS salt,
           jsonb_build_object('visit', gen_random_uuid(), 'minutes', mod(n, 480), 'words', 'Help „' || n || '“')
             AS facts
    FROM generate_series(1, %s) n),
told AS (INSERT INTO trail_actfacts (act_id, facts, salt) SELECT id, facts, salt FROM made)
INSERT INTO trail_act (id, at, verb, door, by_account_id, subject_id, person_ids, organisation_ids, commitment,
                       transaction, request_hash)
SELECT id, now(), 'visit.book', 'web', who, who, ARRAY[who, who], ARRAY[who],
       sha256(salt || uuid_send(id) || convert_to(facts::text, 'UTF8')), pg_current_xact_id(), '' FROM made"""


def main(acts: str = str(ACTS)) -> int:
    with own_cluster():
        from django.core.management import call_command
        from django.db import connections

        call_command("sample_city", size="small", verbosity=0)
        with connections["owner"].cursor() as cursor:
            cursor.execute(_PLAIN)
            cursor.execute(_FILL, [int(acts)])
            cursor.execute("ANALYZE")
        return 0 if _prove(int(acts)) else 1


def _prove(acts: int) -> bool:
    from commonhours.integrations.proof.checking import verify_trail
    from commonhours.integrations.proof.heads import sign_head, trail_key
    from commonhours.trail.sequencer import give_positions
    from commonhours.trail.tree import grow

    numbered = _seconds(lambda: _all(lambda: give_positions(most=50_000)))
    grown = _seconds(lambda: _all(grow))
    signed = _seconds(lambda: sign_head(at=AT))
    key = trail_key()
    checking = min(_seconds(lambda: _sound(verify_trail([key]))) for _ in range(3))
    plain, act = _written()
    ratio = act.p50 / plain.p50
    table(
        f"{acts:,} acts",
        ("what", "figure"),
        [
            ("verified a second", f"{acts / checking:,.0f} (wanted {WANTED:,})"),
            ("positions given a second", f"{acts / numbered:,.0f}"),
            ("leaves grown a second", f"{acts / grown:,.0f}"),
            ("a head signed, ms", f"{signed * 1000:.1f}"),
            ("a plain insert, ms p50 / p99", plain),
            ("an act, ms p50 / p99", act),
            ("an act beside a plain insert", f"{ratio:.2f} (at most {MOST})"),
        ],
    )
    kept = acts / checking >= WANTED and ratio <= MOST
    print(
        f"{'PASS' if kept else 'FAIL'}: {WANTED:,} acts verified a second, an act at most {MOST} plain inserts"
    )
    return kept


def _sound(verdict: Any) -> None:
    assert not verdict.faults
    assert verdict.heads == 1


def _written() -> tuple[Any, Any]:
    """A plain insert and an act's own two rows, each in its own transaction, by turns; the tree grows behind."""
    from django.core.serializers.json import DjangoJSONEncoder
    from django.db import connection, connections

    from commonhours.common.clock import now
    from commonhours.common.ids import new_id
    from commonhours.common.sight import seeing
    from commonhours.integrations.proof.heads import keep_tree
    from commonhours.trail import actions
    from commonhours.trail.sequencer import HOUSE, give_positions

    def opened() -> actions.OpenAct:
        ids = [new_id() for _ in range(3)]
        facts = {"visit": ids[0], "minutes": 90, "words": "Help with meals"}
        return actions.OpenAct("visit.book", HOUSE, AT, new_id(), ids[0], set(ids), {ids[1]}, facts)

    def act(_: int) -> None:
        with seeing(HOUSE.sight):
            actions._write(opened())

    def plain(_: int) -> None:
        one = opened()
        row = (one.id, one.at, one.verb, None, None, "web", one.subject_id)
        seen = (list(one.person_ids), list(one.organisation_ids))
        facts = json.dumps(one.facts, cls=DjangoJSONEncoder, sort_keys=True)
        with seeing(HOUSE.sight), connection.cursor() as cursor:
            cursor.execute(_INSERT, [*row, *seen, facts])

    done = Event()

    def behind() -> None:
        while not done.wait(0.2):
            give_positions()
            keep_tree(at=now())
        connections.close_all()

    growing = Thread(target=behind)
    growing.start()
    try:
        return duel(plain, range(100), act, range(100), rounds=WRITTEN // 100)
    finally:
        done.set()
        growing.join()


def _all(some: Callable[[], int]) -> None:
    while some():
        pass


def _seconds(call: Callable[[], object]) -> float:
    begun = perf_counter()
    call()
    return perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""A month of the full city under other weights: `./run bench-simulation [size]`.

A sample city in a cluster of its own. Somebody proposes other weights and has them worked out on four weeks of visits,
through the same action that the background process calls: everything is read anew, every visit is offered again twice
over, and how far it is is written as it goes. Then weights as they are in force, which must change nothing.
Ends with 1 unless it takes less than ten seconds, clock and all, on one core.
"""

import resource
import sys
from datetime import date, timedelta
from time import perf_counter, process_time
from typing import Any

from bench.booking.cluster import own_cluster
from bench.timing import table

DAYS, LIMIT_S = 28, 10.0
OTHER = {"continuity": 1.0, "liking": 2.0, "travel": 4.0, "fairness": 3.0, "newcomer": 1.0}


def main(size: str = "full") -> int:
    with own_cluster():
        from django.core.management import call_command

        call_command("sample_city", size=size, verbosity=0)
        return 0 if prove(judged=size == "full") else 1


def prove(*, judged: bool) -> bool:
    """Measure and say; did it keep every promise?"""
    from commonhours.matching.kernel import warm_up

    warm_up()
    before = _memory()
    changed, seconds, worked, told = _simulated(OTHER)
    same, _, _, _ = _simulated(None)
    result = changed.result
    table(
        f"{result['visits']:,} visits of {DAYS} days, {result['workers']:,} workers, offered twice over",
        ("seconds", "of it in Python", "limit", "visits a second", "memory before and at its peak, MB"),
        [
            (
                f"{seconds:.2f}",
                f"{worked:.2f}",
                f"{LIMIT_S:.0f}" if judged else "",
                f"{2 * result['visits'] / seconds:,.0f}",
                f"{before:.0f}, {_memory():.0f}",
            )
        ],
    )
    print(f"  first choices that change: {result['changed']['1']:,}; left out: {result['left_out']:,}")
    quiet = {**same.result["changed"], "people": len(same.result["people"])}
    promises = {
        f"a month takes less than {LIMIT_S:.0f} s": seconds < LIMIT_S or not judged,
        "how far it is is told at least fifty times": told >= 50 or not judged,
        "weights as they are in force change nothing": not any(quiet.values())
        and same.result["now"] == same.result["draft"],
    }
    for promise, is_kept in promises.items():
        print(f"{'PASS' if is_kept else 'FAIL'}: {promise}", flush=True)
    return all(promises.values())


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _simulated(worth: dict[str, float] | None) -> tuple[Any, float, float, int]:
    """Propose these weights (None: those in force), and have them worked out; seconds, and how often it was told."""
    from django.db import connection

    from commonhours.common.clock import now
    from commonhours.matching.actions import WeightsWanted, draft_weights, run_simulation, simulate
    from commonhours.matching.asking import weights_on
    from commonhours.matching.models import Simulation
    from commonhours.organisations.queries import region
    from commonhours.trail.sequencer import HOUSE

    at = now()
    today: date = at.astimezone(region().tzinfo).date()
    base = weights_on(today)
    wanted = WeightsWanted(
        worth or base.weights, tuple(base.tiers), "To be measured", today + timedelta(days=30)
    )
    draft = draft_weights(by=_officer(), at=at, wanted=wanted)
    first = today - timedelta(days=7)
    days = {"first_day": first, "last_day": first + timedelta(days=DAYS - 1)}
    asked = simulate(by=_officer(), at=at, draft_id=draft.draft_id, **days)
    told = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal told
        told += sql.startswith('UPDATE "matching_simulation" SET "done"')
        return execute(sql, params, many, context)

    begun, worked = perf_counter(), process_time()
    with connection.execute_wrapper(count):
        run_simulation(by=HOUSE, clock=now)
    taken = perf_counter() - begun, process_time() - worked
    return Simulation.objects.using("owner").get(id=asked.simulation_id), *taken, told


def _officer() -> Any:
    from commonhours.common.actor import Actor, Held

    return Actor(roles=(Held("city_officer"),), door="command")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

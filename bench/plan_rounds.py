"""Rounds planned for the published days, beside the best that anybody has: `./run bench-plan-rounds`.

One core, so many seconds of processor time for each, a few seeds; each plan is checked and reckoned by the validator,
which shares no line with the planner. The days are read where they lie, in the shared data.
"""

import argparse
import csv
import sys
from pathlib import Path
from time import process_time

from bench.timing import table
from commonhours.routing.planner import plan_for, problem_from, rounds_of
from commonhours.routing.published import Instance, read_instance
from commonhours.routing.validator import cost_of, faults

DAYS = Path(__file__).resolve().parents[2] / "shared" / "data" / "hhcrsp"
MEAN, WORST, SECONDS = 0.01, 0.05, 25.0  # gaps to the best known cost, in so many seconds each at most


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench-plan-rounds", description=__doc__.splitlines()[0])
    parser.add_argument("--days", type=Path, default=DAYS, help="a folder with best_known.csv and instances")
    parser.add_argument("--seconds", type=float, default=20, help="for each plan (20)")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    with (options.days / "best_known.csv").open() as file:
        known = {row["instance"]: float(row["best_cost"]) for row in csv.DictReader(file)}
    rows, gaps, most = [], [], 0.0
    for name, best in known.items():
        instance = read_instance(next(options.days.rglob(f"{name}.json")))
        tried = [planned(instance, options.seconds, seed) for seed in range(options.seeds)]
        here = [cost / best - 1 for cost, _ in tried]
        gaps += here
        most = max(most, *(seconds for _, seconds in tried))
        shown = f"{len(instance.visits)} visits, {len(instance.workers)} workers"
        rows.append((name, shown, f"{best:.1f}", *(f"{100 * gap:+.2f}" for gap in here)))
        print(*rows[-1], sep="  ", flush=True)
    seeds = [f"seed {seed}, %" for seed in range(options.seeds)]
    table(f"{options.seconds:g} s of one core each", ("day", "size", "best known", *seeds), rows)
    return verdict(gaps, most)


def planned(instance: Instance, seconds: float, seed: int) -> tuple[float, float]:
    """What a plan costs, by the validator, and how long it took."""
    begun = process_time()
    problem = problem_from(instance)
    plan = plan_for(problem, seconds=seconds, seed=seed)
    took = process_time() - begun
    rounds = rounds_of(instance, problem, plan)
    assert not faults(instance, rounds)
    return cost_of(instance, rounds).total, took


def verdict(gaps: list[float], most: float) -> int:
    mean, worst = sum(gaps) / len(gaps), max(gaps)
    kept = mean <= MEAN and worst <= WORST and most <= SECONDS
    limits = f"limits {100 * MEAN:g} %, {100 * WORST:g} %, {SECONDS:g} s"
    print(
        f"{'PASS' if kept else 'FAIL'}: mean gap {100 * mean:.2f} %, worst {100 * worst:.2f} %, {most:.1f} s ({limits})"
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())

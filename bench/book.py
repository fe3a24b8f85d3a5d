"""`./run bench-book`: how many visits a second, beside the same statements sent bare; and that nobody is booked twice.

Every row of the table is measured in turns (bare, real, bare, real) with the same attempts on both sides, so that
whatever else the machine does falls on both. Ends with 1 unless every promise of the table holds.
"""

import argparse
import sys

from bench.booking.cluster import own_cluster


def main() -> int:
    parser = argparse.ArgumentParser(prog="run bench-book", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter races, for CI")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with own_cluster():
        # Models can be imported only now that Django knows its settings.
        from bench.booking.report import measure

        return 0 if measure(quick=given.quick, seed=given.seed) else 1


if __name__ == "__main__":
    sys.exit(main())

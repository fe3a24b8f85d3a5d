"""The week of the sample city's largest organisation is planned, mended after three illnesses, and applied while others
go on booking. For the illnesses a day is filled until it has 400 visits.

`./run bench-week-of-rounds [size] [seconds]`: a sample city in a cluster of its own, durable. Everything is called as
page and background call it. Ends with 1 unless nobody is booked twice and each mend of a day takes less than 3 s.
"""

import sys

from bench.booking.cluster import own_cluster


def main(size: str = "full", seconds: str = "60") -> int:
    with own_cluster():
        from django.core.management import call_command

        from bench.rounds import prove
        from commonhours.common.clock import now
        from commonhours.matching.compiling import compile_everything

        compile_everything(now())
        call_command("sample_city", size=size, verbosity=0)
        return 0 if prove(int(seconds)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

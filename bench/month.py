"""A month of the sample city, from the presses to the settled books: `./run bench-month [size]`."""

import sys

from bench.booking.cluster import own_cluster


def main(size: str = "full") -> int:
    with own_cluster():
        from django.core.management import call_command

        from bench.month_of_work import prove

        call_command("sample_city", size=size, verbosity=0)
        return 0 if prove(judged=size == "full") else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

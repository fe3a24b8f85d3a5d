"""A worker with 200 visits is suspended while others go on booking them; an approver of 150 workers is frozen.

`./run bench-suspend [size]`: a sample city in a cluster of its own, durable. Everything is called as the page calls it,
and the followers are let have the acts as the background process does: a visit counts as done when somebody else comes
to it, or when it stands in the office's queue, and its service user has the message. Ends with 1 unless all is kept.
"""

import sys

from bench.booking.cluster import own_cluster


def main(size: str = "full") -> int:
    with own_cluster():
        from django.core.management import call_command

        from bench.stopping import prove
        from commonhours.common.clock import now
        from commonhours.matching.compiling import compile_everything

        # As the process does that gives places to others, before anybody is suspended.
        compile_everything(now())
        call_command("sample_city", size=size, verbosity=0)
        return 0 if prove() else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

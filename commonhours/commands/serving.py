"""gunicorn's settings. The site is loaded and the index built once, before the workers are forked from it.

So they share its memory, start in no time, and the first visitor waits for nothing. Each worker then keeps its own
copy true by following the trail.
"""

from typing import Any

worker_class = "gthread"
preload_app = True
# Keeps the heartbeat off disks that may be slow.
worker_tmp_dir = "/dev/shm"  # noqa: S108 (gunicorn makes a private file there and unlinks it)
graceful_timeout = 2
keepalive = 5
loglevel = "warning"
no_control_socket = True


def when_ready(arbiter: Any) -> None:
    """The site is loaded, no worker forked yet."""
    from importlib import import_module

    from django.conf import settings
    from django.db import connections

    from commonhours.common.clock import now
    from commonhours.common.refusals import NotFound
    from commonhours.matching.follower import FOLLOWER
    from commonhours.matching.kernel import warm_up

    import_module(settings.ROOT_URLCONF)
    warm_up()
    try:
        FOLLOWER.catch_up(now())
    except NotFound:  # no region yet: the index is built when there is one
        FOLLOWER.forget()
    # A connection that two processes share answers the one with the other's rows.
    connections.close_all()


def post_worker_init(worker: Any) -> None:
    """In each worker, before its first request."""
    from commonhours.matching.follower import follow_in_background

    follow_in_background()

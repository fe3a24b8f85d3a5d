"""gunicorn's settings. The site is loaded and the index built once, before the workers are forked from it.

So they share its memory, start in no time, and the first visitor waits for nothing. Each worker then keeps its own
copy true by following the trail.
"""

import gc
import os
import sys
from importlib import import_module
from typing import Any

worker_class = "gthread"
# Keeps the heartbeat off disks that may be slow.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 (gunicorn's own private file)
graceful_timeout = 2
keepalive = 5
loglevel = "warning"
no_control_socket = True


def when_ready(arbiter: Any) -> None:
    """Before the first worker is forked. What needs no database comes first: our starter prepares that meanwhile."""
    # A hundred thousand small objects are made here and all are kept: looking for garbage among them doubles the time.
    gc.disable()
    _load()
    _wait_until_told()
    arbiter.app.wsgi()
    _build_index()
    # Forked workers share these pages as long as nobody, the collector included, writes to them.
    gc.freeze()
    gc.enable()


def post_worker_init(worker: Any) -> None:
    """In each worker, before its first request."""
    from commonhours.matching.follower import follow_in_background

    follow_in_background()


def _load() -> None:
    """Import every page and compile every kernel (or take it from the cache)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonhours.config.settings")
    import django
    from django.conf import settings

    django.setup()
    import_module(settings.ROOT_URLCONF)
    from commonhours.common.clock import now
    from commonhours.matching.compiling import compile_everything

    compile_everything(now())


def _wait_until_told() -> None:
    """`commonhours demo` closes our input when the database is ready; nobody else gives us one."""
    if not sys.stdin.closed and not sys.stdin.isatty():
        sys.stdin.read()


def _build_index() -> None:
    from django.db import connections

    from commonhours.common.clock import now
    from commonhours.common.refusals import NotFound
    from commonhours.matching.follower import FOLLOWER

    try:
        FOLLOWER.catch_up(now())
    except NotFound:  # no region yet: the index is built when there is one
        FOLLOWER.forget()
    # A connection that two processes share answers the one with the other's rows.
    connections.close_all()

"""`commonhours follow`: the process that tells people what concerns them. It ends at SIGTERM or Ctrl-C."""

import signal
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand

from commonhours.background.process import Process
from commonhours.config import environment, server
from commonhours.config.guard import require_walls
from commonhours.matching.ready import make_ready_in_background
from commonhours.routing.planner import compile_planner


class Command(BaseCommand):
    help = "Follow what happens: write messages, send e-mails, do the day's work. A second copy waits for the first."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        _revive()
        require_walls()
        Thread(
            target=_compile_planner, args=[make_ready_in_background()], name="planner", daemon=True
        ).start()
        process = Process(revive=_revive)
        for polite in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(polite, lambda number, frame: process.stop())
        process.run()


def _compile_planner(ready: Thread) -> None:
    """After what nobody may wait for; plans are worked out in this process."""
    ready.join()
    compile_planner()


def _revive() -> None:
    if environment.is_embedded():
        server.ensure_running(environment.state())

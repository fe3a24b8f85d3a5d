"""A process that does a whole payday, and has itself or PostgreSQL killed with -9 on the way; see test_payday.py.

Django is set up once; each payday runs in a fork of its own, so that what is killed takes nothing else with it. A line
of standard input says where to be killed and what is, and gets the fork's exit status as its answer.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import django
import psutil

from commonhours.config import environment, foundation, server

STEPS = ("open", "preview", "approve", "pay", "export")


def main() -> None:
    """Start the cluster of this process's state folder, lay its roles, then take orders."""
    _run_server()
    foundation.lay("spare")
    os.environ["DJANGO_SETTINGS_MODULE"] = "commonhours.config.settings"
    django.setup()
    # Once, and not in each fork.
    import_module("commonhours.payroll.tests.weeks")
    _answer("ready")
    for line in sys.stdin:
        order = json.loads(line)
        _run_server()
        child = os.fork()
        if child == 0:
            os._exit(_payday(order))
        _answer(os.waitpid(child, 0)[1])


def _run_server() -> None:
    """A killed process loses nothing that it gave to the system; only a power cut would, and none is drilled here."""
    server.ensure_running(environment.state(), durable=False)


def _answer(said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def _payday(order: dict[str, str]) -> int:
    try:
        _steps(order)
    except Exception as error:  # noqa: BLE001 (what a killed database makes of the work is not the question)
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 1
    return 0


def _steps(order: dict[str, str]) -> None:
    """Everything from opening a run to the file, each act with a key of its own, as a browser that asks again sends."""
    from commonhours.common.actor import Actor, Held
    from commonhours.payroll import actions, exports
    from commonhours.payroll.actions import approve, open, pay, preview
    from commonhours.payroll.pages import exported, rows_of, run_seen
    from commonhours.payroll.tests.weeks import LAST
    from tests.cast import NOW

    places: dict[str, tuple[Any, str]] = {
        "open": (open, "tell"),
        "preview": (preview, "write"),
        "approve": (approve, "post_many"),
        "pay": (pay, "post"),
        "export": (exported, "require"),
    }
    kill = _killer(order["victim"])
    after = _wire(order, places, kill)
    house, account = UUID(order["house"]), UUID(order["account"])

    def by(step: str) -> Actor:
        held = (Held("finance", house),)
        return Actor(account, roles=held, door="web", key=f"payday {step}", request_hash=b"the same")

    opened = actions.open_run(by=by("open"), at=NOW, organisation_id=house, first=LAST, cut_off=NOW)
    after("open")
    seen = actions.preview_run(by=by("preview"), at=NOW, run_id=opened.run_id)
    after("preview")
    actions.approve_run(by=by("approve"), at=NOW, run_id=opened.run_id, cents=seen.cents, people=seen.people)
    after("approve")
    for row in run_seen(by=by(""), run_id=opened.run_id, at=NOW).statements:
        actions.record_payment(
            by=by(f"pay {row.id}"),
            at=NOW,
            statement_id=row.id,
            means="bank",
            day=NOW.date(),
            deductions={"federal_tax": row.cents // 10},
        )
        after("pay")
    _name, rows = rows_of(by=by(""), run_id=opened.run_id)
    file = exports.as_csv(exports.shipped()["generic"], rows)
    after("export")
    Path(order["file"]).write_text(file)


def _wire(order: dict[str, str], places: dict[str, Any], kill: Callable[[], None]) -> Callable[[str], None]:
    """Have the kill happen within a step, after what it writes and before it commits, or once it has committed."""
    if order["when"] == "within":
        module, name = places[order["step"]]
        whole = getattr(module, name)

        def broken(*args: Any, **kwargs: Any) -> Any:
            done = whole(*args, **kwargs)
            kill()
            return done

        setattr(module, name, broken)
    return lambda step: kill() if (order["when"], order["step"]) == ("after", step) else None


def _killer(victim: str) -> Callable[[], None]:
    if victim == "server":
        return lambda: os.kill(os.getpid(), signal.SIGKILL)
    return _kill_postgres


def _kill_postgres() -> None:
    note = environment.state() / "postgres" / "data" / "postmaster.pid"
    postmaster = psutil.Process(int(note.read_text().split()[0]))
    backends = postmaster.children(recursive=True)
    for process in (postmaster, *backends):
        process.kill()
    psutil.wait_procs(backends, timeout=10)


if __name__ == "__main__":
    main()

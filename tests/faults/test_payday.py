"""A payday whose process, or whose PostgreSQL, is killed with -9 at each step is done again and pays the same cents.

It has a cluster of its own in a folder of its own, which nobody else's tests know of.
"""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import transaction

from commonhours.config import environment, server
from commonhours.config.server import Server
from commonhours.payroll.tests.weeks import HOUR, MONDAY_NINE, agree, worked
from tests.cast import Cast
from tests.faults.payday import STEPS

CHECKOUT = Path(__file__).resolve().parents[2]
KILLED = [(step, when, "server") for step in STEPS for when in ("within", "after")] + [
    (step, "within", "postgres") for step in STEPS
]
# What the books, the run and the payments come to, and how many rows that took.
OUTCOME = """
SELECT (SELECT array_agg((state, number)::text) FROM payroll_run),
  (SELECT array_agg((p.name, s.cents, s.seconds)::text ORDER BY p.name)
   FROM payroll_statement s JOIN people_person p ON p.id = s.person_id),
  (SELECT array_agg((code, week, seconds, rate, cents)::text ORDER BY person_id, place_in_order)
   FROM payroll_statementline),
  (SELECT count(*) FROM payroll_paidhours),
  (SELECT array_agg((means, withheld_cents)::text ORDER BY person_id) FROM payroll_payment),
  (SELECT array_agg((a.kind, l.cents)::text ORDER BY a.kind, l.cents)
   FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id),
  (SELECT array_agg(verb ORDER BY verb) FROM trail_act WHERE verb LIKE 'payroll.%')
"""


@dataclass(frozen=True)
class Drill:
    """The process that does paydays, its cluster, and who does them."""

    process: subprocess.Popen[str]
    own: Server
    order: dict[str, str]

    def payday(self, step: str = "", when: str = "", victim: str = "server") -> int:
        """Do one, and say how its process ended."""
        assert self.process.stdin
        self.process.stdin.write(
            json.dumps(self.order | {"step": step, "when": when, "victim": victim}) + "\n"
        )
        self.process.stdin.flush()
        return int(said(self.process))

    def afresh(self) -> None:
        """The city as it was on the morning of that day."""
        with psycopg.connect(self.own.dsn(), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS drill WITH (FORCE)")
            connection.execute("CREATE DATABASE drill TEMPLATE prepared")
        Path(self.order["file"]).unlink(missing_ok=True)

    def outcome(self) -> list[Any]:
        """All that a payday leaves behind, to the cent and to the row."""
        with psycopg.connect(self.own.dsn("drill")) as connection:
            connection.execute(f"SET search_path = {environment.REGION}")
            (row,) = connection.execute(OUTCOME).fetchall()
        with Path(self.order["file"]).open() as file:
            lines = [{**line, "statement": ""} for line in csv.DictReader(file)]
        return [*row, lines]


def said(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    return json.loads(process.stdout.readline())


@pytest.fixture
def drill(committed_cast: Cast, tmp_path: Path) -> Iterator[Drill]:
    with transaction.atomic():
        agree(committed_cast, {"rosa": 2000, "dara": 2550})
        worked(committed_cast, "rosa", hours=9.5)
        worked(committed_cast, "rosa", MONDAY_NINE + 24 * HOUR, hours=1 / 3)
        worked(committed_cast, "dara", hours=2)
    state = Path(mkdtemp(prefix="payday-"))
    state.chmod(0o755)
    shutil.copy(environment.state() / "secrets.json", state / "secrets.json")
    own = {"COMMONHOURS_STATE": str(state), "COMMONHOURS_DATABASE": "drill", "PYTHONPATH": str(CHECKOUT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.payday"],
        env={**os.environ, **own},
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert said(process) == "ready"
        copy(server.at(environment.state()), server.at(state))
        order = {
            "house": str(committed_cast.organisations["harbor"].id),
            "account": str(committed_cast.accounts["carmen"].id),
            "file": str(tmp_path / "run.csv"),
        }
        yield Drill(process, server.at(state), order)
    finally:
        process.kill()
        process.communicate()
        server.stop(state)
        shutil.rmtree(state)


def copy(here: Server, there: Server) -> None:
    """The tests' own city, tables and rows, as the database `prepared` of the other cluster."""
    with psycopg.connect(there.dsn(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE prepared OWNER {environment.ROLES['owner']}")
    name = str(settings.DATABASES["default"]["NAME"])
    programs = server._binaries()
    dump = subprocess.run(
        [programs / "pg_dump", "--no-sync", here.dsn(name)], capture_output=True, check=True
    )
    subprocess.run(
        [programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", there.dsn("prepared")],
        input=dump.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )


@pytest.mark.slow
def test_a_payday_killed_at_any_step_and_done_again_pays_the_same_and_doubles_nothing(drill: Drill) -> None:
    drill.afresh()
    assert drill.payday() == 0
    whole = drill.outcome()
    assert whole[1] == ["(Dara,5100,7200)", "(Rosa,23167,35400)"]
    for step, when, victim in KILLED:
        drill.afresh()
        ended = drill.payday(step, when, victim)
        # Killed itself, or found that its database was gone.
        assert ended == signal.SIGKILL if victim == "server" else ended != 0, (step, when, victim)
        assert drill.payday() == 0, (step, when, victim)
        assert drill.outcome() == whole, (step, when, victim)

"""The embedded PostgreSQL, on clusters of its own: no test here touches the city's or the suite's database."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from commonhours.config import server

USES_IT = """
import sys
from pathlib import Path
from commonhours.config import server
server.ensure_running(Path(sys.argv[1]), durable=False)
print("up", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("city")
    server.ensure_running(folder, durable=False)
    yield folder
    server.stop(folder)


def ask(here: server.Server, question: str) -> object:
    with psycopg.connect(here.dsn()) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and row[0]


def postmaster(state: Path) -> psutil.Process:
    return psutil.Process(int((state / "postgres" / "data" / "postmaster.pid").read_text().split()[0]))


def someone_else(state: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until its `with` ends."""
    command = [sys.executable, "-c", USES_IT, str(state)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


def test_speaks_through_a_socket_that_only_its_owner_may_enter(state: Path) -> None:
    here = server.at(state)
    assert ask(here, "SHOW listen_addresses") == ""
    assert Path(here.host).stat().st_mode & 0o077 == 0
    assert (state / "postgres" / "password").stat().st_mode & 0o777 == 0o600


def test_every_connection_needs_the_password(state: Path) -> None:
    here = server.at(state)
    assert ask(here, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules") == "scram-sha-256"
    for wrong in ("", "password=guess"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(here.dsn().replace(f"password={here.password}", wrong))


def test_letters_sort_and_fold_alike_on_every_machine_and_pages_carry_checksums(state: Path) -> None:
    here = server.at(state)
    assert ask(here, "SELECT datlocale FROM pg_database WHERE datname = 'postgres'") == "C.UTF-8"
    assert ask(here, "SELECT upper('ñandú')") == "ÑANDÚ"
    assert ask(here, "SHOW data_checksums") == "on"


def test_nothing_that_people_wrote_reaches_the_log(state: Path) -> None:
    with pytest.raises(psycopg.Error):
        ask(server.at(state), "SELECT 'Canary Castillo'::integer")
    assert "Canary" not in server.at(state).log.read_text()


def test_a_killed_server_comes_back_with_what_was_committed(state: Path) -> None:
    here = server.at(state)
    with psycopg.connect(here.dsn(), autocommit=True) as witness:
        witness.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        postmaster(state).kill()
        while server.is_running(state):
            time.sleep(0.01)
        began = time.monotonic()
        server.ensure_running(state, durable=False)
        assert time.monotonic() - began < 15
    assert ask(here, "SELECT answer FROM kept") == 42


def test_a_process_number_that_was_given_to_somebody_else_does_not_stop_the_start(state: Path) -> None:
    server.stop(state)
    (state / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server.ensure_running(state, durable=False)
    assert ask(server.at(state), "SELECT 1") == 1


def test_two_states_run_side_by_side_and_do_not_share_a_password(state: Path, tmp_path: Path) -> None:
    # So long a path that the socket cannot lie in it.
    other_state = tmp_path / ("a" * 100)
    other = server.ensure_running(other_state, durable=False)
    try:
        assert other.password != server.at(state).password
        assert ask(other, "SELECT 1") == ask(server.at(state), "SELECT 1") == 1
    finally:
        server.stop(other_state)
    assert server.is_running(state)
    assert not server.is_running(other_state)


def test_the_last_one_out_stops_the_server_and_nobody_before(tmp_path: Path) -> None:
    with someone_else(tmp_path):
        with someone_else(tmp_path):
            pass
        assert server.is_running(tmp_path)
    assert not server.is_running(tmp_path)


def test_after_its_user_was_killed_the_server_is_joined_and_then_stopped(tmp_path: Path) -> None:
    with someone_else(tmp_path) as first:
        first.kill()
    orphan = postmaster(tmp_path)
    with someone_else(tmp_path):
        assert postmaster(tmp_path) == orphan
    assert not server.is_running(tmp_path)

"""`DATABASE_URL`: the same city on a PostgreSQL that somebody else runs, over the network."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from commonhours.config import server

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that listens on a port, with an empty database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listening = server.SETTINGS | {"listen_addresses": "127.0.0.1", "port": str(port)}
    monkeypatch.setattr(server, "SETTINGS", listening)
    state = tmp_path_factory.mktemp("elsewhere")
    for folder in (state, *list(state.parents)[:2]):
        folder.chmod(0o755)
    there = server.ensure_running(state, durable=False)
    address = f"postgresql://{there.user}:{there.password}@127.0.0.1:{port}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE city")
    yield f"{address}/city"
    server.stop(state)


def commonhours(address: str, state: Path, *words: str) -> str:
    surroundings = os.environ | {"DATABASE_URL": address, "COMMONHOURS_STATE": str(state)}
    surroundings.pop("COMMONHOURS_DATABASE", None)
    command = [sys.executable, "-m", "commonhours", *words]
    done = subprocess.run(
        command, env=surroundings, cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout + done.stderr


def test_a_city_is_set_up_loaded_and_found_sound_on_another_server(elsewhere: str, tmp_path: Path) -> None:
    commonhours(elsewhere, tmp_path, "setup")
    assert "400 service users" in commonhours(elsewhere, tmp_path, "sample-city", "--size", "small")
    commonhours(elsewhere, tmp_path, "doctor")
    assert not (tmp_path / "postgres").exists(), "the embedded server was started beside it"

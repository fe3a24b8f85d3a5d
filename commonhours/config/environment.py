"""What differs from one installation to the next: where the state is kept, the secrets, the database's address."""

import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

from commonhours.config import server

# One region, one schema, never `public`: a region can then move to another server without changing a row.
REGION = os.environ.get("COMMONHOURS_REGION", "long_beach")

ROLES = {part: f"{REGION}_{part}" for part in ("owner", "application", "reader", "backup")}

# The group of every login for reports, and the schema in which they find their views; nobody signs in as the group.
REPORT = f"{REGION}_report"

_SECRETS = ("secret_key", *(f"{part}_password" for part in ROLES))


@lru_cache
def state() -> Path:
    folder = server.default_state()
    folder.mkdir(parents=True, exist_ok=True, mode=0o755)
    return folder


def told(name: str, otherwise: str = "") -> str:
    """What the environment says, or the file that it names in its place: `DATABASE_URL_FILE`, as a vault mounts it."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text().strip() if file else os.environ.get(name, otherwise)


def secrets_file() -> Path:
    """Where the secrets stand: a file that was named, a credential that systemd hands over, else a file of our own."""
    if named := os.environ.get("COMMONHOURS_SECRETS_FILE"):
        return Path(named)
    handed_over = Path(os.environ.get("CREDENTIALS_DIRECTORY", "")) / "commonhours-secrets"
    return handed_over if handed_over.is_absolute() and handed_over.exists() else own_secrets_file()


def own_secrets_file() -> Path:
    return state() / "secrets.json"


@lru_cache
def all_secrets() -> dict[str, Any]:
    """Read the secrets: our own are made once at random and readable by nobody else; those of others must be there."""
    path = secrets_file()
    if path == own_secrets_file() and not path.exists():
        made = {name: secrets.token_urlsafe(40) for name in _SECRETS}
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(made, file)
    kept: dict[str, Any] = json.loads(path.read_text())
    return kept


def is_embedded() -> bool:
    return not told("DATABASE_URL")


def address() -> dict[str, Any]:
    """Where the database is: the embedded server's socket, or what DATABASE_URL says."""
    if is_embedded():
        own = server.at(state())
        return {
            "HOST": own.host,
            "PORT": own.port,
            "NAME": os.environ.get("COMMONHOURS_DATABASE", "commonhours"),
        }
    url = urlparse(told("DATABASE_URL"))
    return {"HOST": url.hostname or "", "PORT": url.port or 5432, "NAME": unquote(url.path.lstrip("/"))}


def administrator(database: str = "") -> str:
    """The connection string of whoever may create roles: used by set-up alone, never to serve."""
    if is_embedded():
        return server.at(state()).dsn(database or "postgres")
    return told("DATABASE_URL")


def database(part: str) -> dict[str, Any]:
    """Django's settings for one of the four roles."""
    options: dict[str, Any] = {"options": f"-c search_path={REGION} -c lock_timeout=3s -c timezone=UTC"}
    if part == "application":
        options["server_side_binding"] = True
        options["prepare_threshold"] = 3
    return {
        "ENGINE": "django.db.backends.postgresql",
        **address(),
        "USER": ROLES[part],
        "PASSWORD": all_secrets()[f"{part}_password"],
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
    }

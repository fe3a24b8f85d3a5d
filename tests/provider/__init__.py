"""A real OpenID provider on this machine: django-oauth-toolkit, in a process of its own beside the tests.

By hand, to try it out: `python -m tests.provider 8099 http://127.0.0.1:8000` prints what belongs into the file that
COMMONHOURS_SIGN_ON names. Everybody there is invented, and their password is “sesame”.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.provider.people import CLIENT, KEY, SECRET


@dataclass(frozen=True)
class Running:
    """A provider at work, and its private key, for tests that speak in its name."""

    issuer: str
    key: str


@contextmanager
def running(site: str) -> Iterator[Running]:
    """The provider at work for a site. It is ready when it says so, and gone when the block ends."""
    port, key = _free_port(), new_key()
    command = [sys.executable, "-m", "tests.provider", str(port), site]
    environment = {**os.environ, KEY: key, "DJANGO_SETTINGS_MODULE": ""}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "the provider did not start"
        yield Running(issuer_at(port), key)
    finally:
        process.terminate()
        process.communicate()


def issuer_at(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def new_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


__all__ = ["CLIENT", "SECRET", "Running", "issuer_at", "new_key", "running"]

"""A provider that says whatever a test tells it to: for words that no honest one would give."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from tests.provider.people import CLIENT


def new_curve() -> str:
    """A key that is made in a moment."""
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


class Liar:
    """Its key, what it says of itself, and what it answers to a code."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.key = new_curve()
        self.itself: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
        }
        self.token = ""

    def claims(self, honest_nonce: str, *, at: float = 0, **lies: Any) -> dict[str, Any]:
        """An honest word, but for the lies; None leaves a claim out."""
        at = int(at or time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "1",
            "iat": at,
            "exp": at + 300,
            "auth_time": at - 5,
            "nonce": honest_nonce,
            "email": "olga@example.org",
            "email_verified": True,
            "amr": ["mfa"],
        }
        return {name: claim for name, claim in (honest | lies).items() if claim is not None}

    def signed(self, claims: dict[str, Any], *, key: str = "", algorithm: str = "ES256") -> str:
        return jwt.encode(claims, key or self.key, algorithm, headers={"kid": "one"})

    def answers(self) -> dict[str, dict[str, Any]]:
        private = serialization.load_pem_private_key(self.key.encode(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        key = ECAlgorithm.to_jwk(private.public_key(), as_dict=True) | {"kid": "one", "use": "sig"}
        return {
            "/.well-known/openid-configuration": self.itself,
            "/keys": {"keys": [key]},
            "/token": {"id_token": self.token, "token_type": "Bearer"},
        }


@contextmanager
def lying() -> Iterator[Liar]:
    """A liar at work on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    liar = Liar(server.server_port)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = liar.answers().get(self.path)
            body = json.dumps(told or {}).encode()
            self.send_response(200 if told else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server.RequestHandlerClass = Answers
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()

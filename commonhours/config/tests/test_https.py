"""Behind TLS: what the site says to browsers, read from a process that was started as an operator would start it."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

# Asked of a database without a region: signing in is there, and nobody.
_ASK = """
import django, json, logging
django.setup()
logging.disable()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
page = client.get("/sign-in/code/", secure=True)
session = client.session
session["x"] = 1
session.save()
kept = client.cookies[settings.SESSION_COOKIE_NAME]
form = page.cookies.get(settings.CSRF_COOKIE_NAME)
api = client.get("/api/v1/me")
print(json.dumps({
    "headers": dict(page.headers), "csrf": form and dict(form), "csrf_name": form and form.key,
    "session": {"name": kept.key, "http_only": settings.SESSION_COOKIE_HTTPONLY,
                "secure": settings.SESSION_COOKIE_SECURE, "same_site": settings.SESSION_COOKIE_SAMESITE},
    "page_unencrypted": client.get("/sign-in/code/").status_code, "api_unencrypted": api.status_code,
    "api_leads": api.headers.get("Location"),
}))
"""


@pytest.fixture(scope="module")
def served(django_db_setup: None) -> dict[str, Any]:
    """What a process answers that was started with COMMONHOURS_HTTPS=1."""
    wanted = {"COMMONHOURS_HTTPS": "1", "DJANGO_SETTINGS_MODULE": "commonhours.config.settings"}
    ran = subprocess.run(
        [sys.executable, "-c", _ASK], env=os.environ | wanted, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def test_behind_tls_cookies_and_headers_are_strict(served: dict[str, Any]) -> None:
    strict = "max-age=31536000; includeSubDomains"
    assert served["headers"]["Strict-Transport-Security"] == strict
    assert served["csrf_name"] == "__Host-csrf"
    assert (served["csrf"]["secure"], served["csrf"]["path"], served["csrf"]["domain"]) == (True, "/", "")
    assert served["csrf"]["samesite"] == "Lax"
    assert served["session"] == {
        "name": "__Host-session",
        "http_only": True,
        "secure": True,
        "same_site": "Lax",
    }
    assert served["page_unencrypted"] == 301


def test_a_program_that_asks_unencrypted_is_not_led_on(served: dict[str, Any]) -> None:
    assert (served["api_unencrypted"], served["api_leads"]) == (401, None)

"""Secrets come from where the operator keeps them: a file that is named, systemd's credentials, else our own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from commonhours.config import environment


def test_an_address_with_a_password_may_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "database"
    kept.write_text("postgresql://city:hidden@db.example:5433/hours\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(kept))
    assert not environment.is_embedded()
    assert environment.address() == {"HOST": "db.example", "PORT": 5433, "NAME": "hours"}
    assert environment.administrator() == "postgresql://city:hidden@db.example:5433/hours"


def test_secrets_come_from_a_named_file_then_from_systemd_then_from_our_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert environment.secrets_file() == environment.own_secrets_file()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert environment.secrets_file() == environment.own_secrets_file()
    handed_over = tmp_path / "commonhours-secrets"
    handed_over.write_text("{}")
    assert environment.secrets_file() == handed_over
    monkeypatch.setenv("COMMONHOURS_SECRETS_FILE", str(tmp_path / "named"))
    assert environment.secrets_file() == tmp_path / "named"


def test_a_named_file_that_is_missing_stops_the_start_and_makes_no_new_secrets(tmp_path: Path) -> None:
    """New secrets in its place would lock everybody out of their second factor."""
    given = os.environ | {
        "COMMONHOURS_SECRETS_FILE": str(tmp_path / "none"),
        "COMMONHOURS_STATE": str(tmp_path),
    }
    words = "from commonhours.config.environment import all_secrets; all_secrets()"
    done = subprocess.run(
        [sys.executable, "-c", words], env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert not list(tmp_path.iterdir())


def test_a_real_city_may_leave_the_pages_of_the_sample_city_out() -> None:
    words = (
        "import django, json; django.setup();"
        "from commonhours.web.account_urls import urlpatterns;"
        "print(json.dumps([each.name for each in urlpatterns]))"
    )
    named = {}
    for answer in ("1", "0"):
        given = os.environ | {
            "COMMONHOURS_SAMPLE": answer,
            "DJANGO_SETTINGS_MODULE": "commonhours.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", words], env=given, capture_output=True, text=True, check=True
        )
        named[answer] = set(json.loads(done.stdout))
    assert named["1"] - named["0"] == {"sign_in_as", "sent", "sample_inbox", "sample_answer"}

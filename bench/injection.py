"""sqlmap against the forms of a running city: `./run bench-injection`, also a part of `./run hostile`.

The cast of the tests in a cluster of its own, served on this machine alone. Each form is attacked with the session and
the token that it asks for; a page that is careless on purpose must be found, or the run fails. The limits on how often
somebody may ask are lifted, or nothing but they would be tested. sqlmap is fetched for the run and installed nowhere.
"""

import os
import sys
from time import perf_counter
from typing import Any
from unittest.mock import patch

from bench.booking.cluster import own_cluster
from bench.timing import table

ROLE = "operator"
# All forms together; what is not over then was not tested, and the run fails.
SECONDS = 900
# How often a stranger may ask for help is bounded too.
NO_LIMITS = {"ask_address": "1000000/h/ip", "ask_browser": "1000000/h/key"}


def main() -> int:
    os.environ |= {"COMMONHOURS_PACE": "1e9,1e9", "COMMONHOURS_WATCH": "ERROR"}
    with own_cluster():
        from django.db import transaction

        from commonhours.common.sight import Sight, seeing
        from tests.cast import assemble

        with transaction.atomic(), seeing(Sight(whole_region=True)):
            assemble()
        return 0 if prove() else 1


def prove() -> bool:
    """Attack every form, print what was said of each, and say whether all of it is as promised."""
    from django.test import override_settings

    from bench.injected import attack, serving
    from commonhours.web.ask import LIMITS

    verdicts = []
    with override_settings(ACCOUNT_RATE_LIMITS=False), patch.dict(LIMITS, NO_LIMITS), serving() as base:
        cookies, secret = _let_in()
        ends = perf_counter() + SECONDS
        for form in forms(secret):
            began = perf_counter()
            verdict = attack(form, base, cookies, seconds=max(1, ends - began))
            verdicts.append((verdict, perf_counter() - began))
            print(f"  {form.name}: {verdict.said} ({verdict.requests} requests)", flush=True)
            if not verdict.as_promised:
                print(verdict.tail, flush=True)
    rows = [
        (each.form.name, ", ".join(each.form.attacked), each.said, each.requests, f"{taken:.0f} s")
        for each, taken in verdicts
    ]
    table("sqlmap", ("form", "fields", "said", "requests", "in"), rows)
    return all(each.as_promised for each, _ in verdicts)


def forms(secret: str) -> list[Any]:
    """Where anybody types something that is looked for, and the careless page."""
    from bench.injected import CONTROL, Form

    token = {"Authorization": f"Bearer {secret}"}
    wish = {
        "service_user": "x",
        "work": "x",
        "day": "2026-03-03",
        "start": "10:00",
        "minutes": "60",
        "who": "ro",
    }
    told = {
        "name": "Rosa",
        "phone": "5625550147",
        "language": "en",
        "words": "Meals",
        "consent": "on",
        "area": "",
    }
    return [
        Form("a careless page (must be found)", CONTROL, {"search": "ro"}, ("search",), injectable=True),
        Form(
            "sign in: the address",
            "/sign-in/code/",
            {"address": "ana@example.org"},
            ("address",),
            posted=True,
        ),
        Form("find", "/find/", wish, ("who", "work", "day", "service_user")),
        Form("people", "/people/", {"who": "ro"}, ("who",), posted=True),
        Form("directory", "/directory/", {"text": "food", "where": "90802"}, ("text", "where"), posted=True),
        Form("asking for help", "/ask/?as=self", told, ("name", "phone", "area"), posted=True),
        Form(
            "API: people", "/api/v1/people", {"search": "ro", "page": "1"}, ("search", "page"), headers=token
        ),
        Form("API: service users", "/api/v1/service-users", {"search": "lo"}, ("search",), headers=token),
        Form("API: directory", "/api/v1/directory", {"search": "food"}, ("search",), headers=token),
    ]


def _let_in() -> tuple[dict[str, str], str]:
    """Cookies of somebody of the office who is signed in, and a token for programs."""
    from django.test import Client
    from django.utils.crypto import get_random_string

    from commonhours.commands.management.commands.token import AT_THE_MACHINE
    from commonhours.common.clock import now
    from commonhours.organisations.actions import make_token
    from commonhours.organisations.models import Grant

    grant = Grant.objects.filter(role=ROLE, until=None).order_by("account_id")[0]
    client = Client()
    client.force_login(grant.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    made = make_token(
        by=AT_THE_MACHINE, at=now(), account_id=grant.account_id, organisation_id=grant.organisation_id,
        role=ROLE, name="a trial",
    )  # fmt: skip
    session = client.cookies["sessionid"].value
    return {"sessionid": session, "csrftoken": get_random_string(32)}, made.secret


if __name__ == "__main__":
    sys.exit(0 if main() == 0 else 1)

"""Find, book and ask at the full city, as pages: `python -m bench.pages`, also at the end of `./run bench-match`.

The whole way through the application, as the web server calls it: middleware, sign-in, the match, the template,
the booking's transaction, durable. Beside it, in turn, an empty view behind the same middleware, so that the
machine's own mood can be read off. Server time: what the application takes, without the network.
"""

import re
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from time import perf_counter_ns
from typing import Any

import numpy as np

from bench.booking.cluster import own_cluster
from bench.timing import table

ASKED, BOOKED = 300, 120
LIMIT_MS = 60.0
# An answer is a page of tables: ten weeks by the hour, the hours of the week, areas, pictures.
ANSWER_LIMIT_MS = 120.0
HX = {"HX-Request": "true"}


def main() -> int:
    with own_cluster():
        from django.core.management import call_command

        call_command("sample_city", verbosity=0)
        return 0 if report(measure()) else 1


def measure() -> dict[str, list[float]]:
    """Milliseconds of each page, taken in turn: empty, find, ask; then find, book."""
    from django.test import override_settings

    with override_settings(ROOT_URLCONF="bench.pages_urls", ALLOWED_HOSTS=["testserver"]):
        operator = _operator()
        wishes = _wishes()
        for wish in wishes[:10]:
            operator.get("/find/", wish, headers=HX)
        questions = _questions()
        for link in questions[:10]:
            operator.get(link)
        taken: dict[str, list[float]] = {"empty view": [], "find": [], "ask": [], "book": []}
        for number, wish in enumerate(wishes[:ASKED]):
            taken["empty view"].append(_timed(partial(operator.get, "/empty/"), 200))
            taken["find"].append(_timed(partial(operator.get, "/find/", wish, headers=HX), 200))
            taken["ask"].append(_timed(partial(operator.get, questions[number % len(questions)]), 200))
        for wish in wishes[ASKED:]:
            if len(taken["book"]) == BOOKED:
                break
            taken["book"] += _booked(operator, wish)
        return taken


def report(taken: dict[str, list[float]]) -> bool:
    """Print the table; does each page stay under its limit?"""
    rows = [
        (name, len(times), *(f"{np.percentile(times, part):.1f}" for part in (50, 95, 99)))
        for name, times in taken.items()
    ]
    table(
        "Find, book and ask at the full city, milliseconds of server time",
        ("page", "times", "p50", "p95", "p99"),
        rows,
    )
    limits = {"find": LIMIT_MS, "book": LIMIT_MS, "ask": ANSWER_LIMIT_MS}
    kept = {page: float(np.percentile(taken[page], 95)) <= limit for page, limit in limits.items()}
    for page, limit in limits.items():
        print(
            f"\n{'PASS' if kept[page] else 'FAIL'}: {page} answers within {limit:.0f} ms at p95", flush=True
        )
    print(flush=True)
    return all(kept.values())


def _operator() -> Any:
    """The contact-centre operator, signed in."""
    from django.test import Client

    from commonhours.organisations.models import Grant

    client = Client()
    account = Grant.objects.filter(role="operator").select_related("account").first()
    assert account
    client.force_login(account.account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _wishes() -> list[dict[str, Any]]:
    """What many different service users may want over the coming weeks: their own needs, daytime hours."""
    from commonhours.catalogue.models import TypeOfWork
    from commonhours.common.clock import now
    from commonhours.funding.models import Allocation

    works = list(TypeOfWork.objects.filter(organisation=None).order_by("code").values_list("id", flat=True))
    granted = Allocation.objects.using("reader").filter(granted_minutes__gte=600).order_by("id")
    served = list(dict.fromkeys(granted.values_list("service_user_id", flat=True)[:6_000]))
    number = count()
    chosen = []
    for user in served[: ASKED + 6 * BOOKED]:
        turn = next(number)
        day = now().date() + timedelta(days=2 + turn % 25)
        start = f"{9 + turn % 8:02d}:00"
        chosen.append(
            {
                "service_user": user,
                "work": works[turn % len(works)],
                "day": day,
                "start": start,
                "minutes": 60,
            }
        )
    return chosen


def _questions() -> list[str]:
    """What a planner may ask of the ten weeks: who is free for what and where, by hours, areas, work and weeks."""
    from commonhours.catalogue.models import Area, KindOfFact, TypeOfWork
    from commonhours.common.clock import now
    from commonhours.planning.question import By, Measure, Question, Span, State
    from commonhours.web.question_show import address_of

    today = now().date()
    ten_weeks = Span(today, today + timedelta(days=70))
    works = list(TypeOfWork.objects.filter(organisation=None).order_by("code").values_list("code", flat=True))
    areas = list(Area.objects.order_by("name").values_list("name", flat=True))
    spoken = list(
        KindOfFact.objects.filter(category="language").order_by("code").values_list("code", flat=True)
    )
    ways = (By.FIGURE, By.HOUR, By.AREA, By.WEEK, By.ORGANISATION, By.CONTRACT, By.WORK, By.FACT)
    asked = [Question(ten_weeks), Question(ten_weeks, Measure.HOURS, by=By.AREA)]
    for turn, by in ((turn, by) for turn in range(6) for by in ways):
        asked.append(
            Question(
                ten_weeks,
                Measure.HOURS if turn % 3 == 2 else Measure.WORKERS,
                State.FREE,
                by,
                works=tuple(works[turn * 3 % len(works) :][:2]) if by != By.WORK else (),
                facts=tuple(spoken[turn % len(spoken) :][:1]),
                areas=tuple(areas[turn * 7 % len(areas) :][: turn % 3]) if by != By.AREA else (),
                weekdays=(5, 6) if turn % 2 else (0, 1, 2, 3, 4, 5, 6),
            )
        )
    return [address_of(each) for each in asked]


def _booked(operator: Any, wish: dict[str, Any]) -> list[float]:
    """Find, then press the first Book button; nothing where nobody can come or the hours are spent."""
    fields = _first_form(operator.get("/find/", wish, headers=HX).content.decode())
    if not fields:
        return []
    begun = perf_counter_ns()
    answer = operator.post("/visits/", fields)
    return [(perf_counter_ns() - begun) / 1e6] if answer.status_code == 302 else []


def _first_form(page: str) -> dict[str, list[str]]:
    """What the first card's button sends."""
    _, _, rest = page.partition('<form class="person-card__book"')
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'type="hidden" name="([^"]+)" value="([^"]*)"', rest.partition("</form>")[0]
    ):
        fields.setdefault(name, []).append(value)
    return fields


def _timed(page: Callable[[], Any], status: int) -> float:
    begun = perf_counter_ns()
    answer = page()
    assert answer.status_code == status, answer.status_code
    return (perf_counter_ns() - begun) / 1e6


if __name__ == "__main__":
    sys.exit(main())

"""`commonhours sample-city`: invent a city and load it; the same size, seed and day give the same city."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connections

from commonhours.commands.progress import Progress
from commonhours.common.clock import now
from commonhours.config import environment, server
from commonhours.samplecity.audits import audit_some
from commonhours.samplecity.billing import bill_some
from commonhours.samplecity.choices import keep_choices
from commonhours.samplecity.city import SIZES, generate
from commonhours.samplecity.credits import credit_some
from commonhours.samplecity.incidents import report_some
from commonhours.samplecity.interpreters import list_interpreters
from commonhours.samplecity.keeping import keep_some
from commonhours.samplecity.last_month import keep_last_month
from commonhours.samplecity.loading import Loaded, NotEmpty, NotSample, load, require_room
from commonhours.samplecity.looks import look_at_some
from commonhours.samplecity.offers import ask_one_to_move, offer_some
from commonhours.samplecity.payers import ask_for_records
from commonhours.samplecity.payroll import pay_some
from commonhours.samplecity.places import ZONE
from commonhours.samplecity.safety import stop_some
from commonhours.samplecity.texts import text_some
from commonhours.samplecity.trials import try_one

# What the stages of inventing cost, and a hundred thousand rows, in seconds on two cores: for the bar alone.
INVENTING = {"organisations": 0.1, "workers": 1.0, "service users": 3.5, "bookings": 6.0}
A_ROW = 2e-5
ROWS = {"full": 990_000, "small": 9_000}


class Command(BaseCommand):
    help = "Fill an empty database with a sample city: invented people on the real ground of Long Beach."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", choices=sorted(SIZES), default="full")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same city")
        parser.add_argument("--today", type=date.fromisoformat, default=None, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--replace", action="store_true", help="put it in the place of another sample city"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        try:
            make(options["size"], options["seed"], options["today"], replace=options["replace"])
        except (NotEmpty, NotSample) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":
                raise
            raise CommandError(
                "Somebody is using this city. Stop its server first, then try again."
            ) from error


def make(size: str, seed: int, today: date | None, *, replace: bool = False) -> Loaded:
    """Invent and load a city while the bar moves."""
    with connections["owner"].cursor() as cursor:
        require_room(cursor, replace=replace)
    # The day is local: a city made in the evening in California is not tomorrow's.
    day = today or now().astimezone(ZoneInfo(ZONE)).date()
    share = ROWS[size] / ROWS["full"]
    costs = {stage: cost * share for stage, cost in INVENTING.items()}
    progress = Progress(sum(costs.values()) + ROWS[size] * A_ROW)
    before = [0.0]

    def said(stage: str) -> None:
        progress.advance(before[0])
        before[0] = costs.get(stage, 0.0)
        progress.stage(f"inventing {stage}" if stage in costs else stage)

    city = generate(size, seed, day, said)
    said("writing it down")
    loaded = load(
        city, size=size, at=now(), replace=replace, told=lambda rows: progress.advance(rows * A_ROW)
    )
    offer_some(at=now())
    ask_one_to_move(at=now())
    text_some(at=now())
    keep_last_month(at=now())
    keep_choices(at=now())
    credit_some(at=now())
    pay_some(at=now())
    ask_for_records(at=now())
    bill_some(at=now())
    audit_some(at=now())
    stop_some(at=now())
    keep_some(at=now())
    list_interpreters(at=now())
    report_some(at=now())
    try_one(at=now())
    look_at_some(at=now())
    progress.finish(f"The sample city is ready: {_in_words(loaded.rows)}")
    return loaded


def _in_words(rows: dict[str, int]) -> str:
    parts = (
        ("organisations_organisation", "organisations"),
        ("availability_terms", "workers"),
        ("people_serviceuser", "service users"),
        ("bookings_visit", "visits"),
    )
    return ", ".join(f"{rows[table]:,} {name}" for table, name in parts)

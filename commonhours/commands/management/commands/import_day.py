"""`commonhours import-day FILE`: a published home-care day, booked by this platform visit by visit."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections, transaction

from commonhours.common.clock import now
from commonhours.common.refusals import Refusal
from commonhours.config import environment, server
from commonhours.realday.laying import OPENS, ZONE, Laid, lay
from commonhours.realday.placing import Placed, Unplaced, place_all
from commonhours.realday.published import Day, NotADay, read
from commonhours.samplecity.loading import NotEmpty, NotSample, make_room, record, wake_followers
from commonhours.words.sentences import said


class Command(BaseCommand):
    help = "Lay out a published home-care day as a sample region and book every visit by the platform's own match."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--date", type=date.fromisoformat, default=None, help="default: next Monday")
        parser.add_argument(
            "--replace", action="store_true", help="put it in the place of another sample region"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        try:
            day = read(json.loads(options["file"].read_text(encoding="utf-8")))
            laid = bring_in(day, options["date"] or next_monday(now()), replace=options["replace"])
        except (OSError, ValueError, RecursionError, NotADay, NotEmpty, NotSample) as error:
            raise CommandError(str(error)) from error
        print(_assumed(laid))
        began = monotonic()
        results = []
        for result in place_all(laid, now):
            print(_line(laid, result), flush=True)
            results.append(result)
        print(_summary(results, monotonic() - began))


def bring_in(day: Day, on: date, *, replace: bool = False) -> Laid:
    """Lay a day out in one transaction, with its act in the trail; refuse when that would remove a real region."""
    at = now()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        make_room(cursor, replace=replace)
        laid = lay(day, on, at=at)
        about = {
            "name": day.name,
            "day": on.isoformat(),
            "patients": len(day.patients),
            "caregivers": len(day.caregivers),
        }
        record("day.import", about, at=at)
    wake_followers()
    return laid


def next_monday(at: datetime) -> date:
    today = at.astimezone(ZONE).date()
    return today + timedelta(days=7 - today.weekday())


def _assumed(laid: Laid) -> str:
    day = laid.day
    return (
        f"{day.name.title()}, {laid.opens:%A %d %B %Y}: {len(day.patients)} visits, {len(day.caregivers)} caregivers.\n"
        f"The day starts at {OPENS:%H:%M}. Visits are planned on quarter-hours inside their windows, ends rounded up"
        " to the next one. Travel is the published matrix. The source knows no rest, breaks, notice or longest day,"
        " so none binds; caregivers leave the office in time for their first visit.\n"
    )


def _line(laid: Laid, result: Placed | Unplaced) -> str:
    if isinstance(result, Placed):
        who = "; ".join(
            f"{each.caregiver} {_clock(laid, each.start)}–{_clock(laid, each.end)} ({each.work})"
            for each in result.coming
        )
        return f"✓ {result.patient:<5}{who}"
    patient = next(each for each in laid.day.patients if each.code == result.patient)
    window = f"{_clock(laid, patient.window[0])}–{_clock(laid, patient.window[1])}"
    lines = [f"✗ {result.patient:<5}starts {window}, {result.tried} tried; nobody, because:"]
    for (work, codes), alone, need in zip(result.reasons, result.alone, patient.needs, strict=True):
        told = [f"{count} × {_in_words(laid, code, need.work)}" for code, count in codes.most_common()]
        told += [f"{alone} could at some start, but not with somebody for the other service"] if alone else []
        lines.append(f"        {work}: " + " ".join(told))
    return "\n".join(lines)


def _in_words(laid: Laid, code: str, work: str) -> str:
    return said(Refusal(code, {"about": laid.works[work]})).text


def _clock(laid: Laid, minute: float) -> str:
    return f"{laid.opens + timedelta(minutes=round(minute)):%H:%M}"


def _summary(results: Sequence[Placed | Unplaced], seconds: float) -> str:
    placed = [result for result in results if isinstance(result, Placed)]
    pairs = sum(len(result.coming) == 2 for result in placed)
    each = seconds * 1000 / max(len(results), 1)
    return (
        f"\n{len(placed)} of {len(results)} visits placed, {pairs} of them with two caregivers;"
        f" {len(results) - len(placed)} not. {seconds:.1f} s, {each:.0f} ms a visit."
    )

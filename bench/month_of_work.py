"""What `bench.month` does once there is a city: every verb between a press and settled books, and a stranger's reading.

Every booked visit of the next whole calendar month is pressed by its worker, confirmed by both sides, paid by weekly
payroll runs, charged by one billing run of each organisation, put on invoices and settled between partners: each step
by the real action, one after the other in one process.
"""

import resource
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from random import Random
from time import perf_counter
from typing import Any
from uuid import UUID

from bench.booking.cluster import administrator
from bench.timing import table
from commonhours.billing import models as billing
from commonhours.billing.actions import (
    approve_billing,
    drop_billing,
    issue_invoices,
    open_billing,
    preview_billing,
    record_settlement,
)
from commonhours.bookings.models import Assignment
from commonhours.common.actor import Actor, ActsFor, Held
from commonhours.common.clock import now
from commonhours.common.ids import new_id
from commonhours.common.period import month_after
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.ledger.queries import balances
from commonhours.organisations.models import Grant, Organisation
from commonhours.organisations.queries import region
from commonhours.payroll import models as payroll
from commonhours.payroll.actions import approve_run, drop_run, open_run, preview_run
from commonhours.rates.queries import frame_of
from commonhours.timesheets.actions import Press, clock, confirm_hours
from commonhours.timesheets.models import Timesheet
from commonhours.trail.sequencer import HOUSE

# Pay calculation and posting of a timesheet, in batches, on two cores; this measure uses one, and PostgreSQL another.
WANTED_A_MINUTE = 20_000
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)

# What a stranger asks of the books. A leg leads to a visit by its transfer's reference to it, to its timesheet or to
# the statement or invoice on which it stands; some statements pay for a visit that was changed too late, or more for
# hours that an earlier one paid. A settlement leads to the accounts between two partners that it empties, and so to
# every charge on them. What there was in the books before, and grants, are about no visit; sick pay is about the day
# on which somebody stayed away.
_QUESTIONS = {
    "organisations whose books are not even": """
        SELECT count(*) FROM (SELECT FROM ledger_leg GROUP BY organisation_id HAVING sum(cents) <> 0) uneven""",
    "legs that lead to no visit, and to no leave": """
        WITH told AS (
          SELECT a.transfer_id FROM ledger_about a JOIN bookings_visit v ON v.id = a.refers_id
          WHERE a.kind = 'visit'
          UNION
          SELECT a.transfer_id FROM ledger_about a JOIN bookings_assignment w ON w.id = a.refers_id
          JOIN bookings_visit v ON v.id = w.visit_id WHERE a.kind = 'timesheet'
          UNION
          SELECT a.transfer_id FROM ledger_about a JOIN payroll_paidhours h ON h.statement_id = a.refers_id
          WHERE a.kind = 'statement'
          UNION
          SELECT a.transfer_id FROM ledger_about a JOIN payroll_paidchange c ON c.statement_id = a.refers_id
          JOIN bookings_assignment w ON w.id = c.place_id JOIN bookings_visit v ON v.id = w.visit_id
          WHERE a.kind = 'statement'
          UNION
          SELECT a.transfer_id FROM ledger_about a JOIN payroll_statementline l ON l.statement_id = a.refers_id
          CROSS JOIN jsonb_object_keys(l.parts) part JOIN bookings_assignment w ON w.id = part::uuid
          JOIN bookings_visit v ON v.id = w.visit_id WHERE a.kind = 'statement'
          UNION
          SELECT a.transfer_id FROM ledger_about a JOIN payroll_statementline l ON l.statement_id = a.refers_id
          JOIN payroll_leavetaken t ON l.parts ? t.id::text AND t.person_id = l.person_id
          WHERE a.kind = 'statement' AND l.code = 'sick_pay'
          UNION
          SELECT a.transfer_id FROM ledger_about a JOIN billing_invoiceline i ON i.invoice_id = a.refers_id
          WHERE a.kind = 'invoice')
        SELECT count(*) FROM ledger_leg l JOIN ledger_transfer t ON t.id = l.transfer_id
        WHERE t.kind NOT IN ('settlement', 'opening', 'grant') AND t.id NOT IN (SELECT transfer_id FROM told)""",
    "accounts between partners that are not settled": """
        SELECT count(*) FROM (
          SELECT FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id
          WHERE a.kind IN ('partner_owes', 'partner_owed') GROUP BY a.id HAVING sum(l.cents) <> 0) left_over""",
    "statements that are not the sum of their lines": """
        SELECT count(*) FROM payroll_statement s WHERE s.cents <> (
          SELECT coalesce(sum(l.cents), 0) FROM payroll_statementline l WHERE l.statement_id = s.id)""",
    "confirmed hours that are charged to nobody, or twice": """
        SELECT count(*) FROM (
          SELECT FROM timesheets_timesheet s LEFT JOIN billing_charge c ON c.timesheet_id = s.id AND c.kind = 'service'
          WHERE s.state = 'confirmed' AND s.starts_at >= %(since)s AND s.ends_at < %(until)s
            AND NOT EXISTS (SELECT FROM billing_setaside a WHERE a.timesheet_id = s.id)
          GROUP BY s.id HAVING count(c.id) <> 1) wrong""",
}


@dataclass(frozen=True)
class Work:
    """Somebody's part in a visit of the month."""

    assignment_id: UUID
    person_id: UUID
    service_user_id: UUID
    starts_at: datetime
    ends_at: datetime


class Spent:
    """What each step took: how many things, in how many seconds."""

    def __init__(self) -> None:
        self.things: dict[str, int] = defaultdict(int)
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def on(self, step: str) -> Iterator[None]:
        begun = perf_counter()
        yield
        self.seconds[step] += perf_counter() - begun

    def a_minute(self, *steps: str) -> float:
        """Things of the first of these steps a minute, when all of these steps are taken with each."""
        return self.things[steps[0]] / sum(self.seconds[step] for step in steps) * 60


def prove(*, judged: bool) -> bool:
    """Run the month and say what it took; are the books as they should be, and (where the city is large enough for
    that to mean something, `judged`) was it fast enough?"""
    zone = region().tzinfo
    month = month_after(now().astimezone(zone).date())
    since, until = (
        datetime(day.year, day.month, day.day, tzinfo=zone) for day in (month, month_after(month))
    )
    spent, works = Spent(), _works(since, until)
    _press(works, spent)
    _confirm(works, spent)
    officers = _officers()
    _clear(officers)
    for week in range(-(-(until - since).days // 7)):
        for by, house in officers:
            _pay(by, house, since + week * 7 * DAY, spent)
    over = until + 20 * DAY
    for by, house in officers:
        _charge(by, house, month, over, spent)
    _settle(officers, over, spent)
    return _told(month, spent, {"since": since, "until": until}, judged=judged)


def _works(since: datetime, until: datetime) -> list[Work]:
    with seeing(HOUSE.sight):
        rows = Assignment.objects.filter(state="booked", starts_at__gte=since, ends_at__lt=until)
        found = rows.order_by("person_id", "starts_at").values_list(
            "id", "person_id", "visit__service_user_id", "starts_at", "ends_at"
        )
        return [Work(*row) for row in found]


def _press(works: list[Work], spent: Spent) -> None:
    """Each worker's day arrives in one batch; both presses are some minutes beside what was planned."""
    random, zone = Random(4), region().tzinfo
    for (person_id, _day), days in groupby(
        works, lambda w: (w.person_id, w.starts_at.astimezone(zone).date())
    ):
        pressed = [
            (work.assignment_id, way, planned + random.randrange(-4, 5) * MINUTE)
            for work in days
            for way, planned in (("in", work.starts_at), ("out", work.ends_at))
        ]
        at = max(instant for _, _, instant in pressed) + MINUTE
        presses = [Press(new_id(), *press, sent_at=at) for press in pressed]
        with spent.on("presses"):
            clock(by=Actor(person_id=person_id, door="api"), at=at, presses=presses)
        spent.things["presses"] += len(presses)


def _confirm(works: list[Work], spent: Spent) -> None:
    """Both sides say yes to what they see, an hour later: the worker, and the service user."""
    signer = _signer()
    for work in works:
        worker = Actor(signer, work.person_id, door="web")
        served = Actor(signer, acts_for=(ActsFor(work.service_user_id, "service_user"),), door="web")
        with spent.on("confirmations"):
            _say_yes(worker, work)
            try:
                _say_yes(served, work)
            except Refused as refused:
                if refused.refusals[0].code != "family_hours":
                    raise
                _say_yes(_office(signer, work), work, told="By telephone.")
        spent.things["confirmations"] += 2


def _say_yes(by: Actor, work: Work, told: str = "") -> None:
    at = work.ends_at + 60 * MINUTE
    confirm_hours(by=by, at=at, timesheet_id=work.assignment_id, revision=1, told=told)


def _office(signer: UUID, work: Work) -> Actor:
    """Whoever asks the service user where a relative came, and writes the yes down."""
    with seeing(HOUSE.sight):
        houses = Timesheet.objects.get(id=work.assignment_id).organisation_ids
    return Actor(signer, roles=tuple(Held("coordinator", house) for house in houses), door="web")


def _signer() -> UUID:
    """An account to sign with: what follows asks for a role or a side, not for a name."""
    with seeing(HOUSE.sight):
        found: UUID = Grant.objects.filter(role="city_officer").values_list("account_id", flat=True)[0]
        return found


def _officers() -> list[tuple[Actor, UUID]]:
    """Somebody who keeps the books of each organisation."""
    signer = _signer()
    with seeing(HOUSE.sight):
        houses = list(Organisation.objects.order_by("id").values_list("id", flat=True))
    return [(Actor(signer, roles=(Held("finance", house),), door="web"), house) for house in houses]


def _clear(officers: Sequence[tuple[Actor, UUID]]) -> None:
    """The city's own officers have runs under way, and an organisation prepares one at a time."""
    for by, house in officers:
        with seeing(by.sight):
            mine = {"organisation_id": house}
            pay = list(payroll.Run.objects.filter(**mine).exclude(state=payroll.APPROVED))
            charge = list(billing.Run.objects.filter(**mine).exclude(state=billing.APPROVED))
        for run in pay:
            drop_run(by=by, at=now(), run_id=run.id)
        for each in charge:
            drop_billing(by=by, at=now(), run_id=each.id)


def _pay(by: Actor, house: UUID, opens: datetime, spent: Spent) -> None:
    """One workweek's run of one organisation, two weeks after the week began."""
    with seeing(by.sight):
        frame = frame_of(house)
    if frame is None:
        return
    first = opens.date() + (frame.first_weekday - opens.weekday()) % 7 * DAY
    at = opens + 20 * DAY
    run = open_run(by=by, at=at, organisation_id=house, first=first, cut_off=at - DAY).run_id
    with spent.on("payroll worked out"):
        seen = preview_run(by=by, at=at, run_id=run)
    if not seen.people:
        drop_run(by=by, at=at, run_id=run)
        return
    with spent.on("payroll worked out again, approved and posted"):
        approve_run(by=by, at=at, run_id=run, cents=seen.cents, people=seen.people)
    spent.things["payroll worked out again, approved and posted"] += _count(
        """SELECT count(*) FROM payroll_paidhours h JOIN payroll_statement s ON s.id = h.statement_id
        WHERE s.run_id = %(run)s""",
        run=run,
    )


def _charge(by: Actor, house: UUID, month: date, at: datetime, spent: Spent) -> None:
    """The month's one billing run of an organisation, and its invoices."""
    run = open_billing(by=by, at=at, organisation_id=house, month=month, cut_off=at - DAY).run_id
    with spent.on("charges worked out"):
        seen = preview_billing(by=by, at=at, run_id=run)
    if not seen.visits:
        drop_billing(by=by, at=at, run_id=run)
        return
    with spent.on("charges worked out again, approved and posted"):
        approve_billing(by=by, at=at, run_id=run, cents=seen.cents, visits=seen.visits)
    spent.things["charges worked out again, approved and posted"] += seen.visits
    with spent.on("invoices"):
        made = issue_invoices(by=by, at=at, run_id=run)
    spent.things["invoices"] += len(made.numbers)


def _settle(officers: Sequence[tuple[Actor, UUID]], at: datetime, spent: Spent) -> None:
    """Whoever gets the money says so, pair by pair."""
    for by, house in officers:
        with seeing(by.sight):
            stand = balances(house, on=at.date())
        owed: dict[UUID, dict[str, int]] = defaultdict(dict)
        for each in stand:
            if each.account.kind in ("partner_owes", "partner_owed"):
                owed[each.account.owner_id][each.account.kind] = each.shown
        for partner, sums in owed.items():
            to_us, by_us = sums.get("partner_owes", 0), sums.get("partner_owed", 0)
            if to_us > by_us or (to_us == by_us and to_us and house < partner):
                with spent.on("settlements"):
                    record_settlement(
                        by=by,
                        at=at,
                        organisation_id=house,
                        partner_id=partner,
                        until=at.date(),
                        owed_to_us_cents=to_us,
                        owed_by_us_cents=by_us,
                    )
                spent.things["settlements"] += 1


def _told(month: date, spent: Spent, span: dict[str, Any], *, judged: bool) -> bool:
    """Print what it took and what a stranger finds."""
    table(
        f"{month:%B %Y} of the sample city, one process beside PostgreSQL",
        ("step", "things", "seconds", "a minute"),
        [
            (
                step,
                f"{spent.things[step]:,}" if spent.things[step] else "",
                f"{seconds:,.1f}",
                f"{spent.things[step] / seconds * 60:,.0f}" if spent.things[step] else "",
            )
            for step, seconds in spent.seconds.items()
        ],
    )
    legs, transfers = (_count(f"SELECT count(*) FROM ledger_{each}") for each in ("leg", "transfer"))
    print(f"\n{transfers:,} transfers of {legs:,} legs; at most {_megabytes():,.0f} MB in this process")
    found = {question: _count(sql, **span) for question, sql in _QUESTIONS.items()}
    for question, count in found.items():
        print(f"  {'PASS' if not count else 'FAIL'}  {question}: {count:,}")
    posted = "payroll worked out again, approved and posted"
    pace, both = spent.a_minute(posted), spent.a_minute(posted, "payroll worked out")
    kept = pace >= WANTED_A_MINUTE or not judged
    verdict = ("PASS" if kept else "FAIL") if judged else "    "
    print(f"  {verdict}  payroll of confirmed hours, worked out and posted: {pace:,.0f} a minute")
    print(f"        with the preview that somebody looks at before: {both:,.0f} a minute")
    return kept and not any(found.values())


def _count(sql: str, **given: Any) -> int:
    with administrator() as connection:
        row = connection.execute(sql.encode(), given).fetchone()
    assert row
    return int(row[0])


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

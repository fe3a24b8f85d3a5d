"""The money of a chain: postings with their legs, the run, the statement, its lines and the rules they come from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from commonhours.audit.chain import MONEY, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.common.sight import concern
from commonhours.ledger.models import Leg, Transfer
from commonhours.ledger.rules import Reference
from commonhours.payroll.models import PaidChange, PaidHours, Payment, Run, Statement, StatementLine
from commonhours.rates.keys import rates_key
from commonhours.rates.models import Rate
from commonhours.rates.pay.lines import CHANGE_CUT, CHANGE_MORE


def money(ground: Ground) -> Iterator[Piece]:
    """Everything about money, from the ledger down to the rate in force."""
    yield from _postings(ground)
    statements = list(Statement.objects.filter(id__in=ground.reached.of("statement")).order_by("id"))
    yield from _runs(ground, statements)
    shown = [row for row in statements if _open(ground, [row.organisation_id], row.person_id)]
    yield from (_statement(row) for row in shown)
    lines, paid = list(_lines(ground, shown)), list(_paid(ground, shown))
    yield from lines
    if any(line.facts["component"] in (CHANGE_MORE, CHANGE_CUT) for line in lines):
        yield from _changes(ground, shown)
    yield from _rates(ground, paid)
    yield from _payments(shown)
    hidden = {row.organisation_id for row in statements} - {row.organisation_id for row in shown}
    # The wall shows nothing at all to most; whoever employs the worker has paid them, or will.
    hidden |= {
        place.organisation_id
        for place in ground.places
        if not _open(ground, [place.organisation_id], place.person_id)
    }
    if hidden:
        yield Gap(part=MONEY, code="pay", organisation_ids=tuple(sorted(hidden)))


def _open(ground: Ground, organisation_ids: Iterable[UUID], person_id: UUID | None = None) -> bool:
    return ground.eyes.office(MONEY, organisation_ids) or ground.eyes.own(MONEY, person_id)


# --- postings --------------------------------------------------------------------------------------------------------


def _postings(ground: Ground) -> Iterator[Piece]:
    ids = ground.reached.of("transfer")
    rows = list(Transfer.objects.filter(id__in=ids).order_by("day", "id")) if ids else []
    legs: dict[UUID, list[Leg]] = defaultdict(list)
    for leg in Leg.objects.filter(transfer_id__in=ids).select_related("account").order_by("id"):
        if _open(ground, [leg.organisation_id], leg.person_id):
            legs[leg.transfer_id].append(leg)
    later = dict(Transfer.objects.filter(corrects_id__in=ids).values_list("corrects_id", "id"))
    for row in rows:
        seen = {leg.organisation_id for leg in legs[row.id] if _open(ground, [leg.organisation_id])}
        hidden = tuple(sorted(set(row.organisation_ids) - seen))
        if legs[row.id]:
            yield _posting(row, later.get(row.id))
            yield from (_leg(leg) for leg in legs[row.id])
        if hidden:
            yield Gap(part=MONEY, code="legs", organisation_ids=hidden)


def _posting(row: Transfer, corrected_by: UUID | None) -> Link:
    code = "put_right" if corrected_by else "correction" if row.corrects_id else "posting"
    return Link(
        part=MONEY,
        code=code,
        facts={"transfer_kind": row.kind, "day": row.day, "key": row.key},
        at=row.posted_at,
        opens=Reference("transfer", row.id),
        act=row.act_id,
    )


def _leg(leg: Leg) -> Link:
    account = leg.account
    owner = account.owner_id if account.owner_id != account.organisation_id else None
    return Link(
        part=MONEY,
        code="debit" if leg.cents > 0 else "credit",
        facts={
            "account_kind": account.kind,
            "organisation": leg.organisation_id,
            "owner": owner,
            "cents": abs(leg.cents),
            "currency": account.currency,
        },
        opens=Reference("account", account.id),
    )


# --- payroll ---------------------------------------------------------------------------------------------------------


def _runs(ground: Ground, statements: list[Statement]) -> Iterator[Piece]:
    ids = ground.reached.of("run") | {row.run_id for row in statements}
    # Whoever is paid by a run is told which it was.
    own = {row.run_id for row in statements if ground.eyes.own(MONEY, row.person_id)}
    if own:
        concern(own)
    for run in Run.objects.filter(id__in=ids).order_by("first", "number"):
        if run.id in own or ground.eyes.office(MONEY, [run.organisation_id]):
            yield Link(
                part=MONEY,
                code="run" if run.state == "approved" else "run_open",
                facts={
                    "organisation": run.organisation_id,
                    "first": run.first,
                    "number": run.number,
                    "place": run.place,
                    "cut_off_at": run.cut_off,
                },
                at=run.approved_at,
                by=run.approved_by_id,
                opens=Reference("run", run.id),
                act=run.act_id,
            )


def _statement(row: Statement) -> Link:
    return Link(
        part=MONEY,
        code="statement",
        facts={"person": row.person_id, "cents": row.cents, "seconds": row.seconds},
        opens=Reference("statement", row.id),
    )


def _lines(ground: Ground, statements: list[Statement]) -> Iterator[Link]:
    start, sheets = ground.reached.start, ground.reached.of("timesheet")
    rows = StatementLine.objects.filter(statement__in=statements).order_by("statement_id", "place_in_order")
    for row in rows.select_related("work"):
        parts = {UUID(key): part for key, part in row.parts.items()}
        share = [parts[key] for key in parts if key in sheets]
        if (start.kind == "line" and row.id != start.id) or (ground.focused and not share):
            continue
        yield _line(row, share if ground.focused else [])


def _line(row: StatementLine, share: list[list[int]]) -> Link:
    facts: dict[str, object] = {
        "component": row.code,
        "week": row.week,
        "work": row.work.name if row.work else "",
        "seconds": row.seconds,
        "rate": row.rate,
        "cents": row.cents,
        "rule": row.rule,
        "rule_name": row.rule_name,
        "rule_url": row.rule_url,
    }
    if share:
        facts |= {
            "share_seconds": sum(part[0] for part in share),
            "share_cents": sum(part[1] for part in share),
        }
    return Link(
        part=MONEY, code="line_share" if share else "line", facts=facts, opens=Reference("line", row.id)
    )


def _changes(ground: Ground, statements: list[Statement]) -> Iterator[Link]:
    """Late changes that were paid, each with the act that made it."""
    places = ground.reached.of("timesheet")
    rows = PaidChange.objects.filter(statement__in=statements, place_id__in=places)
    for row in rows.order_by("told_at", "id"):
        called_off = row.starts_after is None
        yield Link(
            part=MONEY,
            code="change_off" if called_off else "change" if row.starts_before else "change_new",
            facts={
                "starts_before_at": row.starts_before,
                "starts_after_at": row.starts_after,
            },
            at=row.told_at,
            opens=Reference("timesheet", row.place_id),
            act=row.act_id,
        )


def _paid(ground: Ground, statements: list[Statement]) -> list[PaidHours]:
    rows = PaidHours.objects.filter(statement__in=statements, timesheet_id__in=ground.reached.of("timesheet"))
    return list(rows.select_related("work").order_by("starts_at", "revision"))


def _rates(ground: Ground, paid: list[PaidHours]) -> Iterator[Piece]:
    """What an hour paid on that day, and the agreement that said so, where the asker may read it."""
    houses = {row.organisation_id for row in paid if ground.eyes.office(MONEY, [row.organisation_id])}
    if houses:
        concern(map(rates_key, houses))
    rates = list(Rate.objects.filter(organisation_id__in={row.organisation_id for row in paid}, kind="pay"))
    days = {place.id: ground.day(place) for place in ground.places}
    for row in paid:
        day = days.get(row.timesheet_id, ground.today)
        held = _in_force(rates, row, day)
        known = held is not None and (row.organisation_id in houses or held.person_id is not None)
        facts: dict[str, object] = {
            "cents": row.rate,
            "work": row.work.name,
            "revision": row.revision,
            "day": day,
        }
        if known and held is not None:
            facts |= {"since": held.since, "until": held.until}
        yield Link(
            part=MONEY,
            code="rate" if known else "rate_paid",
            facts=facts,
            at=held.set_at if known and held else None,
            by=held.set_by_id if known and held else None,
            opens=Reference("timesheet", row.timesheet_id),
        )


def _in_force(rates: list[Rate], row: PaidHours, day: date) -> Rate | None:
    """The narrowest agreed rate of that day, if it is what was paid."""
    ways = ((row.work_id, row.person_id), (None, row.person_id), (row.work_id, None), (None, None))
    held = [
        rate
        for rate in rates
        if rate.organisation_id == row.organisation_id
        and rate.since <= day
        and (rate.until is None or day < rate.until)
        and rate.amount == row.rate
    ]
    found = (rate for way in ways for rate in held if (rate.type_of_work_id, rate.person_id) == way)
    return next(found, None)


def _payments(statements: list[Statement]) -> Iterator[Link]:
    for row in Payment.objects.filter(statement__in=statements).order_by("day", "id"):
        yield Link(
            part=MONEY,
            code="paid",
            facts={"means": row.means, "day": row.day, "withheld_cents": row.withheld_cents},
            at=row.recorded_at,
            by=row.recorded_by_id,
            opens=Reference("statement", row.statement_id),
            act=row.act_id,
        )

"""Approve a run: in one act it is frozen, and what is owed to each person is posted to the ledger."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet, Sum

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, Refused
from commonhours.ledger.actions import Wanted, open_accounts, post_many
from commonhours.ledger.rules import Leg, Posting, Reference
from commonhours.organisations.queries import region
from commonhours.payroll.actions.open import held_run, tell
from commonhours.payroll.actions.preview import digest, work_out
from commonhours.payroll.models import APPROVED, PREVIEWED, PaidHours, Run, Statement, StatementLine
from commonhours.payroll.on_costs import on_costs_of
from commonhours.people.ties import near_to
from commonhours.rates.pay.lines import STIPEND
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Approved:
    """What stands from now on: so many cents owed to so many people."""

    run_id: UUID
    cents: int
    people: int


@once(Approved)
def approve_run(*, by: Actor, at: datetime, run_id: UUID, cents: int, people: int) -> Approved:
    """Approve exactly what was seen: the totals are repeated by whoever approves, and everything is worked out anew.

    All of it happens or nothing: a crash at any step leaves the run as it was, to be approved again. Refuses with
    `unknown_run`, `not_allowed`, `run_approved`, `not_previewed`, `before_cut_off`, `totals_differ`,
    `run_changed`, `pays_yourself`, `pays_near`, `nothing_to_pay`, and with `books_closed` as the ledger does.
    """
    with acting("payroll.approve", by=by, at=at) as act:
        run = held_run(by, run_id)
        _refuse_unready(run, at)
        refuse_own(by, Statement.objects.filter(run=run))
        statements = list(Statement.objects.filter(run=run).order_by("person_id"))
        if not statements:
            raise Refused.because("nothing_to_pay")
        if (sum(each.cents for each in statements), len(statements)) != (cents, people):
            raise Invalid.because("totals_differ", field="cents")
        _post(run, statements, by=by, at=at)
        run.state, run.approved_by_id, run.approved_at, run.act_id = APPROVED, by.account_id, at, act.id
        _name_employer(run)
        run.save()
        act.touches(*(each.person_id for each in statements))
        tell(act, run, cents=cents, people=[each.person_id for each in statements])
        act.outcome = approved = Approved(run.id, cents, people)
        return approved


def _name_employer(run: Run) -> None:
    """Statements show the employer as it was called that day."""
    house = run.organisation
    run.employer_name, run.employer_address = house.legal_name or house.name, house.postal_address


def refuse_own(by: Actor, statements: QuerySet[Statement]) -> None:
    """Nobody approves their own wages or those of somebody near to them, or says that they were paid."""
    if by.person_id and statements.filter(person_id=by.person_id).exists():
        raise Refused.because("pays_yourself")
    near = near_to(by)
    if near and statements.filter(person_id__in=near).exists():
        raise Refused.because("pays_near")


def _refuse_unready(run: Run, at: datetime) -> None:
    if run.state != PREVIEWED:
        raise Refused.because("not_previewed")
    if at < run.cut_off:
        raise Refused.because("before_cut_off")
    if digest(run, work_out(run)) != bytes(run.digest):
        raise Refused.because("run_changed")


def _post(run: Run, statements: list[Statement], *, by: Actor, at: datetime) -> None:
    """Wages and stipends are costs, owed to each from the day on which somebody said so; so is what is on top."""
    paid = [each for each in statements if each.cents]
    given = _stipends(run)
    wages, thanks = (Wanted.own(run.organisation_id, kind) for kind in ("wages", "stipends"))
    debts = {each.person_id: _debt(run.organisation_id, each.person_id) for each in paid}
    costs = [wages, thanks] if given else [wages]
    accounts = open_accounts(by=by, at=at, wanted=[*costs, *debts.values()])
    sheets: dict[UUID, list[UUID]] = defaultdict(list)
    for statement, sheet in PaidHours.objects.filter(statement__in=paid).values_list(
        "statement", "timesheet"
    ):
        sheets[statement].append(sheet)
    day = at.astimezone(region().tzinfo).date()
    postings = [
        Posting(
            _key(run, each),
            "work",
            day,
            (
                *(
                    Leg(accounts[cost], cents)
                    for cost, cents in (
                        (wages, each.cents - given.get(each.id, 0)),
                        (thanks, given.get(each.id, 0)),
                    )
                    if cents
                ),
                Leg(accounts[debts[each.person_id]], -each.cents),
            ),
            (
                Reference("run", run.id),
                Reference("statement", each.id),
                Reference("person", each.person_id),
                *(Reference("timesheet", sheet) for sheet in sorted(sheets[each.id])),
            ),
        )
        for each in paid
    ]
    added = _on_costs(run, {each.key: each.about for each in postings}, paid, day, by=by, at=at)
    if postings:
        post_many(by=by, at=at, postings=[*postings, *added])


def _stipends(run: Run) -> dict[UUID, int]:
    """By statement, what of it is no wage; it is a cost of another kind."""
    rows = StatementLine.objects.filter(statement__run=run, code=STIPEND)
    sums = rows.values_list("statement").annotate(sum=Sum("cents")).order_by()
    return {statement: cents for statement, cents in sums if cents}


def _on_costs(
    run: Run,
    about: dict[str, tuple[Reference, ...]],
    paid: list[Statement],
    day: date,
    *,
    by: Actor,
    at: datetime,
) -> list[Posting]:
    """What comes on top of wages is a cost of the same day, owed to others, and about the same hours."""
    sums = on_costs_of(run)
    if not sums:
        return []
    cost, debt = (Wanted.own(run.organisation_id, kind) for kind in ("on_costs", "on_costs_owed"))
    accounts = open_accounts(by=by, at=at, wanted=[cost, debt])
    return [
        Posting(
            f"payroll:on_costs:{run.id}:{each.person_id}",
            "on_costs",
            day,
            (Leg(accounts[cost], sums[each.id]), Leg(accounts[debt], -sums[each.id])),
            about[_key(run, each)],
        )
        for each in paid
        if each.id in sums
    ]


def _key(run: Run, statement: Statement) -> str:
    return f"payroll:{run.id}:{statement.person_id}"


def _debt(organisation_id: UUID, person_id: UUID) -> Wanted:
    return Wanted(organisation_id, "wages_owed", "person", person_id)

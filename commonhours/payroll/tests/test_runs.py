"""A run pays what both sides confirmed, once, to the cent; what changes later is paid as a difference."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.ledger.models import Leg, Transfer
from commonhours.ledger.queries import trial_balance
from commonhours.ledger.tests.money import finance
from commonhours.payroll.actions import approve as approving
from commonhours.payroll.actions import (
    approve_run,
    drop_run,
    preview_run,
    record_payment,
    return_person,
    set_person_aside,
)
from commonhours.payroll.models import PaidHours, Payment, Run, SetAside, Statement, StatementLine
from commonhours.payroll.tests.weeks import (
    HOUR,
    LAST,
    MONDAY_NINE,
    THIS,
    agree,
    approved,
    opened,
    previewed,
    settle,
    worked,
)
from commonhours.rates.models import PayFrame, Rate
from commonhours.timesheets.models import Timesheet
from conftest import EVERYTHING
from tests.cast import JOINED, NOW, Cast

NEXT = NOW + timedelta(days=7)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    agree(cast, {"rosa": 2000, "dara": 2550})


def owed(cast: Cast, name: str, slug: str = "harbor") -> int:
    """What the books say is owed to somebody."""
    person = cast.people[name]
    with seeing(EVERYTHING):
        legs = Leg.objects.filter(account__kind="wages_owed", person_id=person.id)
        return -sum(leg.cents for leg in legs.filter(organisation_id=cast.organisations[slug].id))


def stated(run_id: UUID) -> dict[str, int]:
    with seeing(EVERYTHING):
        rows = Statement.objects.filter(run_id=run_id).select_related("person")
        return {row.person.name.lower(): row.cents for row in rows}


def asides(run_id: UUID) -> list[tuple[str, str]]:
    with seeing(EVERYTHING):
        rows = SetAside.objects.filter(run_id=run_id).order_by("person__name")
        return [(row.person.name.lower(), row.code) for row in rows.select_related("person")]


def test_lines_statement_and_books_agree_to_the_cent(cast: Cast) -> None:
    worked(cast, "rosa", hours=2.5)
    worked(cast, "rosa", MONDAY_NINE + DAY, hours=9.01)
    worked(cast, "dara", hours=1 / 3)
    run = approved(cast)
    with seeing(EVERYTHING):
        for statement in Statement.objects.filter(run_id=run.run_id):
            lines = list(statement.lines.all())
            assert statement.cents == sum(line.cents for line in lines)
            for line in lines:
                assert line.cents == sum(cents for _seconds, cents in line.parts.values())
        assert [trial.difference for trial in trial_balance(on=NEXT.date())] == [0]
    assert stated(run.run_id) == {"rosa": owed(cast, "rosa"), "dara": owed(cast, "dara")}
    assert owed(cast, "dara") == 850
    assert sum(stated(run.run_id).values()) == run.cents


def test_only_what_both_sides_confirmed_by_the_cut_off_is_paid(cast: Cast) -> None:
    worked(cast, "rosa", hours=1)
    worked(cast, "rosa", MONDAY_NINE + DAY, sides=("worker",))
    worked(cast, "dara", said=NOW + HOUR)
    run = previewed(cast)
    assert stated(run.run_id) == {"rosa": 2000}
    with pytest.raises(Invalid, match="cut_off_to_come"):
        preview_run(by=finance(cast), at=NOW, run_id=run.run_id, cut_off=NOW + 2 * HOUR)
    later = preview_run(by=finance(cast), at=NOW + HOUR, run_id=run.run_id, cut_off=NOW + HOUR)
    assert (later.people, later.cents) == (2, 2000 + 5100)


def test_a_late_yes_is_paid_with_the_next_run_by_its_own_week(cast: Cast) -> None:
    for day in range(5):
        worked(cast, "rosa", MONDAY_NINE + day * DAY, hours=4)
        worked(cast, "rosa", MONDAY_NINE + day * DAY + 5 * HOUR, hours=4)
    saturday = MONDAY_NINE + 5 * DAY
    late = worked(cast, "rosa", saturday, hours=1.5, sides=("worker",))
    approved(cast)
    assert owed(cast, "rosa") == 40 * 2000
    settle(cast, late, saturday, saturday + 1.5 * HOUR, said=NOW + HOUR)
    approved(cast, THIS, NEXT)
    # That week is past forty hours now, so these pay half as much again.
    assert owed(cast, "rosa") == 40 * 2000 + 1.5 * 3000


def test_hours_put_right_later_are_paid_as_the_difference_and_closed_runs_stay(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=2)
    first = approved(cast)
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + 3 * HOUR, said=NOW + HOUR)
    second = approved(cast, LAST, NOW + 2 * HOUR)
    assert stated(first.run_id) == {"rosa": 4000}
    assert stated(second.run_id) == {"rosa": 2000}
    with seeing(EVERYTHING):
        assert Run.objects.get(id=second.run_id).number == 2
        assert sorted(PaidHours.objects.values_list("revision", flat=True)) == [1, 2]
    assert owed(cast, "rosa") == 6000
    with pytest.raises(Refused, match="nothing_to_pay"):
        approved(cast, LAST, NOW + 3 * HOUR)


def test_hours_in_doubt_after_they_were_paid_stay_as_they_were_paid(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=2)
    approved(cast)
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + HOUR, said=NOW + HOUR, sides=("worker",))
    worked(cast, "rosa", MONDAY_NINE + DAY, hours=1, said=NOW + HOUR)
    run = approved(cast, LAST, NOW + 2 * HOUR)
    assert stated(run.run_id) == {"rosa": 2000}


def test_wages_are_never_taken_back_and_what_was_overpaid_waits_for_somebody(cast: Cast) -> None:
    sheet = worked(cast, "rosa", hours=3)
    approved(cast)
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + 2 * HOUR, said=NOW + HOUR)
    worked(cast, "rosa", MONDAY_NINE + 7 * DAY, hours=1)
    run = previewed(cast, THIS, NEXT)
    assert stated(run.run_id) == {"rosa": 2000}
    assert asides(run.run_id) == [("rosa", "overpaid")]


def test_one_bad_week_stops_nobody_else(cast: Cast) -> None:
    worked(cast, "rosa")
    worked(cast, "sam")  # nobody agreed on a rate
    worked(cast, "dara", hours=2)
    worked(cast, "dara", MONDAY_NINE + 3 * HOUR, hours=1)
    with seeing(EVERYTHING):
        last = Timesheet.objects.filter(person=cast.people["dara"]).latest("planned_start")
    settle(cast, last, MONDAY_NINE + HOUR, MONDAY_NINE + 4 * HOUR, said=NOW - HOUR)
    run = approved(cast)
    assert stated(run.run_id) == {"rosa": 4000}
    assert asides(run.run_id) == [("dara", "Overlapping"), ("sam", "no_rate")]
    assert (owed(cast, "dara"), owed(cast, "sam")) == (0, 0)


def test_a_visit_over_the_end_of_the_week_is_paid_in_two_parts(cast: Cast) -> None:
    sunday_eleven_at_night = MONDAY_NINE + 6 * DAY + 14 * HOUR
    worked(cast, "rosa", sunday_eleven_at_night, hours=3)
    first = approved(cast, LAST, NOW + HOUR)
    second = approved(cast, THIS, NEXT)
    assert (stated(first.run_id), stated(second.run_id)) == ({"rosa": 2000}, {"rosa": 4000})


def test_somebody_taken_out_by_hand_waits_for_the_next_run(cast: Cast) -> None:
    worked(cast, "rosa")
    worked(cast, "dara")
    run = previewed(cast)
    rosa = cast.people["rosa"].id
    with pytest.raises(Invalid, match="reason_missing"):
        set_person_aside(by=finance(cast), at=NOW, run_id=run.run_id, person_id=rosa, why=" ")
    out = set_person_aside(by=finance(cast), at=NOW, run_id=run.run_id, person_id=rosa, why="bank details")
    assert (out.cents, asides(run.run_id)) == (5100, [("rosa", "by_hand")])
    back = return_person(by=finance(cast), at=NOW, run_id=run.run_id, person_id=rosa)
    assert back.cents == run.cents
    set_person_aside(by=finance(cast), at=NOW, run_id=run.run_id, person_id=rosa, why="bank details")
    approve_run(by=finance(cast), at=NOW, run_id=run.run_id, cents=5100, people=1)
    assert stated(approved(cast, LAST, NOW + HOUR).run_id) == {"rosa": 4000}


def test_what_is_approved_is_what_was_seen(cast: Cast) -> None:
    sheet = worked(cast, "rosa")
    run = opened(cast)

    def approve(cents: int = 4000, people: int = 1) -> None:
        approve_run(by=finance(cast), at=NOW, run_id=run, cents=cents, people=people)

    with pytest.raises(Refused, match="not_previewed"):
        approve()
    preview_run(by=finance(cast), at=NOW, run_id=run)
    for wrong in ((4001, 1), (4000, 2)):
        with pytest.raises(Invalid, match="totals_differ"):
            approve(*wrong)
    settle(cast, sheet, MONDAY_NINE, MONDAY_NINE + HOUR, said=NOW - HOUR)
    with pytest.raises(Refused, match="run_changed"):
        approve()
    preview_run(by=finance(cast), at=NOW, run_id=run)
    approve(2000)
    with pytest.raises(Refused, match="run_approved"):
        approve(2000)


def test_nobody_approves_or_pays_their_own_wages_and_a_second_officer_does(cast: Cast) -> None:
    worked(cast, "rosa")
    run = previewed(cast)
    rosa = cast.people["rosa"].id
    herself = replace(finance(cast), account_id=cast.accounts["rosa"].id, person_id=rosa)
    with pytest.raises(Refused, match="pays_yourself"):
        approve_run(by=herself, at=NOW, run_id=run.run_id, cents=run.cents, people=1)
    set_person_aside(by=herself, at=NOW, run_id=run.run_id, person_id=rosa, why="is me")
    return_person(by=herself, at=NOW, run_id=run.run_id, person_id=rosa)
    approve_run(by=finance(cast), at=NOW, run_id=run.run_id, cents=run.cents, people=1)
    with seeing(EVERYTHING):
        statement = Statement.objects.get().id

    def pay(by: Actor) -> int:
        return record_payment(by=by, at=NOW, statement_id=statement, means="cash", day=NOW.date()).cents

    with pytest.raises(Refused, match="pays_yourself"):
        pay(herself)
    assert pay(finance(cast)) == run.cents


def test_runs_follow_each_other_one_at_a_time_on_one_weekday(cast: Cast) -> None:
    run = opened(cast)
    with pytest.raises(Refused, match="run_open_already"):
        opened(cast, THIS)
    drop_run(by=finance(cast), at=NOW, run_id=run)
    worked(cast, "rosa")
    approved(cast)
    for first, code in (
        (LAST + DAY, "week_begins_otherwise"),
        (LAST - 7 * DAY, "week_before_first"),
        (THIS + 7 * DAY, "week_to_come"),
    ):
        with pytest.raises(Invalid, match=code):
            opened(cast, first)
    with seeing(EVERYTHING):
        PayFrame.objects.all().delete()
    with pytest.raises(Refused, match="no_frame"):
        opened(cast, THIS)


@pytest.mark.parametrize("step", ["open_accounts", "post_many", "_refuse_unready", "tell"])
def test_a_crash_at_any_step_leaves_nothing_and_a_rerun_gives_the_same_cents(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    worked(cast, "rosa", hours=9.5)
    run = previewed(cast)
    whole = getattr(approving, step)

    def crash(*args: object, **kwargs: object) -> None:
        whole(*args, **kwargs)
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(approving, step, crash)
        with pytest.raises(RuntimeError):
            approve_run(by=finance(cast), at=NOW, run_id=run.run_id, cents=run.cents, people=1)
    with seeing(EVERYTHING):
        assert Run.objects.get().state == "previewed"
        assert not Transfer.objects.exists()
    assert (
        approve_run(by=finance(cast), at=NOW, run_id=run.run_id, cents=run.cents, people=1).cents == run.cents
    )
    assert owed(cast, "rosa") == run.cents
    with seeing(EVERYTHING):
        assert Transfer.objects.count() == 1


def test_an_approved_run_cannot_be_changed_by_anybody(cast: Cast) -> None:
    worked(cast, "rosa")
    run = approved(cast)
    changes = (
        lambda: Run.objects.filter(id=run.run_id).update(state="draft"),
        lambda: Run.objects.filter(id=run.run_id).delete(),
        lambda: Statement.objects.update(cents=1),
        lambda: StatementLine.objects.update(cents=1),
        lambda: StatementLine.objects.all().delete(),
        lambda: PaidHours.objects.update(rate=1),
        lambda: PaidHours.objects.all().delete(),
    )
    for change in changes:
        with pytest.raises(IntegrityError), seeing(EVERYTHING), transaction.atomic():
            change()


def test_wages_are_paid_out_once_and_what_was_withheld_is_owed_to_others(cast: Cast) -> None:
    worked(cast, "rosa")
    run = previewed(cast)
    with seeing(EVERYTHING):
        statement = Statement.objects.get().id
    day = NOW.date()

    def pay(**given: object) -> int:
        kept = {"federal_tax": 300, "medicare": 200}
        said = {
            "means": "cheque",
            "day": day,
            "deductions": kept,
            "reference": "118",
        } | given
        return record_payment(by=finance(cast), at=NOW, statement_id=statement, **said).cents  # type: ignore[arg-type]

    with pytest.raises(Refused, match="not_approved"):
        pay()
    approve_run(by=finance(cast), at=NOW, run_id=run.run_id, cents=run.cents, people=1)
    for wrong, code in (
        ({"means": "shells"}, "unknown_choice"),
        ({"day": day + DAY}, "paid_to_come"),
        ({"deductions": {"shells": 1}}, "unknown_choice"),
        ({"deductions": {"other": 4001}}, "withheld_too_much"),
    ):
        with pytest.raises(Invalid, match=code):
            pay(**wrong)
    assert pay() == 3500
    assert owed(cast, "rosa") == 0
    with pytest.raises(Refused, match="paid_already"):
        pay()
    with seeing(EVERYTHING):
        assert Payment.objects.count() == 1
        assert [trial.difference for trial in trial_balance(on=NEXT.date())] == [0]


def test_nobody_without_the_books_touches_a_run_and_outsiders_know_of_none(cast: Cast) -> None:
    worked(cast, "rosa")
    run = previewed(cast)
    for name in ("rosa", "otto", "nina", "carmen", "ana", "olga"):
        with pytest.raises(NotAllowed):
            preview_run(by=cast.actors[name], at=NOW, run_id=run.run_id)
        with pytest.raises(NotAllowed):
            approve_run(by=cast.actors[name], at=NOW, run_id=run.run_id, cents=run.cents, people=1)
        with pytest.raises(NotAllowed):
            opened(cast, THIS, by=cast.actors[name])
    with pytest.raises(NotFound):
        preview_run(by=finance(cast, "bixby"), at=NOW, run_id=run.run_id)
    with pytest.raises(NotFound):
        record_payment(by=finance(cast), at=NOW, statement_id=new_id(), means="cash", day=NOW.date())


def test_what_comes_on_top_of_wages_is_posted_with_them_and_no_cent_hangs_on_how_many_runs_pay(
    cast: Cast,
) -> None:
    harbor = cast.organisations["harbor"]
    with seeing(EVERYTHING):
        Rate.objects.create(
            organisation=harbor, kind="on_costs", amount=1235, since=JOINED.date(), set_at=JOINED
        )
    worked(cast, "rosa", hours=1 / 3)
    late = worked(cast, "rosa", MONDAY_NINE + DAY, hours=1 / 3, sides=("worker",))
    approved(cast)
    settle(cast, late, MONDAY_NINE + DAY, MONDAY_NINE + DAY + HOUR / 3, said=NOW + HOUR)
    approved(cast, THIS, NEXT)
    with seeing(EVERYTHING):
        sums = [leg.cents for leg in Leg.objects.filter(account__kind="on_costs").order_by("day")]
        owed_on_top = sum(leg.cents for leg in Leg.objects.filter(account__kind="on_costs_owed"))
        wages = sum(leg.cents for leg in Leg.objects.filter(account__kind="wages"))
        assert [trial.difference for trial in trial_balance(on=NEXT.date())] == [0]
    # 12.35 % of $13.33 is $1.65, of the first $6.67 $0.82: the second run adds what is missing.
    assert (wages, sums, owed_on_top) == (1333, [82, 83], -165)

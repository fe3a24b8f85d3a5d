"""Hours of joint employers count together; each pays its own, and overtime falls on whoever had the later hours."""

from datetime import datetime

import pytest

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.ledger.tests.money import finance
from commonhours.payroll.models import StatementLine
from commonhours.payroll.tests.weeks import HOUR, LAST, MONDAY_NINE, THIS, agree, approved, worked
from commonhours.rates.actions import agree_joint, end_joint, say_joint
from commonhours.rates.joint import joint_lines
from commonhours.rates.models import JointEmployers
from commonhours.rates.pricing import Price, Prospect, Shift, prices
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def rates(cast: Cast) -> None:
    agree(cast, {"rosa": 2000})


def officer(cast: Cast, name: str, slug: str) -> Actor:
    """Somebody else who keeps the books of another organisation."""
    held = finance(cast, slug).roles
    return Actor(cast.accounts[name].id, roles=held, door="web")


def joint(cast: Cast) -> None:
    """Harbor and Bixby have long employed people together."""
    one, other = sorted((cast.organisations["harbor"], cast.organisations["bixby"]), key=lambda each: each.id)
    with seeing(EVERYTHING):
        JointEmployers.objects.create(
            one=one,
            other=other,
            since=LONG_AGO,
            said_for=one,
            said_by=cast.accounts["carmen"],
            said_at=JOINED,
            agreed_by=cast.accounts["nina"],
            agreed_at=JOINED,
        )


def twenty_and_twenty_five(cast: Cast) -> None:
    """Twenty hours for Bixby from Monday to Wednesday, then twenty-five for Harbor, never more than eight a day."""
    for day, hours in ((0, 8), (1, 8), (2, 4)):
        worked(cast, "rosa", MONDAY_NINE + day * DAY, hours=hours / 2, slug="bixby")
        worked(cast, "rosa", MONDAY_NINE + day * DAY + 5 * HOUR, hours=hours / 2, slug="bixby")
    for day, hours in ((3, 8), (4, 8), (5, 8), (6, 1)):
        worked(cast, "rosa", MONDAY_NINE + day * DAY, hours=hours / 2)
        worked(cast, "rosa", MONDAY_NINE + day * DAY + 5 * HOUR, hours=hours / 2)


def paid(cast: Cast, *codes: str) -> int:
    """Seconds that approved runs of Harbor have paid under these codes."""
    with seeing(EVERYTHING):
        return sum(row.seconds for row in StatementLine.objects.filter(code__in=codes))


def test_twenty_hours_there_and_twenty_five_here_make_five_of_overtime_here(cast: Cast) -> None:
    joint(cast)
    twenty_and_twenty_five(cast)
    approved(cast)
    assert paid(cast, "time") == 25 * 3600
    # No day off in seven: the Sunday is a seventh day, the four hours past forty before it are the week's.
    assert (paid(cast, "overtime_week"), paid(cast, "seventh_day")) == (4 * 3600, 3600)


def test_employers_that_never_agreed_are_counted_apart(cast: Cast) -> None:
    twenty_and_twenty_five(cast)
    approved(cast)
    assert (paid(cast, "time"), paid(cast, "overtime_week", "seventh_day")) == (25 * 3600, 0)


def test_hours_that_the_other_employer_learns_of_later_are_paid_with_the_next_run(cast: Cast) -> None:
    joint(cast)
    for day in range(5):
        worked(cast, "rosa", MONDAY_NINE + day * DAY + 5 * HOUR, hours=5)
    approved(cast)
    assert paid(cast, "overtime_day") == 0
    worked(cast, "rosa", MONDAY_NINE, hours=4, slug="bixby")
    approved(cast, THIS, NOW + 7 * DAY)
    assert paid(cast, "overtime_day") == 3600


def test_a_price_says_what_each_employer_would_pay(cast: Cast) -> None:
    joint(cast)
    harbor, bixby = (cast.organisations[slug].id for slug in ("harbor", "bixby"))
    for start in (MONDAY_NINE, MONDAY_NINE + 5 * HOUR):
        worked(cast, "rosa", start, hours=4, slug="bixby")

    def price(start: datetime) -> Price:
        shift = Shift(start, start + HOUR, cast.works["company"].id, harbor)
        with seeing(finance(cast).sight):
            return prices([Prospect(cast.people["rosa"].id, harbor, shift)], at=NOW)[0]

    after, before = price(MONDAY_NINE + 10 * HOUR), price(MONDAY_NINE - 2 * HOUR)
    assert [(each.code, each.seconds) for each in after.overtime] == [("overtime_day", 3600)]
    assert after.elsewhere == ()
    assert before.overtime == ()
    assert [(each.employer, each.code, each.seconds) for each in before.elsewhere] == [
        (bixby, "overtime_day", 3600)
    ]


def test_it_takes_both_organisations_to_be_joint_and_outsiders_know_of_none(cast: Cast) -> None:
    harbor, bixby = (cast.organisations[slug].id for slug in ("harbor", "bixby"))
    ours, theirs = finance(cast), officer(cast, "nina", "bixby")
    with pytest.raises(NotAllowed):
        say_joint(by=theirs, at=NOW, organisation_id=harbor, other_id=bixby, since=THIS)
    with pytest.raises(Invalid, match="rate_in_the_past"):
        say_joint(by=ours, at=NOW, organisation_id=harbor, other_id=bixby, since=LAST)
    said = say_joint(by=ours, at=NOW, organisation_id=harbor, other_id=bixby, since=THIS)
    with pytest.raises(Refused, match="joint_already"):
        say_joint(by=theirs, at=NOW, organisation_id=bixby, other_id=harbor, since=THIS)
    with pytest.raises(NotAllowed):
        agree_joint(by=ours, at=NOW, joint_id=said.joint_id)
    with pytest.raises(NotFound):
        agree_joint(by=officer(cast, "otto", "westside"), at=NOW, joint_id=said.joint_id)
    assert agree_joint(by=theirs, at=NOW, joint_id=said.joint_id).agreed
    (line,) = joint_lines(by=ours, organisation_id=harbor)
    assert (line.other, line.agreed) == (cast.organisations["bixby"].name, True)
    end_joint(by=theirs, at=NOW, joint_id=said.joint_id, last_day=THIS)
    with pytest.raises(Refused, match="rate_over"):
        end_joint(by=ours, at=NOW, joint_id=said.joint_id, last_day=THIS)

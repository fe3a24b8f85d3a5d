"""Lines of money and who pays: opened, shared and closed by those who may fund, and kept whole by the database."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor, Held
from commonhours.common.ids import new_id
from commonhours.common.refusals import Refused
from commonhours.common.sight import concern, seeing
from commonhours.funding.actions import (
    LineWanted,
    SplitSet,
    SplitWanted,
    close_line,
    open_line,
    set_split,
)
from commonhours.funding.keys import lines_key
from commonhours.funding.models import FundingLine, Split, SplitShare
from commonhours.funding.queries import shares_for
from commonhours.funding.shares import WHOLE, Share
from commonhours.organisations.models import Grant
from conftest import EVERYTHING
from tests.cast import JOINED, LONG_AGO, NOW, Cast

MONDAY, NEXT, APRIL, MAY, JUNE = (
    date(2026, 3, 2),
    date(2026, 3, 9),
    date(2026, 4, 1),
    date(2026, 5, 1),
    date(2026, 6, 1),
)
SIXTY, FORTY = 600_000, 400_000


@pytest.fixture
def fiona(cast: Cast) -> Actor:
    """Harbor's finance officer."""
    harbor = cast.organisations["harbor"]
    account = Account.objects.create_user("fiona@example.org", name="Fiona", joined_at=JOINED)
    Grant.objects.create(
        account=account, organisation=harbor, role="finance", since=LONG_AGO, granted_at=JOINED
    )
    return Actor(account_id=account.id, roles=(Held("finance", harbor.id),), door="web")


def line(cast: Cast, by: Actor, name: str = "City", last_day: date = JUNE, **more: Any) -> UUID:
    said: dict[str, Any] = {"name": name, "amount": 1_000_00, "since": MONDAY, "last_day": last_day} | more
    harbor = cast.organisations["harbor"].id
    return open_line(by=by, at=NOW, organisation_id=harbor, wanted=LineWanted(**said)).line_id


def split(cast: Cast, by: Actor, shares: dict[UUID, int], since: date = MONDAY, **more: Any) -> SplitSet:
    wanted = SplitWanted(since, tuple(Share(*each) for each in shares.items()), **more)
    return set_split(by=by, at=NOW, organisation_id=cast.organisations["harbor"].id, wanted=wanted)


def code(error: pytest.ExceptionInfo[Refused]) -> str:
    return error.value.refusals[0].code


def pays(cast: Cast, on: date, who: str | None = "lopez", work: str = "nutrition") -> dict[UUID, int]:
    served = cast.served[who].id if who else None
    with seeing(EVERYTHING):
        (found,) = shares_for([(served, cast.organisations["harbor"].id, cast.works[work].id, on)])
    return {each.line_id: each.parts for each in found}


def test_a_grant_pays_its_share_until_it_ends_and_then_what_holds_for_everybody(
    cast: Cast, fiona: Actor
) -> None:
    grant = line(
        cast, fiona, "Nutrition grant", date(2026, 4, 30), type_of_work_ids=(cast.works["nutrition"].id,)
    )
    city = line(cast, fiona)
    split(cast, fiona, {city: WHOLE})
    work = cast.works["nutrition"].id
    made = split(cast, fiona, {grant: SIXTY, city: FORTY}, type_of_work_id=work)
    assert made.last_day == date(2026, 4, 30), "the split ends with the first of its lines"
    assert pays(cast, NEXT) == {grant: SIXTY, city: FORTY}
    assert pays(cast, NEXT, work="company") == {city: WHOLE}
    assert pays(cast, MAY) == {city: WHOLE}
    assert pays(cast, date(2026, 6, 2)) == {}
    # One service user's own split is narrower than that of the work, and replaces itself from a day on.
    lopez = cast.served["lopez"].id
    split(cast, fiona, {city: WHOLE}, NEXT, service_user_id=lopez)
    assert pays(cast, NEXT) == {city: WHOLE}
    assert pays(cast, MONDAY) == pays(cast, NEXT, "park") == {grant: SIXTY, city: FORTY}
    # Closed, the grant takes its splits with it.
    closed = close_line(by=fiona, at=NOW, line_id=grant, last_day=NEXT)
    assert closed.splits_ended == 1
    assert pays(cast, NEXT, "park") == {grant: SIXTY, city: FORTY}
    assert pays(cast, date(2026, 3, 10), "park") == {city: WHOLE}
    with pytest.raises(Refused) as error:
        close_line(by=fiona, at=NOW, line_id=grant, last_day=NEXT)
    assert code(error) == "line_over"


def test_what_cannot_be_is_refused(cast: Cast, fiona: Actor) -> None:
    grant = line(cast, fiona, "Grant", APRIL, type_of_work_ids=(cast.works["nutrition"].id,))
    city = line(cast, fiona)
    wrong: list[tuple[str, dict[UUID, int], dict[str, Any]]] = [
        ("split_not_whole", {city: SIXTY}, {}),
        ("split_not_whole", {}, {}),
        ("split_in_the_past", {city: WHOLE}, {"since": LONG_AGO}),
        (
            "line_not_then",
            {city: SIXTY, grant: FORTY},
            {"since": MAY, "type_of_work_id": cast.works["nutrition"].id},
        ),
        ("line_not_for_this", {grant: WHOLE}, {}),
        ("line_not_for_this", {grant: WHOLE}, {"type_of_work_id": cast.works["company"].id}),
        ("unknown_line", {new_id(): WHOLE}, {}),
        ("unknown_choice", {city: WHOLE}, {"service_user_id": new_id()}),
        ("unknown_choice", {city: WHOLE}, {"type_of_work_id": new_id()}),
    ]
    for expected, shares, more in wrong:
        with pytest.raises(Refused) as error:
            split(cast, fiona, shares, **more)
        assert code(error) == expected
    for expected, more in (
        ("line_name_taken", {}),
        ("line_unnamed", {"name": " "}),
        ("line_ends_before_start", {"name": "B", "last_day": LONG_AGO}),
        ("line_amount_out_of_bounds", {"name": "B", "amount": 0}),
        ("unknown_choice", {"name": "B", "type_of_work_ids": (new_id(),)}),
    ):
        with pytest.raises(Refused) as error:
            line(cast, fiona, **more)
        assert code(error) == expected


def test_only_those_who_fund_may_and_strangers_see_nothing(cast: Cast, fiona: Actor) -> None:
    city = line(cast, fiona)
    split(cast, fiona, {city: WHOLE})
    for stranger in (cast.actors["otto"], cast.actors["carmen"], cast.actors["rosa"]):
        for act in (
            lambda by: line(cast, by, "Mine"),
            lambda by: split(cast, by, {city: WHOLE}),
            lambda by: close_line(by=by, at=NOW, line_id=city, last_day=NEXT),
        ):
            with pytest.raises(Refused) as error:
                act(stranger)
            assert code(error) == "not_allowed"
    harbor = cast.organisations["harbor"].id
    asked = [(None, harbor, cast.works["company"].id, NEXT)]
    with seeing(cast.actors["otto"].sight):
        assert not FundingLine.objects.exists()
        assert not Split.objects.exists()
        assert shares_for(asked) == [()]
        concern([lines_key(harbor)])
        assert shares_for(asked) == [(Share(city, WHOLE),)]


def test_the_database_keeps_a_split_whole_and_within_its_lines(cast: Cast, fiona: Actor) -> None:
    """Whatever the code does: a share that goes, one that is added, a line that ends under its split."""
    city, other = line(cast, fiona), line(cast, fiona, "Other", APRIL)
    made = split(cast, fiona, {city: WHOLE})
    harbor = cast.organisations["harbor"].id

    def forced(change: Any) -> None:
        with transaction.atomic(), seeing(EVERYTHING), connection.cursor() as cursor:
            change()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def broken(name: str, change: Any) -> None:
        with pytest.raises(IntegrityError, match=name):
            forced(change)

    shares = SplitShare.objects.filter(split_id=made.split_id)
    broken("make the whole", lambda: shares.delete())
    broken("make the whole", lambda: shares.update(parts=SIXTY))
    broken("on all days", lambda: shares.update(line_id=other))
    broken("on all days", lambda: FundingLine.objects.filter(id=city).update(until=APRIL))
    again: dict[str, Any] = {"organisation_id": harbor, "since": NEXT, "until": APRIL, "set_at": NOW}
    broken("split_once_a_day", lambda: Split.objects.create(**again))

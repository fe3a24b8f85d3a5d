"""What has become of a funding line: what visits hold of it, what was charged, and how long it lasts."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from commonhours.bookings.models import Assignment, Visit
from commonhours.common.actor import Actor, Held
from commonhours.common.refusals import Refused
from commonhours.common.sight import seeing
from commonhours.funding.actions import LineWanted, SplitWanted, open_line, set_split
from commonhours.funding.forecast import Used
from commonhours.funding.shares import WHOLE, Share, divide
from commonhours.ledger.actions import Wanted, correct, open_accounts, post
from commonhours.ledger.rules import Account, Leg, Posting, Reference
from commonhours.rates.funded import LineSeen, line_page, lines_of, splits_of
from commonhours.rates.tests.test_pricing import rate, stand
from commonhours.trail.actions import acting
from conftest import EVERYTHING
from tests.cast import NOW, TUESDAY_TEN, Cast

MONDAY, END = date(2026, 3, 2), date(2026, 3, 29)
EARLY = date(2026, 1, 1)
FIVE_WEEKS = timedelta(days=35)
DAY = timedelta(days=1)


def fiona(cast: Cast) -> Actor:
    """Harbor's finance officer."""
    return Actor(
        cast.accounts["carmen"].id, roles=(Held("finance", cast.organisations["harbor"].id),), door="web"
    )


@pytest.fixture
def lines(cast: Cast) -> dict[str, UUID]:
    """A nutrition grant pays sixty per cent of nutrition and the city the rest, of 50 dollars an hour."""
    harbor, by = cast.organisations["harbor"].id, fiona(cast)
    with seeing(EVERYTHING):
        rate(cast, "harbor", "charge", 5000)
    found: dict[str, UUID] = {}
    # Both began five weeks ago.
    at = NOW - FIVE_WEEKS
    for name, cents in (("grant", 500_00), ("city", 10_000_00)):
        wanted = LineWanted(name, cents, (MONDAY - FIVE_WEEKS), END)
        found[name] = open_line(by=by, at=at, organisation_id=harbor, wanted=wanted).line_id
    shares = (Share(found["grant"], 600_000), Share(found["city"], 400_000))
    wanted_split = SplitWanted(MONDAY - FIVE_WEEKS, shares, type_of_work_id=cast.works["nutrition"].id)
    set_split(by=by, at=at, organisation_id=harbor, wanted=wanted_split)
    everything = SplitWanted(MONDAY - FIVE_WEEKS, (Share(found["city"], WHOLE),))
    set_split(by=by, at=at, organisation_id=harbor, wanted=everything)
    return found


def seen(cast: Cast) -> dict[str, LineSeen]:
    return {each.name: each for each in lines_of(by=fiona(cast), at=NOW)}


def accounts(cast: Cast, lines: dict[str, UUID]) -> dict[UUID | None, Account]:
    """The accounts of the lines, and under None what Harbor earns."""
    harbor = cast.organisations["harbor"].id
    wanted: dict[UUID | None, Wanted] = {
        line: Wanted(harbor, "funder_owes", "line", line) for line in lines.values()
    }
    wanted[None] = Wanted.own(harbor, "service_income")
    with acting("test.open", by=fiona(cast), at=NOW):
        opened = open_accounts(by=fiona(cast), at=NOW, wanted=list(wanted.values()))
    return {key: opened[each] for key, each in wanted.items()}


def charge(
    cast: Cast, lines: dict[str, UUID], visit: UUID, cents: int, day: date, kind: str = "charge"
) -> UUID:
    """Charge a visit to the lines, as its split says; or let the funders pay for it."""
    with seeing(EVERYTHING):
        assignment = Assignment.objects.get(visit_id=visit)
    of = accounts(cast, lines)
    shares = (Share(lines["grant"], 600_000), Share(lines["city"], 400_000))
    legs = [Leg(of[line], part) for line, part in divide(cents, shares)]
    about = (Reference("timesheet", assignment.id), Reference("visit", visit))
    posting = Posting(f"{kind}:{visit}", kind, day, (*legs, Leg(of[None], -cents)), about)
    with acting("test.post", by=fiona(cast), at=NOW):
        return post(by=fiona(cast), at=NOW, posting=posting).transfer_id


def test_a_line_shows_held_spent_left_and_when_it_runs_out(cast: Cast, lines: dict[str, UUID]) -> None:
    assert seen(cast)["grant"].used == Used(500_00)
    # Two hours on Tuesday hold sixty per cent of a hundred dollars; what is called off holds nothing.
    stand(cast, TUESDAY_TEN, 2)
    off = stand(cast, TUESDAY_TEN + 5 * DAY)
    with seeing(EVERYTHING):
        Visit.objects.filter(id=off).update(state="cancelled")
        Assignment.objects.filter(visit_id=off).update(state="cancelled")
    found = seen(cast)
    assert found["grant"].used == Used(500_00, held_to_come=60_00)
    assert found["city"].used == Used(10_000_00, held_to_come=40_00)
    assert found["grant"].used.left == 440_00
    assert not found["grant"].warns(MONDAY)
    # A week ago an hour, not charged yet; two weeks ago five hours that were.
    stand(cast, TUESDAY_TEN - 7 * DAY)
    charged = stand(cast, TUESDAY_TEN - 14 * DAY, 5)
    posted = charge(cast, lines, charged, 250_00, MONDAY - 13 * DAY)
    grant = seen(cast)["grant"]
    assert grant.used == Used(500_00, 150_00, held_past=30_00, held_to_come=60_00, recent=180_00)
    # 180 in four weeks, four weeks to go: 140 are left, and no warning.
    assert (grant.forecast.weekly, grant.forecast.left_at_end) == (45_00, 140_00)
    # That the funder pays changes nothing of what was spent; a correction does.
    charge(cast, lines, charged, -250_00, MONDAY, kind="payment")
    assert seen(cast)["grant"].used.spent == 150_00
    with acting("test.correct", by=fiona(cast), at=NOW):
        correct(by=fiona(cast), at=NOW, transfer_id=posted, day=MONDAY, key="correction:1")
    assert seen(cast)["grant"].used.spent == 0
    # Twelve more hours: with the one before them 390 in four weeks, and the 110 that are left last for one more.
    for day in (13, 12, 10):
        stand(cast, TUESDAY_TEN - day * DAY, 4)
    grant = seen(cast)["grant"]
    assert grant.warns(MONDAY)
    assert grant.forecast.runs_out == date(2026, 3, 9)


def test_a_line_page_names_its_splits_and_charges_and_strangers_see_none(
    cast: Cast, lines: dict[str, UUID]
) -> None:
    charge(cast, lines, stand(cast, TUESDAY_TEN - 7 * DAY), 50_00, MONDAY - 6 * DAY)
    page = line_page(by=fiona(cast), at=NOW, line_id=lines["grant"])
    assert [each.cents for each in page.charges] == [30_00]
    assert [(each.work, [share[1:] for share in each.shares]) for each in page.splits] == [
        (
            "Nutrition Adviser",
            sorted([("grant", 600_000), ("city", 400_000)], key=lambda share: _place(lines, share)),
        )
    ]
    assert len(splits_of(by=fiona(cast), organisation_id=cast.organisations["harbor"].id)) == 2
    for name in ("otto", "carmen", "rosa", "nina"):
        by = cast.actors[name]
        for read in (
            lambda by=by: lines_of(by=by, at=NOW),
            lambda by=by: line_page(by=by, at=NOW, line_id=lines["grant"]),
            lambda by=by: splits_of(by=by, organisation_id=cast.organisations["harbor"].id),
        ):
            with pytest.raises(Refused):
                read()
    westside = Actor(roles=(Held("finance", cast.organisations["westside"].id),), door="web")
    assert lines_of(by=westside, at=NOW) == ()
    with pytest.raises(Refused) as error:
        line_page(by=westside, at=NOW, line_id=lines["grant"])
    assert error.value.refusals[0].code == "unknown_line"


def _place(lines: dict[str, UUID], share: tuple[str, int]) -> UUID:
    return lines[share[0]]

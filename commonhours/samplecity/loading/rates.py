"""What each organisation pays and charges an hour, what comes on top, and by which law and week that is reckoned."""

from random import Random

from commonhours.rates.models import PayFrame, Rate
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import NULL, at, days, flags, numbers, refs
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.organisations import offers

# Cents an hour to begin with, by category; invented, and above California's minimum wage.
USUAL = {
    "care": 2050,
    "nutrition": 2650,
    "health": 2550,
    "language": 3100,
    "business": 3200,
    "digital": 2450,
    "jobs": 2600,
    "youth": 2150,
    "peer": 2300,
    "streets": 2100,
}
# What the law calls a personal attendant's work.
ATTENDING = frozenset({"home-care", "companion", "dementia-care", "two-person-care"})
LEAST = 1_800
FIRST_DAY, RAISED = -700, -90
# No organisation, no work: all of its workers, for whatever has no rate of its own.
ANY = -1


def load_rates(copier: Copier, city: City, frame: Frame) -> None:
    """Write the region's frame and, for each organisation, rates that were raised once."""
    copier.put(PayFrame, organisation=[NULL], place="us-ca-long-beach")
    rows = [row for place in range(len(city.organisations)) for row in _rows(city, place)]
    ends = days(city.today, (row[5] or 0 for row in rows))
    copier.put(
        Rate,
        organisation=refs(frame.organisations, (row[0] for row in rows)),
        kind=[row[1] for row in rows],
        type_of_work=refs(frame.works, (row[2] for row in rows)),
        amount=numbers(row[3] for row in rows),
        attendant=flags(
            row[1] == "pay" and row[2] >= 0 and city.work[row[2]].code in ATTENDING for row in rows
        ),
        since=days(city.today, (row[4] for row in rows)),
        until=[day if row[5] else NULL for row, day in zip(rows, ends, strict=True)],
        set_at=at(city.today, (row[4] for row in rows)),
    )


Row = tuple[int, str, int, int, int, int | None]


def _rows(city: City, place: int) -> list[Row]:
    """What one organisation pays, has on top and charges: organisation, kind, work, amount, from when, until when."""
    rnd, member = Random(city.seed * 1_000 + place), city.organisations[place]
    generous = rnd.randrange(0, 300, 25)
    rows: list[Row] = [(place, "on_costs", ANY, rnd.randrange(1_100, 1_900, 50), FIRST_DAY, None)]
    mean = sum(USUAL[each] for each in member.categories) // len(member.categories) // 25 * 25
    usual = [(ANY, mean)] + [
        (number, USUAL[work.category]) for number, work in enumerate(city.work) if offers(member, work)
    ]
    for work, cents in usual:
        now = cents + generous
        rows.append((place, "pay", work, max(LEAST, now - 75), FIRST_DAY, RAISED))
        rows.append((place, "pay", work, now, RAISED, None))
        # About a third on top for on-costs, guidance and the office.
        rows.append((place, "charge", work, now * 135 // 100 // 25 * 25, RAISED, None))
    return rows


def charged(city: City, place: int) -> dict[int, int]:
    """What an hour of each type of work is charged now; under -1 whatever has no rate of its own."""
    return {
        work: cents for _, kind, work, cents, _, until in _rows(city, place) if kind == "charge" and not until
    }

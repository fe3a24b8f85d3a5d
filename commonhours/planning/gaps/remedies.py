"""What would help with missing hours, from what is known of people: sums and never names.

`train`: people who lack one fact alone, which a module awards. `switch_on`: people who could do the work and have it
switched off. `ask`: people who do it, want more hours and have not offered these. `partner`: another organisation's
people who could come if there were a partnership.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import numpy as np

from commonhours.planning.gaps.able import Flags, Floats, People
from commonhours.planning.gaps.asked import Cell

# Less than half an hour then is no help; and of one kind two are enough to choose from.
ENOUGH, MOST = 0.5, 2
WANTS_MORE = 1.0
BLOCK_HOURS = 3.0

Remedy = dict[str, Any]


def remedies_for(people: People, cells: list[Cell], free: Floats, booked: Floats) -> list[Remedy]:
    """For cells of one type of work and area, the one that lacks most first. `free` float32[people] are the hours a
    week that somebody is free then, `booked` those that they are booked altogether."""
    main = cells[0]
    near = people.near(main)
    ours = np.logical_or.reduce([people.may_come(cell) for cell in cells]) & near
    work = people.works[main.type_of_work_id]
    known, there = people.lacks[:, work] == 0, free >= ENOUGH
    more = people.wanted - booked
    asked = ours & people.can(main.type_of_work_id) & (more >= WANTS_MORE) & ~there
    found = [
        *_trained(people, ours & there & (people.lacks[:, work] == 1), work, free),
        _remedy("switch_on", None, ours & there & known & ~people.on[:, work], free),
        _remedy("ask", None, asked, np.minimum(more, BLOCK_HOURS)),
        *_partners(people, main, near & there & people.can(main.type_of_work_id) & ~ours, free),
    ]
    return [each for each in found if each["people"]]


def _trained(people: People, who: Flags, work: int, free: Floats) -> Iterable[Remedy]:
    numbers = {
        number for number in people.missing[who, work].tolist() if people.kinds[number] in people.trainable
    }
    each = [
        _remedy("train", people.kinds[number], who & (people.missing[:, work] == number), free)
        for number in numbers
    ]
    return sorted(each, key=lambda remedy: (-remedy["hours"], str(remedy["about"])))[:MOST]


def _partners(people: People, cell: Cell, who: Flags, free: Floats) -> Iterable[Remedy]:
    each = [
        _remedy("partner", house, who & of_house, free) | {"guest": str(cell.organisation_id)}
        for house, of_house in people.members.items()
    ]
    return sorted(each, key=lambda remedy: (-remedy["hours"], str(remedy["about"])))[:MOST]


def _remedy(kind: str, about: UUID | None, who: Flags, hours: Floats) -> Remedy:
    return {
        "kind": kind,
        "about": str(about) if about else None,
        "people": int(who.sum()),
        "hours": round(float(hours[who].sum()), 1),
    }

"""Who is to come, held against bookings' own rules: each change is asked about as it would be when it is applied."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from commonhours.bookings.fit import Dossier, Engagement, reasons_against
from commonhours.routing.market.gathering import Gathered

# By spot: who is to come, None for nobody.
Chosen = dict[int, UUID | None]


def misfits(gathered: Gathered, chosen: Mapping[int, UUID | None]) -> dict[tuple[int, UUID], tuple[str, ...]]:
    """The pairs that bookings would refuse, and the codes of why: whoever stays is in their diary first, then everybody
    who is new is asked about in order of time, with all before them. Visits are given out so when a plan is applied."""
    people = dict(gathered.people)
    staying = {nth: person for nth, person in chosen.items() if person == gathered.spots[nth].stands}
    for nth, person in staying.items():
        if person in people:
            people[person] = _with(people[person], gathered, nth)
    refused: dict[tuple[int, UUID], tuple[str, ...]] = {}
    for nth in sorted(chosen.keys() - staying.keys(), key=lambda nth: gathered.spots[nth].part.starts_at):
        person = chosen[nth]
        if person is None:
            continue
        why = reasons_against(gathered.questions[nth], people[person], gathered.frame)
        if why:
            refused[nth, person] = tuple(reason.code for reason in why)
        else:
            people[person] = _with(people[person], gathered, nth)
    return refused


def _with(dossier: Dossier, gathered: Gathered, nth: int) -> Dossier:
    part, question = gathered.spots[nth].part, gathered.questions[nth]
    starts, ends = (int(end.timestamp()) for end in (part.starts_at, part.ends_at))
    place = None if question.remote else question.place
    return replace(dossier, diary=(*dossier.diary, Engagement(starts, ends, place)))

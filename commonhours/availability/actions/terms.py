"""Set on which terms somebody works. The contract and the hours that it guarantees are for staff to say."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from commonhours.availability.actions.opening import open_time
from commonhours.availability.models import Terms
from commonhours.availability.rules.terms import CONTRACTS, LIMITS
from commonhours.common.actor import Actor
from commonhours.common.place import MODES
from commonhours.common.refusals import Invalid, NotFound, Refusal
from commonhours.organisations.permissions import Permission, require
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class TermsAsked:
    """Terms to be changed; None leaves one as it is."""

    contract: str | None = None
    guaranteed_minutes: int | None = None
    wanted_minutes: int | None = None
    notice_minutes: int | None = None
    shortest_minutes: int | None = None
    most_minutes_day: int | None = None
    most_minutes_week: int | None = None
    travel_mode: int | None = None
    travel_minutes: int | None = None

    def named(self) -> dict[str, str | int]:
        return {name: value for name, value in asdict(self).items() if value is not None}


STAFF_ONLY = frozenset({"contract", "guaranteed_minutes"})


@dataclass(frozen=True)
class TermsSet:
    """Whose terms, and which of them changed."""

    person_id: UUID
    changed: tuple[str, ...]


@once(TermsSet)
def set_terms(*, by: Actor, at: datetime, person_id: UUID, asked: TermsAsked) -> TermsSet:
    """Change terms. Visits that are booked already stand.

    Refuses with `unknown_person`, `not_allowed`, and for each term `availability.terms.out_of_bounds`,
    `unknown_choice`, or `availability.terms.contradict` where two cannot both hold.
    """
    with acting("terms.set", by=by, at=at) as act:
        person = open_time(act, person_id)
        terms = Terms.objects.filter(person_id=person_id).first()
        if terms is None:
            raise NotFound.because("unknown_person", field="person")
        # Sent back as they were, they change nothing: a form may hold all of them.
        changed = {name: value for name, value in asked.named().items() if getattr(terms, name) != value}
        if STAFF_ONLY & changed.keys():
            require(by, Permission.EDIT_AVAILABILITY, person.organisation_ids)
        _refuse_impossible(terms, changed)
        if changed:
            Terms.objects.filter(person_id=person_id).update(**changed)
        act.note(before={name: getattr(terms, name) for name in changed}, after=changed)
        done = act.outcome = TermsSet(person_id, tuple(sorted(changed)))
        return done


def _refuse_impossible(terms: Terms, changed: dict[str, str | int]) -> None:
    refusals = [
        Refusal("availability.terms.out_of_bounds", {"least": LIMITS[name][0], "most": LIMITS[name][1]}, name)
        for name, value in changed.items()
        if name in LIMITS and isinstance(value, int) and not LIMITS[name][0] <= value <= LIMITS[name][1]
    ]
    known = {"contract": CONTRACTS, "travel_mode": range(len(MODES))}
    refusals += [
        Refusal("unknown_choice", {}, name)
        for name, choices in known.items()
        if name in changed and changed[name] not in choices
    ]
    now = {name: changed.get(name, getattr(terms, name)) for name in LIMITS}
    for less, more in (
        ("shortest_minutes", "most_minutes_day"),
        ("most_minutes_day", "most_minutes_week"),
        ("guaranteed_minutes", "most_minutes_week"),
    ):
        if {less, more} & changed.keys() and now[less] > now[more]:
            refusals.append(Refusal("availability.terms.contradict", {}, less if less in changed else more))
    if refusals:
        raise Invalid(*refusals)

"""Trials as people read them: a proposal, one trial with its people and figures, and one's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.looks import PAPERS, PROFILE, RECORD, looked_at
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import concern, seeing
from commonhours.credentials.unlocking import works_open_to
from commonhours.organisations.permissions import Permission, may, organisations_with, require_somewhere
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import Person
from commonhours.people.queries import names_of_people
from commonhours.planning.models import Trial, TrialMember
from commonhours.planning.trials.access import known_trial, require_to_try
from commonhours.planning.trials.candidates import Place, candidates, doing, lacking, works_to_try
from commonhours.planning.trials.figures import Figures, figures_of, spans_of
from commonhours.planning.trials.rules import FEWEST, MOST, Candidate

MOST_TRIALS = 100
# Beyond those who are proposed, so many more can be chosen instead.
BESIDES = 12


@dataclass(frozen=True)
class Proposed:
    """Somebody who could be asked, by name, and the names of what they lack."""

    name: str
    candidate: Candidate
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """Who is proposed, the first `size` of them; and how many others there are for whoever is compared."""

    place: Place
    size: int
    people: tuple[Proposed, ...]
    others: int


@dataclass(frozen=True)
class TrialLine:
    """A trial in a list: how many were asked and said yes, and from when until when it is watched."""

    id: UUID
    type_of_work_id: UUID
    organisation_id: UUID | None
    asked_at: datetime
    starts_on: date | None
    stopped_on: date | None
    asked: int
    yes: int


@dataclass(frozen=True)
class MemberLine:
    """One of the cohort: what they answered, what they still lack, whether they do the work now, and their twin."""

    person_id: UUID
    name: str
    state: str  # asked, yes, no, left
    since: date | None
    until: date | None
    lacks: tuple[tuple[UUID, str], ...]
    on: bool
    twin: str
    # The organisation for which the reader may confirm what they lack.
    confirms_for: UUID | None


@dataclass(frozen=True)
class TrialPage:
    """One trial with everything that whoever looks after it may know."""

    id: UUID
    place: Place
    words: str
    asked_by: str
    asked_at: datetime
    starts_on: date | None
    stopped_on: date | None
    stop_words: str
    members: tuple[MemberLine, ...]
    figures: Figures

    @property
    def room(self) -> int:
        """How many more people can be asked."""
        return MOST - sum(member.until is None for member in self.members)


@dataclass(frozen=True)
class OwnTrial:
    """A trial that concerns the reader: as one of the cohort, or as somebody with whom one is compared."""

    id: UUID
    part: str
    type_of_work_id: UUID
    organisation: str
    words: str
    starts_on: date | None
    yes: bool
    until: date | None
    stop_words: str
    lacks: tuple[str, ...]
    on: bool


def trials(*, by: Actor) -> tuple[TrialLine, ...]:
    """The trials that the reader looks after, the newest first; refuse with `not_allowed`."""
    require_somewhere(by, Permission.TRY_OUT)
    with seeing(by.sight):
        rows = Trial.objects.order_by("-asked_at", "-id").prefetch_related("members")
        if not may(by, Permission.TRY_OUT):
            rows = rows.filter(organisation_id__in=organisations_with(by, Permission.TRY_OUT))
        return tuple(_line(row) for row in rows[:MOST_TRIALS])


def proposal(*, by: Actor, at: datetime, place: Place, size: int, without: UUID | None = None) -> Proposal:
    """Who could be asked to try a type of work, the likeliest first; `without` those whom this trial has met already.

    Refuses with `not_allowed`, `unknown_organisation`, `not_to_try`, `unknown_trial` or `trial_size`.
    """
    with seeing(by.sight):
        require_to_try(by, place.organisation_id)
        if place.type_of_work_id not in {work.id for work in works_to_try(_houses(place))}:
            raise Invalid.because("not_to_try", field="work")
        if not 1 <= size <= MOST:
            raise Invalid.because("trial_size", field="size", fewest=FEWEST, most=MOST)
        met = set[UUID]()
        if without is not None:
            met = set(known_trial(by, without).members.values_list("person_id", flat=True))
        found = [each for each in candidates(place, at=at) if each.person_id not in met]
        shown = found[: size + BESIDES]
        people = _named(shown, place, at)
    looked_at([each.person_id for each in shown], PROFILE, PAPERS, RECORD, known_to=_houses(place))
    return Proposal(place, size, people, max(len(found) - size, 0))


def works_of(by: Actor) -> frozenset[UUID]:
    """The types of work that the reader could try somewhere; refuse with `not_allowed`."""
    require_somewhere(by, Permission.TRY_OUT)
    houses = None if may(by, Permission.TRY_OUT) else organisations_with(by, Permission.TRY_OUT)
    return frozenset(work.id for work in works_to_try(houses))


def places_to_widen(*, by: Actor, trial_id: UUID) -> Place:
    """Where and of what a trial is, to ask more people. Refuses with `unknown_trial` or `trial_stopped`."""
    with seeing(by.sight):
        trial = known_trial(by, trial_id)
        if trial.stopped_on is not None:
            raise Refused.because("trial_stopped")
        return Place.of(trial)


def trial_page(*, by: Actor, at: datetime, trial_id: UUID) -> TrialPage:
    """One trial; refuse with `not_allowed` or `unknown_trial`."""
    with seeing(by.sight):
        trial = known_trial(by, trial_id)
        rows = list(trial.members.order_by("asked_at", "id"))
        concern([row.person_id for row in rows])
        spans = spans_of(trial, rows, at=at)
        figures = figures_of(trial, spans)
        members = _members(by, trial, rows, at)
    cohort = [member.person_id for member in members]
    looked_at(cohort, PROFILE, PAPERS, known_to=trial.organisation_ids)
    looked_at([row.person_id for row in rows if row.beside_id], PROFILE, known_to=trial.organisation_ids)
    return TrialPage(
        trial.id,
        Place.of(trial),
        trial.words,
        names_of_accounts([trial.asked_by_id]).get(trial.asked_by_id, ""),
        trial.asked_at,
        trial.starts_on,
        trial.stopped_on,
        trial.stop_words,
        members,
        figures,
    )


def trial_figures(*, by: Actor, at: datetime, trial_id: UUID) -> Figures:
    """The figures alone, in which nobody is named; refuse as `trial_page`."""
    with seeing(by.sight):
        trial = known_trial(by, trial_id)
        rows = list(trial.members.all())
        concern([row.person_id for row in rows])
        return figures_of(trial, spans_of(trial, rows, at=at))


def my_trials(*, by: Actor, at: datetime) -> tuple[OwnTrial, ...]:
    """The trials that concern the reader, the newest first."""
    if by.person_id is None:
        return ()
    with seeing(by.sight):
        rows = TrialMember.objects.filter(person_id=by.person_id).order_by("-asked_at", "-id")[:MOST_TRIALS]
        own = list(rows)
        concern([row.trial_id for row in own])
        trials = {row.id: row for row in Trial.objects.filter(id__in=[row.trial_id for row in own])}
        today = at.astimezone(region().tzinfo).date()
        houses = Person.objects.values_list("organisation_ids", flat=True).get(id=by.person_id)
        works = works_open_to(by.person_id, houses, on=today, secret=True) if own else ()
    names = names_of_organisations()
    unlocking = {work.type_of_work_id: work for work in works}
    found = []
    for row in own:
        trial, work = trials[row.trial_id], unlocking.get(row.type_of_work_id)
        found.append(
            OwnTrial(
                trial.id,
                row.part,
                row.type_of_work_id,
                names.get(trial.organisation_id, "") if trial.organisation_id else "",
                trial.words,
                trial.starts_on,
                row.yes_at is not None,
                row.until,
                trial.stop_words,
                tuple(name for _, name in work.missing) if work else (),
                bool(work and work.on),
            )
        )
    return tuple(found)


def trials_that_ask(by: Actor) -> int:
    """How many trials wait for the reader's yes or no."""
    if by.person_id is None:
        return 0
    with seeing(by.sight):
        rows = TrialMember.objects.filter(person_id=by.person_id, part=TrialMember.COHORT)
        return rows.filter(yes_at=None, until=None).count()


# --- inside -------------------------------------------------------------------------------------------------


def _line(row: Trial) -> TrialLine:
    cohort = [member for member in row.members.all() if member.part == TrialMember.COHORT]
    yes = sum(member.yes_at is not None for member in cohort)
    about = (row.id, row.type_of_work_id, row.organisation_id, row.asked_at, row.starts_on, row.stopped_on)
    return TrialLine(*about, len(cohort), yes)


def _named(shown: Sequence[Candidate], place: Place, at: datetime) -> tuple[Proposed, ...]:
    ids = [each.person_id for each in shown]
    today = at.astimezone(region().tzinfo).date()
    names, lacks = names_of_people(ids), lacking(place, ids, today=today)
    return tuple(
        Proposed(names[each.person_id], each, tuple(name for _, name in lacks[each.person_id]))
        for each in shown
    )


def _members(by: Actor, trial: Trial, rows: Sequence[TrialMember], at: datetime) -> tuple[MemberLine, ...]:
    zone = region().tzinfo
    ids = [row.person_id for row in rows]
    lacks = lacking(Place.of(trial), ids, today=at.astimezone(zone).date())
    people = {person.id: person for person in Person.objects.filter(id__in=ids)}
    on, twin = (
        doing(trial.type_of_work_id, ids),
        {row.beside_id: row.person_id for row in rows if row.beside_id},
    )
    found = []
    for row in rows:
        if row.part != TrialMember.COHORT:
            continue
        beside = people.get(twin[row.person_id]) if row.person_id in twin else None
        found.append(
            MemberLine(
                row.person_id,
                people[row.person_id].name,
                _state(row, trial),
                row.yes_at.astimezone(zone).date() if row.yes_at else None,
                row.until,
                tuple(lacks[row.person_id]),
                row.person_id in on and not lacks[row.person_id],
                beside.name if beside else "",
                _confirms_for(by, trial, people[row.person_id]),
            )
        )
    return tuple(found)


def _state(row: TrialMember, trial: Trial) -> str:
    """Whoever was there to the end, or had not answered when it was stopped, has not left."""
    ended = row.until is not None and row.until != trial.stopped_on
    if row.yes_at is None:
        return "no" if ended else "asked"
    return "left" if ended else "yes"


def _confirms_for(by: Actor, trial: Trial, person: Person) -> UUID | None:
    houses = trial.organisation_ids or sorted(person.organisation_ids)
    if person.id == by.person_id:
        return None
    return next((each for each in houses if may(by, Permission.CONFIRM_FACTS, [each])), None)


def _houses(place: Place) -> tuple[UUID, ...]:
    return (place.organisation_id,) if place.organisation_id else ()

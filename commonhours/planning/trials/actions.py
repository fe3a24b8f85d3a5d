"""Ask people to try a new type of work, begin, ask more, stop; and what whoever is asked says to it.

A trial gives nobody anything: facts are confirmed by those who confirm facts, one by one, and each switches their
work on and off themselves. Nor does stopping take anything away: what was confirmed is still true, and visits that are
booked stand.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.organisations.queries import region
from commonhours.people.actions import lock_people
from commonhours.planning.models import Trial, TrialMember
from commonhours.planning.trials.access import live_trial, require_to_try
from commonhours.planning.trials.candidates import Place, candidates, works_to_try
from commonhours.planning.trials.rules import FEWEST, MOST, Candidate, twins
from commonhours.trail.actions import OpenAct, acting, once

MOST_WORDS = 300
# A day further ahead than visits are booked is no plan yet.
FURTHEST = timedelta(days=70)


@dataclass(frozen=True)
class Tried:
    """A trial, and how many people were asked or told."""

    trial_id: UUID
    people: int


@once(Tried)
def begin_trial(*, by: Actor, at: datetime, place: Place, words: str, person_ids: Collection[UUID]) -> Tried:
    """Ask people to try a type of work; whoever is most like each of them becomes the comparison.

    Refuses with `not_allowed`, `unknown_organisation`, `not_to_try`, `unknown_choice`, `missing`, `trial_size` or
    `no_candidate`.
    """
    with acting("trial.begin", by=by, at=at) as act:
        require_to_try(by, place.organisation_id)
        _require_place(place)
        assert by.account_id is not None  # whoever holds a role has an account
        if not words.strip():
            raise Invalid.because("missing", field="words")
        trial = Trial.objects.create(
            organisation_id=place.organisation_id,
            type_of_work_id=place.type_of_work_id,
            area_ids=list(place.area_ids),
            words=words.strip()[:MOST_WORDS],
            asked_by_id=by.account_id,
            asked_at=at,
            organisation_ids=_houses(place.organisation_id),
        )
        return _ask(act, trial, person_ids, fewest=FEWEST, reason=trial.words)


@once(Tried)
def widen_trial(
    *, by: Actor, at: datetime, trial_id: UUID, words: str, person_ids: Collection[UUID]
) -> Tried:
    """Ask more people, and say why. Refuses with `unknown_trial`, `trial_stopped`, and as `begin_trial`."""
    with acting("trial.widen", by=by, at=at) as act:
        trial = live_trial(by, trial_id)
        if not words.strip():
            raise Invalid.because("missing", field="words")
        return _ask(act, trial, person_ids, fewest=1, reason=words.strip()[:MOST_WORDS])


@once(Tried)
def answer_trial(*, by: Actor, at: datetime, trial_id: UUID, yes: bool) -> Tried:
    """Say yes or no to taking part, or leave; somebody of the comparison can say no.

    Refuses with `unknown_trial`, or `trial_over` whoever takes no part any more.
    """
    with acting("trial.answer", by=by, at=at) as act:
        if by.person_id is None:
            raise NotFound.because("unknown_trial")
        own = TrialMember.objects.filter(trial_id=trial_id, person_id=by.person_id)
        if not own.exists():
            raise NotFound.because("unknown_trial")
        concern([trial_id])
        lock_people([by.person_id])
        member = own.select_related("trial").get()
        if member.until is not None:
            raise Refused.because("trial_over")
        if not yes:
            _leave(member, _today(at))
        elif member.part == TrialMember.COHORT and member.yes_at is None:
            own.filter(until=None).update(yes_at=at)
        act.subject_id = trial_id
        act.touches(by.person_id)
        act.concerns(member.organisation_ids)
        act.note(trial=trial_id, person=by.person_id, yes=yes, part=member.part)
        tried = act.outcome = Tried(trial_id, 1)
        return tried


@once(Tried)
def start_trial(*, by: Actor, at: datetime, trial_id: UUID, starts_on: date) -> Tried:
    """Watch from a day on what those do who said yes. Refuses with `unknown_trial`, `trial_stopped`, `trial_begun`,
    `nobody_said_yes`, `trial_in_the_past` or `beyond_horizon`."""
    with acting("trial.start", by=by, at=at) as act:
        trial, today = live_trial(by, trial_id), _today(at)
        if trial.starts_on is not None:
            raise Refused.because("trial_begun")
        if starts_on < today:
            raise Invalid.because("trial_in_the_past", field="starts_on")
        if starts_on > today + FURTHEST:
            raise Invalid.because("beyond_horizon", field="starts_on")
        told = list(
            trial.members.filter(until=None, yes_at__isnull=False).values_list("person_id", flat=True)
        )
        if not told:
            raise Refused.because("nobody_said_yes")
        trial.starts_on = starts_on
        trial.save(update_fields=["starts_on"])
        return _done(act, trial, told, since=starts_on)


@once(Tried)
def stop_trial(*, by: Actor, at: datetime, trial_id: UUID, words: str) -> Tried:
    """Watch it no longer from today on, and say why; everybody who was asked and has not said no is told.

    Refuses with `unknown_trial`, `trial_stopped` or `missing`.
    """
    with acting("trial.stop", by=by, at=at) as act:
        trial, today = live_trial(by, trial_id), _today(at)
        if not words.strip():
            raise Invalid.because("missing", field="words")
        trial.stopped_on, trial.stop_words = today, words.strip()[:MOST_WORDS]
        trial.save(update_fields=["stopped_on", "stop_words"])
        live = trial.members.filter(until=None)
        told = list(live.filter(part=TrialMember.COHORT).values_list("person_id", flat=True))
        live.update(until=today)
        return _done(act, trial, told, reason=trial.stop_words)


# --- inside -------------------------------------------------------------------------------------------------


def _require_place(place: Place) -> None:
    if place.type_of_work_id not in {work.id for work in works_to_try(_houses(place.organisation_id))}:
        raise Invalid.because("not_to_try", field="work")
    known = Area.objects.filter(id__in=place.area_ids).count()
    if not place.area_ids or known != len(set(place.area_ids)):
        raise Invalid.because("unknown_choice", field="areas")


def _ask(act: OpenAct, trial: Trial, person_ids: Collection[UUID], *, fewest: int, reason: str) -> Tried:
    asked = set(person_ids)
    there = trial.members.filter(part=TrialMember.COHORT, until=None).count()
    if not fewest <= len(asked) <= MOST - there:
        raise Invalid.because("trial_size", field="people", fewest=fewest, most=MOST - there)
    met = set(trial.members.values_list("person_id", flat=True))
    could = [each for each in candidates(Place.of(trial), at=act.at) if each.person_id not in met]
    cohort = [each for each in could if each.person_id in asked]
    if len(cohort) != len(asked):
        raise Invalid.because("no_candidate", field="people")
    others = [each for each in could if each.person_id not in asked]
    lock_people(asked)
    beside = _members(trial, act.at, cohort, others)
    return _done(act, trial, sorted(asked), reason=reason, beside=beside)


def _members(trial: Trial, at: datetime, cohort: Sequence[Candidate], others: Sequence[Candidate]) -> int:
    """Write down whom was asked and who is compared; return how many are."""
    row = {
        "trial": trial.id,
        "type_of_work": trial.type_of_work_id,
        "asked_at": at,
        "organisation_ids": trial.organisation_ids,
    }
    asked = [
        row | {"id": new_id(), "person": each.person_id, "part": TrialMember.COHORT, "beside": None}
        for each in cohort
    ]
    # Somebody may have been asked elsewhere a moment ago.
    if len(insert(TrialMember, asked, unless="trial_member_in_one_at_a_time")) < len(asked):
        raise Invalid.because("no_candidate", field="people")
    compared = [
        row | {"id": new_id(), "person": twin, "part": TrialMember.COMPARISON, "beside": one}
        for one, twin in sorted(twins(cohort, others).items())
    ]
    return len(insert(TrialMember, compared, unless="trial_member_in_one_at_a_time")) if compared else 0


def _leave(member: TrialMember, today: date) -> None:
    """With whoever leaves goes whom they are compared with: alone, one of two says nothing."""
    concern([member.trial_id])
    rows = TrialMember.objects.filter(trial_id=member.trial_id, until=None)
    rows.filter(person_id=member.person_id).update(until=today)
    rows.filter(beside_id=member.person_id).update(until=today)


def _done(act: OpenAct, trial: Trial, people: Collection[UUID], **told: object) -> Tried:
    act.subject_id = trial.id
    act.touches(*people)
    act.concerns(trial.organisation_ids)
    house = trial.organisation_id
    act.note(trial=trial.id, organisation=house, work=trial.type_of_work_id, people=sorted(people), **told)
    tried = act.outcome = Tried(trial.id, len(people))
    return tried


def _houses(organisation_id: UUID | None) -> list[UUID]:
    return [organisation_id] if organisation_id else []


def _today(at: datetime) -> date:
    return at.astimezone(region().tzinfo).date()

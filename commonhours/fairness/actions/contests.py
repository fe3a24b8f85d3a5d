"""Contest how one was ranked or passed over, to somebody named; and answer, with what is put right or why not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import concern
from commonhours.fairness.deciders import answer_due, decider_for
from commonhours.fairness.models import Contest
from commonhours.fairness.passed_over import Passed, chooser_of, passed_over_in
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
    require_somewhere,
)
from commonhours.trail.actions import acting, once

MOST_WORDS, MOST_ANSWER = 500, 1000


@dataclass(frozen=True)
class Contested:
    """A contest, who answers it, and until when."""

    contest_id: UUID
    to_account_id: UUID
    answer_by: datetime


@dataclass(frozen=True)
class Answered:
    """The contest that has its answer."""

    contest_id: UUID
    state: str


@once(Contested)
def contest_ranking(*, by: Actor, at: datetime, ranking_id: UUID, words: str) -> Contested:
    """Say that a choice which passed over oneself was not right; somebody who did not make it answers by a day.

    Refuses with `not_passed_over`, `reason_missing`, `too_large`, `contested_already`, `nobody_answers`.
    """
    with acting("ranking.contest", by=by, at=at) as act:
        line, said = passed_over_in(by, ranking_id, at), _short(words, MOST_WORDS)
        to_account = decider_for(line.organisation_id, at=at, not_by=_party(by, line))
        contest_id, answer_by = new_id(), answer_due(line.organisation_id, at)
        row = {
            "id": contest_id,
            "ranking_id": ranking_id,
            "person_id": by.person_id,
            "organisation_id": line.organisation_id,
            "starts_at": line.starts_at,
            "type_of_work_id": line.type_of_work_id,
            "told": {"rank": line.rank, "rules": [code for code, _ in line.rules]},
            "words": said,
            "asked_at": at,
            "answer_by": answer_by,
            "to_account_id": to_account,
            "state": "open",
            "answer": "",
        }
        if not insert(Contest, [row], unless="contest_once"):
            raise Refused.because("contested_already")
        act.subject_id = contest_id
        act.touches(*([by.person_id] if by.person_id else []))
        act.concerns([line.organisation_id])
        act.note(organisation=line.organisation_id, to=to_account, answer_by=answer_by)
        act.outcome = made = Contested(contest_id, to_account, answer_by)
        return made


@once(Answered)
def answer_contest(*, by: Actor, at: datetime, contest_id: UUID, upheld: bool, words: str) -> Answered:
    """Answer what a worker contests: what is put right, or why it stays.

    By whoever was named; once the day is over, by any other of the office who may. Never by whoever chose, or contests.
    Refuses with `not_allowed`, `unknown_contest`, `answered_by_another`, `own_choice`, `already_answered`,
    `reason_missing`, `too_large`.
    """
    with acting("contest.answer", by=by, at=at) as act:
        require_somewhere(by, Permission.SUPERVISE)
        row = _open_to(by, contest_id)
        if row.person_id == by.person_id or _chose(by, row):
            raise NotAllowed.because("own_choice")
        if row.state != "open":
            raise Refused.because("already_answered")
        if row.to_account_id != by.account_id and at < row.answer_by:
            raise NotAllowed.because("answered_by_another", until=row.answer_by)
        row.state, row.answer = "upheld" if upheld else "not_upheld", _short(words, MOST_ANSWER)
        row.answered_by_id, row.answered_at = by.account_id, at
        row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        act.subject_id = row.id
        act.touches(row.person_id)
        act.concerns([row.organisation_id])
        act.note(person=row.person_id, state=row.state)
        act.outcome = answered = Answered(row.id, row.state)
        return answered


def _party(by: Actor, line: Passed) -> set[UUID]:
    """Who cannot answer: whoever chose, and whoever contests."""
    return {each for each in (by.account_id, line.chosen_by) if each}


def _open_to(by: Actor, contest_id: UUID) -> Contest:
    offices = organisations_with(by, Permission.SUPERVISE)
    if not may_in_office(by, Permission.SUPERVISE):
        concern(offices)
        row = Contest.objects.select_for_update(no_key=True).filter(
            id=contest_id, organisation_id__in=offices
        )
    else:
        concern([contest_id])
        row = Contest.objects.select_for_update(no_key=True).filter(id=contest_id)
    found = row.first()
    if found is None:
        raise NotFound.because("unknown_contest", field="contest")
    return found


def _chose(by: Actor, row: Contest) -> bool:
    """Whether the one who would answer made the choice."""
    concern([row.ranking_id])
    return by.account_id is not None and by.account_id == chooser_of(row.ranking_id)


def _short(words: str, most: int) -> str:
    said = words.strip()
    if not said:
        raise Invalid.because("reason_missing", field="words")
    if len(said) > most:
        raise Invalid.because("too_large", field="words", most=most)
    return said

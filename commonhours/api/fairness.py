"""Visits that a worker was not offered, why, what would have changed it; contesting a choice, and the answer."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field, WithJsonSchema

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.matching import NeededChangeTold, change_told
from commonhours.api.values import PLAIN, Asked, Id, Searched, Told
from commonhours.common.clock import now
from commonhours.fairness import actions, audits, pages
from commonhours.fairness.passed_over import MOST_WEEKS, Passed
from commonhours.fairness.ratios import ETHNICITIES, SEXES

router = Router()

Words = Annotated[str, Field(min_length=1, max_length=500, pattern=PLAIN)]
Answer = Annotated[str, Field(min_length=1, max_length=1000, pattern=PLAIN)]


class WeekSearched(Searched):
    """Which seven days: so many weeks before the past ones."""

    weeks: Annotated[int, Field(ge=0, le=MOST_WEEKS)] = 0


class RuleBrokenTold(Told):
    """A rule that was in the way, and what it is about."""

    code: str = Field(examples=["notice"])
    about: UUID | None


class PassedOverTold(Told):
    """A visit that the caller was not offered; never whom it serves, nor who came."""

    ranking_id: UUID
    starts_at: datetime
    ends_at: datetime
    type_of_work_id: UUID
    area_id: UUID | None
    rules: list[RuleBrokenTold]
    rank: int | None
    ahead: list[str] = Field(examples=[["nearer", "known"]])
    chosen_rank: int | None
    changes: list[NeededChangeTold] | None = Field(
        description="Null where nothing in anybody's power would have done it."
    )
    rank_with_changes: int | None
    contest: str | None = Field(examples=["open"])


class WayTold(Told):
    """A change that alone would have opened so many more visits; hours by weekday (Monday is 0) and part of the day."""

    change: NeededChangeTold
    visits: int
    weekday: int | None
    part: str


class PassedOverWeekTold(Told):
    """Seven days of what the caller was not offered, and what would have changed most."""

    since: datetime
    until: datetime
    items: list[PassedOverTold]
    ways: list[WayTold]
    more: bool


class ChoiceContestAsked(Asked):
    """Why it was not right."""

    words: Words


class ChoiceContestMade(Told):
    """The contest, who answers it, and until when."""

    contest_id: UUID
    to_account_id: UUID
    answer_by: datetime


class ChoiceAnswerAsked(Asked):
    """Whether the worker is right; what is put right, or why it stays."""

    upheld: bool
    words: Answer


class ChoiceAnswered(Told):
    """The contest that has its answer."""

    contest_id: UUID
    state: str = Field(examples=["upheld"])


class ChoiceContestTold(Told):
    """A contest: what the worker had been told, what they say, who answers by when, and the answer."""

    id: UUID
    person_id: UUID
    person: str
    organisation_id: UUID
    starts_at: datetime
    type_of_work_id: UUID
    rank: int | None
    rules: list[str]
    words: str
    asked_at: datetime
    answer_by: datetime
    to: str
    state: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    overdue: bool
    may_answer: bool


@router.get("/me/not-offered", response=answers(PassedOverWeekTold))
def list_not_offered(request: Knock, sought: Query[WeekSearched]) -> PassedOverWeekTold:
    """Visits that were given to others, and for which the caller could have been sent."""
    page = pages.not_offered(by=request.auth, at=now(), weeks=sought.weeks)
    return PassedOverWeekTold(
        since=page.since,
        until=page.until,
        items=[_told(line) for line in page.lines],
        ways=[
            WayTold(change=change_told(way.change), visits=way.visits, weekday=way.weekday, part=way.part)
            for way in page.ways
        ],
        more=page.more,
    )


@router.post(
    "/rankings/{ranking_id}/contest",
    response=answers(ChoiceContestMade, *WRITING, status=201),
    openapi_extra=KEYED,
)
def contest_ranking(request: Knock, ranking_id: Id, asked: ChoiceContestAsked) -> Status[ChoiceContestMade]:
    """Say that a choice which passed over the caller was not right."""
    made = actions.contest_ranking(by=request.auth, at=now(), ranking_id=ranking_id, words=asked.words)
    return Status(201, ChoiceContestMade.model_validate(made))


@router.get("/me/contests", response=answers(list[ChoiceContestTold]))
def list_my_contests(request: Knock) -> list[ChoiceContestTold]:
    """What the caller has contested, and how it stands."""
    return [ChoiceContestTold.model_validate(line) for line in pages.my_contests(by=request.auth, at=now())]


@router.get("/choices/contested", response=answers(list[ChoiceContestTold]))
def list_contested_choices(request: Knock) -> list[ChoiceContestTold]:
    """What workers of the caller's organisations contest: open ones first, by their day."""
    return [ChoiceContestTold.model_validate(line) for line in pages.contested(by=request.auth, at=now())]


@router.post(
    "/choices/contested/{contest_id}/answer", response=answers(ChoiceAnswered, *WRITING), openapi_extra=KEYED
)
def answer_contest(request: Knock, contest_id: Id, asked: ChoiceAnswerAsked) -> ChoiceAnswered:
    """Answer what a worker contests."""
    done = actions.answer_contest(by=request.auth, at=now(), contest_id=contest_id, **asked.model_dump())
    return ChoiceAnswered.model_validate(done)


def _told(line: Passed) -> PassedOverTold:
    would = line.would
    return PassedOverTold(
        ranking_id=line.ranking_id,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        type_of_work_id=line.type_of_work_id,
        area_id=line.area_id,
        rules=[RuleBrokenTold(code=code, about=about) for code, about in line.rules],
        rank=line.rank,
        ahead=list(line.ahead),
        chosen_rank=line.chosen_rank,
        changes=[change_told(each) for each in would.changes] if would else None,
        rank_with_changes=would.rank if would else None,
        contest=line.contest.state if line.contest else None,
    )


# --- is the choosing fair? -------------------------------------------------------------------------------------


class SelfDescribed(Asked):
    """What the caller says of themselves; "" says nothing, and both "" take it back."""

    sex: Annotated[str, WithJsonSchema({"type": "string", "enum": ["", *SEXES]})] = ""
    ethnicity: Annotated[str, WithJsonSchema({"type": "string", "enum": ["", *ETHNICITIES]})] = ""


class SelfDescriptionTold(Told):
    """What the caller has said of themselves: told to nobody else."""

    sex: str
    ethnicity: str


class SelfDescriptionKept(Told):
    """Whose word was kept."""

    person_id: UUID


class ChoosingAuditAsked(Asked):
    """Whole months that are over: from the first of one until the first of another."""

    since: date
    until: date


class ChoosingAudited(Told):
    """The audit, and how many rankings it rests on."""

    audit_id: UUID
    rankings: int


class GroupRateTold(Told):
    """One group: `of` so many `out_of` so many; null where the group is too small to be told of."""

    group: list[str] = Field(examples=[["female", "asian"]])
    of: int | None
    out_of: int | None
    rate: float | None
    ratio: float | None
    left_out: str


class GroupRatesTold(Told):
    """One table: by sex, by ethnicity or by both, of who was chosen or who stood in the better half."""

    by: str = Field(examples=["sex"])
    outcome: str = Field(examples=["chosen"])
    lines: list[GroupRateTold]
    unknown: int | None


class ChoosingAuditTold(Told):
    """An audit of the choosing over whole months."""

    id: UUID
    since: date
    until: date
    rankings: int
    people: int
    made_at: datetime
    made_by: str
    tables: list[GroupRatesTold]


@router.get("/me/described", response=answers(SelfDescriptionTold))
def show_my_description(request: Knock) -> SelfDescriptionTold:
    """What the caller says of themselves for audits of the choosing."""
    said = audits.described(request.auth)
    return SelfDescriptionTold(sex=said.sex, ethnicity=said.ethnicity)


@router.post("/me/described", response=answers(SelfDescriptionKept, *WRITING), openapi_extra=KEYED)
def describe_oneself(request: Knock, asked: SelfDescribed) -> SelfDescriptionKept:
    """Say what one is, or take it back."""
    kept = actions.describe_oneself(by=request.auth, at=now(), **asked.model_dump())
    return SelfDescriptionKept.model_validate(kept)


@router.get("/choices/audits", response=answers(list[ChoosingAuditTold]))
def list_fairness_audits(request: Knock) -> list[ChoosingAuditTold]:
    """Every audit of the choosing, the latest months first."""
    return [ChoosingAuditTold.model_validate(each) for each in audits.audits_of_choosing()]


@router.get("/choices/audits/{audit_id}", response=answers(ChoosingAuditTold))
def show_fairness_audit(request: Knock, audit_id: Id) -> ChoosingAuditTold:
    """One audit of the choosing."""
    return ChoosingAuditTold.model_validate(audits.audit_of_choosing(audit_id))


@router.post("/choices/audits", response=answers(ChoosingAudited, *WRITING, status=201), openapi_extra=KEYED)
def audit_choosing(request: Knock, asked: ChoosingAuditAsked) -> Status[ChoosingAudited]:
    """Work out whether the choosing was fair in these months."""
    made = actions.audit_choosing(by=request.auth, at=now(), since=asked.since, until=asked.until)
    return Status(201, ChoosingAudited.model_validate(made))

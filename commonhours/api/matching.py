"""Ask the market: who can come, why not somebody, what else there is, when people are free."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.door import READING_BODY, Knock, answers
from commonhours.api.refusing import RefusalTold, told
from commonhours.api.values import Asked, Id, Instant, Searched, Told
from commonhours.bookings.wish import MOST_PLACES, Wish
from commonhours.common.clock import now
from commonhours.common.looks import SEARCH, looked_at
from commonhours.matching import instead, queries
from commonhours.matching.answers import Candidate, Reason, Strip
from commonhours.matching.would import Change
from commonhours.words import reason_words

router = Router()

Ids = Annotated[list[Id], Field(max_length=MOST_PLACES)]


class WishAsked(Asked):
    """Who for, what, when."""

    service_user_id: Id
    type_of_work_id: Id
    starts_at: Instant
    ends_at: Instant
    organisation_id: Id | None = Field(
        None, description="On whose authority; else the one that approved them first."
    )
    site_id: Id | None = Field(None, description="One of the service user's places; else their home.")
    wants: Ids | None = Field(None, description="Facts asked of whoever comes; null: what their record says.")
    features: Ids | None = Field(None, description="What is in the home; null: what their record says.")

    def wish(self) -> Wish:
        return Wish(
            service_user_id=self.service_user_id,
            type_of_work_id=self.type_of_work_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            organisation_id=self.organisation_id,
            site_id=self.site_id,
            wants=None if self.wants is None else tuple(self.wants),
            features=None if self.features is None else tuple(self.features),
        )


class FindAsked(WishAsked):
    """A wish, and how many people to name."""

    most: Annotated[int, Field(ge=1, le=queries.MOST, strict=True)] = queries.MOST
    agreed: bool = Field(
        False, description="Name those too who could come only if they said yes to an offer themselves."
    )


class WhyNotAsked(WishAsked):
    """A wish, and the person in question."""

    person_id: Id


class ReasonTold(Told):
    """One reason for somebody."""

    code: str = Field(examples=["near"])
    sentence: str
    facts: dict[str, object]


class CandidateTold(Told):
    """Somebody who can come, how they rank and why."""

    person_id: UUID
    name: str
    organisation_id: UUID = Field(description="For whom they would come.")
    minutes_away: int
    tier: int = Field(description="Lower tiers come first, whatever the score.")
    score: float
    factors: dict[str, float] = Field(description="What each factor adds to the score.")
    reasons: list[ReasonTold]
    limits: list[str] = Field(description="Codes of limits of their own that only their own yes would pass.")


class AnswerTold(Told):
    """The best people for a wish, in order."""

    candidates: list[CandidateTold]
    passed: int = Field(description="How many people could come in all.")
    weights_version: int = Field(description="The version of the ranking's weights.")
    snapshot: str = Field(description="The state of the database that this answer is from.")


class NeededChangeTold(Told):
    """One change: the code of the rule that it meets, what it is about, and a limit's value in minutes."""

    code: str = Field(examples=["free"])
    about: UUID | None
    minutes: int


class WhyNotTold(Told):
    """Every rule that keeps somebody from a visit."""

    person_id: UUID
    can_come: bool
    refusals: list[RefusalTold]
    changes: list[NeededChangeTold] = Field(
        description="For staff who may see people: the fewest changes that would put them among the first five."
    )
    rank_with_changes: int | None


class RelaxationTold(Told):
    """A single rule that, relaxed, would let so many more come."""

    refusal: RefusalTold
    opens: int


class NearMissTold(Told):
    """Somebody whom one thing alone keeps away."""

    person_id: UUID
    name: str
    organisation_id: UUID
    refusal: RefusalTold


class NextBestTold(Told):
    """What there is when nobody fits."""

    starts: list[datetime] = Field(description="The nearest other starts at which somebody can come.")
    relaxations: list[RelaxationTold]
    people: list[NearMissTold] = Field(
        description="For staff who may see people: at most five, the best first."
    )


class DayFree(Told):
    """Hours free on one local day."""

    day: date
    hours: float


class StripTold(Told):
    """When somebody is free over the next ten weeks."""

    person_id: UUID
    name: str
    days: list[DayFree]


class StripsSearched(Searched):
    """Whose weeks to show."""

    person: Annotated[list[Id], Field(min_length=1, max_length=MOST_PLACES)]


def change_told(change: Change) -> NeededChangeTold:
    return NeededChangeTold(code=change.code, about=change.about, minutes=change.value)


@router.post("/find", response=answers(AnswerTold, *READING_BODY))
def find(request: Knock, asked: FindAsked) -> AnswerTold:
    """The best people for a wish, each with reasons; an empty list when nobody fits."""
    answer = queries.find(by=request.auth, at=now(), wish=asked.wish(), most=asked.most, agreed=asked.agreed)
    looked_at((each.person_id for each in answer.candidates), SEARCH)
    return AnswerTold(
        candidates=[_candidate(candidate) for candidate in answer.candidates],
        passed=answer.passed,
        weights_version=answer.weights_version,
        snapshot=answer.snapshot,
    )


@router.post("/find/why-not", response=answers(WhyNotTold, *READING_BODY))
def why_not(request: Knock, asked: WhyNotAsked) -> WhyNotTold:
    """Every rule that keeps somebody from a visit; of people whom the asker may not book, nothing but that."""
    against = instead.why_not(by=request.auth, at=now(), wish=asked.wish(), person_id=asked.person_id)
    would = instead.what_would(by=request.auth, at=now(), wish=asked.wish(), person_id=asked.person_id)
    return WhyNotTold(
        person_id=asked.person_id,
        can_come=not against,
        refusals=[told(refusal) for refusal in against],
        changes=[change_told(change) for change in would.changes] if would else [],
        rank_with_changes=would.rank if would else None,
    )


@router.post("/find/next-best", response=answers(NextBestTold, *READING_BODY))
def next_best(request: Knock, asked: WishAsked) -> NextBestTold:
    """The nearest other times, which single rule would open how many more, and whom it keeps away alone."""
    best = instead.next_best(by=request.auth, at=now(), wish=asked.wish())
    looked_at((each.person_id for each in best.people), SEARCH)
    relaxations = [RelaxationTold(refusal=told(each.refusal), opens=each.opens) for each in best.relaxations]
    people = [
        NearMissTold(
            person_id=each.person_id,
            name=each.name,
            organisation_id=each.organisation_id,
            refusal=told(each.refusal),
        )
        for each in best.people
    ]
    return NextBestTold(starts=list(best.starts), relaxations=relaxations, people=people)


@router.get("/service-users/{service_user_id}/strips", response=answers(list[StripTold]))
def strips(request: Knock, service_user_id: Id, asked: Query[StripsSearched]) -> list[StripTold]:
    """Hours free of each of these people, day by day; people whom the asker may not book are left out."""
    found = queries.strips(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        person_ids=list(dict.fromkeys(asked.person)),
    )
    looked_at((strip.person_id for strip in found), SEARCH)
    return [_strip(strip) for strip in found]


def _candidate(found: Candidate) -> CandidateTold:
    return CandidateTold(
        person_id=found.person_id,
        name=found.name,
        organisation_id=found.organisation_id,
        minutes_away=found.minutes_away,
        tier=found.tier,
        score=found.score,
        factors=dict(found.factors),
        reasons=[_reason(reason) for reason in found.reasons],
        limits=list(found.limits),
    )


def _reason(reason: Reason) -> ReasonTold:
    _, words = reason_words(reason)
    return ReasonTold(code=reason.code, sentence=words, facts=dict(reason.facts))


def _strip(strip: Strip) -> StripTold:
    days = [DayFree(day=day, hours=hours) for day, hours in strip.days]
    return StripTold(person_id=strip.person_id, name=strip.name, days=days)

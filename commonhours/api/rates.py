"""Rates: look, set, end; and the law and the week that pay is reckoned by."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Told
from commonhours.common.clock import now
from commonhours.rates import actions
from commonhours.rates.joint import joint_lines
from commonhours.rates.queries import rates_of

router = Router()

Kind = Literal["pay", "on_costs", "charge"]
AMOUNT = "Cents an hour; for on-costs hundredths of a per cent of pay."
Amount = Annotated[int, Field(ge=0, le=100_000, description=AMOUNT)]


class RateTold(Told):
    """A figure with its days; what is null holds for all."""

    id: UUID
    kind: Kind
    type_of_work_id: UUID | None
    work: str
    person_id: UUID | None
    person: str
    amount: int = Field(description=AMOUNT)
    attendant: bool
    since: date
    until: date | None = Field(description="The first day on which it holds no more.")
    set_by: str


class RateAsked(Asked):
    """A figure from a day on."""

    kind: Kind
    amount: Amount
    since: Day
    type_of_work_id: Id | None = None
    person_id: Id | None = None
    attendant: bool = False


class RateSetTold(Told):
    """The rate, and its first day."""

    rate_id: UUID
    since: date


class LastDay(Asked):
    """The last day on which it holds."""

    last_day: Day


class RateEndedTold(Told):
    """The rate, and its last day."""

    rate_id: UUID
    last_day: date


class FrameAsked(Asked):
    """Whose law holds, when a week and a day begin; the region's where no organisation is named."""

    organisation_id: Id | None = None
    place: Annotated[str, Field(min_length=2, max_length=80, pattern=PLAIN, examples=["us-ca-long-beach"])]
    first_weekday: Annotated[int, Field(ge=0, le=6, description="0 is Monday.")] = 0
    day_starts: Annotated[int, Field(ge=0, le=1439, description="The minute of the day.")] = 0
    industry: Annotated[str, Field(max_length=20, pattern=PLAIN)] = ""
    employees: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    operators_see: bool = False


class FramedTold(Told):
    """Whose law and week were set; null: the region's."""

    organisation_id: UUID | None


class JointTold(Told):
    """Another organisation with which one employs people together: from when, and whether both said so."""

    id: UUID
    other_id: UUID
    other: str
    since: date
    until: date | None
    agreed: bool


class JointAsked(Asked):
    """With whom, from when."""

    other_id: Id
    since: Day


class JointSaidTold(Told):
    """The agreement, and whether both have said so."""

    joint_id: UUID
    since: date
    agreed: bool


class JointEndedTold(Told):
    """The agreement, and its last day."""

    joint_id: UUID
    last_day: date


@router.get("/organisations/{organisation_id}/joint-employers", response=answers(list[JointTold]))
def list_joint_employers(request: Knock, organisation_id: Id) -> list[JointTold]:
    """With whom an organisation employs people together, or was asked to."""
    found = joint_lines(by=request.auth, organisation_id=organisation_id)
    return [JointTold.model_validate(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/joint-employers",
    response=answers(JointSaidTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def say_joint_employers(request: Knock, organisation_id: Id, asked: JointAsked) -> Status[JointSaidTold]:
    """Say that two organisations employ people together; it counts once the other agrees."""
    said = asked.model_dump()
    made = actions.say_joint(by=request.auth, at=now(), organisation_id=organisation_id, **said)
    return Status(201, JointSaidTold.model_validate(made))


@router.post(
    "/joint-employers/{joint_id}/agree", response=answers(JointSaidTold, *WRITING), openapi_extra=KEYED
)
def agree_joint_employers(request: Knock, joint_id: Id) -> JointSaidTold:
    """Agree to what the other organisation said."""
    return JointSaidTold.model_validate(actions.agree_joint(by=request.auth, at=now(), joint_id=joint_id))


@router.post(
    "/joint-employers/{joint_id}/end", response=answers(JointEndedTold, *WRITING), openapi_extra=KEYED
)
def end_joint_employers(request: Knock, joint_id: Id, asked: LastDay) -> JointEndedTold:
    """End it after a day."""
    made = actions.end_joint(by=request.auth, at=now(), joint_id=joint_id, last_day=asked.last_day)
    return JointEndedTold.model_validate(made)


@router.get("/organisations/{organisation_id}/rates", response=answers(list[RateTold]))
def list_rates(request: Knock, organisation_id: Id) -> list[RateTold]:
    """All rates of an organisation, those that are over, too."""
    found = rates_of(by=request.auth, organisation_id=organisation_id)
    return [RateTold.model_validate(each) for each in found]


@router.post(
    "/organisations/{organisation_id}/rates",
    response=answers(RateSetTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def set_rate(request: Knock, organisation_id: Id, asked: RateAsked) -> Status[RateSetTold]:
    """Set a rate from a day on; what held ends the day before."""
    wanted = actions.Wanted(**asked.model_dump())
    made = actions.set_rate(by=request.auth, at=now(), organisation_id=organisation_id, wanted=wanted)
    return Status(201, RateSetTold.model_validate(made))


@router.post("/rates/{rate_id}/end", response=answers(RateEndedTold, *WRITING), openapi_extra=KEYED)
def end_rate(request: Knock, rate_id: Id, asked: LastDay) -> RateEndedTold:
    """End a rate after a day; the wider one holds from then on."""
    made = actions.end_rate(by=request.auth, at=now(), rate_id=rate_id, last_day=asked.last_day)
    return RateEndedTold.model_validate(made)


@router.post("/pay-frame", response=answers(FramedTold, *WRITING), openapi_extra=KEYED)
def set_pay_frame(request: Knock, asked: FrameAsked) -> FramedTold:
    """Say by which law and which week pay is reckoned."""
    said = asked.model_dump()
    made = actions.set_frame(
        by=request.auth,
        at=now(),
        organisation_id=said.pop("organisation_id"),
        wanted=actions.FrameWanted(**said),
    )
    return FramedTold.model_validate(made)

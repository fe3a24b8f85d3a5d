"""Clock in and out, in batches and however late; say yes or no to hours, put them right, decide."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.changes import NothingAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Id, Moment, Most, Page, Searched, Told
from commonhours.common.clock import now
from commonhours.timesheets import actions
from commonhours.timesheets.actions.clock import MOST_PRESSES
from commonhours.timesheets.own import home_code, hours_of_mine
from commonhours.timesheets.pages import queue
from commonhours.words.hours import place_wording

router = Router()

Words = Annotated[str, Field(max_length=400, pattern=PLAIN)]
Code = Annotated[str, Field(max_length=16, pattern=PLAIN, examples=["209"])]


class PressAsked(Asked):
    """One press as the device tells it. The id is made there, so that a press counts once however often it is sent."""

    id: Id
    assignment_id: Id
    way: Literal["in", "out"]
    device_at: Annotated[Moment, Field(description="What the device's clock showed when it was pressed.")]
    sent_at: Annotated[Moment, Field(description="What the device's clock showed when this was sent.")]
    method: Literal["app", "home_code", "telephone"] = "app"
    label: Literal["", "home", "community"] = ""
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    lng: Annotated[
        float | None,
        Field(ge=-180, le=180, description="Kept only while whoever is served lets a place be noted."),
    ] = None
    code: Annotated[
        str,
        Field(max_length=6, pattern=PLAIN, description="The code at the home; a wrong one counts as none."),
    ] = ""


class PressesAsked(Asked):
    """Presses in any order."""

    presses: Annotated[list[PressAsked], Field(min_length=1, max_length=MOST_PRESSES)]


class ClockedTold(Told):
    """Which presses count from now on, which had come before, and which belong to nothing of the caller's."""

    counted: list[UUID]
    known: list[UUID]
    unknown: list[UUID]


class MyHoursTold(Told):
    """One's own hours of one visit; they have the id of one's assignment."""

    id: UUID
    visit_id: UUID
    service_user_id: UUID
    who: str
    planned_start: datetime
    planned_end: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    revision: int
    state: str = Field(examples=["waiting"], description="unclocked, open, waiting, disputed or confirmed.")
    said_yes: bool
    words: str
    decision: str


class HoursLineTold(Told):
    """One visit's hours as the office reads them."""

    id: UUID
    visit_id: UUID
    person_id: UUID
    person: str
    service_user: str
    planned_start: datetime
    planned_end: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    state: str
    exceptions: list[str]
    waits_for: list[str]
    waits_since: datetime | None


class HoursLinesTold(Told):
    """A page of hours."""

    items: list[HoursLineTold]
    next: int | None


class HoursWorkedSearched(Searched):
    """Which hours, and which page of them."""

    show: Literal["missing", "exceptions", "disputed", "waiting", "confirmed"] = "missing"
    page: Page = 1
    most: Most = 50


class HoursWhyAsked(Asked):
    """Reason and resolution in the payer's codes."""

    reason: Code
    resolution: Code
    memo: Annotated[str, Field(max_length=256, pattern=PLAIN)] = ""


class AdjustmentAsked(HoursWhyAsked):
    """A new beginning, a new end, or both."""

    starts_at: Moment | None = None
    ends_at: Moment | None = None


class AdjustedTold(Told):
    """The hours that hold now, and the revision of them that has to be confirmed."""

    timesheet_id: UUID
    starts_at: datetime | None
    ends_at: datetime | None
    revision: int


class AcknowledgementAsked(HoursWhyAsked):
    """What is unusual and may stay as it is."""

    exception: Code


class AcknowledgedTold(Told):
    """What was looked at, in the hours of which revision."""

    timesheet_id: UUID
    revision: int
    exception: str


class HoursYesAsked(Asked):
    """The revision that was seen; `told` where the office writes down how whoever was served said yes."""

    revision: Annotated[int, Field(ge=0, le=100_000)]
    told: Annotated[str, Field(max_length=80, pattern=PLAIN)] = ""


class YesTold(Told):
    """Which side has said yes, and where the hours stand."""

    timesheet_id: UUID
    revision: int
    side: str
    state: str


class HoursNoAsked(Asked):
    """How it was."""

    words: Words


class DisputedTold(Told):
    """What the office has to decide."""

    dispute_id: UUID
    timesheet_id: UUID


class DecisionAsked(Asked):
    """What holds, and why; both sides read it."""

    decision: Words


class HoursDecidedTold(Told):
    """What was decided, and where the hours stand."""

    dispute_id: UUID
    timesheet_id: UUID
    state: str


class HoursPlaceAsked(Asked):
    """Who said yes, and how; they said it to the sentence that the pages show."""

    given_by: Annotated[str, Field(max_length=80, pattern=PLAIN)]


class HoursPlaceTold(Told):
    """Until when a place may be noted, that day not included; null where it may not."""

    service_user_id: UUID
    until: date | None


class HomeCodeTold(Told):
    """The code that hangs at a home from now on."""

    service_user_id: UUID
    code: str


@router.post("/hours/clock", response=answers(ClockedTold, *WRITING), openapi_extra=KEYED)
def clock_presses(request: Knock, asked: PressesAsked) -> ClockedTold:
    """Take in one's own presses, in any order and however late; each counts once."""
    presses = [actions.Press(**each.model_dump()) for each in asked.presses]
    return ClockedTold.model_validate(actions.clock(by=request.auth, at=now(), presses=presses))


@router.get("/hours/mine", response=answers(list[MyHoursTold]))
def list_my_hours(request: Knock) -> list[MyHoursTold]:
    """What the caller worked in the last six weeks, the latest first."""
    return [MyHoursTold.model_validate(line) for line in hours_of_mine(by=request.auth, at=now())]


@router.get("/hours", response=answers(HoursLinesTold))
def list_hours_worked(request: Knock, asked: Query[HoursWorkedSearched]) -> HoursLinesTold:
    """Hours that need somebody of the office, and those that are confirmed."""
    skip = (asked.page - 1) * asked.most
    lines, total = queue(by=request.auth, at=now(), show=asked.show, skip=skip, most=asked.most)
    items = [HoursLineTold.model_validate(line) for line in lines]
    return HoursLinesTold(items=items, next=asked.page + 1 if total > skip + asked.most else None)


@router.post("/hours/{timesheet_id}/adjust", response=answers(AdjustedTold, *WRITING), openapi_extra=KEYED)
def adjust_hours_worked(request: Knock, timesheet_id: Id, asked: AdjustmentAsked) -> AdjustedTold:
    """Put hours right, also where nobody clocked anything; both sides are asked to say yes again."""
    done = actions.adjust_hours(by=request.auth, at=now(), timesheet_id=timesheet_id, **asked.model_dump())
    return AdjustedTold.model_validate(done)


@router.post(
    "/hours/{timesheet_id}/acknowledge", response=answers(AcknowledgedTold, *WRITING), openapi_extra=KEYED
)
def acknowledge_unusual_hours(
    request: Knock, timesheet_id: Id, asked: AcknowledgementAsked
) -> AcknowledgedTold:
    """Let pass what is unusual but right."""
    done = actions.acknowledge_exception(
        by=request.auth, at=now(), timesheet_id=timesheet_id, **asked.model_dump()
    )
    return AcknowledgedTold.model_validate(done)


@router.post("/hours/{timesheet_id}/confirm", response=answers(YesTold, *WRITING), openapi_extra=KEYED)
def confirm_hours_worked(request: Knock, timesheet_id: Id, asked: HoursYesAsked) -> YesTold:
    """Say yes to the hours of one revision, for one's own side."""
    done = actions.confirm_hours(by=request.auth, at=now(), timesheet_id=timesheet_id, **asked.model_dump())
    return YesTold.model_validate(done)


@router.post("/hours/{timesheet_id}/dispute", response=answers(DisputedTold, *WRITING), openapi_extra=KEYED)
def dispute_hours_worked(request: Knock, timesheet_id: Id, asked: HoursNoAsked) -> DisputedTold:
    """Say that hours are wrong, and how it was."""
    done = actions.dispute_hours(by=request.auth, at=now(), timesheet_id=timesheet_id, words=asked.words)
    return DisputedTold.model_validate(done)


@router.post(
    "/hours/disputes/{dispute_id}/decide", response=answers(HoursDecidedTold, *WRITING), openapi_extra=KEYED
)
def decide_hours(request: Knock, dispute_id: Id, asked: DecisionAsked) -> HoursDecidedTold:
    """Decide what one side disputed; hours that are to change are put right first."""
    done = actions.decide_dispute(by=request.auth, at=now(), dispute_id=dispute_id, decision=asked.decision)
    return HoursDecidedTold.model_validate(done)


@router.post(
    "/service-users/{service_user_id}/location",
    response=answers(HoursPlaceTold, *WRITING),
    openapi_extra=KEYED,
)
def let_place_be_noted(request: Knock, service_user_id: Id, asked: HoursPlaceAsked) -> HoursPlaceTold:
    """Write down that a service user lets the place of a clock event be noted, for one year."""
    done = actions.let_place(
        by=request.auth,
        at=now(),
        service_user_id=service_user_id,
        given_by=asked.given_by,
        wording=place_wording(),
    )
    return HoursPlaceTold.model_validate(done)


@router.post(
    "/service-users/{service_user_id}/location/end",
    response=answers(HoursPlaceTold, *WRITING),
    openapi_extra=KEYED,
)
def forbid_place(request: Knock, service_user_id: Id, asked: NothingAsked) -> HoursPlaceTold:
    """Take back that a place may be noted, from today."""
    done = actions.forbid_place(by=request.auth, at=now(), service_user_id=service_user_id)
    return HoursPlaceTold.model_validate(done)


@router.post(
    "/service-users/{service_user_id}/home-code",
    response=answers(HomeCodeTold, *WRITING),
    openapi_extra=KEYED,
)
def make_home_code(request: Knock, service_user_id: Id, asked: NothingAsked) -> HomeCodeTold:
    """Draw a code for a home; the one before it counts no more."""
    actions.make_home_code(by=request.auth, at=now(), service_user_id=service_user_id)
    made = home_code(by=request.auth, service_user_id=service_user_id)
    return HomeCodeTold(service_user_id=service_user_id, code=made.code if made else "")

"""Requests for help: hand somebody over from another service, and look after the queue until they are served."""

from datetime import datetime
from typing import Annotated, Literal, get_args
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.joining import RegisterAsked
from commonhours.api.values import PLAIN, Asked, Id, Most, Page, Searched, Told
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.intake import actions
from commonhours.intake.models import HelpRequest
from commonhours.intake.pages import RequestLine, queue, request_page
from commonhours.intake.rules import MOST_DAYS, Targets
from commonhours.intake.wanted import MOST_EMAIL, MOST_TOLD, MOST_WHEN, MOST_ZIP, HelpWanted
from commonhours.joining.application import MOST_NAME, MOST_PHONE
from commonhours.organisations.brands import level, require_govern

router = Router()
MOST_LISTED = 200
Line = Annotated[str, Field(max_length=MOST_NAME, pattern=PLAIN)]
Days = Annotated[int, Field(ge=1, le=MOST_DAYS)]


class HelpAsked(Asked):
    """Who needs help, how to reach them, what for and when; who writes, and that they agreed."""

    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME, pattern=PLAIN)]
    phone: Annotated[str, Field(max_length=MOST_PHONE, pattern=PLAIN)] = ""
    email: Annotated[str, Field(max_length=MOST_EMAIL, pattern=PLAIN)] = ""
    language: Annotated[str, Field(max_length=10, pattern=r"^[a-zA-Z-]{2,10}$")] = "en"
    area_id: Id | None = None
    zip_code: Annotated[str, Field(max_length=MOST_ZIP, pattern=PLAIN)] = ""
    type_of_work_id: Id | None = None
    words: Annotated[str, Field(max_length=MOST_TOLD, pattern=PLAIN)] = ""
    when: Annotated[str, Field(max_length=MOST_WHEN, pattern=PLAIN)] = ""
    writer: Literal["self", "somebody", "service"] = "service"
    writer_name: Line = ""
    writer_organisation: Line = ""
    writer_email: Annotated[str, Field(max_length=MOST_EMAIL, pattern=PLAIN)] = ""
    consent: bool = Field(description="They know about this, and agreed to be called or written to.")

    def wanted(self) -> HelpWanted:
        """What was told, as the room takes it."""
        return HelpWanted(**self.model_dump(include=set(HelpAsked.model_fields)))


class CallAsked(HelpAsked):
    """What a caller says, read back to them; for an organisation's queue, or (null) the contact centre's."""

    writer: Literal["self", "somebody", "service"] = "self"
    read_back: bool
    organisation_id: Id | None = None


class ReceivedTold(Told):
    """The request, and the number to ask for it by."""

    request_id: UUID
    reference: str = Field(examples=["K4TQ-9M2X"])


class RequestTold(Told):
    """A request in the queue; `due_at` is when it becomes overdue, null once it is over."""

    id: UUID
    reference: str
    name: str
    way: str = Field(examples=["online", "phone", "referral", "visit"])
    language: str
    work: str
    area: str
    organisation: str
    state: str = Field(examples=["new", "in_hand", "waiting", "registered", "served", "closed"])
    owner_id: UUID | None
    owner: str
    arrived_at: datetime
    touched_at: datetime
    contacted_at: datetime | None
    due_at: datetime | None


class RequestsTold(Told):
    """A page of the queue, overdue first."""

    items: list[RequestTold]
    next: int | None


class RequestStepTold(Told):
    """What was done about a request."""

    kind: str
    words: str
    by: str
    at: datetime


class RequestWholeTold(RequestTold):
    """A request with what was told and what was done."""

    phone: str
    email: str
    words: str
    when: str
    writer: str
    writer_name: str
    writer_organisation: str
    writer_email: str
    service_user_id: UUID | None
    reason: str
    told: str
    steps: list[RequestStepTold]


class RequestsSearched(Searched):
    """Which requests: all that are open, one's own, nobody's, those overdue, or those that are over."""

    show: Literal["", "mine", "unowned", "overdue", "over"] = ""
    page: Page = 1
    most: Most = 50


class TendedTold(Told):
    """A request, its state now, and who looks after it."""

    request_id: UUID
    state: str
    owner_id: UUID | None


class RequestRegisteredTold(Told):
    """Which request has become which service user."""

    request_id: UUID
    service_user_id: UUID


class RequestNoteAsked(Asked):
    """What was done: whether they were spoken with, whether it is their turn now."""

    words: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""
    reached: bool = False
    waits: bool = False


class RequestGiveAsked(Asked):
    """The colleague who looks after it from now on."""

    account_id: Id


class HandOverAsked(Asked):
    """The organisation, or (null) the contact centre; the person must have agreed."""

    organisation_id: Id | None
    agreed: bool
    words: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""


class RequestCloseAsked(Asked):
    """Why, and a few words to the person."""

    reason: Literal["not_needed", "elsewhere", "cannot_help", "not_reached", "twice", "withdrawn", "other"]
    words: Annotated[str, Field(max_length=300, pattern=PLAIN)] = ""


class RecogniseAsked(Asked):
    """The service user who they are."""

    service_user_id: Id


class DeskAsked(Asked):
    """Targets in working days; for an organisation also which public requests it takes (no list: all)."""

    first_contact_days: Days = Targets().first_contact_days
    look_days: Days = Targets().look_days
    answer_days: Days = Targets().answer_days
    takes_requests: bool = False
    area_ids: Annotated[list[Id], Field(max_length=MOST_LISTED)] = []
    type_of_work_ids: Annotated[list[Id], Field(max_length=MOST_LISTED)] = []


class DeskTold(Told):
    """Whose desk was set; null: the contact centre's."""

    organisation_id: UUID | None


assert set(HelpRequest.REASONS) == set(get_args(RequestCloseAsked.model_fields["reason"].annotation))


@router.post("/intake", response=answers(ReceivedTold, *WRITING, status=201), openapi_extra=KEYED)
def refer_for_help(request: Knock, asked: HelpAsked) -> Status[ReceivedTold]:
    """Hand somebody over from another service, with their consent."""
    done = actions.refer(by=request.auth, at=now(), wanted=asked.wanted())
    return Status(201, ReceivedTold.model_validate(done))


@router.post("/intake/calls", response=answers(ReceivedTold, *WRITING, status=201), openapi_extra=KEYED)
def take_call(request: Knock, asked: CallAsked) -> Status[ReceivedTold]:
    """Write down what a caller says."""
    done = actions.take_call(
        by=request.auth,
        at=now(),
        wanted=asked.wanted(),
        read_back=asked.read_back,
        organisation_id=asked.organisation_id,
    )
    return Status(201, ReceivedTold.model_validate(done))


@router.get("/intake", response=answers(RequestsTold))
def list_requests(request: Knock, asked: Query[RequestsSearched]) -> RequestsTold:
    """The queues that the caller looks after, overdue first."""
    skip = (asked.page - 1) * asked.most
    found = queue(by=request.auth, at=now(), show=asked.show, skip=skip, most=asked.most + 1)
    items = [RequestTold.model_validate(line) for line in found[: asked.most]]
    return RequestsTold(items=items, next=asked.page + 1 if len(found) > asked.most else None)


@router.get("/intake/{request_id}", response=answers(RequestWholeTold))
def show_request(request: Knock, request_id: Id) -> RequestWholeTold:
    """One request with what was told and what was done."""
    page = request_page(by=request.auth, request_id=request_id)
    line = {name: getattr(page.line, name) for name in RequestLine.__dataclass_fields__}
    more = set(RequestWholeTold.model_fields) - set(line) - {"steps"}
    return RequestWholeTold(
        **line,
        **{name: getattr(page, name) for name in more},
        steps=[RequestStepTold.model_validate(step) for step in page.steps],
    )


@router.post("/intake/{request_id}/take", response=answers(TendedTold, *WRITING), openapi_extra=KEYED)
def take_request(request: Knock, request_id: Id) -> TendedTold:
    """Look after a request that nobody looks after."""
    return TendedTold.model_validate(actions.take_request(by=request.auth, at=now(), request_id=request_id))


@router.post("/intake/{request_id}/note", response=answers(TendedTold, *WRITING), openapi_extra=KEYED)
def note_request(request: Knock, request_id: Id, asked: RequestNoteAsked) -> TendedTold:
    """Write down what was done."""
    done = actions.note_request(by=request.auth, at=now(), request_id=request_id, **asked.model_dump())
    return TendedTold.model_validate(done)


@router.post("/intake/{request_id}/give", response=answers(TendedTold, *WRITING), openapi_extra=KEYED)
def give_request(request: Knock, request_id: Id, asked: RequestGiveAsked) -> TendedTold:
    """Let a colleague look after it."""
    done = actions.give_request(by=request.auth, at=now(), request_id=request_id, account_id=asked.account_id)
    return TendedTold.model_validate(done)


@router.post("/intake/{request_id}/hand-over", response=answers(TendedTold, *WRITING), openapi_extra=KEYED)
def hand_over_request(request: Knock, request_id: Id, asked: HandOverAsked) -> TendedTold:
    """Hand it over to another organisation, as the person agreed."""
    done = actions.hand_over_request(by=request.auth, at=now(), request_id=request_id, **asked.model_dump())
    return TendedTold.model_validate(done)


@router.post(
    "/intake/{request_id}/register",
    response=answers(RequestRegisteredTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def register_request(request: Knock, request_id: Id, asked: RegisterAsked) -> Status[RequestRegisteredTold]:
    """Write them down as a service user, who waits for approval."""
    done = actions.register_request(
        by=request.auth,
        at=now(),
        request_id=request_id,
        application=asked.application(),
        although_alike=asked.although_alike,
    )
    return Status(201, RequestRegisteredTold.model_validate(done))


@router.post(
    "/intake/{request_id}/recognise",
    response=answers(RequestRegisteredTold, *WRITING),
    openapi_extra=KEYED,
)
def recognise_request(request: Knock, request_id: Id, asked: RecogniseAsked) -> RequestRegisteredTold:
    """Say that they are a service user who is here already."""
    done = actions.recognise_request(
        by=request.auth, at=now(), request_id=request_id, service_user_id=asked.service_user_id
    )
    return RequestRegisteredTold.model_validate(done)


@router.post("/intake/{request_id}/close", response=answers(TendedTold, *WRITING), openapi_extra=KEYED)
def close_request(request: Knock, request_id: Id, asked: RequestCloseAsked) -> TendedTold:
    """End it without a visit, for a reason that the person is told."""
    done = actions.close_request(by=request.auth, at=now(), request_id=request_id, **asked.model_dump())
    return TendedTold.model_validate(done)


@router.post("/levels/{level_id}/requests", response=answers(DeskTold, *WRITING), openapi_extra=KEYED)
def set_request_desk(request: Knock, level_id: Id, asked: DeskAsked) -> DeskTold:
    """Which public requests an organisation takes, and how soon it (or the contact centre) answers."""
    of = level(level_id)
    require_govern(request.auth, of)
    if of.kind == "programme":
        raise NotFound.because("not_found")
    done = actions.set_desk(
        by=request.auth,
        at=now(),
        organisation_id=of.organisation_id,
        targets=Targets(asked.first_contact_days, asked.look_days, asked.answer_days),
        takes_requests=asked.takes_requests,
        area_ids=tuple(asked.area_ids),
        type_of_work_ids=tuple(asked.type_of_work_ids),
    )
    return DeskTold.model_validate(done)

"""The inbox of whoever a token acts for: read it, mark it as read, choose how messages come."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Id, Told
from commonhours.common.clock import now
from commonhours.common.sight import seeing
from commonhours.notifications.actions import mark_read
from commonhours.notifications.choices import USUAL, Chosen, choose_messages, my_choice
from commonhours.notifications.consents import Shown
from commonhours.notifications.queries import inbox

router = Router()

Kind = Literal["visits", "offers", "office", "hours", "joining", "care", "access"]
Minute = Annotated[int, Field(ge=0, lt=1440)]


class NoteTold(Told):
    """A message as its reader sees it, in the language that the request asks for."""

    id: UUID
    code: str = Field(examples=["visit_booked"])
    subject: str
    body: str
    made_at: datetime
    read_at: datetime | None
    visit_ids: list[UUID]


class ReadAsked(Asked):
    """Which messages were read; left out: all of them."""

    message_ids: Annotated[list[Id], Field(max_length=100)] | None = None


class ReadTold(Told):
    """How many of them were new."""

    count: int


class ChoiceAsked(Asked):
    """How to be told. Kinds left out come by e-mail and on devices that asked, and by no text message; in the
    application stands everything."""

    email_off: Annotated[list[Kind], Field(max_length=7)] = []
    sms_on: Annotated[list[Kind], Field(max_length=7)] = []
    push_off: Annotated[list[Kind], Field(max_length=7)] = []
    texts_wording: Annotated[str, Field(max_length=500)] = Field(
        default="",
        description="The sentence to which whoever this token acts for said yes, as it was shown; text messages to a"
        " number take one, and it is kept.",
    )
    texts_language: Annotated[str, Field(max_length=10)] = Field(
        default="", description="The language in which it was shown."
    )
    quiet_from: Minute | None = Field(
        default=None, description="Minutes after midnight in the region’s zone."
    )
    quiet_until: Minute | None = None


class ChoiceTold(Told):
    """What holds from now on."""

    email_off: list[str]
    sms_on: list[str]
    push_off: list[str]
    quiet_from: int | None
    quiet_until: int | None


@router.get("/me/messages", response=answers(list[NoteTold]))
def list_my_messages(request: Knock) -> list[NoteTold]:
    """The newest fifty messages of whoever this token acts for."""
    by = request.auth
    with seeing(by.sight):
        return [NoteTold.model_validate(note) for note in inbox(by.person_id, by.account_id)]


@router.post("/me/messages/read", response=answers(ReadTold, *WRITING), openapi_extra=KEYED)
def read_messages(request: Knock, asked: ReadAsked) -> ReadTold:
    """Note that messages of one's own were read."""
    return ReadTold.model_validate(mark_read(by=request.auth, at=now(), message_ids=asked.message_ids))


@router.get("/me/messages/choice", response=answers(ChoiceTold))
def show_my_choice(request: Knock) -> ChoiceTold:
    """How whoever this token acts for is told."""
    return ChoiceTold.model_validate(my_choice(by=request.auth) or USUAL)


@router.post("/me/messages/choice", response=answers(ChoiceTold, *WRITING), openapi_extra=KEYED)
def choose_how_told(request: Knock, asked: ChoiceAsked) -> ChoiceTold:
    """Choose how to be told from now on."""
    kinds = tuple(asked.email_off), tuple(asked.sms_on)
    chosen = Chosen(*kinds, asked.quiet_from, asked.quiet_until, tuple(asked.push_off))
    shown = Shown(asked.texts_wording, asked.texts_language)
    return ChoiceTold.model_validate(choose_messages(by=request.auth, at=now(), chosen=chosen, shown=shown))

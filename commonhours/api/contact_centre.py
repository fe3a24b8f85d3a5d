"""Calls: what was read back and agreed on the telephone; the interpreters who can be joined."""

from datetime import time
from typing import Annotated
from uuid import UUID

from ninja import Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Id, Told
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.contact_centre.actions import Call, end_interpreter, list_interpreter, read_back
from commonhours.contact_centre.actions.interpreters import LONGEST_NAME
from commonhours.contact_centre.rules import Hours
from commonhours.organisations.brands import level, require_govern

router = Router()


class ReadBackAsked(Asked):
    """Who was on the telephone: a helper, or (null) whoever is served; and the interpreter who took part."""

    helper_id: Id | None = None
    interpreter_id: Id | None = None


class AgreedByPhoneTold(Told):
    """The visit that was agreed to as it stands, and the language in which it was read."""

    read_back_id: UUID
    visit_id: UUID
    language: str = Field(examples=["km"])


class InterpreterAsked(Asked):
    """A service that interprets one language by telephone; without hours it answers by day and night."""

    language: Annotated[str, Field(max_length=10, pattern=r"^[a-zA-Z-]{2,10}$", examples=["km"])]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=PLAIN)]
    phone: Annotated[str, Field(max_length=30, pattern=PLAIN, examples=["+15625550123"])]
    opens: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["08:00"])] | None = None
    closes: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["17:00"])] | None = None
    weekdays_only: bool = False

    def hours(self) -> Hours:
        opens, closes = (time.fromisoformat(each) if each else None for each in (self.opens, self.closes))
        return Hours(opens, closes, self.weekdays_only)


class InterpreterTold(Told):
    """A service that is on a list, or no longer; null: the region's list."""

    interpreter_id: UUID
    organisation_id: UUID | None


@router.post(
    "/visits/{visit_id}/read-back", response=answers(AgreedByPhoneTold, *WRITING), openapi_extra=KEYED
)
def read_back_visit(request: Knock, visit_id: Id, asked: ReadBackAsked) -> AgreedByPhoneTold:
    """Keep that a visit was read back to a caller, in their language, and that they agreed."""
    call = Call(asked.helper_id, asked.interpreter_id)
    return AgreedByPhoneTold.model_validate(
        read_back(by=request.auth, at=now(), visit_id=visit_id, call=call)
    )


@router.post(
    "/levels/{level_id}/interpreters",
    response=answers(InterpreterTold, *WRITING, status=201),
    openapi_extra=KEYED,
)
def add_interpreter(request: Knock, level_id: Id, asked: InterpreterAsked) -> Status[InterpreterTold]:
    """List an interpreter for calls of an organisation, or of the whole region."""
    of = level(level_id)
    require_govern(request.auth, of)
    if of.kind == "programme":
        raise NotFound.because("not_found")
    done = list_interpreter(
        by=request.auth,
        at=now(),
        organisation_id=of.organisation_id,
        language=asked.language,
        name=asked.name,
        phone=asked.phone,
        hours=asked.hours(),
    )
    return Status(201, InterpreterTold.model_validate(done))


@router.post(
    "/interpreters/{interpreter_id}/end", response=answers(InterpreterTold, *WRITING), openapi_extra=KEYED
)
def remove_interpreter(request: Knock, interpreter_id: Id) -> InterpreterTold:
    """Take an interpreter off the list."""
    return InterpreterTold.model_validate(
        end_interpreter(by=request.auth, at=now(), interpreter_id=interpreter_id)
    )

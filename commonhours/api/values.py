"""What requests are made of, each with its bounds, so that nothing reaches a room that it cannot hold."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, NoReturn
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

# Nothing that anybody books or looks up lies outside; arithmetic on dates stays possible on both sides.
FIRST_YEAR, LAST_YEAR = 2000, 2199

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_DAY = r"\d{4}-\d\d-\d\d"
_INSTANT = re.compile(
    _DAY + r"T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(?P<offset>Z|[+-]\d\d:\d\d)?", re.IGNORECASE | re.ASCII
)


class Asked(BaseModel):
    """The body of a request: an unknown field is a misspelt one, so it is refused."""

    model_config = ConfigDict(extra="forbid", strict=False)


class Searched(BaseModel):
    """The query of a request: an unknown parameter is refused, or a misspelt filter would show everything."""

    @model_validator(mode="after")
    def _all_known(self, info: ValidationInfo) -> "Searched":
        request = (info.context or {}).get("request")
        known = {field.alias or name for name, field in type(self).model_fields.items()}
        if request is not None and (unknown := sorted(set(request.GET) - known)):
            raise PydanticCustomError("unknown_parameter", "{names}", {"names": clean(", ".join(unknown))})
        return self


class Told(BaseModel):
    """Part of an answer, made from what a query returns."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def clean(text: str, most: int = 80) -> str:
    """What somebody sent, fit to be said back: short, and without half characters."""
    return text[:most].encode("utf-8", "replace").decode()


def _refuse(code: str) -> NoReturn:
    raise PydanticCustomError(code, "refused")


def _id(value: Any) -> Any:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not _ID.fullmatch(value):
        _refuse("not_an_id")
    return value


def _instant(value: Any) -> Any:
    if not isinstance(value, str) or not (found := _INSTANT.fullmatch(value)):
        _refuse("not_an_instant")
    if not found["offset"]:
        _refuse("no_offset")
    try:
        instant = datetime.fromisoformat(value.upper())
    except ValueError:
        _refuse("not_an_instant")
    if not FIRST_YEAR < instant.year < LAST_YEAR:
        _refuse("out_of_time")
    return instant.astimezone(UTC)


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(_DAY, value, re.ASCII):
        _refuse("not_a_day")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        _refuse("not_a_day")
    if not FIRST_YEAR < day.year < LAST_YEAR:
        _refuse("out_of_time")
    return day


_AN_ID = {"type": "string", "format": "uuid", "examples": ["0195f1d2-7c3a-7b5e-9d1f-2a6c8e4b0a11"]}
_AN_INSTANT = {
    "type": "string",
    "format": "date-time",
    "description": "ISO 8601 with its offset, on a quarter-hour, such as 2026-03-03T10:00:00-08:00.",
    "examples": ["2026-03-03T10:00:00-08:00"],
}
_A_MOMENT = {
    "type": "string",
    "format": "date-time",
    "description": "ISO 8601 with its offset, to the second or finer.",
    "examples": ["2026-03-03T10:01:07-08:00"],
}
_A_DAY = {"type": "string", "format": "date", "examples": ["2026-03-03"]}

Id = Annotated[UUID, BeforeValidator(_id), WithJsonSchema(_AN_ID)]
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_AN_INSTANT)]
# When something really happened, which is seldom on a quarter-hour.
Moment = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_A_MOMENT)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_A_DAY)]
# Text that a person typed: no control characters but tab and line break, above all no NUL.
PLAIN = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
Reason = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Rule = Annotated[
    str, Field(min_length=1, max_length=300, pattern=PLAIN, examples=["FREQ=WEEKLY;BYDAY=MO;COUNT=5"])
]
Name = Annotated[str, Field(min_length=2, max_length=80, pattern=PLAIN, examples=["lopez"])]
Page = Annotated[int, Field(ge=1, le=500, description="Which page, from 1.")]
Most = Annotated[int, Field(ge=1, le=100, description="How many lines at most.")]

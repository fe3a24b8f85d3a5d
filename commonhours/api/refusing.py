"""How this door says no: every error of every kind in one shape."""

import logging
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.responses import Response
from pydantic import Field

from commonhours.api.sentences import sentence
from commonhours.api.values import Told, clean
from commonhours.common.refusals import Refusal, Refused

# The longest sensible request names some sixty ids; nothing here is a file.
MOST_BYTES = 64_000
# A spreadsheet of the size that the page takes, with what JSON puts around and before its signs.
FILE_BYTES = 6_000_000

_log = logging.getLogger(__name__)

# The rooms name the place to mend in their own words; here it is a field of the request.
FIELDS = {
    "when": "starts_at",
    "service_user": "service_user_id",
    "site": "site_id",
    "person": "person_ids",
    "visit": "visit_id",
    "series": "series_id",
}

# What pydantic finds: our code, and which of its figures the sentence needs under which name.
FOUND: dict[str, tuple[str, dict[str, str]]] = {
    "missing": ("field_missing", {}),
    "extra_forbidden": ("field_unknown", {}),
    "unknown_parameter": ("unknown_parameter", {"names": "names"}),
    "string_type": ("not_text", {}),
    "string_unicode": ("not_plain", {}),
    "string_pattern_mismatch": ("not_plain", {}),
    "string_too_long": ("text_too_long", {"most": "max_length"}),
    "string_too_short": ("text_too_short", {"least": "min_length"}),
    "too_long": ("list_too_long", {"most": "max_length"}),
    "too_short": ("list_too_short", {"least": "min_length"}),
    "list_type": ("not_a_list", {}),
    "model_attributes_type": ("not_an_object", {}),
    "model_type": ("not_an_object", {}),
    "dict_type": ("not_an_object", {}),
    "int_type": ("not_a_number", {}),
    "int_parsing": ("not_a_number", {}),
    "int_parsing_size": ("not_a_number", {}),
    "int_from_float": ("not_a_number", {}),
    "less_than_equal": ("number_too_large", {"most": "le"}),
    "greater_than_equal": ("number_too_small", {"least": "ge"}),
    **{code: (code, {}) for code in ("not_an_id", "not_an_instant", "no_offset", "not_a_day", "out_of_time")},
}

STATUSES = {400: "not_json", 401: "not_signed_in", 429: "too_fast"}


class RefusalTold(Told):
    """One reason why not."""

    code: str = Field(description="Stable; for machines.", examples=["overlap"])
    sentence: str = Field(description="For people, in the language of Accept-Language.")
    field: str = Field(description="The field to mend, or empty.", examples=["starts_at"])
    facts: dict[str, Any] = Field(description="What the sentence is about: ids, limits, what is left.")


class Problem(Told):
    """The one shape of every error: nothing of what was asked has happened."""

    status: int = Field(examples=[409])
    refusals: list[RefusalTold]


def told(refusal: Refusal) -> RefusalTold:
    """A refusal with its sentence."""
    field = FIELDS.get(refusal.field, refusal.field)
    return RefusalTold(code=refusal.code, sentence=sentence(refusal), field=field, facts=dict(refusal.facts))


def problem(status: int, refusals: Iterable[Refusal]) -> HttpResponse:
    """The answer that says no."""
    body = Problem(status=status, refusals=[told(refusal) for refusal in refusals])
    headers = {"Content-Language": get_language() or "en"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body.model_dump(), status=status, headers=headers)


def refused(status: int, code: str, field: str = "", **facts: object) -> HttpResponse:
    """The answer that says no for one reason."""
    return problem(status, [Refusal(code, MappingProxyType(facts), field)])


def refuse_in_words(api: NinjaAPI) -> None:
    """Give every kind of error its answer."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _unsound)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(Http404, lambda request, error: refused(404, "no_such_address"))
    api.add_exception_handler(
        RequestDataTooBig, lambda request, error: refused(413, "body_too_large", most=MOST_BYTES)
    )
    api.add_exception_handler(Exception, _broken)


def _refused(request: HttpRequest, error: Refused | type[Refused]) -> HttpResponse:
    assert isinstance(error, Refused)
    return problem(error.status, error.refusals)


def _unsound(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(error, ValidationError)
    return problem(422, [_as_refusal(found) for found in error.errors[:50]])


def _unreadable(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(error, HttpError)
    return refused(error.status_code, STATUSES.get(error.status_code, "not_understood"))


def _broken(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    assert isinstance(error, Exception)
    # A fault of ours is for the log; its text might hold somebody's name, so none of it is answered.
    _log.error("the API failed at %s", request.path, exc_info=error)
    return fault(error)


def fault(error: BaseException | None) -> HttpResponse:
    """The answer to what nobody caught; while PostgreSQL is away nothing is half-done, so it says “soon”."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return refused(500, "fault")
    answer = refused(503, "away")
    answer["Retry-After"] = "10"
    return answer


def _as_refusal(found: Mapping[str, Any]) -> Refusal:
    code, wanted = FOUND.get(str(found["type"]), ("not_understood", {}))
    figures = found.get("ctx") or {}
    facts = {name: figures[key] for name, key in wanted.items()}
    return Refusal(code, MappingProxyType(facts), _field(found["loc"]))


def _field(path: Iterable[object]) -> str:
    """The path to a field as people write it: `person_ids.2`. The first steps are ninja's own."""
    _, *steps = path
    return clean(".".join(str(step) for step in steps if step not in ("asked", "wish")))

"""The door itself: who knocks, with which key, and what is turned away before any room hears of it."""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.security import HttpBearer

from commonhours.accounts.pace import within_pace
from commonhours.api.contract import Contract
from commonhours.api.refusing import FILE_BYTES, MOST_BYTES, Problem, refuse_in_words, refused
from commonhours.audit.queries import days_of
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.organisations.queries import bearer_of
from commonhours.people.queries import is_suspended, person_of_account

KEY = re.compile(r"[\x21-\x7e]{1,200}")

View = Callable[..., HttpResponse]


class Knock(HttpRequest):
    """A request whose token has been recognised."""

    auth: Actor


class Token(HttpBearer):
    """`Authorization: Bearer ch_…`: a token becomes an actor with the one role it was made for."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        bearer = bearer_of(token, at=now())
        if bearer is None:
            # Whoever tries one token after the other would else be a new caller each time.
            if not within_pace(request, stranger=True):
                raise HttpError(429, "too fast")
            return None
        person_id = person_of_account(bearer.account_id)
        if person_id and is_suspended(person_id):
            return None
        key = _key(request)
        actor = Actor(
            account_id=bearer.account_id,
            person_id=person_id,
            roles=(bearer.held,),
            door="api",
            program=bearer.program,
            key=key,
            request_hash=_digest(request) if key else b"",
        )
        return replace(actor, days=days_of(actor, at=now()))


def _key(request: HttpRequest) -> str:
    """The idempotency key; reading twice needs none."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method == "GET":
        return ""
    if not KEY.fullmatch(key):
        raise Invalid.because("bad_key", field="Idempotency-Key")
    return key


def _digest(request: HttpRequest) -> bytes:
    """SHA-256 of method, path and body; spaces and the order of fields do not make another request."""
    body = request.body
    with suppress(ValueError, RecursionError):  # what is no JSON will be refused; until then it is what it is
        body = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    parts = ((request.method or "").encode(), request.get_full_path().encode(), body)
    return hashlib.sha256(b"\n".join(parts)).digest()


class StrictParser(Parser):
    """JSON as RFC 8259 has it: UTF-8, no NaN or Infinity, no field twice."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body.decode(), parse_constant=_no_number, object_pairs_hook=_once)


def _no_number(literal: str) -> NoReturn:
    raise ValueError(literal)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field stands twice")
    return fields


class House(NinjaAPI):
    """The API with the house's own names: an operation is called what its verb is called."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Contract:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return Contract(self, prefix)


DESCRIPTION = """Find, explain and book hours of help: the same verbs as the pages, through the same actions.

Every request carries a token: `Authorization: Bearer ch_…`. Times are ISO 8601 with their offset; planned times
fall on quarter-hours. Every error has one shape: a status and the refusals, each with a stable code, a sentence in
the language of `Accept-Language`, the field to mend and the facts. A request with an `Idempotency-Key` may be sent
again without doing its work twice: it gets the same answer; the same key with another request is refused.
Lists are paged: `next` is the number of the next page, or null."""


def open_door() -> House:
    """Make the API, without its routers."""
    api = House(
        title="Commonhours",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        auth=Token(),
        parser=StrictParser(),
        docs_url=None,
        openapi_url="/openapi.json",
        openapi_extra={"info": {"license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"}}},
    )
    refuse_in_words(api)
    return api


def answers(shape: Any, *more: int, status: int = 200) -> dict[int, Any]:
    """An operation's declared answers: its own, and every error that it can give."""
    return {status: shape, **dict.fromkeys((401, 403, 404, 413, 415, 422, 429, 500, *more), Problem)}


WRITING = (400, 409)
READING_BODY = (400,)
# Declared on every operation that writes.
KEYED: dict[str, Any] = {
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
            "description": "Send the same key again after a lost answer: the work is done once.",
        }
    ]
}


def guarded(view: View) -> View:
    """Turn away what no operation should see, and answer in our own shape what ninja answers in its own."""

    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        turned_away = _unfit(request) or _too_fast(request)
        if turned_away is not None:
            return turned_away
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return refused(404, "no_such_address")
        if response.status_code != 405:
            return response
        said = refused(405, "no_such_method", method=request.method)
        said["Allow"] = response["Allow"]
        return said

    guard.csrf_exempt = True  # type: ignore[attr-defined]  # tokens only: no cookie opens this door
    return guard


def _unfit(request: HttpRequest) -> HttpResponse | None:
    stated = str(request.META.get("CONTENT_LENGTH") or 0)
    length = int(stated) if stated.isdecimal() and len(stated) < 20 else 0
    most = FILE_BYTES if request.method == "POST" and request.path.endswith("/imports") else MOST_BYTES
    if length > most:
        return refused(413, "body_too_large", most=most)
    charset = (request.content_params or {}).get("charset", "utf-8")
    if charset.lower() not in ("utf-8", "utf8") or (length and request.content_type != "application/json"):
        return refused(415, "wrong_type", field="Content-Type")
    if most > MOST_BYTES:
        # Bounded above; the bound that Django puts on forms is meant for what people type.
        request._body = request.read(length)
    return None


def _too_fast(request: HttpRequest) -> HttpResponse | None:
    if within_pace(request):
        return None
    answer = refused(429, "too_fast")
    answer["Retry-After"] = "10"
    return answer


def no_such_address(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Whatever else is asked for below `api/`."""
    return refused(404, "no_such_address")

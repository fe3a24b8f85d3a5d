"""Whose data was shown to whom is written down, at whichever door; and of auditors, each page that they open."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from commonhours.audit.actions import note_look
from commonhours.audit.queries import ROLE
from commonhours.common.actor import OUTSIDER, Actor
from commonhours.common.clock import now
from commonhours.common.looks import noting
from commonhours.privacy.actions import keep_looks

Handler = Callable[[HttpRequest], HttpResponse]
# A chain writes down itself what was in it; the others show nothing of anybody but the asker.
UNSAID = frozenset({"trace", "show_trace", "sign_out", "set_language", "look_sheet", "logo"})


def auditors_are_seen(get_response: Handler) -> Handler:
    """Write down each page that somebody opens who holds the role of an auditor."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        by = _actor(request)
        opened = response.status_code == 200 and any(held.role == ROLE for held in by.roles)
        match = request.resolver_match
        if opened and match is not None and match.url_name and match.url_name not in UNSAID:
            note_look(by=by, at=now(), page=match.url_name, named=_named(match.kwargs))
        return response

    return middleware


def _actor(request: HttpRequest) -> Actor:
    """Whoever a token or a session stands for."""
    bearer = getattr(request, "auth", None)
    return bearer if isinstance(bearer, Actor) else getattr(request, "actor", OUTSIDER)


def _named(arguments: dict[str, object]) -> dict[str, UUID]:
    """The ids of an address, by what they name."""
    found: dict[str, UUID] = {}
    for name, value in arguments.items():
        if name.endswith("_id"):
            try:
                found[name.removesuffix("_id")] = UUID(str(value))
            except ValueError:
                continue
    return found


def looks_are_kept(get_response: Handler) -> Handler:
    """Write down whose data an answer showed to somebody else, before it is handed out: no look without its row."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with noting() as noted:
            response = get_response(request)
        match = request.resolver_match
        if noted and match is not None and response.status_code in _SHOWING:
            keep_looks(
                by=_actor(request),
                at=now(),
                noted=noted,
                door=_door(request, response),
                page=match.url_name or "",
            )
        return response

    return middleware


# A form that comes back shows what the page showed; whoever is turned away or led on has seen nothing yet.
_SHOWING = frozenset({200, 201, 409, 422})


def _door(request: HttpRequest, response: HttpResponse) -> str:
    """A page to read, a file to take away, or an answer to a program."""
    if request.path.startswith("/api/"):
        return "program"
    return "page" if response.get("Content-Type", "").startswith("text/html") else "file"

"""What every page passes through: headers, who acts, and refusals in words instead of errors."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from commonhours.accounts.pace import within_pace
from commonhours.audit.queries import days_of
from commonhours.common.actor import OUTSIDER, Actor
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import Sight, seeing
from commonhours.organisations.brands import Look, look_of
from commonhours.organisations.models import Region
from commonhours.organisations.queries import region, roles_of
from commonhours.organisations.suspended import WHILE_SUSPENDED
from commonhours.people.helpers import acts_for
from commonhours.people.models import Person
from commonhours.people.queries import home_of
from commonhours.web.presence import Ending, ending_of, has_ended, note_presence
from commonhours.web.proof import lacks_factor
from commonhours.words import said
from commonhours.words.terms import speaking
from commonhours.words.times import one_stop, reading_in

Handler = Callable[[HttpRequest], HttpResponse]

# No inline style or script anywhere; nothing is loaded from elsewhere; nobody may frame us.
_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


class House(HttpRequest):
    """A request as our views see it: with who acts, and the region."""

    actor: Actor
    region: Region | None
    # The organisation in whose room they are, and how it shows itself.
    home_id: UUID | None
    look: Look
    # The account holds a role that waits until a second factor has been shown.
    needs_factor: bool
    suspended: bool
    # When this browser is signed out, where that is soon; and whose sign-in ended with this very request.
    ending: Ending | None
    ended_for: UUID | None


def security_headers(get_response: Handler) -> Handler:
    """Say on every answer what it may load and what may keep it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def at_a_pace(get_response: Handler) -> Handler:
    """Answer 429 to whoever sends more than any hand could; nothing of what they asked has happened."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # The API counts at its own door, and answers in its own shape.
        if request.path.startswith("/api/") or within_pace(request):
            return get_response(request)
        answer = render(request, "429.html", {}, status=429)
        answer["Retry-After"] = "10"
        return answer

    return middleware


def readable_only(get_response: Handler) -> Handler:
    """Refuse what no keyboard types and no database keeps, before any view reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/api/") and _has_nul(request):
            raise SuspiciousOperation("a NUL character in a form")
        return get_response(request)

    return middleware


def _has_nul(request: HttpRequest) -> bool:
    fields = (request.GET, request.POST) if request.method == "POST" else (request.GET,)
    return any("\0" in text for field in fields for name, values in field.lists() for text in (name, *values))


def who_acts(get_response: Handler) -> Handler:
    """Give the request its actor and the region its time zone."""

    def middleware(request: House) -> HttpResponse:
        request.region = Region.objects.first()
        request.needs_factor = request.suspended = False
        request.ending = request.ended_for = None
        request.actor = _actor_of(request)
        own = request.user.zone if request.actor.account_id else ""  # type: ignore[union-attr]  # an Account then
        with timezone.override(request.region.tzinfo if request.region else None), reading_in(own):
            return get_response(request)

    return middleware  # type: ignore[return-value]  # a House is the request that Django hands on


def _actor_of(request: House) -> Actor:
    user = request.user
    if not user.is_authenticated or request.region is None:
        return OUTSIDER
    with seeing(Sight(account_id=user.pk)):
        own = Person.objects.filter(account_id=user.pk).values_list("id", "standing").first()
    person_id, standing = own or (None, "good")
    at = now()
    today = at.astimezone(request.region.tzinfo).date()
    roles = roles_of(user.pk, on=today)
    if has_ended(request, staff=bool(roles), at=at):
        logout(request)
        request.ended_for = user.pk
        messages.info(
            request, _("You were signed out because you had been away for long. Please sign in again.")
        )
        return OUTSIDER
    note_presence(request, user.pk, at=at)
    request.ending = ending_of(request, staff=bool(roles), at=at)
    request.needs_factor = lacks_factor(request, request.region, roles, today=today)
    if standing != "good":
        # Whoever is suspended still reads and answers what is theirs, and does nothing in anybody else's affairs.
        request.needs_factor, request.suspended = False, True
        own_affairs = acts_for(None, person_id, at=at)
        return Actor(user.pk, person_id, (), own_affairs, door="web", confined_to=WHILE_SUSPENDED)
    held = () if request.needs_factor else roles
    actor = Actor(user.pk, person_id, held, acts_for(user.pk, person_id, at=at), door="web")
    return replace(actor, days=days_of(actor, at=at))


def in_their_look(get_response: Handler) -> Handler:
    """Let each page speak and look as the organisation does that its reader belongs to."""

    def middleware(request: House) -> HttpResponse:
        request.home_id = _home_of(request)
        request.look = look_of(request.home_id)
        with speaking(request.look.words):
            return get_response(request)

    return middleware  # type: ignore[return-value]  # a House is the request that Django hands on


def _home_of(request: House) -> UUID | None:
    """Where a member of staff works; else the organisation that approved them first."""
    actor = request.actor
    if actor.roles or actor.person_id is None or request.region is None:
        return next((held.organisation_id for held in actor.roles if held.organisation_id), None)
    with seeing(actor.sight):
        return home_of(actor.person_id, on=now().astimezone(request.region.tzinfo).date())


class refusals_in_words:
    """Show a refusal that no view has answered as a page that says what happened and what to do."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED
        if refused and request.method == "GET" and not request.path.startswith("/api/"):
            # Where a form was sent to stands in the address bar; whoever opens it again reads more than nothing.
            allowed = response.get("Allow", "")
            response = render(request, "405.html", {}, status=HTTPStatus.METHOD_NOT_ALLOWED)
            response["Allow"] = allowed
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        if not getattr(request, "actor", OUTSIDER).account_id:
            # To a stranger everything is closed, and nothing says whether it exists.
            return redirect("sign_in")
        if getattr(request, "needs_factor", False) and isinstance(error, NotAllowed | NotFound):
            return redirect("second_factor")
        words = [said(refusal) for refusal in error.refusals]
        return render(
            request, "refused.html", {"refusals": words, "status": error.status}, status=error.status
        )


def fresh_key() -> str:
    """A key for one form: pressing twice, or again after a lost answer, does the thing once."""
    return secrets.token_urlsafe(18)


def tell(request: HttpRequest, words: str) -> None:
    """Show a sentence on the next page."""
    messages.success(request, one_stop(words))


def keyed(request: House) -> Actor:
    """The actor with this form's key and a digest of what it says: one click, one effect."""
    said_here = sorted(
        (name, *values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    digest = hashlib.sha256(repr((request.path, said_here)).encode()).digest()
    return replace(request.actor, key=request.POST.get("key", "")[:100], request_hash=digest)


def zone_of(request: House) -> ZoneInfo:
    """The region's time zone: what “ten o'clock” on a page means."""
    return region().tzinfo if request.region is None else request.region.tzinfo

"""Signing in where one signs in already, at a city or an organisation: the way there, the way back, and the way out."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    perform_login,
    record_authentication,
)
from allauth.account.models import Login
from allauth.core.ratelimit import consume
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from commonhours.accounts.actions import end_left, unlink_identity
from commonhours.accounts.models import Account
from commonhours.accounts.queries import identity_of
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, Refused
from commonhours.integrations.oidc.flow import Try, Word, come_back, has_left, set_out
from commonhours.integrations.oidc.providers import Provider, provider_called
from commonhours.integrations.oidc.who import account_for
from commonhours.web.came_in import ByProvider, by_provider, keep, provider_here
from commonhours.web.doors import freshly_proven, signed_in
from commonhours.web.middleware import House, tell
from commonhours.words import said
from commonhours.words.terms import gettext as _

TRY = "sign_on_try"
MOST_TOKEN = 20_000


def _provider(key: str) -> Provider:
    provider = provider_called(key)
    if provider is None:
        raise Http404
    return provider


@require_POST
def set_out_for(request: House, key: str) -> HttpResponse:
    """Send the browser to a provider. Only a press does it, so no other site can sign anybody in here."""
    provider = _provider(key)
    again = ""
    if request.user.is_authenticated:
        if provider_here(request) != provider:
            return redirect("home")
        again = _own_page(request.POST.get("next", ""))
    if not consume(request, action="sign_on"):
        return render(request, "429.html", status=429)
    back = request.build_absolute_uri(reverse("sign_on_back", args=[key]))
    try:
        address, tried = set_out(provider, back, at=now().timestamp(), again=again)
    except Refused as refused:
        return _failed(request, provider, refused)
    request.session[TRY] = asdict(tried)
    return leave_for(request, provider.name, address)


def leave_for(request: HttpRequest, name: str, address: str) -> HttpResponse:
    """A page that leads on by itself. A form may lead to no other house (the policy's form-action), a page may."""
    answer = render(request, "sign_on/going.html", {"name": name, "address": address})
    answer["Refresh"] = f"0; url={address}"
    return answer


def _own_page(url: str) -> str:
    return url if url_has_allowed_host_and_scheme(url, None) else reverse("account")


@require_GET
def sign_on_back(request: House, key: str) -> HttpResponse:
    """Where the provider sends the browser back to: let in whoever it speaks of, or say why not."""
    provider = _provider(key)
    request.issuer = provider.issuer  # type: ignore[attr-defined]  # for the log of who came in
    # Used up whatever comes of it: an address that is opened again opens nothing.
    tried = _tried(request)
    try:
        return _let_in(request, provider, tried)
    except Refused as refused:
        return _failed(request, provider, refused)


def _tried(request: HttpRequest) -> Try | None:
    kept: dict[str, Any] | None = request.session.pop(TRY, None)
    return Try(**kept) if kept else None


def _let_in(request: House, provider: Provider, tried: Try | None) -> HttpResponse:
    at = now()
    told = {name: request.GET.get(name, "") for name in ("state", "code", "error") if name in request.GET}
    told |= {"iss": request.GET["iss"]} if "iss" in request.GET else {}

    def is_known(subject: str) -> bool:
        return identity_of(provider.issuer, subject) is not None

    word = come_back(provider, tried, told, at=at.timestamp(), is_known=is_known)
    if tried and tried.again:
        return _shown_again(request, word, tried.again)
    account = account_for(word, provider.name, at=at)
    if request.user.is_authenticated:
        logout(request)
    return _signed_in(request, account, word)


def _signed_in(request: House, account: Account, word: Word) -> HttpResponse:
    """Begin the session. Where the provider saw one factor only, whoever has one of ours shows it now."""
    _note(request, account, word)
    login = Login(user=account)
    if not word.two_factors:
        return perform_login(request, login)
    get_adapter(request).login(request, account)
    answer: HttpResponse = get_adapter(request).post_login(
        request,
        account,
        email_verification="none",
        signal_kwargs=None,
        email=None,
        signup=False,
        redirect_url=None,
    )
    return answer


def _shown_again(request: House, word: Word, again: str) -> HttpResponse:
    """Whoever was here already has shown once more who they are; somebody else has not."""
    identity = identity_of(word.issuer, word.subject)
    if identity is None or identity.account_id != request.user.pk:
        raise NotAllowed.because("sign_on.other_try")
    _note(request, identity.account, word)
    return redirect(again)


def _note(request: HttpRequest, account: Account, word: Word) -> None:
    """Keep by whose word this is, and count the proof from when it was shown there."""
    identity = identity_of(word.issuer, word.subject)
    assert identity is not None  # account_for has made or found it
    keep(request, ByProvider(str(account.pk), str(identity.id), word.issuer, word.sid, word.ends))
    method = "mfa" if word.two_factors else "sign_on"
    record_authentication(request, account, method=method, type="sign_on", issuer=word.issuer)
    records = request.session[AUTHENTICATION_METHODS_SESSION_KEY]
    records[-1]["at"] = word.since
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = records


def _failed(request: HttpRequest, provider: Provider, refused: Refused) -> HttpResponse:
    """Why nobody was signed in, and what to do: a page, since a stranger's refusals are otherwise told to nobody."""
    request.why = refused.refusals[0].code  # type: ignore[attr-defined]  # for the log of who came in
    words = [said(refusal) for refusal in refused.refusals]
    page = {"refusals": words, "provider": provider}
    return render(request, "sign_on/failed.html", page, status=refused.status)


@csrf_exempt
@require_POST
def sign_on_left(request: HttpRequest, key: str) -> HttpResponse:
    """The provider says that somebody has left (back-channel logout): end what its word had opened."""
    provider = _provider(key)
    if not consume(request, action="sign_on_left"):
        return HttpResponse(status=429)
    try:
        at = now()
        left = has_left(provider, request.POST.get("logout_token", "")[:MOST_TOKEN], at=at.timestamp())
    except Refused:
        return HttpResponse(status=400)
    by = Actor(door="web")
    end_left(by=by, at=at, issuer=left.issuer, subject=left.subject, sid=left.sid)
    return HttpResponse(status=200)


@require_GET
@signed_in
def sign_on_again(request: House) -> HttpResponse:
    """Before what is grave, for whoever has no factor of ours: show it once more where one signed in."""
    provider = provider_here(request)
    if provider is None:
        return redirect("second_factor")
    shown = {"provider": provider, "next": _own_page(request.GET.get("next", ""))}
    return render(request, "sign_on/again.html", shown)


@require_POST
@signed_in
@freshly_proven(back="account")
def unlink(request: House, identity_id: UUID) -> HttpResponse:
    """Let a provider's word open one's account no longer."""
    unlink_identity(by=request.actor, at=now(), identity_id=identity_id)
    word = by_provider(request)
    if word and word.identity == str(identity_id):
        logout(request)
        return redirect("sign_in")
    tell(request, _("Nobody comes in that way any longer."))
    return redirect("account")

"""Join: ask for oneself, show that the e-mail is one's own, send it, and see how it stands."""

from typing import Any

from allauth.account import app_settings
from allauth.core.internal.ratelimit import consume
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.accounts.models import Account
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.joining.actions import join as ask_to_join
from commonhours.joining.application import PARTS
from commonhours.joining.pages import own_joining
from commonhours.web.doors import signed_in
from commonhours.web.join_forms import JoinForm, restored, stored
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.record import parts_of, said_of
from commonhours.web.steps import agreements_open

# Where answers wait in the session until the code that came by e-mail has been typed.
KEPT = "joining"


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: House) -> HttpResponse:
    """Choose a part, then answer a few questions. What was typed is kept until the e-mail is proven."""
    part = request.GET.get("as", "")
    if part not in PARTS:
        return render(request, "joining/choose.html")
    if request.method != "POST":
        return _form(request, JoinForm(part=part, initial=_known(request)))
    form = JoinForm(request.POST, part=part)
    if not form.is_valid():
        return _form(request, form, status=422)
    if _too_often(request):
        form.add_error(None, _("That was too often. Wait a few minutes; nothing you typed is lost."))
        return _form(request, form, status=429)
    if request.actor.account_id is None and form.cleaned_data["email"]:
        return _send_code(request, form)
    return _send(request, form)


def _form(request: House, form: JoinForm, status: int = 200) -> HttpResponse:
    page = {"form": form, "part": form.part, "key": fresh_key()}
    return render(request, "joining/join.html", page, status=status)


def _known(request: House) -> dict[str, Any]:
    """What whoever is signed in need not type again."""
    user = request.user
    told = {"language": (get_language() or "en")[:2]}
    if user.is_authenticated:
        told |= {"name": user.name, "email": user.email, "language": user.language}
    return told | {"kind": "person"}


def _too_often(request: House) -> bool:
    """Twenty times an hour from one address is no person; the cache of one process counts."""
    limits = {**app_settings.RATE_LIMITS, "join": "20/h/ip"}
    usage = consume(request, app="commonhours", action="join", config=limits)
    return usage is None


def _send_code(request: House, form: JoinForm) -> HttpResponse:
    """Keep the answers in the session and have a code sent: nobody learns whether the e-mail was known before."""
    email = form.cleaned_data["email"].strip().lower()
    request.session[KEPT] = stored(form)
    if not Account.objects.filter(email__iexact=email).exists():
        data = form.cleaned_data
        Account.objects.create_user(email, name=data["name"], language=data["language"], joined_at=now())
    posted = request.POST.copy()
    posted["address"], posted["next"] = email, reverse("join_send")
    request.POST = posted  # type: ignore[assignment]  # a copy may be changed until it stands in a request
    request.resolver_match = resolve(reverse("account_request_login_code"))
    return request.resolver_match.func(request)  # type: ignore[no-any-return]  # the sign-in's own view


def _send(request: House, form: JoinForm) -> HttpResponse:
    by = keyed(request) if request.actor.account_id else request.actor
    try:
        ask_to_join(by=by, at=now(), application=form.application())
    except Refused as refused:
        form.refused(refused.refusals)
        return _form(request, form, status=refused.status)
    request.session.pop(KEPT, None)
    if request.actor.account_id is None:
        return render(request, "joining/received.html")
    tell(request, _("We have what you sent."))
    return redirect("my_joining")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def join_send(request: House) -> HttpResponse:
    """Look over what was typed before signing in, then send it."""
    kept = request.session.get(KEPT)
    if not kept:
        return redirect("my_joining")
    form = restored(kept)
    if not form.is_valid():
        return _form(request, form, status=422)
    if request.method == "POST":
        return _send(request, form)
    return render(
        request, "joining/send.html", {"rows": _summary(form), "part": form.part, "key": fresh_key()}
    )


def _summary(form: JoinForm) -> list[dict[str, str]]:
    """What was answered, as components/summary_list.html takes it."""
    rows = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if value:
            named = _names(field.field, value)
            rows.append({"key": str(field.label), "value": named})
    return rows


def _names(field: Any, value: Any) -> str:
    if not hasattr(field, "choices"):
        return str(value)
    flat: dict[str, str] = {}
    for code, label in field.choices:
        flat |= dict(label) if isinstance(label, (list, tuple)) else {code: label}
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(flat.get(each, "")) for each in values)


@require_GET
@signed_in
def my_joining(request: House) -> HttpResponse:
    """How it stands: what has arrived, who looks, what is missing, what was decided."""
    found = own_joining(by=request.actor, at=now())
    page = {
        "parts": parts_of(found.parts),
        "facts": said_of(found.facts),
        "missing": [fact.name for fact in found.facts if fact.state == "missing"],
        "waits": any(part.state in ("waiting", "more_asked") for part in found.parts),
        "unsent": KEPT in request.session,
        "agreements": agreements_open(request),
    }
    return render(request, "joining/mine.html", page)

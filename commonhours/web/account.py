"""One's own account: how one signs in, in which browsers, and in which language."""

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from commonhours.accounts.actions import end_sign_ins
from commonhours.accounts.phones import phone_in_words
from commonhours.accounts.queries import SignedIn, identities_of, sign_ins_of
from commonhours.common.clock import now
from commonhours.integrations.oidc.providers import name_of
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, tell
from commonhours.web.presence import STAFF_IDLE, lasts_until
from commonhours.web.proof import account_of
from commonhours.web.show import moment


@require_GET
@signed_in
def account(request: House) -> HttpResponse:
    """How I sign in, and the ways to change it."""
    mine = account_of(request)
    factors = Authenticator.objects.filter(user_id=mine.pk).order_by("id")
    kinds = Authenticator.Type
    shown = {
        "account": mine,
        "phone": phone_in_words(mine.phone),
        "passkeys": [each for each in factors if each.type == kinds.WEBAUTHN],
        "app": next((each for each in factors if each.type == kinds.TOTP), None),
        "codes": next((each for each in factors if each.type == kinds.RECOVERY_CODES), None),
        "asks_factor": request.region is not None
        and request.region.staff_factor
        and not request.region.sample,
        "is_staff": bool(request.actor.roles) or request.needs_factor,
        "linked": [
            {"id": each.id, "name": name_of(each.issuer), "since": moment(each.linked_at)}
            for each in identities_of(mine.pk)
        ],
        "makes_tokens": may_somewhere(request.actor, Permission.GOVERN),
    }
    return render(request, "account/account.html", shown)


@require_GET
@signed_in
def devices(request: House) -> HttpResponse:
    """Where I am signed in."""
    mine = account_of(request)
    staff = bool(request.actor.roles) or request.needs_factor
    rows = [
        {
            "device": each,
            "since": moment(each.since),
            "seen": moment(each.seen_at),
            "way": _way(each),
            "until": moment(lasts_until(each.since, staff=staff)),
        }
        for each in sign_ins_of(mine.pk, at=now(), session_key=request.session.session_key)
    ]
    return render(
        request,
        "account/devices.html",
        {"devices": rows, "idle_hours": STAFF_IDLE.seconds // 3600 if staff else 0},
    )


def _way(each: SignedIn) -> str:
    """How somebody came in there, in a few words; nothing where that was not noted."""
    if each.issuer:
        return _("by way of %(name)s") % {"name": name_of(each.issuer)}
    return {"code": _("with a code"), "passkey": _("with a passkey")}.get(each.way, "")


@require_POST
@signed_in
def end_devices(request: House) -> HttpResponse:
    """Sign out one browser, or all but this one; ending this one is signing out."""
    here = request.session.session_key
    count = end_sign_ins(by=request.actor, at=now(), but=here, key=request.POST.get("device", "")[:24])
    tell(
        request,
        ngettext("%(count)s browser was signed out.", "%(count)s browsers were signed out.", count)
        % {"count": count}
        if count
        else _("You are signed in nowhere else."),
    )
    return redirect("devices")

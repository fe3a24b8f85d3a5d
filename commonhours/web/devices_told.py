"""This browser tells me at once, or no more."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commonhours.accounts.queries import key_of
from commonhours.common.clock import now
from commonhours.notifications.devices import Device, add_device, remove_device
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, tell
from commonhours.words.terms import gettext as _


@require_POST
@signed_in
def add(request: House) -> HttpResponse:
    """Let this browser tell me, as long as I am signed in here."""
    device = Device(*(request.POST.get(name, "") for name in ("address", "browser_key", "auth")))
    sign_in = key_of(request.session.session_key or "")
    add_device(by=keyed(request), at=now(), device=device, sign_in=sign_in)
    tell(request, _("This device tells you from now on."))
    return redirect("message_choices")


@require_POST
@signed_in
def remove(request: House) -> HttpResponse:
    """Let this browser tell me nothing any more."""
    remove_device(by=keyed(request), at=now(), address=request.POST.get("address", ""))
    tell(request, _("This device tells you nothing any more."))
    return redirect("message_choices")

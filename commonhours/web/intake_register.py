"""From a request to a service user: the form of joining, with what they told filled in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commonhours.common.clock import now
from commonhours.common.languages import spoken_to
from commonhours.common.refusals import Refused
from commonhours.intake.actions import register_request
from commonhours.intake.pages import RequestPage, request_page
from commonhours.joining.application import MOST_WORDS, SERVICE_USER
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.web.approvals import alike_of, desk
from commonhours.web.doors import signed_in
from commonhours.web.join_forms import JoinForm
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words.terms import gettext as _


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def register(request: House, request_id: UUID) -> HttpResponse:
    """Write them down; whoever may be the same is shown before, and nothing is typed twice."""
    page = request_page(by=request.actor, request_id=request_id)
    require_somewhere(request.actor, Permission.REGISTER)
    if request.method != "POST":
        return _shown(request, page, desk(request, SERVICE_USER, initial=_told(page)))
    form = desk(request, SERVICE_USER, request.POST)
    if not form.is_valid():
        return _shown(request, page, form, status=422)
    return _write(request, page, form)


def _write(request: House, page: RequestPage, form: JoinForm) -> HttpResponse:
    try:
        register_request(
            by=keyed(request),
            at=now(),
            request_id=page.line.id,
            application=form.application(),
            although_alike=request.POST.get("although_alike") == "1",
        )
    except Refused as refused:
        if refused.status not in {409, 422}:
            raise
        if any(refusal.code == "maybe_known" for refusal in refused.refusals):
            return _shown(request, page, form, status=409, alike=alike_of(request, form))
        form.refused(refused.refusals)
        return _shown(request, page, form, status=refused.status)
    tell(request, _("Registered. They wait for approval, then a first [visit] can be booked."))
    return redirect("request", request_id=page.line.id)


def _told(page: RequestPage) -> dict[str, Any]:
    """What they told. An e-mail makes an account, so it is only taken over from whoever wrote for themselves."""
    return {
        "name": page.line.name,
        "phone": page.phone,
        "email": page.email if page.writer == "self" else "",
        "language": spoken_to(page.line.language),
        "area": str(page.area_id or ""),
        "zip_code": page.zip_code,
        "words": page.words[:MOST_WORDS],
        "kind": "person",
        "organisations": [str(page.organisation_id)] if page.organisation_id else [],
    }


def _shown(request: House, page: RequestPage, form: JoinForm, status: int = 200, **more: Any) -> HttpResponse:
    shown = {"form": form, "page": page, "part": SERVICE_USER, "key": fresh_key(), **more}
    return render(request, "intake/register.html", shown, status=status)

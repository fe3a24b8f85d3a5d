"""Who holds which role: give one to somebody who signs in, and end it."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.organisations.actions import end_role, give_role
from commonhours.organisations.permissions import (
    LET_IN,
    REGION_ROLES,
    ROLES,
    UNGIVEN,
    Permission,
    may,
    require_somewhere,
)
from commonhours.organisations.queries import organisations, roles_given
from commonhours.web.doors import freshly_proven, signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words import sentence
from commonhours.words.roles import role_name

REGION = "region"


class RoleForm(forms.Form):
    """A role for whoever signs in with an e-mail address."""

    email = forms.EmailField(label=gettext_lazy("E-mail they sign in with"), max_length=254)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Only if they have never been here."),
        max_length=120,
        required=False,
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    where = forms.ChoiceField(label=gettext_lazy("Where"))

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = may(by, Permission.GOVERN)
        hidden = UNGIVEN | LET_IN | (frozenset() if everywhere else REGION_ROLES)
        roles = sorted((role_name(role), role) for role in ROLES if role not in hidden)
        self.fields["role"].choices = [(role, name) for name, role in roles]  # type: ignore[attr-defined]
        places = [(str(row.id), row.name) for row in organisations() if may(by, Permission.GOVERN, [row.id])]
        region = [(REGION, _("The whole region"))] if everywhere else []
        self.fields["where"].choices = region + places  # type: ignore[attr-defined]

    def organisation_id(self) -> UUID | None:
        where = self.cleaned_data["where"]
        return None if where == REGION else UUID(where)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@freshly_proven(back="roles")
def roles(request: House) -> HttpResponse:
    """Who holds which role since when and from whom; a form to give one."""
    by = request.actor
    require_somewhere(by, Permission.GOVERN)
    form = RoleForm(request.POST if request.method == "POST" else None, by=by)
    status = 200
    if request.method == "POST":
        status = 422 if not form.is_valid() else _give(request, form)
        if status == 200:
            return redirect("roles")
    today = now().astimezone(zone_of(request)).date()
    lines = roles_given(by=by, on=today)
    places = [
        {"place": place or _("The whole region"), "lines": [_line(each, by) for each in group]}
        for place, group in groupby(lines, key=lambda line: line.organisation)
    ]
    page = {"form": form, "places": places, "key": fresh_key()}
    return render(request, "organisations/roles.html", page, status=status)


def _give(request: House, form: RoleForm) -> int:
    data = form.cleaned_data
    try:
        given = give_role(
            by=keyed(request),
            at=now(),
            email=data["email"],
            name=data["name"],
            role=data["role"],
            organisation_id=form.organisation_id(),
        )
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return refused.status
    tell(request, _invited(data["email"]) if given.invited else _("The role has been given."))
    return 200


def _invited(email: str) -> str:
    return _("The role has been given. Tell them to sign in with %(email)s: a code comes by e-mail.") % {
        "email": email
    }


def _line(line: Any, by: Actor) -> dict[str, Any]:
    return {"line": line, "role": role_name(line.role), "own": line.account_id == by.account_id}


@require_POST
@signed_in
@freshly_proven(back="roles")
def end(request: House, grant_id: UUID) -> HttpResponse:
    """Take a role away."""
    end_role(by=keyed(request), at=now(), grant_id=grant_id)
    tell(request, _("The role has ended."))
    return redirect("roles")

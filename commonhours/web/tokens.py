"""Keys for other programs: what they may do, until when, and the way to take them back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.actor import Held
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.organisations.actions import MOST_TOKEN_DAYS, make_token, revoke_token
from commonhours.organisations.permissions import Permission, may, require_somewhere
from commonhours.organisations.queries import names_of_organisations, tokens_seen
from commonhours.web.doors import freshly_proven, signed_in
from commonhours.web.middleware import House, keyed, tell
from commonhours.words import said
from commonhours.words.roles import role_name


class TokenForm(forms.Form):
    """What a key is for, which role of one's own it has, and until when."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=80,
        help_text=gettext_lazy("So that people recognise it: “telephone system”, “monthly report”."),
    )
    held = forms.ChoiceField(label=gettext_lazy("What it may do"))
    days = forms.TypedChoiceField(label=gettext_lazy("When it ends"), coerce=int, initial=90)

    def __init__(self, *args: Any, roles: tuple[Held, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._roles = {_mark(held): held for held in roles}
        self.fields["held"].choices = [(mark, where_held(held)) for mark, held in self._roles.items()]  # type: ignore[attr-defined]
        ends = {
            30: _("in 30 days"),
            90: _("in 90 days"),
            180: _("in half a year"),
            MOST_TOKEN_DAYS: _("in a year"),
        }
        self.fields["days"].choices = list(ends.items())  # type: ignore[attr-defined]

    def role(self) -> Held:
        return self._roles[self.cleaned_data["held"]]


def _mark(held: Held) -> str:
    return f"{held.role}:{held.organisation_id or ''}"


def where_held(held: Held) -> str:
    """“Operator, the whole region”."""
    where = names_of_organisations()[held.organisation_id] if held.organisation_id else _("the whole region")
    return f"{role_name(held.role)}, {where}"


def _makeable(request: House) -> tuple[Held, ...]:
    """Roles of one's own for which one may make a key."""
    by = request.actor
    return tuple(
        held
        for held in by.roles
        if may(by, Permission.GOVERN, [held.organisation_id] if held.organisation_id else [])
    )


@require_GET
@signed_in
def tokens(request: House) -> HttpResponse:
    """The keys that act for me, and those of the organisations that I govern."""
    require_somewhere(request.actor, Permission.GOVERN)
    at = now()
    rows = [
        {
            "token": token,
            "what": where_held(Held(token.role, token.organisation_id)),
            "until": _day(request, token.until),
            "state": "revoked" if token.revoked_at else "ended" if token.until <= at else "open",
        }
        for token in tokens_seen(by=request.actor)
    ]
    return render(request, "account/tokens.html", {"tokens": rows})


def _day(request: House, at: datetime) -> str:
    assert request.region is not None
    return date_format(at.astimezone(request.region.tzinfo).date(), "DATE_FORMAT")


@require_http_methods(["GET", "POST"])
@signed_in
@freshly_proven(back="new_token")
def new_token(request: House) -> HttpResponse:
    """Make a key and show its secret this once."""
    require_somewhere(request.actor, Permission.GOVERN)
    form = TokenForm(request.POST or None, roles=_makeable(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, form)
        except Refused as refused:
            form.add_error(None, said(refused.refusals[0]).text)
    return render(request, "account/new_token.html", {"form": form}, status=422 if form.errors else 200)


def _made(request: House, form: TokenForm) -> HttpResponse:
    account_id, held = request.actor.account_id, form.role()
    assert account_id is not None
    # No key of the form here: an act that is answered twice would have to keep the secret.
    made = make_token(
        by=request.actor,
        at=now(),
        account_id=account_id,
        organisation_id=held.organisation_id,
        role=held.role,
        name=form.cleaned_data["name"],
        days=form.cleaned_data["days"],
    )
    return render(
        request, "account/made_token.html", {"secret": made.secret, "name": form.cleaned_data["name"]}
    )


@require_POST
@signed_in
@freshly_proven(back="tokens")
def revoke(request: House, token_id: UUID) -> HttpResponse:
    """Take a key back: the next request with it is refused."""
    revoke_token(by=keyed(request), at=now(), token_id=token_id)
    tell(request, _("The key no longer opens anything."))
    return redirect("tokens")

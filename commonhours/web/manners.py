"""How pages look to their reader: chosen on one page, kept with the account and in this browser."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.accounts.actions import choose_manner
from commonhours.accounts.manners import Manner, manner_of
from commonhours.common.actor import OUTSIDER
from commonhours.common.clock import now
from commonhours.documents.paper import POINTS
from commonhours.web.middleware import House, tell
from commonhours.web.proof import account_of
from commonhours.words.terms import gettext as _

COOKIE = "manner"
A_YEAR_SECONDS = 31_536_000


USUAL = "usual"
AS_DEVICE = gettext_lazy("As my device says")


def _one_of(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class MannerForm(forms.Form):
    """One choice for each thing that can be chosen; the first of each is the usual."""

    text = _one_of(
        gettext_lazy("Size of the words"),
        (USUAL, gettext_lazy("Usual")),
        ("large", gettext_lazy("Large")),
        ("larger", gettext_lazy("Very large")),
    )
    contrast = _one_of(
        gettext_lazy("Strength of the colours"), (USUAL, AS_DEVICE), ("high", gettext_lazy("Strong"))
    )
    theme = _one_of(
        gettext_lazy("Light or dark"),
        (USUAL, AS_DEVICE),
        ("day", gettext_lazy("Light")),
        ("night", gettext_lazy("Dark")),
    )
    motion = _one_of(
        gettext_lazy("Things that move"), (USUAL, AS_DEVICE), ("still", gettext_lazy("Nothing moves"))
    )
    words = _one_of(
        gettext_lazy("How much is said"),
        (USUAL, gettext_lazy("Everything")),
        ("simple", gettext_lazy("The main things")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def manner(request: House) -> HttpResponse:
    """Choose how pages look; whoever is not signed in, too."""
    here = {name: word or USUAL for name, word in vars(manner_here(request)).items()}
    form = MannerForm(request.POST if request.method == "POST" else None, initial=here)
    if not form.is_valid():
        return render(request, "account/manner.html", {"form": form}, status=422 if form.is_bound else 200)
    chosen = manner_of(form.cleaned_data.values())
    if request.actor.account_id:
        choose_manner(by=request.actor, at=now(), manner=chosen)
    tell(request, _("Saved. This is how pages look to you now."))
    answer = redirect("manner")
    # In this browser too: the way in must be readable before anybody knows who comes.
    answer.set_cookie(
        COOKIE,
        ".".join(chosen.kept()),
        max_age=A_YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return answer


def manner_here(request: HttpRequest) -> Manner:
    """What the account of whoever is signed in keeps; else what this browser does."""
    # An error page may know of no actor; then nobody is asked for.
    signed_in = getattr(request, "actor", OUTSIDER).account_id is not None
    kept = account_of(request).manner if signed_in else None
    return manner_of(request.COOKIES.get(COOKIE, "").split(".") if kept is None else kept)


def points_here(request: HttpRequest) -> float:
    """How large a paper is set that the reader takes away: as they have the words on pages."""
    return POINTS[manner_here(request).text]

"""How pages look to their reader, and by whose clock they read: chosen on one page, kept with the account."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.accounts.actions import choose_manner, choose_zone
from commonhours.accounts.manners import Manner, manner_of
from commonhours.accounts.zones import known_zones, place_of
from commonhours.common.actor import OUTSIDER
from commonhours.common.clock import now
from commonhours.documents.paper import POINTS
from commonhours.organisations.queries import region
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
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


class ZoneForm(forms.Form):
    """A place by whose clock somebody reads; none is the region's."""

    zone = forms.ChoiceField(label=gettext_lazy("Where I am"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = sorted((place_of(zone), zone) for zone in known_zones())
        others = [(zone, f"{place} ({zone.partition('/')[0]})") for place, zone in places]
        # Fields are looked up by name, so that what kind this one is, is not known.
        self.fields["zone"].choices = [(USUAL, region().name), *others]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def manner(request: House) -> HttpResponse:
    """Choose how pages look; whoever is not signed in, too."""
    if request.method != "POST":
        return _page(request, {}, status=200)
    form = MannerForm(request.POST)
    if not form.is_valid():
        return _page(request, {"form": form}, status=422)
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


@require_POST
@signed_in
def zone(request: House) -> HttpResponse:
    """Choose the clock by which I read, beside that of the place."""
    form = ZoneForm(request.POST)
    if not form.is_valid():
        return _page(request, {"zone_form": form}, status=422)
    chosen = form.cleaned_data["zone"]
    choose_zone(by=keyed(request), at=now(), zone="" if chosen == USUAL else chosen)
    tell(request, _("Saved. It holds on pages, and for messages from now on."))
    return redirect("manner")


def _page(request: House, shown: dict[str, Any], *, status: int) -> HttpResponse:
    """How pages look, and for whoever is signed in by whose clock; of two forms the one that is to be put right."""
    looks = {name: word or USUAL for name, word in vars(manner_here(request)).items()}
    page: dict[str, Any] = {"form": MannerForm(initial=looks)}
    if request.actor.account_id:
        zone_form = ZoneForm(initial={"zone": account_of(request).zone or USUAL})
        page |= {"zone_form": zone_form, "key": fresh_key(), "region": region().name}
    return render(request, "account/manner.html", page | shown, status=status)


def manner_here(request: HttpRequest) -> Manner:
    """What the account of whoever is signed in keeps; else what this browser does."""
    # An error page may know of no actor; then nobody is asked for.
    signed_in = getattr(request, "actor", OUTSIDER).account_id is not None
    kept = account_of(request).manner if signed_in else None
    return manner_of(request.COOKIES.get(COOKIE, "").split(".") if kept is None else kept)


def points_here(request: HttpRequest) -> float:
    """How large a paper is set that the reader takes away: as they have the words on pages."""
    return POINTS[manner_here(request).text]

"""Who may come in at all: pages that are nobody's business before somebody has said who they are."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from commonhours.web.came_in import provider_here
from commonhours.web.middleware import House
from commonhours.web.proof import account_of, came_in_recently, has_factor, shown_recently, where_to_show_it

P = ParamSpec("P")
View = Callable[Concatenate[House, P], HttpResponse]


def signed_in(view: View[P]) -> View[P]:
    """Lead whoever has not signed in to where they can; what they may then see, the view decides."""

    @wraps(view)
    def guarded(request: House, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.actor.account_id:
            return redirect("sign_in")
        return view(request, *args, **kwargs)

    return guarded  # type: ignore[return-value]  # `request` is passed by place, as Django does


def freshly_proven(back: str) -> Callable[[View[P]], View[P]]:
    """Ask for the second factor once more before what is grave – giving roles, making tokens –, then lead `back`.

    Stands below `signed_in`. A sample city asks for nothing. Whoever has no second factor, and need not, shows once
    more that they read what is sent to their address.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: House, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if _fresh_enough(request):
                return view(request, *args, **kwargs)
            if has_factor(account_of(request)):
                return redirect(where_to_show_it(request, back))
            if provider_here(request):
                return redirect(f"{reverse('sign_on_again')}?{urlencode({'next': reverse(back)})}")
            if _owes_factor(request):
                return redirect("second_factor")
            return redirect(f"{reverse('prove_self')}?{urlencode({'next': reverse(back)})}")

        return guarded  # type: ignore[return-value]  # `request` is passed by place, as Django does

    return decorate


def _fresh_enough(request: House) -> bool:
    region = request.region
    if region is None or region.sample or shown_recently(request):
        return True
    return not _owes_factor(request) and not has_factor(account_of(request)) and came_in_recently(request)


def _owes_factor(request: House) -> bool:
    return request.region is not None and request.region.staff_factor and bool(request.actor.roles)

"""Who may come in at all: pages that are nobody's business before somebody has said who they are."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.shortcuts import redirect

from commonhours.web.middleware import House

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

"""The first page: whoever comes is led to what they came for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonhours.common.actor import Actor
from commonhours.joining.pages import still_waits
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.people.queries import is_worker
from commonhours.web.context import BEGINS
from commonhours.web.typed import waits_here

# The first of these that somebody may do is where their day begins, unless their role says better.
FIRST = (
    (Permission.FIND, "find"),
    (Permission.SUPERVISE, "my_people"),
    (Permission.PLAN, "board"),
    (Permission.SEE_PEOPLE, "people"),
)


def home(request: HttpRequest) -> HttpResponse:
    """Lead staff to their work, those who are served and their helpers to their help, workers to their visits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by web.middleware.who_acts
    if not actor.account_id:
        return redirect("sign_in")
    if waits_here(request):
        return redirect("typed")
    if request.needs_factor:  # type: ignore[attr-defined]  # set there too
        return redirect("second_factor")
    if still_waits(by=actor):
        own = "my_joining"
    else:
        own = "my_help" if actor.acts_for and not is_worker(actor.person_id) else "my_visits"
    begins = [name for held in actor.roles for name in BEGINS.get(held.role, ())]
    begins += [name for permission, name in FIRST if may_somewhere(actor, permission)]
    return redirect(next(iter(begins), own))

"""New types of work that somebody is asked to try: what for, what it means to them, their yes or no."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from commonhours.catalogue.queries import name_of
from commonhours.common.clock import now
from commonhours.organisations.queries import region
from commonhours.planning.trials.actions import answer_trial
from commonhours.planning.trials.pages import OwnTrial, my_trials
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """What I am asked, and what I take part in."""
    own = [_shown(each) for each in my_trials(by=request.actor, at=now())]
    return render(request, "planning/my_trials.html", {"trials": own})


@require_POST
@signed_in
def answer(request: House, trial_id: UUID) -> HttpResponse:
    """Say yes or no, or leave."""
    yes = request.POST.get("answer") == "yes"
    answer_trial(by=keyed(request), at=now(), trial_id=trial_id, yes=yes)
    if yes:
        tell(request, _("Thank you. You take part; you can leave at any time."))
    else:
        tell(request, _("Kept. You take no part, and nothing else changes for you."))
    return redirect("my_trials")


def _shown(own: OwnTrial) -> dict[str, object]:
    starts = date_format(own.starts_on, "DATE_FORMAT") if own.starts_on else ""
    return {
        "id": own.id,
        "work": name_of(own.type_of_work_id),
        "house": own.organisation or region().name,
        "words": own.words,
        "compared": own.part == "comparison",
        "yes": own.yes,
        "over": date_format(own.until, "DATE_FORMAT") if own.until else "",
        "starts": starts,
        "stop_words": own.stop_words,
        "lacks": own.lacks,
        "on": own.on,
        "key": fresh_key(),
    }

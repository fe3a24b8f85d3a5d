"""After a visit: a few words, thanks, and straight on to what comes next."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commonhours.bookings.actions import say_outcome
from commonhours.bookings.outcomes import outcomes_of
from commonhours.bookings.pages import VisitLine
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.clock import now
from commonhours.web.bookings import shown
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, keyed, tell
from commonhours.web.outcome_part import OutcomeForm, outcome_part
from commonhours.words.terms import gettext as _

A_WEEK = timedelta(days=7)


@require_POST
@signed_in
def say(request: House, visit_id: UUID) -> HttpResponse:
    """Keep what was said, thank whoever came, and lead on to the next step."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    side = outcomes_of(by=request.actor, visit=page).own_side
    form = OutcomeForm(request.POST, side=side)
    if not form.is_valid():
        part = outcome_part(request, page, form)
        return render(request, "bookings/visit.html", shown(request, page) | part, status=422)
    said = form.said()
    say_outcome(by=keyed(request), at=now(), visit_id=visit_id, said=said)
    tell(request, _("Thank you. It has been written down."))
    if said.next_step in {"repeat", "other_person", "other_work"}:
        return redirect(_book_next(request, page, said.next_step))
    return redirect("visit", visit_id=visit_id)


def _book_next(request: House, page: VisitLine, step: str) -> str:
    """The page on which the next visit is booked, a week later at the same hour, the type of work left open to try."""
    local = timezone.localtime(page.starts_at)
    day = max(local.date() + A_WEEK, timezone.localtime(now()).date() + timedelta(days=1))
    query = QueryDict(mutable=True)
    query["day"], query["start"] = day.isoformat(), local.strftime("%H:%M")
    query["minutes"] = str(int((page.ends_at - page.starts_at).total_seconds() // 60))
    if step == "other_work":
        query["work"], query["purpose"] = "", "trial"
    else:
        query["work"] = str(page.type_of_work_id)
    if any(each.service_user_id == page.service_user_id for each in request.actor.acts_for):
        return f"{reverse('help_book', args=[page.service_user_id])}?{query.urlencode()}"
    query["service_user"] = str(page.service_user_id)
    return f"{reverse('find')}?{query.urlencode()}"

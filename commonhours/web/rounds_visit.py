"""A visit of a plan: why it is where it is; give it to somebody else, pin it, let the plan begin after it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.clock import now
from commonhours.common.looks import SEARCH, looked_at
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.routing import actions
from commonhours.routing.pages import Rounds, Stop, rounds_of, stop_of
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.rounds_show import name_in, plan_shown, who_of
from commonhours.web.show import dates
from commonhours.words import rounds as words
from commonhours.words import said
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def visit(request: House, plan_id: UUID, stop_id: UUID) -> HttpResponse:
    """What the plan has for a visit, and what can be done with it; `to` is whom it was dragged to."""
    return _shown(request, plan_id, stop_id)

"""The API's addresses: one router for each room, under `api/v1/`."""

from typing import Any

from django.urls import URLPattern, include, path, re_path

from commonhours.api import (
    asked_rates,
    auditing,
    availability,
    badges,
    billing,
    bookings,
    calendars,
    catalogue,
    changes,
    contact_centre,
    costs,
    dispatch,
    evv,
    fairness,
    funding,
    helpers,
    imports,
    incidents,
    instruments,
    intake,
    invoices,
    joining,
    keeping,
    leave,
    manners,
    matching,
    messages,
    money,
    offers,
    organisations,
    outcomes,
    partnerships,
    pay,
    payroll,
    people,
    planning,
    policies,
    privacy,
    proof,
    provider_codes,
    questions,
    ranking,
    rates,
    records,
    referrals,
    relations,
    reliability,
    roles,
    round_weights,
    rounds,
    safeguarding,
    series,
    supervision,
    timesheets,
    trials,
)
from commonhours.api.door import guarded, no_such_address, open_door

ROOMS = (
    matching,
    bookings,
    series,
    supervision,
    changes,
    contact_centre,
    questions,
    costs,
    outcomes,
    partnerships,
    ranking,
    rates,
    asked_rates,
    relations,
    instruments,
    funding,
    payroll,
    pay,
    leave,
    provider_codes,
    billing,
    invoices,
    dispatch,
    offers,
    people,
    records,
    availability,
    helpers,
    imports,
    incidents,
    intake,
    joining,
    organisations,
    roles,
    policies,
    badges,
    reliability,
    referrals,
    safeguarding,
    catalogue,
    calendars,
    messages,
    manners,
    money,
    timesheets,
    evv,
    auditing,
    proof,
    keeping,
    privacy,
    fairness,
    planning,
    round_weights,
    rounds,
    trials,
)

api = open_door()
for room in ROOMS:
    api.add_router("", room.router, tags=[room.__name__.rpartition(".")[2]])


def _guarded() -> tuple[list[Any], str]:
    patterns, application, _ = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = guarded(pattern.callback)
    return patterns, application


urlpatterns = [
    path("api/v1/", include(_guarded(), namespace=api.urls_namespace)),
    re_path("^api/", guarded(no_such_address)),
]

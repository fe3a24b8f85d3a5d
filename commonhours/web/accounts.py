"""Signing in: by a code or a passkey through allauth; in the sample city, as anybody on one page."""

from typing import Any

from django.contrib.auth import login, logout
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commonhours.accounts.models import Account
from commonhours.common.actor import OUTSIDER
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound
from commonhours.common.sight import Sight, seeing
from commonhours.integrations.oidc.flow import way_out
from commonhours.integrations.oidc.providers import providers
from commonhours.organisations.models import Grant, Region
from commonhours.organisations.queries import region
from commonhours.people.models import Helper, Person, ServiceUser
from commonhours.web.adapters import CodesAdapter
from commonhours.web.came_in import provider_here
from commonhours.web.middleware import House
from commonhours.words.roles import role_name
from commonhours.words.terms import gettext as _

# How many of each role the sample city offers to sign in as.
OF_EACH_ROLE = 2


class HouseAdapter(CodesAdapter):
    """Nobody makes an account for themselves: a member of staff registers a person and so opens the door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def sign_in(request: HttpRequest) -> HttpResponse:
    """In the sample city: people to sign in as. Elsewhere: straight to the code by e-mail."""
    found = Region.objects.first()
    if found is None or not found.sample:
        return redirect("account_request_login_code")
    return render(
        request,
        "accounts/sign_in.html",
        {
            "region": found,
            "staff": _staff(),
            "workers": _workers(),
            "at_home": _at_home(),
            "providers": providers(),
        },
    )


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the sample city; there is no such page in a real one."""
    if not region().sample:
        raise NotFound.because("not_a_sample_city")
    try:
        account = Account.objects.filter(id=request.POST.get("account", ""), is_active=True).first()
    except (ValidationError, ValueError):
        account = None
    if account is None:
        raise NotFound.because("unknown_person", field="account")
    login(request, account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return redirect("home")


def no_account(request: HttpRequest) -> HttpResponse:
    """Where a letter to an address that we do not know leads: how one comes to an account."""
    return render(request, "account/signup_closed.html", {})


def inactive(request: HttpRequest) -> HttpResponse:
    """An account that was closed."""
    return render(request, "account/inactive.html", {})


@require_POST
def sign_out(request: House) -> HttpResponse:
    """End this session, and have the browser forget what it kept of our pages.

    Whoever came in by a provider's word is still signed in there: they are told so, and can leave there too.
    """
    provider, waits = provider_here(request), bool(request.POST.get("waits"))
    logout(request)
    there = way_out(provider, request.build_absolute_uri(reverse("sign_in"))) if provider else ""
    if there:
        request.actor = OUTSIDER  # the page that says so is a stranger's already
        answer = render(request, "sign_on/left.html", {"name": provider and provider.name, "there": there})
    else:
        answer = redirect("home")
    # What was pressed without a signal is somebody's hours: the day is forgotten by then, and that waits on for them.
    answer["Clear-Site-Data"] = '"cache"' if waits else '"cache", "storage"'
    return answer


def _staff() -> list[dict[str, Any]]:
    at = now()
    grants = Grant.objects.select_related("account", "organisation").filter(
        Q(until__isnull=True) | Q(until__gt=at), since__lte=at
    )
    shown: dict[str, list[dict[str, Any]]] = {}
    for grant in grants.order_by("organisation__name", "account__name"):
        of_role = shown.setdefault(grant.role, [])
        if len(of_role) < OF_EACH_ROLE:
            where = grant.organisation.name if grant.organisation else _("the whole region")
            of_role.append(
                {
                    "name": grant.account.name,
                    "key": grant.account_id,
                    "note": role_name(grant.role),
                    "more": where,
                    "field": "account",
                    "value": grant.account_id,
                }
            )
    order = ["operator", "coordinator", "duty_officer", "approver", "city_officer", "auditor"]
    return [pick for role in (*order, *sorted(set(shown) - set(order))) for pick in shown.get(role, [])]


def _workers() -> list[dict[str, Any]]:
    """Some workers without a role in the office. Only the sample city's own page asks without knowing who asks."""
    with seeing(Sight(whole_region=True)):
        working = Person.objects.filter(memberships__part="worker", memberships__approved_at__isnull=False)
        accounts = Account.objects.filter(
            grants=None, is_active=True, id__in=working.values("account_id")
        ).order_by("id")
        return [_pick(row, _("[Worker]")) for row in accounts[:6]]


def _at_home() -> list[dict[str, Any]]:
    """Some who are served and some who help them. Only the sample city's own page asks without knowing who asks."""
    with seeing(Sight(whole_region=True)):
        served = ServiceUser.objects.filter(person__account__isnull=False).exclude(
            person__memberships__part="worker"
        )
        helpers = Helper.objects.filter(until=None, part="helper").select_related("account", "service_user")
        found = [
            _pick(row.person.account, _("[Service user]"))
            for row in served.select_related("person__account").order_by("id")[:3]
            if row.person
        ]
        for row in helpers.order_by("id")[:3]:
            note = f"{row.relation} · {row.service_user.name}"
            found.append(_pick(row.account, _("Helper"), note))
        return found


def _pick(account: Account | None, note: str, more: str = "") -> dict[str, Any]:
    assert account is not None  # asked for above
    return {
        "name": account.name,
        "key": account.id,
        "note": note,
        "more": more,
        "field": "account",
        "value": account.id,
    }

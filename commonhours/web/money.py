"""An organisation's money: its accounts and what stands on them, statements, single postings, and closing a month."""

import csv
from datetime import date, timedelta
from io import StringIO
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.looks import PAY, looked_at
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.funding.queries import names_of_lines
from commonhours.ledger.kinds import ACCOUNTS, normal_side
from commonhours.ledger.queries import MOST_LINES, Balance, Line, Statement
from commonhours.ledger.rules import Account
from commonhours.organisations.actions import close_books
from commonhours.organisations.books import (
    books_of,
    books_seen,
    closed_before,
    statement_of,
    transfer_of,
    trials,
)
from commonhours.organisations.permissions import Permission, may, may_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words import sentence
from commonhours.words.money import about_words, account_name, group_name, money, transfer_name

GROUP_ORDER = tuple(dict.fromkeys(ACCOUNTS.values()))
MONTHS = 13


class CloseForm(forms.Form):
    """Which month to close, and why."""

    until = forms.ChoiceField(label=gettext_lazy("Close everything up to and with"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    sure = forms.BooleanField(label=gettext_lazy("I know that closed books never open again"), required=False)

    def __init__(self, *args: Any, months: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["until"]
        assert isinstance(field, forms.ChoiceField)
        last_days = [(first.isoformat(), first - timedelta(days=1)) for first in months]
        field.choices = [(first, date_format(last, "DATE_FORMAT")) for first, last in last_days]


class DaysForm(forms.Form):
    """From when until when a statement is asked for."""

    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("Until and with"), widget=DayInput)


@require_GET
@signed_in
def all_books(request: House) -> HttpResponse:
    """Whose books one may see, each with its trial balance; a single one opens at once."""
    by = request.actor
    seen = books_seen(by=by)
    if len(seen) == 1:
        return redirect("books", organisation_id=seen[0].id)
    found = {each.organisation_id: each for each in trials(by=by, on=_today(request))}
    rows = [
        {
            "name": row.name,
            "url": reverse("books", args=[row.id]),
            "debits": money(found[row.id].debits),
            "credits": money(found[row.id].credits),
            "difference": money(found[row.id].difference),
        }
        for row in seen
        if row.id in found
    ]
    even = not any(each.difference for each in found.values())
    silent = [row for row in seen if row.id not in found]
    return render(request, "money/all_books.html", {"rows": rows, "even": even, "silent": silent})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def books(request: House, organisation_id: UUID) -> HttpResponse:
    """The accounts of an organisation with their balances; a POST closes its books."""
    by, today = request.actor, _today(request)
    name = names_of_organisations().get(organisation_id)
    if name is None:
        raise NotFound.because("not_found", field="organisation")
    closed = closed_before(by=by, organisation_id=organisation_id)
    months = _months(today, closed)
    form = CloseForm(request.POST if request.method == "POST" else None, months=months)
    status = 200
    if request.method == "POST":
        status = _close(request, organisation_id, form) if form.is_valid() else 422
        if status == 200:
            tell(request, _("The books are closed."))
            return redirect("books", organisation_id=organisation_id)
    lines = books_of(by=by, organisation_id=organisation_id, on=today)
    page = {
        "name": name,
        "rates_url": reverse("rates", args=[organisation_id]),
        "lines_url": reverse("lines", args=[organisation_id]),
        "margin_url": f"{reverse('margin')}?organisation={organisation_id}",
        "settling_url": f"{reverse('settling')}?organisation={organisation_id}",
        "several": len(books_seen(by=by)) > 1,
        "groups": _groups(by, lines),
        "debits": money(sum(each.cents for each in lines if each.cents > 0)),
        "credits": money(-sum(each.cents for each in lines if each.cents < 0)),
        "even": not sum(each.cents for each in lines),
        "closed": date_format(closed - timedelta(days=1), "DATE_FORMAT") if closed else "",
        "form": form if months and may(by, Permission.KEEP_BOOKS, [organisation_id]) else None,
        "key": fresh_key(),
    }
    return render(request, "money/books.html", page, status=status)


def _close(request: House, organisation_id: UUID, form: CloseForm) -> int:
    said = form.cleaned_data
    try:
        close_books(
            by=keyed(request),
            at=now(),
            organisation_id=organisation_id,
            until=date.fromisoformat(said["until"]),
            reason=said["reason"],
            sure=said["sure"],
        )
    except NotAllowed:
        raise
    except Refused as refused:
        for refusal in refused.refusals:
            form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
        return refused.status
    return 200


def _months(today: date, closed: date | None) -> list[date]:
    """The first days of months before which books could be closed now, latest first."""
    found: list[date] = []
    first = today.replace(day=1)
    while len(found) < MONTHS and (closed is None or first > closed):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _groups(by: Actor, lines: tuple[Balance, ...]) -> list[dict[str, Any]]:
    owners = _owners(by, [line.account for line in lines])
    ordered = sorted(lines, key=lambda line: GROUP_ORDER.index(ACCOUNTS[line.account.kind]))
    return [
        {
            "name": group_name(group),
            "sum": money(sum(line.cents for line in rows) * (1 if group in ("asset", "cost") else -1)),
            "lines": [
                {
                    "id": line.account.id,
                    "name": account_name(line.account.kind),
                    "owner": owners.get(line.account.owner_id, ""),
                    "shown": money(line.shown, line.account.currency),
                }
                for line in rows
            ],
        }
        for group, rows in ((group, list(each)) for group, each in groupby(ordered, _group))
    ]


def _group(line: Balance) -> str:
    return ACCOUNTS[line.account.kind]


def _owners(by: Actor, accounts: list[Account]) -> dict[UUID, str]:
    """Whose accounts they are, by name; an organisation's own accounts name nobody."""
    names = names_of_organisations()
    found = {
        each.owner_id: names.get(each.owner_id, "")
        for each in accounts
        if each.owner_kind == "organisation" and each.owner_id != each.organisation_id
    }
    people = {each.owner_id for each in accounts if each.owner_kind == "person"}
    served = {each.owner_id for each in accounts if each.owner_kind == "service_user"}
    lines = {each.owner_id for each in accounts if each.owner_kind == "line"}
    looked_at(people | served, PAY)
    with seeing(by.sight):
        return found | names_of_people(people) | names_of_service_users(served) | names_of_lines(lines)


# --- one account -------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def account(request: House, account_id: UUID) -> HttpResponse:
    """The lines of one account between two days, and what stood on it before and after."""
    form, since, until = _days(request)
    number = _number(request.GET.get("page", ""))
    found = statement_of(by=request.actor, account_id=account_id, since=since, until=until, page=number)
    of = found.account
    side = normal_side(of.kind)
    query = QueryDict(mutable=True)
    query.update({"since": since.isoformat(), "last": (until - timedelta(days=1)).isoformat()})
    pages = max(1, -(-found.count // MOST_LINES))
    page = {
        "name": account_name(of.kind),
        "owner": _owners(request.actor, [of]).get(of.owner_id, ""),
        "house": names_of_organisations().get(of.organisation_id, ""),
        "books_url": reverse("books", args=[of.organisation_id]),
        "form": form,
        "opening": money(found.opening * side, of.currency),
        "closing": money(found.closing * side, of.currency),
        "lines": [_line(line, of) for line in found.lines],
        "count": found.count,
        "csv_url": f"{reverse('account_csv', args=[account_id])}?{query.urlencode()}",
        "number": number,
        "pages": pages,
        "previous_url": f"?{query.urlencode()}&page={number - 1}" if number > 1 else "",
        "next_url": f"?{query.urlencode()}&page={number + 1}" if number < pages else "",
    }
    return render(request, "money/account.html", page)


def _line(line: Line, of: Account) -> dict[str, Any]:
    return {
        "id": line.transfer_id,
        "day": f"{date_format(line.day, _('M j'))}, {line.day.year}",
        "what": transfer_name(line.kind),
        "about": ", ".join(about_words(each.kind, each.id) for each in line.about),
        "amount": money(line.cents * normal_side(of.kind), of.currency),
        "after": money(line.after * normal_side(of.kind), of.currency),
    }


@require_GET
@signed_in
def account_csv(request: House, account_id: UUID) -> HttpResponse:
    """The same lines, all of them, as a file for a spreadsheet."""
    _form, since, until = _days(request)
    found = statement_of(by=request.actor, account_id=account_id, since=since, until=until, most=None)
    disposition = f'attachment; filename="account-{since.isoformat()}.csv"'
    return HttpResponse(
        _csv(found), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def _csv(found: Statement) -> str:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(["day", "what", "about", "debit", "credit", "balance", "currency", "transfer"])
    for line in found.lines:
        about = " ".join(f"{each.kind}:{each.id}" for each in line.about)
        amounts = (max(line.cents, 0), max(-line.cents, 0), line.after)
        dollars = [
            f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}" for cents in amounts
        ]
        row = (line.day.isoformat(), line.kind, about, *dollars, found.account.currency, line.transfer_id)
        writer.writerow(row)
    return file.getvalue()


def _days(request: House) -> tuple[DaysForm, date, date]:
    """The days asked for, half-open; this month and the two before where none, or nonsense, is asked for."""
    today = _today(request)
    first = ((today.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)).replace(day=1)
    usual = {"since": first, "last": today}
    asked = DaysForm(request.GET) if "since" in request.GET else DaysForm(initial=usual)
    if asked.is_bound and asked.is_valid() and asked.cleaned_data["last"].year < 9999:
        usual = asked.cleaned_data
    return asked, usual["since"], usual["last"] + timedelta(days=1)


def _number(typed: str) -> int:
    return min(int(typed), 10_000) if typed.isascii() and typed.isdecimal() and int(typed[:9]) > 0 else 1


# --- one transfer ------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def transfer(request: House, transfer_id: UUID) -> HttpResponse:
    """One posting: its legs in one's own books, what it is about, what it corrects."""
    by = request.actor
    found = transfer_of(by=by, transfer_id=transfer_id)
    owners, houses = _owners(by, [leg.account for leg in found.legs]), names_of_organisations()
    page = {
        "id": found.id,
        "what": transfer_name(found.kind),
        "day": date_format(found.day, "DATE_FORMAT"),
        "posted": date_format(found.posted_at.astimezone(zone_of(request)), "DATETIME_FORMAT"),
        "about": [
            {"text": about_words(each.kind, each.id), "url": _leads_to(by, each.kind, each.id)}
            for each in found.about
        ],
        "legs": [
            {
                "id": leg.account.id,
                "house": houses.get(leg.account.organisation_id, ""),
                "name": account_name(leg.account.kind),
                "owner": owners.get(leg.account.owner_id, ""),
                "debit": money(leg.cents) if leg.cents > 0 else "",
                "credit": money(-leg.cents) if leg.cents < 0 else "",
            }
            for leg in found.legs
        ],
        "several": len({leg.account.organisation_id for leg in found.legs}) > 1,
        "books_url": reverse("all_books"),
        "corrects": found.corrects,
        "corrected_by": found.corrected_by,
    }
    return render(request, "money/transfer.html", page)


def _leads_to(by: Actor, kind: str, refers_id: UUID) -> str:
    """The page of what was posted about, for those who may open such pages."""
    if kind == "visit" and may_somewhere(by, Permission.PLAN):
        return reverse("visit", args=[refers_id])
    if kind == "service_user" and may_somewhere(by, Permission.SEE_SERVICE_USERS):
        return reverse("service_user", args=[refers_id])
    if kind == "line":
        return reverse("line", args=[refers_id])
    if kind in ("billing", "invoice") and may_somewhere(by, Permission.SEE_MONEY):
        return reverse("billing_run" if kind == "billing" else "invoice", args=[refers_id])
    if kind == "person" and may_somewhere(by, Permission.SEE_PEOPLE):
        return reverse("person", args=[refers_id])
    return ""


def _today(request: House) -> date:
    return now().astimezone(zone_of(request)).date()

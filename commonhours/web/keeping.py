"""My data: take it away, ask to be forgotten, take that back; and the office's page of what is kept for how long."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.organisations.permissions import Permission, organisations_with
from commonhours.organisations.queries import organisations
from commonhours.retention import actions
from commonhours.retention.pages import KindLine, own_page, records_page
from commonhours.web.doors import signed_in
from commonhours.web.help import whose_help
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.people import as_uuid
from commonhours.web.show import day_in_words, moment
from commonhours.words.retention import ELSEWHERE, KINDS, matter, time_kept
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def my_data(request: House) -> HttpResponse:
    """What there is about me, and how to take it away or have it removed."""
    if request.actor.person_id is None:
        return render(request, "retention/my_data.html", {"nobody": True})
    return render(request, "retention/my_data.html", _own(request.actor, None))


@require_GET
@signed_in
def help_data(request: House, service_user_id: UUID) -> HttpResponse:
    """The same of somebody whom I help."""
    whose = whose_help(request, service_user_id)
    return render(request, "retention/my_data.html", _own(request.actor, service_user_id) | whose)


def _own(by: Actor, service_user_id: UUID | None) -> dict[str, Any]:
    page = own_page(by=by, at=now(), service_user_id=service_user_id)
    return {
        "key": fresh_key(),
        "page": page,
        "service_user_id": service_user_id or "",
        "due": day_in_words(timezone.localtime(page.due_at).date()) if page.due_at else "",
        "open": [matter(each) for each in page.open],
        "cooling": time_kept(page.cooling_days),
        "kept": [_kind(each) for each in page.kept],
    }


def _kind(line: KindLine) -> dict[str, Any]:
    what, since, why = KINDS[line.code]
    return {
        "code": line.code,
        "what": _(what),
        "time": time_kept(line.days),
        "since": _(since),
        "why": _(why),
        "source": line.source,
        "own": line.own,
        "due": line.due,
        "days": line.days,
        "least": line.least,
        "from": day_in_words(line.since),
    }


def _about(request: House) -> dict[str, UUID | None]:
    """Whom a form is about: somebody I help, else myself."""
    served = as_uuid(request.POST.get("service_user", ""))
    return {"person_id": None if served else request.actor.person_id, "service_user_id": served}


def _back(request: House) -> HttpResponse:
    served = _about(request)["service_user_id"]
    if served:
        return redirect("help_data", service_user_id=served)
    return redirect("my_data")


@require_POST
@signed_in
def ask(request: House) -> HttpResponse:
    """Ask to be forgotten. It says first, beside the button, what goes and what stays."""
    if request.POST.get("sure") != "yes":
        raise Invalid.because("not_sure", field="sure")
    actions.ask_erasure(by=keyed(request), at=now(), **_about(request))
    tell(request, _("Written down. Until the day that stands here you can take it back."))
    return _back(request)


@require_POST
@signed_in
def take_back(request: House, erasure_id: UUID) -> HttpResponse:
    """Take it back."""
    actions.withdraw_erasure(by=keyed(request), at=now(), erasure_id=erasure_id)
    tell(request, _("Taken back. Nothing is removed."))
    return _back(request)


@require_POST
@signed_in
def carry(request: House) -> HttpResponse:
    """All of it as one file."""
    about = _about(request)
    done = actions.carry_own(
        by=request.actor,
        at=now(),
        readme=_readme(),
        title=_("My data"),
        service_user_id=about["service_user_id"],
    )
    answer = HttpResponse(done.file, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return answer


def _readme() -> str:
    lines = (
        _("This is everything that the house may show you about yourself."),
        _("Each table is a file that ends in .csv. Any spreadsheet program opens it."),
        _("data.json holds the same for programs; datapackage.json says what each column is."),
        _("names.csv says what the long numbers of organisations and kinds of work stand for."),
        _("It is yours. Keep it where nobody else can read it."),
    )
    return "\r\n\r\n".join(lines) + "\r\n"


# --- the office -----------------------------------------------------------------------------------------------


@require_GET
@signed_in
def records(request: House) -> HttpResponse:
    """What is kept for how long and why, what would go now, who waits to be forgotten, what is held back."""
    page = records_page(by=request.actor, at=now())
    shown = {
        "key": fresh_key(),
        "kinds": [_kind(each) for each in page.kinds],
        "elsewhere": [(_(ELSEWHERE[code]), time_kept(days) if days else "") for code, days in page.elsewhere],
        "waiting": [
            {
                "line": each,
                "due": day_in_words(timezone.localtime(each.due_at).date()),
                "asked": moment(each.asked_at),
                "open": [matter(code) for code in each.open],
                "url": reverse("person", args=[each.person_id]) if each.person_id else "",
            }
            for each in page.waiting
        ],
        "holds": [
            {
                "line": each,
                "since": day_in_words(each.since),
                "until": day_in_words(each.until) if each.until else "",
            }
            for each in page.holds
        ],
        "may_set": page.may_set,
        "houses": _houses(request.actor),
    }
    return render(request, "retention/records.html", shown)


def _houses(by: Actor) -> list[tuple[UUID, str]]:
    own = organisations_with(by, Permission.KEEP_RECORDS)
    return [(each.id, each.name) for each in organisations() if by.whole_region or each.id in own]


@require_POST
@signed_in
def hold(request: House) -> HttpResponse:
    """Hold the records of a person, of somebody served or of an organisation back."""
    wanted = {f"{field}_id": as_uuid(request.POST.get(field, "")) for field in ("person", "organisation")}
    if not any(wanted.values()):
        raise Invalid.because("unknown_choice", field="organisation")
    given: dict[str, Any] = {**wanted, "reason": request.POST.get("reason", ""), "until": _until(request)}
    actions.hold_records(by=keyed(request), at=now(), **given)
    tell(request, _("Held back. Nothing of theirs is removed until you end it."))
    return redirect("records_kept")


def _until(request: House) -> date | None:
    text = request.POST.get("until", "")
    try:
        return parse_date(text) if text else None
    except ValueError as fault:
        raise Invalid.because("bad_input", field="until") from fault


@require_POST
@signed_in
def lift(request: House, hold_id: UUID) -> HttpResponse:
    """End a hold."""
    actions.lift_hold(by=keyed(request), at=now(), hold_id=hold_id)
    tell(request, _("Ended. What is due goes again."))
    return redirect("records_kept")


@require_POST
@signed_in
def set_period(request: House) -> HttpResponse:
    """Keep one kind of record for longer, or for as short as the law lets."""
    days = request.POST.get("days", "")
    if not days.isdecimal() or len(days) > 6:
        raise Invalid.because("bad_input", field="days")
    given = {"kind": request.POST.get("kind", ""), "reason": request.POST.get("reason", "")}
    actions.set_period(by=keyed(request), at=now(), days=int(days), **given)
    tell(request, _("Kept. It holds from today."))
    return redirect("records_kept")

"""“My time”: the hours somebody offers, as they type or paint them. For workers, and for staff who may edit theirs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.availability.actions import (
    add_change,
    copy_week,
    drop_changes,
    remove_change,
    set_terms,
    set_week,
    shape_week,
)
from commonhours.availability.actions.one_week import monday_of
from commonhours.availability.queries import (
    ChangeLine,
)
from commonhours.availability.rules import WeeklyPeriod
from commonhours.bookings.pages import standing_visits
from commonhours.common.clock import now
from commonhours.common.period import Period
from commonhours.common.refusals import Invalid, NotFound, Refusal, Refused
from commonhours.web.doors import signed_in
from commonhours.web.forms import length_in_words
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.more_time import added_to
from commonhours.web.show import dates, day_in_words, moment
from commonhours.web.time_forms import EVERY, ChangeForm, TermsForm, WeekForm, read_week, show_refusals
from commonhours.web.time_record import Record, record_of
from commonhours.web.time_rules import tighter_than
from commonhours.web.time_show import (
    WEEKS,
    Ahead,
    booked_periods,
    grid_words,
    painted,
    reading,
    week_label,
    week_text,
    weeks_shown,
)
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext


@require_GET
@signed_in
def my_time(request: House) -> HttpResponse:
    """My week, my exceptions, the next ten weeks and my terms."""
    if request.actor.person_id is None:
        return render(request, "time/time.html", {"no_worker": True})
    record = record_of(request, request.actor.person_id)
    week, added = added_to(request, record.week)
    return _page(request, replace(record, week=week), added=added)


@require_GET
@signed_in
def person_time(request: House, person_id: UUID) -> HttpResponse:
    """The same of somebody else, for staff who may edit their hours."""
    return _shown(request, person_id)


@require_POST
@signed_in
def read(request: House) -> JsonResponse:
    """Read a week back as it is typed or painted: nothing is kept, and nothing but the week is asked."""
    typed = request.POST.get("week", "")[:2_001]
    week = read_week(typed, request.POST.get("painted", ""))
    said = render_to_string("time/reading.html", {"reading": reading(week, typed)})
    if isinstance(week, Refusal):
        return JsonResponse({"said": said})
    return JsonResponse({"said": said, "text": week_text(week), "painted": painted(week)})


@require_POST
@signed_in
def save_week(request: House, person_id: UUID) -> HttpResponse:
    """Keep the week: of every week from a day on, or of one week alone."""
    record = record_of(request, person_id)
    form = WeekForm(request.POST, weeks=record.weeks)
    return _done(request, record, form, "week_form", lambda: _keep_week(request, person_id, form))


def _keep_week(request: House, person_id: UUID, form: WeekForm) -> str:
    given, who = form.cleaned_data, _act(request, person_id)
    if given["holds"] != EVERY:
        shape_week(**who, week=given["one"], periods=given["periods"])
        return _("Saved for the week of %(week)s.") % {"week": week_label(monday_of(given["one"]))}
    done = set_week(**who, periods=given["periods"], since=given["since"])
    told = {"hours": length_in_words(done.minutes), "day": day_in_words(done.since)}
    if not done.minutes:
        return _("Saved: no weekly hours from %(day)s on.") % told
    return _("Saved: %(hours)s a week from %(day)s on.") % told


@require_POST
@signed_in
def change(request: House, person_id: UUID) -> HttpResponse:
    """Add an exception, and say which visits stand all the same."""
    record = record_of(request, person_id)
    form = ChangeForm(request.POST, zone=zone_of(request))
    return _done(request, record, form, "change_form", lambda: _keep_change(request, person_id, form))


def _keep_change(request: House, person_id: UUID, form: ChangeForm) -> str:
    given = form.cleaned_data
    starts_at, ends_at, blocked = given["starts_at"], given["ends_at"], given["blocked"] == "1"
    who = _act(request, person_id)
    add_change(**who, starts_at=starts_at, ends_at=ends_at, blocked=blocked, reason=given["reason"])
    if not blocked:
        return _("Saved: also available then.")
    # Read after the act was committed: whatever was booked before it is seen, and nothing can be booked after it.
    period = Period(starts_at, ends_at)
    standing = standing_visits(by=request.actor, person_id=person_id, periods=[period])
    count = len(standing.visits) + len(standing.elsewhere)
    told = ngettext(
        "Saved: not available then. %(count)s [visit] that is booked then stands: look below.",
        "Saved: not available then. %(count)s [visits] that are booked then stand: look below.",
        count,
    )
    return told % {"count": count} if count else _("Saved: not available then.")


@require_POST
@signed_in
def remove(request: House, person_id: UUID, change_id: UUID) -> HttpResponse:
    """Take an exception back."""
    remove_change(**_act(request, person_id), change_id=change_id)
    tell(request, _("Removed. The weekly hours hold again."))
    return _back(request, person_id)


@require_POST
@signed_in
def weeks(request: House, person_id: UUID) -> HttpResponse:
    """Make weeks like another one, or give them back to the weekly hours."""
    who = _act(request, person_id)
    try:
        chosen = [date.fromisoformat(day) for day in request.POST.getlist("weeks")[:WEEKS]]
        source = date.fromisoformat(request.POST.get("source") or "2000-01-03")
    except ValueError:
        raise Invalid.because("unknown_choice", field="weeks") from None
    if request.POST.get("do") == "copy":
        done = copy_week(**who, source=source, weeks=chosen)
        told = ngettext("%(count)s week copied.", "%(count)s weeks copied.", len(done.weeks))
    else:
        done = drop_changes(**who, weeks=chosen)
        told = ngettext(
            "%(count)s week is back to the weekly hours.",
            "%(count)s weeks are back to the weekly hours.",
            len(done.weeks),
        )
    tell(request, told % {"count": len(done.weeks)})
    return _back(request, person_id)


@require_POST
@signed_in
def terms(request: House, person_id: UUID) -> HttpResponse:
    """Change the terms."""
    record = record_of(request, person_id)
    if record.terms is None:
        raise NotFound.because("unknown_person", field="person")
    form = TermsForm(request.POST, terms=record.terms, staff=record.staff, tighter=_tighter(record))
    return _done(request, record, form, "terms_form", lambda: _keep_terms(request, person_id, form))


def _keep_terms(request: House, person_id: UUID, form: TermsForm) -> str:
    set_terms(**_act(request, person_id), asked=form.asked())
    return _("Saved.")


# --- inside --------------------------------------------------------------------------------------------------


def _act(request: House, person_id: UUID) -> dict[str, Any]:
    """What each act is told: who acts, when, and whose time it is."""
    return {"by": keyed(request), "at": now(), "person_id": person_id}


def _done(request: House, record: Record, form: Any, name: str, keep: Callable[[], str]) -> HttpResponse:
    """Keep what a form says and say so; or show the page again with what is wrong, nothing typed lost."""
    status = 422
    if form.is_valid():
        try:
            tell(request, keep())
            return _back(request, record.person.id)
        except Refused as refused:
            if refused.status not in {409, 422}:
                raise
            status = refused.status
            show_refusals(form, refused)
    return _page(request, record, status=status, **{name: form})


def _back(request: House, person_id: UUID) -> HttpResponse:
    if person_id == request.actor.person_id:
        return redirect("my_time")
    return redirect("person_time", person_id=person_id)


def _shown(request: House, person_id: UUID) -> HttpResponse:
    return _page(request, record_of(request, person_id))


def _page(
    request: House, record: Record, *, status: int = 200, added: str = "", **forms: Any
) -> HttpResponse:
    zone, person_id = zone_of(request), record.person.id
    week_form = forms.get("week_form") or WeekForm(
        initial={"week": week_text(record.week), "since": record.today}, weeks=record.weeks
    )
    change_form = forms.get("change_form") or ChangeForm(initial={"first": record.today}, zone=zone)
    return render(
        request,
        "time/time.html",
        {
            "own": person_id == request.actor.person_id,
            "who": record.person,
            "added": added,
            "week_form": week_form,
            "reading": _read_back(week_form, record),
            "painted": painted(_week_of(week_form, record)),
            "later": day_in_words(record.later) if record.later else "",
            "words": grid_words(),
            "change_form": change_form,
            "changes": [_change(line) for line in record.changes],
            "terms_form": forms.get("terms_form") or _terms_form(record),
            "weeks": weeks_shown(record.ahead, record.today),
            "choices": record.weeks,
            "outside": _outside(record.ahead),
            "key": fresh_key(),
        },
        status=status,
    )


def _week_of(form: WeekForm, record: Record) -> tuple[WeeklyPeriod, ...]:
    """The week as it stands in the form: what is kept until something else was typed that can be read."""
    given: tuple[WeeklyPeriod, ...] | None = (form.is_bound and form.cleaned_data.get("periods")) or None
    return record.week if given is None else given


def _read_back(form: WeekForm, record: Record) -> dict[str, Any]:
    if not form.is_bound:
        return reading(record.week)
    typed = form.data.get("week", "")
    return reading(read_week(typed, form.data.get("painted", "")), typed)


def _terms_form(record: Record) -> TermsForm | None:
    if record.terms is None:
        return None
    return TermsForm(
        initial=vars(record.terms), terms=record.terms, staff=record.staff, tighter=_tighter(record)
    )


def _tighter(record: Record) -> dict[str, str]:
    if record.terms is None:
        return {}
    return tighter_than(record.terms, record.person.organisation_ids, on=record.today)


def _change(line: ChangeLine) -> dict[str, Any]:
    return {"id": line.id, "blocked": line.blocked, "reason": line.reason, "when": _when(line)}


def _when(line: ChangeLine) -> str:
    """Whole days are told as days."""
    start, end = timezone.localtime(line.starts_at), timezone.localtime(line.ends_at)
    last = (end - timedelta(minutes=15)).date()
    if start.hour or start.minute or end.hour or end.minute:
        if last == start.date():
            return dates(line.starts_at, line.ends_at)
        return _("%(first)s to %(last)s") % {
            "first": moment(line.starts_at),
            "last": moment(line.ends_at),
        }
    if last == start.date():
        return day_in_words(last)
    return _("%(first)s to %(last)s") % {"first": day_in_words(start.date()), "last": day_in_words(last)}


def _outside(ahead: Ahead) -> list[dict[str, Any]]:
    """Booked visits that are to come and do not lie within the hours: they stand, and somebody should know."""
    at, days = now(), ahead.days
    known = {(line.starts_at, line.ends_at): line for line in ahead.booked.visits}
    shown = []
    for period in sorted(booked_periods(ahead.booked)):
        part = ahead.open[max(days.slot_at(period.start), 0) : days.slot_at(period.end)]
        if period.start > at and not part.all():
            line = known.get((period.start, period.end))
            shown.append(
                {
                    "id": line.id if line else None,
                    "when": dates(period.start, period.end),
                    "who": (line.service_user or line.type_of_work) if line else "",
                }
            )
    return shown

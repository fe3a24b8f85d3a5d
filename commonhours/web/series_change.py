"""Change a series from one of its visits on, or all of it to come: the whole of it is shown before it is done."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commonhours.bookings.actions import SeriesChange, SeriesChanged, Yes, change_series
from commonhours.bookings.pages import VisitLine, visits_of_series, wish_of_visit
from commonhours.bookings.pages import visit as read_visit
from commonhours.common.clock import now
from commonhours.common.refusals import NotFound, Refusal, Refused
from commonhours.dispatch.costs import foretold
from commonhours.matching.queries import find
from commonhours.organisations.permissions import Permission, may_for, require
from commonhours.web.doors import signed_in
from commonhours.web.forms import LENGTHS, DayInput, QuarterInput, instant, length_in_words
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.price_part import plan_part
from commonhours.web.show import dates, moment
from commonhours.words import said
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy, ngettext

OTHERS = 8


class SeriesChangeForm(forms.Form):
    """From when on; the new time of the visit it is asked from; how long; who."""

    scope = forms.ChoiceField(label=gettext_lazy("What changes"), widget=forms.RadioSelect)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput)
    start = forms.TimeField(label=gettext_lazy("From"), widget=QuarterInput)
    minutes = forms.TypedChoiceField(label=gettext_lazy("For how long"), coerce=int)
    person = forms.ChoiceField(label=gettext_lazy("Who comes"), required=False)
    said_by = forms.CharField(
        label=gettext_lazy("For somebody new: who said yes?"), max_length=80, required=False
    )
    how = forms.ChoiceField(label=gettext_lazy("How"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)

    def __init__(
        self, *args: Any, long: int, others: list[tuple[str, str]], own: bool, **kwargs: Any
    ) -> None:
        """`own`: for whoever is served or acts for them; whom they choose has their yes."""
        super().__init__(*args, **kwargs)
        lengths = [(each, length_in_words(each)) for each in sorted({*LENGTHS, long})]
        hows = [("phone", _("by telephone")), ("in_person", _("in person")), ("message", _("by message"))]
        scopes = [("later", _("This [visit] and all later ones")), ("all", _("All [visits] to come"))]
        people = [("", _("as until now")), *others]
        for name, choices in (("minutes", lengths), ("how", hows), ("scope", scopes), ("person", people)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # each of these has choices
        if own:
            del self.fields["said_by"], self.fields["how"]

    def change(self, request: House, page: VisitLine) -> SeriesChange:
        """What differs from how it is."""
        data = self.cleaned_data
        start = instant(data["day"], data["start"], zone_of(request))
        return SeriesChange(
            starts_at=start if start != page.starts_at else None,
            minutes=data["minutes"] if data["minutes"] != _minutes(page) else None,
            person_ids=(UUID(data["person"]),) if data["person"] else None,
        )

    def yes(self) -> Yes | None:
        said_by = self.cleaned_data.get("said_by", "").strip()
        return Yes(said_by, self.cleaned_data["how"] or "phone") if said_by else None


@require_http_methods(["GET", "POST"])
@signed_in
def change(request: House, series_id: UUID, visit_id: UUID) -> HttpResponse:
    """Say what changes, look at every visit as it would be, then do it."""
    page = read_visit(by=request.actor, visit_id=visit_id)
    require(request.actor, Permission.BOOK, [page.organisation_id], served=page.service_user_id)
    if page.series_id != series_id:
        raise NotFound.because("unknown_series", field="series")
    local = timezone.localtime(page.starts_at)
    first = {"scope": "later", "day": local.date(), "start": local.time(), "minutes": _minutes(page)}
    posted = request.POST if request.method == "POST" else None
    own = may_for(request.actor, Permission.BOOK, page.service_user_id)
    others = _others(request, page)
    form = SeriesChangeForm(posted, long=_minutes(page), others=others, own=own, initial=first)
    shown = {"page": page, "form": form, "when": dates(page.starts_at, page.ends_at)}
    if posted is None or not form.is_valid():
        status = 200 if posted is None else 422
        return render(request, "bookings/change_series.html", shown, status=status)
    try:
        given = {
            "series_id": series_id,
            "from_visit": visit_id,
            "scope": form.cleaned_data["scope"],
            "change": form.change(request, page),
            "reason": form.cleaned_data["reason"],
            "yes": form.yes(),
        }
        if "confirm" not in request.POST:
            found = foretold(
                change_series,
                by=request.actor,
                at=now(),
                visits=lambda changed: [each.visit_id for each in changed.visits],
                standing=_ahead(request, series_id),
                **given,
            )
            preview = _preview(page, found.outcome, form) | plan_part(found.prices)
            return render(request, "bookings/change_series_check.html", preview)
        done = change_series(by=keyed(request), at=now(), **given)
    except Refused as refused:
        refusals = {"refusals": [said(each) for each in refused.refusals]}
        return render(request, "bookings/change_series.html", shown | refusals, status=refused.status)
    told = ngettext("%(count)s [visit] changed.", "%(count)s [visits] changed.", len(done.visits))
    tell(request, told % {"count": len(done.visits)})
    return redirect("series", series_id=done.series_id)


def _ahead(request: House, series_id: UUID) -> list[UUID]:
    """What is still to come of a series: some of it may be called off by the change."""
    lines = visits_of_series(by=request.actor, series_id=series_id)
    return [line.id for line in lines if line.state == "planned" and line.starts_at > now()]


def _minutes(page: VisitLine) -> int:
    return int((page.ends_at - page.starts_at).total_seconds()) // 60


def _others(request: House, page: VisitLine) -> list[tuple[str, str]]:
    """Whom the match finds for this visit; each of the others is checked before it is done."""
    if page.starts_at <= now():
        return []
    answer = find(by=request.actor, at=now(), wish=wish_of_visit(by=request.actor, visit_id=page.id))
    here = {each.person_id for each in page.people}
    return [(str(each.person_id), each.name) for each in answer.candidates if each.person_id not in here][
        :OTHERS
    ]


def _preview(page: VisitLine, changed: SeriesChanged, form: SeriesChangeForm) -> dict[str, Any]:
    why = {"own_time": _("keeps its own time"), "own_people": _("keeps its own people")}
    kept = {each.visit_id: why[each.why] for each in changed.kept if each.why in why}
    names = ("scope", "day", "start", "minutes", "person", "said_by", "how", "reason")
    return {
        "page": page,
        "visits": [
            {
                "when": moment(each.starts_at),
                "was": moment(each.was) if each.was and each.was != each.starts_at else "",
                "new": each.was is None,
                "kept": kept.get(each.visit_id, ""),
            }
            for each in changed.visits
        ],
        "gaps": [
            {
                "when": moment(gap.starts_at),
                "why": " ".join(said(Refusal(code)).text for code in gap.reasons),
            }
            for gap in changed.gaps
        ],
        "cancelled": sum(each.why == "cancelled" for each in changed.kept),
        "fields": [(name, form.data.get(name, "")) for name in names],
        "key": fresh_key(),
    }

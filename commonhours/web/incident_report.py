"""Something happened: say it in under a minute, from a telephone; see how it stands; show a photo."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as N_
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.bookings.pages import visit as readable_visit
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, Refused
from commonhours.incidents.actions import Report, add_evidence, report_incident
from commonhours.incidents.files import MOST_BYTES
from commonhours.incidents.models import MOST_WORDS
from commonhours.incidents.pages import OwnReport, own_report, own_reports
from commonhours.incidents.queries import clock_at
from commonhours.web.doors import signed_in
from commonhours.web.forms import instant
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.people import as_uuid
from commonhours.web.show import dates, moment
from commonhours.words import sentence
from commonhours.words.incidents import KINDS, STATES, URGENCIES
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

# When it happened, without a calendar: most write within the hour.
WHENS = {
    "now": N_("Just now"),
    "today": N_("Earlier today"),
    "yesterday": N_("Yesterday"),
    "day": N_("On another day"),
}


class ReportForm(forms.Form):
    """What happened, how urgent it is, and words; all else can wait."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened?"), widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label=gettext_lazy("How urgent is it?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=gettext_lazy("Say it in your own words"),
        help_text=gettext_lazy("In any language. A few words are enough."),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    when = forms.ChoiceField(label=gettext_lazy("When?"), widget=forms.RadioSelect, initial="now")
    day = forms.DateField(
        label=gettext_lazy("Which day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=200, required=False)
    who = forms.CharField(label=gettext_lazy("Who was there?"), max_length=300, required=False)
    # An empty one is told of like any other that is no photo: it must not hold the report up.
    file = forms.FileField(
        allow_empty_file=True,
        label=gettext_lazy("A photo or a PDF"),
        help_text=gettext_lazy("Where and with what it was taken is removed from a photo."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in (("kind", KINDS), ("urgency", URGENCIES), ("when", WHENS)):
            self.fields[name].choices = [(code, _(label)) for code, label in words.items()]  # type: ignore[attr-defined]  # each has choices

    def happened_at(self, at: datetime, request: House) -> datetime:
        """The instant that was meant, as near as it was said; never one that has not come."""
        local, when = timezone.localtime(at), self.cleaned_data["when"]
        if when == "now" or (when == "day" and not self.cleaned_data["day"]):
            return at
        day = self.cleaned_data["day"] if when == "day" else local.date()
        day -= timedelta(days=1) if when == "yesterday" else timedelta()
        noon = local.replace(hour=12, minute=0).time()
        start = min(local.time(), noon) if when == "today" else noon
        return instant(day, start.replace(second=0, microsecond=0), zone_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def report(request: House) -> HttpResponse:
    """The page for a telephone: the number to call first, then a few questions. A POST reports it."""
    at = now()
    visit_id = as_uuid(request.POST.get("visit") or request.GET.get("visit", ""))
    form = ReportForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (done := _reported(request, form, visit_id, at)):
            return redirect("my_incident", incident_id=done)
        status = 422
    page = {
        "form": form,
        "key": fresh_key(),
        "number": clock_at(at).emergency,
        "visit_id": visit_id,
        "visit": _visit(request, visit_id) if visit_id else "",
    }
    return render(request, "incidents/report.html", page, status=status)


def _reported(request: House, form: ReportForm, visit_id: UUID | None, at: datetime) -> UUID | None:
    said = form.cleaned_data
    told = Report(
        said["kind"],
        said["urgency"],
        said["words"],
        form.happened_at(at, request),
        said["place"],
        said["who"],
        get_language() or "en",
        visit_id,
    )
    try:
        done = report_incident(by=keyed(request), at=at, report=told)
    except Invalid as refused:
        for each in refused.refusals:
            field = each.field if each.field in form.fields else "day" if each.code == "not_yet" else None
            form.add_error(field, sentence(each))
        return None
    tell(request, _("It has arrived. Few can read it, and each who does is written down."))
    _with_file(request, done.incident_id, at)
    return done.incident_id


def _with_file(request: House, incident_id: UUID, at: datetime) -> None:
    """The report stands whatever becomes of the photo."""
    sent = request.FILES.get("file")
    if sent is None:
        return
    try:
        content = sent.read(MOST_BYTES + 1)
        add_evidence(by=request.actor, at=at, incident_id=incident_id, content=content)
    except Refused as refused:
        tell(request, sentence(refused.refusals[0]))


def _visit(request: House, visit_id: UUID) -> str:
    """The visit from whose page somebody came, in words."""
    line = readable_visit(by=request.actor, visit_id=visit_id)
    return dates(line.starts_at, line.ends_at)


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """What I reported, and the way to report something."""
    lines = [_shown(each) for each in own_reports(by=request.actor)]
    return render(request, "incidents/mine.html", {"lines": lines})


@require_GET
@signed_in
def own(request: House, incident_id: UUID) -> HttpResponse:
    """One that I reported: my words, how it stands, the answer, and a way to show something more."""
    page = own_report(by=request.actor, incident_id=incident_id)
    number = clock_at(now()).emergency
    shown = _shown(page) | {"key": fresh_key(), "number": number, "urgent": page.urgency == "now"}
    return render(request, "incidents/own.html", shown)


@require_POST
@signed_in
def add_file(request: House, incident_id: UUID) -> HttpResponse:
    """Show a photo or a paper, as whoever reported it or as an officer."""
    sent = request.FILES.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    add_evidence(by=keyed(request), at=now(), incident_id=incident_id, content=content)
    tell(request, _("The file has been added."))
    if request.POST.get("back") == "incident":
        return redirect("incident", incident_id=incident_id)
    return redirect("my_incident", incident_id=incident_id)


def _shown(page: OwnReport) -> dict[str, Any]:
    tone, _office, said = STATES[page.state]
    return {
        "page": page,
        "kind": _(KINDS[page.kind]),
        "urgency": _(URGENCIES[page.urgency]),
        "tone": tone,
        "said": _(said),
        "happened": moment(page.happened_at),
        "reported": moment(page.reported_at),
        "files": page.files,
    }

"""Audits: let an auditor in; what they opened; the auditor's own page, where samples are drawn."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from commonhours.audit.actions import (
    confirm_audit,
    draw_sample,
    end_audit,
    propose_audit,
)
from commonhours.audit.actions.letting import Scope
from commonhours.audit.models import METHODS
from commonhours.audit.pages import (
    AuditLine,
    LookLine,
    audit_seen,
    audits_seen,
)
from commonhours.common.clock import now
from commonhours.common.ids import short_code
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.ledger.kinds import TRANSFERS
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    may_somewhere,
    organisations_with,
)
from commonhours.organisations.queries import names_of_organisations
from commonhours.web.doors import freshly_proven, signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.papers import paper_line
from commonhours.web.proof_pages import head_to_show
from commonhours.web.show import moment, short_day
from commonhours.words import sentence
from commonhours.words.audits import method_name, page_name, state_name
from commonhours.words.money import transfer_name
from commonhours.words.terms import gettext as _
from commonhours.words.trace import kind_name

DAY = timedelta(days=1)


class AuditForm(forms.Form):
    """Who may look, why, at whose books of which days, and until when."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    purpose = forms.CharField(label=gettext_lazy("What for"), max_length=200)
    organisations = forms.MultipleChoiceField(
        label=gettext_lazy("Whose books"), widget=forms.CheckboxSelectMultiple, required=False
    )
    since = forms.DateField(label=gettext_lazy("Books from"), widget=DayInput)
    last = forms.DateField(label=gettext_lazy("Books until and with"), widget=DayInput)
    ends = forms.DateField(
        label=gettext_lazy("Closes on"),
        help_text=gettext_lazy("On this day nothing opens any more. At most a year from now."),
        widget=DayInput,
    )

    def __init__(self, *args: Any, houses: list[tuple[str, str]], everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisations"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = houses
        field.help_text = _("None ticked: the whole region.") if everywhere else ""


class SampleForm(forms.Form):
    """How a sample is drawn."""

    title = forms.CharField(label=gettext_lazy("What is looked at"), max_length=120)
    method = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    seed = forms.CharField(
        label=gettext_lazy("Seed"),
        help_text=gettext_lazy("Roll dice, for example. The same seed draws the same sample again."),
        max_length=60,
    )
    size = forms.IntegerField(label=gettext_lazy("How many"), min_value=1, max_value=500)
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which postings"),
        help_text=gettext_lazy("None ticked: all of them."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        method, kinds = self.fields["method"], self.fields["kinds"]
        assert isinstance(method, forms.ChoiceField)
        assert isinstance(kinds, forms.MultipleChoiceField)
        method.choices = [(each, method_name(each)) for each in METHODS]
        kinds.choices = [(each, transfer_name(each)) for each in sorted(TRANSFERS)]


def _into(form: forms.Form, refused: Refused) -> int:
    if isinstance(refused, NotAllowed | NotFound):
        raise refused
    for refusal in refused.refusals:
        form.add_error(refusal.field if refusal.field in form.fields else None, sentence(refusal))
    return refused.status


# --- letting in ------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def audits(request: House) -> HttpResponse:
    """All audits of one's books, or one's own; a POST proposes another."""
    by = request.actor
    if not (may_somewhere(by, Permission.GOVERN) or may_somewhere(by, Permission.AUDIT)):
        raise NotAllowed.because("not_allowed", permission=Permission.GOVERN.value)
    lines = audits_seen(by=by, at=now())
    if len(lines) == 1 and lines[0].own:
        return redirect("audit", audit_id=lines[0].id)
    form, status = _form(request), 200
    if request.method == "POST":
        if form is None:
            raise NotAllowed.because("not_allowed", permission=Permission.GOVERN.value)
        status = _propose(request, form) if form.is_valid() else 422
        if status == 200:
            tell(request, _("Proposed. It opens once a second officer has confirmed it."))
            return redirect("audits")
    page = {"audits": [_line(each) for each in lines], "form": form, "key": fresh_key()}
    return render(request, "audit/audits.html", page, status=status)


def _form(request: House) -> AuditForm | None:
    by = request.actor
    if not may_somewhere(by, Permission.GOVERN):
        return None
    everywhere, own = may_in_office(by, Permission.GOVERN), set(organisations_with(by, Permission.GOVERN))
    names = sorted(names_of_organisations().items(), key=lambda row: row[1])
    houses = [(str(key), name) for key, name in names if everywhere or key in own]
    today = now().astimezone(zone_of(request)).date()
    usual = {"since": today.replace(month=1, day=1), "last": today, "ends": today + 90 * DAY}
    sent = request.POST if request.method == "POST" else None
    return AuditForm(sent, houses=houses, everywhere=everywhere, initial=usual)


def _propose(request: House, form: AuditForm) -> int:
    said = form.cleaned_data
    by, ticked = request.actor, tuple(UUID(each) for each in said["organisations"])
    # Whoever governs single organisations means these when they tick none.
    own = () if may_in_office(by, Permission.GOVERN) else organisations_with(by, Permission.GOVERN)
    scope = Scope(ticked or own, said["since"], said["last"] + DAY)
    try:
        propose_audit(
            by=keyed(request),
            at=now(),
            email=said["email"],
            name=said["name"],
            purpose=said["purpose"],
            scope=scope,
            ends=said["ends"],
        )
    except Refused as refused:
        return _into(form, refused)
    return 200


def _line(line: AuditLine) -> dict[str, Any]:
    houses = [_("the whole region")] if line.whole_region else line.organisations
    return {
        "line": line,
        "url": reverse("audit", args=[line.id]),
        "state": state_name(line.state),
        "houses": ", ".join(houses),
        "days": f"{short_day(line.since)} – {short_day(line.until - DAY)}",
        "ends": short_day(line.ends),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def audit(request: House, audit_id: UUID) -> HttpResponse:
    """One audit: its samples, and what was looked at; a POST of its auditor draws a sample."""
    seen = audit_seen(by=request.actor, at=now(), audit_id=audit_id)
    draws = seen.line.own and seen.line.state == "holds"
    sent = request.POST if request.method == "POST" else None
    form = SampleForm(sent, initial={"method": METHODS[0], "size": 25}) if draws else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise NotAllowed.because("no_audit")
        status = 422
        if form.is_valid():
            try:
                drawn = draw_sample(by=keyed(request), at=now(), **form.cleaned_data)
                return redirect("paper", paper_id=drawn.paper_id)
            except Refused as refused:
                status = _into(form, refused)
    page = {
        "audit": _line(seen.line),
        "papers": [paper_line(each) for each in seen.papers],
        "looks": [_look(each) for each in seen.looks],
        "form": form,
        "books_url": reverse("all_books"),
        "trace_url": reverse("find_trace"),
        "key": fresh_key(),
        "head": head_to_show(),
    }
    return render(request, "audit/audit.html", page, status=status)


@require_POST
@signed_in
@freshly_proven("audits")
def change_audit(request: House, audit_id: UUID) -> HttpResponse:
    """Confirm an audit as the second officer, or end it."""
    verb = request.POST.get("do", "")
    if verb == "confirm":
        confirm_audit(by=keyed(request), at=now(), audit_id=audit_id)
        tell(request, _("Confirmed. The auditor can sign in now."))
    elif verb == "end":
        end_audit(by=keyed(request), at=now(), audit_id=audit_id)
        tell(request, _("Ended. Nothing opens any more."))
    else:
        raise Invalid.because("unknown_choice", field="do")
    return redirect("audit", audit_id=audit_id)


def _look(look: LookLine) -> dict[str, str]:
    what = kind_name(look.kind) if look.kind else ""
    code = short_code(look.refers_id) if look.refers_id else ""
    return {
        "when": moment(look.at),
        "who": look.by,
        "what": _("Followed back: %(what)s") % {"what": what}
        if look.page == "trace"
        else page_name(look.page),
        "code": code,
        "why": look.why,
    }

"""Audits: let an auditor in, and the auditor's own pages with samples and working papers."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.audit.actions import (
    close_paper,
    confirm_audit,
    draw_sample,
    end_audit,
    propose_audit,
    write_finding,
)
from commonhours.audit.actions.letting import Scope
from commonhours.audit.models import METHODS, VERDICTS
from commonhours.audit.pages import (
    AuditLine,
    ItemSeen,
    LookLine,
    PaperLine,
    PaperSeen,
    audit_seen,
    audits_seen,
    paper_seen,
)
from commonhours.common.clock import now
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
from commonhours.web.show import moment
from commonhours.words import sentence
from commonhours.words.audits import method_name, page_name, state_name, verdict_name
from commonhours.words.money import money, transfer_name
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
        "days": f"{_day(line.since)} – {_day(line.until - DAY)}",
        "ends": _day(line.ends),
    }


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


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
        "papers": [_paper_line(each) for each in seen.papers],
        "looks": [_look(each) for each in seen.looks],
        "form": form,
        "books_url": reverse("all_books"),
        "trace_url": reverse("find_trace"),
        "key": fresh_key(),
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
    return {
        "when": moment(look.at),
        "who": look.by,
        "what": _("Followed back: %(what)s") % {"what": what}
        if look.page == "trace"
        else page_name(look.page),
        "kind": "" if look.page == "trace" else what,
        "why": look.why,
    }


# --- samples and working papers --------------------------------------------------------------------------------------


def _paper_line(line: PaperLine) -> dict[str, Any]:
    return {
        "line": line,
        "url": reverse("paper", args=[line.id]),
        "method": method_name(line.method),
        "drawn": moment(line.drawn_at),
        "closed": moment(line.closed_at) if line.closed_at else "",
    }


@require_GET
@signed_in
def paper(request: House, paper_id: UUID) -> HttpResponse:
    """One working paper: how its sample was drawn, each posting, and what was found."""
    return _paper_page(request, paper_seen(by=request.actor, at=now(), paper_id=paper_id))


def _paper_page(
    request: House, seen: PaperSeen, status: int = 200, wrong: UUID | None = None, why: str = ""
) -> HttpResponse:
    asked = seen.population
    page = {
        "paper": _paper_line(seen.line),
        "seen": seen,
        "audit_url": reverse("audit", args=[seen.audit_id]),
        "total": money(seen.total_cents),
        "days": f"{_day(asked.since)} – {_day(asked.until - DAY)}",
        "kinds": ", ".join(transfer_name(each) for each in asked.kinds),
        "before": moment(asked.posted_before),
        "items": [_item(each, each.id == wrong, why) for each in seen.items],
        "exceptions": money(sum(each.exception_cents or 0 for each in seen.items)),
        "verdicts": [(each, verdict_name(each)) for each in VERDICTS if each],
        "writes": seen.own and seen.line.closed_at is None,
        "left": sum(not each.verdict for each in seen.items),
        "key": fresh_key(),
    }
    return render(request, "audit/paper.html", page, status=status)


def _item(item: ItemSeen, wrong: bool, why: str) -> dict[str, Any]:
    cents = item.exception_cents
    return {
        "item": item,
        "what": transfer_name(item.kind),
        "day": _day(item.day),
        "amount": money(item.cents),
        "verdict": verdict_name(item.verdict),
        "wrong_by": money(cents) if cents is not None else "",
        "typed": f"{cents / 100:.2f}" if cents is not None else "",
        "written": moment(item.written_at) if item.written_at else "",
        "why": why if wrong else "",
    }


class FindingForm(forms.Form):
    """What was found about one posting."""

    verdict = forms.ChoiceField(choices=[(each, each) for each in VERDICTS if each])
    words = forms.CharField(max_length=1000, required=False)
    amount = forms.DecimalField(decimal_places=2, max_digits=12, required=False)


@require_POST
@signed_in
def finding(request: House, paper_id: UUID, item_id: UUID) -> HttpResponse:
    """Write what was found about one posting of one's own sample."""
    seen = paper_seen(by=request.actor, at=now(), paper_id=paper_id)
    form = FindingForm(request.POST)
    why = _("Choose what you found, and type an amount in dollars, if there is one.")
    if form.is_valid():
        said = form.cleaned_data
        amount = said["amount"] if said["verdict"] == "exception" else None
        cents = None if amount is None else int(amount * 100)
        try:
            write_finding(
                by=keyed(request),
                at=now(),
                item_id=item_id,
                verdict=said["verdict"],
                words=said["words"],
                cents=cents,
            )
            return redirect(reverse("paper", args=[paper_id]) + f"#item-{item_id}")
        except (NotAllowed, NotFound):
            raise
        except Refused as refused:
            why = " ".join(sentence(each) for each in refused.refusals)
            return _paper_page(request, seen, refused.status, item_id, why)
    return _paper_page(request, seen, 422, item_id, why)


@require_POST
@signed_in
def close(request: House, paper_id: UUID) -> HttpResponse:
    """Close a working paper for good."""
    close_paper(by=keyed(request), at=now(), paper_id=paper_id)
    tell(request, _("Closed. Nothing of it changes any more."))
    return redirect("paper", paper_id=paper_id)


@require_GET
@signed_in
def paper_csv(request: House, paper_id: UUID) -> HttpResponse:
    """A working paper as a file for a spreadsheet: how it was drawn, and a row for each posting."""
    seen = paper_seen(by=request.actor, at=now(), paper_id=paper_id)
    headers = {
        "Content-Disposition": f'attachment; filename="working-paper-{seen.line.drawn_at:%Y-%m-%d}.csv"'
    }
    return HttpResponse(_csv(seen), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(seen: PaperSeen) -> str:
    file = StringIO()
    writer = csv.writer(file)
    names = ("paper", "method", "seed", "population", "population_cents", "population_sha256")
    drawn = (seen.line.title, seen.line.method, seen.seed, seen.line.counted, seen.total_cents, seen.digest)
    writer.writerow(
        [
            *names,
            "place",
            "transfer",
            "kind",
            "day",
            "cents",
            "certain",
            "finding",
            "exception_cents",
            "words",
            "written",
        ]
    )
    for item in seen.items:
        row = (item.place, item.transfer_id, item.kind, item.day, item.cents, item.certain)
        found = (item.verdict, item.exception_cents, item.words, _iso(item.written_at))
        writer.writerow([_plain(each) for each in (*drawn, *row, *found)])
    return file.getvalue()


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _plain(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return (
        f"'{text}"
        if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not text.lstrip("-").isdecimal()
        else text
    )

"""An auditor's working papers: how a sample was drawn, each posting of it, and what was found."""

import csv
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commonhours.audit.actions import close_paper, write_finding
from commonhours.audit.models import VERDICTS
from commonhours.audit.pages import ItemSeen, PaperLine, PaperSeen, paper_seen
from commonhours.common.clock import now
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.documents.working import working_paper
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.show import moment, short_day
from commonhours.words import sentence
from commonhours.words.audits import method_name, verdict_name
from commonhours.words.money import money, transfer_name
from commonhours.words.terms import gettext as _

DAY = timedelta(days=1)


def paper_line(line: PaperLine) -> dict[str, Any]:
    """A sample in a list."""
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
    page = {
        **_shown(seen),
        "audit_url": reverse("audit", args=[seen.audit_id]),
        "items": [_item(each, each.id == wrong, why) for each in seen.items],
        "verdicts": [(each, verdict_name(each)) for each in VERDICTS if each],
        "writes": seen.own and seen.line.closed_at is None,
        "left": sum(not each.verdict for each in seen.items),
        "key": fresh_key(),
    }
    return render(request, "audit/paper.html", page, status=status)


def _shown(seen: PaperSeen) -> dict[str, Any]:
    """A working paper in words, for its page and for the paper."""
    asked = seen.population
    return {
        "paper": paper_line(seen.line),
        "seen": seen,
        "total": money(seen.total_cents),
        "days": f"{short_day(asked.since)} – {short_day(asked.until - DAY)}",
        "kinds": ", ".join(transfer_name(each) for each in asked.kinds),
        "before": moment(asked.posted_before),
        "items": [_item(each, False, "") for each in seen.items],
        "exceptions": money(sum(each.exception_cents or 0 for each in seen.items)),
    }


def _item(item: ItemSeen, wrong: bool, why: str) -> dict[str, Any]:
    cents = item.exception_cents
    return {
        "item": item,
        "what": transfer_name(item.kind),
        "day": short_day(item.day),
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


@require_GET
@signed_in
def paper_pdf(request: House, paper_id: UUID) -> HttpResponse:
    """A working paper to be printed and filed."""
    seen = paper_seen(by=request.actor, at=now(), paper_id=paper_id)
    made = working_paper(_shown(seen), day=now().astimezone(zone_of(request)).date())
    name = f"working-paper-{seen.line.drawn_at:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


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

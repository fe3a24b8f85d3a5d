"""Is the choosing fair? Audits that everybody may read, and what somebody says of themselves for them."""

import csv
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.period import month_after
from commonhours.common.refusals import Invalid, NotFound
from commonhours.documents.fairness import fairness_paper
from commonhours.fairness.actions import audit_choosing, describe_oneself
from commonhours.fairness.audits import AuditSeen, audit_of_choosing, audits_of_choosing, described
from commonhours.fairness.ratios import ETHNICITIES, OUTCOMES, SEXES, Line, Table
from commonhours.organisations.permissions import Permission, may, require
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.show import moment
from commonhours.words.fairness import GROUPS, by_name, columns, group_name, left_out_words, outcome_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

# As many months back as an audit may cover.
MONTHS = 48


class MonthsForm(forms.Form):
    """Of which months: the first and the last."""

    first = forms.ChoiceField(label=gettext_lazy("First month"))
    last = forms.ChoiceField(label=gettext_lazy("Last month"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = [month_after(today, -back) for back in range(1, MONTHS + 1)]
        choices = [(f"{each:%Y-%m}", date_format(each, "YEAR_MONTH_FORMAT")) for each in months]
        for name in ("first", "last"):
            # Every field named here has choices.
            self.fields[name].choices = choices  # type: ignore[attr-defined]


@require_GET
@signed_in
def audits(request: House) -> HttpResponse:
    """Every audit, what they are for, and for officers a new one."""
    today = now().astimezone(zone_of(request)).date()
    page = {
        "audits": [
            {"audit": each, "months": months_in_words(each), "url": reverse("fairness_audit", args=[each.id])}
            for each in audits_of_choosing()
        ],
        "form": MonthsForm(today=today) if may(request.actor, Permission.GOVERN) else None,
        "key": fresh_key(),
    }
    return render(request, "fairness/audits.html", page)


@require_POST
@signed_in
def make(request: House) -> HttpResponse:
    """Work out an audit of these months."""
    require(request.actor, Permission.GOVERN)
    form = MonthsForm(request.POST, today=now().astimezone(zone_of(request)).date())
    if not form.is_valid():
        raise Invalid.because("not_whole_months", field="first")
    first, last = (date.fromisoformat(f"{form.cleaned_data[name]}-01") for name in ("first", "last"))
    made = audit_choosing(by=keyed(request), at=now(), since=first, until=month_after(last))
    return redirect("fairness_audit", made.audit_id)


@require_GET
@signed_in
def audit(request: House, audit_id: UUID) -> HttpResponse:
    """One audit, with its tables."""
    return render(request, "fairness/audit.html", shown(audit_of_choosing(audit_id)))


@require_GET
@signed_in
def audit_paper(request: House, audit_id: UUID) -> HttpResponse:
    """The same on paper."""
    seen = audit_of_choosing(audit_id)
    made = fairness_paper(shown(seen), day=seen.made_at.astimezone(zone_of(request)).date())
    return _file(made, f"fair-choosing-{_span(seen)}.pdf", "application/pdf")


@require_GET
@signed_in
def audit_csv(request: House, audit_id: UUID) -> HttpResponse:
    """The same for a spreadsheet: one line for each group of each table."""
    seen, written = audit_of_choosing(audit_id), StringIO()
    rows = csv.writer(written)
    rows.writerow(["outcome", "by", "sex", "ethnicity", "of", "out_of", "rate", "impact_ratio", "left_out"])
    for table in seen.tables:
        for line in table.lines:
            sex, ethnicity = _parts(table.by, line.group)
            figures = ("" if each is None else each for each in (line.of, line.out_of, line.rate, line.ratio))
            rows.writerow([table.outcome, table.by, sex, ethnicity, *figures, line.left_out])
        unknown = "" if table.unknown is None else table.unknown
        rows.writerow([table.outcome, table.by, "unknown", "unknown", "", unknown, "", "", ""])
    return _file(written.getvalue(), f"fair-choosing-{_span(seen)}.csv", "text/csv; charset=utf-8")


@require_POST
@signed_in
def describe(request: House) -> HttpResponse:
    """Say what I am, or take it back."""
    if request.actor.person_id is None:
        raise NotFound.because("unknown_person", field="person")
    said = {name: request.POST.get(name, "") for name in ("sex", "ethnicity")}
    describe_oneself(by=keyed(request), at=now(), **said)
    tell(request, _("Kept. You can take it back at any time."))
    return redirect("me")


def description_of(by: Actor) -> dict[str, Any]:
    """What somebody says of themselves, as their own page asks for it."""
    said = described(by)
    chosen = {"sex": (said.sex, SEXES), "ethnicity": (said.ethnicity, ETHNICITIES)}
    return {
        name: [(code, GROUPS[code], code == held) for code in codes] for name, (held, codes) in chosen.items()
    }


# --- in words -------------------------------------------------------------------------------------------------


def shown(seen: AuditSeen) -> dict[str, Any]:
    """What a page and a paper say of an audit."""
    return {
        "audit": seen,
        "months": months_in_words(seen),
        "facts": [
            (_("Months"), months_in_words(seen)),
            (_("Choices"), str(seen.rankings)),
            (_("People who could have come"), str(seen.people)),
            (_("Worked out"), moment(seen.made_at)),
            (_("By"), seen.made_by or "–"),
        ],
        "notes": [
            _(
                "Each booking out of a ranking is one choice. Worked out as 6 RCNY 5-301 of New York City has it"
                " (Local Law 144); the impact ratio is a rate divided by the highest rate. Below 0.80 somebody should"
                " look at why."
            ),
            _(
                "The ranking never sees what people are. They say it of themselves, only if they like, for this count"
                " alone; most figures rest on those who did."
            ),
        ],
        "outcomes": [_outcome(outcome, seen.tables) for outcome in OUTCOMES],
    }


def months_in_words(seen: AuditSeen) -> str:
    """Which months, as people say it."""
    last = month_after(seen.until, -1)
    first_words, last_words = (date_format(each, "YEAR_MONTH_FORMAT") for each in (seen.since, last))
    if seen.since == last:
        return first_words
    return _("%(since)s to %(until)s") % {"since": first_words, "until": last_words}


def _outcome(outcome: str, tables: tuple[Table, ...]) -> dict[str, Any]:
    heading, meaning = outcome_words(outcome)
    return {
        "code": outcome,
        "heading": heading,
        "meaning": meaning,
        "columns": columns(outcome),
        "tables": [_table(each) for each in tables if each.outcome == outcome],
    }


def _table(table: Table) -> dict[str, Any]:
    unknown = "–" if table.unknown is None else table.unknown
    return {
        "code": f"{table.outcome}-{table.by}",
        "by": by_name(table.by),
        "lines": [_line(each) for each in table.lines],
        "unknown": _("Of people who did not say: %(count)s") % {"count": unknown},
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "group": group_name(line.group),
        "of": "–" if line.of is None else str(line.of),
        "out_of": "–" if line.out_of is None else str(line.out_of),
        "rate": "–" if line.rate is None else f"{line.rate * 100:.1f} %",
        "ratio": "" if line.ratio is None else f"{line.ratio:.2f}",
        "low": line.ratio is not None and line.ratio < 0.8,
        "left_out": left_out_words(line.left_out),
    }


def _parts(by: str, group: tuple[str, ...]) -> tuple[str, str]:
    if by == "both":
        return group[0], group[1]
    return (group[0], "") if by == "sex" else ("", group[0])


def _span(seen: AuditSeen) -> str:
    return f"{seen.since:%Y-%m}-{month_after(seen.until, -1):%Y-%m}"


def _file(content: bytes | str, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

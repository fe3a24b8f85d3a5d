"""The rules of a level: what is said above, here and in effect, what is to come, and which visits would break them."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from commonhours.bookings.unruly import MOST, unruly
from commonhours.catalogue.models import KindOfFact, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, Refused
from commonhours.organisations.brands import Level, chain, level, require_govern
from commonhours.organisations.permissions import Permission, may
from commonhours.policies.actions import Wanted, end_rule, set_rule
from commonhours.policies.queries import RuleLine, bounds_of, closed_to_young, lines_of
from commonhours.policies.rules import CHECK, KINDS, NONE, Bound
from commonhours.web.brand import tabs
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.show import moment
from commonhours.words import sentence
from commonhours.words.limits import RULE_NAMES, broken_rule, rule_name, value_in_words

PHONES = "phones_closed"
OF_THE_YOUNG = re.compile(r"u\d\d_")


class RuleForm(forms.Form):
    """One rule from a day on."""

    code = forms.ChoiceField(
        label=gettext_lazy("Rule"),
        help_text=gettext_lazy(
            "For a time of day: 22 hours is 10 p.m. A closed type of work needs no figure."
        ),
        required=True,
    )
    hours = forms.IntegerField(label=gettext_lazy("Whole hours"), min_value=0, max_value=400, required=False)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=0, max_value=59, required=False)
    type_of_work = forms.ChoiceField(label=gettext_lazy("Type of work"), required=False)
    kind_of_fact = forms.ChoiceField(label=gettext_lazy("Check, certificate or skill"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), widget=DayInput)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
    override = forms.BooleanField(
        label=gettext_lazy("Override as an officer of the region: holds in place of what all levels say"),
        required=False,
    )

    def __init__(self, *args: Any, may_override: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "code": [(code, rule_name(code)) for code in RULE_NAMES],
            "type_of_work": [("", _("All types of work")), *_named(TypeOfWork)],
            "kind_of_fact": [("", "–"), *_named(KindOfFact)],
        }
        for name, options in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options
        if not may_override:
            del self.fields["override"]

    def wanted(self) -> Wanted:
        """What was typed."""
        said = self.cleaned_data
        check = said["code"] == CHECK
        figure = (said["hours"] or 0) * 60 + (said["minutes"] or 0)
        kind = KINDS.get(said["code"])
        return Wanted(
            said["code"],
            said["since"],
            0 if check else 1 if kind and kind.unit == "yes" else figure,
            UUID(said["type_of_work"]) if said["type_of_work"] else None,
            UUID(said["kind_of_fact"]) if check and said["kind_of_fact"] else None,
            bool(said.get("override")),
            said["reason"],
        )


def _named(model: type[TypeOfWork] | type[KindOfFact]) -> list[tuple[str, str]]:
    """Everything that is no secret, by name."""
    rows: Any = model.objects.all()
    if model is KindOfFact:
        rows = rows.filter(confidential=False)
    return sorted(((str(row.id), row.name) for row in rows), key=lambda row: row[1])


@require_http_methods(["GET", "POST"])
@signed_in
def rules(request: House, level_id: UUID) -> HttpResponse:
    """The rules of a level; a POST sets one, or takes one back."""
    of = level(level_id)
    require_govern(request.actor, of)
    over = of.kind == "organisation" and may(request.actor, Permission.GOVERN)
    today = now().astimezone(zone_of(request)).date()
    if request.method == "GET":
        form = RuleForm(initial={"since": today}, may_override=over)
        return render(request, "settings/rules.html", _page(request.actor, of, form, today))
    if "end" in request.POST:
        return _end(request, of, today)
    form = RuleForm(request.POST, may_override=over)
    status = 422
    if form.is_valid():
        try:
            set_rule(by=keyed(request), at=now(), level_id=of.id, wanted=form.wanted())
        except NotAllowed:
            raise
        except Refused as refused:
            reason, status = refused.refusals[0], refused.status
            form.add_error(_field(form, reason.field), sentence(reason))
        else:
            tell(request, _("The rule is set. Nothing that is booked has changed."))
            return redirect("rules", level_id=of.id)
    return render(request, "settings/rules.html", _page(request.actor, of, form, today), status=status)


def _field(form: RuleForm, name: str) -> str | None:
    return {"value": "hours"}.get(name, name) if name == "value" or name in form.fields else None


def _end(request: House, of: Level, today: date) -> HttpResponse:
    try:
        rule_id = UUID(request.POST["end"])
    except ValueError:
        raise Invalid.because("not_found", field="end") from None
    end_rule(by=keyed(request), at=now(), level_id=of.id, rule_id=rule_id, until=today)
    tell(request, _("Taken back. What the levels above say holds again."))
    return redirect("rules", level_id=of.id)


def _page(by: Actor, of: Level, form: RuleForm, today: date) -> dict[str, Any]:
    own = [_line(line, today, over=may(by, Permission.GOVERN)) for line in lines_of(of)]
    broken = unruly(by=by, at=now(), of=of)
    return {
        "level": of,
        "tabs": tabs(of, "rules"),
        "form": form,
        "key": fresh_key(),
        **_rows(of, own, today),
        "phones": _phones(of, own, today),
        "closed": closed_to_young(of.organisation_id, of.programme_id, on=today),
        "overrides": [each for each in own if each["state"] != "over" and each["override"]],
        "own": [each for each in own if each["state"] != "over" and not each["override"]],
        "history": [each for each in own if each["state"] == "over"],
        "broken": [
            {
                "id": each.visit_id,
                "when": moment(each.starts_at),
                "rules": ", ".join(broken_rule(code) for code in each.codes),
            }
            for each in broken[:10]
        ],
        "broken_count": f"{len(broken)}+" if len(broken) >= MOST else len(broken),
    }


def _phones(of: Level, own: list[dict[str, Any]], today: date) -> dict[str, Any]:
    """Whether names and addresses stay off workers' phones here, who says so, and what of our own says it."""
    said = [each for each in own if each["code"] == PHONES and each["state"] == "holds" and not each["work"]]
    effective = bounds_of(of, on=today)[1][PHONES]
    return {
        "closed": effective.value == 1,
        "said_by": effective.level_name,
        "own": next((each for each in said if each["may_end"]), None),
        "code": PHONES,
        "today": today.isoformat(),
    }


def _sources(of: Level, today: date) -> dict[tuple[str, str], str]:
    """The law or reason beside each rule that holds, by its code and the name of the level that set it."""
    return {
        (line.code, each.name): line.reason
        for each in chain(of)
        for line in lines_of(each)
        if line.state(today) == "holds" and not line.work
    }


def _rows(of: Level, own: list[dict[str, Any]], today: date) -> dict[str, list[dict[str, Any]]]:
    """What holds today, for everybody and for the young."""
    (above, effective), sources = bounds_of(of, on=today), _sources(of, today)
    rows: dict[str, list[dict[str, Any]]] = {"rows": [], "young": []}
    for code, kind in KINDS.items():
        if kind.unit != "yes":
            group = "young" if OF_THE_YOUNG.match(code) else "rows"
            shown = _bound(code, above[code]) if of.kind != "region" else ""
            source = sources.get((code, effective[code].level_name), "")
            rows[group].append(_row(code, shown, effective[code], own) | {"source": source})
    return rows


def _row(code: str, above: str, effective: Bound, own: list[dict[str, Any]]) -> dict[str, Any]:
    """One rule: what is said above, here and in effect."""
    here = [
        each for each in own if each["code"] == code and each["state"] == "holds" and not each["override"]
    ]
    return {
        "name": rule_name(code),
        "above": above,
        "own": ", ".join(each["value"] for each in here),
        "overridden": effective.level == "override",
        "effective": _bound(code, effective),
    }


def _bound(code: str, bound: Bound) -> str:
    if bound.value >= NONE or (KINDS[code].unit == "clock" and bound.value == KINDS[code].usual):
        return _("no limit")
    said = value_in_words(code, bound.value)
    if bound.level == "override":
        return _("%(limit)s (set by an officer of the region)") % {"limit": said}
    return f"{said} ({bound.level_name})" if bound.level_name else said


def _line(line: RuleLine, today: date, *, over: bool) -> dict[str, Any]:
    state = line.state(today)
    return {
        "id": line.id,
        "code": line.code,
        "name": rule_name(line.code),
        "value": line.check or value_in_words(line.code, line.value),
        "work": line.work,
        "state": state,
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until, "DATE_FORMAT") if line.until else "",
        "override": line.override,
        "reason": line.reason,
        "set_by": line.set_by,
        "may_end": line.until is None and (not line.override or over),
    }

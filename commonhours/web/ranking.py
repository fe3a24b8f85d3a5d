"""How people are ranked, for everybody; and for officers of the region drafts, their simulation, and the decision."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.clock import now
from commonhours.common.looks import VISITS, looked_at
from commonhours.common.refusals import NotAllowed, NotFound, Refused
from commonhours.matching import actions
from commonhours.matching.actions.simulations import USUAL_DAYS
from commonhours.matching.weighing import FACTORS, MOST, Weighing
from commonhours.matching.weights import draft_of, ranking
from commonhours.organisations.permissions import Permission, require
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.web.ranking_show import draft_shown, order_shown, ranking_shown, simulated_shown, tiers_named
from commonhours.words import said, sentence
from commonhours.words.ranking import FACTORS as NAMED
from commonhours.words.terms import gettext as _

# Every order of groups that can be chosen.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("guaranteed",),
    ("guaranteed", "own"),
    ("own", "guaranteed"),
    ("own",),
    (),
)


class OrderForm(forms.Form):
    """What each factor is worth, which groups come first, why, and from which day on."""

    tiers = forms.ChoiceField(label=gettext_lazy("Who comes before all others"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("Everybody who is ranked can read it."),
    )
    since = forms.DateField(
        label=gettext_lazy("From"), widget=DayInput, help_text=gettext_lazy("Tomorrow or later.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FACTORS:
            self.fields[name] = forms.FloatField(
                label=_(NAMED[name].name),
                min_value=0,
                max_value=MOST,
                widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
            )
        groups = self.fields["tiers"]
        assert isinstance(groups, forms.ChoiceField)
        groups.choices = [(",".join(each), tiers_named(each)) for each in GROUPS]
        self.order_fields(["tiers", *FACTORS, "since", "reason"])

    def wanted(self) -> actions.WeightsWanted:
        """What was typed."""
        typed = self.cleaned_data
        tiers = tuple(filter(None, typed["tiers"].split(",")))
        worth = {name: typed[name] for name in FACTORS}
        return actions.WeightsWanted(worth, tiers, typed["reason"], typed["since"])


class RangeForm(forms.Form):
    """On the bookings of which days."""

    first_day = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput)


def _typed_before(weighing: Weighing, reason: str, since: date) -> dict[str, Any]:
    return {**weighing.worth, "tiers": ",".join(weighing.tiers), "reason": reason, "since": since}


@require_GET
@signed_in
def how_ranked(request: House) -> HttpResponse:
    """The order of today, what changed when and why; in plain words for whoever is ranked."""
    page = ranking(by=request.actor, at=now())
    shown = ranking_shown(page, plainly=not request.actor.roles)
    return render(request, "ranking/ranking.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_weights(request: House) -> HttpResponse:
    """Propose another order, beginning with the one that holds."""
    require(request.actor, Permission.GOVERN)
    today = _today(request)
    if request.method == "POST":
        form, status = OrderForm(request.POST), 422
        if form.is_valid():
            try:
                made = actions.draft_weights(by=keyed(request), at=now(), wanted=form.wanted())
            except NotAllowed:
                raise
            except Refused as refused:
                status = _refuse(form, refused)
            else:
                tell(request, _("The draft is kept. It ranks nobody before it is put in force."))
                return redirect("weights_draft", draft_id=made.draft_id)
        return render(request, "ranking/new.html", {"form": form, "key": fresh_key()}, status=status)
    current = ranking(by=request.actor, at=now()).current
    weighing = current.weighing if current else Weighing({}, GROUPS[0])
    form = OrderForm(initial=_typed_before(weighing, "", today + timedelta(days=14)))
    return render(request, "ranking/new.html", {"form": form, "key": fresh_key()})


def _refuse(form: forms.Form, refused: Refused) -> int:
    """Say beside the field what is wrong with it."""
    for each in refused.refusals:
        form.add_error(each.field if each.field in form.fields else None, sentence(each))
    return refused.status


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def weights_draft(request: House, draft_id: UUID) -> HttpResponse:
    """A draft: what it changes, what it would do, and the decision; a POST writes it anew."""
    if request.method != "POST":
        return _shown(request, draft_id)
    require(request.actor, Permission.GOVERN)
    form = OrderForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.change_weights(by=keyed(request), at=now(), draft_id=draft_id, wanted=form.wanted())
        except (NotAllowed, NotFound):
            raise
        except Refused as refused:
            status = _refuse(form, refused)
        else:
            tell(request, _("The draft is changed. What was simulated before is of another draft."))
            return redirect("weights_draft", draft_id=draft_id)
    return _shown(request, draft_id, form=form, status=status)


@require_POST
@signed_in
def simulate_weights(request: House, draft_id: UUID) -> HttpResponse:
    """Have the draft worked out in the background; the page tells how far it is."""
    require(request.actor, Permission.GOVERN)
    form = RangeForm(request.POST)
    if not form.is_valid():
        return _shown(request, draft_id, days=form, status=422)
    try:
        actions.simulate(by=keyed(request), at=now(), draft_id=draft_id, **form.cleaned_data)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, draft_id, days=form, status=_refuse(form, refused))
    return redirect("weights_draft", draft_id=draft_id)


@require_POST
@signed_in
def adopt_weights(request: House, draft_id: UUID) -> HttpResponse:
    """Let the draft hold from its day on."""
    try:
        actions.adopt_weights(by=keyed(request), at=now(), draft_id=draft_id)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _shown(request, draft_id, refused=refused, status=refused.status)
    tell(request, _("Settled. People are ranked by it from its day on, and nothing that is booked changes."))
    return redirect("ranking")


@require_POST
@signed_in
def discard_weights(request: House, draft_id: UUID) -> HttpResponse:
    """Throw the draft away."""
    actions.discard_weights(by=keyed(request), at=now(), draft_id=draft_id)
    tell(request, _("The draft is thrown away. Nothing has changed."))
    return redirect("ranking")


def _shown(
    request: House,
    draft_id: UUID,
    *,
    form: OrderForm | None = None,
    days: RangeForm | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    draft, runs = draft_of(by=request.actor, draft_id=draft_id)
    base, today = ranking(by=request.actor, at=now()).current, _today(request)
    usual = {"first_day": today - timedelta(days=USUAL_DAYS), "last_day": today - timedelta(days=1)}
    latest = runs[0] if runs else None
    if latest:
        looked_at((UUID(each[0]) for each in latest.result.get("people", ())), VISITS)
    page = {
        "draft": draft_shown(draft),
        "order": order_shown(draft.weighing, base.weighing if base else draft.weighing),
        "run": simulated_shown(latest) if latest else None,
        "waits": latest is not None and latest.state == "waiting",
        "ready": any(each.state == "done" and each.current for each in runs),
        "days": days or RangeForm(initial=usual),
        "form": form or OrderForm(initial=_typed_before(draft.weighing, draft.reason, draft.since)),
        "changing": form is not None,
        "refusals": [said(each) for each in refused.refusals] if refused else [],
        "key": fresh_key(),
    }
    answer = render(request, "ranking/draft.html", page, status=status)
    if not page["waits"] and request.headers.get("HX-Request"):
        # The piece that asked how far it is has nothing more to ask: the whole page is another one now.
        answer["HX-Refresh"] = "true"
    return answer


def _today(request: House) -> date:
    at: datetime = now()
    return at.astimezone(zone_of(request)).date()

"""Badges: an organisation defines them, staff give them and take them back, workers carry them away."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commonhours.common.actor import Actor
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid, NotAllowed, NotFound, Refused
from commonhours.common.sight import seeing
from commonhours.credentials.actions import NewBadge, define_badge, give_badge, retire_badge, take_badge
from commonhours.credentials.badges import BadgeLine, WornLine, badges_of, worn_by
from commonhours.credentials.models import Badge
from commonhours.integrations.openbadges.drawing import svg_of
from commonhours.organisations.brands import HOUSE_COLOUR, Level, level, require_govern
from commonhours.organisations.permissions import Permission, may
from commonhours.web.brand import tabs
from commonhours.web.brand_form import ColourInput
from commonhours.web.doors import signed_in
from commonhours.web.forms import DayInput
from commonhours.web.middleware import House, fresh_key, keyed, tell, zone_of
from commonhours.words import sentence
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy

WORDS = (
    ("names", gettext_lazy("Name (%(language)s)"), 80),
    ("stands_for", gettext_lazy("What it stands for (%(language)s)"), 600),
    ("criteria", gettext_lazy("What somebody must have done (%(language)s)"), 600),
)


class BadgeForm(forms.Form):
    """A badge: a letter and a colour, and its words in each language."""

    mark = forms.CharField(
        label=gettext_lazy("Letters in the picture"),
        max_length=2,
        help_text=gettext_lazy("One or two letters or digits."),
    )
    colour = forms.CharField(label=gettext_lazy("Colour"), max_length=7, widget=ColourInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            for column, label, most in WORDS:
                widget = forms.TextInput() if column == "names" else forms.Textarea({"rows": 2})
                self.fields[f"{column}_{code}"] = forms.CharField(
                    label=str(label) % {"language": language},
                    max_length=most,
                    required=code == "en",
                    widget=widget,
                )

    def new(self) -> NewBadge:
        """What was typed."""
        said = self.cleaned_data
        names, stands_for, criteria = (
            {code: said[f"{column}_{code}"] for code, _name in settings.LANGUAGES} for column, *_ in WORDS
        )
        return NewBadge(names, stands_for, criteria, said["colour"], said["mark"])


class GiveForm(forms.Form):
    """A badge for somebody: which, on what evidence, until when."""

    badge = forms.ChoiceField(label=gettext_lazy("Badge"))
    evidence = forms.CharField(
        label=gettext_lazy("What you have seen"),
        max_length=300,
        help_text=gettext_lazy("It stands in the badge, for everybody to whom they show it."),
    )
    until = forms.DateField(label=gettext_lazy("First day without it"), required=False, widget=DayInput)

    def __init__(self, *args: Any, badges: list[BadgeLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["badge"].choices = [(line.id, f"{line.name} · {line.organisation}") for line in badges]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@signed_in
def badges(request: House, level_id: UUID) -> HttpResponse:
    """The badges of an organisation; a POST defines one, or gives one no longer."""
    of = level(level_id)
    require_govern(request.actor, of)
    if of.kind != "organisation":
        raise NotFound.because("not_found")
    if request.method == "GET":
        return _page(request, of, BadgeForm(initial={"colour": HOUSE_COLOUR}))
    if "retire" in request.POST:
        badge_id = _id(request.POST["retire"])
        retire_badge(by=keyed(request), at=now(), organisation_id=of.id, badge_id=badge_id)
        tell(request, _("It is given to nobody any more. Whoever has it keeps it."))
        return redirect("badges", level_id=of.id)
    form, status = BadgeForm(request.POST), 422
    if form.is_valid():
        try:
            define_badge(by=keyed(request), at=now(), organisation_id=of.id, new=form.new())
        except NotAllowed:
            raise
        except Refused as refused:
            reason, status = refused.refusals[0], refused.status
            named = reason.field if reason.field in form.fields else f"{reason.field}_en"
            form.add_error(named if named in form.fields else None, sentence(reason))
        else:
            tell(request, _("Defined. Give it on the page of a [worker]."))
            return redirect("badges", level_id=of.id)
    return _page(request, of, form, status)


def _page(request: House, of: Level, form: BadgeForm, status: int = 200) -> HttpResponse:
    with seeing(request.actor.sight):
        lines = badges_of([of.id])
    page = {"level": of, "tabs": tabs(of, "badges"), "form": form, "badges": lines, "key": fresh_key()}
    return render(request, "settings/badges.html", page, status=status)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid.because("not_found", field="badge") from None


@require_GET
def picture(request: HttpRequest, badge_id: UUID) -> HttpResponse:
    """A badge's picture, which is nobody's secret; its words never change, and neither does it."""
    badge = Badge.objects.filter(id=badge_id).first()
    if badge is None:
        raise Http404
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(svg_of(badge.colour, badge.mark), "image/svg+xml", headers=headers)


# --- given and taken back -----------------------------------------------------------------------------------


@require_POST
@signed_in
def give(request: House, person_id: UUID) -> HttpResponse:
    """Give somebody a badge."""
    until = forms.DateField(required=False).clean(request.POST.get("until", ""))
    give_badge(
        by=keyed(request),
        at=now(),
        person_id=person_id,
        badge_id=_id(request.POST.get("badge", "")),
        evidence=request.POST.get("evidence", ""),
        until=until,
    )
    tell(request, _("Given in your name. They are told."))
    return redirect("person", person_id=person_id)


@require_POST
@signed_in
def take(request: House, given_id: UUID) -> HttpResponse:
    """Take a badge back."""
    taken = take_badge(by=keyed(request), at=now(), given_id=given_id, reason=request.POST.get("reason", ""))
    tell(request, _("Taken back. They are told, and whoever checks it is told too."))
    return redirect("person", person_id=taken.person_id)


def badges_shown(request: House, person_id: UUID, known_to: tuple[UUID, ...]) -> dict[str, Any]:
    """What people/badges.html takes: what somebody wears, and what the reader may give or take back."""
    by = request.actor
    today = now().astimezone(zone_of(request)).date()
    own = person_id == by.person_id
    giving = [each for each in known_to if not own and may(by, Permission.CONFIRM_FACTS, [each])]
    given = [line for line in badges_of(giving) if not line.retired] if giving else []
    return {
        "worn": [
            worn_of(line, line.state(today), _may_take(by, line, own=own)) for line in worn_by(person_id)
        ],
        "give": GiveForm(badges=given) if given else None,
    }


def _may_take(by: Actor, line: WornLine, *, own: bool) -> bool:
    return not own and not line.taken_on and may(by, Permission.CONFIRM_FACTS, [line.badge.organisation_id])


def worn_of(line: WornLine, state: str, may_take: bool) -> dict[str, Any]:
    """A badge of somebody, as templates take it."""
    labels = {"taken": _("Taken back"), "over": _("Over"), "planned": _("to come")}
    return {
        "id": line.id,
        "badge": line.badge,
        "state": state,
        "label": labels.get(state, ""),
        "evidence": line.evidence,
        "since": date_format(line.since, "DATE_FORMAT"),
        "until": date_format(line.until, "DATE_FORMAT") if line.until else "",
        "given_by": line.given_by,
        "reason": line.taken_reason,
        "may_take": may_take,
    }

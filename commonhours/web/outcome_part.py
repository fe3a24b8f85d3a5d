"""What the page of a visit that has begun shows of its outcome, and the form of whoever has a side in it."""

from typing import Any

from django import forms

from commonhours.bookings.actions import Said
from commonhours.bookings.outcomes import outcomes_of
from commonhours.bookings.pages import VisitLine
from commonhours.common.clock import now
from commonhours.web.middleware import House
from commonhours.words.outcomes import NEXT_STEPS, SIDES
from commonhours.words.terms import gettext as _
from commonhours.words.terms import gettext_lazy


class OutcomeForm(forms.Form):
    """How it was. The worker says a few words; those who are served, and the office for them, also what comes next."""

    thanks = forms.BooleanField(label=gettext_lazy("Say thank you"), required=False)
    words = forms.CharField(
        label=gettext_lazy("How was it?"),
        help_text=gettext_lazy("A few words. What you say without a thank-you stays with the office."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    liked = forms.ChoiceField(
        label=gettext_lazy("Should they come again?"), widget=forms.RadioSelect, required=False
    )
    next_step = forms.ChoiceField(
        label=gettext_lazy("What comes next?"), widget=forms.RadioSelect, required=False
    )

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if side == "worker":
            for name in ("thanks", "liked", "next_step"):
                del self.fields[name]
            self.fields["words"].help_text = _("A few words for the office.")
            return
        self.fields["liked"].choices = [  # type: ignore[attr-defined]
            ("yes", _("Yes, gladly")),
            ("no", _("No, never again")),
        ]
        self.fields["next_step"].choices = [(code, _(text)) for code, text in NEXT_STEPS.items()]  # type: ignore[attr-defined]

    def said(self) -> Said:
        data = self.cleaned_data
        liked = {"yes": True, "no": False}.get(data.get("liked", ""))
        return Said(data["words"], data.get("thanks", False), data.get("next_step", ""), liked)


def outcome_part(request: House, page: VisitLine, form: OutcomeForm | None = None) -> dict[str, Any]:
    """What the page of a visit that has begun shows of its outcome; nothing before."""
    if page.state == "cancelled" or page.starts_at > now():
        return {}
    found = outcomes_of(by=request.actor, visit=page)
    own = next((line for line in found.lines if line.side == found.own_side), None)
    initial = {"words": own.words, "thanks": own.thanks, "next_step": own.next_step} if own else {}
    return {
        "outcomes": [
            {
                "side": _(SIDES[line.side]),
                "thanks": line.thanks,
                "words": line.words,
                "next": _(NEXT_STEPS[line.next_step]) if line.next_step else "",
            }
            for line in found.lines
        ],
        "outcome_form": form
        or (OutcomeForm(side=found.own_side, initial=initial) if found.own_side else None),
    }

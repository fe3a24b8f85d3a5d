"""What somebody asks of a plan: of which days, without whom, what stays, how long it may take."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonhours.common.actor import Actor
from commonhours.common.period import QUARTER
from commonhours.dispatch.late import Late
from commonhours.organisations.permissions import Permission, may
from commonhours.routing.actions import PlanWanted
from commonhours.routing.models import MOST_DAYS
from commonhours.web.forms import DayInput, QuarterInput, choose_from, instant, length_in_words

Pairs = list[tuple[str, str]]
SECONDS = (5, 20, 60, 120)
USUAL_SECONDS = 20
SLOWER = (0, 25, 50, 100)
MOVES = (0, 15, 30, 60)


class AskForm(forms.Form):
    """A plan of some days from nothing, or one that mends what stands and changes little."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("Organisation"), coerce=UUID)
    kind = forms.ChoiceField(label=gettext_lazy("How"), widget=forms.RadioSelect)
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=DayInput)
    days = forms.TypedChoiceField(label=gettext_lazy("How many days"), coerce=int)
    away = forms.TypedChoiceField(
        label=gettext_lazy("Somebody who cannot come"), coerce=UUID, empty_value=None, required=False
    )
    away_until = forms.DateField(label=gettext_lazy("Until and with"), widget=DayInput, required=False)
    until_day = forms.DateField(
        label=gettext_lazy("Change nothing before"),
        widget=DayInput,
        required=False,
    )
    until_time = forms.TimeField(label=gettext_lazy("Time"), widget=QuarterInput, required=False)
    held = forms.TypedChoiceField(
        label=gettext_lazy("Somebody who comes late"), coerce=UUID, empty_value=None, required=False
    )
    held_time = forms.TimeField(label=gettext_lazy("Can be there from"), widget=QuarterInput, required=False)
    slower = forms.TypedChoiceField(label=gettext_lazy("Roads"), coerce=int, empty_value=None, required=False)
    may_move = forms.TypedChoiceField(
        label=gettext_lazy("Times that were promised"), coerce=int, empty_value=None, required=False
    )
    seconds = forms.TypedChoiceField(label=gettext_lazy("How long it may look"), coerce=int)

    def __init__(self, *args: Any, houses: Pairs, people: Pairs, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        kinds = [("fresh", _("Plan anew")), ("mend", _("Mend what stands: change little"))]
        choose_from(self, "organisation", houses)
        choose_from(self, "kind", kinds)
        choose_from(self, "away", [("", _("Everybody can come")), *people])
        choose_from(self, "held", [("", _("Nobody is late")), *people])
        choose_from(self, "slower", [(each, _slower(each)) for each in SLOWER])
        choose_from(self, "may_move", [(each, _may_move(each)) for each in MOVES])
        choose_from(self, "days", [(each, str(each)) for each in range(1, MOST_DAYS + 1)])
        choose_from(self, "seconds", [(each, _seconds(each)) for each in SECONDS])
        if len(houses) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("until_time") and not found.get("until_day"):
            found["until_day"] = found.get("first_day")
        if found.get("away") and not found.get("away_until"):
            found["away_until"] = found.get("first_day")
        if bool(found.get("held")) != bool(found.get("held_time")):
            self.add_error("held_time", _("Say who comes late, and when they can be there."))
        elif found.get("held") and found.get("away"):
            self.add_error("held", _("Somebody is ill or late: plan for one of them first."))
        return found

    def wanted(self) -> PlanWanted:
        """What is asked for."""
        typed = self.cleaned_data
        mends = typed["away"] or typed["held"] or typed["slower"]
        return PlanWanted(
            typed["organisation"],
            typed["first_day"],
            days=typed["days"],
            kind="mend" if mends else typed["kind"],
            seconds=typed["seconds"],
            frozen_until=self.frozen_until,
            away_id=typed["away"] or typed["held"],
            away_until=typed["away_until"] if typed["away"] else None,
            held_until=self.held_until,
            may_move=typed["may_move"] or 0,
            slower=typed["slower"] or 0,
        )

    @property
    def held_until(self) -> datetime | None:
        """Before which instant somebody cannot go on."""
        at = self.cleaned_data.get("held_time")
        return instant(self.cleaned_data["first_day"], at, self.zone) if at else None

    @property
    def frozen_until(self) -> datetime | None:
        """Before which instant nothing may change."""
        day, at = self.cleaned_data.get("until_day"), self.cleaned_data.get("until_time")
        if day is None:
            return None
        return instant(day, at or datetime.min.time(), self.zone)


def _slower(hundredths: int) -> str:
    if not hundredths:
        return _("As always")
    return _("Ways take %(percent)s%% longer") % {"percent": hundredths}


def _may_move(minutes: int) -> str:
    if not minutes:
        return _("All stay")
    return _("May move by %(length)s") % {"length": length_in_words(minutes)}


def _seconds(seconds: int) -> str:
    if seconds < 60:
        return _("%(count)s seconds") % {"count": seconds}
    return length_in_words(seconds // 60)


def mend_url(by: Actor, person_id: UUID, known_to: Iterable[UUID], today: date) -> str:
    """Where a plan is asked for of who takes somebody's visits; nothing for whoever may not book for their house."""
    house = next((each for each in known_to if may(by, Permission.BOOK, [each])), None)
    if house is None or person_id == by.person_id:
        return ""
    asked = {
        "organisation": house,
        "kind": "mend",
        "away": person_id,
        "first_day": today,
        "away_until": today,
    }
    return f"{reverse('rounds')}?{urlencode(asked)}"


def late_url(by: Actor, house: UUID, late: Late, at: datetime) -> str:
    """Where a plan is asked for of the rest of somebody's day who comes late; nothing for whoever may not book."""
    if not may(by, Permission.BOOK, [house]) or late.person_id == by.person_id:
        return ""
    there = timezone.localtime(late.expected_at)
    there += timedelta(minutes=-there.minute % QUARTER)
    asked = {
        "organisation": house,
        "kind": "mend",
        "first_day": timezone.localtime(at).date(),
        "held": late.person_id,
        "held_time": there.strftime("%H:%M"),
        "may_move": next((each for each in MOVES if each >= late.minutes), MOVES[-1]),
    }
    return f"{reverse('rounds')}?{urlencode(asked)}"


def usual(today: date, organisation_id: UUID | None) -> dict[str, Any]:
    """What is asked most often: tomorrow, with every promised time."""
    return {
        "organisation": organisation_id,
        "kind": "fresh",
        "first_day": today + timedelta(days=1),
        "days": 1,
        "seconds": USUAL_SECONDS,
    }

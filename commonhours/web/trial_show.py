"""A trial in words: who is proposed and why, how each stands, the figures, and the picture of its days."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.queries import name_of
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.planning.areas import names_of_areas
from commonhours.planning.trials.effect import FEWEST_DAYS, Effect
from commonhours.planning.trials.figures import DayLine, Figures
from commonhours.planning.trials.pages import MemberLine, Proposal, Proposed, TrialLine, TrialPage
from commonhours.planning.trials.rules import DAYS_BEFORE
from commonhours.web.pictures import Moment, curves
from commonhours.web.show import unbroken
from commonhours.web.used import hours_in_words
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

# The page shows as many days as can be read; the spreadsheet has all.
SHOWN = 14
FEWEST_PAIRS = 5

CSV_HEADS = (
    N_("Day"),
    N_("[Visits] of the new work"),
    N_("Hours of the new work"),
    N_("[Service users]"),
    N_("Areas"),
    N_("New work, hours a week and person"),
    N_("Other work, hours a week and person"),
    N_("Comparison: other work, hours a week and person"),
    N_("Comparison: a quarter has less than"),
    N_("Comparison: a quarter has more than"),
)
STATES = {
    "asked": (N_("asked, no answer yet"), ""),
    "yes": (N_("takes part"), "success"),
    "no": (N_("said no"), ""),
    "left": (N_("left"), "warning"),
}


def line_of(line: TrialLine) -> dict[str, Any]:
    """A trial in the list of trials."""
    return {
        "url": reverse("trial", args=[line.id]),
        "work": name_of(line.type_of_work_id),
        "house": _whose(line.organisation_id),
        "state": _state(line),
        "tone": "success" if line.starts_on and not line.stopped_on else "",
        "people": ngettext(
            "%(yes)s of %(count)s person said yes", "%(yes)s of %(count)s people said yes", line.asked
        )
        % {"yes": line.yes, "count": line.asked},
    }


def _state(line: TrialLine | TrialPage) -> str:
    if line.stopped_on:
        return _("Stopped on %(day)s") % {"day": date_format(line.stopped_on, "DATE_FORMAT")}
    if line.starts_on:
        return _("Watched from %(day)s") % {"day": date_format(line.starts_on, "DATE_FORMAT")}
    return _("Has no first day yet")


def _whose(organisation_id: UUID | None) -> str:
    return names_of_organisations().get(organisation_id, "") if organisation_id else region().name


# --- who is proposed ------------------------------------------------------------------------------------------


def proposed_of(found: Proposal, chosen: Sequence[UUID] | None) -> dict[str, Any]:
    """The proposal as the page takes it; without a choice the first ones are ticked."""
    first = {each.candidate.person_id for each in found.people[: found.size]}
    ticked = first if chosen is None else set(chosen)
    return {
        "work": name_of(found.place.type_of_work_id),
        "house": _whose(found.place.organisation_id),
        "people": [_proposed(each, ticked=each.candidate.person_id in ticked) for each in found.people],
        "others": ngettext(
            "%(count)s other person could be compared with them.",
            "%(count)s other people could be compared with them.",
            found.others,
        )
        % {"count": found.others},
    }


def _proposed(each: Proposed, *, ticked: bool) -> dict[str, Any]:
    about = each.candidate
    return {
        "id": about.person_id,
        "name": each.name,
        "ticked": ticked,
        "lacks": ", ".join(each.lacks) or _("nothing"),
        "share": _("too little known") if about.share is None else f"{about.share * 100:.0f} %",
        "counts": _("%(kept)s kept, %(late)s given back late, %(missed)s missed")
        % {"kept": about.kept, "late": about.late, "missed": about.missed},
        "offered": _hours(about.offered),
        "booked": _hours(about.booked),
    }


# --- one trial ------------------------------------------------------------------------------------------------


def trial_of(page: TrialPage) -> dict[str, Any]:
    """One trial as the page takes it."""
    names = names_of_areas()
    areas = sorted(names[each] for each in page.place.area_ids if each in names)
    everywhere = len(areas) == len(names)
    live = page.stopped_on is None
    return {
        "trial": page,
        "work": name_of(page.place.type_of_work_id),
        "state": _state(page),
        "facts": [
            {"key": _("Whose trial"), "value": _whose(page.place.organisation_id)},
            {"key": _("What it is for"), "value": page.words},
            {"key": _("Areas"), "value": _("everywhere") if everywhere else ", ".join(areas)},
            {"key": _("Asked by"), "value": f"{page.asked_by}, {date_format(page.asked_at, 'DATE_FORMAT')}"},
            *([{"key": _("Why it was stopped"), "value": page.stop_words}] if page.stop_words else []),
        ],
        "members": [_member(each, page) for each in page.members],
        "may_start": live and page.starts_on is None and any(each.state == "yes" for each in page.members),
        "may_widen": live and page.room > 0,
        "live": live,
        "figures": _figures(page.figures) if page.figures.days else None,
    }


def _member(line: MemberLine, page: TrialPage) -> dict[str, Any]:
    words, tone = STATES[line.state]
    lacking = ", ".join(name for _kind, name in line.lacks)
    return {
        "name": line.name,
        "url": reverse("person", args=[line.person_id]),
        "state": _(words),
        "tone": tone,
        "lacks": lacking or _("nothing"),
        "on": _("yes") if line.on else _("no"),
        "twin": line.twin or _("nobody"),
        "confirm": line.lacks if line.confirms_for and line.state == "yes" and not page.stopped_on else (),
        "confirm_url": reverse("answer_fact", args=[line.person_id]),
        "organisation": line.confirms_for,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    lines, found = figures.days, figures.effect
    since = lines[DAYS_BEFORE:]
    return {
        "sums": [
            {"key": _("[Visits]"), "value": number_format(figures.visits)},
            {"key": _("New hours"), "value": _hours(figures.hours)},
            {"key": _("[Service users]"), "value": number_format(figures.served)},
            {"key": _("Areas"), "value": number_format(figures.areas)},
        ],
        "other": effect_in_words(found),
        "verdict": verdict(found),
        "picture": _picture(lines),
        "days": [_day(each) for each in reversed(since[-SHOWN:])],
        "more": max(len(since) - SHOWN, 0),
    }


def effect_in_words(found: Effect) -> str:
    """What each of the cohort works of the new work and of other work, with what can be told of the latter."""
    if found.new is None or found.other is None:
        return _(
            "What other work it displaces cannot be told yet: that takes %(days)s days and at least %(pairs)s people"
            " with somebody beside them."
        ) % {"days": FEWEST_DAYS, "pairs": FEWEST_PAIRS}
    facts = {"new": _hours(found.new), "other": _signed(found.other), "pairs": found.pairs}
    told = (
        ngettext(
            "Each of the cohort does %(new)s hours a week of the new work. Other work: %(other)s hours a week, against"
            " themselves before and against people like them (%(pairs)s pair).",
            "Each of the cohort does %(new)s hours a week of the new work. Other work: %(other)s hours a week, against"
            " themselves before and against people like them (%(pairs)s pairs).",
            found.pairs,
        )
        % facts
    )
    if found.low is None or found.high is None:
        few = _("With so few people it cannot be told yet whether that is chance.")
        return f"{told} {few}"
    between = _("In nine trials of ten it lies between %(low)s and %(high)s hours.")
    return f"{told} {between % {'low': _signed(found.low), 'high': _signed(found.high)}}"


def verdict(found: Effect) -> str:
    """Whether other work is displaced, in a few words; nothing where it cannot be told."""
    if found.low is None or found.high is None or found.new is None or found.other is None:
        return ""
    if found.high < 0:
        return _("The new work displaces other work.")
    if found.low > 0:
        return _("There is more of other work, too.")
    return _("Whether it displaces other work is not to be told from chance.")


def _picture(lines: Sequence[DayLine]) -> SafeString:
    # A label every two weeks, but none that would run over the edge.
    room = len(lines) - 9
    drawn = [
        Moment(
            date_format(line.day, _("M j")) if number % 14 == 0 and number < room else "",
            line.own,
            line.new,
            line.low,
            line.high,
        )
        for number, line in enumerate(lines)
    ]
    most = max((max(each.curve, each.dashed, each.high) for each in drawn), default=0.0)
    title = _("Hours a week for each person, before and since: the table and the spreadsheet say the same")
    return curves(drawn, title, _hours(most), DAYS_BEFORE, _("It begins"))


def _day(line: DayLine) -> dict[str, str]:
    return {
        "day": unbroken(date_format(line.day, _("D, M j"))),
        "visits": number_format(line.visits),
        "hours": hours_in_words(line.hours),
        "served": number_format(line.served),
        "areas": number_format(line.areas),
        "own": _hours(line.own),
        "twins": _hours(line.twins),
    }


def csv_row(line: DayLine) -> list[str]:
    """A day for a spreadsheet."""
    hours = (line.new, line.own, line.twins, line.low, line.high)
    counted = (str(line.visits), f"{line.hours:.2f}", str(line.served), str(line.areas))
    return [line.day.isoformat(), *counted, *(f"{each:.2f}" for each in hours)]


def _hours(hours: float) -> str:
    """Hours a week in the mean: to a tenth."""
    return number_format(round(hours, 1), 1).removesuffix(".0").removesuffix(",0")


def _signed(hours: float) -> str:
    """With its sign, as it is written in print."""
    told = _hours(abs(hours))
    return told if told == "0" else f"{'−' if hours < 0 else '+'}{told}"

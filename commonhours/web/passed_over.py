"""Visits I was not offered: why, what would have changed it, contesting it; and the office's answer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commonhours.catalogue.models import Area
from commonhours.catalogue.queries import name_of
from commonhours.common.clock import now
from commonhours.fairness.actions import answer_contest, contest_ranking
from commonhours.fairness.pages import ContestLine, PassedPage, Way, contested, my_contests, not_offered
from commonhours.fairness.passed_over import MOST_WEEKS, Passed
from commonhours.matching.would import AMONG
from commonhours.web.doors import signed_in
from commonhours.web.middleware import House, fresh_key, keyed, tell
from commonhours.web.show import dates, day_in_words, from_to, moment
from commonhours.words.passed_over import (
    changes_in_words,
    contest_state,
    ranked_lower,
    told_of_choice,
    way_in_words,
    why_passed_over,
)
from commonhours.words.terms import gettext as _


@require_GET
@signed_in
def mine(request: House) -> HttpResponse:
    """What I was not offered in the past seven days, or in a week before; and what became of what I contested."""
    by, at, weeks = request.actor, now(), _weeks(request)
    if by.person_id is None:
        return render(request, "fairness/mine.html", {"no_worker": True})
    page = not_offered(by=by, at=at, weeks=weeks)
    shown = {
        "page": page,
        "span": _span(page),
        "days": _by_day(page),
        "ways": [_way(way) for way in page.ways],
        "contests": [_contest(line) for line in my_contests(by=by, at=at)],
        "key": fresh_key(),
        "weeks": weeks,
        "older": weeks + 1 if weeks < MOST_WEEKS else 0,
        "newer": weeks - 1,
    }
    return render(request, "fairness/mine.html", shown)


@require_POST
@signed_in
def contest(request: House, ranking_id: UUID) -> HttpResponse:
    """Say that a choice was not right."""
    words = request.POST.get("words", "")
    contest_ranking(by=keyed(request), at=now(), ranking_id=ranking_id, words=words)
    tell(request, _("Sent. Below you see who answers, and by when."))
    return redirect("my_not_offered")


@require_POST
@signed_in
def answer(request: House, contest_id: UUID) -> HttpResponse:
    """Answer what a worker contests."""
    upheld = request.POST.get("answer") == "upheld"
    words = request.POST.get("words", "")
    answer_contest(by=keyed(request), at=now(), contest_id=contest_id, upheld=upheld, words=words)
    tell(request, _("Answered. They have been told."))
    return redirect("contests")


def contested_choices(request: House) -> list[dict[str, Any]]:
    """What workers contest of choices, as the page of everything contested shows it."""
    return [_contest(line, own=False) for line in contested(by=request.actor, at=now())]


# --- in words -------------------------------------------------------------------------------------------------


def _weeks(request: House) -> int:
    text = request.GET.get("weeks", "")
    return min(int(text), MOST_WEEKS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _span(page: PassedPage) -> str:
    since, until = (timezone.localtime(each).date() for each in (page.since, page.until))
    return _("%(since)s to %(until)s") % {"since": day_in_words(since), "until": day_in_words(until)}


def _by_day(page: PassedPage) -> list[dict[str, Any]]:
    """Lines by the day of the visit, those of one kind of reason beside each other."""
    areas = dict(Area.objects.values_list("id", "name"))
    days: dict[Any, list[Passed]] = {}
    for line in sorted(page.lines, key=lambda line: (line.starts_at, str(line.ranking_id))):
        days.setdefault(timezone.localtime(line.starts_at).date(), []).append(line)
    return [
        {"day": day_in_words(day), "lines": [_line(line, areas) for line in lines]}
        for day, lines in days.items()
    ]


def _line(line: Passed, areas: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": line.ranking_id,
        "when": dates(line.starts_at, line.ends_at),
        "time": from_to(line.starts_at, line.ends_at),
        "work": name_of(line.type_of_work_id),
        "area": areas.get(line.area_id, "") if line.area_id else "",
        "why": [ranked_lower(line.rank, line.ahead), *_chosen(line)]
        if line.rank
        else why_passed_over(line.rules),
        "would": _would(line),
        "contest": contest_state(line.contest.state) if line.contest else None,
    }


def _chosen(line: Passed) -> list[str]:
    """Where the choice did not follow the ranking, it is said."""
    if line.rank and line.chosen_rank and line.chosen_rank > line.rank:
        return [_("Whoever was chosen was number %(rank)s.") % {"rank": line.chosen_rank}]
    return []


def _would(line: Passed) -> str:
    """What would have changed it, or that nothing of theirs would."""
    if line.rank and line.rank <= AMONG:
        return _("You were among the first five.")
    if line.would is None:
        return _("Not even three changes by you or the office would have put you among the first five.")
    told = {"changes": changes_in_words(line.would.changes), "rank": line.would.rank}
    if not line.would.changes:
        return _("Today nothing would be in the way: you would be number %(rank)s.") % told
    return _("What would have changed it: %(changes)s. You would have been number %(rank)s.") % told


def _way(way: Way) -> str:
    return way_in_words(way.change, way.visits, way.weekday, way.part)


def _contest(line: ContestLine, *, own: bool = True) -> dict[str, Any]:
    return {
        "line": line,
        "when": moment(line.starts_at),
        "work": name_of(line.type_of_work_id),
        "state": contest_state(line.state, own=own),
        "answer_by": day_in_words(timezone.localtime(line.answer_by).date()),
        "told": told_of_choice(line.rank, line.rules),
        "key": fresh_key(),
    }

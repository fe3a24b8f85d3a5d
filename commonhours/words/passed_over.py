"""Why a worker was not offered a visit, what would have changed it, and how far it is contested: said to them."""

from collections.abc import Sequence

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.queries import name_of
from commonhours.common.refusals import Refusal
from commonhours.matching.record import RuleOf
from commonhours.matching.would import WANTED_HOURS, Change, Would
from commonhours.policies.steps import named_step
from commonhours.words.lengths import minutes_in_words
from commonhours.words.sentences import said
from commonhours.words.terms import gettext as _
from commonhours.words.terms import ngettext

# What was in the way, to the worker themselves.
OWN_RULES = {
    "exclusive": N_("You work for one organization only."),
    "work": N_("You do not do this type of work."),
    "qualified": N_("This was needed, and you do not have it: %(about)s."),
    "step": N_("You had yet to do this first: %(about)s."),
    "least_rate": N_("It paid less than you ask for an hour."),
    "wanted": N_("This was asked for, and nobody has confirmed it of you: %(about)s."),
    "rule": N_("You have said that you do not work with this: %(about)s."),
    "free": N_("It was not in the hours that you offer."),
    "notice": N_("It came at shorter notice than is asked for."),
    "shortest": N_("It was shorter than is asked for."),
    "travel_limit": N_("It was further away than you travel."),
    "travel_before": N_("You could not have been there in time from the [visit] before."),
    "travel_after": N_("You could not have reached the [visit] after in time."),
    "day_hours": N_("You would have worked too long that day."),
    "week_hours": N_("You would have worked too long that week."),
    "rest": N_("You would have had too little rest between two days."),
    "longest": N_("It was longer than [a visit] may be."),
    "long_stretch": N_("You would have worked too long without a break."),
    "young_hours": N_("At your age you may not work at that hour."),
    "young_work": N_("At your age you may not do this work."),
    "overlap": N_("You had another [visit] then."),
}
# In what the first was ahead.
AHEAD = {
    "guaranteed": N_("had hours that were promised to them"),
    "nearer": N_("lives nearer"),
    "newer": N_("has had fewer [visits] so far"),
    "fewer_hours": N_("has fewer of the hours they want"),
    "known": N_("had come before, or is preferred there"),
}
# One change, to the worker and to the office.
CHANGES = {
    "free": (N_("offer these hours"), N_("these hours offered")),
    "work": (N_("do this type of work"), N_("this type of work done")),
    "qualified": (N_("gain this: %(about)s"), N_("this gained: %(about)s")),
    "step": (N_("do this first: %(about)s"), N_("this done first: %(about)s")),
    "least_rate": (N_("ask for no more an hour than it pays"), N_("a lower least rate of theirs")),
    "wanted": (N_("have this confirmed: %(about)s"), N_("this confirmed: %(about)s")),
    "rule": (N_("work with this: %(about)s"), N_("work with this: %(about)s")),
    "notice": (N_("say yes to notice of %(value)s"), N_("notice of %(value)s is enough")),
    "shortest": (N_("come even for %(value)s"), N_("[visits] of %(value)s already")),
    "travel_limit": (N_("travel up to %(value)s"), N_("ways of up to %(value)s")),
    "day_hours": (N_("work up to %(value)s a day"), N_("up to %(value)s a day")),
    "week_hours": (N_("work up to %(value)s a week"), N_("up to %(value)s a week")),
    WANTED_HOURS: (N_("wish for %(value)s a week"), N_("a wish for %(value)s a week")),
}
PARTS = {
    "night": N_("in the night"),
    "morning": N_("in the morning"),
    "afternoon": N_("in the afternoon"),
    "evening": N_("in the evening"),
}
STATES = {
    "open": ("info", N_("Contested: no answer yet")),
    "upheld": ("success", N_("You were right")),
    "not_upheld": ("warning", N_("It stays as it was")),
}
# The same to the office.
OFFICE_STATES = {
    "open": ("info", N_("Contested: no answer yet")),
    "upheld": ("success", N_("The [worker] was right")),
    "not_upheld": ("warning", N_("It stays as it was")),
}
# Rules that can be told without what they are about.
UNNAMED = frozenset(
    {"free", "notice", "shortest", "travel_limit", "travel_before", "travel_after", "day_hours"}
    | {"week_hours", "rest", "long_stretch", "overlap", "least_rate"}
)


def why_passed_over(rules: Sequence[RuleOf]) -> list[str]:
    """What was in the way, in sentences."""
    return [_(OWN_RULES[code]) % {"about": _about(code, about)} for code, about in rules if code in OWN_RULES]


def ranked_lower(rank: int, ahead: Sequence[str]) -> str:
    """“You were number 14. The first lives nearer and had come before.”"""
    first = _("You could have come, and were number %(rank)s.") % {"rank": rank}
    more = [str(_(AHEAD[each])) for each in ahead[:2]]
    if not more:
        return first
    what = more[0] if len(more) == 1 else _("%(one)s and %(other)s") % {"one": more[0], "other": more[1]}
    return f"{first} " + _("Whoever was first %(what)s.") % {"what": what}


def change_in_words(change: Change, *, own: bool = True) -> str:
    """One change, as a worker is told of their own, or the office of a worker's."""
    told = CHANGES[change.code][0 if own else 1]
    facts = {
        "about": _about(change.code, change.about),
        "value": minutes_in_words(change.value, by_days=change.code == "notice"),
    }
    return _(told) % facts


def changes_in_words(changes: Sequence[Change], *, own: bool = True) -> str:
    """The changes one after the other, since each of them is needed."""
    return ", ".join(change_in_words(change, own=own) for change in changes)


def would_lead(would: Would | None) -> str:
    """To the office: what would put somebody among the first five; empty where they are, or nothing would."""
    if would is None or not would.changes:
        return ""
    told = {"changes": changes_in_words(would.changes, own=False), "rank": would.rank}
    return _("What would put them among the first five: %(changes)s. They would be number %(rank)s.") % told


def way_in_words(change: Change, visits: int, weekday: int | None, part: str) -> str:
    """“With Thursdays in the evening, you would have been among the first five for 9 more visits.”"""
    if weekday is not None:
        what = _("If you offer hours on %(day)s %(part)s") % {
            "day": WEEKDAYS[weekday],
            "part": _(PARTS[part]),
        }
    else:
        what = _("If you %(what)s") % {"what": change_in_words(change)}
    if change.code == "work":
        what = _("If you do more work of this type: %(about)s") % {"about": _about("name", change.about)}
    if change.code == "least_rate":
        what = _("If you ask for no more than this work pays: %(about)s") % {
            "about": _about("name", change.about)
        }
    led = ngettext(
        "you would have been among the first five for %(count)s more [visit]",
        "you would have been among the first five for %(count)s more [visits]",
        visits,
    )
    return f"{what}, {led % {'count': visits}}."


def contest_state(state: str, *, own: bool = True) -> tuple[str, str]:
    """The tag of a contest: tone and words."""
    tone, words = (STATES if own else OFFICE_STATES)[state]
    return tone, _(words)


def told_of_choice(rank: int | None, codes: Sequence[str]) -> str:
    """To the office: what a worker had been told of a choice, as far as it can be said in one line."""
    if rank:
        return _("Was number %(rank)s.") % {"rank": rank}
    return " ".join(said(Refusal(code)).text for code in codes if code in UNNAMED)


def _about(code: str, about: object) -> str:
    if about is None:
        return ""
    if code == "step":
        return named_step(about)[0]
    return name_of(about, "rule" if code == "rule" else "name")

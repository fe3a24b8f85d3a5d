"""What can be asked and how it is answered, as people say it."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as N_

from commonhours.planning.answers.shapes import Note, Number
from commonhours.planning.question import By, Measure, State
from commonhours.words.lengths import clock_in_words
from commonhours.words.money import money
from commonhours.words.terms import gettext as _

# What is counted, as a choice of the form.
COUNTED: Mapping[tuple[Measure, State], str] = {
    (Measure.WORKERS, State.FREE): N_("[Workers] who are free"),
    (Measure.WORKERS, State.QUALIFIED): N_("[Workers] who could do it, free or not"),
    (Measure.WORKERS, State.OFFERED): N_("[Workers] who offer time, booked or not"),
    (Measure.WORKERS, State.BOOKED): N_("[Workers] who are booked"),
    (Measure.WORKERS, State.WORKED): N_("[Workers] who worked"),
    (Measure.HOURS, State.FREE): N_("Hours that are free"),
    (Measure.HOURS, State.OFFERED): N_("Hours offered, booked or not"),
    (Measure.HOURS, State.BOOKED): N_("Hours booked"),
    (Measure.HOURS, State.WORKED): N_("Hours worked"),
    (Measure.HOURS, State.LOST): N_("Hours offered that went by and that nobody booked"),
    (Measure.HOURS, State.UNFILLED): N_("Hours for which nobody comes yet"),
    (Measure.VISITS, State.BOOKED): N_("[Visits] booked"),
    (Measure.VISITS, State.WORKED): N_("[Visits] that took place"),
    (Measure.VISITS, State.UNFILLED): N_("[Visits] to which nobody comes yet"),
    (Measure.VISITS, State.CANCELLED): N_("[Visits] cancelled"),
    (Measure.MONEY, State.SPENT): N_("Money spent"),
    (Measure.MONEY, State.HELD): N_("Money that [visits] hold"),
    (Measure.MONEY, State.LEFT): N_("Money left"),
}
SEEN_BY: Mapping[By, str] = {
    By.FIGURE: N_("one figure"),
    By.HOUR: N_("by hour of the week"),
    By.DAY: N_("by day"),
    By.WEEK: N_("by week"),
    By.MONTH: N_("by month"),
    By.AREA: N_("by area"),
    By.WORK: N_("by type of work"),
    By.FACT: N_("by fact"),
    By.ORGANISATION: N_("by organization"),
    By.CONTRACT: N_("by contract"),
    By.PERSON: N_("by name"),
}
NOTES: Mapping[str, str] = {
    "past_left_out": N_("Days before today are left out: their hours are gone."),
    "projected": N_(
        "From %(since)s on this is a projection: everybody’s weekly pattern as it stands today, less what is booked in"
        " the last four weeks of the ten, laid over each four weeks that follow."
    ),
    "projected_offered": N_(
        "From %(since)s on this is a projection: everybody’s weekly pattern as it stands today."
    ),
    "as_known_today": N_("From %(since)s on this is what is known today: facts and places may change."),
    "confidential": N_(
        "The question names a confidential fact. All that is told of it is how many people in the region have it, in"
        " fives, and nothing under five. Where, when and everything else of the question does not count."
    ),
    "hours_of_visits": N_("By the hours agreed on, of [visits] on these days."),
    "areas_of_help": N_("By where the help is given."),
    "areas_of_homes": N_("By where the [workers] live."),
    "few_joined": N_("Where fewer than %(fewest)s [service users] were served, money is not shown alone."),
    "money_whole_months": N_("Money is told by whole months: %(since)s to %(last)s."),
    "money_not_so": N_(
        "Money is not told apart by people, contracts, days or hours: what the question says of them does not count."
    ),
    "by_beginning": N_("A [visit] counts in the hour in which it begins."),
    "not_by_fact": N_("[Visits] are not told apart by facts."),
    "lines_as_of_today": N_("Of the funding lines that run on these days, as they stand today."),
}


def counted_as(measure: Measure, state: State) -> str:
    return _(COUNTED[measure, state])


def seen_by(by: By) -> str:
    return _(SEEN_BY[by])


def note_words(note: Note) -> str:
    """How a figure is to be read."""
    facts = {
        key: date_format(fact, "DATE_FORMAT") if isinstance(fact, date) else fact
        for key, fact in note.facts.items()
    }
    return _(NOTES[note.code]) % facts


def figure_words(measure: Measure, figure: Number) -> str:
    """A figure as it stands in a cell: people and visits whole, hours to a quarter, money in cents."""
    if measure == Measure.MONEY:
        return money(round(figure))
    if measure == Measure.HOURS and figure % 1:
        return number_format(round(figure, 2), use_l10n=True, force_grouping=True).rstrip("0")
    return _whole(round(figure), get_language())


# A page of hours has thousands of figures, few of which differ.
@lru_cache(maxsize=10_000)
def _whole(figure: int, _language: str | None) -> str:
    return number_format(figure, use_l10n=True, force_grouping=True)


def mean_words(figure: Number) -> str:
    """A mean in a narrow cell: whole from ten on, else with one decimal."""
    return number_format(round(figure, 1) if 0 < figure < 9.95 and figure % 1 else round(figure))


def hours_words(hours: tuple[tuple[int, int], ...]) -> str:
    """Hours of the day: “9 a.m.–noon and 2 p.m.–6 p.m.”; the whole day is nothing to be said."""
    parts = [f"{clock_in_words(begin)}–{clock_in_words(end)}" for begin, end in hours]
    return _(" and ").join(parts)


def span_words(since: date, until: date) -> str:
    """Days as people name them: the first to the last."""
    last = until - timedelta(days=1)
    if last == since:
        return date_format(since, "DATE_FORMAT")
    dates = {"since": date_format(since, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return _("%(since)s to %(last)s") % dates

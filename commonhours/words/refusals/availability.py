"""Refusals about hours: weeks in words, exceptions, terms."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "availability.week_text.too_long": (N_("That is longer than %(most)s characters."), N_("Shorten it.")),
    "availability.week_text.not_understood": (
        N_("We do not understand “%(bit)s”."),
        N_("Try “Mon 9–1 and 4–8”."),
    ),
    "availability.week_text.not_a_time": (N_("“%(bit)s” is no time of day."), N_("Try “9am” or “16:30”.")),
    "availability.week_text.not_a_quarter": (
        N_("“%(bit)s” is not on a quarter-hour."),
        N_("Choose :00, :15, :30 or :45."),
    ),
    "availability.week_text.no_day": (N_("“%(bit)s” has no day."), N_("Begin with a day, such as Mon.")),
    "availability.week_text.no_hours": (N_("“%(bit)s” has no hours."), N_("Add hours, such as 9–1.")),
    "availability.week_text.no_end": (N_("“%(bit)s” has no end."), N_("Add when it ends, such as 9–1.")),
    "availability.in_the_past": (N_("That time is over."), N_("Choose today or a later day.")),
    "availability.too_far": (N_("That is too far ahead."), N_("Choose days within the next two years.")),
    "availability.off_quarter": (
        N_("Hours start and end on a quarter-hour."),
        N_("Choose :00, :15, :30 or :45."),
    ),
    "availability.too_many": (
        N_("There are %(most)s exceptions already."),
        N_("Remove some that you no longer need."),
    ),
    "availability.unknown_change": (N_("There is no such exception."), N_("Look at the list again.")),
    "availability.choose_weeks": (N_("Choose between 1 and %(most)s weeks."), ""),
    "availability.terms.out_of_bounds": (
        N_("That must be between %(least)s and %(most)s minutes."),
        N_("Choose a number within these."),
    ),
    "availability.terms.contradict": (
        N_("This does not fit with the other limits."),
        N_("The shortest [visit] cannot be longer than a day’s hours, nor a day’s longer than a week’s."),
    ),
}

"""Refusals about questions, of hours and of what will be missing."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "planning.too_long": (
        N_("That is too many days for one table."),
        N_("Choose at most %(days)s days."),
    ),
    "question_unknown": (
        N_("The question names something that is not known here."),
        N_("Choose from the fields below the question."),
    ),
    "question_too_long": (
        N_("The question is about more than %(days)s days."),
        N_("Ask about fewer days."),
    ),
    "question_not_counted": (
        N_("Lost hours are not told apart by what people hold, by name, or by parts of an hour."),
        N_("Ask for them by day, area, organisation, type of work or contract."),
    ),
    "not_to_try": (
        N_("This type of work cannot be tried here."),
        N_("Choose another; work that asks for something confidential is never tried with a chosen group."),
    ),
    "trial_size": (N_("That many people cannot be asked."), N_("Choose from %(fewest)s to %(most)s.")),
    "no_candidate": (
        N_("Somebody whom you chose cannot be asked any more."),
        N_("Look at the list again: they may have been asked elsewhere a moment ago."),
    ),
    "unknown_trial": (N_("There is no such trial."), N_("Choose one from the list.")),
    "trial_over": (N_("You take no part in this trial any more."), N_("There is nothing left to answer.")),
    "trial_stopped": (N_("This trial was stopped."), N_("Begin a new one.")),
    "trial_begun": (N_("This trial has its first day already."), N_("Stop it, and begin a new one.")),
    "nobody_said_yes": (N_("Nobody has said yes yet."), N_("Wait for an answer, or ask more people.")),
    "trial_in_the_past": (N_("That day is over."), N_("Choose today or a later day.")),
}

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
}

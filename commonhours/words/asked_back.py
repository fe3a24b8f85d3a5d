"""What is asked back where a question was not understood, or cannot be answered."""

from django.utils.translation import gettext_noop as N_

from commonhours.planning.grammar import AskBack
from commonhours.words.terms import gettext as _

# code: what is asked; facts of the code may stand in it
ASKED: dict[str, str] = {
    "too_long": N_("That is too long to be read. What do you want to know, in one sentence?"),
    "nothing_asked": N_("What do you want to know?"),
    "unknown_word": N_("“%(word)s” is no word that is known here. Which one do you mean?"),
    "ambiguous_word": N_("“%(word)s” may mean several things. Which one do you mean?"),
    "ambiguous_time": N_("Which hours do you mean?"),
    "not_placed": N_("What does “%(word)s” belong to?"),
    "not_what": N_("Not what?"),
    "cannot_leave_out": N_("“%(word)s” cannot be left out. Say what should be counted instead."),
    "too_many_days_out": N_("These are too many days to leave out. Which days do you want?"),
    "compare_with_what": N_("Compare it with which days?"),
    "two_states": N_("Which of these do you want counted?"),
    "two_measures": N_("Which do you want to know: people, hours, [visits] or money?"),
    "missing_measure": N_("What shall be counted?"),
    "missing_state": N_("Which of these?"),
    "cannot_be": N_("This can never be counted so. What do you want to know?"),
    "two_breakdowns": N_("Shown how? One of these."),
    "cannot_list": N_("There is no list of that. Shown how?"),
    "missing_days": N_("On which days?"),
    "days_apart": N_("These days lie apart. Ask about one stretch of days."),
    "two_spans": N_("Two stretches of days are named. Which one do you mean?"),
    "ambiguous_date": N_("Which day do you mean?"),
    "no_such_day": N_("There is no such day. Which one do you mean?"),
    "days_turned_round": N_("These days end before they begin. Which ones do you mean?"),
    "both_wanted_and_not": N_("The same is wanted and left out. Which of both?"),
    "no_days": N_("No day is left to ask about. Which days do you want?"),
    "no_hours": N_("No hour is left to ask about. Which hours do you want?"),
    "no_figure": N_("No figure is both: more than the one and fewer than the other."),
    "not_yet": N_("That lies ahead: nothing of it has happened yet. Which days behind do you mean?"),
    "stretch_too_long": N_("So long at a stretch does not fit into these hours."),
}


def asked_back(asked: AskBack, sentence: str = "") -> str:
    """The sentence that asks; the words that it is about as they were written."""
    facts = dict(asked.facts)
    if sentence and asked.end and "word" in facts:
        facts["word"] = sentence[asked.start : asked.end]
    return _(ASKED[asked.code]) % facts

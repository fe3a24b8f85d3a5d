"""The verbs of supervision: who looks after whom, talks and watched visits, a first day, a word on a bad day."""

from commonhours.supervision.actions.first_day import (
    Begun,
    Plan,
    choose_payment,
    plan_first_day,
    plan_shadow,
)
from commonhours.supervision.actions.supervisor import Named, name_supervisor
from commonhours.supervision.actions.talks import (
    Observed,
    Talked,
    answer_observation,
    observe_visit,
    write_check_in,
)
from commonhours.supervision.actions.words import (
    Asked,
    Promised,
    answer_word,
    ask_for_a_word,
    call_for_words,
)

__all__ = [
    "Asked",
    "Begun",
    "Named",
    "Observed",
    "Plan",
    "Promised",
    "Talked",
    "answer_observation",
    "answer_word",
    "ask_for_a_word",
    "call_for_words",
    "choose_payment",
    "name_supervisor",
    "observe_visit",
    "plan_first_day",
    "plan_shadow",
    "write_check_in",
]

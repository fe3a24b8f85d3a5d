"""What is said between workers and those who look after them."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "supervisor_named": (
        N_("Your supervisor"),
        (
            N_("At %(organisation)s, %(name)s looks after you from now on."),
            N_("You can ask for a call on “My [visits]” at any time."),
        ),
    ),
    "worker_entrusted": (
        N_("You look after somebody new"),
        (N_("You are now the supervisor of [a worker] of %(organisation)s. They stand under “My people”."),),
    ),
    "check_in_shared": (
        N_("What you agreed is written down"),
        (N_("Your supervisor has written down what you agreed. You can read it under “Looking after me”."),),
    ),
    "visit_observed": (
        N_("What was seen on [a visit] of yours"),
        (
            N_("Somebody who came along has written down what went well and what to practise."),
            N_("You can read it under “Looking after me”, and answer."),
        ),
    ),
    "observation_answered": (
        N_("An answer to what you saw"),
        (N_("[A worker] has answered to what you wrote about [a visit]. It stands on their page."),),
    ),
    "first_day_planned": (
        N_("Your first day"),
        (N_("Something about your first day with %(organisation)s is new. It stands on “My [visits]”."),),
    ),
    "buddy_asked": (
        N_("You are a work buddy"),
        (
            N_("%(name)s is new at %(organisation)s, and you show them around."),
            N_("Whoever is served has said yes: they go along on your [visit] on %(when)s"),
        ),
    ),
    "shadow_comes": (
        N_("Somebody comes along to learn"),
        (
            N_("As was agreed with you, somebody new comes along on the [visit] on %(when)s"),
            N_("If you would rather not, tell %(organisation)s at any time."),
        ),
    ),
    "word_asked": (
        N_("Please call somebody"),
        (
            N_("One of your people has a bad day and would like a call by %(when)s"),
            N_("Open “My people” or “Duty”, and press “I call them”. Otherwise the next is asked."),
        ),
    ),
    "word_answered": (
        N_("Somebody calls you"),
        (N_("%(name)s has seen that you would like a talk, and calls you."),),
    ),
    # To whoever asked for help, who has no pages of their own yet.
}

"""What is said of somebody's hours, of what they are paid for them and of absences from them."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "pay_stated": (
        N_("Your pay statement is there"),
        (N_("%(organisation)s has worked out your pay. What it is, line by line, stands under “My pay”."),),
    ),
    "leave_written": (
        N_("Paid sick leave was written down for you"),
        (
            N_("%(organisation)s wrote down paid sick leave for you, on %(day)s."),
            N_("How much, and what is left, stands under “My pay”. Tell them if it is wrong."),
        ),
    ),
    "leave_taken_back": (
        N_("Your sick leave was taken back"),
        (
            N_("%(organisation)s took back the sick leave that was written down for you, on %(day)s."),
            N_("Tell them if it is wrong."),
        ),
    ),
    "rate_answered": (
        N_("An answer about your pay"),
        (N_("It stands under “What I ask for an hour”."),),
    ),
    "rate_late": (
        N_("Your answer is late"),
        (N_("You asked to be paid more. Those who answer have been told again."),),
    ),
    "instrument_changes": (
        N_("What your hours give you changes"),
        (
            N_("From %(since)s on, hours with %(organisation)s count as: %(instrument)s."),
            N_("What it is for which [visit] stands beside each one, before you say yes."),
        ),
    ),
    "absence_noted": (
        N_("Something was written down about you"),
        (
            N_("%(organisation)s has written down that you missed [a visit]."),
            N_("It stands on your page “My reliability”. If it is not right, say so there."),
        ),
    ),
    "contest_decided": (
        N_("An answer to what you said"),
        (
            N_("%(organisation)s has decided about what you said was not right."),
            N_("The answer and the reason stand on your page “My reliability”."),
        ),
    ),
    "hours_changed": (
        N_("Your hours were changed"),
        (
            N_("Staff have changed the times at which you can be booked."),
            N_("Have a look under “My time”, and say so if it is not right."),
        ),
    ),
    "hours_anew": (
        N_("Please look at your hours again"),
        (
            N_("The hours of the [visit] on %(when)s have changed."),
            N_("Say yes if they are right now, or say what is wrong."),
        ),
    ),
    "hours_confirm": (
        N_("Are these hours right?"),
        (
            N_("The hours of the [visit] on %(when)s wait for your yes."),
            N_("Open “Hours I worked” or “Confirm the hours”. It takes one press."),
        ),
    ),
    "hours_decided": (
        N_("It is decided which hours hold"),
        (
            N_("Somebody of the office has looked at the hours of the [visit] on %(when)s."),
            N_("What they decided stands beside the hours."),
            N_("Say yes if they are right now, or say what is wrong."),
        ),
    ),
    "hours_disputed": (
        N_("Somebody says that hours are wrong"),
        (
            N_("It is about the [visit] on %(when)s"),
            N_("What they wrote stands under “Hours worked”."),
        ),
    ),
    "terms_changed": (
        N_("Your terms were changed"),
        (
            N_("Staff have changed how much, how far or on which terms you work."),
            N_("Have a look under “My time”, and say so if it is not right."),
        ),
    ),
    "calendar_old": (
        N_("A calendar of yours cannot be read"),
        (
            N_("The last time that we could read it was %(last_day)s."),
            N_("What has changed there since is not seen, and you may be booked when you are busy."),
            N_("What is wrong stands under “My calendars”."),
        ),
    ),
}

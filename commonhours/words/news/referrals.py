"""What is said about referrals: that there is news. Who, to whom and why is read on the page, and travels nowhere."""

from django.utils.translation import gettext_noop as N_

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "office_asked": (
        N_("[A worker] asks for other help for somebody"),
        (N_("Open “Referrals” to read what they saw, and refer them or leave it."),),
    ),
    "referral_sent": (
        N_("Somebody else has been asked to help you"),
        (
            N_("As you agreed, %(organisation)s asked somebody else to help you."),
            N_(
                "“My help” shows whom, and what they were told. You can take your consent back there at any time."
            ),
        ),
    ),
    "referral_told": (
        N_("There is an answer for you"),
        (N_("Whoever %(organisation)s asked to help you has answered. “My help” shows it."),),
    ),
    "referral_answered": (
        N_("There is news of a referral"),
        (N_("Open “Referrals” to read it."),),
    ),
    "referral_withdrawn": (
        N_("Somebody took their consent back"),
        (
            N_("The referral has been taken back, and its page shows nothing any more."),
            N_("If you sent a letter, ask whoever has it to throw it away."),
        ),
    ),
    "referral_in_hand": (
        N_("Somebody has it"),
        (N_("You asked for other help for somebody. Somebody looks after it now. Thank you."),),
    ),
    "referral_silent": (
        N_("Nobody has answered to a referral"),
        (N_("Please call them. Under “Referrals” it stands at the top."),),
    ),
}

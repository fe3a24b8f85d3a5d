"""What any room may refuse: a right that is missing, a form that cannot be read, something that is not there."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "not_allowed": (N_("Your role does not include this."), N_("Ask an administrator of your organisation.")),
    "no_region": (N_("This Commonhours has no region yet."), N_("Run the set-up first.")),
    "key_reused": (N_("This request was already sent with other contents."), N_("Use a new key.")),
    "busy": (N_("Somebody else is changing the same people right now."), N_("Try again in a moment.")),
    "unknown_service_user": (N_("We know nobody like that here."), N_("Choose somebody from the list.")),
    "bad_email": (N_("This is not an e-mail address."), N_("Write it like name@example.org.")),
    "name_missing": (N_("A name is missing."), N_("Write the name people call them by.")),
    "unknown_site": (N_("That place does not belong to them."), N_("Choose one of their places.")),
    "unknown_person": (N_("We know no such [worker]."), N_("Choose somebody from the list.")),
    "ends_before_start": (N_("The end must come after the start."), N_("Check both times.")),
    "phone_taken": (N_("Another account signs in with this number already."), N_("Sign in there instead.")),
    "email_taken": (N_("Another account signs in with this address already."), N_("Sign in there instead.")),
    "bad_key": (N_("That key cannot be used."), N_("Use up to 200 plain characters.")),
    "always_told": (
        N_("Who may act for you, and which roles you have, is always told by e-mail."),
        N_("Leave that one on."),
    ),
    "quiet_hours_unclear": (
        N_("Quiet hours need a beginning and a different end."),
        N_("Choose both, or neither."),
    ),
    "consent_unsaid": (
        N_("Text messages take a yes to what stands beside the choice."),
        N_("Read it, tick what shall come, and save."),
    ),
    "bad_device": (
        N_("This browser gave no address to which we could send."),
        N_("Try another browser, or be told by e-mail."),
    ),
    "unknown_phone": (N_("That is not the number of this account."), N_("Add it to your account first.")),
    "bad_input": (N_("We cannot read that."), N_("Check what you typed.")),
    "paper_too_long": (
        N_("That would be more pages than one paper can hold."),
        N_("Choose a shorter time, or take the table instead."),
    ),
    "too_fast": (
        N_("Too many requests came from you in a short time. Nothing was changed."),
        N_("Wait a minute and try again."),
    ),
    "too_large": (N_("That is too long."), N_("Shorten it.")),
    "missing": (N_("This is missing."), N_("Fill it in.")),
    "unknown_choice": (N_("That is not one of the choices."), N_("Choose from the list.")),
    "not_found": (N_("There is nothing here that you may see."), N_("Check the address.")),
    "sign_in_first": (N_("Please sign in first."), ""),
    "not_a_sample_city": (N_("This is not a sample city."), N_("Sign in with your e-mail address.")),
}

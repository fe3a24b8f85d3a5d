"""What pages say of records for payers: where one stands, what keeps it here, and what a payer's answer means."""

from datetime import timedelta

from django.utils.translation import gettext_noop as N_

from commonhours.timesheets.packs import Pack
from commonhours.words.terms import gettext as _

STATES = {
    "held": N_("To be mended here"),
    "waiting": N_("Waiting to be sent"),
    "sent": N_("Sent, no answer yet"),
    "accepted": N_("Taken in by the payer"),
    "rejected": N_("Turned back by the payer"),
}

# What would be turned back: (what is so, what to do)
FAULTS: dict[str, tuple[str, str]] = {
    "no_client_number": (
        N_("We do not know the number of the [service user] with this payer."),
        N_("Write it down below."),
    ),
    "no_worker_number": (
        N_("We do not know the number of the [worker] with this payer."),
        N_("Write it down below. The payer gives it to whoever is on their list of staff."),
    ),
    "no_provider": (
        N_("The number of your organisation with this payer is missing."),
        N_("Whoever runs the organisation writes it down on the page of the payer."),
    ),
    "no_start": (N_("Nobody knows when the [visit] began."), N_("Put the hours right.")),
    "no_end": (N_("Nobody knows when the [visit] ended."), N_("Put the hours right.")),
    "too_long": (N_("The [visit] is longer than the payer takes."), N_("Put the hours right.")),
    "no_place": (
        N_("The [visit] has no place: it was by telephone or video."),
        N_("Ask the payer whether they want a record of it."),
    ),
    "in_after_out": (
        N_("The beginning that was set lies after the press of “Finish”."),
        N_("Put the hours right."),
    ),
    "out_before_in": (
        N_("The end that was set lies before the press of “Start”."),
        N_("Put the hours right."),
    ),
    "disputed": (N_("Somebody says that these hours are wrong."), N_("Decide that first.")),
    "unknown_reason": (
        N_("The hours were changed with a reason that is not in this payer’s list."),
        N_("Put the hours right once more, with a reason of the payer’s list."),
    ),
    "no_note": (
        N_("The hours were changed with a reason that needs a note."),
        N_("Put the hours right once more, with a note."),
    ),
    "not_approved": (
        N_("The hours were changed by hand, and nobody else has agreed with that yet."),
        N_("Somebody else who runs the organisation agrees, or the [service user] says yes to the hours."),
    ),
}

# By the field that a payer's answer names: (what is so, what to do)
FIELDS: dict[str, tuple[str, str]] = {
    "ClientID": (
        N_("The payer does not know the [service user] under this number."),
        N_(
            "Compare it with the payer’s letter. If it is right, ask the payer to write them down, and send it again."
        ),
    ),
    "EmployeeIdentifier": (
        N_("The payer does not know the [worker] under this number."),
        N_("Put the [worker] on the payer’s list of staff, and send it again."),
    ),
    "StaffSSN": (
        N_("The payer wants a social security number of the [worker], which we never keep."),
        N_("Put the [worker] on the payer’s own list of staff, and send it again."),
    ),
    "ProcedureCode": (
        N_("The payer does not pay this work under this code."),
        N_("Compare code and additions with the payer’s list."),
    ),
    "SequenceID": (N_("The payer has had this number already."), N_("Send it again: it gets a higher one.")),
    "Calls": (
        N_(
            "The presses do not fit: one is missing, or another [visit] of the [worker] was at the same time."
        ),
        N_("Look at both [visits], and put the hours right."),
    ),
    "AdjInDateTime": (N_("The beginning that was set does not fit the presses."), N_("Put the hours right.")),
    "AdjOutDateTime": (N_("The end that was set does not fit the presses."), N_("Put the hours right.")),
    "VisitChanges": (N_("A change lacks its reason."), N_("Put the hours right once more, with a reason.")),
    "ReasonCode": (
        N_("The payer does not know this reason."),
        N_("Put the hours right with another reason."),
    ),
    "ChangeReasonMemo": (
        N_("The payer wants a note with this reason."),
        N_("Put the hours right once more, with a note."),
    ),
    "ChangeMadeBy": (
        N_("The payer cannot tell who changed the hours."),
        N_("Whoever changed them needs an e-mail address in their account; then send it again."),
    ),
    "ResolutionCode": (
        N_("The payer does not know what settled this."),
        N_("Put the hours right with another choice."),
    ),
    "VisitLocationType": (
        N_("The payer does not understand where it was."),
        N_("Ask them, and send it again."),
    ),
    "ProviderID": (
        N_("The payer does not know your organisation under this number."),
        N_("Whoever runs the organisation compares it with the payer’s letter."),
    ),
}
UNREAD = (
    N_("The payer gave a reason that we cannot put into other words."),
    N_("Ask them, and send it again."),
)

# Why a payer's server could not be spoken to.
TROUBLES = {
    "unreachable": N_("The payer’s server does not answer."),
    "too_slow": N_("The payer’s server takes too long."),
    "busy": N_("The payer’s server is busy."),
    "locked": N_("The payer’s server does not let us in: login or password are wrong."),
    "not_open": N_("The payer’s address is not one to which records may go."),
    "bad_address": N_("The payer’s address is not right."),
    "nonsense": N_("The payer’s server answers something that we do not understand."),
    "lost": N_("The payer’s server has forgotten what it was given; it is given it again."),
    "refused": N_("The payer’s server refused all of it."),
}

PROFILES = {"alternate": N_("Alternate record"), "ohio": N_("Alternate record, Ohio")}

# By a rule of a pack: what holds with such a payer.
RULES = {
    "noted": N_(
        "A note is needed with the reasons for an emergency and for anything else, and with no other."
    ),
    "usage": N_("The usage score of a quarter is at least %(usage)s."),
    "devices": N_(
        "The code at the home may be used for a share of the [visits] that falls from year to year."
    ),
    "one_reason": N_("One reason stands for every change; what happened is written in the note."),
    "presses": N_(
        "Both presses are needed. Where one is missing, somebody looks at it even after a time was set."
    ),
    "signed": N_("A place is noted only with the signed yes of the [service user], asked again each year."),
    "voids": N_("When a time is changed later, the yes of the [service user] falls away."),
    "label": N_("Each press says whether it was at home or somewhere else."),
    "within": N_("A [visit] goes out within %(hours)s hours after it ended or was changed."),
    "home_only": N_("A place is noted at home only, never anywhere else."),
    "reported": N_("What is paid is the hours that were worked and said so, not the presses."),
    "no_penalty": N_("Nobody is worse off for correcting hours."),
    "unedited": N_("%(unedited)s of 100 [visits] of a quarter stand as they were pressed."),
    "approves": N_(
        "Whoever runs the organisation, or the [service user], agrees with each change made by hand."
    ),
}

# Families of payers, by the code of their pack.
FAMILIES = {
    "hhaexchange": N_("Payers with the codes of HHAeXchange"),
    "texas": N_("Texas"),
    "ohio": N_("Ohio"),
    "california": N_("California, In-Home Supportive Services"),
    "pennsylvania": N_("Pennsylvania"),
    "new_york": N_("New York"),
}

# By what is counted of a quarter or a year.
SCORES = {
    "unedited": N_("not changed by hand, this quarter"),
    "usage": N_("usage score, this quarter"),
    "devices": N_("with the code at the home, this year"),
}


def rule_words(pack: Pack, code: str) -> str:
    """What holds with a payer, in a sentence with the pack's own figures."""
    figures = {
        "usage": pack.usage.wanted if pack.usage else "",
        "unedited": pack.unedited.wanted if pack.unedited else "",
        "hours": pack.within // timedelta(hours=1) if pack.within else "",
    }
    return _(RULES[code]) % figures


def fault_words(code: str) -> tuple[str, str]:
    """What keeps a record here, and what to do."""
    what, fix = FAULTS[code]
    return _(what), _(fix)


def reason_words(field: str) -> tuple[str, str]:
    """What a payer's answer about this field means, and what to do."""
    what, fix = FIELDS.get(field, UNREAD)
    return _(what), _(fix)


def trouble_words(code: str) -> str:
    """Why a payer's server could not be spoken to."""
    return _(TROUBLES.get(code, TROUBLES["nonsense"]))

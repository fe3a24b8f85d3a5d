"""The sentences of messages that are not about visits: joining, facts, helpers, roles, hours.

Subjects name nobody and no place.

Reasons, and facts told in confidence, stay on the person's own pages: others read the outbox, and mail travels.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.models import in_language
from commonhours.words.roles import role_name
from commonhours.words.safety import NEWS_OF_SAFETY
from commonhours.words.terms import gettext as _

HOW_TO_SIGN_IN = N_(
    "To sign in, open %(site)s and type this e-mail address. You get a code by e-mail: there is no password."
)

SEE_REQUEST = N_("How it stands, at any time: %(link)s")

# code: (subject, lines); a line whose fact is empty is left out
NEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "joined": (
        N_("We have what you sent"),
        (
            N_("%(organisations)s will look at what you sent."),
            N_("You will hear from us when somebody has decided. Until then nothing is booked."),
        ),
    ),
    "approved": (
        N_("You have been let in"),
        (N_("%(organisation)s has let you in."), N_("What happens next stands on your own pages.")),
    ),
    "more_asked": (
        N_("Something is missing"),
        (
            N_("%(organisation)s asks for something before it can let you in."),
            N_("What it is stands on your page “Joining”."),
        ),
    ),
    "declined": (
        N_("An answer to what you asked"),
        (
            N_("%(organisation)s cannot let you in."),
            N_("The reason stands on your page “Joining”."),
        ),
    ),
    "membership_ended": (
        N_("Your time with an organisation ends"),
        (N_("Your last day with %(organisation)s is %(last_day)s."),),
    ),
    "fact_confirmed": (N_("Confirmed"), (N_("%(organisation)s has confirmed: %(fact)s."),)),
    "fact_refused": (
        N_("Not confirmed"),
        (
            N_("%(organisation)s has not confirmed: %(fact)s."),
            N_("The reason stands on your record. You can write it down again when that is mended."),
        ),
    ),
    "pay_stated": (
        N_("Your pay statement is there"),
        (N_("%(organisation)s has worked out your pay. What it is, line by line, stands under “My pay”."),),
    ),
    "badge_given": (
        N_("You have a badge"),
        (
            N_("%(organisation)s has given you a badge: %(badge)s."),
            N_("It stands under “My record”, where you can take it with you as a file."),
        ),
    ),
    "badge_taken": (
        N_("A badge was taken back"),
        (
            N_("%(organisation)s has taken back a badge: %(badge)s."),
            N_("The reason stands under “My record”. Work that asks for it cannot be booked without it."),
        ),
    ),
    "exclusive_accepted": (
        N_("You work only for one organisation"),
        (
            N_("From today on you work only for %(organisation)s, and no other can book you."),
            N_("You can end this at any time under “Agreements”."),
        ),
    ),
    "exclusive_joined": (
        N_("Somebody works only for you"),
        (N_("%(name)s has agreed to work only for %(organisation)s."),),
    ),
    "exclusive_ended": (
        N_("You can work for others again"),
        (N_("From %(last_day)s on you no longer work only for %(organisation)s."),),
    ),
    "exclusive_left": (
        N_("Somebody no longer works only for you"),
        (N_("From %(last_day)s on %(name)s no longer works only for %(organisation)s."),),
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
    "import_read": (
        N_("Your spreadsheet has been read"),
        (
            N_(
                "Rows that can be taken in: %(good)s. Rows to mend: %(refused)s. Nobody has been taken in yet."
            ),
            N_("It stands under “People”, “People from a spreadsheet”."),
        ),
    ),
    "import_taken": (
        N_("Your spreadsheet has been taken in"),
        (
            N_("People taken in: %(good)s. Rows to mend: %(refused)s. They wait for approval."),
            N_("It stands under “People”, “People from a spreadsheet”, and can be undone there."),
        ),
    ),
    "import_failed": (
        N_("Your spreadsheet could not be taken in"),
        (
            N_("Nobody was taken in from the spreadsheet that you brought."),
            N_("The reason stands under “People”, “People from a spreadsheet”."),
        ),
    ),
    "partner_offers": (
        N_("A partner organisation offers something"),
        (
            N_("%(organisation)s offers you a partnership, or other terms for one."),
            N_("Open “Partnerships” to read what it costs, and to accept or decline."),
        ),
    ),
    "partner_accepts": (
        N_("A partner organisation has accepted"),
        (N_("%(organisation)s has accepted what you offered."), N_("It begins on %(since)s.")),
    ),
    "partner_declines": (
        N_("A partner organisation has said no"),
        (
            N_("%(organisation)s does not accept what you offered."),
            N_("What they say stands on the page “Partnerships”."),
        ),
    ),
    "partner_ends": (
        N_("A partnership ends"),
        (
            N_("The partnership with %(organisation)s ends. Its last day is %(last_day)s."),
            N_("What is booked already stands."),
        ),
    ),
    "joint_said": (
        N_("Another organisation says that you employ people together"),
        (
            N_("%(organisation)s says that you employ people together from %(since)s on."),
            N_("Open “Rates” to agree. From then on your hours and theirs count together for overtime."),
        ),
    ),
    "joint_agreed": (
        N_("It is agreed that you employ people together"),
        (N_("%(organisation)s has agreed. Hours count together from %(since)s on."),),
    ),
    "joint_ended": (
        N_("You employ people together no more"),
        (N_("With %(organisation)s it ends. The last day is %(last_day)s."),),
    ),
    "fact_ends": (
        N_("Something on your record ends soon"),
        (
            N_("%(fact)s ends on %(last_day)s."),
            N_("Have it renewed in time: work that needs it cannot be booked after that day."),
        ),
    ),
    "facts_end": (
        N_("Facts end soon"),
        (N_("Facts about people of %(organisation)s end soon. They stand under “Approvals”."),),
    ),
    "helper_invited": (
        N_("Somebody wants your help"),
        (
            N_("%(acts)s lets you act for them here: see what is arranged, and arrange it."),
            N_("%(looks)s lets you see here what is arranged for them."),
            HOW_TO_SIGN_IN,
            N_("If you do not know them, you need do nothing."),
        ),
    ),
    "helper_let": (
        N_("You may act for somebody"),
        (
            N_("%(acts)s lets you act for them here: see what is arranged, and arrange it."),
            N_("%(looks)s lets you see here what is arranged for them."),
            N_("You find it under “My help”."),
        ),
    ),
    "helper_ended": (
        N_("You no longer act for somebody"),
        (N_("What you could see and do for %(name)s has ended."),),
    ),
    "helper_came": (
        N_("Somebody may act for you"),
        (
            N_("From now on %(helper)s may see and arrange your [visits]."),
            N_("From now on %(onlooker)s may see your [visits]."),
            N_("You can end this at any time under “My help”."),
        ),
    ),
    "helper_left": (
        N_("Somebody no longer acts for you"),
        (N_("%(helper)s can no longer see or arrange anything for you."),),
    ),
    "role_invited": (
        N_("You have a role"),
        (N_("%(organisation)s has given you a role: %(role)s."), HOW_TO_SIGN_IN),
    ),
    "role_given": (
        N_("You have a new role"),
        (
            N_("%(organisation)s has given you a role: %(role)s."),
            N_("Its pages are there when you next open Commonhours."),
        ),
    ),
    "role_ended": (
        N_("A role of yours has ended"),
        (N_("Your role with %(organisation)s has ended: %(role)s."),),
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
    "request_received": (
        N_("We have your request for help: %(reference)s"),
        (
            N_("Your request has arrived. Its number is %(reference)s."),
            N_("%(organisation)s will call you or write to you."),
            SEE_REQUEST,
        ),
    ),
    "request_answered": (
        N_("Your request for help: %(reference)s"),
        (
            N_("Somebody at %(organisation)s looks after your request %(reference)s now."),
            SEE_REQUEST,
        ),
    ),
    "request_handed": (
        N_("Your request for help: %(reference)s"),
        (
            N_("As you agreed, %(organisation)s looks after your request %(reference)s from now on."),
            SEE_REQUEST,
        ),
    ),
    "request_closed": (
        N_("Your request for help: %(reference)s"),
        (
            N_("Your request %(reference)s has been closed."),
            N_("The reason stands here: %(link)s"),
            N_("If you still need help, you can ask again at any time."),
        ),
    ),
    "request_waits": (
        N_("Somebody asks for help"),
        (N_("A request for help waits for %(organisation)s. It stands under “Requests”."),),
    ),
    "somebody_waits": (
        N_("Somebody waits for your approval"),
        (N_("Somebody has asked to join %(organisations)s. Have a look under “Approvals”."),),
    ),
    **NEWS_OF_SAFETY,
}

IN_CONFIDENCE = N_("what you told us in confidence")


def news(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and plain-text body of a piece of news."""
    subject, lines = NEWS[code]
    said = {name: _said(name, value) for name, value in facts.items()}
    return _(subject) % said, "\n".join(_(line) % said for line in lines if _told(line, said))


def _told(line: str, facts: Mapping[str, str]) -> bool:
    """Whether every fact that the line needs is there."""
    return all(facts.get(name) for name in _names(line))


def _names(line: str) -> list[str]:
    return [part.partition(")")[0] for part in line.split("%(")[1:]]


def _said(name: str, value: Any) -> str:
    if name == "role":
        return role_name(value)
    if name == "fact":
        return in_language(value) if value else _(IN_CONFIDENCE)
    if name == "when":
        return _moment(value)
    if name == "badge":
        return in_language(value)
    if name in ("last_day", "since"):
        return date_format(date.fromisoformat(value), "DATE_FORMAT") if value else ""
    return ", ".join(value) if isinstance(value, list) else str(value)


def _moment(value: Mapping[str, str]) -> str:
    """A day and a time of day in the zone that was kept with it; nothing where there is none."""
    if not value:
        return ""
    local = datetime.fromisoformat(value["at"]).astimezone(ZoneInfo(value["zone"]))
    return date_format(local, "DATETIME_FORMAT")

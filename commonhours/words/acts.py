"""What the trail's verbs say to people who read what happened."""

from django.utils.translation import gettext_noop as N_

from commonhours.words.terms import gettext as _

# verb: (icon, what happened)
ACTS: dict[str, tuple[str, str]] = {
    "visit.book": ("calendar", N_("[A visit] was booked")),
    "visit.cancel": ("cross", N_("[A visit] was cancelled")),
    "series.book": ("again", N_("A series of [visits] was booked")),
    "visit.move": ("calendar", N_("[A visit] was moved")),
    "visit.reassign": ("people", N_("[A visit] was given to other people")),
    "visit.hand_back": ("undo", N_("[A worker] gave [a visit] back")),
    "visit.undo": ("undo", N_("Something was undone")),
    "visit.offer_swap": ("people", N_("[A worker] offered [a visit] to colleagues")),
    "visit.take_swap": ("people", N_("A colleague took [a visit]")),
    "visit.withdraw_swap": ("cross", N_("[A worker] took an offer back")),
    # Why somebody is away is nobody's business but their own organisation's.
    "worker.ill": ("warning", N_("[A worker] was taken off their [visits] at short notice")),
    "duty.add": ("plus", N_("Somebody was put on duty")),
    "duty.remove": ("cross", N_("Somebody was taken off duty")),
    "duty.call": ("phone", N_("Somebody on duty was called")),
    "duty.answer": ("check", N_("Somebody on duty takes care of [a visit]")),
    "visit.record": ("edit", N_("It was written down what went wrong with [a visit]")),
    "visit.reply": ("edit", N_("[A worker] answered to what was written down")),
    "absence.note": ("warning", N_("It was written down that [a worker] missed [a visit]")),
    "absence.contest": ("edit", N_("[A worker] said that something written down is not right")),
    "absence.decide": ("check", N_("It was decided what [a worker] had contested")),
    "faces.choose": ("edit", N_("It was chosen who may come as a new face")),
    "consent.record": ("check", N_("A yes to a new face was written down")),
    "series.change": ("again", N_("A series was changed")),
    "series.extend": ("again", N_("A series was carried on")),
    "series.cancel": ("cross", N_("A series was ended")),
    "gap.fill": ("check", N_("An open date of a series was filled")),
    "ranking.keep": ("search", N_("Somebody looked who could come")),
    "helper.let": ("person", N_("Somebody was let act for [a service user]")),
    "helper.end": ("cross", N_("Somebody may no longer act for [a service user]")),
    "visit.outcome": ("heart", N_("Somebody said how [a visit] was")),
    "meeting.book": ("people", N_("First meetings were booked")),
    "work.switch": ("edit", N_("A type of work was switched on or off")),
    "record.change": ("edit", N_("The record of [a service user] was changed")),
    "liking.say": ("person", N_("It was said who is liked, or shall not come")),
    "place.move": ("home", N_("[A service user] moved to another place")),
    "site.keep": ("home", N_("A place of [a service user] was written down")),
    "affinity.offer": ("heart", N_("What somebody offers of themselves was changed")),
    "rules.keep": ("edit", N_("What somebody does not work with was changed")),
    "calendar.attach": ("calendar", N_("A calendar was attached")),
    "calendar.remove": ("cross", N_("A calendar was removed")),
    "calendar.read": ("again", N_("A calendar’s busy times changed")),
    "calendar.ask": ("again", N_("A calendar was to be read again")),
    "feed.make": ("key", N_("A private address for one’s own [visits] was made")),
    "feed.revoke": ("cross", N_("A private address for one’s own [visits] was taken back")),
    "feed.tell": ("edit", N_("How much the private address tells of a place was chosen")),
    "person.join": ("plus", N_("Somebody asked to join")),
    "person.register": ("plus", N_("Staff wrote somebody down")),
    "membership.approve": ("verified", N_("An organisation let them in")),
    "membership.ask": ("info", N_("An organisation asked for something that is missing")),
    "membership.decline": ("cross", N_("An organisation said no")),
    "membership.end": ("cross", N_("They leave an organisation")),
    "fact.claim": ("edit", N_("A fact was claimed")),
    "fact.confirm": ("verified", N_("A fact was confirmed")),
    "fact.refuse": ("cross", N_("A fact was not confirmed")),
    "role.give": ("key", N_("A role was given")),
    "role.end": ("key", N_("A role was ended")),
    "week.set": ("clock", N_("The weekly hours were changed")),
    "hours.change": ("clock", N_("An exception to the weekly hours was added")),
    "hours.shape": ("clock", N_("The hours of single weeks were changed")),
    "hours.restore": ("undo", N_("Exceptions to the weekly hours were taken back")),
    "terms.set": ("edit", N_("The terms of work were changed")),
    "message.read": ("mail", N_("Messages were read")),
    "message.choose": ("mail", N_("It was chosen how messages are to come")),
    "brand.change": ("edit", N_("The name, the colour or the words were changed")),
    "brand.logo": ("edit", N_("The logo was changed")),
    "rule.set": ("edit", N_("A rule was set")),
    "rule.end": ("edit", N_("A rule was taken back")),
    "step.add": ("edit", N_("A step before work was added")),
    "step.end": ("edit", N_("A step before work was ended")),
    "step.accept": ("check", N_("An agreement was accepted")),
    "step.tick": ("check", N_("A step before work was ticked")),
    "account.verify_phone": ("phone", N_("A mobile number was confirmed")),
    "account.forget_phone": ("phone", N_("A mobile number was removed")),
    "account.change_email": ("mail", N_("An e-mail address was changed")),
    "account.choose_language": ("language", N_("A language was chosen")),
    "account.end_sign_ins": ("leave", N_("Other browsers were signed out")),
    "token.revoke": ("key", N_("A key for another program was taken back")),
    "token.make": ("key", N_("A key for another program was made")),
    "follower.set_aside": ("warning", N_("A message could not be made and was set aside")),
    "sample.load": ("info", N_("The sample city was set up")),
    "import.bring": ("info", N_("A spreadsheet was brought, and nobody taken in yet")),
    "import.choose": ("edit", N_("A choice was made for a spreadsheet")),
    "import.drop": ("cross", N_("A spreadsheet was thrown away")),
    "workers.import": ("people", N_("[Workers] were taken in from a spreadsheet")),
    "workers.import_undo": ("again", N_("The taking in of [workers] was undone")),
    "directory.import": ("info", N_("A directory of services was taken in")),
    "directory.import_undo": ("again", N_("The taking in of a directory was undone")),
    "region.change": ("info", N_("The region’s rules were changed")),
    "day.import": ("info", N_("A day was brought in from another system")),
}
DOORS = {
    "web": N_("on a page"),
    "api": N_("through another program"),
    "background": N_("by the house itself"),
}


def act_words(verb: str) -> tuple[str, str]:
    """The icon and the sentence of an act; a verb without a sentence is shown as it is written down."""
    icon, text = ACTS.get(verb, ("info", verb))
    return icon, _(text)


def door_words(door: str) -> str:
    """Through which door somebody acted."""
    return _(DOORS[door]) if door in DOORS else door

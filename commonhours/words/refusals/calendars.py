"""Refusals about other calendars."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "calendar.not_ical": (
        N_("This is not a calendar that we can read."),
        N_("Choose a file that ends in .ics, or the calendar’s iCal address."),
    ),
    "calendar.cut_off": (
        N_("This calendar breaks off in the middle."),
        N_("Save it again and try once more."),
    ),
    "calendar.too_large": (
        N_("This calendar is larger than %(most)s megabytes."),
        N_("Save it without the past years."),
    ),
    "calendar.other_scale": (
        N_("This calendar counts its years in another way."),
        N_("Save it with the usual (Gregorian) dates."),
    ),
    "calendar.busy_only": (
        N_("This file lists busy hours without events, which we cannot read."),
        N_("Save the calendar with its events instead."),
    ),
    "calendar.unknown_zone": (
        N_("One entry is in the time zone “%(bit)s”, which we do not know."),
        N_("Choose a known time zone for it, such as Los Angeles."),
    ),
    "calendar.no_start": (
        N_("One entry does not say when it starts."),
        N_("Mend or remove it, and try again."),
    ),
    "calendar.bad_value": (
        N_("One entry has a time that is none: “%(bit)s”."),
        N_("Mend or remove it, and try again."),
    ),
    "calendar.bad_rule": (
        N_("One entry repeats in a way that we do not understand: “%(bit)s”."),
        N_("Mend or remove it, and try again."),
    ),
    "calendar.too_often": (
        N_("One entry repeats too often to be read."),
        N_("Mend or remove it, and try again."),
    ),
    "calendar.too_many": (
        N_("This calendar has more than %(most)s busy times."),
        N_("Save a calendar with fewer."),
    ),
    "calendar.bad_address": (
        N_("That is no web address of a calendar."),
        N_("Copy the whole address; it begins with https:// or webcal://."),
    ),
    "calendar.not_open": (
        N_("That address is not on the open internet, so we may not ask it."),
        N_("Copy the calendar’s public or secret iCal address."),
    ),
    "calendar.unreachable": (N_("The calendar’s server did not answer."), N_("We try again by ourselves.")),
    "calendar.too_slow": (
        N_("The calendar’s server was too slow for us."),
        N_("We try again by ourselves."),
    ),
    "calendar.too_many_hops": (
        N_("That address sends us on and on."),
        N_("Copy the address from your calendar again."),
    ),
    "calendar.gone": (
        N_("There is no calendar at that address any more."),
        N_("Copy the address from your calendar again, or remove this one."),
    ),
    "calendar.locked": (
        N_("That calendar asks for a password."),
        N_("Copy the calendar’s secret iCal address instead."),
    ),
    "calendar.answered": (
        N_("The calendar’s server answered with an error (%(status)s)."),
        N_("We try again by ourselves."),
    ),
    "calendar.no_name": (N_("The calendar has no name."), N_("Write what you call it, such as “Family”.")),
    "calendar.too_many_calendars": (
        N_("You have %(most)s calendars here, and that is the most."),
        N_("Remove one first."),
    ),
    "calendar.attached_already": (
        N_("This calendar is attached already."),
        N_("Remove it first, or read it now."),
    ),
    "calendar.unknown": (N_("You have no such calendar."), N_("Go back to your calendars.")),
    "calendar.no_feed": (N_("A file is read once only."), N_("Attach the new file, and remove the old one.")),
    "calendar.no_private": (N_("You have no private address yet."), N_("Make one first.")),
    "calendar.asked_too_often": (N_("This calendar was asked too often."), N_("Try again in an hour.")),
    "calendar.nothing_given": (N_("There is neither a file nor an address."), N_("Give one of the two.")),
    "calendar.two_given": (N_("There are a file and an address."), N_("Give one of the two.")),
}

"""The sentences of refusals and reasons. A test asserts that every code of the house stands here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_noop as N_

from commonhours.catalogue.queries import name_of
from commonhours.common.refusals import Refusal
from commonhours.matching.answers import Reason
from commonhours.policies.steps import named_step
from commonhours.words.lengths import minutes_in_words
from commonhours.words.terms import gettext as _

WORKER, SERVICE_USER, REGION, ORGANISATION = "worker", "service_user", "region", "organisation"

WHOSE = {
    WORKER: N_("the [worker]’s own rule"),
    SERVICE_USER: N_("the [service user]’s wish"),
    REGION: N_("a rule of the region"),
    ORGANISATION: N_("a rule between organisations"),
}


@dataclass(frozen=True)
class Said:
    """A refusal in words: what happened, whose rule it is, what would help."""

    text: str
    whose: str = ""
    fix: str = ""


# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
    "not_allowed": (N_("Your role does not include this."), N_("Ask an administrator of your organisation.")),
    "no_region": (N_("This Commonhours has no region yet."), N_("Run the set-up first.")),
    "no_weights": (
        N_("No ranking is in force in this region."),
        N_("Ask a city officer to put one in force."),
    ),
    "key_reused": (N_("This request was already sent with other contents."), N_("Use a new key.")),
    "busy": (N_("Somebody else is changing the same people right now."), N_("Try again in a moment.")),
    "unknown_service_user": (N_("We know nobody like that here."), N_("Choose somebody from the list.")),
    "no_hours_granted": (
        N_("No hours of help have been granted yet."),
        N_("Ask the organisation that helps you."),
    ),
    "bad_email": (N_("This is not an e-mail address."), N_("Write it like name@example.org.")),
    "name_missing": (N_("A name is missing."), N_("Write the name people call them by.")),
    "agreement_missing": (
        N_("It must be written down how they agreed."),
        N_("Write for example “by telephone, today”."),
    ),
    "helper_is_self": (N_("You need no leave to act for yourself."), N_("Give somebody else’s address.")),
    "helps_already": (N_("They may act already."), N_("End that first to give another part.")),
    "too_many_helpers": (N_("At most %(most)s people can act for somebody."), N_("End one of them first.")),
    "unknown_helper": (N_("There is no such helper."), N_("Go back to the list.")),
    "already_ended": (N_("This has ended already."), ""),
    "long_for_meeting": (
        N_("A first meeting lasts an hour at most."),
        N_("Choose an hour or less."),
    ),
    "not_yet_begun": (N_("The [visit] has not begun yet."), N_("Come back afterwards.")),
    "was_cancelled": (N_("The [visit] was cancelled."), ""),
    "unknown_site": (N_("That place does not belong to them."), N_("Choose one of their places.")),
    "not_approved_here": (
        N_("They have not been approved by this organisation."),
        N_("Ask the organisation’s approver."),
    ),
    "unknown_person": (N_("We know no such [worker]."), N_("Choose somebody from the list.")),
    "unknown_visit": (N_("There is no such [visit]."), N_("Go back to the day board.")),
    "unknown_series": (N_("There is no such series."), N_("Go back to the day board.")),
    "unknown_gap": (N_("There is no such open date."), N_("Go back to the series.")),
    "choose_people": (N_("Choose between 1 and %(most)s people, each once."), ""),
    "ends_before_start": (N_("The end must come after the start."), N_("Check both times.")),
    "too_long": (N_("[A visit] lasts 24 hours at most."), N_("Book several [visits] instead.")),
    "off_quarter": (N_("[Visits] start and end on a quarter-hour."), N_("Choose :00, :15, :30 or :45.")),
    "beyond_horizon": (N_("That is outside the next ten weeks."), N_("Choose a day within ten weeks.")),
    "taken": (
        N_("Somebody else was faster: that hour has just been taken."),
        N_("Choose somebody else below."),
    ),
    "no_allocation": (N_("No hours have been granted for that month."), N_("Ask who grants the hours.")),
    "allocation_spent": (
        N_("Only %(left)s of the %(asked)s minutes are left in that month."),
        N_("Choose a shorter [visit] or another month."),
    ),
    "already_cancelled": (N_("This [visit] was cancelled before."), ""),
    "already_begun": (N_("This [visit] has already begun."), N_("Record what happened instead.")),
    "too_late_for_that": (
        N_("It is too late to change this here."),
        N_("Call the office: they can still help."),
    ),
    "reason_missing": (N_("Please say why."), N_("A few words are enough.")),
    "same_time": (N_("It is at that time already."), N_("Choose another time.")),
    "same_people": (N_("They come already."), N_("Choose somebody else.")),
    "parts_keep_their_length": (
        N_("Somebody comes for a part of this visit, so its length must stay."),
        N_("Change only when it starts."),
    ),
    "needs_consent": (
        N_("They have never been there, and a new face must be asked for first."),
        N_("Ask, and write down who said yes."),
    ),
    "only_known": (
        N_("Only people who are known there may come."),
        N_("Choose somebody who has been there before."),
    ),
    "nothing_missed": (N_("Nobody missed this [visit]."), N_("Look at the list again.")),
    "already_noted": (N_("This has been written down already."), ""),
    "already_contested": (N_("You have said that this is not right already."), N_("Wait for the answer.")),
    "nothing_contested": (N_("Nobody contests this, or it has been decided."), N_("Look at the list again.")),
    "own_word": (N_("You wrote this down yourself."), N_("Somebody else must decide.")),
    "unknown_act": (N_("There is nothing here that you can undo."), ""),
    "undo_too_late": (N_("Undo works for five minutes only."), N_("Change it by hand.")),
    "changed_since": (
        N_("Somebody has changed this visit since."),
        N_("Look at it again before you change it."),
    ),
    "nothing_changes": (N_("Nothing would change."), N_("Choose what shall be different.")),
    "rule_keeps_its_days": (
        N_("The days of this series cannot be moved together."),
        N_("End it, and book a new one."),
    ),
    "unknown_swap": (N_("There is no such offer for you."), ""),
    "swap_is_over": (N_("This offer is over: somebody took it, or it was taken back."), ""),
    "already_offered": (N_("You have offered this visit already."), ""),
    "unknown_shift": (N_("There is no such shift."), N_("Go back to the rota.")),
    "shift_held": (N_("They are on duty from then on already."), N_("Choose another start.")),
    "shift_too_long": (N_("A shift lasts 14 days at most, within a year."), N_("Check both times.")),
    "minutes_missing": (N_("Please say by how many minutes."), N_("A whole number, at least 1.")),
    "not_begun": (N_("This [visit] has not begun yet."), N_("Change or cancel it instead.")),
    "too_long_ago": (N_("This was more than a month ago."), N_("Talk about it with the organisation.")),
    "already_recorded": (N_("This has been written down already."), ""),
    "unknown_event": (N_("There is nothing like that about you."), N_("Go back to your visits.")),
    "words_missing": (N_("Please write what you want to say."), ""),
    "already_replied": (N_("You have answered to this already."), ""),
    "no_call": (N_("Nobody is being called about this [visit] now."), N_("Look at the list again.")),
    "nobody_fits": (N_("No colleague could come then."), N_("Give the visit back, or call the office.")),
    "bad_rule": (
        N_("We do not understand that pattern of dates."),
        N_("Choose how often and how many times."),
    ),
    "too_many": (N_("A series has %(most)s [visits] at most."), N_("Choose fewer.")),
    "confidential_wish": (N_("Confidential facts cannot be asked for."), N_("Leave it out.")),
    "role_not_held": (N_("The account does not hold that role there."), N_("Give it the role first.")),
    "token_days": (N_("A key ends after 1 to %(most)s days."), N_("Choose a nearer day.")),
    "token_over": (N_("This key was taken back before."), ""),
    "phone_taken": (N_("Another account signs in with this number already."), N_("Sign in there instead.")),
    "email_taken": (N_("Another account signs in with this address already."), N_("Sign in there instead.")),
    "already_filled": (N_("Somebody has filled this date already."), N_("Look at the series again.")),
    "cell_broken": (
        N_("The spreadsheet could not work this cell out: it says “%(bit)s”."),
        N_("Type the value itself."),
    ),
    "cell_formula": (N_("“%(bit)s” looks like a formula."), N_("Type the value itself.")),
    "cell_too_long": (N_("This is longer than %(most)s characters."), N_("Shorten it.")),
    "name_empty": (N_("The name is missing."), N_("Type first and last name.")),
    "name_unclear": (N_("“%(bit)s” is not a name."), N_("Type first and last name.")),
    "phone_unclear": (
        N_("“%(bit)s” is not a telephone number."),
        N_("Type all ten digits, or + and the country first."),
    ),
    "phone_rounded": (
        N_("The spreadsheet has rounded this number to %(bit)s; its last digits are lost."),
        N_("Set the column to text and type the number again."),
    ),
    "email_unclear": (N_("“%(bit)s” is not an e-mail address."), N_("Type it like name@example.org.")),
    "email_taken_here": (
        N_("Somebody else here signs in with %(bit)s."),
        N_("Leave the address out, or update that person."),
    ),
    "email_elsewhere": (
        N_("The address %(bit)s cannot be used here."),
        N_("Leave it out. The person can add it when they sign in."),
    ),
    "language_unknown": (
        N_("We do not know the language “%(bit)s”."),
        N_("Type it like English or Spanish."),
    ),
    "date_unclear": (N_("“%(bit)s” is not a date."), N_("Type it like 2026-03-04.")),
    "date_far": (N_("The date %(bit)s is too far away."), N_("Check the year.")),
    "date_order": (
        N_("%(bit)s can mean two days."),
        N_("Say above what comes first, the month or the day."),
    ),
    "date_order_open": (
        N_("Dates such as %(bit)s can mean two days."),
        N_("Say what comes first, the month or the day."),
    ),
    "ends_before_it_starts": (N_("It ends before it starts."), N_("Check both dates.")),
    "number_unclear": (N_("“%(bit)s” is not a length of time."), N_("Type it like 20 hours or 45 minutes.")),
    "number_large": (N_("%(bit)s is too long."), N_("Check the number and its unit.")),
    "zip_unclear": (N_("“%(bit)s” is not a ZIP."), N_("Type five digits.")),
    "zip_unknown": (N_("There is no ZIP %(bit)s."), N_("Check the digits.")),
    "area_unknown": (
        N_("We know no neighborhood “%(bit)s”."),
        N_("Type it as on the map, or type the ZIP."),
    ),
    "place_missing": (N_("We do not know where they live."), N_("Type the ZIP or the neighborhood.")),
    "work_unknown": (
        N_("There is no type of work “%(bit)s”."),
        N_("Type it as in the list of types of work; between several put a semicolon."),
    ),
    "fact_unknown": (N_("There is no certificate or check “%(bit)s”."), N_("Type it as in our list.")),
    "contract_unknown": (
        N_("“%(bit)s” is not a kind of contract."),
        N_("Type nine to five, part time, own hours, now and then, or on call."),
    ),
    "travel_unknown": (
        N_("“%(bit)s” is not a way to travel."),
        N_("Type walk, bicycle, bus or car."),
    ),
    "file_missing": (N_("No file came with this."), N_("Choose a file.")),
    "file_empty": (N_("There is nothing in this file."), N_("Choose another file.")),
    "file_too_large": (N_("The file is larger than %(most)s MB."), N_("Bring it in several parts.")),
    "file_old": (
        N_("This is an old Excel file, or one with a password."),
        N_("Save it as .xlsx without a password."),
    ),
    "file_no_sheet": (N_("This is not a spreadsheet that we can read."), N_("Save it as .xlsx or .csv.")),
    "file_unpacks": (N_("This file unpacks to far more than it seems."), N_("Save it as .csv.")),
    "file_too_many_rows": (N_("The file has more than %(most)s rows."), N_("Bring it in several parts.")),
    "file_too_many_columns": (
        N_("The file has more than %(most)s columns."),
        N_("Leave out what is not needed."),
    ),
    "file_unclosed": (
        N_("A cell holds more than %(most)s characters: a quotation mark may never be closed."),
        N_("Look for a single quotation mark."),
    ),
    "file_no_headings": (
        N_("We found no row of headings that we know."),
        N_("Put headings such as Name, E-mail and Phone above the rows."),
    ),
    "file_no_names": (N_("No column holds names."), N_("Say which column is the name.")),
    "column_twice": (N_("Two columns are set to the same."), N_("Choose one of them.")),
    "unknown_import": (N_("There is no such import."), N_("Go back to the list of imports.")),
    "unknown_organisation": (N_("There is no such organisation."), N_("Choose one from the list.")),
    "import_decided": (N_("This import has been decided already."), N_("Go back to the list of imports.")),
    "import_has_errors": (
        N_("%(count)s rows have something to mend, so nobody was taken in."),
        N_("Mend them, or take in only the good rows."),
    ),
    "import_nothing": (
        N_("No row of this file can be taken in."),
        N_("Mend the rows and bring the file again."),
    ),
    "import_not_committed": (N_("There is nothing to undo."), ""),
    "import_booked_since": (N_("%(name)s has been booked since."), N_("Cancel the visits first.")),
    "import_approved_since": (
        N_("%(name)s has been approved, or has joined or left, since."),
        N_("Change each person on their own page."),
    ),
    "import_changed_since": (
        N_("Something about %(name)s has changed since."),
        N_("Change each person on their own page."),
    ),
    "import_more_since": (N_("In all, %(count)s of them have changed since."), ""),
    "import_used_since": (
        N_("Something else in the house speaks of these people by now."),
        N_("Change each person on their own page."),
    ),
    "directory_missing": (N_("There is no such file or folder."), N_("Check the path.")),
    "directory_unread": (
        N_("This holds no organisations or services that we can read."),
        N_("Give a folder with organizations.csv and services.csv, or a JSON file in the form of HSDS 3."),
    ),
    "directory_not_json": (N_("%(file)s is not JSON."), N_("Check it with any JSON reader.")),
    "directory_nothing": (N_("No listing of this file can be taken in."), N_("Mend the file.")),
    "directory_no_licence": (
        N_("Nobody may show a list without saying whose it is and under which licence."),
        N_("Give the name of the list and its licence."),
    ),
    "directory_changed_since": (
        N_("Something in this list has changed since."),
        N_("Undo what came later first."),
    ),
    "directory_used_since": (
        N_("Another list refers to organisations of this one."),
        N_("Undo that list first."),
    ),
    "listing_no_id": (N_("The row has no id."), N_("Give each row an id of its own.")),
    "listing_no_name": (N_("The row has no name."), N_("Type its name.")),
    "listing_twice": (N_("The id %(bit)s stands there twice."), N_("Give each row an id of its own.")),
    "listing_unknown": (
        N_("It points at %(bit)s, which is not in these files."),
        N_("Add that row, or correct the id."),
    ),
    "website_unclear": (
        N_("“%(bit)s” is not the address of a website."),
        N_("Type it like https://example.org."),
    ),
    "no_such_point": (N_("There is no place on earth at %(bit)s."), N_("Check latitude and longitude.")),
    "hours_unclear": (
        N_("We cannot read the opening hours “%(bit)s”."),
        N_("Type a day, and two times of which the second is later."),
    ),
    "ambiguous_time": (
        N_("The clocks go back that night: this time comes twice."),
        N_("Choose another time."),
    ),
    "skipped_by_clock": (
        N_("The clocks go forward that night: there is no such time."),
        N_("Choose a later one."),
    ),
    "too_many_days": (N_("That is more than %(most)s days."), N_("Ask for fewer days at once.")),
    "bad_key": (N_("That key cannot be used."), N_("Use up to 200 plain characters.")),
    "availability.week_text.too_long": (N_("That is longer than %(most)s characters."), N_("Shorten it.")),
    "availability.week_text.not_understood": (
        N_("We do not understand “%(bit)s”."),
        N_("Try “Mon 9–1 and 4–8”."),
    ),
    "availability.week_text.not_a_time": (N_("“%(bit)s” is no time of day."), N_("Try “9am” or “16:30”.")),
    "availability.week_text.not_a_quarter": (
        N_("“%(bit)s” is not on a quarter-hour."),
        N_("Choose :00, :15, :30 or :45."),
    ),
    "availability.week_text.no_day": (N_("“%(bit)s” has no day."), N_("Begin with a day, such as Mon.")),
    "availability.week_text.no_hours": (N_("“%(bit)s” has no hours."), N_("Add hours, such as 9–1.")),
    "availability.week_text.no_end": (N_("“%(bit)s” has no end."), N_("Add when it ends, such as 9–1.")),
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
    "always_told": (
        N_("Who may act for you, and which roles you have, is always told by e-mail."),
        N_("Leave that one on."),
    ),
    "quiet_hours_unclear": (
        N_("Quiet hours need a beginning and a different end."),
        N_("Choose both, or neither."),
    ),
    "availability.in_the_past": (N_("That time is over."), N_("Choose today or a later day.")),
    "availability.too_far": (N_("That is too far ahead."), N_("Choose days within the next two years.")),
    "availability.off_quarter": (
        N_("Hours start and end on a quarter-hour."),
        N_("Choose :00, :15, :30 or :45."),
    ),
    "availability.too_many": (
        N_("There are %(most)s exceptions already."),
        N_("Remove some that you no longer need."),
    ),
    "availability.unknown_change": (N_("There is no such exception."), N_("Look at the list again.")),
    "availability.choose_weeks": (N_("Choose between 1 and %(most)s weeks."), ""),
    "availability.terms.out_of_bounds": (
        N_("That must be between %(least)s and %(most)s minutes."),
        N_("Choose a number within these."),
    ),
    "availability.terms.contradict": (
        N_("This does not fit with the other limits."),
        N_("The shortest visit cannot be longer than a day’s hours, nor a day’s longer than a week’s."),
    ),
    "no_occurrence": (N_("No date fits that pattern in the next ten weeks."), N_("Choose another start.")),
    "bad_input": (N_("We cannot read that."), N_("Check what you typed.")),
    "too_large": (N_("That is too long."), N_("Shorten it.")),
    "missing": (N_("This is missing."), N_("Fill it in.")),
    "unknown_choice": (N_("That is not one of the choices."), N_("Choose from the list.")),
    "work_locked": (
        N_("This work asks for something that has not been confirmed."),
        N_("Ask the organisation that approved them."),
    ),
    "not_found": (N_("There is nothing here that you may see."), N_("Check the address.")),
    "not_oneself": (
        N_("Nobody decides about themselves."),
        N_("Ask somebody else of your organisation to look."),
    ),
    "unknown_claim": (N_("Nobody waits for an answer to that."), N_("Go back to their page.")),
    "already_claimed": (N_("That is written down already and waits for somebody to look."), ""),
    "claims_enough": (
        N_("No more than %(most)s things can wait for an answer."),
        N_("Wait until somebody has looked."),
    ),
    "choose_organisations": (N_("Choose between 1 and %(most)s organisations."), ""),
    "no_way_to_reach": (
        N_("We need a way to reach you."),
        N_("Give an e-mail address or a telephone number with its area code."),
    ),
    "unknown_place": (
        N_("We do not know that ZIP code."),
        N_("Choose a neighbourhood, or check the figures."),
    ),
    "far_away": (N_("That is far outside this region."), N_("Check the ZIP code.")),
    "already_here": (
        N_("Every organisation that you chose has this already."),
        N_("Choose another one, or wait for their answer."),
    ),
    "maybe_known": (
        N_("Somebody like that may be here already."),
        N_("Look at who is shown first, then say that it is somebody else."),
    ),
    "email_in_use": (
        N_("That e-mail address cannot be used here."),
        N_("If it is theirs, ask them to sign in and choose your organisation under “Join”."),
    ),
    "unknown_membership": (N_("Nobody waits here under that address."), N_("Go back to who waits.")),
    "already_decided": (N_("Somebody has decided this already."), N_("Go back to who waits.")),
    "not_a_member": (N_("They do not belong to this organisation at present."), ""),
    "day_is_over": (N_("That day is over."), N_("Choose today or a later day.")),
    "own_role": (N_("Nobody gives a role to themselves."), N_("Ask another administrator.")),
    "role_held": (N_("They hold this role there already."), ""),
    "last_keeper": (
        N_("This is the last administrator there."),
        N_("Give somebody else the role first."),
    ),
    "unknown_grant": (N_("Nobody holds that role any more."), N_("Go back to the list of roles.")),
    "sign_in_first": (N_("Please sign in first."), ""),
    "not_a_colour": (N_("That is no colour."), N_("Choose one like #0c5f57.")),
    "unreadable_colour": (
        N_("White text on that colour is hard to read."),
        N_("The nearest good colour is %(nearest)s."),
    ),
    "logo_too_large": (
        N_("That picture is too large."),
        N_("Choose one of at most 1 MB and 16 million dots."),
    ),
    "logo_is_svg": (
        N_("An SVG can carry a program, so it is not taken."),
        N_("Save it as PNG and choose that."),
    ),
    "not_a_logo": (N_("That is no picture that we can read."), N_("Choose a PNG, JPEG or WebP.")),
    "rule_in_the_past": (
        N_("A rule cannot change what is over."),
        N_("Choose today or a later day."),
    ),
    "rule_out_of_bounds": (N_("This can be from %(low)s to %(high)s."), N_("Choose a value between them.")),
    "rule_loosens": (
        N_(
            "%(level_name)s asks for %(limit)s, and a level below may only ask for more care, never for less."
        ),
        N_("Keep to that, or be tighter."),
    ),
    "override_needs_reason": (N_("An override says why."), N_("Write the reason.")),
    "step_open": (
        N_("%(step)s comes before approval and is not done."),
        N_("Tick it, or let them read and accept it on their own page."),
    ),
    "own_to_accept": (
        N_("%(step)s is for them to read and accept themselves."),
        N_("They find it on their own page."),
    ),
    "not_a_sample_city": (N_("This is not a sample city."), N_("Sign in with your e-mail address.")),
}

# Conditions and residual rules: code: (whose, what is so, what would help)
RULES: dict[str, tuple[str, str, str]] = {
    "standing": (REGION, N_("Cannot be booked at present."), ""),
    "bookable": (
        ORGANISATION,
        N_("Works for no organisation that may be booked here."),
        N_("A partnership."),
    ),
    "work": (WORKER, N_("Does not do this type of work: %(about)s."), ""),
    "qualified": (
        REGION,
        N_("%(about)s is required for this work and not in force."),
        N_("Renewing or gaining it."),
    ),
    "step": (
        ORGANISATION,
        N_("Has yet to do what comes before a first [visit]: %(step)s."),
        N_("Doing that."),
    ),
    "wanted": (SERVICE_USER, N_("%(about)s is asked for, and not confirmed."), N_("Asking without it.")),
    "rule": (WORKER, N_("Does not work with %(about)s."), ""),
    "oneself": (REGION, N_("Nobody is booked for themselves."), ""),
    "never": (SERVICE_USER, N_("Does not come to this [service user]."), ""),
    "free": (WORKER, N_("Not available then."), N_("Another time.")),
    "notice": (WORKER, N_("Needs more notice than that."), N_("A later start.")),
    "shortest": (WORKER, N_("Only comes for longer [visits]."), N_("A longer [visit].")),
    "travel_limit": (WORKER, N_("Lives further away than they travel."), ""),
    "travel_before": (
        REGION,
        N_("Could not be there in time from the [visit] before."),
        N_("A later start."),
    ),
    "travel_after": (REGION, N_("Could not reach the [visit] after in time."), N_("An earlier end.")),
    "day_hours": (WORKER, N_("Would work more hours that day than they may."), N_("Another day.")),
    "week_hours": (WORKER, N_("Would work more hours that week than they may."), N_("Another week.")),
    "rest": (
        REGION,
        N_("Would have too little rest between two working days."),
        N_("A time nearer midday."),
    ),
    "longest": (REGION, N_("Lasts longer than [a visit] may."), N_("A shorter [visit].")),
    "long_stretch": (REGION, N_("Would work too long without a break."), N_("A gap before or after.")),
    "overlap": (REGION, N_("Already has [a visit] then."), N_("Another time.")),
}

# Why somebody: code: (icon, sentence)
REASONS: dict[str, tuple[str, str]] = {
    "favourite": ("heart", N_("A favourite of theirs")),
    "continuity": ("again", N_("Has come %(count)s times")),
    "offers": ("heart", N_("Offers: %(about)s")),
    "has_fact": ("verified", N_("%(about)s, confirmed")),
    "accepts": ("check", N_("Fine with %(about)s")),
    "near": ("travel", N_("%(minutes)s minutes away")),
    "guaranteed": ("clock", N_("Has guaranteed hours to fill")),
    "partner": ("building", N_("From a partner organisation")),
}

# The same reasons where a level's own limit is what keeps somebody away; whose says which level.
LIMITED: dict[str, str] = {
    "notice": N_("Here [visits] must be asked for %(limit)s ahead."),
    "shortest": N_("Here [a visit] takes %(limit)s at least."),
    "longest": N_("Here [a visit] takes %(limit)s at most."),
    "travel_limit": N_("Here nobody travels more than %(limit)s to [a visit]."),
    "day_hours": N_("Here nobody works more than %(limit)s a day."),
    "week_hours": N_("Here nobody works more than %(limit)s a week."),
    "rest": N_("Here %(limit)s of rest must lie between two working days."),
    "long_stretch": N_("Here nobody works more than %(limit)s without a break."),
}
OF_LEVEL = {
    "house": N_("a rule of the region"),
    "region": N_("a rule of %(level)s, the region"),
    "programme": N_("a rule of the programme %(level)s"),
    "organisation": N_("a rule of %(level)s"),
    "override": N_("a rule set for %(level)s by an officer of the region"),
}

KNOWN = frozenset(REFUSALS) | frozenset(RULES)


def said(refusal: Refusal) -> Said:
    """Put a refusal into words, in the active language."""
    facts = _filled(refusal.facts, "rule" if refusal.code == "rule" else "name")
    if "step" in facts:
        facts["step"] = named_step(facts["step"])[0]
    if refusal.code in RULES:
        whose, text, fix = RULES[refusal.code]
        if "limit" in facts and refusal.code in LIMITED:
            level = _(OF_LEVEL[str(facts["level"])]) % {"level": facts["level_name"]}
            return Said(_(LIMITED[refusal.code]) % facts, level, _(fix) if fix else "")
        if refusal.code == "step":
            facts["step"], kind, name = named_step(refusal.facts.get("about"))
            return Said(_(text) % facts, _(OF_LEVEL[kind]) % {"level": name}, _(fix))
        return Said(_(text) % facts, _(WHOSE[whose]), _(fix) if fix else "")
    text, fix = REFUSALS[refusal.code]
    return Said(_(text) % facts, "", _(fix) % facts if fix else "")


def sentence(refusal: Refusal) -> str:
    """What happened and what to do, in one breath."""
    words = said(refusal)
    return f"{words.text} {words.fix}".strip() if refusal.code in REFUSALS else words.text


def reason_words(reason: Reason) -> tuple[str, str]:
    """The icon and the sentence of a reason for somebody."""
    icon, text = REASONS[reason.code]
    return icon, _(text) % _filled(reason.facts, "name")


class _Gaps(dict[str, object]):
    """A sentence whose fact is missing still reads; it never becomes an error page."""

    def __missing__(self, key: str) -> str:
        return "…"


def _filled(facts: Mapping[str, object], part: str) -> dict[str, object]:
    filled = _Gaps(facts)
    if facts.get("about"):
        filled["about"] = name_of(facts["about"], part)
    for name in ("limit", "low", "high"):
        if name in facts:
            filled[name] = minutes_in_words(int(str(facts[name])))
    return filled

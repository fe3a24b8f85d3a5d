"""Refusals about spreadsheets and directories that are brought in."""

from django.utils.translation import gettext_noop as N_

# code: (what happened, what to do)
REFUSALS: dict[str, tuple[str, str]] = {
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
    "kind_unknown": (
        N_("“%(bit)s” is not a kind of [service user]."),
        N_("Type person, family, business or institution."),
    ),
    "feature_unknown": (
        N_("We know no “%(bit)s” in a home."),
        N_("Type it as in the list of features; between several put a semicolon."),
    ),
    "favourite_unknown": (
        N_("No [worker] of yours is called “%(bit)s”."),
        N_("Type the name as on their page, or their e-mail address; between several put a semicolon."),
    ),
    "favourite_twice": (
        N_("Several of your [workers] are called “%(bit)s”."),
        N_("Type the e-mail address."),
    ),
    "hours_not_yours": (
        N_("You may not grant hours here."),
        N_("Set the column to “Not used”, or ask somebody who grants hours to bring the file."),
    ),
    "hours_over": (N_("These hours ended on %(bit)s already."), N_("Check the day, or leave the hours out.")),
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
    "import_busy": (
        N_("We are still at work on this file."),
        N_("Wait until it is done; you get a message."),
    ),
    "import_gave_up": (
        N_("Something broke off each time we tried. Nobody was taken in."),
        N_("Bring the file in several parts, or ask whoever runs this site."),
    ),
    "import_has_errors": (
        N_("%(count)s rows have something to mend, so nobody was taken in."),
        N_("Mend them, or take in only the good rows."),
    ),
    "import_nothing": (
        N_("No row of this file can be taken in."),
        N_("Mend the rows and bring the file again."),
    ),
    "import_not_committed": (N_("There is nothing to undo."), ""),
    "import_booked_since": (N_("%(name)s has been booked since."), N_("Cancel the [visits] first.")),
    "import_approved_since": (
        N_("%(name)s has been approved, or has joined or left, since."),
        N_("Change each person on their own page."),
    ),
    "import_granted_since": (
        N_("The hours of %(name)s have been changed since, or used."),
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
    "hsds_missing": (
        N_("%(file)s, line %(line)s: “%(field)s” is missing."),
        N_("HSDS 3 asks for it. Ask whoever publishes the list."),
    ),
    "hsds_no_text": (
        N_("%(file)s, line %(line)s: “%(field)s” must be a text, and is %(bit)s."),
        N_("Put it in quotation marks."),
    ),
    "hsds_no_number": (
        N_("%(file)s, line %(line)s: “%(field)s” must be a number, and is “%(bit)s”."),
        N_("Write digits without quotation marks."),
    ),
    "hsds_no_list": (
        N_("%(file)s, line %(line)s: “%(field)s” must be a list."),
        N_("Put it in square brackets."),
    ),
    "hsds_no_record": (
        N_("%(file)s, line %(line)s: “%(field)s” must be a record with its own fields."),
        N_("Put it in curly brackets."),
    ),
    "hsds_unknown_word": (
        N_("%(file)s, line %(line)s: HSDS 3 does not know “%(bit)s” for “%(field)s”."),
        N_("Choose one of the words of the standard."),
    ),
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
}

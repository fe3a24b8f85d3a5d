"""The sentence of every refusal, a file for each field of it; no code stands twice."""

from commonhours.words.refusals import (
    audit,
    availability,
    billing,
    bookings,
    calendars,
    dispatch,
    everywhere,
    evv,
    funding,
    imports,
    intake,
    joining,
    money,
    organisations,
    payroll,
    people,
    supervision,
    timesheets,
)

FILES = (
    audit,
    availability,
    billing,
    bookings,
    calendars,
    dispatch,
    everywhere,
    evv,
    funding,
    imports,
    intake,
    joining,
    money,
    organisations,
    payroll,
    people,
    supervision,
    timesheets,
)
REFUSALS = {code: words for file in FILES for code, words in file.REFUSALS.items()}

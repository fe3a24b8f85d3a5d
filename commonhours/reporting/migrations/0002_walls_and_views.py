"""Walls of what reports rest on; the views that programs for reports read, and how far their logins see below these.

A view that changes is dropped and laid again in a migration of its own, with its line in docs/reporting.md.
"""

from django.db import migrations

from commonhours.common.walls import seen_by, wall
from commonhours.reporting.laying import View, lay, let_report, of_one, of_several

_OCCUPYING = "'held', 'booked', 'started', 'done'"
# Of which day an instant is, where the region lives.
_DAY = "({} AT TIME ZONE r.zone)::date"
_MINUTES = "(extract(epoch FROM {} - {}) / 60)::int"
_HOURS = "({} / 60.0)::numeric(9, 2)"
_DOLLARS = "({} / 100.0)::numeric(14, 2)"
_CHARGED = """(t.kind = 'charge' OR (t.kind = 'correction'
  AND EXISTS (SELECT FROM ledger_transfer w WHERE w.id = t.corrects_id AND w.kind IN ('charge', 'correction'))))"""

_ID = "Id of the organisation; its name stands in organisations."
_WORK = "Id of the type of work; its name stands in types_of_work."
_WORKER = "Id of the worker, without a name; the same in every view."

VIEWS = (
    View(
        "organisations",
        "Every organisation of the region.",
        "SELECT id, name, kind FROM organisations_organisation",
        {
            "organisation_id": "Id of the organisation.",
            "name": "Its name.",
            "kind": "What kind of organisation it is, as a code.",
        },
    ),
    View(
        "types_of_work",
        "Every type of work that can be booked.",
        "SELECT id, code, category, names ->> 'en', coalesce(names ->> 'es', names ->> 'en') FROM catalogue_typeofwork",
        {
            "type_of_work_id": "Id of the type of work.",
            "code": "Its code, which stays the same.",
            "category": "To which group of work it belongs, as a code.",
            "name": "Its name in English.",
            "name_es": "Its name in Spanish.",
        },
    ),
    View(
        "areas",
        "Every area of the region.",
        "SELECT id, name FROM catalogue_area",
        {"area_id": "Id of the area.", "name": "Its name."},
    ),
    View(
        "visits",
        "One visit that was booked, whether it stands or was called off; for whom and where is not told.",
        f"""SELECT v.id, v.organisation_id, v.type_of_work_id, v.starts_at, v.ends_at, {_DAY.format("v.starts_at")},
  {_MINUTES.format("v.ends_at", "v.starts_at")}, v.places, v.state, v.purpose, v.series_id IS NOT NULL, v.booked_at
FROM bookings_visit v CROSS JOIN organisations_region r""",
        {
            "visit_id": "Id of the visit.",
            "organisation_id": "Id of the organisation that serves, which is not always the one whose worker comes.",
            "type_of_work_id": _WORK,
            "starts_at": "When it starts.",
            "ends_at": "When it ends.",
            "day": "The day on which it starts, in the region.",
            "minutes": "How long it is, in minutes.",
            "places": "How many are to come.",
            "state": "planned, or cancelled.",
            "purpose": "help, meeting (to get to know each other) or trial (of another type of work).",
            "in_series": "Whether it belongs to a series.",
            "booked_at": "When it was booked.",
        },
    ),
    View(
        "assignments",
        "One worker in one visit, whether they came, left it before or did not come.",
        f"""SELECT a.id, a.visit_id, a.person_id, a.organisation_id, a.type_of_work_id, a.starts_at, a.ends_at,
  {_DAY.format("a.starts_at")}, {_MINUTES.format("a.ends_at", "a.starts_at")}, a.state, a.ended_because, a.late
FROM bookings_assignment a CROSS JOIN organisations_region r""",
        {
            "assignment_id": "Id of the assignment; its timesheet has the same.",
            "visit_id": "Id of the visit.",
            "worker_id": _WORKER,
            "organisation_id": "Id of the worker’s organisation.",
            "type_of_work_id": "Id of the type of work, where it is another one than the visit’s; else empty.",
            "starts_at": "When it starts.",
            "ends_at": "When it ends.",
            "day": "The day on which it starts, in the region.",
            "minutes": "How long it is, in minutes.",
            "state": "held, booked, started or done while it stands; cancelled, handed_back or no_show.",
            "ended_because": "Why it ended while its visit went on: moved, reassigned, swapped, handed_back, undone; else empty.",
            "late": "Whether it ended at shorter notice than the region asks for.",
        },
    ),
    View(
        "hours_by_day",
        "Hours of one day that is over, of one organisation’s people; each night the last 92 days are worked out anew.",
        f"""SELECT d.day, d.organisation_id, {_HOURS.format("d.offered")}, {_HOURS.format("d.booked")},
  {_HOURS.format("d.worked")}, {_HOURS.format("d.lost")}, {_HOURS.format("d.unfilled")}, d.made_at FROM reporting_day d""",
        {
            "day": "The day, in the region.",
            "organisation_id": "Id of the organisation; empty for the whole region, where somebody of two organisations counts once.",
            "offered": "Hours that workers said they were available.",
            "booked": "Hours that were booked of these workers; they may lie beside what was offered.",
            "worked": "Hours to which both sides have agreed so far.",
            "lost": "Hours that were offered and that nobody booked.",
            "unfilled": "Hours that somebody asked this organisation for and to which nobody came.",
            "made_at": "When this was worked out.",
        },
    ),
    View(
        "timesheets",
        "What one worker worked in one visit, as it is known at present.",
        f"""SELECT s.id, s.person_id, s.planned_start, s.planned_end, {_DAY.format("s.planned_start")}, s.starts_at, s.ends_at,
  {_MINUTES.format("s.ends_at", "s.starts_at")}, s.state, cardinality(s.exceptions), s.changed_at
FROM timesheets_timesheet s CROSS JOIN organisations_region r""",
        {
            "assignment_id": "Id of the assignment whose hours these are.",
            "worker_id": _WORKER,
            "planned_start": "When it was to start.",
            "planned_end": "When it was to end.",
            "day": "The day on which it was to start, in the region.",
            "starts_at": "When it started; empty while that is not known.",
            "ends_at": "When it ended; empty while that is not known.",
            "minutes": "How long it was, in minutes; empty while that is not known.",
            "state": "open, waiting (for somebody’s yes), disputed, or confirmed by both sides.",
            "exceptions": "How many things about it were unusual.",
            "changed_at": "When its hours changed last.",
        },
    ),
    View(
        "budget_lines",
        "One line of money for help, between two days.",
        f"""SELECT l.id, l.organisation_id, l.name, {_DOLLARS.format("l.amount")}, l.since, l.until
FROM funding_fundingline l""",
        {
            "line_id": "Id of the line.",
            "organisation_id": _ID,
            "name": "Its name.",
            "amount": "What it holds, in dollars.",
            "since": "Its first day.",
            "until": "The day after its last.",
        },
    ),
    View(
        "spending",
        "What was charged to one budget line in one month, by the day of the posting; corrections count in their own month.",
        f"""SELECT l.organisation_id, a.owner_id, date_trunc('month', l.day)::date, {_DOLLARS.format("sum(l.cents)")}
FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id JOIN ledger_transfer t ON t.id = l.transfer_id
WHERE a.kind = 'funder_owes' AND a.owner_kind = 'line' AND {_CHARGED} GROUP BY 1, 2, 3""",
        {
            "organisation_id": _ID,
            "line_id": "Id of the budget line.",
            "month": "The first day of the month.",
            "spent": "What was charged, in dollars.",
        },
    ),
    View(
        "workers",
        "One worker’s part in one organisation, without a name. Somebody in two organisations stands here twice.",
        """SELECT m.person_id, m.organisation_id, t.contract, m.since, m.until
FROM people_membership m LEFT JOIN availability_terms t ON t.person_id = m.person_id""",
        {
            "worker_id": _WORKER,
            "organisation_id": _ID,
            "contract": "Type of contract as it is today: nine_to_five, part_time, personalised, ad_hoc or on_call.",
            "since": "The first day.",
            "until": "The day after the last; empty while it goes on.",
        },
    ),
    View(
        "unfilled",
        "A visit that stands and to which too few come, or a date of a series that found nobody.",
        f"""SELECT v.id, v.organisation_id, v.type_of_work_id, v.starts_at, {_DAY.format("v.starts_at")},
  {_MINUTES.format("v.ends_at", "v.starts_at")}, v.places - n.coming
FROM bookings_visit v CROSS JOIN organisations_region r CROSS JOIN LATERAL (
  SELECT count(*)::int AS coming FROM bookings_assignment a WHERE a.visit_id = v.id AND a.state IN ({_OCCUPYING})) n
WHERE v.state = 'planned' AND v.places > n.coming
UNION ALL
SELECT NULL, s.organisation_id, s.type_of_work_id, g.starts_at, {_DAY.format("g.starts_at")}, s.minutes,
  greatest(cardinality(s.person_ids), 1)
FROM bookings_gap g JOIN bookings_series s ON s.id = g.series_id CROSS JOIN organisations_region r
WHERE g.filled_by_id IS NULL AND (substring(s.rule FROM 'UNTIL=([0-9]{{{{8}}}})') IS NULL
  OR to_char(g.starts_at AT TIME ZONE s.zone, 'YYYYMMDD') <= substring(s.rule FROM 'UNTIL=([0-9]{{{{8}}}})'))""",
        {
            "visit_id": "Id of the visit; empty for a date of a series.",
            "organisation_id": _ID,
            "type_of_work_id": _WORK,
            "starts_at": "When it starts.",
            "day": "The day on which it starts, in the region.",
            "minutes": "How long it is, in minutes.",
            "places": "How many are missing.",
        },
    ),
    View(
        "requests",
        "Somebody asked for help, or a service asked for somebody; who, where and in which words is not told.",
        """SELECT q.id, q.organisation_id, q.type_of_work_id, q.way, q.state, q.arrived_at, q.contacted_at, q.served_at,
  q.closed_at, q.reason FROM intake_helprequest q""",
        {
            "request_id": "Id of the request.",
            "organisation_id": "Id of the organisation in whose queue it is; empty for the region’s contact centre.",
            "type_of_work_id": "Id of the type of work that was asked for, where it is known.",
            "way": "online, phone, referral, or visit (asked for after one).",
            "state": "new, in_hand, waiting, registered, served or closed.",
            "arrived_at": "When it came.",
            "contacted_at": "When whoever asked was reached.",
            "served_at": "When a first visit had been booked; empty before.",
            "closed_at": "When it was closed without a visit; empty otherwise.",
            "reason": "Why it was closed, as a code; else empty.",
        },
    ),
    View(
        "gaps_ahead",
        "Hours a week that will be missing in the next ten weeks, worked out each night; of five service users or more alone.",
        """SELECT g.organisation_id, g.type_of_work_id, g.area_id, g.weekday, g.from_hour, g.from_hour + 3, g.since, g.last_day,
  g.hours, g.low, g.high, g.needed, g.supplied, g.made_at FROM planning_shortfall g""",
        {
            "organisation_id": "Id of the organisation; empty for the whole region.",
            "type_of_work_id": _WORK,
            "area_id": "Id of the area where they are needed.",
            "weekday": "Day of the week; 0 is Monday.",
            "from_hour": "The hour of the day from which.",
            "until_hour": "The hour of the day until which.",
            "since": "The first of the days on which they are missing.",
            "last_day": "The last of them.",
            "hours": "Hours a week that will be missing, as expected.",
            "low": "In nine cases of ten it will be more than this.",
            "high": "In nine cases of ten it will be less than this.",
            "needed": "Hours a week that will be asked for beyond what is booked.",
            "supplied": "Hours a week of them that can be counted on.",
            "made_at": "When this was worked out.",
        },
    ),
    View(
        "overheads",
        "What it took until visits stood, of those booked in one month in one way; of five visits and three people or more alone.",
        """SELECT o.organisation_id, o.month, o.way, o.visits, o.steps, o.program_steps, o.house_steps, o.median_minutes,
  o.made_at FROM reporting_overhead o""",
        {
            "organisation_id": "Id of the organisation; empty for the whole region.",
            "month": "The first day of the month in which they were booked.",
            "way": "single, series, offer (somebody said yes), self (whoever is served, or a helper) or program.",
            "visits": "How many visits these are.",
            "steps": "Acts by people about them until they started: book, offer, say yes or no, move, give to somebody else, call off.",
            "program_steps": "The same acts by programs.",
            "house_steps": "The same acts by Commonhours itself.",
            "median_minutes": "Half of them stood after at most so many minutes, counted from the first offer; 0 where one press books.",
            "made_at": "When this was worked out.",
        },
    ),
)


class Migration(migrations.Migration):
    dependencies = (
        ("reporting", "0001_what_reports_rest_on"),
        ("availability", "0003_calendars"),
        ("bookings", "0009_absences_have_a_recorder"),
        ("catalogue", "0002_affinity"),
        ("funding", "0007_wall_of_uses"),
        ("intake", "0003_an_answer_to_whoever_refers"),
        ("ledger", "0003_lines_own_accounts"),
        ("organisations", "0008_letterhead"),
        ("people", "0009_relations"),
        ("planning", "0002_wall_of_shortfalls"),
        ("timesheets", "0004_home_code"),
    )

    operations = (
        wall("reporting_access", seen_by()),
        wall("reporting_day", seen_by(organisations="ARRAY[organisation_id]")),
        wall("reporting_overhead", seen_by(organisations="ARRAY[organisation_id]")),
        # A login reads of itself what the conditions below ask.
        let_report("reporting_access", "login, organisation_id, until", "login = current_user::text"),
        let_report("organisations_region", "zone"),
        let_report("organisations_organisation", "id, name, kind"),
        let_report("catalogue_typeofwork", "id, code, category, names"),
        let_report("catalogue_area", "id, name"),
        let_report(
            "bookings_visit",
            "id, organisation_id, type_of_work_id, series_id, starts_at, ends_at, places, state, purpose, booked_at",
            of_several("organisation_ids"),
        ),
        let_report(
            "bookings_assignment",
            "id, visit_id, person_id, organisation_id, type_of_work_id, starts_at, ends_at, state, ended_because, late",
            of_several("organisation_ids"),
        ),
        let_report(
            "bookings_series",
            "id, organisation_id, type_of_work_id, rule, zone, minutes, person_ids",
            of_several("organisation_ids"),
        ),
        # A gap says nothing of whose it is; its series does, behind its own wall.
        let_report(
            "bookings_gap",
            "series_id, starts_at, filled_by_id",
            "series_id IN (SELECT s.id FROM bookings_series s)",
        ),
        let_report(
            "timesheets_timesheet",
            "id, person_id, planned_start, planned_end, starts_at, ends_at, exceptions, state, changed_at",
            of_several("organisation_ids"),
        ),
        let_report(
            "funding_fundingline",
            "id, organisation_id, name, amount, since, until",
            of_one("organisation_id"),
        ),
        # What funders owe for the lines, and no account of a person.
        let_report(
            "ledger_account",
            "id, kind, owner_kind, owner_id",
            f"owner_kind = 'line' AND {of_one('organisation_id')}",
        ),
        let_report(
            "ledger_leg",
            "transfer_id, account_id, day, cents, organisation_id",
            "person_id IS NULL AND account_id IN (SELECT a.id FROM ledger_account a)",
        ),
        let_report(
            "ledger_transfer",
            "id, kind, corrects_id",
            f"kind IN ('charge', 'correction') AND {of_several('organisation_ids')}",
        ),
        let_report(
            "people_membership",
            "person_id, organisation_id, since, until",
            f"part = 'worker' AND approved_at IS NOT NULL AND {of_one('organisation_id')}",
        ),
        let_report(
            "availability_terms",
            "person_id, contract",
            "person_id IN (SELECT m.person_id FROM people_membership m)",
        ),
        let_report(
            "intake_helprequest",
            "id, organisation_id, type_of_work_id, way, state, arrived_at, contacted_at, served_at, closed_at, reason",
            of_several("organisation_ids"),
        ),
        # Of few, a figure would speak of somebody.
        let_report(
            "planning_shortfall",
            "organisation_id, type_of_work_id, area_id, weekday, from_hour, since, last_day, hours, low, high, needed, "
            "supplied, made_at",
            f"served >= 5 AND {of_one('organisation_id')}",
        ),
        let_report(
            "reporting_day",
            "organisation_id, day, offered, booked, worked, lost, unfilled, made_at",
            of_one("organisation_id"),
        ),
        let_report(
            "reporting_overhead",
            "organisation_id, month, way, visits, steps, program_steps, house_steps, median_minutes, made_at",
            of_one("organisation_id"),
        ),
        *(lay(view) for view in VIEWS),
    )

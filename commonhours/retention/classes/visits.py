"""Visits, their evidence, and whom a match proposed."""

from commonhours.retention.classes.table import Table as T

TABLES = (
    T(
        "bookings_absence",
        of="person_id = ANY (%(people)s)",
        goes=(
            "id assignment_id person_id how excuse recorded_by_id recorded_at note contest words contested_at "
            "decided_by_id decided_at reason organisation_ids"
        ),
    ),
    T(
        "bookings_assignment",
        of="visit_id IN (SELECT id FROM bookings_visit WHERE service_user_id = ANY (%(served)s))",
        blank={"latitude": "0", "longitude": "0", "measured": "-1"},
        stays=(
            "id visit_id person_id organisation_id type_of_work_id starts_at ends_at period state ended_because "
            "late organisation_ids"
        ),
    ),
    T(
        "bookings_consent",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        goes="id service_user_id person_id said_by how recorded_by_id recorded_at organisation_ids",
    ),
    T(
        "bookings_gap",
        stays="id series_id starts_at reasons filled_by_id",
    ),
    T(
        "bookings_newfaces",
        of="service_user_id = ANY (%(served)s)",
        goes="service_user_id says organisation_ids",
    ),
    T(
        "bookings_outcome",
        of=(
            "visit_id IN (SELECT id FROM bookings_visit WHERE service_user_id = ANY (%(served)s)) OR visit_id IN "
            "(SELECT visit_id FROM bookings_assignment WHERE person_id = ANY (%(people)s))"
        ),
        blank={"words": "''"},
        stays="id visit_id side thanks next_step said_by_id said_at",
    ),
    T(
        "bookings_series",
        of="service_user_id = ANY (%(served)s)",
        blank={"wants": "'{}'", "features": "'{}'"},
        stays=(
            "id service_user_id organisation_id type_of_work_id rule first_local zone minutes person_ids skips "
            "materialised_until organisation_ids booked_at"
        ),
    ),
    T(
        "bookings_swap",
        stays="id visit_id assignment_id person_id state offered_at ended_at taken_by_id organisation_ids",
    ),
    T(
        "bookings_swapinvitation",
        stays="id swap_id person_id",
    ),
    T(
        "bookings_visit",
        of="service_user_id = ANY (%(served)s)",
        blank={
            "latitude": "0",
            "longitude": "0",
            "measured": "-1",
            "wants": "'{}'",
            "features": "'{}'",
            "reason": "''",
        },
        stays=(
            "id service_user_id site_id organisation_id type_of_work_id series_id starts_at ends_at places state "
            "booked_by_id booked_at purpose occurs_at organisation_ids"
        ),
    ),
    T(
        "contact_centre_readback",
        of="visit_id IN (SELECT id FROM bookings_visit WHERE service_user_id = ANY (%(served)s))",
        stays=(
            "id visit_id spoke_with_id interpreter_id language starts_at ends_at person_ids read_by_id read_at"
            " organisation_ids"
        ),
    ),
    T(
        "dispatch_dutycall",
        stays="id visit_id account_id called_at state answered_by_id answered_at organisation_ids",
    ),
    T(
        "dispatch_dutyshift",
        stays="id organisation_id account_id starts_at ends_at turn organisation_ids",
    ),
    T(
        "dispatch_offer",
        of="person_id = ANY (%(people)s)",
        blank={"reason": "''", "limits": "'{}'"},
        stays="id opening_id person_id state offered_at reply_by ended_at organisation_ids",
    ),
    T(
        "dispatch_opening",
        of="service_user_id = ANY (%(served)s)",
        blank={"wants": "'{}'", "features": "'{}'", "reason": "''"},
        stays=(
            "id service_user_id organisation_id type_of_work_id site_id starts_at ends_at purpose visit_id "
            "series_id gap_id was_starts_at was_ends_at patience line state offered_by_id offered_at ended_at "
            "filled_by_id organisation_ids"
        ),
    ),
    T(
        "dispatch_cominglate",
        stays="id visit_id person_id expected_at said_at organisation_ids",
    ),
    T(
        "dispatch_visitevent",
        of=(
            "visit_id IN (SELECT id FROM bookings_visit WHERE service_user_id = ANY (%(served)s)) OR person_id = "
            "ANY (%(people)s)"
        ),
        blank={"words": "''", "reply": "''", "replied_at": "NULL"},
        stays="id visit_id person_id kind minutes recorded_by_id recorded_at organisation_ids",
    ),
    T(
        "evv_answer",
        of=(
            "sending_id IN (SELECT s.id FROM evv_sending s JOIN evv_record r ON r.id = s.record_id WHERE "
            "r.person_id = ANY (%(people)s) OR r.service_user_id = ANY (%(served)s))"
        ),
        since="answered_at",
        kept="visit_evidence",
        then={"reasons": "'[]'"},
        stays="sending_id accepted answered_at organisation_ids",
    ),
    T(
        "evv_approval",
        stays="id record_id revision approved_by_id approved_at act_id organisation_ids",
    ),
    T(
        "evv_batch",
        stays="id payer_id made_at state tries next_at receipt trouble organisation_ids",
    ),
    T(
        "evv_number",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        kept="visit_evidence",
        then={"number": "''"},
        stays="id payer_id service_user_id person_id organisation_ids",
    ),
    T(
        "evv_payer",
        stays=(
            "id organisation_id name profile provider_qualifier provider_id business_id payer_id programme "
            "address login wait_hours since until organisation_ids"
        ),
    ),
    T(
        "evv_payerterms",
        stays="id payer_id since pack metres grace_minutes round_minutes organisation_ids",
    ),
    T(
        "evv_procedure",
        stays="id payer_id type_of_work_id code modifiers organisation_ids",
    ),
    T(
        "evv_record",
        stays=(
            "id payer_id timesheet_id person_id service_user_id starts_at state faults sequence again marked_at "
            "changed_at organisation_ids"
        ),
    ),
    T(
        "evv_sending",
        of=(
            "record_id IN (SELECT id FROM evv_record WHERE person_id = ANY (%(people)s) OR service_user_id = ANY "
            "(%(served)s))"
        ),
        since="made_at",
        kept="visit_evidence",
        then={"body": "'{}'"},
        stays="id record_id batch_id sequence follows digest made_at act_id organisation_ids",
    ),
    T(
        "funding_allocation",
        stays=(
            "id service_user_id organisation_id since until granted_minutes held_minutes used_minutes "
            "beyond_minutes"
        ),
    ),
    T(
        "funding_fundingline",
        stays=(
            "id organisation_id name funder programme_id amount since until type_of_work_ids opened_by_id "
            "opened_at"
        ),
    ),
    T(
        "funding_hold",
        stays="id allocation_id visit_id service_user_id minutes settled_minutes held_at returned_at",
    ),
    T(
        "funding_split",
        stays="id organisation_id service_user_id type_of_work_id since until set_by_id set_at",
    ),
    T(
        "funding_splitshare",
        stays="id split_id line_id organisation_id parts",
    ),
    T(
        "funding_use",
        stays="id allocation_id visit_id service_user_id timesheet_id revision minutes used_at",
    ),
    T(
        "matching_ranking",
        of="false",
        kept="rankings",
        then={"question": "", "candidates": "", "why": "", "considered": ""},
        stays="id at by_account_id weights_id snapshot organisation_ids host_ids",
    ),
    # Ids and nothing else: whoever is forgotten is nobody behind theirs.
    T(
        "matching_roll",
        of="false",
        kept="rankings",
        then={"people": ""},
        stays="id used_on",
    ),
    T(
        "matching_simulation",
        of="false",
        kept="rankings",
        then={"result": ""},
        stays=(
            "id draft_id weights tiers base_id first_day last_day asked_by_id asked_at state done of tries finished_at"
        ),
    ),
    T(
        "matching_weights",
        stays="version weights tiers reason since until set_by_id set_at",
    ),
    T(
        "matching_weightsdraft",
        stays="id weights tiers reason since state made_by_id changed_at decided_by_id decided_at version_id",
    ),
    # Worked out anew each night from what stands elsewhere: sums, and nobody's name.
    T(
        "planning_shortfall",
        stays=(
            "id organisation_id type_of_work_id area_id weekday from_hour since last_day hours low high needed "
            "supplied by_hour served remedies weeks_known made_at organisation_ids"
        ),
    ),
    # A program's login, and sums.
    T("reporting_access", stays="id login organisation_id made_at until"),
    T("reporting_day", stays="id organisation_id day offered booked worked lost unfilled made_at"),
    T(
        "reporting_overhead",
        stays=("id organisation_id month way visits steps program_steps house_steps median_minutes made_at"),
    ),
    # What an organisation tried, and in whose words it asked; of people, only their places in it.
    T(
        "planning_trial",
        stays=(
            "id organisation_id type_of_work_id area_ids words asked_by_id asked_at starts_on stopped_on stop_words "
            "organisation_ids"
        ),
    ),
    T(
        "planning_trialmember",
        of="person_id = ANY (%(people)s) OR beside_id = ANY (%(people)s)",
        goes="id trial_id type_of_work_id person_id part beside_id asked_at yes_at until organisation_ids",
    ),
    # A plan of rounds names people by their ids alone, and goes with the rankings.
    T("routing_pin", stays="id visit_id organisation_id pinned_by_id pinned_at off_by_id off_at"),
    T(
        "routing_plannedvisit",
        stays=(
            "id plan_id visit_id assignment_id worker_before_id worker_after_id begins_before begins_after ends_before "
            "ends_after way_before way_after position new_face kept why_left organisation_ids"
        ),
    ),
    T(
        "routing_roundsplan",
        stays=(
            "id organisation_id first_day days kind away_id away_until held_until frozen_until may_move slower seconds "
            "seed weights asked_by_id asked_at state tries share best_cost stop_asked ready_at costs_before "
            "costs_after figures turned_away decided_by_id decided_at organisation_ids"
        ),
    ),
    T(
        "routing_roundweights",
        stays=(
            "id organisation_id travel waiting overtime left_out new_face change fairness moved preference reason "
            "since set_by_id set_at"
        ),
    ),
    T(
        "timesheets_acknowledgement",
        of=(
            "timesheet_id IN (SELECT id FROM timesheets_timesheet WHERE person_id = ANY (%(people)s) OR "
            "service_user_id = ANY (%(served)s))"
        ),
        since="made_at",
        kept="visit_evidence",
        then={"memo": "''"},
        stays=(
            "id timesheet_id person_id revision exception reason resolution made_by_id made_at act_id "
            "organisation_ids"
        ),
    ),
    T(
        "timesheets_adjustment",
        of=(
            "timesheet_id IN (SELECT id FROM timesheets_timesheet WHERE person_id = ANY (%(people)s) OR "
            "service_user_id = ANY (%(served)s))"
        ),
        since="made_at",
        kept="visit_evidence",
        then={"memo": "''"},
        stays=(
            "id timesheet_id person_id starts_at ends_at reason resolution made_by_id made_at act_id "
            "organisation_ids"
        ),
    ),
    T(
        "timesheets_clockevent",
        of=(
            "person_id = ANY (%(people)s) OR timesheet_id IN (SELECT id FROM timesheets_timesheet WHERE "
            "service_user_id = ANY (%(served)s))"
        ),
        since="at",
        kept="visit_evidence",
        then={"latitude": "NULL", "longitude": "NULL", "metres": "NULL"},
        stays=(
            "id timesheet_id person_id way method device_at sent_at received_at at off label act_id "
            "organisation_ids"
        ),
    ),
    T(
        "timesheets_confirmation",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        since="said_at",
        kept="visit_evidence",
        then={"told": "''"},
        stays="id timesheet_id person_id service_user_id revision side said_by_id said_at act_id organisation_ids",
    ),
    T(
        "timesheets_dispute",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        since="decided_at",
        kept="visit_evidence",
        then={"words": "'–'", "decision": "CASE WHEN decision = '' THEN '' ELSE '–' END"},
        stays=(
            "id timesheet_id person_id service_user_id side opened_by_id opened_at decided_by_id decided_at "
            "organisation_ids"
        ),
    ),
    # From which home somebody called says where they were, as a place does.
    T(
        "timesheets_call",
        of="person_id = ANY (%(people)s)",
        since="began_at",
        kept="visit_evidence",
        then={"caller": "''"},
        stays="id carried_as language step wrong person_id assignment_id event_id began_at asked answer",
    ),
    T(
        "timesheets_callcode",
        of="person_id = ANY (%(people)s)",
        goes="person_id code made_at",
    ),
    T(
        "timesheets_homecode",
        of="service_user_id = ANY (%(served)s)",
        goes="service_user_id code made_at organisation_ids",
    ),
    T(
        "timesheets_locationconsent",
        of="service_user_id = ANY (%(served)s)",
        blank={"given_by": "'–'"},
        stays="id service_user_id wording since until recorded_by_id recorded_at organisation_ids",
    ),
    T(
        "timesheets_timesheet",
        stays=(
            "id assignment_id person_id service_user_id planned_start planned_end starts_at ends_at exceptions "
            "revision changed_at state organisation_ids"
        ),
    ),
)

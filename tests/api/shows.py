"""What each operation that reads shows of people other than its caller, or why it shows nothing of them.

An operation that writes answers with ids of what it wrote, and needs no line.
"""

SHOWS: dict[str, tuple[str, ...]] = {
    "find": ("search",),
    "next_best": ("search",),
    "propose": ("search",),
    "strips": ("search",),
    "answer_question": ("search",),
    "list_visits": ("visits",),
    "show_visit": ("visits",),
    "show_person": ("profile", "contact", "papers", "visits"),
    "show_hours": ("visits",),
    "show_service_user": ("profile", "contact", "care"),
    "list_helpers": ("profile",),
    "list_openings": ("visits",),
    "list_unfilled": ("visits",),
    "list_gaps": ("visits",),
    "show_reliability": ("record",),
    "list_contests": ("record",),
    "list_my_people": ("visits",),
    "show_supervision": ("record",),
    "list_suspensions": ("record",),
    "show_suspension": ("record",),
    "show_freeze": ("record",),
    "list_left_places": ("visits",),
    "show_lineage": ("papers",),
    "list_hours_worked": ("visits",),
    "take_hours_evidence": ("visits", "contact"),
    "list_payer_records": ("visits",),
    "show_payer_record": ("visits", "papers"),
    "list_accounts": ("pay",),
    "show_statement": ("pay",),
    "show_run": ("pay", "visits", "contact"),
    "show_pay_statement": ("pay",),
    "show_sick_leave": ("pay",),
    "list_referrals": ("care",),
    "list_office_asks": ("care",),
    "show_referral": ("care",),
    "list_relations": ("profile",),
}

SHOWS_NOTHING: dict[str, tuple[str, ...]] = {
    "Proof is for everybody.": ("list_trail_heads", "prove_growth", "prove_act"),
    "One's own.": (
        *("list_my_offers", "list_my_hours", "list_my_pay", "list_my_instruments", "show_my_month", "me"),
        *("list_tokens", "list_my_calendars", "list_my_messages", "show_my_choice", "list_my_looks"),
        *("list_who_may_see", "list_my_reports", "show_my_report"),
    ),
    "Names, ids, or an organisation's own affairs.": (
        *(
            "search_people",
            "search_service_users",
            "list_shifts",
            "list_waiting",
            "list_roles",
            "show_approver",
        ),
        *("list_looks", "list_questions", "list_payers", "list_payer_scores", "show_import"),
    ),
    "Who reads what was reported in confidence is kept with it.": (
        *("list_incidents", "show_incident", "show_evidence"),
    ),
    "Whoever asks for help is nobody here yet.": ("list_requests", "show_request"),
    "A chain that was followed is kept by `audit`.": (
        "show_trace",
        "list_audits",
        "list_accesses",
        "show_sample",
    ),
    "Sums, rules, hours or texts of organisations.": (
        *("list_rules", "search_directory", "list_steps", "list_badges", "list_books", "list_transfers"),
        *("show_transfer", "list_billing", "show_billing", "list_invoices", "show_invoice", "list_pairs"),
        *("show_margin", "show_letterhead", "list_runs", "list_rates", "list_instruments", "list_splits"),
        *("list_services_that_answer", "show_incident_clock", "show_records_kept"),
        *("list_funding_lines", "show_spend", "list_joint_employers", "list_partnerships", "list_offers"),
        *(
            "list_organisations",
            "list_types_of_work",
            "list_kinds_of_fact",
            "list_affinities",
            "list_features",
        ),
    ),
}

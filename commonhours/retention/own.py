"""What somebody carries away of themselves: the tables, and by which column their rows are found.

Only what they may read here anyway, behind the same wall: not what others think of them in private, whom a match passed
over, or who would rather have somebody else come.
"""

_PERSON = "person_id = ANY (%(people)s)"
_SERVED = "service_user_id = ANY (%(served)s)"
_ACCOUNT = "account_id = ANY (%(accounts)s)"
_BOTH = f"{_PERSON} OR {_SERVED}"

OWN: tuple[tuple[str, str], ...] = (
    ("accounts_account", "id = ANY (%(accounts)s)"),
    ("organisations_grant", _ACCOUNT),
    ("notifications_choice", _ACCOUNT),
    ("notifications_message", f"{_PERSON} OR {_ACCOUNT}"),
    ("notifications_textconsent", _ACCOUNT),
    ("notifications_textin", _ACCOUNT),
    ("people_person", "id = ANY (%(people)s)"),
    ("people_serviceuser", "id = ANY (%(served)s)"),
    ("people_membership", _BOTH),
    *(
        (table, _PERSON)
        for table in (
            "people_youth",
            "people_personalrule",
            "people_affinityoffer",
            "policies_stepdone",
            "policies_exclusive",
            "credentials_fact",
            "credentials_portfolio",
            "credentials_badgegiven",
            "availability_patternperiod",
            "availability_change",
            "availability_terms",
            "availability_calendar",
            "availability_busytime",
            "bookings_assignment",
            "bookings_absence",
            "bookings_swap",
            "dispatch_offer",
            "supervision_checkin",
            "supervision_observedvisit",
            "supervision_firstday",
            "supervision_word",
            "safeguarding_suspension",
            "timesheets_clockevent",
            "timesheets_callcode",
            "timesheets_call",
            "rates_leastrate",
            "rates_askedrate",
            "payroll_statement",
            "payroll_statementline",
            "payroll_paidhours",
            "payroll_payment",
            "payroll_leavetaken",
            "payroll_atfinish",
            "credits_credit",
        )
    ),
    ("timesheets_timesheet", _BOTH),
    ("timesheets_confirmation", _BOTH),
    *(
        (table, _SERVED)
        for table in (
            "people_site",
            "people_need",
            "people_affinitywish",
            "people_homefeature",
            "people_liking",
            "people_circle",
            "people_helper",
            "funding_allocation",
            "bookings_series",
            "bookings_visit",
            "bookings_newfaces",
            "bookings_consent",
            "timesheets_locationconsent",
            "intake_helprequest",
        )
    ),
)

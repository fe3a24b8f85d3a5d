"""Ledger, pay, bills, audits and the trail: they stand, under a name that is none."""

from commonhours.retention.classes.table import Table as T

TABLES = (
    T(
        "audit_audit",
        stays=(
            "id account_id purpose organisation_ids whole_region since until begins ends proposed_by_id "
            "proposed_at confirmed_by_id confirmed_at ended_by_id ended_at"
        ),
    ),
    T(
        "audit_item",
        stays="id paper_id account_id place transfer_id cents certain verdict exception_cents words written_at",
    ),
    T(
        "audit_look",
        stays="id at by_account_id audit_id door page kind refers_id why organisation_ids person_ids act_id",
    ),
    T(
        "audit_paper",
        stays=(
            "id audit_id account_id title method seed size population counted total_cents digest drawn_at "
            "closed_at"
        ),
    ),
    T(
        "billing_charge",
        stays=(
            "id run_id organisation_id kind partner_id timesheet_id revision visit_id person_id service_user_id "
            "work_id starts_at ends_at month minutes cents lines parts organisation_ids"
        ),
    ),
    T(
        "billing_chargebasis",
        stays="charge_id run_id organisation_id basis",
    ),
    T(
        "billing_invoice",
        stays=(
            "id organisation_id number run_id kind partner_id payer payer_name corrects_id first last day cents "
            "issued_by_id issued_at act_id transaction organisation_ids"
        ),
    ),
    T(
        "billing_invoiceline",
        stays=(
            "id invoice_id place_in_order charge_id payer timesheet_id work_id starts_at minutes cents rules "
            "evidence organisation_ids"
        ),
    ),
    T(
        "billing_invoicepayment",
        stays="id invoice_id number organisation_id cents day reference recorded_by_id recorded_at act_id",
    ),
    T(
        "billing_run",
        stays=(
            "id organisation_id month number cut_off state digest opened_by_id opened_at previewed_at "
            "approved_by_id approved_at act_id"
        ),
    ),
    T(
        "billing_setaside",
        stays="id run_id organisation_id kind partner_id timesheet_id work_id starts_at code",
    ),
    T(
        "billing_settlement",
        stays=(
            "id low_id high_id until low_owed_cents high_owed_cents reference recorded_by_id recorded_at act_id "
            "organisation_ids"
        ),
    ),
    T(
        "credits_credit",
        stays="id person_id organisation_id timesheet_id revision minutes written_at act_id",
    ),
    T(
        "ledger_about",
        stays="id transfer_id kind refers_id organisation_ids person_ids",
    ),
    T(
        "ledger_account",
        stays="id organisation_id kind owner_kind owner_id currency person_id opened_at act_id",
    ),
    T(
        "ledger_closing",
        stays="id organisation_id until closed_by_id closed_at reason act_id",
    ),
    T(
        "ledger_leg",
        stays="id transfer_id account_id day cents organisation_id person_id",
    ),
    T(
        "ledger_transfer",
        stays=(
            "id key digest kind day posted_at currency organisation_ids person_ids corrects_id act_id "
            "transaction"
        ),
    ),
    T(
        "payroll_atfinish",
        stays="id timesheet_id organisation_id person_id meal rests sent_home other_minutes said_at act_id",
    ),
    T(
        "payroll_leavetaken",
        stays="id organisation_id person_id day minutes said_by_id said_at act_id",
    ),
    T(
        "payroll_paidchange",
        stays=(
            "id statement_id organisation_id person_id week act_id place_id told_at starts_before ends_before "
            "starts_after ends_after rate where industry employees"
        ),
    ),
    T(
        "payroll_paidhours",
        stays=(
            "id statement_id organisation_id person_id timesheet_id revision starts_at ends_at work_id rate "
            "attendant place"
        ),
    ),
    T(
        "payroll_payment",
        of="person_id = ANY (%(people)s)",
        since="recorded_at",
        kept="payroll",
        then={"reference": "''"},
        stays=(
            "id statement_id organisation_id person_id means day withheld_cents deductions recorded_by_id "
            "recorded_at act_id"
        ),
    ),
    T(
        "payroll_providercode",
        of="person_id = ANY (%(people)s)",
        goes="id organisation_id profile name person_id value",
    ),
    T(
        "payroll_run",
        stays=(
            "id organisation_id first number place day_starts cut_off state digest opened_by_id opened_at "
            "previewed_at approved_by_id approved_at employer_name employer_address act_id"
        ),
    ),
    T(
        "payroll_setaside",
        stays="id run_id organisation_id person_id week code cents words by_id",
    ),
    T(
        "payroll_statement",
        stays="id run_id organisation_id person_id cents seconds",
    ),
    T(
        "payroll_statementline",
        stays=(
            "id statement_id organisation_id person_id week place_in_order code work_id seconds rate cents rule "
            "rule_name rule_url parts"
        ),
    ),
    T(
        "rates_askedrate",
        of="person_id = ANY (%(people)s)",
        goes=(
            "id organisation_id person_id type_of_work_id amount since words asked_at answer_by state answer "
            "answered_by_id answered_at rate_id"
        ),
    ),
    T(
        "rates_instrument",
        stays=(
            "id organisation_id type_of_work_id person_id code amount per compared compared_with minutes since "
            "until set_by_id set_at"
        ),
    ),
    T(
        "rates_jointemployers",
        stays="id one_id other_id since until said_for_id said_by_id said_at agreed_by_id agreed_at",
    ),
    T(
        "rates_leastrate",
        of="person_id = ANY (%(people)s)",
        goes="id person_id type_of_work_id amount since until set_by_id set_at",
    ),
    T(
        "rates_payframe",
        stays="id organisation_id place first_weekday day_starts industry employees operators_see",
    ),
    T(
        "rates_rate",
        stays="id organisation_id kind type_of_work_id person_id amount attendant since until set_by_id set_at",
    ),
    T(
        "rates_sector",
        stays="organisation_id sector said_by_id said_at",
    ),
    T(
        "retention_erasure",
        stays="id person_id service_user_id state asked_by_id asked_at due_at ended_at act_id organisation_ids",
    ),
    T(
        "retention_hold",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        blank={"reason": "'–'"},
        stays="id person_id service_user_id organisation_id since until set_by_id set_at organisation_ids",
    ),
    T(
        "retention_keptname",
        of="person_id = ANY (%(people)s)",
        kept="payroll",
        then={"name": "", "address": ""},
        stays="person_id organisation_ids until",
    ),
    T(
        "retention_period",
        stays="id kind days since reason set_by_id set_at",
    ),
    T(
        "trail_act",
        stays=(
            "id at verb by_account_id by_person_id door subject_id person_ids organisation_ids commitment "
            "transaction key request_hash outcome"
        ),
    ),
    T(
        "trail_actfacts",
        of="act_id = ANY (%(acts)s)",
        kept="said",
        then={"facts": "", "salt": ""},
        stays="act_id",
    ),
    T(
        "trail_cursor",
        stays="follower position moved_at",
    ),
    T(
        "trail_erased",
        stays="act_id by_act_id answered",
    ),
    T(
        "trail_head",
        stays="size at note",
    ),
    T(
        "trail_leaf",
        stays="place position act_id hashes",
    ),
    T(
        "trail_position",
        stays="position act_id",
    ),
)

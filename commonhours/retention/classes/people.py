"""People: who they are, what they can do, and when they are free."""

from commonhours.retention.classes.table import Table as T

TABLES = (
    T(
        "availability_busytime",
        of="person_id = ANY (%(people)s)",
        goes="id calendar_id person_id starts_at ends_at",
    ),
    T(
        "availability_calendar",
        of="person_id = ANY (%(people)s)",
        goes="id person_id name address attached_at read_at whole_at failures trouble due_at etag modified",
    ),
    T(
        "availability_change",
        of="person_id = ANY (%(people)s)",
        goes="id person_id starts_at ends_at blocked reason",
    ),
    T(
        "availability_patternperiod",
        of="person_id = ANY (%(people)s)",
        goes="id person_id weekday start_minute end_minute since until",
    ),
    T(
        "availability_terms",
        of="person_id = ANY (%(people)s)",
        goes=(
            "person_id contract guaranteed_minutes wanted_minutes notice_minutes shortest_minutes "
            "most_minutes_day most_minutes_week travel_mode travel_minutes"
        ),
    ),
    T(
        "catalogue_affinity",
        stays="id code names attribute",
    ),
    T(
        "catalogue_area",
        stays="id name zip_code latitude longitude",
    ),
    T(
        "catalogue_feature",
        stays="id code names rules",
    ),
    T(
        "catalogue_kindoffact",
        stays="id code names category confidential renewal_months organisation_id",
    ),
    T(
        "catalogue_measuredtravel",
        stays="id origin destination minutes",
    ),
    T(
        "catalogue_requirement",
        stays="id type_of_work_id kind_of_fact_id",
    ),
    T(
        "catalogue_typeofwork",
        stays="id code names category organisation_id minutes remote",
    ),
    T(
        "credentials_badge",
        stays="id organisation_id names stands_for criteria colour mark defined_by_id defined_at retired_at",
    ),
    T(
        "credentials_badgegiven",
        of="person_id = ANY (%(people)s)",
        goes=(
            "id badge_id organisation_id person_id number evidence since until given_by_id given_at taken_by_id "
            "taken_at taken_reason"
        ),
    ),
    T(
        "credentials_fact",
        of="person_id = ANY (%(people)s)",
        goes=(
            "id person_id kind_id evidence claimed_at confirmed_by_id confirmed_for_id confirmed_at since until "
            "refused_by_id refused_at refusal"
        ),
    ),
    T(
        "credentials_issuer",
        stays="organisation_id given taken",
    ),
    T(
        "credentials_portfolio",
        of="person_id = ANY (%(people)s)",
        goes="id person_id type_of_work_id on",
    ),
    T(
        "people_affinityoffer",
        of="person_id = ANY (%(people)s)",
        goes="id person_id affinity_id consented_at",
    ),
    T(
        "people_affinitywish",
        of="service_user_id = ANY (%(served)s)",
        goes="id service_user_id affinity_id",
    ),
    T(
        "people_circle",
        of="service_user_id = ANY (%(served)s) OR (cardinality(person_ids) > 0 AND person_ids <@ %(people)s)",
        goes="id service_user_id organisation_id person_ids since until set_by_id set_at",
    ),
    T(
        "people_helper",
        of="service_user_id = ANY (%(served)s) OR account_id = ANY (%(accounts)s)",
        goes="id service_user_id account_id part relation agreed let_by_id since until",
    ),
    T(
        "people_relation",
        of="person_id = ANY (%(people)s) OR other_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        goes="id person_id other_id service_user_id kind since until declared_by_id allowed_by_id allowed_at",
    ),
    T(
        "people_homefeature",
        of="service_user_id = ANY (%(served)s)",
        goes="id service_user_id feature_id",
    ),
    T(
        "people_liking",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        goes="id service_user_id person_id never",
    ),
    T(
        "people_membership",
        of="person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)",
        blank={"words": "''", "more_asked": "''", "reason": "''", "checks_seen": "'{}'"},
        stays=(
            "id organisation_id part person_id service_user_id approved_by_id approved_at since until asked_at "
            "declined_by_id declined_at"
        ),
    ),
    T(
        "people_need",
        of="service_user_id = ANY (%(served)s)",
        goes="id service_user_id kind_of_fact_id",
    ),
    T(
        "people_person",
        of="id = ANY (%(people)s)",
        blank={
            "name": "%(name)s",
            "address": "''",
            "area_id": "NULL",
            "latitude": "0",
            "longitude": "0",
            "measured": "-1",
            "language": "'en'",
            "phone": "''",
        },
        stays="id account_id standing organisation_ids",
    ),
    T(
        "people_personalrule",
        of="person_id = ANY (%(people)s)",
        goes="id person_id feature_id",
    ),
    T(
        "people_personlock",
        stays="person_id",
    ),
    T(
        "people_serviceuser",
        of="id = ANY (%(served)s)",
        blank={
            "name": "%(name)s",
            "address": "''",
            "area_id": "NULL",
            "latitude": "0",
            "longitude": "0",
            "measured": "-1",
            "language": "'en'",
            "phone": "''",
            "communication": "''",
            "predictability": "''",
        },
        stays="id kind person_id manages_alone organisation_ids",
    ),
    T(
        "people_site",
        of="service_user_id = ANY (%(served)s)",
        blank={
            "name": "''",
            "address": "''",
            "area_id": "NULL",
            "latitude": "0",
            "longitude": "0",
            "measured": "-1",
        },
        stays="id service_user_id cost_code",
    ),
    T(
        "people_youth",
        of="person_id = ANY (%(people)s)",
        goes="person_id of_age_on written_by_id written_at",
    ),
    T(
        "policies_exclusive",
        of="person_id = ANY (%(people)s)",
        goes="id step_id person_id organisation_id since until accepted_by_id accepted_at ended_by_id",
    ),
    T(
        "policies_rule",
        stays=(
            "id programme_id organisation_id override code value type_of_work_id kind_of_fact_id since until "
            "set_by_id set_at reason"
        ),
    ),
    T(
        "policies_step",
        stays="id programme_id organisation_id kind moment badge_id names texts since until set_by_id set_at",
    ),
    T(
        "policies_stepdone",
        of="person_id = ANY (%(people)s)",
        goes="id step_id person_id by_id at",
    ),
    T(
        "training_module",
        stays="id code names organisation_id awards_id minutes",
    ),
)

"""What was written of people and to them: talks, words, requests, messages, calendars, files."""

from commonhours.retention.classes.table import Table as T

TABLES = (
    T(
        "directory_listedorganisation",
        stays="id source_id key name description website email phones",
    ),
    T(
        "directory_listedplace",
        stays=(
            "id source_id key name description website email phones organisation_id address city zip_code "
            "latitude longitude hours access"
        ),
    ),
    T(
        "directory_listedservice",
        stays=(
            "id source_id key name description website email phones organisation_id status eligibility fees "
            "how_to_apply languages terms hours"
        ),
    ),
    T(
        "directory_serviceat",
        stays="id service_id place_id",
    ),
    T(
        "directory_source",
        stays="id name licence url loaded_at",
    ),
    T(
        "ical_feed",
        of=(
            "person_id = ANY (%(people)s) OR account_id = ANY (%(accounts)s) OR service_user_id = "
            "ANY (%(served)s)"
        ),
        goes="id person_id account_id service_user_id digest tells made_at hour_at asked",
    ),
    T(
        "ical_published",
        of=(
            "feed_id IN (SELECT id FROM ical_feed WHERE person_id = ANY (%(people)s) OR account_id = "
            "ANY (%(accounts)s) OR service_user_id = ANY (%(served)s))"
        ),
        goes="id feed_id entry_id digest sequence changed_at",
    ),
    T(
        "imports_errand",
        stays="of_import_id organisation_id step asked asked_by_id asked_at roles done of tries",
    ),
    T(
        "imports_import",
        of=(
            "id IN (SELECT of_import_id FROM imports_subject WHERE subject_id = ANY (%(people)s) OR subject_id = "
            "ANY (%(served)s))"
        ),
        blank={"file": "''::bytea", "leftover": "''::bytea", "report": "'{}'"},
        stays=(
            "id kind organisation_id name digest choices counts state brought_by_id brought_at decided_by_id "
            "decided_at undone_by_id undone_at"
        ),
    ),
    T(
        "imports_subject",
        of="subject_id = ANY (%(people)s) OR subject_id = ANY (%(served)s)",
        goes="id of_import_id organisation_id subject_id before after",
    ),
    T(
        "contact_centre_interpreter",
        stays=(
            "id organisation_id language name phone opens closes weekdays_only "
            "added_by_id added_at ended_by_id ended_at"
        ),
    ),
    T(
        "intake_desk",
        stays="id organisation_id takes_requests area_ids type_of_work_ids first_contact_days look_days answer_days",
    ),
    T(
        "intake_helprequest",
        of="service_user_id = ANY (%(served)s)",
        blank={
            "writer_name": "''",
            "writer_email": "''",
            "writer_organisation": "''",
            "name": "%(name)s",
            "phone": "''",
            "email": "''",
            "language": "'en'",
            "area_id": "NULL",
            "zip_code": "''",
            "words": "''",
            "when_words": "''",
            "told": "''",
        },
        stays=(
            "id reference secret_digest sent_digest way writer type_of_work_id consent_at taken_by_id "
            "source_visit_id service_user_id organisation_id owner_id state arrived_at queued_at contacted_at "
            "touched_at due_at served_at closed_at closed_by_id reason organisation_ids"
        ),
    ),
    T(
        "intake_requeststep",
        of="request_id IN (SELECT id FROM intake_helprequest WHERE service_user_id = ANY (%(served)s))",
        blank={"words": "''"},
        stays="id request_id kind by_id at organisation_ids",
    ),
    T(
        "notifications_choice",
        of="account_id = ANY (%(accounts)s)",
        goes="account_id email_off sms_on push_off quiet_from quiet_until",
    ),
    T(
        "notifications_message",
        of=(
            "person_id = ANY (%(people)s) OR account_id = ANY (%(accounts)s) OR act_id = ANY (%(acts)s) OR "
            "request_id IN (SELECT id FROM intake_helprequest WHERE service_user_id = ANY (%(served)s))"
        ),
        goes=(
            "id act_id person_id account_id request_id channel code facts language zone made_at due_at tries "
            "sent_at refused read_at organisation_ids"
        ),
    ),
    T(
        "notifications_pushdevice",
        of="account_id = ANY (%(accounts)s)",
        goes="id account_id address browser_key auth sign_in added_at",
    ),
    # That somebody said yes to text messages, to which words, can be asked for after they have gone.
    T(
        "notifications_textconsent",
        of="account_id = ANY (%(accounts)s)",
        since="at",
        kept="text_consents",
        then={"phone": "''"},
        stays="id account_id on wording language door at",
    ),
    T(
        "notifications_textin",
        of="account_id = ANY (%(accounts)s)",
        goes="id carried_as phone account_id words meaning came_at reply done_at",
    ),
    T(
        "safeguarding_freeze",
        stays="id approver_id organisation_id words frozen_by_id frozen_at owner_id reach organisation_ids",
    ),
    T(
        "safeguarding_leftplace",
        stays="id suspension_id assignment_id visit_id starts_at state given_to_id organisation_ids",
    ),
    T(
        "safeguarding_suspension",
        of="person_id = ANY (%(people)s)",
        since="decided_at",
        kept="safety",
        then={
            "words": "'–'",
            "answer": "CASE WHEN answer = '' THEN '' ELSE '–' END",
            "decision": "CASE WHEN decision = '' THEN '' ELSE '–' END",
        },
        stays=(
            "id person_id organisation_id freeze_id state suspended_by_id suspended_at answer_by answered_at "
            "decided_by_id decided_at organisation_ids"
        ),
    ),
    T(
        "supervision_checkin",
        of="person_id = ANY (%(people)s)",
        goes="id organisation_id person_id account_id held_on how agreed next_by written_at",
    ),
    T(
        "supervision_firstday",
        of="person_id = ANY (%(people)s)",
        goes=(
            "id organisation_id person_id begun_on papers_seen_by_id papers_seen_at payment meet_whom meet_where "
            "meet_at buddy_id shadow_id shadow_yes"
        ),
    ),
    T(
        "supervision_observedvisit",
        of="person_id = ANY (%(people)s)",
        goes="id organisation_id person_id visit_id account_id went_well to_practise written_at reply replied_at",
    ),
    T(
        "supervision_privatenote",
        of="person_id = ANY (%(people)s)",
        goes="id organisation_id person_id check_in_id words",
    ),
    T(
        "supervision_supervisor",
        of="person_id = ANY (%(people)s)",
        goes="id organisation_id person_id account_id since until named_by_id",
    ),
    T(
        "supervision_word",
        of="person_id = ANY (%(people)s)",
        goes=(
            "id organisation_id person_id asked_at call_by state account_id called_at asked_before "
            "answered_by_id answered_at"
        ),
    ),
)

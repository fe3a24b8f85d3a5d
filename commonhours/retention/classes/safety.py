"""What was reported in confidence, who was handed on to whom, and who looked at whose data."""

from commonhours.retention.classes.table import Table as T

# An incident is no longer told from others by anything but its day and kind once its time is up; until then it may
# be what shows a danger, so nobody takes themselves out of it by asking to be forgotten.
_ABOUT = "person_id = ANY (%(people)s) OR service_user_id = ANY (%(served)s)"
_THEIRS = f"SELECT incident_id FROM incidents_involved WHERE {_ABOUT}"  # noqa: S608 (our own words)
_CLOSED = "SELECT i.reported_at FROM incidents_incident i WHERE i.state = 'closed' AND i.id"
_SIDE = "SELECT s.incident_id FROM incidents_side s WHERE s.id"
_OPENS = "opens_to shut_persons shut_accounts"

TABLES = (
    T(
        "incidents_clockrule",
        stays=(
            "id since now_minutes soon_minutes later_minutes look_minutes authority_hours emergency set_by_id set_at"
        ),
    ),
    T(
        "incidents_incident",
        of=f"id IN ({_THEIRS})",
        since="CASE WHEN state = 'closed' THEN reported_at END",
        kept="incidents",
        then={"words": "'–'", "place": "''", "who": "''", "told": "''"},
        stays=f"id {_OPENS} kind urgency happened_at language visit_id reporter_id reported_at state",
    ),
    T(
        "incidents_side",
        stays=f"id {_OPENS} incident_id organisation_id state severity owner_id due_at touched_at calls called_at"
        " outcome closed_at",
    ),
    T(
        "incidents_involved",
        of=_ABOUT,
        since=f"({_CLOSED} = incident_id)",
        kept="incidents",
        then={"name": "'–'"},
        stays=f"id {_OPENS} incident_id person_id service_user_id part said_by_id said_at",
    ),
    T(
        "incidents_step",
        of=f"({_SIDE} = side_id) IN ({_THEIRS})",
        since=f"({_CLOSED} = ({_SIDE} = side_id))",
        kept="incidents",
        then={"words": "''", "number": "''"},
        stays=f"id {_OPENS} side_id kind by_id at authority done_at suspension_id",
    ),
    T(
        "incidents_reading",
        stays=f"id {_OPENS} incident_id account_id at door file_id",
    ),
    T(
        "incidents_evidence",
        of=f"incident_id IN ({_THEIRS})",
        since=f"({_CLOSED} = incident_id)",
        kept="incidents",
        then={"content": "''::bytea"},
        stays=f"id {_OPENS} incident_id kind size digest added_by_id added_at",
    ),
    T(
        "privacy_look",
        stays=("id at hour by_account_id by_person_id organisation_id role program about_id kind door page"),
    ),
    T(
        "privacy_question",
        of="about_id = ANY (%(people)s) OR about_id = ANY (%(served)s)",
        blank={"words": "''", "answer": "CASE WHEN answer = '' THEN '' ELSE '–' END"},
        stays=(
            "id look_id about_id organisation_id looked_by_id asked_by_id asked_at answer_by answered_by_id answered_at"
        ),
    ),
    T(
        "fairness_selfdescription",
        of="person_id = ANY (%(people)s)",
        goes="person_id sex ethnicity said_at",
    ),
    T("fairness_fairnessaudit", stays="id since until rankings people tables made_at made_by_id"),
    T(
        "fairness_contest",
        of="person_id = ANY (%(people)s)",
        blank={"words": "'–'", "answer": "CASE WHEN answer = '' THEN '' ELSE '–' END"},
        stays=(
            "id ranking_id person_id organisation_id starts_at type_of_work_id told asked_at answer_by to_account_id "
            "state answered_by_id answered_at"
        ),
    ),
    # What was sent lies with others; here stays that somebody was handed on, and what came of it.
    T(
        "referrals_referral",
        of="service_user_id = ANY (%(served)s)",
        blank={
            "reason": "'–'",
            "answer": "''",
            "answered_by": "''",
            "consent_facts": "'{}'",
            "secret_digest": "NULL",
        },
        stays=(
            "id service_user_id organisation_id sent_by_id sent_at way service_id to_name to_email to_organisation_id "
            "request_id consent_at consent_how consent_until withdrawn_at state state_at due_at answered_at "
            "waiting_until round link_until tries mailed_at mail_due_at mail_tries organisation_ids"
        ),
    ),
    T(
        "referrals_referralstep",
        of="referral_id IN (SELECT id FROM referrals_referral WHERE service_user_id = ANY (%(served)s))",
        blank={"words": "''"},
        stays="id referral_id organisation_id kind by_id at",
    ),
    T(
        "referrals_officeasked",
        of="service_user_id = ANY (%(served)s)",
        blank={"words": "'–'"},
        stays="id visit_id service_user_id worker_id organisation_id asked_at state closed_by_id closed_at referral_id",
    ),
)

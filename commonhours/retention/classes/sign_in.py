"""Accounts, sessions, roles and organisations."""

from commonhours.retention.classes.table import Table as T

TABLES = (
    T(
        "account_emailaddress",
        of="user_id = ANY (%(accounts)s)",
        goes="id user_id email verified primary",
    ),
    T(
        "account_emailconfirmation",
        of="email_address_id IN (SELECT id FROM account_emailaddress WHERE user_id = ANY (%(accounts)s))",
        goes="id email_address_id created sent key",
    ),
    T(
        "accounts_account",
        of="id = ANY (%(accounts)s)",
        blank={
            "email": "%(nowhere)s",
            "phone": "''",
            "phone_verified_at": "NULL",
            "name": "%(name)s",
            "language": "'en'",
            "zone": "''",
            "manner": "NULL",
            "last_login": "NULL",
            "is_active": "false",
        },
        stays="password id joined_at",
    ),
    T(
        "accounts_signin",
        of="account_id = ANY (%(accounts)s)",
        goes="session_id account_id since seen_at browser way identity_id sid",
    ),
    # After the sign-ins that lead to it.
    T(
        "accounts_identity",
        of="account_id = ANY (%(accounts)s)",
        goes="id account_id issuer subject linked_at",
    ),
    T(
        "auth_group",
        stays="id name",
    ),
    T(
        "auth_group_permissions",
        stays="id group_id permission_id",
    ),
    T(
        "auth_permission",
        stays="id name content_type_id codename",
    ),
    T(
        "django_content_type",
        stays="id app_label model",
    ),
    T(
        "django_session",
        of="session_key IN (SELECT session_id FROM accounts_signin WHERE account_id = ANY (%(accounts)s))",
        goes="session_key session_data expire_date",
    ),
    T(
        "mfa_authenticator",
        of="user_id = ANY (%(accounts)s)",
        goes="id user_id type data created_at last_used_at",
    ),
    T(
        "organisations_brand",
        stays="id programme_id organisation_id name colour phone words logo logo_digest",
    ),
    T(
        "organisations_grant",
        stays="id account_id organisation_id role since until granted_by_id granted_at",
    ),
    T(
        "organisations_organisation",
        stays="id slug name kind programme_id latitude longitude legal_name postal_address admitted_at",
    ),
    T(
        "organisations_programme",
        stays="id name department",
    ),
    T(
        "organisations_region",
        stays="id name zone staff_factor factor_grace_days sample only_row",
    ),
    T(
        "organisations_token",
        of="account_id = ANY (%(accounts)s)",
        goes="id name account_id organisation_id role digest since until revoked_at revoked_by_id",
    ),
    T(
        "partnerships_partnership",
        stays="id host_id guest_id type_of_work_id since until",
    ),
    T(
        "partnerships_proposal",
        stays=(
            "id partnership_id host_id guest_id type_of_work_id since charging words offered_for_id "
            "offered_by_id offered_at state answered_by_id answered_at answer"
        ),
    ),
    T(
        "partnerships_terms",
        stays="id partnership_id proposal_id organisation_ids charging since until",
    ),
)

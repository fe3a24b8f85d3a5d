"""What an organisation, a programme or the region carries away: which tables, and which of their rows are its own."""

from collections.abc import Iterator
from uuid import UUID

from commonhours.catalogue.models import TypeOfWork
from commonhours.integrations.ical.writing import Shown, written
from commonhours.retention.carrying import Row, columns_of, rows_where

# In no export, though the office may read them: what is written of one person in confidence, codes, others' mail.
OPEN = (
    "organisations_organisation",
    "organisations_programme",
    "catalogue_typeofwork",
    "catalogue_kindoffact",
    "catalogue_requirement",
    "catalogue_feature",
    "catalogue_area",
)
OWN = (
    "organisations_grant",
    "people_person",
    "people_membership",
    "people_personalrule",
    "people_serviceuser",
    "people_site",
    "people_need",
    "people_homefeature",
    "people_liking",
    "people_circle",
    "people_helper",
    "policies_rule",
    "policies_step",
    "policies_stepdone",
    "policies_exclusive",
    "credentials_fact",
    "credentials_portfolio",
    "credentials_badge",
    "credentials_badgegiven",
    "availability_patternperiod",
    "availability_change",
    "availability_terms",
    "partnerships_terms",
    "funding_allocation",
    "funding_hold",
    "funding_use",
    "funding_fundingline",
    "funding_split",
    "funding_splitshare",
    "bookings_series",
    "bookings_visit",
    "bookings_assignment",
    "bookings_absence",
    "bookings_swap",
    "contact_centre_readback",
    "dispatch_cominglate",
    "dispatch_visitevent",
    "dispatch_opening",
    "dispatch_offer",
    "rates_rate",
    "timesheets_timesheet",
    "timesheets_clockevent",
    "timesheets_adjustment",
    "timesheets_acknowledgement",
    "timesheets_confirmation",
    "timesheets_dispute",
    "payroll_run",
    "payroll_statement",
    "payroll_statementline",
    "payroll_paidhours",
    "payroll_payment",
    "payroll_leavetaken",
    "credits_credit",
    "billing_run",
    "billing_charge",
    "billing_invoice",
    "billing_invoiceline",
    "billing_invoicepayment",
    "billing_settlement",
    "ledger_account",
    "ledger_transfer",
    "ledger_leg",
    "ledger_closing",
    "intake_helprequest",
    "evv_record",
)
_SHARED = frozenset(
    {
        "people_person",
        "people_serviceuser",
        "bookings_series",
        "bookings_visit",
        "bookings_assignment",
        "bookings_absence",
        "bookings_swap",
        "partnerships_terms",
        "contact_centre_readback",
        "dispatch_cominglate",
        "dispatch_visitevent",
        "dispatch_opening",
        "dispatch_offer",
        "timesheets_timesheet",
        "timesheets_clockevent",
        "timesheets_adjustment",
        "timesheets_acknowledgement",
        "timesheets_confirmation",
        "timesheets_dispute",
        "billing_charge",
        "billing_invoice",
        "billing_invoiceline",
        "billing_settlement",
        "ledger_transfer",
        "intake_helprequest",
        "evv_record",
    }
)


def where_of(table: str) -> str:
    """Which rows are an organisation's own: named by it in the row, or about its people; the wall decides besides."""
    columns = columns_of(table)
    if table in OPEN:
        where = "true"
    elif table in _SHARED:
        where = "organisation_ids && %(houses)s::uuid[]"
    elif "organisation_id" in columns:
        where = "organisation_id = ANY (%(houses)s::uuid[])"
    else:
        named = [
            f"{column} = ANY (%({people})s::uuid[])"
            for column, people in (("person_id", "people"), ("service_user_id", "served"))
            if column in columns
        ]
        where = " OR ".join(named)
    if table == "credentials_fact":
        where = f"({where}) AND kind_id IN (SELECT id FROM catalogue_kindoffact WHERE NOT confidential)"  # noqa: S608 (ours)
    return where


def rows_of_house(table: str, given: dict[str, list[UUID]]) -> Iterator[Row]:
    """The rows of one table that these organisations carry away."""
    return rows_where(table, where_of(table), given)


def calendar_of(given: dict[str, list[UUID]]) -> bytes:
    """Their visits as a calendar: what and when, and for nobody's name."""
    works = {each.id: each.name for each in TypeOfWork.objects.all()}
    rows = rows_where("bookings_visit", where_of("bookings_visit"), given)
    return written(
        Shown(
            row["id"],
            row["starts_at"],
            row["ends_at"],
            works.get(row["type_of_work_id"], ""),
            "",
            "",
            "",
            row["state"] == "planned",
        )
        for row in rows
    )

"""Whoever audits sees the money, the hours, the papers and the acts of their audit's days: one rule, kept by the database.

Each line says by which of its own columns a row belongs to days. Whatever pages, files and the API read goes through
these tables. What has no day of its own (a line of an invoice, a press) is shown with what it belongs to.
"""

from django.db import migrations

from commonhours.common.walls import at_instants, on_days, through_days, window

# What somebody does they may read themselves: the trail asks for one's own act when it is repeated.
_OWN = "by_account_id = nullif(current_setting('app.account', true), '')::uuid"
_MONTH = "(month + interval '1 month')::date"

WINDOWS = {
    "ledger_transfer": on_days("day"),
    "ledger_leg": on_days("day"),
    "trail_act": f"{_OWN} OR ({at_instants('at')})",
    "bookings_visit": at_instants("starts_at"),
    "bookings_assignment": at_instants("starts_at"),
    "timesheets_timesheet": at_instants("planned_start"),
    "timesheets_clockevent": at_instants("at"),
    "payroll_run": through_days("first", "(cut_off + interval '1 day')::date"),
    "payroll_payment": on_days("day"),
    "billing_run": through_days("month", _MONTH),
    "billing_charge": through_days("month", _MONTH),
    "billing_invoice": through_days("first", "last + 1"),
    "billing_invoicepayment": on_days("day"),
    "billing_settlement": on_days("until - 1"),
    "rates_rate": through_days("since", "until"),
    "funding_allocation": through_days("since", "until"),
    "funding_fundingline": through_days("since", "until"),
    "funding_split": through_days("since", "until"),
}


class Migration(migrations.Migration):
    dependencies = (
        ("audit", "0002_walls"),
        ("trail", "0002_walls"),
        ("ledger", "0002_walls"),
        ("bookings", "0002_walls"),
        ("timesheets", "0002_walls"),
        ("payroll", "0002_walls"),
        ("billing", "0002_walls"),
        ("rates", "0002_walls"),
        ("funding", "0005_walls_of_lines"),
    )

    operations = tuple(window(table, condition) for table, condition in WINDOWS.items())

"""Payroll as people read it: a finance officer's runs, who keeps them waiting, and everybody's own pay.

Each read asks for its permission first.
"""

from commonhours.payroll.pages.chased import Chased
from commonhours.payroll.pages.exported import people_of, rows_of
from commonhours.payroll.pages.leave import LeaveSeen, leave_seen, my_leave
from commonhours.payroll.pages.lines import RunLine
from commonhours.payroll.pages.office import AsideLine, RunSeen, payrolls, run_seen, runs_of
from commonhours.payroll.pages.providers import Codes, codes_of, provider_rows
from commonhours.payroll.pages.so_far import SoFar, pay_so_far
from commonhours.payroll.pages.statements import (
    MOST_PAPERS,
    ChangeSeen,
    MyPay,
    StatementSeen,
    my_pay,
    statement_seen,
    statements_of_run,
)

__all__ = [
    "MOST_PAPERS",
    "AsideLine",
    "ChangeSeen",
    "Chased",
    "Codes",
    "LeaveSeen",
    "MyPay",
    "RunLine",
    "RunSeen",
    "SoFar",
    "StatementSeen",
    "codes_of",
    "leave_seen",
    "my_leave",
    "my_pay",
    "pay_so_far",
    "payrolls",
    "people_of",
    "provider_rows",
    "rows_of",
    "run_seen",
    "runs_of",
    "statement_seen",
    "statements_of_run",
]

"""A plan in words: what the page and the API show of it, and the file that comes back to be mended."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from commonhours.integrations.imports.planning import Fate, Plan
from commonhours.integrations.spreadsheets.writing import written
from commonhours.words import said

# What a report keeps of what is wrong; the whole of it stands in the file to mend.
MOST_TOLD = 1_000


def report_of(plan: Plan) -> tuple[dict[str, Any], dict[str, int]]:
    """The plan as the page and the API show it, and how many rows have which fate."""
    problems = [
        {"row": row.number, "field": each.field, "code": each.code, "facts": dict(each.facts)}
        for row in plan.of(Fate.REFUSED)
        for each in row.problems
    ]
    report = {
        "heading_row": plan.heading_row,
        "columns": [asdict(column) for column in plan.columns],
        "order": plan.order.value,
        "unclear_date": plan.unclear_date,
        "problems": problems[:MOST_TOLD],
        "problems_in_all": len(problems),
        "met": [
            {"row": row.number, "name": row.entry.name, "alike": row.alike, "above": row.above}
            for row in plan.of(Fate.SKIP, Fate.UPDATE)[:MOST_TOLD]
            if row.entry
        ],
        "some": [row.entry.name for row in plan.of(Fate.NEW)[:3] if row.entry],
    }
    return report, plan.counts


def leftover_of(plan: Plan) -> bytes:
    """The refused rows with their reasons, in the reader's language, as a spreadsheet to be mended."""
    width = len(plan.columns)
    head = [*(column.heading for column in plan.columns), _("Row"), _("What to mend")]
    lines = [
        [*row.cells, *[""] * (width - len(row.cells)), str(row.number), " ".join(_reasons(plan, row))]
        for row in plan.of(Fate.REFUSED)
    ]
    return written([head, *lines])


def _reasons(plan: Plan, row: Any) -> list[str]:
    return [
        f"{_heading(plan, each.field)}: {said(each).text} {said(each).fix}".strip() for each in row.problems
    ]


def _heading(plan: Plan, field: str) -> str:
    """A column by the name that it has in this file."""
    found = next((column.heading for column in plan.columns if column.field == field), "")
    return found or field

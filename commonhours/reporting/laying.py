"""How migrations lay views for reports: each with what it says, and with no more of the tables below it than it shows.

A view is read as whoever asks it (`security_invoker`), so the login itself needs the columns that the view names, and
row security of these tables decides on rows. Without a right to use the region's schema, a login cannot name a table.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.migrations import RunSQL

from commonhours.common.walls import statements

# What the login that asks may see, from the one row that is its own. Both are asked once for a statement. No setting is
# believed here: whoever writes SQL sets any.
_OWN = "reporting_access mine WHERE mine.login = current_user::text AND mine.until > statement_timestamp()"
WHOLE_REGION = f"EXISTS (SELECT FROM {_OWN} AND mine.organisation_id IS NULL)"
_HOUSES = f"ARRAY(SELECT mine.organisation_id FROM {_OWN} AND mine.organisation_id IS NOT NULL)"


@dataclass(frozen=True)
class View:
    """A view, what one of its rows is, the statement, and what each column says, in the order of the statement."""

    name: str
    about: str
    query: str
    columns: Mapping[str, str]


def of_one(organisation: str) -> str:
    """Return the condition that a row is of the login's organisation, or of any for the region."""
    return f"({WHOLE_REGION} OR {organisation} = ANY ({_HOUSES}))"


def of_several(organisations: str) -> str:
    """Return the same condition for a column with every organisation that sees the row."""
    return f"({WHOLE_REGION} OR {organisations} && {_HOUSES})"


def lay(view: View) -> RunSQL:
    """Make a view that shows nothing but what the asking login may read."""
    name = f"{{report}}.{view.name}"
    comments = (
        f"COMMENT ON COLUMN {name}.{column} IS '{_quoted(says)}'" for column, says in view.columns.items()
    )
    return statements(
        (
            f"CREATE VIEW {name} ({', '.join(view.columns)}) WITH (security_invoker = true) AS {view.query}",
            f"COMMENT ON VIEW {name} IS '{_quoted(view.about)}'",
            *comments,
            f"GRANT SELECT ON {name} TO {{report}}, {{reader}}, {{backup}}",
        ),
        (f"DROP VIEW {name}",),
    )


def let_report(table: str, columns: str, condition: str = "") -> RunSQL:
    """Let logins for reports read these columns of a table; of a walled one, of rows that meet the condition."""
    made, gone = [f"GRANT SELECT ({columns}) ON {table} TO {{report}}"], []
    if condition:
        made.append(f"CREATE POLICY {table}_report ON {table} FOR SELECT TO {{report}} USING ({condition})")
        gone.append(f"DROP POLICY {table}_report ON {table}")
    return statements(tuple(made), (*gone, f"REVOKE SELECT ({columns}) ON {table} FROM {{report}}"))


def _quoted(words: str) -> str:
    return words.replace("'", "''")

"""Every column of every table, classed. A column that is missing here fails a test: nobody may add one unseen."""

from commonhours.retention.classes import money, people, safety, sign_in, visits, written

TABLES = (*sign_in.TABLES, *people.TABLES, *written.TABLES, *safety.TABLES, *visits.TABLES, *money.TABLES)
BY_NAME = {table.name: table for table in TABLES}
# Tables that are no model's: what they hold is nobody's, or gone within a day.
BESIDE = frozenset({"django_migrations", "accounts_attempt"})

"""Row-level security as migrations write it: who, of the four database roles, may do what to which rows."""

from django.conf import settings
from django.db.migrations import RunSQL

_ORGANISATIONS = "nullif(current_setting('app.organisations', true), '')::uuid[]"
_PERSON = "nullif(current_setting('app.person', true), '')::uuid"
_ACCOUNT = "nullif(current_setting('app.account', true), '')::uuid"
_CONCERNED = "nullif(current_setting('app.concerned', true), '')::uuid[]"
_REGION = "current_setting('app.region', true) = 'on'"


def seen_by(
    *,
    organisations: str = "",
    person: str = "",
    account: str = "",
    concerned: tuple[str, ...] = (),
    persons: str = "",
    any_concerned: str = "",
) -> str:
    """Return the condition under which a row is seen, from the row's own columns and nothing else.

    `organisations`, `persons` and `any_concerned` are arrays, the others single ids.
    Sub-queries would tie rows to other tables, which a distributed schema cannot check.
    """
    ways = [_REGION]
    if organisations:
        ways.append(f"{organisations} && {_ORGANISATIONS}")
    if person:
        ways.append(f"{person} = {_PERSON}")
    if account:
        ways.append(f"{account} = {_ACCOUNT}")
    if persons:
        ways.append(f"{_PERSON} = ANY ({persons})")
    if any_concerned:
        ways.append(f"{any_concerned} && {_CONCERNED}")
    ways += [f"{column} = ANY ({_CONCERNED})" for column in concerned]
    return " OR ".join(ways)


def opened_by(
    organisation: str,
    *,
    persons: tuple[str, ...] = (),
    account: str = "",
    concerned: tuple[str, ...] = (),
    never_to: str = "",
) -> str:
    """Return the condition for what not even the rest of an organisation may read, nor the region.

    Rows open for the people and the account in these columns, and for whoever was let in by `concern()` with the
    organisation's own id: after a permission, that is, and never because somebody belongs to it. In the columns
    `concerned` stand ids that can be let in one by one. `never_to` is a column with a person to whom a row stays shut
    whatever they may do.
    """
    return _opened(f"{organisation} = ANY ({_CONCERNED})", persons, account, concerned, never_to)


def opened_there(
    organisation: str,
    *,
    persons: tuple[str, ...] = (),
    account: str = "",
    concerned: tuple[str, ...] = (),
    never_to: str = "",
) -> str:
    """Return the same condition, but that the organisation's id opens nothing to whoever does not stand in it.

    A mistake in a permission then opens rows of one's own organisation at most: the wall asks for a role held there, or
    in the region, as well as for `concern()`.
    """
    stands = f"{_REGION} OR {organisation} = ANY ({_ORGANISATIONS})"
    opens = f"({organisation} = ANY ({_CONCERNED}) AND ({stands}))"
    return _opened(opens, persons, account, concerned, never_to)


def _opened(
    opens: str, persons: tuple[str, ...], account: str, concerned: tuple[str, ...], never_to: str
) -> str:
    ways = [opens]
    ways += [f"{column} = {_PERSON}" for column in persons]
    ways += [f"{column} = ANY ({_CONCERNED})" for column in concerned]
    if account:
        ways.append(f"{account} = {_ACCOUNT}")
    condition = " OR ".join(ways)
    return f"({condition}) AND {never_to} IS DISTINCT FROM {_PERSON}" if never_to else condition


def own(person: str, *, concerned: tuple[str, ...] = ()) -> str:
    """Return the condition for what nobody reads but the person in this column: no office, no region, nobody let in
    but by an id that stands in `concerned`, which a room makes up and gives to nobody."""
    return " OR ".join([f"{person} = {_PERSON}", *(f"{column} = ANY ({_CONCERNED})" for column in concerned)])


def kept_for(identity: str, *, account: str = "") -> str:
    """Return the condition for what is read by few, and never by whoever it is about, even if they are among the few.

    A row opens to the keys in its `opens_to`, which only the room that keeps it gives to `concern()`, unless the reader
    stands in its `shut_persons` or `shut_accounts`; to the account in the column `account`; and to whoever was let in
    by `concern()` with `identity` itself.
    """
    shut = f"({_PERSON} = ANY (shut_persons)) IS TRUE OR ({_ACCOUNT} = ANY (shut_accounts)) IS TRUE"
    ways = [f"{identity} = ANY ({_CONCERNED})", f"(opens_to && {_CONCERNED} AND NOT ({shut}))"]
    if account:
        ways.append(f"{account} = {_ACCOUNT}")
    return " OR ".join(ways)


def wall(table: str, condition: str, *, anyone_adds: bool = False) -> RunSQL:
    """Close a table but for rows that meet the condition; the reader role (index, followers) sees all.

    With `anyone_adds`, rows may be written that their writer does not see, as in the trail.
    """
    added = [f"CREATE POLICY {table}_add ON {table} FOR INSERT TO {{application}} WITH CHECK (true)"]
    return statements(
        (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_seen ON {table} TO {{application}} USING ({condition})",
            f"CREATE POLICY {table}_read ON {table} FOR SELECT TO {{reader}} USING (true)",
            *(added if anyone_adds else ()),
        ),
        (
            f"DROP POLICY IF EXISTS {table}_add ON {table}",
            f"DROP POLICY {table}_seen ON {table}",
            f"DROP POLICY {table}_read ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ),
    )


def change_wall(table: str, condition: str, *, before: str) -> RunSQL:
    """Let other rows through a wall that stands."""
    changed = "ALTER POLICY {0}_seen ON {0} USING ({1})"
    return statements((changed.format(table, condition),), (changed.format(table, before),))


def _limit(name: str, kind: str) -> str:
    return f"nullif(current_setting('app.{name}', true), '')::{kind}"


def on_days(day: str) -> str:
    """Return the condition that a column's day is one of those that the reader may see."""
    return f"{day} >= {_limit('since', 'date')} AND {day} < {_limit('until', 'date')}"


def at_instants(instant: str) -> str:
    """Return the condition that a column's instant lies in the days that the reader may see."""
    return f"{instant} >= {_limit('begins', 'timestamptz')} AND {instant} < {_limit('ends', 'timestamptz')}"


def through_days(first: str, after: str) -> str:
    """Return the condition that a span, `after` not included and null where it goes on, touches these days."""
    until, since = _limit("until", "date"), _limit("since", "date")
    return f"{first} < {until} AND ({after} IS NULL OR {after} > {since})"


def window(table: str, condition: str) -> RunSQL:
    """Of a walled table, show whoever reads certain days alone only rows that meet the condition as well.

    Whoever reads all days pays for it with one comparison a row.
    """
    everybody = "coalesce(current_setting('app.since', true), '') = ''"
    return statements(
        (
            f"CREATE POLICY {table}_days ON {table} AS RESTRICTIVE FOR SELECT TO {{application}}"
            f" USING ({everybody} OR ({condition}))",
        ),
        (f"DROP POLICY {table}_days ON {table}",),
    )


def insert_only(table: str) -> RunSQL:
    """Take from the application every right to change or remove what it has once written."""
    return statements(
        (f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {{application}}",),
        (f"GRANT UPDATE, DELETE ON {table} TO {{application}}",),
    )


def only_these_change(table: str, *columns: str) -> RunSQL:
    """Let the application add to a table and change these columns of it; everything else stays as it was written."""
    return statements(
        (
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {{application}}",
            f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {{application}}",
        ),
        (f"GRANT UPDATE, DELETE ON {table} TO {{application}}",),
    )


def statements(forward: tuple[str, ...], backward: tuple[str, ...] = ()) -> RunSQL:
    """Run raw statements in which {application}, {reader}, {owner} and {backup} stand for the four roles.

    They ask nothing of the models. For a RunPython every model would be made anew, which takes most of a set-up.
    """
    return RunSQL(_for_roles(forward), _for_roles(backward))


def _for_roles(statements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.format(**settings.DATABASE_ROLES) for each in statements)

"""Logins for programs that make reports: roles of the database's own, made and ended as its administrator.

A login is a member of the group of reports and has nothing else; which rows it sees, the walls ask of its row in
`reporting_access`. That row comes first and goes first: a login without one sees nothing.
"""

from datetime import datetime

import psycopg
from psycopg import sql

from commonhours.config import environment

MOST_CONNECTIONS = 5
# What a session begins with. The program may change them: they keep from accidents. Grants keep it from writing, the
# walls from what it may not see.
BEGINS_WITH = {
    "default_transaction_read_only": "on",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "search_path": environment.REPORT,
    "timezone": "UTC",
}


def name_of_login(name: str) -> str:
    """The login's name in the database, where roles of all regions on a server stand side by side."""
    return f"{environment.REPORT}_{name}"


def make(login: str, password: str, *, until: datetime) -> None:
    """Make a login, or give one that is there another password; the password itself never reaches the server."""
    with _administrator() as connection:
        role = sql.Identifier(login)
        secret = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
        verb = "ALTER" if _exists(connection, login) else "CREATE"
        connection.execute(
            sql.SQL(
                f"{verb} ROLE {{}} LOGIN INHERIT CONNECTION LIMIT {{}} PASSWORD {{}} VALID UNTIL {{}}"
            ).format(
                role,
                sql.Literal(MOST_CONNECTIONS),
                sql.Literal(secret.decode()),
                sql.Literal(until.isoformat()),
            )
        )
        connection.execute(
            sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE").format(
                sql.Identifier(environment.REPORT), role
            )
        )
        database = sql.Identifier(str(environment.address()["NAME"]))
        for setting, value in BEGINS_WITH.items():
            connection.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    role, database, sql.Identifier(setting), sql.Literal(value)
                )
            )


def end(login: str) -> None:
    """Remove a login and cut its connections; one that is not there has ended."""
    with _administrator() as connection:
        if _exists(connection, login):
            connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(login)))
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [login]
            )
            connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


def _administrator() -> psycopg.Connection:
    name = str(environment.address()["NAME"])
    return psycopg.connect(environment.administrator(name), autocommit=True)


def _exists(connection: psycopg.Connection, login: str) -> bool:
    return connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).rowcount > 0

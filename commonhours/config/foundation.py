"""Lay the foundation under the migrations: four roles, the group of logins for reports, schemas, extensions, grants."""

import psycopg
from psycopg import sql

from commonhours.config import environment

# The turn of whoever lays a foundation on this server; let go when its connection ends.
_TURN = 0x434F4D4D4F4E
EXTENSIONS = ("btree_gist", "pg_trgm")

# What each role may do with every table to come; insert-only tables take rights back in their own migrations.
_GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {application}, {reader}, {backup}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}"
    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT SELECT ON TABLES TO {reader}, {backup}",
    "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT USAGE ON SEQUENCES TO {application}",
)
# What a login for reports finds, and what nobody may do in this database but those who are told to.
_REPORT = (
    "CREATE SCHEMA IF NOT EXISTS {report} AUTHORIZATION {owner}",
    "GRANT USAGE ON SCHEMA {report} TO {report}, {reader}, {backup}",
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
    # PostgreSQL lets everybody who connects make large objects, which no grant on tables keeps from filling a disk.
    "REVOKE EXECUTE ON FUNCTION lo_creat(int), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC",
)


def lay(database: str) -> None:
    """Create what is missing; change nothing that is there but the passwords. Run as an administrator."""
    with psycopg.connect(environment.administrator(), autocommit=True) as connection:
        # Roles belong to the whole server: two set-ups at once would both find them missing.
        connection.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        for part in environment.ROLES:
            _role(connection, part)
        _group(connection)
        _database(connection, database)
        with psycopg.connect(environment.administrator(database), autocommit=True) as inside:
            _schema(inside)
            _report(inside, database)


def _role(connection: psycopg.Connection, part: str) -> None:
    name = environment.ROLES[part]
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    # Backup alone passes row security: a dump that sees only some rows is worse than none.
    rights = "BYPASSRLS" if part == "backup" else "NOBYPASSRLS"
    connection.execute(
        sql.SQL(f"{verb} ROLE {{}} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {rights} PASSWORD {{}}").format(
            sql.Identifier(name), sql.Literal(environment.all_secrets()[f"{part}_password"])
        )
    )


def _group(connection: psycopg.Connection) -> None:
    """The group of logins for reports: it has nothing but what migrations grant it, and nobody signs in as it."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [environment.REPORT]).fetchone():
        group = sql.Identifier(environment.REPORT)
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOBYPASSRLS").format(group))


def _database(connection: psycopg.Connection, database: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        owner = sql.Identifier(environment.ROLES["owner"])
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), owner))


def _schema(connection: psycopg.Connection) -> None:
    names = {part: sql.Identifier(name) for part, name in environment.ROLES.items()}
    schema = sql.Identifier(environment.REGION)
    connection.execute(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {owner}").format(schema=schema, **names)
    )
    for extension in EXTENSIONS:
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA {}").format(sql.Identifier(extension), schema)
        )
    for grant in _GRANTS:
        connection.execute(sql.SQL(grant).format(schema=schema, **names))


def _report(connection: psycopg.Connection, database: str) -> None:
    names = {part: sql.Identifier(name) for part, name in environment.ROLES.items()}
    names |= {"report": sql.Identifier(environment.REPORT), "database": sql.Identifier(database)}
    for statement in _REPORT:
        connection.execute(sql.SQL(statement).format(**names))

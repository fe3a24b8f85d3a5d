"""`commonhours doctor`: is this installation sound? Each answer in words; exit code 1 when one is bad."""

import sys
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from commonhours.common.clock import now
from commonhours.config import environment, server
from commonhours.integrations.oidc.health import examined
from commonhours.integrations.oidc.providers import providers
from commonhours.organisations.models import Region


@dataclass(frozen=True)
class Check:
    """`good` is what should be true; `count` is SQL that counts what contradicts it, `bad` says what to do then."""

    good: str
    bad: str
    count: str


# Asked as the reader, who sees every row and can change none. %(day)s is today in the region.
CHECKS = (
    Check(
        "No role of this region is a superuser, and row security binds all but backup.",
        "Run `commonhours setup` as an administrator: it takes these rights away.",
        """SELECT count(*) FROM pg_roles WHERE rolname = ANY (%(roles)s)
           AND (rolsuper OR rolcreaterole OR rolcreatedb OR (rolbypassrls AND rolname <> %(backup)s))""",
    ),
    Check(
        "Every login for reports is one that was given, and can make nothing in this database.",
        "Run `commonhours setup`, and `commonhours report-access NAME --end` for a login that nobody knows.",
        """SELECT (SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
             WHERE m.roleid = %(report)s::regrole AND (r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR NOT EXISTS (
               SELECT FROM reporting_access a WHERE a.login = r.rolname)))
           + has_database_privilege(%(report)s, current_database(), 'CREATE')::int
           + has_database_privilege(%(report)s, current_database(), 'TEMPORARY')::int
           + has_schema_privilege(%(report)s, current_schema(), 'USAGE')::int
           + has_function_privilege(%(report)s, 'pg_catalog.lo_from_bytea(oid, bytea)', 'EXECUTE')::int""",
    ),
    Check(
        "The application owns no table: row security would not bind an owner.",
        "Give the tables back to the owner role.",
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tableowner <> %(owner)s",
    ),
    Check(
        "Row security is on for every table that says which organisations see a row, and for all of supervision.",
        "Run `commonhours setup`; if that does not help, a migration is wrong.",
        """SELECT count(DISTINCT c.oid) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
           WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity
             AND (a.attname = 'organisation_ids' OR starts_with(c.relname::text, 'supervision_'))""",
    ),
    Check(
        "Every person has a lock row.",
        "Without it a person cannot be booked: insert the missing rows of people_personlock.",
        """SELECT count(*) FROM people_person p
           WHERE NOT EXISTS (SELECT FROM people_personlock l WHERE l.person_id = p.id)""",
    ),
    Check(
        "Each worker's row names exactly the organisations of their memberships.",
        "Row security reads these lists: somebody sees too much or too little.",
        """SELECT count(*) FROM people_person p WHERE ARRAY(SELECT unnest(p.organisation_ids) ORDER BY 1) <> ARRAY(
             SELECT DISTINCT m.organisation_id FROM people_membership m
             WHERE m.person_id = p.id AND (m.until IS NULL OR m.until > %(day)s) ORDER BY 1)""",
    ),
    Check(
        "Each service user's row names exactly the organisations of their memberships.",
        "Row security reads these lists: somebody sees too much or too little.",
        """SELECT count(*) FROM people_serviceuser u WHERE ARRAY(SELECT unnest(u.organisation_ids) ORDER BY 1) <> ARRAY(
             SELECT DISTINCT m.organisation_id FROM people_membership m
             WHERE m.service_user_id = u.id AND (m.until IS NULL OR m.until > %(day)s) ORDER BY 1)""",
    ),
    Check(
        "What each allocation holds is the sum of its open holds.",
        "Hours would be refused or given away: correct held_minutes.",
        """SELECT count(*) FROM funding_allocation a LEFT JOIN (
             SELECT allocation_id, sum(minutes - settled_minutes) AS minutes
             FROM funding_hold WHERE returned_at IS NULL GROUP BY 1
           ) h ON h.allocation_id = a.id WHERE a.held_minutes <> coalesce(h.minutes, 0)""",
    ),
    Check(
        "What was used of each allocation, and worked beyond it, is what both sides agreed on.",
        "Hours would be refused or given away: correct used_minutes and beyond_minutes.",
        """SELECT count(*) FROM funding_allocation a LEFT JOIN (
             SELECT allocation_id, sum(minutes) AS minutes FROM funding_use GROUP BY 1
           ) u ON u.allocation_id = a.id WHERE a.used_minutes + a.beyond_minutes <> coalesce(u.minutes, 0)""",
    ),
    Check(
        "Nobody is in two places at once.",
        "The constraint assignment_never_twice must be missing: run `commonhours setup`.",
        """SELECT count(*) FROM (
             SELECT a.starts_at < max(a.ends_at) OVER (PARTITION BY a.person_id ORDER BY a.starts_at, a.id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS twice
             FROM bookings_assignment a WHERE a.state = ANY ('{held,booked,started,done}')) AS seen WHERE twice""",
    ),
    Check(
        "No worker is booked while suspended.",
        "Cancel or reassign their visits.",
        """SELECT count(*) FROM bookings_assignment a JOIN people_person p ON p.id = a.person_id
           WHERE p.standing <> 'good' AND a.state = ANY ('{held,booked}') AND a.starts_at > %(now)s""",
    ),
)


class Command(BaseCommand):
    help = "Examine this installation and say in words what is sound and what is not."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if environment.is_embedded():
            server.ensure_running(environment.state())
        found = {check: examine(check) for check in CHECKS}
        for check, count in found.items():
            print(
                f"✓ {check.good}" if not count else f"✗ {check.good} Not so in {count:,} cases. {check.bad}"
            )
        # Last, since it asks others over the network.
        away = [each for provider in providers() for each in examined(provider, at=now())]
        for each in away:
            print(f"✗ {each.good} Not so. {each.bad}" if each.bad else f"✓ {each.good}")
        if any(found.values()) or any(each.bad for each in away):
            sys.exit(1)


def examine(check: Check, *, using: str = "reader") -> int:
    """How many rows contradict it."""
    region, at = Region.objects.using(using).first(), now()
    given: dict[str, Any] = {
        "roles": list(environment.ROLES.values()),
        "backup": environment.ROLES["backup"],
        "owner": environment.ROLES["owner"],
        "report": environment.REPORT,
        "day": at.astimezone(region.tzinfo if region else None).date(),
        "now": at,
    }
    with connections[using].cursor() as cursor:
        cursor.execute(check.count, given)
        return int(cursor.fetchone()[0])

"""`commonhours token`: make a token for the API, and show its secret once."""

from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commonhours.accounts.models import Account
from commonhours.common.actor import Actor, Held
from commonhours.common.clock import now
from commonhours.common.refusals import Refused
from commonhours.organisations.actions import MOST_TOKEN_DAYS, make_token
from commonhours.organisations.permissions import ROLES
from commonhours.organisations.queries import names_of_organisations, organisations, region, roles_of

# Whoever can type this on the machine could as well change the database: the trail says which door it was.
AT_THE_MACHINE = Actor(roles=(Held("city_officer"),), door="command")


class Command(BaseCommand):
    help = "Make a token for the API and print its secret, once. Only its hash is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="whose account the token acts for")
        parser.add_argument(
            "--role", required=True, help="the one role it acts with, which the account must hold"
        )
        parser.add_argument(
            "--organisation", metavar="SLUG", help="where the role is held; left out: in the region"
        )
        parser.add_argument(
            "--name", required=True, help="what the token is for, so that people recognise it"
        )
        parser.add_argument(
            "--days", type=int, default=90, help=f"until it ends: 1 to {MOST_TOKEN_DAYS} (default 90)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        account = _account(options["email"])
        held = Held(_role(options["role"]), organisation_of(options["organisation"]))
        try:
            made = make_token(
                by=AT_THE_MACHINE,
                at=at,
                account_id=account.id,
                organisation_id=held.organisation_id,
                role=held.role,
                name=_name(options["name"]),
                days=_days(options["days"]),
            )
        except Refused as refused:
            theirs = roles_of(account.id, on=at.astimezone(region().tzinfo).date())
            raise CommandError(_not_held(held, theirs, account)) from refused
        self.stderr.write("Keep this; it is not shown again.")
        self.stdout.write(made.secret)


def _account(email: str) -> Account:
    found = Account.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}. Check the address.")
    return found


def _role(role: str) -> str:
    if role not in ROLES:
        raise CommandError(f"There is no role {role}. Choose one of: {', '.join(sorted(ROLES))}.")
    return role


def organisation_of(slug: str | None) -> UUID | None:
    if slug is None:
        return None
    known = {row.slug: row.id for row in organisations()}
    if slug not in known:
        near = get_close_matches(slug, known, n=3) or sorted(known)[:10]
        raise CommandError(f"There is no organisation {slug}. Did you mean: {', '.join(near)}?")
    return known[slug]


def _not_held(held: Held, roles: tuple[Held, ...], account: Account) -> str:
    """Which role the account lacks, and which it has."""
    names = names_of_organisations()

    def where(organisation_id: UUID | None) -> str:
        return names[organisation_id] if organisation_id else "the region"

    theirs = ", ".join(f"{each.role} in {where(each.organisation_id)}" for each in roles) or "has no role"
    return f"{account.email} is not {held.role} in {where(held.organisation_id)}, but {theirs}."


def _name(name: str) -> str:
    if not 1 <= len(name.strip()) <= 80 or not name.isprintable():
        raise CommandError("Give a name of 1 to 80 characters.")
    return name.strip()


def _days(days: int) -> int:
    if not 1 <= days <= MOST_TOKEN_DAYS:
        raise CommandError(f"A token ends after 1 to {MOST_TOKEN_DAYS} days.")
    return days

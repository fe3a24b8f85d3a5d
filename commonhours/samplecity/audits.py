"""An audit of the organisation that has paid wages, with a sample begun; and one that waits for a second officer."""

from datetime import date, datetime, timedelta
from uuid import UUID

from commonhours.accounts.models import Account
from commonhours.audit.actions import confirm_audit, draw_sample, propose_audit, trace, write_finding
from commonhours.audit.actions.letting import Scope
from commonhours.audit.models import Item
from commonhours.audit.queries import ROLE
from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.ledger.models import Transfer
from commonhours.ledger.rules import Reference
from commonhours.organisations.models import Grant
from commonhours.organisations.queries import region, roles_of
from commonhours.trail.sequencer import HOUSE

DAY = timedelta(days=1)
LENGTH = 90 * DAY


def audit_some(*, at: datetime) -> int:
    """Let the city's auditors in as a city does; return how many postings the sample holds.

    Where nobody has been paid, or fewer than two officers are there, there is nothing to audit.
    """
    today = at.astimezone(region().tzinfo).date()
    with seeing(HOUSE.sight):
        first = Transfer.objects.filter(kind="work").order_by("id").first()
        officers = _holders("city_officer")
        auditors = _holders(ROLE)
    if first is None or len(officers) < 2 or not auditors:
        return 0
    # Nobody is simply given this role: what was invented with the staff is replaced by audits with an end.
    Grant.objects.filter(role=ROLE, until=None).delete()
    by = [Actor(each.id, roles=(Held("city_officer"),), door="web") for each in officers[:2]]
    for account in auditors[1:2]:
        _propose(by[1], account, "How the region’s books are kept", (), at, today)
    one = _propose(by[0], auditors[0], "Wages of the first weeks", tuple(first.organisation_ids), at, today)
    confirm_audit(by=by[1], at=at, audit_id=one)
    return _begin(auditors[0], at, today)


def _holders(role: str) -> list[Account]:
    rows = Grant.objects.filter(role=role, organisation=None, until=None).select_related("account")
    return [row.account for row in rows.order_by("id")]


def _propose(
    by: Actor, account: Account, purpose: str, houses: tuple[UUID, ...], at: datetime, today: date
) -> UUID:
    scope = Scope(houses, today.replace(month=1, day=1), today + DAY)
    who = {"email": account.email, "name": account.name, "purpose": purpose}
    return propose_audit(by=by, at=at, scope=scope, ends=today + LENGTH, **who).audit_id


def _begin(account: Account, at: datetime, today: date) -> int:
    """A sample by monetary units, of which two postings have been followed back and written about."""
    by = Actor(account.id, roles=roles_of(account.id, on=today), door="web")
    later = at + timedelta(seconds=1)
    drawn = draw_sample(
        by=by, at=later, title="Wages, by dollars", method="monetary_unit", seed="2 6 5 1 4", size=8
    )
    with seeing(by.sight):
        items = list(Item.objects.filter(paper_id=drawn.paper_id).order_by("place")[:2])
    found = (("agrees", ""), ("question", "Why was this paid a week later than the others?"))
    for item, (verdict, words) in zip(items, found, strict=False):
        trace(by=by, at=later, start=Reference("transfer", item.transfer_id))
        write_finding(by=by, at=later, item_id=item.id, verdict=verdict, words=words)
    return drawn.items

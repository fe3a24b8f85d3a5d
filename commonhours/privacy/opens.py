"""What each role lets its holders see of a person or of a service user: worked out from the permissions themselves."""

from commonhours.common.looks import CARE, CONTACT, KINDS, PAPERS, PAY, PROFILE, RECORD, SEARCH, VISITS
from commonhours.organisations.permissions import ROLES
from commonhours.organisations.permissions import Permission as P

# Each line is a sentence: whoever may plan sees the visits of a person …
OF_PEOPLE: dict[P, tuple[str, ...]] = {
    P.FIND: (SEARCH,),
    P.PLAN: (VISITS,),
    P.TRY_OUT: (PROFILE, PAPERS, RECORD),
    P.BOOK: (VISITS, SEARCH),
    P.SEE_PEOPLE: (PROFILE, CONTACT, VISITS, PAPERS, RECORD, SEARCH),
    P.CONFIRM_FACTS: (PAPERS,),
    P.APPROVE: (PROFILE, CONTACT, PAPERS),
    P.EDIT_AVAILABILITY: (VISITS,),
    P.SUPERVISE: (RECORD, VISITS),
    P.SUSPEND: (RECORD,),
    P.SEE_LINEAGE: (PAPERS,),
    P.SEE_OUTBOX: (CONTACT,),
    P.SETTLE_HOURS: (VISITS, PAPERS),
    P.SEE_EVIDENCE: (VISITS,),
    P.SEE_MONEY: (PAY, CONTACT, VISITS),
    P.KEEP_BOOKS: (PAY, PAPERS),
}
# … and, of somebody who is served, their visits and where these are.
OF_SERVED: dict[P, tuple[str, ...]] = {
    P.PLAN: (VISITS, CONTACT),
    P.BOOK: (VISITS,),
    P.SEE_SERVICE_USERS: (PROFILE, CONTACT, CARE, VISITS),
    P.EDIT_SERVICE_USERS: (PROFILE, CONTACT, CARE),
    P.APPROVE: (PROFILE, CONTACT, CARE),
    P.SEE_OUTBOX: (CONTACT,),
    P.SETTLE_HOURS: (VISITS, PAPERS),
    P.SEE_EVIDENCE: (VISITS, CONTACT),
    P.SEE_MONEY: (VISITS,),
}
# A partner reads what crosses: whom it may book, and the visits that it booked.
CROSSING = frozenset({SEARCH, VISITS})


def opened_to(role: str, *, served: bool) -> tuple[str, ...]:
    """The kinds of data that a role opens, in their own order; nothing where it opens none."""
    table = OF_SERVED if served else OF_PEOPLE
    opened = {kind for permission in ROLES.get(role, ()) for kind in table.get(permission, ())}
    return tuple(kind for kind in KINDS if kind in opened)

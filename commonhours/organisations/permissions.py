"""Who may do what: roles as code that an officer can read. `require` is the first line of every action."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed


class Permission(StrEnum):
    FIND = "find"  # ask the market who could do something, and why not
    BOOK = "book"  # book, move and cancel visits
    SEE_PEOPLE = "see_people"  # a person's page: facts, rules, weeks
    SEE_SERVICE_USERS = "see_service_users"
    EDIT_SERVICE_USERS = "edit_service_users"  # needs, home, favourites, contact, places of a service user
    CONFIRM_FACTS = "confirm_facts"  # say that a check or a skill was seen
    REGISTER = "register"  # write somebody down who then waits for approval
    APPROVE = "approve"  # let a worker or a service user in
    EDIT_AVAILABILITY = "edit_availability"
    REPORT_ILL = "report_ill"  # a worker calls: they cannot come from now until a day
    PLAN = "plan"  # the day board, counts, questions
    TRY_OUT = "try_out"  # try a new type of work with people who agree to it
    FUND = "fund"  # grant and change allocations
    KEEP_ROTA = "keep_rota"  # who is on duty when
    GOVERN = "govern"  # roles, partnerships, rules of an organisation
    SEE_TRAIL = "see_trail"
    SEE_CONFIDENTIAL = "see_confidential"  # tags that open doors and never show
    SEE_OUTBOX = "see_outbox"
    REFER = "refer"  # hand somebody over who needs help
    SEND_ON = "send_on"  # refer a service user to somebody else who can help, with their consent
    INTAKE = "intake"  # look after requests for help until somebody is served
    SEE_MONEY = "see_money"  # accounts, statements and the trial balance
    KEEP_BOOKS = "keep_books"  # post, and close books for good
    SEE_PRICES = "see_prices"  # what a visit costs, before it is booked
    SET_RATES = "set_rates"  # what an hour pays and is charged, from a day on
    AGREE = "agree"  # offer, accept and end partnerships and what they cost
    CONFIRM_HOURS = "confirm_hours"  # say yes to the hours worked for oneself, or for whom one acts
    SETTLE_HOURS = "settle_hours"  # put hours right, and decide what one side disputes
    SEE_EVIDENCE = "see_evidence"  # who came when, and how we know: read it, and take it away signed
    TRACE = "trace"  # follow a posting, hours or a visit back to everything behind it
    AUDIT = "audit"  # draw samples and write working papers, while an audit holds
    SUSPEND = (
        "suspend"  # stop a worker at once, or everybody whom somebody let in; decide what others stopped
    )
    SEE_LINEAGE = "see_lineage"  # who let whom in, and what that has touched since
    KEEP_RECORDS = "keep_records"  # how long what is kept, hold records back, take them away in open formats
    HANDLE_INCIDENTS = "handle_incidents"  # read what was reported in confidence, and see to it
    SUPERVISE = "supervise"  # look after workers, and answer what they contest
    PROTECT = "protect"  # read who looked at whose data, and answer whoever asks why


P = Permission

# Each line is a sentence: a coordinator may find, book …
ROLES: dict[str, frozenset[Permission]] = {
    "operator": frozenset(
        {
            P.FIND,
            P.BOOK,
            P.SEE_PEOPLE,
            P.SEE_SERVICE_USERS,
            P.PLAN,
            P.REGISTER,
            P.REPORT_ILL,
            P.REFER,
            P.INTAKE,
        }
    ),
    "coordinator": frozenset(
        {
            P.FIND,
            P.BOOK,
            P.SEE_PEOPLE,
            P.SEE_SERVICE_USERS,
            P.PLAN,
            P.TRY_OUT,
            P.EDIT_AVAILABILITY,
            P.REPORT_ILL,
            P.EDIT_SERVICE_USERS,
            P.SEE_OUTBOX,
            P.REGISTER,
            P.REFER,
            P.SEND_ON,
            P.INTAKE,
            P.KEEP_ROTA,
            P.SETTLE_HOURS,
            P.SEE_EVIDENCE,
            P.SEE_PRICES,
            P.TRACE,
        }
    ),
    # … at seven in the morning, when somebody is ill, their hours too.
    "duty_officer": frozenset(
        {
            P.FIND,
            P.BOOK,
            P.SEE_PEOPLE,
            P.SEE_SERVICE_USERS,
            P.PLAN,
            P.EDIT_AVAILABILITY,
            P.REPORT_ILL,
        }
    ),
    "approver": frozenset(
        {
            P.SEE_PEOPLE,
            P.SEE_SERVICE_USERS,
            P.EDIT_SERVICE_USERS,
            P.REGISTER,
            P.CONFIRM_FACTS,
            P.APPROVE,
            P.SEE_CONFIDENTIAL,
            P.SEE_TRAIL,
            P.TRACE,
            P.SEE_LINEAGE,
        }
    ),
    # Stops people, and sees to it that somebody else looks at them again.
    "safety_officer": frozenset(
        {
            P.SEE_PEOPLE,
            P.SEE_SERVICE_USERS,
            P.PLAN,
            P.APPROVE,
            P.CONFIRM_FACTS,
            P.SEE_TRAIL,
            P.TRACE,
            P.SUSPEND,
            P.SEE_LINEAGE,
            P.HANDLE_INCIDENTS,
            P.SEND_ON,
            P.PROTECT,
        }
    ),
    "supervisor": frozenset({P.SEE_PEOPLE, P.PLAN, P.CONFIRM_FACTS, P.SUPERVISE, P.REFER, P.SEND_ON}),
    "trainer": frozenset({P.SEE_PEOPLE, P.CONFIRM_FACTS}),
    "finance": frozenset(
        {
            P.SEE_SERVICE_USERS,
            P.FUND,
            P.SEE_TRAIL,
            P.SEE_MONEY,
            P.KEEP_BOOKS,
            P.SETTLE_HOURS,
            P.SEE_EVIDENCE,
            P.SEE_PRICES,
            P.SET_RATES,
            P.TRACE,
        }
    ),
    "coach": frozenset({P.SEE_PEOPLE, P.REFER}),
    # Another service, mostly its program: a clinic, a school, the city's telephone line.
    "referrer": frozenset({P.REFER}),
    # Whoever governs does not audit: they let auditors in. Nor do they read what was reported in confidence.
    "organisation_admin": frozenset(Permission) - {P.SEE_CONFIDENTIAL, P.AUDIT, P.HANDLE_INCIDENTS},
    "city_officer": frozenset(Permission) - {P.SEE_CONFIDENTIAL, P.AUDIT, P.HANDLE_INCIDENTS},
    "auditor": frozenset(
        {
            P.SEE_PEOPLE,
            P.SEE_SERVICE_USERS,
            P.PLAN,
            P.SEE_TRAIL,
            P.SEE_OUTBOX,
            P.SEE_MONEY,
            P.SEE_PRICES,
            P.SEE_EVIDENCE,
            P.TRACE,
            P.SEE_LINEAGE,
            P.AUDIT,
        }
    ),
    "worker_representative": frozenset({P.PLAN}),
    "planner": frozenset({P.FIND, P.PLAN, P.TRY_OUT}),
    # Commonhours itself, on its schedule: it carries on what people began.
    "house": frozenset({P.FIND, P.BOOK, P.PLAN}),
}

# What people may do in the affairs of one service user: themselves, and whoever they let help them.
PARTS: dict[str, frozenset[Permission]] = {
    "service_user": frozenset(
        {P.FIND, P.BOOK, P.SEE_SERVICE_USERS, P.EDIT_SERVICE_USERS, P.PLAN, P.CONFIRM_HOURS}
    ),
    "helper": frozenset({P.FIND, P.BOOK, P.SEE_SERVICE_USERS, P.EDIT_SERVICE_USERS, P.PLAN, P.CONFIRM_HOURS}),
    "onlooker": frozenset({P.SEE_SERVICE_USERS, P.PLAN}),
}
# Roles that only make sense in the whole region, and those that nobody is given.
REGION_ROLES = frozenset({"city_officer"})
UNGIVEN = frozenset({"house"})
# Nobody is simply given it: two officers let an auditor in until a day (room `audit`).
LET_IN = frozenset({"auditor"})


def may(
    by: Actor, permission: Permission, organisation_ids: Iterable[UUID] = (), *, served: UUID | None = None
) -> bool:
    """Whether the actor has the permission: by a role in the region or in one of these organisations, or because
    they act for the service user whom it is about."""
    return may_in_office(by, permission, organisation_ids) or may_for(by, permission, served)


def may_for(by: Actor, permission: Permission, served: UUID | None) -> bool:
    """Whether the actor has the permission because they act for this service user, whatever their roles are."""
    return any(
        each.service_user_id == served and permission in PARTS.get(each.part, ()) for each in by.acts_for
    )


def may_in_office(by: Actor, permission: Permission, organisation_ids: Iterable[UUID] = ()) -> bool:
    """Whether one of the actor's roles gives the permission in the region or in one of these organisations."""
    wanted = set(organisation_ids)
    return any(
        permission in ROLES.get(held.role, ())
        and (held.organisation_id is None or held.organisation_id in wanted)
        for held in by.roles
    )


def may_somewhere(by: Actor, permission: Permission) -> bool:
    """Whether the actor holds the permission anywhere: enough to show a page, never enough to act."""
    return any(permission in ROLES.get(held.role, ()) for held in by.roles)


def organisations_with(by: Actor, permission: Permission) -> tuple[UUID, ...]:
    """The organisations in which a role gives this permission (a region-wide role is not listed)."""
    return tuple(
        held.organisation_id
        for held in by.roles
        if held.organisation_id and permission in ROLES.get(held.role, ())
    )


def require(
    by: Actor, permission: Permission, organisation_ids: Iterable[UUID] = (), *, served: UUID | None = None
) -> None:
    """Refuse with `not_allowed` unless the actor may do this there, or for this service user."""
    if not may(by, permission, organisation_ids, served=served):
        raise NotAllowed.because("not_allowed", permission=permission.value)


def require_somewhere(by: Actor, permission: Permission) -> None:
    """Refuse with `not_allowed` unless some role of the actor gives the permission."""
    if not may_somewhere(by, permission):
        raise NotAllowed.because("not_allowed", permission=permission.value)

"""Reads of looks: at somebody, as they may read them; and by the people of an organisation, as its officers do.

Whatever hands looks to the person they are about reads them here, so that what is held back is held back everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from commonhours.accounts.queries import names_of_accounts
from commonhours.audit.models import Look as Traced
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.incidents.queries import enquired_since
from commonhours.organisations.models import Grant
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.privacy.models import Look, Question
from commonhours.privacy.whose import about_whom, of_offices, offices
from commonhours.safeguarding.models import OPEN, Suspension

SAFETY = "safety_officer"
# So long is every look of a safety officer held back, whether there is an enquiry or not: else to be shown none, or
# one all of a sudden, would give it away.
HELD = timedelta(days=14)
MOST = 200
TRACE = "trace"


@dataclass(frozen=True)
class LookLine:
    """Somebody looked: who (nobody's name where it is not told), as what, for whom, at what, through which door."""

    id: UUID
    at: datetime
    by: str
    role: str
    organisation_id: UUID | None
    organisation: str
    kinds: tuple[str, ...]
    door: str
    program: str
    page: str
    about_id: UUID | None = None
    about: str = ""
    # A trace tells its reason itself, and is answered for in the audit.
    why: str = ""
    can_ask: bool = False
    question_id: UUID | None = None


@dataclass(frozen=True)
class LookPage:
    """A page of lines, and whether there are more after it."""

    lines: tuple[LookLine, ...]
    more: bool


def looks_at(
    *, by: Actor, at: datetime, service_user_id: UUID | None = None, kind: str = "", skip: int = 0
) -> LookPage:
    """Who looked at the asker, or at a service user for whom they act, newest first, an hour of somebody in one line.

    Refuses with `unknown_service_user`.
    """
    with seeing(by.sight):
        whom = about_whom(by, service_user_id)
        held_from = _held_from(by, at, whom)
        rows = _told(Look.objects.filter(about_id__in=whom), by, held_from)
        if kind:
            rows = rows.filter(kind=kind)
        page = list(rows.order_by("-hour", "-at", "id")[skip : skip + MOST])
        traces = [] if kind else _traces(by, held_from, whom, _until(page, skip), whole=len(page) < MOST)
        lines = [*_lines(page), *traces]
        ordered = sorted(_asked(lines), key=lambda line: line.at, reverse=True)
        return LookPage(tuple(ordered), len(page) == MOST)


def looks_of_offices(*, by: Actor, kind: str = "", skip: int = 0) -> LookPage:
    """Whom the people of the asker's organisations looked at, newest first; refuse with `not_allowed`."""
    require_somewhere(by, Permission.PROTECT)
    with seeing(by.sight):
        houses = offices(by)
        concern(houses)
        rows = Look.objects.filter(of_offices(by, houses)).exclude(role__in=PARTS)
        if kind:
            rows = rows.filter(kind=kind)
        page = list(rows.order_by("-hour", "-at", "id")[skip : skip + MOST])
        return LookPage(_named(_lines(page, unnamed="")), len(page) == MOST)


# Whoever looked as one of these looked for nobody's office.
PARTS = ("worker", "service_user", "helper", "onlooker")


def held_back(look: Look, *, by: Actor, at: datetime) -> bool:
    """Whether whoever reads of a look is not told of it yet. Runs inside `seeing`."""
    held_from = _held_from(by, at, [look.about_id])
    return not _shown_now(Look.objects.filter(id=look.id), held_from).exists()


def _held_from(by: Actor, at: datetime, whom: Iterable[UUID]) -> datetime:
    """After which moment looks of safety officers are held back from the asker, who reads of these.

    While something that was reported about them or about the asker is looked into, nothing more comes to light; and
    what they could read already before it was reported does not disappear, for that would tell them of it.
    """
    since = enquired_since({*whom, *([by.person_id] if by.person_id else [])})
    return min(at, since or at) - HELD


def _told(rows: QuerySet[Look], by: Actor, held_from: datetime) -> QuerySet[Look]:
    """Without one's own looks at oneself, and without what is held back."""
    if by.person_id:
        rows = rows.exclude(by_person_id=by.person_id)
    return _shown_now(rows.exclude(by_account_id=by.account_id) if by.account_id else rows, held_from)


def _shown_now(rows: QuerySet[Look], held_from: datetime) -> QuerySet[Look]:
    open_matter = Suspension.objects.filter(person_id=OuterRef("about_id"), state__in=OPEN)
    held = Q(role=SAFETY) & (Q(at__gt=held_from) | Q(Exists(open_matter)))
    return rows.exclude(held)


def _until(page: Sequence[Look], skip: int) -> tuple[datetime | None, datetime | None]:
    """The stretch of time that a page of rows covers: from its last row, to its first unless it is the first page."""
    return (page[-1].hour if page else None), (page[0].at if page and skip else None)


def _lines(rows: Iterable[Look], *, unnamed: str = SAFETY) -> list[LookLine]:
    """Rows of one looker, capacity, door and hour as one line, with the kinds together; one role goes without names."""
    found = list(rows)
    names = names_of_accounts({row.by_account_id for row in found if row.role != unnamed})
    houses = names_of_organisations()
    lines: dict[tuple[object, ...], LookLine] = {}
    for row in found:
        key = (
            row.about_id,
            row.hour,
            row.by_account_id,
            row.role,
            row.organisation_id,
            row.door,
            row.program,
        )
        known = lines.get(key)
        if known is None:
            lines[key] = LookLine(
                id=row.id,
                at=row.at,
                by=first_name(names.get(row.by_account_id, "")),
                role=row.role,
                organisation_id=row.organisation_id,
                organisation=houses.get(row.organisation_id, "") if row.organisation_id else "",
                kinds=(row.kind,),
                door=row.door,
                program=row.program,
                page=row.page,
                about_id=row.about_id,
                can_ask=row.role not in PARTS,
            )
        else:
            lines[key] = replace(
                known, kinds=tuple(sorted({*known.kinds, row.kind})), at=min(known.at, row.at)
            )
    return list(lines.values())


def first_name(name: str) -> str:
    """“Maria Castillo” as “Maria C.”: enough to ask about, and no more than a caller would say."""
    first, *others = name.split() or [""]
    return f"{first} {others[-1][0]}." if others else first


def _traces(
    by: Actor,
    held_from: datetime,
    whom: Sequence[UUID],
    between: tuple[datetime | None, datetime | None],
    *,
    whole: bool,
) -> list[LookLine]:
    """Chains that were followed to the asker's hours or money: they are kept by `audit`, and stand here once."""
    since, before = between
    rows = Traced.objects.filter(page=TRACE, person_ids__overlap=list(whom)).exclude(
        by_account_id=by.account_id
    )
    if since is not None and not whole:
        rows = rows.filter(at__gte=since)
    if before is not None:
        rows = rows.filter(at__lte=before)
    found = list(rows.order_by("-at", "-id")[:MOST])
    roles = _roles_of({row.by_account_id for row in found if row.by_account_id})
    lines = [_trace(row, roles) for row in found]
    names = names_of_accounts({row.by_account_id for row in found})
    suspended = Suspension.objects.filter(person_id__in=list(whom), state__in=OPEN).exists()
    return [
        line if line.role == SAFETY else replace(line, by=_called(names, row.by_account_id))
        for row, line in zip(found, lines, strict=True)
        if line.role != SAFETY or (line.at <= held_from and not suspended)
    ]


def _called(names: dict[UUID, str], account_id: UUID | None) -> str:
    return first_name(names.get(account_id, "")) if account_id else ""


def _roles_of(account_ids: Iterable[UUID]) -> dict[UUID, tuple[str, UUID | None]]:
    """The role of each; a safety officer's comes before any other that they hold, lest another one name them."""
    grants = Grant.objects.filter(account_id__in=list(account_ids)).order_by("since", "id")
    roles: dict[UUID, tuple[str, UUID | None]] = {}
    for row in sorted(grants, key=lambda row: row.role == SAFETY):
        roles[row.account_id] = (row.role, row.organisation_id)
    return roles


def _trace(row: Traced, roles: dict[UUID, tuple[str, UUID | None]]) -> LookLine:
    role, house = roles.get(row.by_account_id, ("", None)) if row.by_account_id else ("", None)
    role = "auditor" if row.audit_id else role
    names = names_of_organisations()
    return LookLine(
        id=row.id,
        at=row.at,
        by="",
        role=role,
        organisation_id=house,
        organisation=names.get(house, "") if house else "",
        kinds=(TRACE,),
        door="program" if row.door == "api" else "page",
        program="",
        page=row.page,
        why=row.why,
    )


def _asked(lines: Iterable[LookLine]) -> list[LookLine]:
    """With the question that was asked about a line, if there is one."""
    found = list(lines)
    questions = dict(
        Question.objects.filter(look_id__in=[line.id for line in found]).values_list("look_id", "id")
    )
    return [
        replace(line, question_id=questions[line.id], can_ask=False) if line.id in questions else line
        for line in found
    ]


def _named(lines: Iterable[LookLine]) -> tuple[LookLine, ...]:
    """With the names of those who were looked at: whoever answers for looks may know whom they were at."""
    found = list(lines)
    ids = {line.about_id for line in found if line.about_id}
    concern(ids)
    names = names_of_people(ids) | names_of_service_users(ids)
    return tuple(
        replace(line, about=names.get(line.about_id, "")) if line.about_id else line for line in found
    )

"""Reads of rules: what holds where, and what was said when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db import connections
from django.db.models import Q

from commonhours.organisations.brands import Level
from commonhours.organisations.queries import region
from commonhours.policies.models import Rule
from commonhours.policies.rules import AGES, KINDS, Bound, LevelKind, Rulebook, Said, effective

_BOOK = """
SELECT r.code, r.value, r.since, r.until, r.programme_id, r.organisation_id, r.override,
  coalesce(o.name, p.name, here.name), r.kind_of_fact_id, coalesce(k.confidential, false), '', r.type_of_work_id
FROM policies_rule r CROSS JOIN organisations_region here
LEFT JOIN organisations_organisation o ON o.id = r.organisation_id
LEFT JOIN organisations_programme p ON p.id = r.programme_id
LEFT JOIN catalogue_kindoffact k ON k.id = r.kind_of_fact_id
WHERE (r.type_of_work_id IS NULL OR r.type_of_work_id = ANY (%(works)s::uuid[]))
  AND (r.organisation_id IS NULL OR r.organisation_id = ANY (%(organisations)s::uuid[]))
UNION ALL
SELECT 'step', 0, s.since, s.until, s.programme_id, s.organisation_id, false,
  coalesce(o.name, p.name, here.name), s.id, false,
  CASE s.kind WHEN 'badge' THEN 'badge:' || s.badge_id WHEN 'exclusive' THEN 'only:' || s.organisation_id
    ELSE 'step:' || s.id END, NULL
FROM policies_step s CROSS JOIN organisations_region here
LEFT JOIN organisations_organisation o ON o.id = s.organisation_id
LEFT JOIN organisations_programme p ON p.id = s.programme_id
WHERE s.moment = 'before_booking' AND (s.organisation_id IS NULL OR s.organisation_id = ANY (%(organisations)s::uuid[]))
ORDER BY 1, 3, 2, 9"""


# Of which organisations, and for which type of work (None: for all of them alike), rules are asked.
Book = tuple[tuple[UUID, ...], UUID | None]


def rulebook_of(organisation_ids: Sequence[UUID], type_of_work_id: UUID | None) -> Rulebook:
    """What region, programmes and these organisations have said about a type of work, and their steps, on any day."""
    return rulebooks_of([(tuple(organisation_ids), type_of_work_id)])[0]


def rulebooks_of(asked: Sequence[Book], *, using: str = "default") -> list[Rulebook]:
    """As `rulebook_of`, for many at once by the same two statements; who asks the same is given the same book."""
    given = {
        "works": list({work for _, work in asked if work}),
        "organisations": list({each for organisations, _ in asked for each in organisations}),
    }
    with connections[using].cursor() as cursor:  # on the way to every booking: two short statements
        cursor.execute(_BOOK, given)
        rows = [(_said(*row[:-1]), row[-1]) for row in cursor.fetchall()]
        cursor.execute(
            "SELECT id, programme_id FROM organisations_organisation WHERE id = ANY (%(organisations)s::uuid[])",
            {"organisations": given["organisations"]},
        )
        programmes: dict[UUID, UUID | None] = dict(cursor.fetchall())
    books = {book: _of_all_said(book, rows, programmes) for book in set(asked)}
    return [books[book] for book in asked]


def _of_all_said(
    book: Book, rows: Iterable[tuple[Said, UUID | None]], programmes: Mapping[UUID, UUID | None]
) -> Rulebook:
    organisations, work = book
    said = tuple(
        each
        for each, about_work in rows
        if about_work in (None, work) and each.organisation_id in (None, *organisations)
    )
    return Rulebook(said, {each: programmes[each] for each in organisations if each in programmes})


# The same row is the same object, so that what is kept of rules is found again at a glance.
@lru_cache(maxsize=4096)
def _said(
    code: str,
    value: int,
    since: date,
    until: date | None,
    programme_id: UUID | None,
    organisation_id: UUID | None,
    override: bool,
    name: str,
    about: UUID | None,
    secret: bool,
    done_as: str,
) -> Said:
    level: LevelKind = "organisation" if organisation_id else "programme" if programme_id else "region"
    return Said(
        code,
        value,
        since,
        until,
        "override" if override else level,
        name,
        programme_id,
        organisation_id,
        about,
        secret,
        done_as,
    )


def said_above(of: Level, code: str, type_of_work_id: UUID | None) -> tuple[Said, ...]:
    """What the levels above one have said about a rule, on any day, for this type of work or for all."""
    programme = of.programme_id if of.kind == "organisation" else None
    book = rulebook_of([], type_of_work_id)
    return tuple(
        each
        for each in book.said
        if each.code == code and each.programme_id in ({None, programme} if programme else {None})
    )


@dataclass(frozen=True)
class RuleLine:
    """One value as it was set."""

    id: UUID
    code: str
    value: int
    since: date
    until: date | None
    override: bool
    reason: str
    set_by: str
    check: str
    work: str

    def state(self, today: date) -> str:
        """Whether it holds, is to come, or is over."""
        if self.since > today:
            return "planned"
        return "over" if self.until is not None and self.until <= today else "holds"


def lines_of(of: Level) -> tuple[RuleLine, ...]:
    """All that a level has said itself, and overrides over its head, the latest first."""
    rows = Rule.objects.filter(**of.keys).select_related("set_by", "kind_of_fact", "type_of_work")
    return tuple(
        RuleLine(
            row.id,
            row.code,
            row.value,
            row.since,
            row.until,
            row.override,
            row.reason,
            row.set_by.name if row.set_by else "",
            row.kind_of_fact.name if row.kind_of_fact else "",
            row.type_of_work.name if row.type_of_work else "",
        )
        for row in rows.order_by("-since", "code")
    )


def bounds_of(of: Level, *, on: date) -> tuple[dict[str, Bound], dict[str, Bound]]:
    """What the levels above say on a day, and what holds here."""
    organisations = [of.id] if of.kind == "organisation" else []
    said = rulebook_of(organisations, None).said
    chained = {None, of.programme_id} if of.programme_id else {None}
    heard = [each for each in said if each.holds_on(on) and each.programme_id in chained]
    own = [each for each in heard if (each.organisation_id or each.programme_id or None) == _key(of)]
    above = [each for each in heard if each not in own]
    return (
        {
            code: effective(kind, [each for each in above if each.code == code])
            for code, kind in KINDS.items()
        },
        {
            code: effective(kind, [each for each in heard if each.code == code])
            for code, kind in KINDS.items()
        },
    )


@dataclass(frozen=True)
class ClosedWork:
    """A type of work, or all of it, that is none for those under an age, and which level says so."""

    age: int
    work: str
    level_name: str


def closed_to_young(
    organisation_id: UUID | None, programme_id: UUID | None, *, on: date
) -> tuple[ClosedWork, ...]:
    """What region, programme and organisation have closed to the young on a day, by age and name."""
    mine = Q(organisation=None, programme=None)
    mine |= Q(organisation_id=organisation_id) if organisation_id else Q()
    mine |= Q(programme_id=programme_id) if programme_id else Q()
    rows = Rule.objects.filter(mine, code__in=[f"u{age}_closed" for age in AGES], value=1, since__lte=on)
    rows = rows.filter(Q(until=None) | Q(until__gt=on)).select_related(
        "type_of_work", "organisation", "programme"
    )
    found = (
        ClosedWork(
            int(row.code[1:3]),
            row.type_of_work.name if row.type_of_work else "",
            (row.organisation or row.programme or region()).name,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: (each.age, each.work)))


def closed_by(code: str, asked: Iterable[tuple[UUID, UUID]], *, on: date) -> set[tuple[UUID, UUID]]:
    """Of pairs of an organisation and a type of work those in which a rule without a figure holds on a day."""
    pairs = list(asked)
    books = rulebooks_of([((organisation,), work) for organisation, work in pairs]) if pairs else []
    return {
        pair for pair, book in zip(pairs, books, strict=True) if book.bounds(pair[0], on)[code].value == 1
    }


def _key(of: Level) -> UUID | None:
    return None if of.kind == "region" else of.id

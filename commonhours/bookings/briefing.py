"""What the house knows before a question is asked, and the question that a wish becomes with it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, connections

from commonhours.bookings.conditions import Attribute, HouseRules, Question, Required, StepNeeded
from commonhours.bookings.fit import Frame, horizon_of
from commonhours.bookings.rules import RegionTerms
from commonhours.bookings.wish import Wish
from commonhours.bookings.young import young_of
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.place import NO_MATRIX, Place
from commonhours.common.refusals import Invalid, NotFound
from commonhours.policies.queries import rulebook_of, rulebooks_of
from commonhours.policies.rules import Bound, Rulebook, Said, bounds_of, tightest

# How the rules of `policies` are called among the residual rules.
TERMS = {
    "rest": "rest",
    "pause": "pause",
    "stretch": "longest_stretch",
    "longest": "longest",
    "notice": "notice",
    "shortest": "shortest",
    "most_day": "most_day",
    "most_week": "most_week",
    "travel": "travel_limit",
}


@dataclass(frozen=True)
class Brief:
    """What the house knows before a question is asked: who is served and where, what the work requires, whom to ask."""

    service_user_id: UUID
    site_id: UUID | None
    service_user: str
    organisation_id: UUID
    organisation_ids: tuple[UUID, ...]
    place: Place
    needs: tuple[UUID, ...]
    features: tuple[UUID, ...]
    minutes: int
    remote: bool
    requires: tuple[Required, ...]
    hosts: tuple[UUID, ...]
    zone: ZoneInfo
    rulebook: Rulebook
    has_allocation: bool
    # Kinds of fact that nobody may ask for, and the human who is served: never offered to themselves.
    secret: frozenset[UUID]
    served_person_id: UUID | None
    # Family and helpers of whoever is served, and those of them who may come as workers all the same.
    near: frozenset[UUID] = frozenset()
    let_come: frozenset[UUID] = frozenset()
    # Who alone may come, from a day until another: one wish after the other, or none.
    circles: tuple[tuple[str, str | None, tuple[Attribute, ...]], ...] = ()

    def circle_on(self, day: date) -> tuple[Attribute, ...]:
        """Who alone may come on a day; nothing where everybody may."""
        iso = day.isoformat()
        for since, until, circle in self.circles:
            if since <= iso and (until is None or iso < until):
                return circle
        return ()


# Who is asking has been checked by row security on people_serviceuser; `concern` opens the rest of their rows.
# One wish or many: `asked` says where their numbers come from.
_BRIEF = """
SELECT x.nth, u.name, u.latitude, u.longitude, u.measured, u.organisation_ids,
  (SELECT coalesce(array_agg(m.organisation_id ORDER BY m.since, m.organisation_id), '{}') FROM people_membership m
     WHERE m.service_user_id = u.id AND m.part = 'service_user' AND m.approved_at IS NOT NULL
       AND m.since <= r.day AND (m.until IS NULL OR m.until > r.day)),
  (SELECT coalesce(array_agg(n.kind_of_fact_id ORDER BY n.id), '{}') FROM people_need n WHERE n.service_user_id = u.id),
  (SELECT coalesce(array_agg(h.feature_id ORDER BY h.id), '{}')
     FROM people_homefeature h WHERE h.service_user_id = u.id),
  w.minutes, w.remote, w.organisation_id,
  (SELECT coalesce(json_agg(json_build_array(k.id, k.confidential) ORDER BY k.id), '[]') FROM catalogue_requirement q
     JOIN catalogue_kindoffact k ON k.id = q.kind_of_fact_id WHERE q.type_of_work_id = w.id)::text,
  (SELECT coalesce(json_agg(DISTINCT jsonb_build_array(p.guest_id, p.host_id)), '[]') FROM partnerships_partnership p
     WHERE p.guest_id = ANY (u.organisation_ids) AND p.since <= r.day AND (p.until IS NULL OR p.until > r.day)
       AND (p.type_of_work_id IS NULL OR p.type_of_work_id = w.id))::text,
  r.zone,
  s.latitude, s.longitude, s.measured,
  (SELECT coalesce(array_agg(DISTINCT a.organisation_id), '{}')
     FROM funding_allocation a WHERE a.service_user_id = u.id),
  (SELECT coalesce(array_agg(k.id), '{}') FROM catalogue_kindoffact k WHERE k.confidential), u.person_id,
  (SELECT coalesce(json_agg(json_build_array(c.since, c.until,
       CASE WHEN c.organisation_id IS NULL
         THEN (SELECT json_agg('person:' || one) FROM unnest(c.person_ids) one)
         ELSE json_build_array('member:' || c.organisation_id) END)), '[]')
     FROM people_circle c WHERE c.service_user_id = u.id)::text,
  people_helpers_who_are_people(u.id)
    || (SELECT coalesce(array_agg(n.person_id), '{}') FROM people_relation n WHERE n.service_user_id = u.id
          AND n.until IS NULL AND n.kind <> 'friend'),
  (SELECT coalesce(array_agg(n.person_id), '{}') FROM people_relation n WHERE n.service_user_id = u.id
     AND n.until IS NULL AND n.allowed_at IS NOT NULL)
FROM {asked} JOIN people_serviceuser u ON u.id = x.service_user JOIN catalogue_typeofwork w ON w.id = x.work
CROSS JOIN LATERAL (SELECT zone, (x.at AT TIME ZONE zone)::date AS day FROM organisations_region) r
LEFT JOIN people_site s ON s.id = x.site AND s.service_user_id = u.id"""
# Two texts, not one: for one wish PostgreSQL then keeps its plan, which costs more than the read.
_OF_ONE = _BRIEF.replace(
    "{asked}",
    "(SELECT 0 AS nth, %(service_user)s::uuid AS service_user, %(work)s::uuid AS work,"
    " %(at)s::timestamptz AS at, %(site)s::uuid AS site) x",
)
_OF_SOME = _BRIEF.replace(
    "{asked}",
    "unnest(%(nth)s::int[], %(service_users)s::uuid[], %(works)s::uuid[], %(times)s::timestamptz[],"
    " %(sites)s::uuid[]) AS x(nth, service_user, work, at, site)",
)


def brief(wish: Wish) -> Brief:
    """Gather what a question needs, as of the local day of the visit.

    Refuses with `unknown_service_user`, `unknown_site`, `not_approved_here`.
    """
    given: dict[str, Any] = {
        "service_user": wish.service_user_id,
        "work": wish.type_of_work_id,
        "at": wish.starts_at,
        "site": wish.site_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE, given)
        row = cursor.fetchone()
    if row is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    home = _home(wish, row)
    return _brief(wish, home, row, rulebook_of(_bookable(home, row), wish.type_of_work_id))


def briefs(wishes: Sequence[Wish], *, using: str = "default") -> list[Brief | None]:
    """As `brief`, for many wishes by as many statements as for one; None for whoever would be refused."""
    given: dict[str, Any] = {
        "nth": list(range(len(wishes))),
        "service_users": [wish.service_user_id for wish in wishes],
        "works": [wish.type_of_work_id for wish in wishes],
        "times": [wish.starts_at for wish in wishes],
        "sites": [wish.site_id for wish in wishes],
    }
    with connections[using].cursor() as cursor:
        cursor.execute(_OF_SOME, given)
        rows = {row[0]: row for row in cursor.fetchall()}
    homes: dict[int, UUID] = {}
    for nth, row in rows.items():
        with suppress(NotFound):
            homes[nth] = _home(wishes[nth], row)
    asked = [(_bookable(home, rows[nth]), wishes[nth].type_of_work_id) for nth, home in homes.items()]
    books = dict(zip(homes, rulebooks_of(asked, using=using), strict=True)) if asked else {}
    return [
        _brief(wish, homes[nth], rows[nth], books[nth]) if nth in homes else None
        for nth, wish in enumerate(wishes)
    ]


def _home(wish: Wish, row: tuple[Any, ...]) -> UUID:
    """The organisation that a visit would be for; refuse as `brief` does."""
    approved, site_lat = row[6], row[15]
    if wish.site_id is not None and site_lat is None:
        raise NotFound.because("unknown_site", field="site")
    home = wish.organisation_id or (approved[0] if approved else None)
    if home is None or home not in approved:
        raise NotFound.because("not_approved_here", field="service_user")
    return home


def _bookable(home: UUID, row: tuple[Any, ...]) -> tuple[UUID, ...]:
    """The organisations whose people may come: its own, and those that lend theirs."""
    return _with_hosts(home, str(home), row[13])


# Thousands of visits of few organisations are asked about at once: their hosts are the same, and the same objects.
@lru_cache(maxsize=1024)
def _with_hosts(home: UUID, guest: str, lent: str) -> tuple[UUID, ...]:
    return (home, *sorted(UUID(host) for borrower, host in json.loads(lent) if borrower == guest))


@lru_cache(maxsize=1024)
def _private(hosts: tuple[UUID, ...], to: UUID | None) -> tuple[UUID, ...]:
    """A private type of work is done by its organisation's own people and nobody else."""
    return hosts if to is None else tuple(host for host in hosts if host == to)


def _brief(wish: Wish, home: UUID, row: tuple[Any, ...], rulebook: Rulebook) -> Brief:
    name, lat, lng, measured, seen_by, _, needs, features, minutes, remote, private_to = row[1:12]
    required, _, zone, site_lat, site_lng, site_measured, granted, secret, own, circles = row[12:22]
    near, let_come = row[22:]
    return Brief(
        service_user_id=wish.service_user_id,
        site_id=wish.site_id,
        service_user=name,
        organisation_id=home,
        organisation_ids=tuple(seen_by),
        place=Place(site_lat, site_lng, site_measured) if wish.site_id else Place(lat, lng, measured),
        # What must not be asked for is not asked for by a record either.
        needs=tuple(kind for kind in needs if kind not in secret),
        features=tuple(features),
        minutes=minutes,
        remote=remote,
        requires=tuple(Required(UUID(kind), hidden) for kind, hidden in json.loads(required)),
        hosts=_private(_bookable(home, row), private_to),
        zone=ZoneInfo(zone),
        rulebook=rulebook,
        has_allocation=home in granted,
        secret=frozenset(secret),
        served_person_id=own,
        near=frozenset(near),
        let_come=frozenset(let_come),
        circles=tuple((since, until, tuple(held)) for since, until, held in json.loads(circles)),
    )


def frame_of(known: Brief, at: datetime) -> Frame:
    """The frame in which a question about this place is answered at an instant."""
    return frame_of_all([known], at)


def frame_of_all(known: Iterable[Brief], at: datetime) -> Frame:
    """The frame for questions about several places of the region."""
    those = list(known)
    matrix = measured_minutes() if any(each.place.measured >= 0 for each in those) else NO_MATRIX
    return Frame(horizon_of(those[0].zone, at), matrix)


def question_of(wish: Wish, known: Brief, asked_at: datetime) -> Question:
    """Complete a wish with what the house knows; refuse with `confidential_wish` to ask for what nobody may ask.

    Whoever could ask for a confidential fact could read from the answers who has it.
    """
    if known.secret.intersection(wish.wants or ()):
        raise Invalid.because("confidential_wish", field="wants")
    day = wish.starts_at.astimezone(known.zone).date()
    rules, rules_of, steps_of, family_closed, checks = _rules_on(known, day)
    return Question(
        service_user_id=wish.service_user_id,
        type_of_work_id=wish.type_of_work_id,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        asked_at=asked_at,
        zone=known.zone,
        place=known.place,
        organisation_ids=known.hosts,
        requires=with_checks(known.requires, checks),
        wants=known.needs if wish.wants is None else wish.wants,
        features=known.features if wish.features is None else wish.features,
        remote=known.remote,
        served_person_id=known.served_person_id,
        near=tuple(sorted(known.near if family_closed else known.near - known.let_come)),
        rules=rules,
        rules_of=rules_of,
        steps_of=steps_of,
        for_organisation_id=known.organisation_id,
        circle=known.circle_on(day),
    )


Steps = tuple[StepNeeded, ...]
RulesOn = tuple[HouseRules, tuple[HouseRules, ...], tuple[Steps, ...], bool, tuple[Said, ...]]


def _rules_on(known: Brief, day: date) -> RulesOn:
    """The limits of the visit's organisation, those of each that may send people with the steps of each, whether no
    family may come, and the further checks."""
    home, hosts, book = known.organisation_id, known.hosts, known.rulebook
    asked = (home, hosts, day)
    if asked not in book.read:
        programmes = tuple((each, book.programmes.get(each)) for each in (home, *hosts))
        said = tuple(each for each in book.said if each.holds_on(day))
        book.read[asked] = (*_read_out(said, programmes, home, hosts), book.checks(home, day))
    found: RulesOn = book.read[asked]
    return found


# By all that is said on a day: visits of one organisation are asked under the same rules until somebody says otherwise.
@lru_cache(maxsize=1024)
def _read_out(
    said: tuple[Said, ...],
    programmes: tuple[tuple[UUID, UUID | None], ...],
    home: UUID,
    hosts: tuple[UUID, ...],
) -> tuple[HouseRules, tuple[HouseRules, ...], tuple[Steps, ...], bool]:
    # A day on which all of it holds, as it does together on some day.
    book, day = Rulebook(said, dict(programmes)), max((each.since for each in said), default=date.min)
    own = book.limits(home, day)
    sent = (own if host == home else book.limits(host, day) for host in hosts)
    steps = tuple(tuple(StepNeeded(*step) for step in book.steps(host, day)) for host in hosts)
    closed = bool(bounds_of(own)["family_closed"].value)
    return _rules_of(own, own), tuple(_rules_of(own, theirs) for theirs in sent), steps, closed


@lru_cache(maxsize=1024)
def _rules_of(own: tuple[Said, ...], theirs: tuple[Said, ...]) -> HouseRules:
    """The limits of two organisations together, by what is said in each."""
    return house_rules(bounds_of(own) if own == theirs else tightest(bounds_of(own), bounds_of(theirs)))


def with_checks(required: tuple[Required, ...], checks: Iterable[Said]) -> tuple[Required, ...]:
    """What the type of work requires everywhere, and what the levels of this organisation add to it."""
    known = {each.kind_id for each in required}
    further = {each.about: each.secret for each in checks if each.about and each.about not in known}
    return (*required, *(Required(kind, secret) for kind, secret in sorted(further.items())))


def house_rules(bounds: Mapping[str, Bound]) -> HouseRules:
    """Bounds in the numbers of the residual rules, with who said each."""
    terms = RegionTerms(**{name: bounds[code].value for code, name in TERMS.items()})
    said = ((name, bounds[code]) for code, name in TERMS.items())
    said_by = tuple((name, bound.level, bound.level_name) for name, bound in said)
    return HouseRules(terms, said_by, young_of(bounds, terms))

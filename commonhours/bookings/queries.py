"""Reads for booking, matching and pages. Dossiers and briefs are each one statement: they are the hot path."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connections

from commonhours.bookings.conditions import GOOD_STANDING, Attribute, Required, Span
from commonhours.bookings.fit import ChangeRow, Dossier, Engagement, Frame, PatternRow, horizon_of
from commonhours.bookings.rules import RegionTerms, Terms
from commonhours.catalogue.queries import measured_minutes
from commonhours.common.place import NO_MATRIX, Place
from commonhours.common.refusals import NotFound

# Everything the rules ask about some workers. %(facts)s narrows the facts to those in question; NULL means all.
# No visit is longer than a day, so the diary can be read by start alone, which its index knows.
# Spans are local days as ISO text; instants are seconds since 1970. Nothing depends on the session's zone.
_DOSSIERS = """
SELECT p.id, p.standing, p.latitude, p.longitude, p.measured,
       t.notice_minutes, t.shortest_minutes, t.most_minutes_day, t.most_minutes_week, t.travel_minutes, t.travel_mode,
  (SELECT coalesce(json_agg(json_build_array('member:' || m.organisation_id, m.since, m.until)), '[]')
     FROM people_membership m
     WHERE m.person_id = p.id AND m.part = 'worker' AND m.approved_at IS NOT NULL)::text,
  (SELECT coalesce(json_agg(json_build_array('fact:' || f.kind_id, f.since, f.until)), '[]')
     FROM credentials_fact f
     WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL
       AND (%(facts)s::uuid[] IS NULL OR f.kind_id = ANY (%(facts)s::uuid[])))::text,
  (SELECT coalesce(json_agg('work:' || w.type_of_work_id), '[]')
     FROM credentials_portfolio w WHERE w.person_id = p.id AND w."on")::text,
  (SELECT coalesce(json_agg('wont:' || r.feature_id), '[]') FROM people_personalrule r WHERE r.person_id = p.id)::text,
  (SELECT coalesce(json_agg('never:' || l.service_user_id), '[]')
     FROM people_liking l WHERE l.person_id = p.id AND l.never)::text,
  (SELECT coalesce(json_agg(json_build_array(a.weekday, a.start_minute, a.end_minute, a.since, a.until)), '[]')
     FROM availability_patternperiod a WHERE a.person_id = p.id)::text,
  (SELECT coalesce(json_agg(json_build_array(extract(epoch FROM c.starts_at)::bigint,
                                             extract(epoch FROM c.ends_at)::bigint, c.blocked::int)), '[]')
     FROM availability_change c
     WHERE c.person_id = p.id AND c.ends_at > %(since)s AND c.starts_at < %(until)s)::text,
  (SELECT coalesce(json_agg(json_build_array(extract(epoch FROM b.starts_at)::bigint,
                                             extract(epoch FROM b.ends_at)::bigint,
                                             b.latitude, b.longitude, b.measured)), '[]')
     FROM bookings_assignment b
     WHERE b.person_id = p.id AND b.state = ANY ('{held,booked,started,done}')
       AND b.ends_at > %(since)s AND b.starts_at < %(until)s AND b.starts_at > %(since)s - interval '1 day')::text
FROM people_person p JOIN availability_terms t ON t.person_id = p.id"""
# Three texts, not one with "or": for one person PostgreSQL then keeps its plan, which costs more than the read.
_OF_ALL = f"{_DOSSIERS} ORDER BY p.id"
_OF_SOME = f"{_DOSSIERS} WHERE p.id = ANY (%(people)s::uuid[]) ORDER BY p.id"
_OF_ONE = f"{_DOSSIERS} WHERE p.id = %(person)s"

_ALWAYS: tuple[Span, ...] = (("0001-01-01", None),)


def dossiers(
    person_ids: Sequence[UUID] | None,
    *,
    since: datetime,
    until: datetime,
    facts: Iterable[UUID] | None = None,
    using: str = "default",
) -> list[Dossier]:
    """The dossiers of these people (None: of everybody), with changes and diary between two instants, in id order."""
    given: dict[str, Any] = {
        "facts": list(facts) if facts is not None else None,
        "since": since,
        "until": until,
    }
    if person_ids is None:
        text = _OF_ALL
    elif len(person_ids) == 1:
        text, given["person"] = _OF_ONE, person_ids[0]
    else:
        text, given["people"] = _OF_SOME, list(person_ids)
    with connections[using].cursor() as cursor:
        cursor.execute(text, given)
        return [_dossier(row) for row in cursor.fetchall()]


def _dossier(row: tuple[Any, ...]) -> Dossier:
    person_id, standing, lat, lng, measured, notice, shortest, day, week, limit, mode = row[:11]
    members, facts, works, rules, nevers, pattern, changes, diary = map(json.loads, row[11:])
    holdings: dict[Attribute, tuple[Span, ...]] = dict.fromkeys((*works, *rules, *nevers), _ALWAYS)
    if standing == "good":
        holdings[GOOD_STANDING] = _ALWAYS
    for held, since, until in (*members, *facts):
        holdings[held] = (*holdings.get(held, ()), (since, until))
    return Dossier(
        person_id,
        holdings,
        Terms(notice, shortest, day, week, limit, mode, lat, lng, measured),
        tuple(PatternRow(*period) for period in pattern),
        tuple(ChangeRow(*change) for change in changes),
        tuple(_engagement(*visit) for visit in diary),
    )


def _engagement(starts: int, ends: int, lat: float | None, lng: float | None, measured: int) -> Engagement:
    place = None if lat is None or lng is None else Place(lat, lng, measured)
    return Engagement(starts, ends, place)


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
    region: RegionTerms
    has_allocation: bool


# Who is asking has been checked by row security on people_serviceuser; `concern` opens the rest of their rows.
_BRIEF = """
SELECT u.name, u.latitude, u.longitude, u.measured, u.organisation_ids,
  (SELECT coalesce(array_agg(m.organisation_id ORDER BY m.since, m.organisation_id), '{}') FROM people_membership m
     WHERE m.service_user_id = u.id AND m.part = 'service_user' AND m.approved_at IS NOT NULL
       AND m.since <= %(day)s AND (m.until IS NULL OR m.until > %(day)s)),
  (SELECT coalesce(array_agg(n.kind_of_fact_id ORDER BY n.id), '{}') FROM people_need n WHERE n.service_user_id = u.id),
  (SELECT coalesce(array_agg(h.feature_id ORDER BY h.id), '{}') FROM people_homefeature h WHERE h.service_user_id = u.id),
  w.minutes, w.remote, w.organisation_id,
  (SELECT coalesce(json_agg(json_build_array(k.id, k.confidential) ORDER BY k.id), '[]') FROM catalogue_requirement q
     JOIN catalogue_kindoffact k ON k.id = q.kind_of_fact_id WHERE q.type_of_work_id = w.id)::text,
  (SELECT coalesce(json_agg(DISTINCT jsonb_build_array(p.guest_id, p.host_id)), '[]') FROM partnerships_partnership p
     WHERE p.guest_id = ANY (u.organisation_ids) AND p.since <= %(day)s AND (p.until IS NULL OR p.until > %(day)s)
       AND (p.type_of_work_id IS NULL OR p.type_of_work_id = w.id))::text,
  r.zone, r.rest_minutes, r.break_minutes, r.longest_stretch_minutes,
  s.latitude, s.longitude, s.measured,
  (SELECT coalesce(array_agg(DISTINCT a.organisation_id), '{}')
     FROM funding_allocation a WHERE a.service_user_id = u.id)
FROM people_serviceuser u CROSS JOIN catalogue_typeofwork w CROSS JOIN organisations_region r
LEFT JOIN people_site s ON s.id = %(site)s AND s.service_user_id = u.id
WHERE u.id = %(service_user)s AND w.id = %(work)s"""


def brief(
    *,
    service_user_id: UUID,
    type_of_work_id: UUID,
    day: str,
    organisation_id: UUID | None = None,
    site_id: UUID | None = None,
) -> Brief:
    """Gather what a question needs; refuse with `unknown_service_user`, `unknown_site`, `not_approved_here`."""
    given: dict[str, Any] = {
        "service_user": service_user_id,
        "work": type_of_work_id,
        "day": day,
        "site": site_id,
    }
    with connections["default"].cursor() as cursor:
        cursor.execute(_BRIEF, given)
        row = cursor.fetchone()
    if row is None:
        raise NotFound.because("unknown_service_user", field="service_user")
    name, lat, lng, measured, seen_by, approved, needs, features, minutes, remote, private_to = row[:11]
    required, lent, zone, rest, pause, stretch, site_lat, site_lng, site_measured, granted = row[11:]
    if site_id is not None and site_lat is None:
        raise NotFound.because("unknown_site", field="site")
    home = organisation_id or (approved[0] if approved else None)
    if home is None or home not in approved:
        raise NotFound.because("not_approved_here", field="service_user")
    hosts = [UUID(host) for guest, host in json.loads(lent) if UUID(guest) == home]
    bookable = (home, *sorted(hosts))
    return Brief(
        service_user_id=service_user_id,
        site_id=site_id,
        service_user=name,
        organisation_id=home,
        organisation_ids=tuple(seen_by),
        place=Place(site_lat, site_lng, site_measured) if site_id else Place(lat, lng, measured),
        needs=tuple(needs),
        features=tuple(features),
        minutes=minutes,
        remote=remote,
        requires=tuple(Required(UUID(kind), secret) for kind, secret in json.loads(required)),
        # A private type of work is done by its organisation's own people and nobody else.
        hosts=tuple(host for host in bookable if private_to in (None, host)),
        zone=ZoneInfo(zone),
        region=RegionTerms(rest, pause, stretch),
        has_allocation=home in granted,
    )


def frame_of(known: Brief, at: datetime) -> Frame:
    """The frame in which a question about this place is answered at an instant."""
    matrix = measured_minutes() if known.place.measured >= 0 else NO_MATRIX
    return Frame(horizon_of(known.zone, at), known.region, matrix)

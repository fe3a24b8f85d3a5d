"""Reads for booking, matching and pages. Dossiers and briefs are each one statement: they are the hot path."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from commonhours.bookings.conditions import EXCLUSIVE, GOOD_STANDING, UNDER, Attribute, Span, attribute
from commonhours.bookings.fit import ChangeRow, Dossier, Engagement, PatternRow
from commonhours.bookings.held_above import with_more
from commonhours.bookings.rules import Terms
from commonhours.common.place import Place
from commonhours.people.rules import birthday
from commonhours.policies.rules import AGES

# Everything the rules ask about some workers. %(facts)s narrows the facts to those in question; NULL means all.
# No visit is longer than a day, so the diary can be read by start alone, which its index knows.
# Spans are local days as ISO text; instants are seconds since 1970. Nothing depends on the session's zone.
_DOSSIERS = """
SELECT p.id, p.standing, p.latitude, p.longitude, p.measured,
       t.notice_minutes, t.shortest_minutes, t.most_minutes_day, t.most_minutes_week, t.travel_minutes, t.travel_mode,
  json_build_array(
  (SELECT coalesce(json_agg(json_build_array('member:' || m.organisation_id, m.since, m.until)), '[]')
     FROM people_membership m
     WHERE m.person_id = p.id AND m.part = 'worker' AND m.approved_at IS NOT NULL),
  (SELECT coalesce(json_agg(json_build_array('fact:' || f.kind_id, f.since, f.until)), '[]')
     FROM credentials_fact f
     WHERE f.person_id = p.id AND f.confirmed_at IS NOT NULL
       AND (%(facts)s::uuid[] IS NULL OR f.kind_id = ANY (%(facts)s::uuid[]))),
  (SELECT coalesce(json_agg('work:' || w.type_of_work_id), '[]')
     FROM credentials_portfolio w WHERE w.person_id = p.id AND w."on"),
  (SELECT coalesce(json_agg('step:' || s.step_id), '[]') FROM policies_stepdone s WHERE s.person_id = p.id),
  (SELECT coalesce(json_agg(json_build_array('badge:' || g.badge_id, g.since, g.until)), '[]')
     FROM credentials_badgegiven g WHERE g.person_id = p.id AND g.taken_at IS NULL),
  (SELECT coalesce(json_agg(json_build_array('only:' || x.organisation_id, greatest(x.since, m.since),
                                             least(x.until, m.until))), '[]')
     FROM policies_exclusive x JOIN people_membership m ON m.person_id = p.id AND m.part = 'worker'
       AND m.organisation_id = x.organisation_id AND m.approved_at IS NOT NULL
       AND (m.until IS NULL OR m.until > x.since) AND (x.until IS NULL OR x.until > m.since)
     WHERE x.person_id = p.id),
  (SELECT y.of_age_on FROM people_youth y WHERE y.person_id = p.id),
  (SELECT coalesce(json_agg('wont:' || r.feature_id), '[]') FROM people_personalrule r WHERE r.person_id = p.id),
  (SELECT coalesce(json_agg('never:' || l.service_user_id), '[]')
     FROM people_liking l WHERE l.person_id = p.id AND l.never),
  (SELECT coalesce(json_agg(json_build_array(a.weekday, a.start_minute, a.end_minute, a.since, a.until)), '[]')
     FROM availability_patternperiod a WHERE a.person_id = p.id),
  (SELECT coalesce(json_agg(json_build_array(extract(epoch FROM c.starts_at)::bigint,
                                             extract(epoch FROM c.ends_at)::bigint, c.kind)), '[]')
     FROM (SELECT person_id, starts_at, ends_at, blocked::int AS kind FROM availability_change
           UNION ALL SELECT person_id, starts_at, ends_at, 1 FROM availability_busytime) c
     WHERE c.person_id = p.id AND c.ends_at > %(since)s AND c.starts_at < %(until)s),
  (SELECT coalesce(json_agg(json_build_array(extract(epoch FROM b.starts_at)::bigint,
                                             extract(epoch FROM b.ends_at)::bigint,
                                             b.latitude, b.longitude, b.measured)), '[]')
     FROM bookings_assignment b
     WHERE b.person_id = p.id AND b.state = ANY ('{held,booked,started,done}')
       AND b.ends_at > %(since)s AND b.starts_at < %(until)s AND b.starts_at > %(since)s - interval '1 day'))::text
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
        found = [_dossier(row) for row in cursor.fetchall()]
    return with_more(found, person_ids, since=since.date(), using=using)


def _dossier(row: tuple[Any, ...]) -> Dossier:
    person_id, standing, lat, lng, measured, notice, shortest, day, week, limit, mode = row[:11]
    told = json.loads(row[11])
    members, facts, works, steps, badges, only, of_age_on, rules, nevers, pattern, changes, diary = told
    always = (*works, *steps, *rules, *nevers, attribute("person", person_id))
    holdings: dict[Attribute, tuple[Span, ...]] = dict.fromkeys(always, _ALWAYS)
    if standing == "good":
        holdings[GOOD_STANDING] = _ALWAYS
    if of_age_on is not None:
        holdings.update(young_until(date.fromisoformat(of_age_on)))
    # Who has left an organisation is bound to it no longer.
    bound = [(EXCLUSIVE, since, until) for _, since, until in only]
    for held, since, until in (*members, *facts, *badges, *only, *bound):
        holdings[held] = (*holdings.get(held, ()), (since, until))
    return Dossier(
        person_id,
        holdings,
        Terms(notice, shortest, day, week, limit, mode, lat, lng, measured),
        tuple(PatternRow(*period) for period in pattern),
        tuple(ChangeRow(*change) for change in changes),
        tuple(_engagement(*visit) for visit in diary),
    )


def young_until(of_age_on: date) -> dict[Attribute, tuple[Span, ...]]:
    """Until which days somebody is under each age that rules speak of."""
    return {UNDER[age]: (("0001-01-01", birthday(of_age_on, age).isoformat()),) for age in AGES}


def _engagement(starts: int, ends: int, lat: float | None, lng: float | None, measured: int) -> Engagement:
    place = None if lat is None or lng is None else Place(lat, lng, measured)
    return Engagement(starts, ends, place)

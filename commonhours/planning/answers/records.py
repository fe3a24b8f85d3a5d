"""Places in visits out of the records, on any days: read as columns, since there are tens of thousands."""

from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from commonhours.availability.rules.terms import CONTRACTS
from commonhours.bookings.models import OCCUPYING, Series
from commonhours.common.period import local_instants
from commonhours.common.sight import Sight, concern, reading_many
from commonhours.people.models import Membership
from commonhours.planning.answers.asking import Wanted
from commonhours.planning.answers.pieces import NOBODIES, NONE, Columns, Pieces, numbered, pieces_of, uuids
from commonhours.planning.question import By, Measure, Span, State

# Each place in a visit as _ROW, one after the other in one value: as rows they would take ten times as long to take
# over. Who comes (nobody yet: nought), what its line is told by, where it is, from when to when. A visit is of the
# organisation for which it is; its place, of whoever comes.
_PLACES = """
WITH stretches AS ({stretches}),
kept AS (
  SELECT s.*, coalesce(site.area_id, served.area_id) AS area_id, t.contract
  FROM stretches s JOIN people_serviceuser served ON served.id = s.service_user_id
  LEFT JOIN people_site site ON site.id = s.site_id
  LEFT JOIN availability_terms t ON t.person_id = s.person_id
  WHERE (%(works)s::uuid[] IS NULL OR s.work_id = ANY (%(works)s::uuid[]))
    AND (%(areas)s::uuid[] IS NULL OR coalesce(site.area_id, served.area_id) = ANY (%(areas)s::uuid[]))
    AND (%(contracts)s::text[] IS NULL OR t.contract = ANY (%(contracts)s::text[]))
    AND (%(facts)s::uuid[] = '{{}}' OR (
      SELECT count(DISTINCT f.kind_id) FROM credentials_fact f WHERE f.person_id = s.person_id
        AND f.kind_id = ANY (%(facts)s::uuid[]) AND f.confirmed_at IS NOT NULL
        AND f.since <= (s.starts_at AT TIME ZONE %(zone)s)::date
        AND (f.until IS NULL OR f.until > (s.starts_at AT TIME ZONE %(zone)s)::date)) = cardinality(%(facts)s::uuid[]))
    AND NOT EXISTS (
      SELECT FROM credentials_fact f WHERE f.person_id = s.person_id AND f.kind_id = ANY (%(without)s::uuid[])
        AND f.confirmed_at IS NOT NULL AND f.since <= (s.starts_at AT TIME ZONE %(zone)s)::date
        AND (f.until IS NULL OR f.until > (s.starts_at AT TIME ZONE %(zone)s)::date)))
SELECT coalesce(string_agg(uuid_send(k.visit_id) || uuid_send(coalesce(k.person_id, %(nobody)s::uuid))
    || uuid_send({key}::uuid) || int4send(coalesce(array_position(%(every_area)s::uuid[], k.area_id), 0))
    || int4send(coalesce(array_position(%(every_contract)s::text[], k.contract::text), 0))
    || int8send(extract(epoch FROM k.starts_at)::bigint) || int8send(extract(epoch FROM k.ends_at)::bigint)
    || int4send(k.places::int), ''::bytea), ''::bytea)
FROM kept k"""
_WITHIN = "{x}.starts_at < %(ends)s AND {x}.starts_at > %(begins)s::timestamptz - interval '1 day'"
_SEEN = """(v.organisation_id = ANY (%(homes)s) OR a.organisation_id = ANY (%(homes)s))
  AND (%(all)s OR v.organisation_id = ANY (%(houses)s) OR a.organisation_id = ANY (%(houses)s))
  AND NOT a.organisation_id = ANY (%(not_houses)s)"""
_OWN = """{x}.organisation_id = ANY (%(homes)s) AND (%(all)s OR {x}.organisation_id = ANY (%(houses)s))
  AND NOT {x}.organisation_id = ANY (%(not_houses)s)"""
_COMING = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, a.person_id, a.organisation_id,
  coalesce(a.type_of_work_id, v.type_of_work_id) AS work_id, a.starts_at, a.ends_at, 1 AS places
FROM bookings_assignment a JOIN bookings_visit v ON v.id = a.visit_id
WHERE v.state = 'planned' AND a.state = ANY (%(states)s) AND {a_within}
  AND {seen}"""
_AGREED = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, a.person_id, a.organisation_id,
  coalesce(a.type_of_work_id, v.type_of_work_id) AS work_id, t.starts_at, t.ends_at, 1 AS places
FROM timesheets_timesheet t JOIN bookings_assignment a ON a.id = t.assignment_id
JOIN bookings_visit v ON v.id = a.visit_id
WHERE t.state = 'confirmed' AND t.ends_at > t.starts_at AND {t_within}
  AND {seen}"""
_UNFILLED = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, NULL::uuid AS person_id, v.organisation_id,
  v.type_of_work_id AS work_id, v.starts_at, v.ends_at, v.places - n.coming AS places
FROM bookings_visit v
CROSS JOIN LATERAL (SELECT count(*)::int AS coming FROM bookings_assignment a
  WHERE a.visit_id = v.id AND a.state = ANY (%(states)s)) n
WHERE v.state = 'planned' AND v.places > n.coming AND {v_within} AND {v_own}
UNION ALL
SELECT g.id, s.service_user_id, NULL::uuid, NULL::uuid, s.organisation_id, s.type_of_work_id, g.starts_at,
  g.starts_at + make_interval(mins => s.minutes), greatest(cardinality(s.person_ids), 1)
FROM bookings_gap g JOIN bookings_series s ON s.id = g.series_id
WHERE g.filled_by_id IS NULL AND {g_within} AND {s_own}"""
_CANCELLED = """
SELECT v.id AS visit_id, v.service_user_id, v.site_id, NULL::uuid AS person_id, v.organisation_id,
  v.type_of_work_id AS work_id, v.starts_at, v.ends_at, 1 AS places
FROM bookings_visit v WHERE v.state = 'cancelled' AND {v_within} AND {v_own}"""
_PARTS = {"seen": _SEEN}
_PARTS |= {f"{x}_within": _WITHIN.format(x=x) for x in "vatg"} | {f"{x}_own": _OWN.format(x=x) for x in "vs"}
_BY_STATE = {
    State.BOOKED: _COMING,
    State.WORKED: _AGREED,
    State.UNFILLED: _UNFILLED,
    State.CANCELLED: _CANCELLED,
}
# Under which id a line is told that is not of an area or a contract.
_KEYS = {By.WORK: "k.work_id", By.ORGANISATION: "k.organisation_id"}
_NOBODY = UUID(int=0)
_ROW = np.dtype(
    [
        *((name, "V16") for name in ("visit", "person", "key")),
        *((name, ">i4") for name in ("area", "contract")),
        *((name, ">i8") for name in ("starts", "ends")),
        ("places", ">i4"),
    ]
)


def read(wanted: Wanted, span: Span, sight: Sight) -> Pieces:
    """Places in visits of the question's state on these days, and a few beside them. Stands inside `seeing`."""
    _let_near(wanted)
    rows = _rows(wanted, span, sight)
    question, none = wanted.question, np.full(len(rows), NONE)
    who = question.measure == Measure.WORKERS or question.by == By.PERSON
    visit, _ = numbered(rows["visit"]) if question.measure == Measure.VISITS else (none, ())
    person, people = numbered(rows["person"]) if who else (none, NOBODIES)
    key, keys = numbered(rows["key"]) if question.by in _KEYS else (none, NOBODIES)
    columns = Columns(
        visit=visit,
        person=person,
        key=key,
        area=rows["area"].astype(np.int64) - 1,
        contract=rows["contract"].astype(np.int64) - 1,
        starts=rows["starts"].astype(np.int64),
        ends=rows["ends"].astype(np.int64),
        places=rows["places"].astype(np.int64),
    )
    return pieces_of(question, wanted.zone, columns, uuids(people), uuids(keys))


def _let_near(wanted: Wanted) -> None:
    """Open what the statements ask of workers and series: the asker plans for them, or may book them."""
    if wanted.reach.whole_region:
        return
    workers = Membership.objects.filter(
        part="worker", organisation_id__in=wanted.reach.organisations, person__isnull=False
    )
    concern(workers.values_list("person_id", flat=True))
    concern(Series.objects.filter(organisation_id__in=wanted.reach.homes).values_list("id", flat=True))


def _rows(wanted: Wanted, span: Span, sight: Sight) -> Any:
    """_ROW[places]."""
    question, reach = wanted.question, wanted.reach
    given: dict[str, Any] = {
        "zone": wanted.zone.key,
        "begins": local_instants(span.since, 0, wanted.zone).first,
        "ends": local_instants(span.until, 0, wanted.zone).first,
        "homes": list(reach.homes),
        "all": not wanted.houses,
        "houses": list(wanted.houses),
        "not_houses": list(wanted.not_houses),
        "works": [work.id for work in wanted.works] or None,
        "areas": [area.id for area in wanted.areas] if wanted.somewhere else None,
        "contracts": list(question.contracts) or None,
        "facts": list(wanted.kinds),
        "without": list(wanted.without),
        "states": list(OCCUPYING),
        "nobody": _NOBODY,
        "every_area": [area.id for area in wanted.every_area],
        "every_contract": list(CONTRACTS),
    }
    stretches = _BY_STATE[question.state].format(**_PARTS)
    statement = _PLACES.format(stretches=stretches, key=_KEYS.get(question.by, "%(nobody)s"))
    with reading_many(sight), connection.cursor() as cursor:
        cursor.execute(statement, given)
        (written,) = cursor.fetchone()
    return np.frombuffer(written, _ROW)

"""The match once more in SQL, word for word the same arithmetic, for PostgreSQL and for DuckDB."""

from __future__ import annotations

from commonhours.common.place import EARTH_RADIUS_M, TRAVEL

# Travel between two points: the formula of commonhours.common.place, in its own order of operations.


def metres(lat1: str, lng1: str, lat2: str, lng2: str) -> str:
    north, east = f"sin(radians({lat2} - {lat1}) / 2)", f"sin(radians({lng2} - {lng1}) / 2)"
    chord = f"{north} * {north} + cos(radians({lat1})) * cos(radians({lat2})) * {east} * {east}"
    return f"2 * {EARTH_RADIUS_M}::float8 * asin(least(1.0::float8, sqrt({chord})))"


def minutes(far: str, mode: str) -> str:
    """Minutes for so many metres; no two places of the synthetic city are the same."""
    detour, speed, fixed = (chosen(mode, [line[column] for line in TRAVEL]) for column in range(3))
    return f"ceil({far} * {detour} * 0.06::float8 / {speed} + {fixed})::int"


def chosen(mode: str, values: list[float]) -> str:
    cases = " ".join(f"WHEN {number} THEN {value}::float8" for number, value in enumerate(values))
    return f"(CASE {mode} {cases} END)"


def way(lat1: str, lng1: str, lat2: str, lng2: str, mode: str) -> str:
    return minutes(f"({metres(lat1, lng1, lat2, lng2)})", mode)


MASKS = """({m0} & %(all0)s) = %(all0)s AND ({m1} & %(all1)s) = %(all1)s
  AND (({m0} & %(any0)s) <> 0 OR ({m1} & %(any1)s) <> 0)
  AND ({m0} & %(none0)s) = 0 AND ({m1} & %(none1)s) = 0"""
BOX = "w.lat BETWEEN %(south)s AND %(north)s AND w.lng BETWEEN %(west)s AND %(east)s"


def near(able: str, fence: str, more: str = "") -> str:
    """Who is able and within the radius. `fence` keeps a planner from computing the way again for each use."""
    far = metres("w.lat", "w.lng", "%(lat)s::float8", "%(lng)s::float8")
    boxed = f"SELECT w.*, {far} AS far FROM {able} AND {BOX} {more} {fence}"
    return (
        f"SELECT n.*, {minutes('n.far', 'n.mode')} AS way FROM ({boxed}) n WHERE n.far <= %(radius)s {fence}"
    )


def ranked(able: str, fence: str) -> str:
    """Who is able, near enough and willing, with tier and score."""
    willing = "AND w.notice <= %(ahead)s AND w.shortest <= %(length)s"
    return f"""SELECT t.*,
        CASE WHEN (t.m0 & %(tier0)s) <> 0 OR (t.m1 & %(tier1)s) <> 0 THEN 0 ELSE 1 END AS tier,
        greatest(0.0::float8, 1.0::float8 - t.way / 60.0::float8)
          + t.static::float8 + t.fairness[%(week)s]::float8 AS score
      FROM ({near(able, fence, willing)}) t WHERE t.way <= t.travel_limit"""


def weeks(able: str, fence: str, hours: str) -> str:
    """Ten weeks hour by hour: how many of those who are able and near are free for the whole hour."""
    return f"""SELECT hour, count(*)::int FROM (
        SELECT {hours} AS hour FROM ({near(able, fence)}) t JOIN free f ON f.worker = t.id
        WHERE t.way <= t.travel_limit) e GROUP BY hour ORDER BY hour"""


# Minutes of visits within a day or week, and the edges of the working days around, over one worker's visits.
HELD = """coalesce(sum(least(v.ends, %(day_to)s) - greatest(v.starts, %(day_from)s))
      FILTER (WHERE v.starts < %(day_to)s AND v.ends > %(day_from)s), 0) AS in_day,
    coalesce(sum(least(v.ends, %(week_to)s) - greatest(v.starts, %(week_from)s))
      FILTER (WHERE v.starts < %(week_to)s AND v.ends > %(week_from)s), 0) AS in_week,
    max(v.ends) FILTER (WHERE v.starts < %(day_from)s) AS ended,
    min(v.starts) FILTER (WHERE v.starts >= %(day_to)s) AS begins,
    least(min(v.starts) FILTER (WHERE v.starts >= %(day_from)s AND v.starts < %(day_to)s), %(start)s) AS first,
    greatest(max(v.ends) FILTER (WHERE v.starts >= %(day_from)s AND v.starts < %(day_to)s), %(end)s) AS last"""
AROUND = "v.starts >= %(week_from)s - 2880 AND v.starts < %(week_to)s + 2880"
HOLDS = f"""h.in_day + %(length)s <= r.most_day AND h.in_week + %(length)s <= r.most_week
  AND coalesce(h.first - h.ended >= %(rest)s, true) AND coalesce(h.begins - h.last >= %(rest)s, true)
  AND coalesce(%(start)s - b.ends >= {way("b.lat", "b.lng", "%(lat)s::float8", "%(lng)s::float8", "r.mode")}, true)
  AND coalesce(a.starts - %(end)s >= {way("%(lat)s::float8", "%(lng)s::float8", "a.lat", "a.lng", "r.mode")}, true)"""
ORDER = "ORDER BY r.tier, r.score DESC, r.id"


def postgres_match(able: str) -> str:
    """Ranked first, checked lazily in that order: the inner ORDER BY is kept by nested loops."""
    return f"""SELECT r.id FROM ({ranked(able, "OFFSET 0")} ORDER BY tier, score DESC, t.id OFFSET 0) r
      CROSS JOIN LATERAL (SELECT {HELD} FROM visit v WHERE v.worker = r.id AND {AROUND}) h
      LEFT JOIN LATERAL (SELECT v.ends, v.lat, v.lng FROM visit v WHERE v.worker = r.id
        AND v.starts <= %(start)s ORDER BY v.starts DESC LIMIT 1) b ON true
      LEFT JOIN LATERAL (SELECT v.starts, v.lat, v.lng FROM visit v WHERE v.worker = r.id
        AND v.starts >= %(end)s ORDER BY v.starts LIMIT 1) a ON true
      WHERE {HOLDS} LIMIT 20"""


def duckdb_match(able: str) -> str:
    """All who are ranked, their visits aggregated in one pass, then the first twenty that hold."""
    near = f"""SELECT v.worker, {HELD} FROM ranked q JOIN visit v ON v.worker = q.id
      WHERE {AROUND} GROUP BY v.worker"""
    before = f"""SELECT v.worker, max(v.ends) AS ends, arg_max(v.lat, v.starts) AS lat,
        arg_max(v.lng, v.starts) AS lng FROM ranked q JOIN visit v ON v.worker = q.id
      WHERE v.starts <= %(start)s AND {AROUND} GROUP BY v.worker"""
    after = f"""SELECT v.worker, min(v.starts) AS starts, arg_min(v.lat, v.starts) AS lat,
        arg_min(v.lng, v.starts) AS lng FROM ranked q JOIN visit v ON v.worker = q.id
      WHERE v.starts >= %(end)s AND {AROUND} GROUP BY v.worker"""
    return f"""WITH ranked AS MATERIALIZED ({ranked(able, "")}),
        h AS ({near}), b AS ({before}), a AS ({after})
      SELECT r.id FROM ranked r LEFT JOIN h ON h.worker = r.id LEFT JOIN b ON b.worker = r.id
      LEFT JOIN a ON a.worker = r.id
      WHERE {HOLDS.replace("h.in_day", "coalesce(h.in_day, 0)").replace("h.in_week", "coalesce(h.in_week, 0)")}
      {ORDER} LIMIT 20"""

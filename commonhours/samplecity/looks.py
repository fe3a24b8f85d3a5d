"""Who looked in the past week: coordinators, the evening before a visit, at whoever comes and at where they go."""

from datetime import datetime, timedelta

from django.db import connections

DAY = timedelta(days=1)
BACK, MOST_VISITS = 7 * DAY, 2_000

# Whoever coordinates the organisation, by turns. Ids are drawn from what they name, so the same city has the same ones.
_LOOKED = """
WITH lookers AS (
  SELECT organisation_id, array_agg(account_id ORDER BY account_id) AS accounts
  FROM organisations_grant WHERE role = 'coordinator' AND organisation_id IS NOT NULL AND until IS NULL
  GROUP BY organisation_id),
visits AS (
  SELECT v.id, v.service_user_id, v.organisation_id, date_trunc('hour', v.starts_at - interval '19 hours')
           + (mod(abs(hashtext(v.id::text)::bigint), 55) || ' minutes')::interval AS at,
         l.accounts[1 + mod(abs(hashtext(v.id::text)::bigint), cardinality(l.accounts))] AS account
  FROM bookings_visit v JOIN lookers l USING (organisation_id)
  WHERE v.starts_at >= %(since)s AND v.starts_at < %(at)s AND v.state = 'planned'
  ORDER BY v.starts_at DESC, v.id LIMIT %(most)s),
shown AS (
  SELECT id, at, account, organisation_id, service_user_id AS about, unnest(ARRAY['contact', 'visits']) AS kind
  FROM visits
  UNION
  SELECT v.id, v.at, v.account, v.organisation_id, a.person_id, 'visits' FROM visits v
  JOIN bookings_assignment a ON a.visit_id = v.id)
INSERT INTO privacy_look (id, at, hour, by_account_id, organisation_id, role, program, about_id, kind, door, page)
SELECT md5(id::text || about::text || kind)::uuid, at, date_trunc('hour', at), account, organisation_id,
       'coordinator', '', about, kind, 'page', 'visit'
FROM shown WHERE at < %(at)s
ON CONFLICT DO NOTHING"""


def look_at_some(*, at: datetime) -> int:
    """Write down looks of the past week; return how many. As the owner, as all of the city is written."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(_LOOKED, {"since": at - BACK, "at": at, "most": MOST_VISITS})
        return int(cursor.rowcount)

"""Row security of payers' terms and of approvals; one function says under which terms a visit is.

The function sees behind the wall, since a press has to be counted by the payer's rules whoever pressed it; what it
gives back are the names of rules and figures, never a number of anybody.
"""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

OFFICE = seen_by(organisations="organisation_ids")

# Who asks for a visit: for whom, for which work, on which day; of two payers the one who asked first. With a payer
# named, their terms alone are told.
HOLD = """
CREATE FUNCTION evv_terms_of(wanted uuid[], asking uuid)
RETURNS TABLE (assignment uuid, payer uuid, name text, pack text, metres int, grace int, round int, day date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT DISTINCT ON (a.id) a.id, p.id, p.name::text, t.pack::text, t.metres, t.grace_minutes::int,
         t.round_minutes::int, d.day
  FROM bookings_assignment a
  JOIN bookings_visit v ON v.id = a.visit_id
  CROSS JOIN organisations_region r
  CROSS JOIN LATERAL (SELECT (a.starts_at AT TIME ZONE r.zone)::date AS day) d
  JOIN evv_payer p ON p.organisation_id = v.organisation_id
   AND p.since <= d.day AND (p.until IS NULL OR p.until > d.day) AND (asking IS NULL OR p.id = asking)
  JOIN evv_procedure w ON w.payer_id = p.id AND w.type_of_work_id = coalesce(a.type_of_work_id, v.type_of_work_id)
  JOIN evv_number n ON n.payer_id = p.id AND n.service_user_id = v.service_user_id
  JOIN LATERAL (
    SELECT * FROM evv_payerterms x WHERE x.payer_id = p.id AND x.since <= d.day ORDER BY x.since DESC LIMIT 1
  ) t ON true
  WHERE a.id = ANY (wanted)
  ORDER BY a.id, p.since, p.id
$$"""


class Migration(migrations.Migration):
    dependencies = (("evv", "0003_terms_and_approvals"),)

    operations = (
        wall("evv_payerterms", OFFICE),
        wall("evv_approval", OFFICE),
        insert_only("evv_approval"),
        statements((HOLD,), ("DROP FUNCTION evv_terms_of(uuid[], uuid)",)),
    )

"""Leave that was taken is the worker's and the office's, is only ever added to, and never exceeds what was earned.

The function runs as the owner of the tables: what the writer cannot see counts as well.
"""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

# The last word about each other day, and this row, against what approved runs have added to the account.
_WITHIN = """
CREATE FUNCTION payroll_leave_within() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  earned bigint;
  taken bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.organisation_id::text || NEW.person_id::text, 226));
  SELECT coalesce(sum(l.seconds), 0) INTO earned FROM payroll_statementline l
    JOIN payroll_statement s ON s.id = l.statement_id JOIN payroll_run r ON r.id = s.run_id
    WHERE l.organisation_id = NEW.organisation_id AND l.person_id = NEW.person_id
      AND l.code = 'sick_leave' AND r.state = 'approved';
  SELECT coalesce(sum(t.minutes), 0) * 60 INTO taken FROM (
    SELECT DISTINCT ON (day) day, minutes FROM payroll_leavetaken
    WHERE organisation_id = NEW.organisation_id AND person_id = NEW.person_id AND day <> NEW.day
    ORDER BY day, said_at DESC, id DESC) t;
  IF NEW.minutes > 0 AND taken + NEW.minutes * 60 > earned THEN
    RAISE EXCEPTION 'No more leave is taken than was earned.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'leave_within_balance';
  END IF;
  RETURN NEW;
END $$"""
_TRIGGER = (
    "CREATE TRIGGER leave_within BEFORE INSERT ON payroll_leavetaken"
    " FOR EACH ROW EXECUTE FUNCTION payroll_leave_within()"
)


class Migration(migrations.Migration):
    dependencies = (("payroll", "0009_leave_taken"),)

    operations = (
        wall("payroll_leavetaken", seen_by(organisations="ARRAY[organisation_id]", person="person_id")),
        statements((_WITHIN, _TRIGGER), ("DROP FUNCTION payroll_leave_within CASCADE",)),
        insert_only("payroll_leavetaken"),
    )

"""Row security, and the one way to write over what otherwise may only be added to, once its time is up."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall

# Evidence of hours, payments and what was reported can be added and never changed. When its time is up, places and words in it go, and
# times and figures stand: these columns of these tables, and nothing else. Ids only: which are due, the action says.
_WORN = """
CREATE FUNCTION retention_wear(worn text, wanted uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  many bigint;
BEGIN
  CASE worn
    WHEN 'timesheets_clockevent' THEN
      UPDATE timesheets_clockevent SET latitude = NULL, longitude = NULL, metres = NULL WHERE id = ANY (wanted);
    WHEN 'timesheets_adjustment' THEN
      UPDATE timesheets_adjustment SET memo = '' WHERE id = ANY (wanted);
    WHEN 'timesheets_acknowledgement' THEN
      UPDATE timesheets_acknowledgement SET memo = '' WHERE id = ANY (wanted);
    WHEN 'timesheets_confirmation' THEN
      UPDATE timesheets_confirmation SET told = '' WHERE id = ANY (wanted);
    WHEN 'evv_sending' THEN
      UPDATE evv_sending SET body = '{{}}' WHERE id = ANY (wanted);
    WHEN 'evv_answer' THEN
      UPDATE evv_answer SET reasons = '[]' WHERE sending_id = ANY (wanted);
    WHEN 'payroll_payment' THEN
      UPDATE payroll_payment SET reference = '' WHERE id = ANY (wanted);
    WHEN 'incidents_incident' THEN
      UPDATE incidents_incident SET words = '–', place = '', who = '', told = '' WHERE id = ANY (wanted);
    WHEN 'incidents_involved' THEN
      UPDATE incidents_involved SET name = '–' WHERE id = ANY (wanted);
    WHEN 'incidents_step' THEN
      UPDATE incidents_step SET words = '', number = '' WHERE id = ANY (wanted);
    WHEN 'incidents_evidence' THEN
      UPDATE incidents_evidence SET content = ''::bytea WHERE id = ANY (wanted);
  END CASE;
  GET DIAGNOSTICS many = ROW_COUNT;
  RETURN many;
END $$"""


class Migration(migrations.Migration):
    dependencies = (
        ("retention", "0001_who_is_forgotten"),
        ("evv", "0004_terms_hold"),
        ("incidents", "0002_walls_of_incidents"),
        ("payroll", "0010_leave_walls"),
        ("timesheets", "0003_looked_at"),
    )

    operations = (
        wall(
            "retention_erasure",
            seen_by(
                organisations="organisation_ids",
                person="person_id",
                concerned=("person_id", "service_user_id"),
            ),
        ),
        wall("retention_hold", seen_by(organisations="organisation_ids")),
        wall("retention_keptname", seen_by(organisations="organisation_ids")),
        statements(
            (
                _WORN,
                "REVOKE ALL ON FUNCTION retention_wear FROM PUBLIC",
                "GRANT EXECUTE ON FUNCTION retention_wear TO {application}",
            ),
            ("DROP FUNCTION retention_wear",),
        ),
    )

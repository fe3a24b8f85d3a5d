"""Row security of payroll, and the promise that an approved run stays as it is.

The function runs as the owner of the tables: what the writer cannot see counts as well.
"""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

_ORGANISATION = "ARRAY[organisation_id]"
_OFFICE = seen_by(organisations=_ORGANISATION)
_BOTH = seen_by(organisations=_ORGANISATION, person="person_id")

# A run may become approved once, its statements sum up to their lines, and from then on nothing of it changes.
_RUN = """
CREATE FUNCTION payroll_run_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF OLD.state = 'approved' THEN
    RAISE EXCEPTION 'An approved run stays as it is: a later run pays the difference.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'run_stands';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.state = 'approved' AND EXISTS (
    SELECT FROM payroll_statement s WHERE s.run_id = NEW.id
      AND s.cents <> (SELECT coalesce(sum(l.cents), 0) FROM payroll_statementline l WHERE l.statement_id = s.id)
  ) THEN
    RAISE EXCEPTION 'A statement is the sum of its lines.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_adds_up';
  END IF;
  RETURN NEW;
END $$"""

_PART = """
CREATE FUNCTION payroll_part_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  changed record;
  run uuid;
BEGIN
  IF TG_OP = 'INSERT' THEN changed := NEW; ELSE changed := OLD; END IF;
  IF TG_TABLE_NAME IN ('payroll_statement', 'payroll_setaside') THEN
    run := changed.run_id;
  ELSE
    SELECT s.run_id INTO run FROM payroll_statement s WHERE s.id = changed.statement_id;
  END IF;
  IF EXISTS (SELECT FROM payroll_run r WHERE r.id = run AND r.state = 'approved') THEN
    RAISE EXCEPTION 'An approved run stays as it is: a later run pays the difference.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'run_stands';
  END IF;
  RETURN changed;
END $$"""

_PARTS = ("statement", "statementline", "paidhours", "setaside")
_TRIGGERS = (
    "CREATE TRIGGER run_stands BEFORE UPDATE OR DELETE ON payroll_run"
    " FOR EACH ROW EXECUTE FUNCTION payroll_run_stands()",
    *(
        f"CREATE TRIGGER {part}_stands BEFORE INSERT OR UPDATE OR DELETE ON payroll_{part}"
        " FOR EACH ROW EXECUTE FUNCTION payroll_part_stands()"
        for part in _PARTS
    ),
)


class Migration(migrations.Migration):
    dependencies = (("payroll", "0001_runs"),)

    operations = (
        # Whoever is paid sees of a run when it was; who may read the office's side is asked by the code.
        wall("payroll_run", seen_by(organisations=_ORGANISATION, concerned=("id",))),
        wall("payroll_setaside", _OFFICE),
        wall("payroll_statement", _BOTH),
        wall("payroll_statementline", _BOTH),
        wall("payroll_paidhours", _BOTH),
        wall("payroll_payment", _BOTH),
        statements(
            (_RUN, _PART, *_TRIGGERS),
            ("DROP FUNCTION payroll_run_stands CASCADE", "DROP FUNCTION payroll_part_stands CASCADE"),
        ),
        insert_only("payroll_payment"),
    )

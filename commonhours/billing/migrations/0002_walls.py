"""Row security of billing, and the promise that what was approved, issued, paid and settled stays as it is.

The functions run as the owner of the tables: what the writer cannot see counts as well.
"""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

_OFFICE = seen_by(organisations="ARRAY[organisation_id]")
_BETWEEN = seen_by(organisations="organisation_ids")

_RUN = """
CREATE FUNCTION billing_run_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF OLD.state = 'approved' THEN
    RAISE EXCEPTION 'An approved run stays as it is: a later run charges the difference.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'billing_run_stands';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  IF NEW.state = 'approved' AND EXISTS (
    SELECT FROM billing_charge c WHERE c.run_id = NEW.id AND (
      c.cents <> (SELECT coalesce(sum((l ->> 1)::bigint), 0) FROM jsonb_array_elements(c.lines) l)
      OR c.partner_id IS NULL AND c.cents <> (SELECT coalesce(sum(p.value::bigint), 0) FROM jsonb_each_text(c.parts) p))
  ) THEN
    RAISE EXCEPTION 'A charge is the sum of its lines, and of what each payer pays of it.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'charge_adds_up';
  END IF;
  RETURN NEW;
END $$"""

_PART = """
CREATE FUNCTION billing_part_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  changed record;
BEGIN
  IF TG_OP = 'INSERT' THEN changed := NEW; ELSE changed := OLD; END IF;
  IF EXISTS (SELECT FROM billing_run r WHERE r.id = changed.run_id AND r.state = 'approved') THEN
    RAISE EXCEPTION 'An approved run stays as it is: a later run charges the difference.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'billing_run_stands';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$"""

# The next number is the database's to give: whoever writes an invoice cannot leave one out.
_NUMBER = """
CREATE FUNCTION billing_invoice_number() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('invoices ' || NEW.organisation_id, 0));
  SELECT coalesce(max(i.number), 0) + 1 INTO NEW.number FROM billing_invoice i
  WHERE i.organisation_id = NEW.organisation_id;
  RETURN NEW;
END $$"""

# An invoice is the sum of its lines, and is written whole: none comes in a later transaction.
_SUM = """
CREATE FUNCTION billing_invoice_adds_up() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.cents <> (SELECT coalesce(sum(l.cents), 0) FROM billing_invoiceline l WHERE l.invoice_id = NEW.id) THEN
    RAISE EXCEPTION 'An invoice is the sum of its lines.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_adds_up';
  END IF;
  RETURN NULL;
END $$"""

_WHOLE = """
CREATE FUNCTION billing_invoice_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added l JOIN billing_invoice i ON i.id = l.invoice_id WHERE i.transaction <> pg_current_xact_id()
  ) THEN
    RAISE EXCEPTION 'An invoice is written whole: nothing is added to it later.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_whole';
  END IF;
  RETURN NULL;
END $$"""

_TRIGGERS = (
    "CREATE TRIGGER billing_run_stands BEFORE UPDATE OR DELETE ON billing_run"
    " FOR EACH ROW EXECUTE FUNCTION billing_run_stands()",
    *(
        f"CREATE TRIGGER billing_{part}_stands BEFORE INSERT OR UPDATE OR DELETE ON billing_{part}"
        " FOR EACH ROW EXECUTE FUNCTION billing_part_stands()"
        for part in ("charge", "setaside")
    ),
    "CREATE TRIGGER invoice_number BEFORE INSERT ON billing_invoice"
    " FOR EACH ROW EXECUTE FUNCTION billing_invoice_number()",
    "CREATE CONSTRAINT TRIGGER invoice_adds_up AFTER INSERT ON billing_invoice DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION billing_invoice_adds_up()",
    "CREATE TRIGGER invoice_whole AFTER INSERT ON billing_invoiceline REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION billing_invoice_whole()",
)
_FUNCTIONS = ("run_stands", "part_stands", "invoice_number", "invoice_adds_up", "invoice_whole")


class Migration(migrations.Migration):
    dependencies = (("billing", "0001_runs_and_invoices"),)

    operations = (
        wall("billing_run", _OFFICE),
        wall("billing_setaside", _OFFICE),
        wall("billing_charge", _BETWEEN),
        wall("billing_invoice", _BETWEEN),
        wall("billing_invoiceline", _BETWEEN),
        wall("billing_invoicepayment", _OFFICE),
        wall("billing_settlement", _BETWEEN),
        statements(
            (_RUN, _PART, _NUMBER, _SUM, _WHOLE, *_TRIGGERS),
            tuple(f"DROP FUNCTION billing_{each} CASCADE" for each in _FUNCTIONS),
        ),
        *(
            insert_only(f"billing_{each}")
            for each in ("invoice", "invoiceline", "invoicepayment", "settlement")
        ),
    )

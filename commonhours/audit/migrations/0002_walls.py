"""Row security of audits, and the promise that a sample stays as drawn and a closed paper as it was closed."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

_OWN = "nullif(current_setting('app.account', true), '')::uuid"

# A finding is rewritten until its paper is closed; what was drawn never is.
_ITEM = """
CREATE FUNCTION audit_item_stands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.paper_id, NEW.account_id, NEW.place, NEW.transfer_id, NEW.cents, NEW.certain) IS DISTINCT FROM
        (OLD.paper_id, OLD.account_id, OLD.place, OLD.transfer_id, OLD.cents, OLD.certain)
     OR EXISTS (SELECT FROM audit_paper p WHERE p.id = OLD.paper_id AND p.closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'A sample stays as it was drawn, and a closed paper as it was closed.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_stands';
  END IF;
  RETURN NEW;
END $$"""

_PAPER = """
CREATE FUNCTION audit_paper_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.closed_at IS NOT NULL
     OR to_jsonb(NEW) - 'closed_at' IS DISTINCT FROM to_jsonb(OLD) - 'closed_at' THEN
    RAISE EXCEPTION 'A sample stays as it was drawn, and a closed paper as it was closed.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_stands';
  END IF;
  RETURN NEW;
END $$"""

_STATEMENTS = (
    _ITEM,
    _PAPER,
    *(
        f"CREATE TRIGGER {part}_stands BEFORE UPDATE OR DELETE ON audit_{part}"
        f" FOR EACH ROW EXECUTE FUNCTION audit_{part}_stands()"
        for part in ("item", "paper")
    ),
    # Whoever may read a paper may still write none of it: that is for its auditor alone.
    *(
        f"CREATE POLICY audit_{part}_own ON audit_{part} AS RESTRICTIVE FOR UPDATE TO {{application}}"
        f" USING (account_id = {_OWN})"
        for part in ("item", "paper")
    ),
)


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)

    operations = (
        wall("audit_audit", seen_by(organisations="organisation_ids", account="account_id")),
        wall(
            "audit_look",
            seen_by(organisations="organisation_ids", persons="person_ids", account="by_account_id"),
            anyone_adds=True,
        ),
        wall("audit_paper", seen_by(account="account_id", concerned=("audit_id",))),
        wall("audit_item", seen_by(account="account_id", concerned=("paper_id",))),
        statements(
            _STATEMENTS,
            ("DROP FUNCTION audit_item_stands CASCADE", "DROP FUNCTION audit_paper_stands CASCADE"),
        ),
        insert_only("audit_look"),
    )

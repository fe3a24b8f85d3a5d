"""What keeps the ledger true when the code does not: only ever added to, balanced, closed; and who sees which rows.

The functions run as the owner of the tables: what the poster cannot see counts as well.
"""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements, wall

# `hashtext(…)` twice: one lock for the region's ledger: postings share it, a closing has it alone, so that none commits into closed books.

_BALANCED = """
CREATE FUNCTION ledger_transfer_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  subject uuid;
BEGIN
  IF TG_TABLE_NAME = 'ledger_transfer' THEN subject := NEW.id; ELSE subject := NEW.transfer_id; END IF;
  IF NOT EXISTS (SELECT FROM ledger_leg WHERE transfer_id = subject)
    OR EXISTS (SELECT FROM ledger_leg WHERE transfer_id = subject GROUP BY organisation_id HAVING sum(cents) <> 0)
  THEN
    RAISE EXCEPTION 'The legs of a transfer sum to zero in the books of every organisation that it touches.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_balances';
  END IF;
  RETURN NULL;
END $$"""

_AGREES = """
CREATE FUNCTION ledger_legs_agree() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (
    SELECT FROM added l JOIN ledger_account a ON a.id = l.account_id JOIN ledger_transfer t ON t.id = l.transfer_id
    WHERE l.day <> t.day OR a.currency <> t.currency OR a.organisation_id <> l.organisation_id
      OR a.person_id IS DISTINCT FROM l.person_id OR NOT t.organisation_ids @> ARRAY[l.organisation_id]
  ) THEN
    RAISE EXCEPTION 'A leg repeats the day of its transfer and the books, the person and the currency of its account.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'leg_agrees';
  END IF;
  IF EXISTS (
    SELECT FROM added l JOIN ledger_transfer t ON t.id = l.transfer_id
    WHERE t.transaction <> pg_current_xact_id()
  ) THEN
    RAISE EXCEPTION 'A transfer is written whole: nothing is added to it later.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'transfer_whole';
  END IF;
  IF EXISTS (
    SELECT FROM added l JOIN ledger_closing c ON c.organisation_id = l.organisation_id AND c.until > l.day
  ) THEN
    RAISE EXCEPTION 'These books are closed on that day: post a correction in an open period.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'books_closed';
  END IF;
  RETURN NULL;
END $$"""

_SHARED = """
CREATE FUNCTION ledger_post_beside_others() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('ledger'), hashtext(current_schema()));
  RETURN NULL;
END $$"""

_ALONE = """
CREATE FUNCTION ledger_close_alone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger'), hashtext(current_schema()));
  RETURN NULL;
END $$"""

_TRIGGERS = (
    "CREATE TRIGGER leg_waits_for_closing BEFORE INSERT ON ledger_leg"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_post_beside_others()",
    "CREATE TRIGGER leg_agrees AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_legs_agree()",
    "CREATE TRIGGER closing_waits_for_legs BEFORE INSERT ON ledger_closing"
    " FOR EACH STATEMENT EXECUTE FUNCTION ledger_close_alone()",
    "CREATE CONSTRAINT TRIGGER transfer_balances AFTER INSERT ON ledger_transfer DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION ledger_transfer_balances()",
    "CREATE CONSTRAINT TRIGGER leg_balances AFTER INSERT ON ledger_leg DEFERRABLE INITIALLY DEFERRED"
    " FOR EACH ROW EXECUTE FUNCTION ledger_transfer_balances()",
)
_FUNCTIONS = (
    "ledger_transfer_balances",
    "ledger_legs_agree",
    "ledger_post_beside_others",
    "ledger_close_alone",
)
_ONE_BOOK = seen_by(
    organisations="ARRAY[organisation_id]", person="person_id", concerned=("organisation_id", "id")
)
_SEVERAL = seen_by(
    organisations="organisation_ids",
    persons="person_ids",
    any_concerned="organisation_ids",
    concerned=("id",),
)
_TABLES = ("account", "transfer", "about", "leg", "closing")


class Migration(migrations.Migration):
    dependencies = (("ledger", "0001_initial"),)

    operations = (
        wall("ledger_account", _ONE_BOOK, anyone_adds=True),
        wall("ledger_transfer", _SEVERAL, anyone_adds=True),
        wall("ledger_about", _SEVERAL, anyone_adds=True),
        wall("ledger_leg", _ONE_BOOK, anyone_adds=True),
        wall(
            "ledger_closing",
            seen_by(organisations="ARRAY[organisation_id]", concerned=("organisation_id",)),
            anyone_adds=True,
        ),
        statements(
            (_BALANCED, _AGREES, _SHARED, _ALONE, *_TRIGGERS),
            tuple(f"DROP FUNCTION {name} CASCADE" for name in _FUNCTIONS),
        ),
        *(insert_only(f"ledger_{table}") for table in _TABLES),
    )

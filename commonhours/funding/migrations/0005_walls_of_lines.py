"""Row security of lines and splits; that the shares of a split make the whole, of lines that pay on all its days.

The functions run as the owner of the tables: what the writer cannot see counts as well.
"""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall
from commonhours.funding.keys import IN_SQL

_OFFICE = seen_by(organisations="ARRAY[organisation_id]", concerned=(IN_SQL,))

_WHOLE = """
CREATE FUNCTION funding_split_is_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  subject uuid;
BEGIN
  IF TG_TABLE_NAME = 'funding_split' THEN subject := NEW.id;
  ELSIF TG_OP = 'DELETE' THEN subject := OLD.split_id;
  ELSE subject := NEW.split_id; END IF;
  IF EXISTS (SELECT FROM funding_split WHERE id = subject)
    AND (SELECT coalesce(sum(parts), 0) FROM funding_splitshare WHERE split_id = subject) <> 1000000
  THEN
    RAISE EXCEPTION 'The shares of a split make the whole.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'split_is_whole';
  END IF;
  IF EXISTS (
    SELECT FROM funding_split s JOIN funding_splitshare p ON p.split_id = s.id JOIN funding_fundingline l ON l.id = p.line_id
    WHERE s.id = subject AND (l.organisation_id <> s.organisation_id OR p.organisation_id <> s.organisation_id
      OR (s.until > s.since AND (l.since > s.since OR l.until < s.until)))
  ) THEN
    RAISE EXCEPTION 'A line pays for its own organisation, and on all days of the split.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'split_within_its_lines';
  END IF;
  RETURN NULL;
END $$"""

# A line that ends earlier takes its splits with it.
_LINE = """
CREATE FUNCTION funding_line_covers_splits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (
    SELECT FROM funding_splitshare p JOIN funding_split s ON s.id = p.split_id JOIN funding_fundingline l ON l.id = p.line_id
    WHERE l.id = NEW.id AND s.until > s.since
      AND (l.since > s.since OR l.until < s.until OR l.organisation_id <> s.organisation_id)
  ) THEN
    RAISE EXCEPTION 'A line pays for its own organisation, and on all days of the split.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'split_within_its_lines';
  END IF;
  RETURN NULL;
END $$"""

_LATER = "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION"
_TRIGGERS = (
    f"CREATE CONSTRAINT TRIGGER split_is_whole AFTER INSERT OR UPDATE ON funding_split {_LATER} funding_split_is_whole()",
    "CREATE CONSTRAINT TRIGGER share_makes_whole AFTER INSERT OR UPDATE OR DELETE ON funding_splitshare"
    f" {_LATER} funding_split_is_whole()",
    "CREATE CONSTRAINT TRIGGER line_covers_splits AFTER UPDATE ON funding_fundingline"
    f" {_LATER} funding_line_covers_splits()",
)


class Migration(migrations.Migration):
    dependencies = (("funding", "0004_lines_and_splits"),)

    operations = (
        wall("funding_fundingline", _OFFICE),
        wall("funding_split", _OFFICE),
        wall("funding_splitshare", _OFFICE),
        statements(
            (_WHOLE, _LINE, *_TRIGGERS),
            (
                "DROP FUNCTION funding_split_is_whole CASCADE",
                "DROP FUNCTION funding_line_covers_splits CASCADE",
            ),
        ),
    )

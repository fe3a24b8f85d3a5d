"""Row security for rounds: an organisation sees its own plans, and nobody else does, not even those in them: what is
planned is a proposal, and whoever is to come is told when it is booked."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall

HOUSE = seen_by(organisations="ARRAY[organisation_id]")
HOUSES = seen_by(organisations="organisation_ids")

# A plan that could be written over after it was looked at would not be what was looked at.
_STANDS = """
CREATE FUNCTION routing_planned_stands() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  RAISE EXCEPTION 'What was planned stays as it was: whoever plans again makes another plan.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'planned_visit_stands';
END $$"""
_TRIGGER = (
    "CREATE TRIGGER planned_visit_stands BEFORE UPDATE ON routing_plannedvisit"
    " FOR EACH ROW EXECUTE FUNCTION routing_planned_stands()"
)


class Migration(migrations.Migration):
    dependencies = (("routing", "0001_plans_of_rounds"),)

    operations = (
        # The region's own row is everybody's to read: it holds for all who have said nothing else.
        wall("routing_roundweights", f"organisation_id IS NULL OR {HOUSE}"),
        wall("routing_pin", HOUSE),
        wall("routing_roundsplan", HOUSES),
        wall("routing_plannedvisit", HOUSES),
        statements(
            (_STANDS, _TRIGGER),
            (
                "DROP TRIGGER planned_visit_stands ON routing_plannedvisit",
                "DROP FUNCTION routing_planned_stands()",
            ),
        ),
    )

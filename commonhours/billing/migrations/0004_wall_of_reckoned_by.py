"""Only whoever lends reads what a charge was reckoned by; it stands as the run does."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall


class Migration(migrations.Migration):
    dependencies = (("billing", "0003_reckoned_by"),)

    operations = (
        wall("billing_chargebasis", seen_by(organisations="ARRAY[organisation_id]")),
        statements(
            (
                "CREATE TRIGGER billing_chargebasis_stands BEFORE INSERT OR UPDATE OR DELETE ON billing_chargebasis"
                " FOR EACH ROW EXECUTE FUNCTION billing_part_stands()",
            ),
            ("DROP TRIGGER billing_chargebasis_stands ON billing_chargebasis",),
        ),
        migrations.RemoveField(model_name="charge", name="basis"),
    )

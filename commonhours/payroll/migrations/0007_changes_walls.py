"""What was paid for late changes is the office's and the worker's, and stands with its run."""

from django.db import migrations

from commonhours.common.walls import seen_by, statements, wall


class Migration(migrations.Migration):
    dependencies = (("payroll", "0006_paid_changes"),)

    operations = (
        wall("payroll_paidchange", seen_by(organisations="ARRAY[organisation_id]", person="person_id")),
        statements(
            (
                "CREATE TRIGGER paidchange_stands BEFORE INSERT OR UPDATE OR DELETE ON payroll_paidchange"
                " FOR EACH ROW EXECUTE FUNCTION payroll_part_stands()",
            ),
            ("DROP TRIGGER paidchange_stands ON payroll_paidchange",),
        ),
    )

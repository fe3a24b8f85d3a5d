"""A contest opens to the worker and to whoever answers, and to the office after a permission: to nobody else."""

from django.db import migrations

from commonhours.common.walls import opened_by, wall


class Migration(migrations.Migration):
    dependencies = (("fairness", "0001_contests"),)

    operations = (
        wall(
            "fairness_contest",
            opened_by("organisation_id", persons=("person_id",), account="to_account_id", concerned=("id",)),
        ),
    )

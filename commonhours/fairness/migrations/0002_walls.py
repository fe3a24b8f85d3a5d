"""A contest opens to the worker and to whoever answers, and to the office after a permission: to nobody else."""

from django.db import migrations

from commonhours.common.walls import opened_there, wall


class Migration(migrations.Migration):
    dependencies = (("fairness", "0001_contests"),)

    operations = (
        wall(
            "fairness_contest",
            opened_there(
                "organisation_id", persons=("person_id",), account="to_account_id", concerned=("id",)
            ),
        ),
    )

"""The code at a home, behind a wall."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (
        ("people", "0006_circle"),
        ("timesheets", "0003_looked_at"),
    )

    operations = (
        migrations.CreateModel(
            name="HomeCode",
            fields=[
                (
                    "service_user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="home_code",
                        serialize=False,
                        to="people.serviceuser",
                    ),
                ),
                ("code", models.CharField(max_length=6)),
                ("made_at", models.DateTimeField()),
                (
                    "organisation_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="homecode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9]{6}$")), name="home_code_is_six_digits"
            ),
        ),
        wall(
            "timesheets_homecode",
            seen_by(organisations="organisation_ids", concerned=("service_user_id",)),
        ),
    )

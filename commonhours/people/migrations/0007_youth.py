"""Until when somebody is young. Whoever only sees their row of the region or of an organisation does not see this."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonhours.common.walls import opened_by, wall


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_circle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Youth",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="youth",
                        serialize=False,
                        to="people.person",
                    ),
                ),
                ("of_age_on", models.DateField()),
                ("written_at", models.DateTimeField()),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        wall("people_youth", opened_by("person_id", persons=("person_id",))),
    ]

"""Rankings keep everybody who was considered; rolls say who the numbers in them are."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("matching", "0004_wall_of_simulations"),)

    operations = (
        migrations.CreateModel(
            name="Roll",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("people", models.BinaryField()),
                ("used_on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="ranking",
            name="host_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, size=None
            ),
        ),
        migrations.AddField(model_name="ranking", name="considered", field=models.BinaryField(null=True)),
        migrations.AddIndex(model_name="ranking", index=models.Index(fields=["at"], name="ranking_by_time")),
    )

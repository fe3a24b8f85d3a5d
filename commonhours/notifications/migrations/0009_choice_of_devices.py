"""Of which kinds no device shall tell: of none, until somebody chooses."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_wall_of_push_devices")]

    operations = [
        migrations.AddField(
            model_name="choice",
            name="push_off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12), default=list, size=None
            ),
        ),
    ]

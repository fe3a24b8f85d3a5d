"""Whose clock somebody reads by: the region's, until they say another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_manner"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="zone",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("zone", ""), ("zone__regex", "^[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+$"), _connector="OR"
                ),
                name="account_zone_is_a_name",
            ),
        ),
    ]

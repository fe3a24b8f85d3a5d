"""Rates are seen by those who work for the organisation, and by the worker whose own they are."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall
from commonhours.rates.keys import IN_SQL


class Migration(migrations.Migration):
    dependencies = (("rates", "0001_rates"),)

    operations = (
        wall(
            "rates_rate",
            seen_by(organisations="ARRAY[organisation_id]", person="person_id", concerned=(IN_SQL,)),
        ),
    )

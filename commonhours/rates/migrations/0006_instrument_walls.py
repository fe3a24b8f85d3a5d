"""Instruments are seen as rates are; what an organisation says that it is hides nothing about anybody."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall
from commonhours.rates.keys import IN_SQL


class Migration(migrations.Migration):
    dependencies = (("rates", "0005_instruments"),)

    operations = (
        wall(
            "rates_instrument",
            seen_by(organisations="ARRAY[organisation_id]", person="person_id", concerned=(IN_SQL,)),
        ),
    )

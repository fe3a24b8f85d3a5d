"""What somebody comes for at least is read by nobody but them; what they ask an organisation for, by it as well."""

from django.db import migrations

from commonhours.common.walls import own, seen_by, wall
from commonhours.rates.keys import LEAST_IN_SQL


class Migration(migrations.Migration):
    dependencies = (("rates", "0007_asked"),)

    operations = (
        wall("rates_leastrate", own("person_id", concerned=(LEAST_IN_SQL,))),
        wall("rates_askedrate", seen_by(organisations="ARRAY[organisation_id]", person="person_id")),
    )

"""Who employs people together is seen by both, and by whoever may know what their hours cost."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall
from commonhours.rates.keys import JOINT_SQL


class Migration(migrations.Migration):
    dependencies = (("rates", "0003_joint_employers"),)

    operations = (
        wall(
            "rates_jointemployers",
            seen_by(organisations="ARRAY[one_id, other_id]", concerned=JOINT_SQL),
        ),
    )

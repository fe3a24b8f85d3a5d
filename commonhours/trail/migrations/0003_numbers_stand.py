"""The place of an act in the trail is given once, and told to whoever may read that act."""

from django.db import migrations

from commonhours.common.walls import insert_only, seen_by, statements


class Migration(migrations.Migration):
    dependencies = (("trail", "0002_walls"),)

    operations = (
        statements(
            (f"ALTER POLICY trail_position_seen ON trail_position USING ({seen_by(concerned=('act_id',))})",),
            (f"ALTER POLICY trail_position_seen ON trail_position USING ({seen_by()})",),
        ),
        insert_only("trail_position"),
    )

"""Row security for what is written down of visits: the organisations' and the person's whom it is about."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("dispatch", "0003_visit_events"),)

    operations = (
        wall(
            "dispatch_visitevent",
            seen_by(organisations="organisation_ids", person="person_id"),
        ),
    )

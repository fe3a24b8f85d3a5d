"""Row security for errands: what an organisation brings is nobody else's business."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("imports", "0003_an_errand_for_the_background"),)

    operations = (wall("imports_errand", seen_by(organisations="array[organisation_id]")),)

"""Row security for requests and what was done about them. Desks hold nothing personal."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("intake", "0001_requests"),)

    operations = (
        wall("intake_helprequest", seen_by(organisations="organisation_ids", concerned=("id",))),
        wall("intake_requeststep", seen_by(organisations="organisation_ids", concerned=("request_id",))),
    )

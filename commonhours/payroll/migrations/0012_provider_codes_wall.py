"""What a payroll provider calls people is the office's alone."""

from django.db import migrations

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("payroll", "0011_provider_codes"),)

    operations = (wall("payroll_providercode", seen_by(organisations="ARRAY[organisation_id]")),)

"""The notice for changes becomes a rule of the region, where it was not the usual."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import migrations

USUAL = 720
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def carry(apps: Any, editor: Any) -> None:
    region, rule = apps.get_model("organisations", "Region"), apps.get_model("policies", "Rule")
    for row in region.objects.exclude(change_notice_minutes=USUAL):
        value = row.change_notice_minutes
        rule.objects.create(code="change_notice", value=value, since=date(2000, 1, 1), set_at=LONG_AGO)


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_steps"), ("organisations", "0006_change_notice")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]

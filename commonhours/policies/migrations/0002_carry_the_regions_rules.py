"""What the region's row said becomes rules of the region, where it was not the usual."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import migrations

COLUMNS = {
    "rest_minutes": ("rest", 600),
    "break_minutes": ("pause", 30),
    "longest_stretch_minutes": ("stretch", 360),
}

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def carry(apps: Any, editor: Any) -> None:
    region, rule = apps.get_model("organisations", "Region"), apps.get_model("policies", "Rule")
    for row in region.objects.all():
        for column, (code, usual) in COLUMNS.items():
            if (value := getattr(row, column)) != usual:
                rule.objects.create(code=code, value=value, since=date(2000, 1, 1), set_at=LONG_AGO)


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_rules")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop)]

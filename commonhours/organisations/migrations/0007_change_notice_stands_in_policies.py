"""The notice for changes is a rule, said in one place: `policies` has carried it over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_change_notice"),
        ("policies", "0004_carry_the_change_notice"),
    ]
    operations = [migrations.RemoveField(model_name="region", name="change_notice_minutes")]

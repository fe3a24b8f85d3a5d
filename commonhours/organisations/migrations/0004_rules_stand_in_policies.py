"""The region's rules are said in one place, with their dates: `policies` has carried them over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0003_colour_stands_in_the_brand"),
        ("policies", "0002_carry_the_regions_rules"),
    ]
    operations = [
        migrations.RemoveField(model_name="region", name=name)
        for name in ("rest_minutes", "break_minutes", "longest_stretch_minutes")
    ]

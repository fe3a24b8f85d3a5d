"""An organisation's colour is said in one place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_brand")]
    operations = [migrations.RemoveField(model_name="organisation", name="colour")]

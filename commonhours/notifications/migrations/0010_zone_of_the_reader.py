"""By whose clock a message is read, as it was when it was made."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_choice_of_devices")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="zone",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
    ]

"""Row security for what was said about text messages, and for those that came in."""

from django.db import migrations

from commonhours.common.walls import only_these_change, seen_by, wall


class Migration(migrations.Migration):
    dependencies = (("notifications", "0005_text_consents"),)

    operations = (
        wall("notifications_textconsent", seen_by(account="account_id")),
        # A yes or a no is never changed; the number goes once nobody can ask any more.
        only_these_change("notifications_textconsent", "phone"),
        wall("notifications_textin", seen_by(account="account_id")),
    )

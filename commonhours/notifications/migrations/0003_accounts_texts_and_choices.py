"""Messages reach accounts that are no persons, text messages are a channel, and people choose how they are told."""

from datetime import UTC, datetime

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

from commonhours.common.walls import seen_by, statements, wall

_SEEN = "ALTER POLICY notifications_message_seen ON notifications_message USING ({})"
_WITH_ACCOUNT = seen_by(organisations="organisation_ids", person="person_id", account="account_id")
_WITHOUT = seen_by(organisations="organisation_ids", person="person_id")


class Migration(migrations.Migration):
    dependencies = (("notifications", "0002_walls"),)

    operations = (
        migrations.AddField("message", "account_id", models.UUIDField(null=True)),
        migrations.AlterField("message", "person_id", models.UUIDField(null=True)),
        migrations.AddField(
            "message",
            "due_at",
            models.DateTimeField(default=datetime(2000, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.AddField("message", "tries", models.PositiveSmallIntegerField(default=0)),
        # What was made before may go out at once.
        statements(("UPDATE notifications_message SET due_at = made_at",)),
        migrations.RemoveConstraint("message", "message_once"),
        migrations.RemoveConstraint("message", "message_channel_known"),
        migrations.RemoveIndex("message", "message_unsent"),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=Q(person_id__isnull=False, account_id__isnull=True)
                | Q(person_id__isnull=True, account_id__isnull=False),
                name="message_to_one",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.UniqueConstraint(
                fields=("act_id", "person_id", "account_id", "channel", "code"),
                nulls_distinct=False,
                name="message_once",
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=Q(channel__in=["in_app", "email", "sms"]), name="message_channel_known"
            ),
        ),
        migrations.AddIndex(
            "message", models.Index(fields=("account_id", "made_at"), name="message_by_account")
        ),
        migrations.AddIndex(
            "message",
            models.Index(
                fields=("channel", "due_at"), condition=Q(sent_at__isnull=True), name="message_unsent"
            ),
        ),
        statements((_SEEN.format(_WITH_ACCOUNT),), (_SEEN.format(_WITHOUT),)),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("account_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "email_off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                (
                    "sms_on",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), default=list, size=None
                    ),
                ),
                ("quiet_from", models.PositiveSmallIntegerField(null=True)),
                ("quiet_until", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                        | (
                            Q(quiet_from__lt=1440, quiet_until__lt=1440)
                            & ~Q(quiet_from=models.F("quiet_until"))
                            & Q(quiet_from__isnull=False, quiet_until__isnull=False)
                        ),
                        name="choice_quiet_from_until",
                    )
                ],
            },
        ),
        wall("notifications_choice", seen_by(account="account_id")),
    )

"""Feeds of those who are served stand beside those of workers; what was published goes by its feed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import commonhours.common.ids
from commonhours.common.walls import seen_by, statements, wall

# A key of its own for every feed that there is, in place of its worker's.
OWN_KEY = (
    "ALTER TABLE ical_feed ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()",
    "ALTER TABLE ical_feed ALTER COLUMN id DROP DEFAULT",
    "ALTER TABLE ical_feed DROP CONSTRAINT ical_feed_pkey",
    "ALTER TABLE ical_feed ADD CONSTRAINT ical_feed_pkey PRIMARY KEY (id)",
    "ALTER TABLE ical_feed ALTER COLUMN person_id DROP NOT NULL",
)
# Whoever took their address back has no feed, and numbers begin anew with the next one.
CARRY = """INSERT INTO ical_published (id, feed_id, entry_id, digest, sequence, changed_at)
SELECT gen_random_uuid(), f.id, p.assignment_id, p.digest, p.sequence, p.changed_at
FROM ical_publishedbefore p JOIN ical_feed f ON f.person_id = p.person_id"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("people", "0009_relations"),
        ("ical", "0001_private_feed"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name="feed",
                    name="id",
                    field=models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                migrations.AlterField(
                    model_name="feed",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
            database_operations=[statements(OWN_KEY)],
        ),
        migrations.AddField(
            model_name="feed",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="service_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.serviceuser",
            ),
        ),
        migrations.RemoveConstraint(model_name="feed", name="feed_address_of_one_worker"),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(fields=("digest",), name="feed_address_of_one_reader"),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(fields=("person",), name="feed_once_a_worker"),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.UniqueConstraint(fields=("account", "service_user"), name="feed_once_a_reader"),
        ),
        migrations.AddConstraint(
            model_name="feed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("account__isnull", True), ("person__isnull", False), ("service_user__isnull", True)
                    ),
                    models.Q(
                        ("account__isnull", False), ("person__isnull", True), ("service_user__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="feed_of_worker_or_served",
            ),
        ),
        migrations.RenameModel("Published", "PublishedBefore"),
        migrations.CreateModel(
            name="Published",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ical.feed",
                    ),
                ),
                ("entry_id", models.UUIDField()),
                ("digest", models.BinaryField(max_length=32)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="published",
            constraint=models.UniqueConstraint(fields=("feed", "entry_id"), name="published_once_a_feed"),
        ),
        # Whoever has the address of a feed has what it told.
        wall("ical_published", seen_by(concerned=("feed_id",))),
        statements((CARRY,)),
        migrations.DeleteModel("PublishedBefore"),
    ]

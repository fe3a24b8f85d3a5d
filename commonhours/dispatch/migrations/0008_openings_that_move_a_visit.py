"""Another time for a visit, of which whoever comes to it is asked: when it takes place now, and why."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0009_absences_have_a_recorder"),
        ("catalogue", "0002_affinity"),
        ("dispatch", "0007_walls_of_offers"),
        ("organisations", "0007_change_notice_stands_in_policies"),
        ("people", "0007_youth"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="opening",
            name="reason",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="opening",
            name="was_ends_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="opening",
            name="was_starts_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("was_ends_at__isnull", True), ("was_starts_at__isnull", True)),
                    models.Q(
                        ("visit__isnull", False),
                        ("was_ends_at__isnull", False),
                        ("was_starts_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="opening_moves_a_visit",
            ),
        ),
    ]

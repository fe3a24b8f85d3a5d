"""Whoever is served, or helps them, and chooses somebody new has said yes with that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0009_absences_have_a_recorder")]

    operations = [
        migrations.RemoveConstraint(model_name="consent", name="consent_how_known"),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("how__in", ["phone", "in_person", "message", "own"])),
                name="consent_how_known",
            ),
        ),
    ]

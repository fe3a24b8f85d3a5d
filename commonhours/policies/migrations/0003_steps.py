"""Steps that a level asks of its workers, and who has done them."""

import commonhours.common.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from commonhours.common.walls import seen_by, wall


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_change_notice"),
        ("people", "0004_waiting_and_declined"),
        ("policies", "0002_carry_the_regions_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("moment", models.CharField(max_length=20)),
                ("names", models.JSONField()),
                ("texts", models.JSONField(default=dict)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="organisations.organisation",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="organisations.programme"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StepDone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps_done",
                        to="people.person",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="done", to="policies.step"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("programme__isnull", True), ("organisation__isnull", True), _connector="OR"
                ),
                name="step_of_one_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("checklist", "contract"))), name="step_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("moment__in", ("before_approval", "before_booking"))),
                name="step_moment_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "contract"), ("texts", {}), _negated=True),
                name="step_contract_has_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                ),
                name="step_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="stepdone",
            index=models.Index(fields=["person"], name="step_done_by_person"),
        ),
        migrations.AddConstraint(
            model_name="stepdone",
            constraint=models.UniqueConstraint(fields=("step", "person"), name="step_done_once"),
        ),
        wall("policies_stepdone", seen_by(person="person_id", concerned=("person_id",))),
    ]

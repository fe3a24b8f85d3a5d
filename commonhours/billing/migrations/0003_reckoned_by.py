"""By what a charge was reckoned moves to a row of its own: charges are read by whoever borrowed, too."""

import django.db.models.deletion
from django.db import migrations, models

from commonhours.common.walls import statements

_MOVE = """
INSERT INTO billing_chargebasis (charge_id, run_id, organisation_id, basis)
SELECT c.id, c.run_id, c.organisation_id, c.basis FROM billing_charge c"""


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0002_walls"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChargeBasis",
            fields=[
                (
                    "charge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reckoned_by",
                        serialize=False,
                        to="billing.charge",
                    ),
                ),
                ("basis", models.JSONField(default=dict)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="billing.run"
                    ),
                ),
            ],
        ),
        statements((_MOVE,)),
    ]

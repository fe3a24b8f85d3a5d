"""How the region, its programmes and organisations show themselves."""

from typing import Any

import commonhours.common.ids
import django.db.models.deletion
from django.db import migrations, models


def carry_colours(apps: Any, editor: Any) -> None:
    """Every organisation keeps the colour that it has chosen; the default was nobody's choice."""
    organisation, brand = (apps.get_model("organisations", name) for name in ("Organisation", "Brand"))
    for row in organisation.objects.exclude(colour="#0b5c5a").filter(colour__regex="^#[0-9a-f]{6}$"):
        brand.objects.create(organisation=row, colour=row.colour)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=commonhours.common.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60)),
                ("colour", models.CharField(blank=True, max_length=7)),
                ("words", models.JSONField(default=dict)),
                ("logo", models.BinaryField(default=bytes)),
                ("logo_digest", models.CharField(blank=True, db_index=True, max_length=64)),
                (
                    "organisation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="organisations.organisation",
                    ),
                ),
                (
                    "programme",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="organisations.programme"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("programme__isnull", True), ("organisation__isnull", True), _connector="OR"
                        ),
                        name="brand_of_one_level",
                    ),
                    models.UniqueConstraint(
                        fields=("programme", "organisation"), name="brand_once_a_level", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("colour", ""), ("colour__regex", "^#[0-9a-f]{6}$"), _connector="OR"
                        ),
                        name="brand_colour_is_hex",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("logo", b""), ("logo_digest", "")),
                            models.Q(
                                models.Q(("logo", b""), _negated=True),
                                models.Q(("logo_digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="brand_logo_has_digest",
                    ),
                ],
            },
        ),
        migrations.RunPython(carry_colours, migrations.RunPython.noop),
    ]

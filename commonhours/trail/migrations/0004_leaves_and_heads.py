"""A tree over all acts, and its signed heads, which everybody may have. Acts of before come in one batch after another."""

from django.db import migrations, models

from commonhours.common.walls import insert_only, seen_by, wall


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0003_numbers_stand"),
    ]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="head_counts_acts")
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(unique=True)),
                ("act_id", models.UUIDField(unique=True)),
                ("hashes", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("place__gte", 0)), name="leaf_has_a_place")
                ],
            },
        ),
        wall("trail_leaf", seen_by(concerned=("act_id",))),
        wall("trail_head", "true"),
        insert_only("trail_leaf"),
        insert_only("trail_head"),
    ]

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_sign_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="manner",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), null=True, size=None
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("manner__isnull", True),
                    ("manner__contained_by", ["large", "larger", "high", "day", "night", "still", "simple"]),
                    _connector="OR",
                ),
                name="account_manner_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("manner__isnull", True),
                    models.Q(
                        ("manner__contains", ["day", "night"]),
                        ("manner__contains", ["large", "larger"]),
                        _connector="OR",
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="account_manner_one_of_each",
            ),
        ),
    ]

"""Money that came in for an invoice may be given back: a payment below nothing."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_wall_of_reckoned_by"),
        ("organisations", "0008_letterhead"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoicepayment",
            name="invoice_payment_of_something",
        ),
        migrations.AddConstraint(
            model_name="invoicepayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents", 0), _negated=True), name="invoice_payment_of_something"
            ),
        ),
    ]

"""Whoever borrows reads what it is charged and why, and from nothing of it what the hour pays the lender's worker."""

import json

from django.db import connection

from commonhours.billing.models import Charge, ChargeBasis
from commonhours.billing.tests.months import agree_on, approved, charge_at, lent
from commonhours.common.sight import Sight, seeing
from commonhours.partnerships.charges import Charging, Tier
from commonhours.payroll.tests.weeks import MONDAY_NINE
from tests.cast import Cast


def rows(sight: Sight) -> str:
    """All that the application's role can read of billing as staff of an organisation, no permission asked."""
    with seeing(sight), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'billing_%%' AND relkind = 'r'"
            " AND relnamespace = current_schema()::regnamespace"
        )
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
            found += [row for (row,) in cursor.fetchall()]
    return json.dumps(found)


def test_what_the_lender_pays_stays_behind_its_own_wall(cast: Cast) -> None:
    charge_at(cast, "bixby", pay=2_113, on_costs=1_987)
    agree_on(cast, Charging(tiers=(Tier(0, 2_500),)))
    lent(cast, MONDAY_NINE, 2)
    approved(cast, "bixby")
    bixby, harbor, westside = (cast.organisations[slug].id for slug in ("bixby", "harbor", "westside"))
    borrower, lender = (rows(Sight(organisation_ids=(each,))) for each in (harbor, bixby))
    assert "5000" in borrower
    for figure in ("2113", "1987"):
        assert figure in lender
        assert figure not in borrower
    with seeing(Sight(organisation_ids=(harbor,))):
        assert (Charge.objects.count(), ChargeBasis.objects.count()) == (1, 0)
    with seeing(Sight(organisation_ids=(westside,))):
        assert (Charge.objects.count(), ChargeBasis.objects.count()) == (0, 0)

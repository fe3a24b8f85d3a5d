"""What help cost by area and type of work, out of the ledger: for a council, with the same period a year before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.catalogue.models import Area, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may_in_office, require
from commonhours.rates.council import OTHER, Council, Spent, council
from commonhours.rates.funded import lines_seen


@dataclass(frozen=True)
class Spend:
    """A council's table with the names that it needs; whose spend, or everybody's that the asker may see."""

    since: date
    until: date
    before_since: date
    before_until: date
    table: Council
    areas: dict[UUID, str]
    works: dict[UUID, str]
    organisations: tuple[Organisation, ...]
    organisation: str


# What funders and service users owe for visits, by the day of the posting. The reference leads to the visit: a
# timesheet has the id of its assignment; what is charged for a visit alone names the visit.
_SPENT = """
SELECT coalesce(site.area_id, served.area_id, %(other)s), coalesce(a.type_of_work_id, v.type_of_work_id), served.id,
  coalesce(sum(l.cents) FILTER (WHERE l.day >= %(since)s), 0)::bigint,
  coalesce(sum(l.cents) FILTER (WHERE l.day < %(before_until)s), 0)::bigint
FROM ledger_leg l
JOIN ledger_account o ON o.id = l.account_id AND o.kind IN ('funder_owes', 'service_user_owes')
JOIN ledger_transfer t ON t.id = l.transfer_id AND (t.kind = 'charge' OR (t.kind = 'correction'
  AND EXISTS (SELECT FROM ledger_transfer w WHERE w.id = t.corrects_id AND w.kind IN ('charge', 'correction'))))
CROSS JOIN LATERAL (
  SELECT b.kind, b.refers_id FROM ledger_about b WHERE b.transfer_id = t.id AND b.kind IN ('timesheet', 'visit')
  ORDER BY b.kind LIMIT 1) b
LEFT JOIN bookings_assignment a ON b.kind = 'timesheet' AND a.id = b.refers_id
JOIN bookings_visit v ON v.id = CASE b.kind WHEN 'visit' THEN b.refers_id ELSE a.visit_id END
JOIN people_serviceuser served ON served.id = v.service_user_id
LEFT JOIN people_site site ON site.id = v.site_id
WHERE l.organisation_id = ANY (%(organisations)s)
  AND ((l.day >= %(since)s AND l.day < %(until)s) OR (l.day >= %(before_since)s AND l.day < %(before_until)s))
GROUP BY 1, 2, 3"""


def spend(
    *,
    by: Actor,
    since: date,
    until: date,
    organisation_id: UUID | None = None,
    most_areas: int = 10**6,
) -> Spend:
    """What was charged between two days, by area and work, beside the year before; refuse with `not_allowed`.

    Of one organisation, or of all whose money the asker may see.
    """
    seen = lines_seen(by=by)
    if organisation_id is not None:
        require(by, Permission.SEE_MONEY, [organisation_id])
    whose = [each for each in seen if organisation_id in (None, each.id)]
    before = (_year_before(since), _year_before(until))
    with seeing(by.sight):
        rows = _spent((each.id for each in whose), since, until, *before)
    return Spend(
        since,
        until,
        *before,
        council(rows, most_areas=most_areas),
        dict(Area.objects.values_list("id", "name")),
        {row.id: row.name for row in TypeOfWork.objects.all()},
        seen,
        whose[0].name
        if len(whose) == 1 and not (organisation_id is None and may_in_office(by, Permission.SEE_MONEY))
        else "",
    )


def _year_before(day: date) -> date:
    """The same day a year before; months begin on the same day in every year."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def _spent(
    organisation_ids: Iterable[UUID], since: date, until: date, before_since: date, before_until: date
) -> list[Spent]:
    asked: dict[str, Any] = {
        "organisations": list(organisation_ids),
        "other": OTHER,
        "since": since,
        "until": until,
        "before_since": before_since,
        "before_until": before_until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SPENT, asked)
        return [Spent(*row) for row in cursor.fetchall()]

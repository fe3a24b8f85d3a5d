"""Under which terms a visit is: the payer who asks for it, their pack on that day, their own figures."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from commonhours.integrations.evv.models import Payer, PayerTerms
from commonhours.organisations.queries import region
from commonhours.timesheets.packs import Terms, house_terms, pack_on


def terms_of_payers(assignment_ids: Collection[UUID], payer_id: UUID | None = None) -> dict[UUID, Terms]:
    """The terms of each visit that a payer asks for, or that this payer does; the others are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT assignment, name, pack, metres, grace, round, day FROM evv_terms_of(%s, %s)",
            [list(assignment_ids), payer_id],
        )
        return {key: terms_from(*told) for key, *told in cursor.fetchall()}


def terms_of_each(payers: Iterable[Payer], at: datetime) -> dict[UUID, Terms]:
    """By which terms payers go on the day of this moment, whatever it is that they pay."""
    today = at.astimezone(region().tzinfo).date()
    rows = list(payers)
    found = PayerTerms.objects.filter(payer__in=[each.id for each in rows], since__lte=today)
    latest = {each.payer_id: each for each in found.order_by("since")}
    return {each.id: _terms(each, latest.get(each.id), today) for each in rows}


def terms_today(payer: Payer, at: datetime) -> Terms:
    """By which terms a payer goes on the day of this moment."""
    return terms_of_each([payer], at)[payer.id]


def _terms(payer: Payer, row: PayerTerms | None, today: date) -> Terms:
    if row is None:
        return house_terms()
    return terms_from(payer.name, row.pack, row.metres, row.grace_minutes, row.round_minutes, today)


def terms_from(
    name: str, code: str, metres: int | None, grace: int | None, round_minutes: int, day: date
) -> Terms:
    """A payer's terms on a day: their own figures where they set any, else those of the pack."""
    pack = pack_on(day, code)
    allowed = pack.tolerances
    if metres is not None:
        allowed = replace(allowed, metres=metres)
    if grace is not None:
        minutes = timedelta(minutes=grace)
        allowed = replace(allowed, early=minutes, late=minutes)
    return Terms(pack, allowed, name, round_minutes)

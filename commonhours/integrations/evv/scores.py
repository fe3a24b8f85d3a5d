"""How each payer would count the quarter: from the records of its visits, by its own pack."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.integrations.evv.choosing import terms_of_each
from commonhours.integrations.evv.models import Payer, Record
from commonhours.organisations.permissions import (
    Permission,
    may,
    organisations_with,
    require_somewhere,
)
from commonhours.organisations.queries import region
from commonhours.timesheets.models import ClockEvent
from commonhours.timesheets.packs import Pack
from commonhours.timesheets.packs.scores import (
    Counted,
    Usage,
    quarter_of,
    unedited_share,
    usage_score,
    year_of,
)

P = Permission.SETTLE_HOURS
UNEDITED, USAGE, DEVICES = "unedited", "usage", "devices"


@dataclass(frozen=True)
class Score:
    """One figure of a payer: which, where it stands (None: nothing to count yet), what is wanted, and the source.

    Of the share of devices at the home `wanted` is the most that there may be, of the others the least.
    """

    payer_id: UUID
    payer: str
    what: str
    value: int | None
    wanted: int
    source: str

    @property
    def kept(self) -> bool:
        """Whether it is as the payer wants it, or not known yet."""
        if self.value is None:
            return True
        return self.value <= self.wanted if self.what == DEVICES else self.value >= self.wanted


def scores(*, by: Actor, at: datetime) -> tuple[Score, ...]:
    """The figures of every payer of the asker's organisations that wants any; refuses with `not_allowed`."""
    require_somewhere(by, P)
    today = at.astimezone(region().tzinfo).date()
    with seeing(by.sight):
        mine = Q() if may(by, P) else Q(organisation_ids__overlap=list(organisations_with(by, P)))
        running = Q(until__isnull=True) | Q(until__gt=today)
        payers = list(Payer.objects.filter(mine, running, since__lte=today).order_by("name", "id"))
        terms = terms_of_each(payers, at)
        return tuple(score for each in payers for score in _scores(each, terms[each.id].pack, today))


def _scores(payer: Payer, pack: Pack, today: date) -> list[Score]:
    found: list[Score] = []
    if pack.unedited:
        found.append(_unedited(payer, pack, quarter_of(today)))
    if pack.usage:
        found.append(_usage(payer, pack.usage, quarter_of(today, month=pack.usage.month)))
        most = pack.usage.cap_on(today)
        if most is not None:
            found.append(_devices(payer, pack.usage, most, year_of(today, month=pack.usage.month)))
    return found


def _unedited(payer: Payer, pack: Pack, days: tuple[date, date]) -> Score:
    assert pack.unedited
    known = Q(timesheet__starts_at__isnull=False, timesheet__ends_at__isnull=False)
    by_hand = Q(timesheet__exceptions__contains=["by_hand"])
    told = _of(payer, days).aggregate(
        known=Count("id", filter=known), unedited=Count("id", filter=known & ~by_hand)
    )
    share = unedited_share(Counted(**told))
    return Score(payer.id, payer.name, UNEDITED, share, pack.unedited.wanted, pack.unedited.source)


def _usage(payer: Payer, usage: Usage, days: tuple[date, date]) -> Score:
    accepted = Q(state="accepted")
    by_hand = Q(timesheet__exceptions__contains=["by_hand"])
    told = (
        _of(payer, days)
        .filter(sequence__gt=0)
        .aggregate(
            electronic=Count("id", filter=accepted & ~by_hand),
            accepted=Count("id", filter=accepted),
            not_rejected=Count("id", filter=~Q(state="rejected")),
            exported=Count("id"),
        )
    )
    return Score(payer.id, payer.name, USAGE, usage_score(**told), usage.wanted, usage.source)


def _devices(payer: Payer, usage: Usage, most: int, days: tuple[date, date]) -> Score:
    """What was pressed with the code at the home, as a share of all visits, rounded up: 75.1 is more than 75."""
    coded = ClockEvent.objects.filter(timesheet_id=OuterRef("timesheet_id"), method="home_code")
    told = _of(payer, days).aggregate(known=Count("id"), coded=Count("id", filter=Exists(coded)))
    share = -(-100 * told["coded"] // told["known"]) if told["known"] else None
    return Score(payer.id, payer.name, DEVICES, share, most, usage.caps_source)


def _of(payer: Payer, days: tuple[date, date]) -> QuerySet[Record]:
    zone = region().tzinfo
    first, after = (datetime.combine(each, time(), zone) for each in days)
    return Record.objects.filter(payer=payer, starts_at__gte=first, starts_at__lt=after)

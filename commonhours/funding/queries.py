"""Reads for other rooms: what is left of whose allocation, and which lines pay for what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from commonhours.funding.models import Allocation, FundingLine, Hold, SplitShare
from commonhours.funding.shares import Held, Key, Share, SplitBook


@dataclass(frozen=True)
class AllocationLine:
    """Minutes granted by an organisation between two local days, and what has become of them."""

    organisation_id: UUID
    organisation: str
    since: date
    until: date
    granted_minutes: int
    held_minutes: int
    used_minutes: int
    left_minutes: int
    # Worked and agreed on when nothing was left.
    beyond_minutes: int


def allocations_of(service_user_id: UUID, *, on: date) -> tuple[AllocationLine, ...]:
    """Present and coming allocations of a service user, of the asker's organisations while nothing is `concern`ed."""
    rows = Allocation.objects.filter(service_user_id=service_user_id, until__gt=on).select_related(
        "organisation"
    )
    return tuple(_line(row) for row in rows.order_by("since", "organisation_id"))


def _line(row: Allocation) -> AllocationLine:
    return AllocationLine(
        organisation_id=row.organisation_id,
        organisation=row.organisation.name,
        since=row.since,
        until=row.until,
        granted_minutes=row.granted_minutes,
        held_minutes=row.held_minutes,
        used_minutes=row.used_minutes,
        left_minutes=row.granted_minutes - row.held_minutes - row.used_minutes,
        beyond_minutes=row.beyond_minutes,
    )


def minutes_held(visit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The minutes that visits hold now, where they may be seen; nothing for those that hold none."""
    rows = Hold.objects.filter(visit_id__in=list(visit_ids), returned_at=None)
    # Of two that are open at once the first counts, as ever.
    return dict(rows.order_by("-id").values_list("visit_id", "minutes"))


def names_of_lines(line_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these lines are called, where they may be seen."""
    wanted = set(line_ids)
    return dict(FundingLine.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}


# A service user, the organisation that pays, the type of work, the local day.
Asked = tuple[UUID | None, UUID, UUID | None, date]


def shares_for(asked: Sequence[Asked]) -> list[tuple[Share, ...]]:
    """Which lines pay for each of these, in their order; none where the organisation itself carries it.

    One query for however many. Runs inside `seeing`; the caller works for these organisations, or has opened their
    splits with `concern` and `lines_key` after asking for a permission.
    """
    if not asked:
        return []
    days = [each[3] for each in asked]
    book = split_book({each[1] for each in asked}, min(days), max(days))
    return [book.shares(*each) for each in asked]


def split_book(organisation_ids: Iterable[UUID], first: date, last: date) -> SplitBook:
    """The splits of these organisations that hold on some day between two, both included."""
    rows = SplitShare.objects.filter(
        organisation_id__in=set(organisation_ids), split__since__lte=last, split__until__gt=first
    ).order_by("split_id", "line_id")
    splits: dict[tuple[UUID, Key, date, date], list[Share]] = {}
    for org, served, work, split, since, until, line, parts in rows.values_list(
        "organisation_id",
        "split__service_user_id",
        "split__type_of_work_id",
        "split_id",
        "split__since",
        "split__until",
        "line_id",
        "parts",
    ):
        splits.setdefault((split, (org, served, work), since, until), []).append(Share(line, parts))
    held: dict[Key, list[Held]] = {}
    for (_, key, since, until), shares in splits.items():
        held.setdefault(key, []).append(Held(since, until, tuple(shares)))
    return SplitBook(held)

"""What two organisations had agreed when one's worker came to the other's visit."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Q

from commonhours.audit.chain import AGREEMENT, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.ledger.rules import Reference
from commonhours.partnerships.models import Partnership, Terms

Pair = tuple[UUID, UUID]


def agreements(ground: Ground) -> Iterator[Piece]:
    """The partnership and the terms in force for each pair of organisations that a visit joined."""
    crossed: dict[Pair, date] = {}
    for place in ground.places:
        visit = ground.visits.get(place.visit_id)
        if visit is not None and visit.organisation_id != place.organisation_id:
            crossed.setdefault((place.organisation_id, visit.organisation_id), ground.day(place))
    open_ = {pair: day for pair, day in crossed.items() if ground.eyes.office(AGREEMENT, pair)}
    if open_:
        yield from _agreed(open_)
    for pair in crossed.keys() - open_.keys():
        yield Gap(part=AGREEMENT, code="agreement", organisation_ids=pair)


def _agreed(open_: dict[Pair, date]) -> Iterator[Piece]:
    pairs = Q()
    for (host, guest), day in open_.items():
        pairs |= Q(host_id=host, guest_id=guest, since__lte=day) & (Q(until=None) | Q(until__gt=day))
    rows = list(Partnership.objects.filter(pairs).order_by("since", "id"))
    terms = Terms.objects.filter(partnership__in=rows).select_related("proposal").order_by("since", "id")
    agreed = list(terms)
    for row in rows:
        day = open_[row.host_id, row.guest_id]
        held = [each for each in agreed if each.partnership_id == row.id and _holds(each, day)]
        for each in held:
            yield Link(
                part=AGREEMENT,
                code="terms",
                facts={
                    "host": row.host_id,
                    "guest": row.guest_id,
                    "since": each.since,
                    "charging": each.charging,
                    "accepted_by": each.proposal.answered_by_id,
                    "accepted_at": each.proposal.answered_at,
                },
                at=each.proposal.offered_at,
                by=each.proposal.offered_by_id,
                opens=Reference("partnership", row.id),
            )
        if not held:
            yield Link(
                part=AGREEMENT,
                code="partnership",
                facts={"host": row.host_id, "guest": row.guest_id, "since": row.since},
                opens=Reference("partnership", row.id),
            )


def _holds(terms: Terms, day: date) -> bool:
    return terms.since <= day and (terms.until is None or day < terms.until)

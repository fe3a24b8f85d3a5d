"""What a worker offers of themselves: said by nobody else, checked by nobody, taken back at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.catalogue.models import Affinity
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.people.actions.locking import lock_people
from commonhours.people.models import AffinityOffer
from commonhours.people.queries import is_worker
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Offered:
    """How many things somebody offers of themselves now. The trail says no more either."""

    person_id: UUID
    count: int


@once(Offered)
def offer_affinities(*, by: Actor, at: datetime, affinity_ids: Iterable[UUID]) -> Offered:
    """Offer these of oneself and nothing else. Nobody can do it for somebody else.

    Refuses with `unknown_person` whoever is no worker, and with `unknown_choice`.
    """
    wanted = set(affinity_ids)
    if by.person_id is None or not is_worker(by.person_id):
        raise NotFound.because("unknown_person", field="person")
    with acting("affinity.offer", by=by, at=at) as act:
        lock_people([by.person_id])
        if Affinity.objects.filter(id__in=wanted).count() != len(wanted):
            raise Invalid.because("unknown_choice", field="affinities")
        rows = AffinityOffer.objects.filter(person_id=by.person_id)
        rows.exclude(affinity_id__in=wanted).delete()
        held = set(rows.values_list("affinity_id", flat=True))
        AffinityOffer.objects.bulk_create(
            AffinityOffer(person_id=by.person_id, affinity_id=each, consented_at=at)
            for each in sorted(wanted - held)
        )
        act.subject_id = by.person_id
        # Nothing in the index changes, and which things they are is nobody's business but theirs.
        act.note(count=len(wanted))
        offered = act.outcome = Offered(by.person_id, len(wanted))
        return offered

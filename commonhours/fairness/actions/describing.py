"""What somebody says of themselves, for audits of the choosing and nothing else: said by nobody else, gone at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotFound
from commonhours.fairness.models import SelfDescription
from commonhours.fairness.ratios import ETHNICITIES, SEXES, UNKNOWN
from commonhours.people.queries import is_worker
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Described:
    """Whose word it was. The trail says no more either."""

    person_id: UUID


@once(Described)
def describe_oneself(*, by: Actor, at: datetime, sex: str, ethnicity: str) -> Described:
    """Say of oneself what one likes, "" for nothing; nothing at all takes back what was said.

    Nobody can do it for somebody else. Refuses with `unknown_person` whoever is no worker, and with `unknown_choice`.
    """
    if by.person_id is None or not is_worker(by.person_id):
        raise NotFound.because("unknown_person", field="person")
    if sex not in (UNKNOWN, *SEXES):
        raise Invalid.because("unknown_choice", field="sex")
    if ethnicity not in (UNKNOWN, *ETHNICITIES):
        raise Invalid.because("unknown_choice", field="ethnicity")
    with acting("person.describe", by=by, at=at) as act:
        SelfDescription.objects.filter(person_id=by.person_id).delete()
        if sex or ethnicity:
            SelfDescription.objects.create(person_id=by.person_id, sex=sex, ethnicity=ethnicity, said_at=at)
        # Not even whether something was said or taken back: the trail is read by others.
        act.subject_id = by.person_id
        described = act.outcome = Described(by.person_id)
        return described

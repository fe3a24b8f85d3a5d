"""What a worker does not work with: said by themselves, or written down by staff who may edit their availability."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from commonhours.catalogue.models import Feature
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.common.sight import concern
from commonhours.people.actions.locking import lock_people
from commonhours.people.models import PersonalRule
from commonhours.people.queries import whose_time
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class RulesSet:
    """What somebody does not work with from now on."""

    person_id: UUID
    feature_ids: tuple[UUID, ...]


@once(RulesSet)
def set_rules(*, by: Actor, at: datetime, person_id: UUID, feature_ids: Iterable[UUID]) -> RulesSet:
    """Keep these rules and no others. Visits that are booked already stand.

    Refuses with `unknown_person`, `not_allowed` or `unknown_choice`.
    """
    wanted = tuple(sorted(set(feature_ids)))
    with acting("rules.keep", by=by, at=at) as act:
        lock_people([person_id])
        person = whose_time(by, person_id)
        concern([person_id])
        if Feature.objects.filter(id__in=wanted).count() != len(wanted):
            raise Invalid.because("unknown_choice", field="features")
        held = set(PersonalRule.objects.filter(person_id=person_id).values_list("feature_id", flat=True))
        PersonalRule.objects.filter(person_id=person_id).exclude(feature_id__in=wanted).delete()
        new = [PersonalRule(person_id=person_id, feature_id=each) for each in wanted if each not in held]
        PersonalRule.objects.bulk_create(new)
        act.subject_id = person_id
        act.touches(person_id)
        act.concerns(person.organisation_ids)
        act.note(person=person_id, before=sorted(held), features=wanted)
        kept = act.outcome = RulesSet(person_id, wanted)
        return kept

"""Whether somebody is too near to what a run charges to approve it: asked by the page and by the act alike."""

from django.db.models import Q, QuerySet

from commonhours.billing.models import Charge
from commonhours.common.actor import Actor
from commonhours.people.ties import near_to, served_near_to


def in_the_way(by: Actor, charges: QuerySet[Charge]) -> str:
    """`charges_yourself` or `charges_near` where these are for hours that the actor worked, or that somebody near to
    them worked, or that either was given; else nothing."""
    if by.person_id and charges.filter(person_id=by.person_id).exists():
        return "charges_yourself"
    near = Q(person_id__in=near_to(by, "charge")) | Q(service_user_id__in=served_near_to(by, "charge"))
    return "charges_near" if charges.filter(near).exists() else ""

"""Who speaks for a service user in what is closest to them."""

from commonhours.common.actor import Actor
from commonhours.organisations.permissions import Permission, may_for
from commonhours.people.models import ServiceUser


def acts_in_their_name(by: Actor, served: ServiceUser) -> bool:
    """Whether the actor is the service user, or a helper who may change what is theirs; looking on is not enough."""
    own = by.person_id is not None and served.person_id == by.person_id
    return own or may_for(by, Permission.EDIT_SERVICE_USERS, served.id)

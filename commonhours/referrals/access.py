"""For which organisations somebody may refer; whoever may has the referrals of these opened, and nobody else."""

from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, may, organisations_with, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import ServiceUser


def open_own(by: Actor) -> tuple[UUID, ...]:
    """Open the referrals of every organisation for which the actor may send somebody on; return which these are."""
    if may(by, Permission.SEND_ON):
        found = tuple(names_of_organisations())
    else:
        found = tuple(sorted(set(organisations_with(by, Permission.SEND_ON))))
    concern(found)
    return found


def sender_of(by: Actor, served: ServiceUser) -> UUID:
    """For which organisation the actor refers this service user, its referrals opened; refuses with `not_allowed`."""
    own = [each for each in served.organisation_ids if may(by, Permission.SEND_ON, [each])]
    require(by, Permission.SEND_ON, own[:1])
    if not own:
        raise NotFound.because("unknown_service_user", field="service_user")
    concern(own[:1])
    return own[0]

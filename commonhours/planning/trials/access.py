"""Whose trials somebody looks after."""

from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound, Refused
from commonhours.organisations.models import Organisation
from commonhours.organisations.permissions import Permission, may, require, require_somewhere
from commonhours.planning.models import Trial


def require_to_try(by: Actor, organisation_id: UUID | None) -> None:
    """Refuse with `not_allowed` or `unknown_organisation` whoever may not try anything out there (None: the region)."""
    require_somewhere(by, Permission.TRY_OUT)
    if organisation_id is None:
        require(by, Permission.TRY_OUT)
        return
    known = Organisation.objects.filter(id=organisation_id).exists()
    if not known or not may(by, Permission.TRY_OUT, [organisation_id]):
        raise NotFound.because("unknown_organisation", field="organisation")


def known_trial(by: Actor, trial_id: UUID) -> Trial:
    """A trial that the asker looks after; refuse with `not_allowed` or `unknown_trial`."""
    require_somewhere(by, Permission.TRY_OUT)
    trial = Trial.objects.filter(id=trial_id).first()
    if trial is None or not may(by, Permission.TRY_OUT, trial.organisation_ids):
        raise NotFound.because("unknown_trial")
    return trial


def live_trial(by: Actor, trial_id: UUID) -> Trial:
    """The same, locked, and not stopped; refuse with `trial_stopped` otherwise."""
    known_trial(by, trial_id)
    trial = Trial.objects.select_for_update(no_key=True).get(id=trial_id)
    if trial.stopped_on is not None:
        raise Refused.because("trial_stopped")
    return trial

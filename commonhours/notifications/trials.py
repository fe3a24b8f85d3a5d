"""Tell people that they are asked to try a new type of work, when the trial begins, and that it is over."""

from datetime import datetime
from uuid import UUID

from commonhours.catalogue.models import TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.writing import write
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.trail.queries import Entry

CODES = {
    "trial.begin": "trial_asked",
    "trial.widen": "trial_asked",
    "trial.start": "trial_starts",
    "trial.stop": "trial_stopped",
}


def tell_of_trial(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Each of the cohort; whoever is only compared is told nothing, for nothing changes for them."""
    people = [UUID(each) for each in entry.facts.get("people", ())]
    work = TypeOfWork.objects.filter(id=UUID(entry.facts["work"])).first() if people else None
    if work is None:
        return 0  # erased since
    house = entry.facts["organisation"]
    facts = {
        "organisation": names_of_organisations().get(UUID(house), "") if house else region().name,
        "work": work.names,
        "since": entry.facts.get("since", ""),
    }
    with seeing(by.sight):
        told = [each for each in readers.people(people).values() if not each.did(entry)]
        rows = [(reader, facts, entry.organisation_ids) for reader in told]
        return write(CODES[entry.verb], rows, at=at, act_id=entry.id)

"""Which languages a call can be in, and which of them an operator speaks."""

from datetime import date

from commonhours.accounts.models import Account
from commonhours.catalogue.queries import words
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.credentials.queries import languages_spoken
from commonhours.intake.languages import OWN_NAMES


def known_languages() -> dict[str, str]:
    """Each language that somebody here may speak, by its code: its own name, or else the region's word for it."""
    facts = {kind.code: kind.name for kind in words().kinds if kind.category == "language"}
    return facts | OWN_NAMES


def own_languages(by: Actor, *, on: date) -> frozenset[str]:
    """What an operator speaks: the language of their account, and what is confirmed of a person here."""
    if by.account_id is None:
        return frozenset()
    account = Account.objects.filter(id=by.account_id).values_list("language", flat=True)
    with seeing(by.sight):
        confirmed = languages_spoken([by.person_id], on=on).get(by.person_id, ()) if by.person_id else ()
    return frozenset((*account, *confirmed))

"""Say by which family's pack a payer goes from a day on, and which figures they set themselves."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.integrations.evv.actions.payers import known_payer, mark_all, tell
from commonhours.integrations.evv.models import PayerTerms
from commonhours.organisations.queries import region
from commonhours.timesheets.packs import PACKS
from commonhours.trail.actions import acting, once

MOST_METRES, MOST_GRACE, MOST_ROUND = 5_000, 240, 60


@dataclass(frozen=True)
class TermsAsked:
    """A pack by its code, from a day on; no radius and no minutes of grace: those of the pack."""

    pack: str
    since: date
    metres: int | None = None
    grace_minutes: int | None = None
    round_minutes: int = 0


@dataclass(frozen=True)
class TermsSet:
    """By which pack a payer goes from a day on."""

    payer_id: UUID
    since: date
    pack: str


@once(TermsSet)
def set_terms(*, by: Actor, at: datetime, payer_id: UUID, asked: TermsAsked) -> TermsSet:
    """Write down by which rules visits of a payer are counted from a day on; what was counted before stays so.

    Refuses with `not_allowed`, `unknown_payer`, `unknown_choice`, `terms_in_the_past` or `terms_out_of_bounds`.
    """
    with acting("payer.terms", by=by, at=at) as act:
        payer = known_payer(by, payer_id)
        _refuse_unsound(asked, at.astimezone(region().tzinfo).date())
        PayerTerms.objects.update_or_create(
            payer=payer,
            since=asked.since,
            defaults={
                "pack": asked.pack,
                "metres": asked.metres,
                "grace_minutes": asked.grace_minutes,
                "round_minutes": asked.round_minutes,
                "organisation_ids": payer.organisation_ids,
            },
        )
        mark_all(payer, at)
        tell(act, payer, pack=asked.pack, since=asked.since.isoformat())
        act.outcome = done = TermsSet(payer.id, asked.since, asked.pack)
        return done


def _refuse_unsound(asked: TermsAsked, today: date) -> None:
    known = {each.code for each in PACKS if each.since <= asked.since}
    if asked.pack not in known:
        raise Invalid.because("unknown_choice", field="pack")
    if asked.since < today:
        raise Invalid.because("terms_in_the_past", field="since")
    bounds = (
        ("metres", asked.metres, MOST_METRES),
        ("grace_minutes", asked.grace_minutes, MOST_GRACE),
        ("round_minutes", asked.round_minutes, MOST_ROUND),
    )
    for name, told, most in bounds:
        if told is not None and not 0 <= told <= most:
            raise Invalid.because("terms_out_of_bounds", field=name, most=most)

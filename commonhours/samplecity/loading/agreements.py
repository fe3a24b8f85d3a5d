"""What partners agreed that a borrowed hour costs, by the kind of who lends; and a few open offers."""

from random import Random

from commonhours.partnerships.charges import Charging, Tier, as_json
from commonhours.partnerships.models import Proposal, Terms
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, Column, arrays, at, days, documents, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame

# By the kind of the lender; of several, one is drawn. 10,000 gives back exactly what the hour costs.
USUAL = {
    "city_department": (Charging(share=10_000),),
    "community": (Charging(share=10_500), Charging(fixed_cents=150, share=10_000)),
    "cooperative": (Charging(share=10_000, tiers=(Tier(0, 200), Tier(2400, 150)), most_month_cents=90_000),),
    "micro": (Charging(share=10_000, tiers=(Tier(0, 100),), least_cents=500),),
}
WAITING = 6
BETTER = Charging(share=10_000, tiers=(Tier(0, 175), Tier(1200, 125)), most_cents=9000)


def load_agreements(copier: Copier, city: City, frame: Frame, accounts: Accounts) -> None:
    """Write the terms of each partnership as its borrower offered and its lender accepted them."""
    rnd = Random(city.seed + 34)
    signed = [place for place in range(len(city.partnerships)) if _signers(city, accounts, place)]
    rules = [_rule(rnd, city, place) for place in signed]
    proposals = _proposals(copier, city, frame, accounts, signed, rules, waiting=False)
    copier.put(
        Terms,
        id=copier.keys.of("terms", len(signed)),
        partnership=[frame.partnerships[place] for place in signed],
        proposal=proposals,
        organisation_ids=arrays(
            [frame.organisations[each.host], frame.organisations[each.guest]]
            for each in (city.partnerships[place] for place in signed)
        ),
        charging=documents(as_json(rule) for rule in rules),
        since=days(city.today, (city.partnerships[place].since for place in signed)),
    )
    waiting = rnd.sample(signed, min(WAITING, len(signed)))
    _proposals(copier, city, frame, accounts, waiting, [BETTER] * len(waiting), waiting=True)


def _signers(city: City, accounts: Accounts, place: int) -> tuple[str, str] | None:
    """The accounts that agree for the lender and the borrower; nobody agrees with themselves."""
    row = city.partnerships[place]
    lender, borrower = (_admin(city, accounts, each) for each in (row.host, row.guest))
    return (lender, borrower) if lender and borrower and lender != borrower else None


def _admin(city: City, accounts: Accounts, organisation: int) -> str:
    found = (
        accounts.staff[place]
        for place, each in enumerate(city.staff)
        if (each.organisation, each.role) == (organisation, "organisation_admin")
    )
    return next(found, "")


def _rule(rnd: Random, city: City, place: int) -> Charging:
    kind = city.organisations[city.partnerships[place].host].kind
    return rnd.choice(USUAL.get(kind, USUAL["community"]))


def _proposals(
    copier: Copier,
    city: City,
    frame: Frame,
    accounts: Accounts,
    places: list[int],
    rules: list[Charging],
    *,
    waiting: bool,
) -> Column:
    """Offers of the borrower; those that wait are for other terms from next week on."""
    rows = [city.partnerships[place] for place in places]
    signers = [_signers(city, accounts, place) or ("", "") for place in places]
    offered = [-2 if waiting else each.since - 7 for each in rows]
    answered = at(city.today, (each.since - 3 for each in rows), 18 * 3600)
    return copier.put(
        Proposal,
        id=copier.keys.of(f"proposals {waiting}", len(rows)),
        partnership=[frame.partnerships[place] for place in places],
        host=refs(frame.organisations, (each.host for each in rows)),
        guest=refs(frame.organisations, (each.guest for each in rows)),
        type_of_work=refs(frame.works, (each.work for each in rows)),
        since=days(city.today, (7 if waiting else each.since for each in rows)),
        charging=documents(as_json(rule) for rule in rules),
        words=text("As we said on the telephone." if waiting else "" for _ in rows),
        offered_for=refs(frame.organisations, (each.guest for each in rows)),
        offered_by=[borrower for _, borrower in signers],
        offered_at=at(city.today, offered),
        state=["open" if waiting else "accepted" for _ in rows],
        answered_by=[NULL if waiting else lender for lender, _ in signers],
        answered_at=[NULL] * len(rows) if waiting else answered,
    )

"""Put a chain together: where it starts, what the asker may see of it, and the names of everybody in it."""

from datetime import date
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.audit.chain import VISIT, Chain, Gap, Link, Names, Piece
from commonhours.audit.eyes import Eyes
from commonhours.audit.joints import JOINTS, Whose, follow
from commonhours.audit.links.agreements import agreements
from commonhours.audit.links.bills import bills
from commonhours.audit.links.ground import Ground, lay
from commonhours.audit.links.hours import hours
from commonhours.audit.links.money import money
from commonhours.audit.links.people import served, workers
from commonhours.audit.links.trail import acts, acts_about, looks, numbers_of
from commonhours.audit.links.visits import visits
from commonhours.bookings.models import Visit
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid, NotAllowed, NotFound
from commonhours.common.sight import concern
from commonhours.ledger.rules import Reference
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.queries import names_of_people, names_of_service_users

# So many of their latest visits may be followed by whoever was served.
MOST_OWN = 200
_NAMED = ("person", "owner", "party", "service_user")


def start_of(text: str) -> Reference:
    """What somebody typed or pasted: "visit:0190…", or the id alone. Refuses with `bad_reference`."""
    kind, colon, rest = text.strip().rpartition(":")
    try:
        key = UUID(rest.strip())
    except ValueError:
        raise Invalid.because("bad_reference", field="ref") from None
    if colon and kind not in JOINTS:
        raise Invalid.because("bad_reference", field="ref")
    return Reference(kind, key)


def found(start: Reference) -> tuple[Reference, Whose]:
    """The record that a reference names, and whose it is; an id alone is looked for among all kinds.

    Refuses with `unknown_reference` what there is not, or what the asker may not know of.
    """
    kinds = [start.kind] if start.kind else list(JOINTS)
    for kind in kinds:
        joint = JOINTS.get(kind)
        whose = joint.whose(start.id) if joint else None
        if whose is not None:
            return Reference(kind, start.id), whose
    raise NotFound.because("unknown_reference", field="ref")


def allowed(by: Actor, whose: Whose) -> Eyes:
    """The eyes with which somebody may follow a chain; refuses with `not_allowed`."""
    eyes = Eyes(by)
    if not eyes.follows(whose.organisation_ids, whose.person_id, whose.service_user_id):
        raise NotAllowed.because("not_allowed", permission="trace")
    return eyes


def open_own(eyes: Eyes, whose: Whose) -> None:
    """Let whoever is served see who comes to their visits, as their own pages do. Runs before anything is followed."""
    if eyes.own(VISIT, None, whose.service_user_id):
        own = Visit.objects.filter(service_user_id=whose.service_user_id).order_by("-starts_at")
        concern(own.values_list("id", flat=True)[:MOST_OWN])


def chain_of(start: Reference, eyes: Eyes, today: date) -> Chain:
    """The whole chain, read in a bounded number of queries. Runs inside `seeing`.

    The order matters: what opens people (`concern`) comes after everything that the wall alone decides.
    """
    reached = follow(start)
    ground = lay(reached, eyes, today)
    told = [*money(ground), *bills(ground), *hours(ground), *agreements(ground)]
    before = list(looks(ground, told))
    known = acts_about(ground, {each.act for each in told if isinstance(each, Link) and each.act})
    told += visits(ground, known)
    told += [*workers(ground), *served(ground)]
    told += [*acts(ground, known, told), *before]
    return Chain(
        start,
        tuple(told),
        _names(told, ground),
        numbers_of(known),
        _organisations(ground, told),
        tuple(sorted({place.person_id for place in ground.places} | reached.of("person"))),
        reached.more,
    )


def _organisations(ground: Ground, told: list[Piece]) -> tuple[UUID, ...]:
    """Whoever's records stand in the chain: they see that it was looked at."""
    found = {each for place in ground.places for each in place.organisation_ids}
    for piece in told:
        if isinstance(piece, Gap):
            found |= set(piece.organisation_ids)
        elif isinstance(house := piece.facts.get("organisation"), UUID):
            found.add(house)
    return tuple(sorted(found))


def _names(told: list[Piece], ground: Ground) -> Names:
    """Names as the asker may know them. Staff of the office are named to staff alone, and to themselves."""
    links = [piece for piece in told if isinstance(piece, Link)]
    parties = {value for link in links for name in _NAMED if isinstance(value := link.facts.get(name), UUID)}
    accounts = {link.by for link in links} | {link.facts.get("accepted_by") for link in links}
    acting = {each for each in accounts if isinstance(each, UUID)}
    if not ground.eyes.staff:
        acting &= {ground.eyes.by.account_id}
    return Names(
        names_of_accounts(acting),
        names_of_people(parties) | names_of_service_users(parties),
        names_of_organisations(),
    )

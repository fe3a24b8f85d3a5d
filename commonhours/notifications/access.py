"""Make messages from acts about who may do what: helpers, roles; and from what staff change in somebody's time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.models import Message
from commonhours.notifications.readers import Reader
from commonhours.notifications.writing import write
from commonhours.organisations.queries import names_of_organisations, region
from commonhours.people.models import ServiceUser
from commonhours.trail.queries import Entry

_HOURS = {"terms.set": "terms_changed"}


def tell_helper_let(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the helper for whom they may act, with how to sign in if they never did; and whom they act for."""
    with seeing(by.sight):
        helper, served = _helping(entry)
        if helper is None or served is None:
            return 0
        acts = entry.facts.get("part") == "helper"
        theirs = {"acts": served.name if acts else "", "looks": "" if acts else served.name}
        own = {"helper": helper.name if acts else "", "onlooker": "" if acts else helper.name}
        code, seen = ("helper_invited" if helper.new else "helper_let"), served.organisation_ids
        made = _tell(code, helper, theirs | _site(), seen, at=at, entry=entry)
        return made + _tell_own("helper_came", served, own, at=at, entry=entry)


def tell_helper_ended(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell helper and service user that it has ended, whichever of them did not end it."""
    with seeing(by.sight):
        helper, served = _helping(entry)
        if helper is None or served is None:
            return 0
        ended = {"name": served.name}
        made = _tell("helper_ended", helper, ended, served.organisation_ids, at=at, entry=entry)
        return made + _tell_own("helper_left", served, {"helper": helper.name}, at=at, entry=entry)


def tell_role(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell an account that it has a role, with how to sign in if it never did; or that a role has ended."""
    if "account" not in entry.facts:
        return 0  # erased since
    with seeing(by.sight):
        reader = readers.accounts([UUID(entry.facts["account"])]).get(UUID(entry.facts["account"]))
        if reader is None:
            return 0
        place = entry.facts["organisation"]
        name = names_of_organisations()[UUID(place)] if place else region().name
        code = "role_ended" if entry.verb == "role.end" else "role_given"
        if code == "role_given" and reader.new:
            code = "role_invited"
        facts = {"organisation": name, "role": entry.facts["role"], **_site()}
        return _tell(code, reader, facts, entry.organisation_ids, at=at, entry=entry)


def tell_signed_out(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that the office ended their sign-in everywhere."""
    with seeing(by.sight):
        found = readers.people(entry.person_ids).values()
        return sum(
            _tell("signed_out", each, _site(), entry.organisation_ids, at=at, entry=entry) for each in found
        )


def tell_hours(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell a worker that somebody else changed their hours or terms; not again while they have not read it."""
    code = _HOURS.get(entry.verb, "hours_changed")
    if not entry.facts or entry.facts.get("after") == {}:
        return 0  # erased since, or nothing changed
    with seeing(by.sight):
        made = 0
        for reader in readers.people(entry.person_ids).values():
            waiting = Message.objects.filter(person_id=reader.person_id, code=code, channel="in_app")
            if not waiting.filter(read_at__isnull=True).exists():
                made += _tell(code, reader, {}, entry.organisation_ids, at=at, entry=entry)
        return made


def _helping(entry: Entry) -> tuple[Reader | None, ServiceUser | None]:
    """The helper and the service user whom an act about helpers is about."""
    if "account" not in entry.facts:
        return None, None  # erased since
    account_id = UUID(entry.facts["account"])
    served = ServiceUser.objects.filter(id=entry.facts["service_user"]).first()
    return readers.accounts([account_id]).get(account_id), served


def _site() -> dict[str, str]:
    return {"site": settings.SITE_ADDRESS}


def _tell_own(code: str, served: ServiceUser, facts: Mapping[str, Any], *, at: datetime, entry: Entry) -> int:
    own = readers.people([served.person_id]).values()
    return sum(_tell(code, each, facts, served.organisation_ids, at=at, entry=entry) for each in own)


def _tell(
    code: str, to: Reader, facts: Mapping[str, Any], seen: Sequence[UUID], *, at: datetime, entry: Entry
) -> int:
    if to.did(entry):
        return 0
    return write(code, [(to, facts, seen)], at=at, act_id=entry.id)

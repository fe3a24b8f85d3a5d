"""Speak to a provider: at the host that the operator named, or on the open internet, and nowhere else."""

import base64
import json
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote_plus, urlencode

from commonhours.common.refusals import Refused
from commonhours.integrations.asking import Answer, Question, ask
from commonhours.integrations.ical.addresses import Place, is_open, is_this_machine, place_of
from commonhours.integrations.ical.fetching import Manner
from commonhours.integrations.oidc.providers import Provider

SECONDS, MOST = 8.0, 500_000

log = logging.getLogger(__name__)


def read(provider: Provider, address: str, bearer: str = "") -> dict[str, Any]:
    """A document of the provider's; refuse with `sign_on.unreachable` when there is none to be had."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    answer = _asked(provider, address, Question("GET", {"Accept": "application/json", **headers}))
    told = _json(answer)
    if answer.status != 200 or not told:
        raise _unreachable(provider, f"answered {answer.status}")
    return told


def date_of(provider: Provider, address: str) -> str:
    """What the provider's clock says when it is asked for a document."""
    return _asked(provider, address, Question("GET", {"Accept": "application/json"})).date


def exchange(
    provider: Provider, address: str, form: Mapping[str, str], *, posts_secret: bool
) -> tuple[int, dict[str, Any]]:
    """Hand in a form under our own name there; the status and what was answered."""
    fields, headers = dict(form), {"Accept": "application/json"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    secret = provider.secret
    if secret and not posts_secret:
        named = f"{quote_plus(provider.client_id)}:{quote_plus(secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(named.encode()).decode()
    else:
        fields |= {"client_id": provider.client_id} | ({"client_secret": secret} if secret else {})
    answer = _asked(provider, address, Question("POST", headers, urlencode(fields).encode()))
    return answer.status, _json(answer)


def is_sound(provider: Provider, address: object) -> bool:
    """Whether an address may be asked, or people be sent there: encrypted, or on this very machine."""
    try:
        place = place_of(address) if isinstance(address, str) else None
    except Refused:
        return False
    return place is not None and (place.scheme == "https" or _is_here(provider, place))


def _asked(provider: Provider, address: str, question: Question) -> Answer:
    if not is_sound(provider, address):
        raise _unreachable(provider, "not an address that may be asked")
    manner = Manner(allowed=partial(_allowed, provider), seconds=SECONDS, most=MOST)
    try:
        return ask(place_of(address), question, manner)
    except Refused as refused:
        raise _unreachable(provider, refused.refusals[0].code) from None


def _unreachable(provider: Provider, why: str) -> Refused:
    # The key is the operator's own word; nothing of what the provider answered stands in a log.
    log.warning("The provider %s could not be asked: %s.", provider.key, why)
    return Refused.because("sign_on.unreachable", name=provider.name)


def _json(answer: Answer) -> dict[str, Any]:
    try:
        told = json.loads(answer.body or b"{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _allowed(provider: Provider, place: Place, address: str) -> bool:
    """The operator's provider may stand in the city's own network; what else it names, only on the open internet."""
    named = place_of(provider.issuer)
    return (place.host, place.port) == (named.host, named.port) or is_open(place, address)


def _is_here(provider: Provider, place: Place) -> bool:
    """A provider on this very machine, as for a trial: the operator's own word, and its own door only."""
    named = place_of(provider.issuer)
    return is_this_machine(named.host) and (place.host, place.port) == (named.host, named.port)

"""One row of a spreadsheet becomes one service user, or a list of what is wrong with it, cell by cell."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from commonhours.common.refusals import Invalid, Refusal
from commonhours.integrations.imports.rows import (
    Key,
    Row,
    Spot,
    listed,
    one_of,
    required_name,
    spot_of,
    unordered,
    with_name,
)
from commonhours.integrations.spreadsheets.rules import Order, date_of, minutes_of
from commonhours.people.rules import email_of, folded, language_of, phone_of, plain

HOUR, LONGEST_MONTH = 60, 31 * 1440
MONTHS = 12  # ahead of the first, when nobody says until when; and never more at once
KINDS = {
    "person": ("person", "individual", "adult", "senior", "persona", "individuo"),
    "family": ("family", "household", "familia", "hogar"),
    "business": ("business", "company", "firm", "shop", "empresa", "negocio", "comercio", "compania"),
    "institution": (
        "institution",
        "school",
        "clinic",
        "charity",
        "nonprofit",
        "institucion",
        "escuela",
        "clinica",
    ),
}
_KIND = {folded(word): kind for kind, words in KINDS.items() for word in words}


@dataclass(frozen=True)
class Lists:
    """What rows may name, folded: needs, features of homes, places, and the organisation's workers."""

    needs: Mapping[str, UUID]
    features: Mapping[str, UUID]
    workers: Mapping[str, frozenset[UUID]]
    areas: Mapping[str, Spot]
    spot_of_zip: Callable[[str], Spot | None]
    may_grant: bool = True


@dataclass(frozen=True)
class Grant:
    """Hours of one month: from a day on and up to, not including, another."""

    since: date
    until: date
    minutes: int


@dataclass(frozen=True)
class Served:
    """What a row says of a service user; what it leaves out is empty."""

    name: str
    kind: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    address: str = ""
    spot: Spot | None = None
    site: str = ""
    cost_code: str = ""
    needs: tuple[UUID, ...] = ()
    features: tuple[UUID, ...] = ()
    favourites: tuple[UUID, ...] = ()
    grants: tuple[Grant, ...] = ()

    def keys(self) -> list[Key]:
        """By what somebody is recognised: see `keys`."""
        area = self.spot.area_id if self.spot else None
        return keys(self.email, self.phone, self.name, self.address, area)


def keys(email: str, phone: str, name: str, address: str, area: UUID | None) -> list[Key]:
    """An e-mail address; a name with a telephone, which families share; a name with an address, or else with a
    neighbourhood."""
    who = unordered(name)
    place = ("name_address", f"{who} {folded(address)}") if address else ("name", f"{who} {area or ''}")
    found = [("email", email), ("name_phone", phone and f"{who} {phone}"), place]
    return [key for key in found if key[1]]


def served_of(
    cells: Mapping[str, str], lists: Lists, order: Order, today: date
) -> tuple[Served | None, tuple[Refusal, ...]]:
    """The service user that a row tells of, or None and everything that is wrong with it."""
    row = Row(with_name(cells), lists, order, today)
    kind = row.read(one_of, "kind", None, words=_KIND, code="kind_unknown") or ""
    served = Served(
        name=row.read(required_name if _is_somebody(row, kind) else _name_of_house, "name", ""),
        kind=kind,
        email=row.read(email_of, "email", ""),
        phone=row.read(phone_of, "phone", ""),
        language=row.read(language_of, "language", ""),
        address=row.read(plain, "address", "", most=200),
        spot=spot_of(row),
        site=row.read(plain, "site", "", most=120),
        cost_code=row.read(plain, "cost_code", "", most=30),
        needs=row.read(_all_of, "needs", (), known=lists.needs, code="fact_unknown"),
        features=row.read(_all_of, "features", (), known=lists.features, code="feature_unknown"),
        favourites=row.read(_favourites, "favourites", (), workers=lists.workers),
        grants=_grants(row, lists),
    )
    return (None if row.problems else served), tuple(row.problems)


def _is_somebody(row: Row, kind: str) -> bool:
    """Whether the name is a person's; a missing one is asked for in the same words, whosever it is."""
    return kind in ("", "person") or not row.cells["name"]


def _name_of_house(text: str, field: str) -> str:
    """A firm may be called by a number, and its comma turns nothing round."""
    return plain(text, field, 120)


def _all_of(text: str, field: str, known: Mapping[str, UUID], code: str) -> tuple[UUID, ...]:
    found = {word: known.get(folded(word)) for word in _named(plain(text, field, 500), known)}
    unknown = [word for word, each in found.items() if each is None]
    if unknown:
        raise Invalid(Refusal(code, {"bit": ", ".join(unknown)[:80]}, field))
    return tuple(dict.fromkeys(each for each in found.values() if each))


def _named(line: str, known: Mapping[str, UUID]) -> list[str]:
    """The names in a cell. Some hold a comma themselves: it parts only what is no name as a whole."""
    parts = [part.strip() for part in re.split(r"[;|]", line) if part.strip()]
    return [word for part in parts for word in ([part] if folded(part) in known else listed(part))]


def _favourites(text: str, field: str, workers: Mapping[str, frozenset[UUID]]) -> tuple[UUID, ...]:
    """Workers by e-mail address or name; between several stands a semicolon, since names hold commas."""
    found: list[UUID] = []
    for part in filter(None, (part.strip() for part in plain(text, field, 500).split(";"))):
        meant = workers.get(part.casefold()) or workers.get(unordered(part)) or frozenset()
        if len(meant) != 1:
            code = "favourite_twice" if meant else "favourite_unknown"
            raise Invalid(Refusal(code, {"bit": part[:60]}, field))
        found += meant
    return tuple(dict.fromkeys(found))


# --- hours ---------------------------------------------------------------------------------------------------


def _grants(row: Row, lists: Lists) -> tuple[Grant, ...]:
    minutes = row.read(minutes_of, "hours", None, unit=HOUR, most=LONGEST_MONTH)
    first = row.read(date_of, "since", None, order=row.order)
    last = row.read(date_of, "until", None, order=row.order)
    if first and last and last < first:
        row.problems.append(Refusal("ends_before_it_starts", {}, "until"))
    elif minutes and not lists.may_grant:
        row.problems.append(Refusal("hours_not_yours", {}, "hours"))
    elif minutes and last and last < row.today.replace(day=1):
        row.problems.append(Refusal("hours_over", {"bit": row.cells["until"][:30]}, "until"))
    elif minutes:
        return months(minutes, first or row.today, last, row.today)
    return ()


def months(minutes: int, first: date, last: date | None, today: date) -> tuple[Grant, ...]:
    """The same hours for each month from the first day to the last, both counted; months gone by are left out.

    A month that begins or ends in its middle has all the hours. Twelve months at most.
    """
    since = max(first, today.replace(day=1))
    end = last + timedelta(days=1) if last else date.max
    found: list[Grant] = []
    while since < end and len(found) < MONTHS:
        following = _next_month(since)
        found.append(Grant(since, min(following, end), minutes))
        since = following
    return tuple(found)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)

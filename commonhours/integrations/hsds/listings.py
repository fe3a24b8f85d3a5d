"""Tables become listings: what can be shown is kept, what cannot is left out and told, row by row.

A row without a name, without an id or pointing at nothing is refused. A value that cannot be true – a latitude of 100 –
is left out, and the row is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import phonenumbers

from commonhours.common.refusals import Invalid, Refusal, Refused
from commonhours.integrations.hsds.tables import Entry, Tables
from commonhours.people.rules import email_of, folded, phone_of, tidy

T = TypeVar("T")

_DAYS = (
    "mo/mon/monday",
    "tu/tue/tuesday",
    "we/wed/wednesday",
    "th/thu/thursday",
    "fr/fri/friday",
    "sa/sat/saturday",
    "su/sun/sunday",
)
DAYS = {name: number for number, names in enumerate(_DAYS) for name in names.split("/")}
Phone = dict[str, str]
Hours = dict[str, int | str]


@dataclass(frozen=True)
class Told:
    """Something wrong: file, row and column, why, and whether the whole row was refused for it."""

    file: str
    row: int
    column: str
    refusal: Refusal
    whole: bool


@dataclass
class Listing:
    """An organisation, a place or a service, as it will be shown."""

    file: str
    row: int
    key: str
    name: str
    values: dict[str, object] = field(default_factory=dict)
    organisation: str = ""


@dataclass
class Listings:
    """A whole directory, and everything that was wrong with it."""

    organisations: dict[str, Listing] = field(default_factory=dict)
    places: dict[str, Listing] = field(default_factory=dict)
    services: dict[str, Listing] = field(default_factory=dict)
    at: set[tuple[str, str]] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)

    def refuse(self, entry: Entry, column: str, code: str, **facts: object) -> None:
        self.told.append(Told(entry.file, entry.row, column, Refusal(code, facts, column), whole=True))

    def leave_out(self, entry: Entry, column: str, refusals: Iterable[Refusal]) -> None:
        self.told += [Told(entry.file, entry.row, column, each, whole=False) for each in refusals]


def listings_of(tables: Tables) -> Listings:
    """All listings of a directory with their telephones, addresses, hours, languages and terms."""
    found = Listings()
    phones, hours = _phones(tables, found), _hours(tables, found)
    for entry in tables.of("organizations"):
        _organisation(found, entry, phones)
    addresses = _by(tables.of("addresses"), "location_id")
    access = _by(tables.of("accessibility"), "location_id")
    for entry in tables.of("locations"):
        _place(found, entry, addresses, access, phones, hours)
    terms, spoken = _terms(tables), _by(tables.of("languages"), "service_id")
    for entry in tables.of("services"):
        _service(found, entry, terms, spoken, phones, hours)
    for entry in tables.of("service_at_location"):
        _at(found, entry)
    for table in ("organizations", "locations", "services", "service_at_location"):
        found.read[table] = len(tables.of(table))
    return found


def _by(entries: Iterable[Entry], column: str) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry[column]:
            found[entry[column]].append(entry)
    return found


def _begun(found: Listings, entry: Entry, held: dict[str, Listing]) -> Listing | None:
    """A listing with its id and its name; None when it lacks one or its id stands already."""
    key, name = entry["id"][:80], tidy(entry["name"])[:200]
    if not key:
        found.refuse(entry, "id", "listing_no_id")
    elif not name:
        found.refuse(entry, "name", "listing_no_name")
    elif key in held:
        # Nested records repeat what was told before, word for word or shorter; another row with the same id is a fault.
        if held[key].file != entry.file or (
            held[key].row != entry.row and folded(held[key].name) != folded(name)
        ):
            found.refuse(entry, "id", "listing_twice", bit=key[:40])
    else:
        listing = held[key] = Listing(entry.file, entry.row, key, name)
        listing.values = {
            "description": tidy(entry.first("description", "short_desc"))[:5000],
            "website": _value(found, entry, ("website", "url"), _website),
            "email": _value(found, entry, ("email",), email_of),
        }
        return listing
    return None


def _value(found: Listings, entry: Entry, columns: tuple[str, ...], rule: Callable[[str, str], str]) -> str:
    for column in columns:
        try:
            if value := rule(entry[column], column):
                return value
        except Refused as refused:
            found.leave_out(entry, column, refused.refusals)
    return ""


def _website(text: str, field: str) -> str:
    line = tidy(text)
    address = line if re.match(r"https?://", line, re.IGNORECASE) else f"https://{line}"
    if line and not re.fullmatch(r"https?://[\w-]+(\.[\w-]+)+([/?#:]\S*)?", address, re.IGNORECASE):
        raise Invalid.because("website_unclear", field=field, bit=line[:60])
    return address[:300] if line else ""


def _organisation(found: Listings, entry: Entry, phones: dict[tuple[str, str], list[Phone]]) -> None:
    listing = _begun(found, entry, found.organisations)
    if listing:
        listing.values["phones"] = phones.get(("organization_id", listing.key), [])


def _owner(found: Listings, entry: Entry, listing: Listing, held: dict[str, Listing]) -> bool:
    """Whether the organisation that an entry names is here; without one named it belongs to nobody."""
    owner = entry["organization_id"]
    if owner and owner not in found.organisations:
        del held[listing.key]
        found.refuse(entry, "organization_id", "listing_unknown", bit=owner[:40])
        return False
    listing.organisation = owner
    return True


def _place(
    found: Listings,
    entry: Entry,
    addresses: dict[str, list[Entry]],
    access: dict[str, list[Entry]],
    phones: dict[tuple[str, str], list[Phone]],
    hours: dict[tuple[str, str], list[Hours]],
) -> None:
    listing = _begun(found, entry, found.places)
    if listing is None or not _owner(found, entry, listing, found.places):
        return
    street = next(iter(addresses.get(listing.key, [])), None)
    latitude, longitude = _point(found, entry)
    listing.values |= {
        "address": ", ".join(filter(None, (street["address_1"], street["address_2"])))[:300]
        if street
        else "",
        "city": street["city"][:80] if street else "",
        "zip_code": street["postal_code"][:10] if street else "",
        "latitude": latitude,
        "longitude": longitude,
        "phones": phones.get(("location_id", listing.key), []),
        "hours": hours.get(("location_id", listing.key), []),
        "access": [
            *_listed(entry["accessibility"].replace("_", " ")),
            *(each["description"][:200] for each in access.get(listing.key, []) if each["description"]),
        ],
    }


def _point(found: Listings, entry: Entry) -> tuple[float | None, float | None]:
    told = entry["latitude"], entry["longitude"]
    if not any(told):
        return None, None
    try:
        latitude, longitude = map(float, told)
    except ValueError:
        latitude = longitude = 999.0
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        found.leave_out(
            entry, "latitude", [Refusal("no_such_point", {"bit": ", ".join(told)[:40]}, "latitude")]
        )
        return None, None
    return latitude, longitude


def _service(
    found: Listings,
    entry: Entry,
    terms: Callable[[Entry], list[str]],
    spoken: dict[str, list[Entry]],
    phones: dict[tuple[str, str], list[Phone]],
    hours: dict[tuple[str, str], list[Hours]],
) -> None:
    listing = _begun(found, entry, found.services)
    if listing is None or not _owner(found, entry, listing, found.services):
        return
    place = entry["location_id"]
    if place and place not in found.places:
        del found.services[listing.key]
        found.refuse(entry, "location_id", "listing_unknown", bit=place[:40])
        return
    if place:
        found.at.add((listing.key, place))
        listing.organisation = listing.organisation or found.places[place].organisation
    listing.values |= {
        "status": (entry["status"] or "active")[:20],
        "eligibility": entry.first("eligibility_description", "eligibility", "audience"),
        "fees": entry.first("fees_description", "fees"),
        "how_to_apply": entry["application_process"],
        "languages": list(
            dict.fromkeys(
                name[:80]
                for name in (
                    *_listed(entry["languages"])[:20],
                    *(each["name"] for each in spoken.get(listing.key, [])),
                )
                if name
            )
        ),
        "terms": list(dict.fromkeys(term[:200] for term in (*_listed(entry["keywords"]), *terms(entry)))),
        "phones": phones.get(("service_id", listing.key), []),
        "hours": hours.get(("service_id", listing.key), []),
    }


def _at(found: Listings, entry: Entry) -> None:
    for column, held in (("service_id", found.services), ("location_id", found.places)):
        if entry[column] not in held:
            found.refuse(entry, column, "listing_unknown", bit=entry[column][:40])
            return
    found.at.add((entry["service_id"], entry["location_id"]))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]


def _terms(tables: Tables) -> Callable[[Entry], list[str]]:
    """The terms of a service: ids in its own row, or attributes that link to it."""
    names = {entry.first("taxonomy_id", "id"): entry["name"] for entry in tables.of("terms")}
    names |= {entry["id"]: entry["name"] for entry in tables.of("terms") if entry["id"]}
    linked = _by(tables.of("attributes"), "link_id")

    def of(entry: Entry) -> list[str]:
        ids = [*_listed(entry["taxonomy_ids"])]
        ids += [each["taxonomy_term_id"] for each in linked.get(entry["id"], [])]
        return [names[key] for key in ids if names.get(key)]

    return of


def _phones(tables: Tables, found: Listings) -> dict[tuple[str, str], list[Phone]]:
    held: dict[tuple[str, str], list[Phone]] = defaultdict(list)
    for entry in tables.of("phones"):
        written = entry["number"].strip(' "')
        try:
            # Short numbers such as 211 are dialled as they stand.
            number = written if re.fullmatch(r"\d{3,6}", written) else _shown(phone_of(written, "number"))
        except Refused as refused:
            found.leave_out(entry, "number", refused.refusals)
            continue
        phone = {"number": number, "kind": entry.first("number_type", "type") or "voice"}
        phone |= {name: entry[name] for name in ("extension", "department") if entry[name]}
        for owner in ("service_id", "location_id", "organization_id"):
            if entry[owner] and number and phone not in held[owner, entry[owner]]:
                held[owner, entry[owner]].append(phone)
                break
    return held


def _shown(number: str) -> str:
    return number and phonenumbers.format_number(
        phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def _hours(tables: Tables, found: Listings) -> dict[tuple[str, str], list[Hours]]:
    held: dict[tuple[str, str], list[Hours]] = defaultdict(list)
    for entry in tables.of("schedules"):
        days = [
            DAYS[day] for word in _listed(entry.first("weekday", "byday")) if (day := word.lower()) in DAYS
        ]
        opens, closes = _minute(entry["opens_at"]), _minute(entry["closes_at"])
        if not days or opens is None or closes is None or closes <= opens:
            bit = " ".join(
                filter(None, (entry.first("weekday", "byday"), entry["opens_at"], entry["closes_at"]))
            )
            found.leave_out(entry, "opens_at", [Refusal("hours_unclear", {"bit": bit[:40]}, "opens_at")])
            continue
        for owner in ("service_id", "location_id"):
            if entry[owner]:
                held[owner, entry[owner]] += [{"day": day, "opens": opens, "closes": closes} for day in days]
                break
    return held


def _minute(text: str) -> int | None:
    """Minutes after midnight of "08:00", "9am", "4:00 PM" or "10:00:00"."""
    match = re.fullmatch(
        r"(\d{1,2})(?::(\d\d))?(?::\d\d)?\s*([ap])?\.?m?\.?(?:Z|[+-]\d\d:?\d\d)?", text.strip().lower()
    )
    if not match or int(match[1]) > 24 or int(match[2] or 0) > 59:
        return None
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    return hour * 60 + int(match[2] or 0)

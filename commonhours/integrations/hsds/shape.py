"""What HSDS 3 asks of each record: which fields there must be, which are text, numbers, one of a few words, or records.

A test reads the published schemas and holds this table to them, field by field. What the standard does not name may
stand there; a null is read as a field that is not there, since many who publish write it so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# `!` there must be one; `#` a number; `[]record` a list of records; `>record` a record; all others are text.
_LINKS = "attributes[]attribute metadata[]metadata"
_TOLD = {
    "accessibility": f"id! location_id description details url {_LINKS}",
    "address": "id! location_id attention address_1! address_2 city! region state_province! postal_code! country!"
    f" address_type! {_LINKS}",
    "attribute": "id! link_id taxonomy_term_id link_type link_entity value taxonomy_term>taxonomy_term"
    " metadata[]metadata",
    "contact": "id! organization_id service_id service_at_location_id location_id name title department email"
    f" phones[]phone {_LINKS}",
    "cost_option": f"id! service_id valid_from valid_to option currency amount# amount_description {_LINKS}",
    "funding": f"id! organization_id service_id source {_LINKS}",
    "language": f"id! service_id location_id phone_id name code note {_LINKS}",
    "location": "id! location_type! url organization_id name alternate_name description transportation latitude#"
    " longitude# external_identifier external_identifier_type languages[]language addresses[]address"
    f" contacts[]contact accessibility[]accessibility phones[]phone schedules[]schedule {_LINKS}",
    "metadata": "id! resource_id resource_type last_action_date! last_action_type! field_name! previous_value!"
    " replacement_value! updated_by!",
    "organization": "id! name! alternate_name description! email website tax_status tax_id year_incorporated#"
    " legal_status logo uri parent_organization_id funding[]funding contacts[]contact phones[]phone"
    " locations[]location programs[]program organization_identifiers[]organization_identifier"
    f" {_LINKS}",
    "organization_identifier": f"id! organization_id identifier_scheme identifier_type! identifier! {_LINKS}",
    "phone": "id! location_id service_id organization_id contact_id service_at_location_id number! extension# type"
    f" description languages[]language {_LINKS}",
    "program": f"id! organization_id name! alternate_name description! {_LINKS}",
    "required_document": f"id! service_id document uri {_LINKS}",
    "schedule": "id! service_id location_id service_at_location_id valid_from valid_to dtstart timezone# until count#"
    " wkst freq interval# byday byweekno bymonthday byyearday description opens_at closes_at schedule_link"
    f" attending_type notes {_LINKS}",
    "service": "id! organization_id program_id name! alternate_name description url email status!"
    " interpretation_services application_process fees_description wait_time fees accreditations"
    " eligibility_description minimum_age# maximum_age# assured_date assurer_email licenses alert last_modified"
    " phones[]phone schedules[]schedule service_areas[]service_area"
    " service_at_locations[]service_at_location languages[]language organization>organization"
    " funding[]funding cost_options[]cost_option program>program required_documents[]required_document"
    f" contacts[]contact {_LINKS}",
    "service_area": f"id! service_id name description extent extent_type uri {_LINKS}",
    "service_at_location": "id! service_id location_id description contacts[]contact phones[]phone"
    f" schedules[]schedule location>location {_LINKS}",
    "taxonomy": "id! name! description! uri version metadata[]metadata",
    "taxonomy_term": "id! code name! description! parent_id taxonomy taxonomy_detail>taxonomy language taxonomy_id"
    " term_uri metadata[]metadata",
}
WORDS = {
    ("address", "address_type"): ("physical", "postal", "virtual"),
    ("location", "location_type"): ("physical", "postal", "virtual"),
    ("schedule", "wkst"): ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
    ("schedule", "freq"): ("WEEKLY", "MONTHLY"),
    ("service", "status"): ("active", "inactive", "defunct", "temporarily closed"),
}
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Field:
    """A field: whether there must be one, and `text`, `number`, or of which records it is one or a list."""

    needed: bool = False
    kind: str = "text"
    record: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a document: where in it, and the code of what the field should have been."""

    path: Path
    code: str


def _fields(line: str) -> Iterator[tuple[str, Field]]:
    for each in line.split():
        name, many, record = each.partition("[]")
        name, one, single = (name, "", "") if many else each.partition(">")
        if many or one:
            yield name, Field(kind="list" if many else "record", record=record or single)
        else:
            kind = "number" if "#" in name else "text"
            yield name.rstrip("!#"), Field(needed="!" in name, kind=kind)


SHAPES: dict[str, dict[str, Field]] = {record: dict(_fields(line)) for record, line in _TOLD.items()}


def faults(record: str, told: Any, at: Path = ()) -> Iterator[Fault]:
    """Everything in which a record, and the records within it, are not what HSDS 3 asks for."""
    if not isinstance(told, dict):
        yield Fault(at, "hsds_no_record")
        return
    for name, field in SHAPES[record].items():
        value = told.get(name)
        if value is None:
            if field.needed:
                yield Fault((*at, name), "hsds_missing")
        else:
            yield from _wrong(record, name, field, value, (*at, name))


def _wrong(record: str, name: str, field: Field, value: Any, at: Path) -> Iterator[Fault]:
    if field.kind == "list":
        if not isinstance(value, list):
            yield Fault(at, "hsds_no_list")
            return
        for number, each in enumerate(value):
            yield from faults(field.record, each, (*at, number))
    elif field.kind == "record":
        yield from faults(field.record, value, at)
    elif field.kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield Fault(at, "hsds_no_number")
    elif not isinstance(value, str):
        yield Fault(at, "hsds_no_text")
    elif value not in WORDS.get((record, name), (value,)):
        yield Fault(at, "hsds_unknown_word")


def found_at(told: Mapping[str, Any] | list[Any], path: Path) -> Any:
    """What stands at a place of a document; None where nothing does."""
    here: Any = told
    for step in path:
        if isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif isinstance(here, dict):
            here = here.get(str(step))
        else:
            return None
    return here

"""Service users from a spreadsheet."""

from collections.abc import Mapping

from commonhours.integrations.imports.importing import Importer
from commonhours.integrations.served.columns import EXAMPLE, FIELDS, SPELLINGS, TEMPLATE
from commonhours.integrations.served.loading import (
    UPDATED,
    WRITTEN,
    delete_people,
    insert,
    lock,
    looks_of,
    names_of,
    people_beside,
    update,
)
from commonhours.integrations.served.lookups import known_of, lists_of
from commonhours.integrations.served.rules import Lists, served_of
from commonhours.people.models import ServiceUser


def _spellings(_lists: Lists) -> Mapping[str, str]:
    return SPELLINGS


def _is_date(name: str) -> bool:
    return name in ("since", "until")


SERVED = Importer(
    kind="served",
    fields=FIELDS,
    headings=TEMPLATE,
    example=EXAMPLE,
    lists=lists_of,
    spellings=_spellings,
    is_date=_is_date,
    entry_of=served_of,
    known=known_of,
    insert=insert,
    update=update,
    lock=lock,
    looks=looks_of,
    names=names_of,
    beside=people_beside,
    take_beside=delete_people,
    written=WRITTEN,
    updated=UPDATED,
    own=ServiceUser._meta.db_table,
    touches_people=False,
    since=(
        ("bookings_", "import_booked_since"),
        ("funding_", "import_granted_since"),
        ("people_membership", "import_approved_since"),
    ),
)

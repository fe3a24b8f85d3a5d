"""Who may be the same human as somebody about to be written down, among those whom the asker may know of.

Row security keeps a comparison from using an index, so the reader role proposes ids and the wall disposes, as in
`people.search`.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Right

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.joining.application import SERVICE_USER, SHORTEST_PHONE, digits
from commonhours.organisations.permissions import Permission, may, organisations_with
from commonhours.people.models import Person, ServiceUser

MOST = 5
# Names are compared as people say them; among so many with the longest word in common at most.
MOST_COMPARED = 200


@dataclass(frozen=True)
class Alike:
    """Somebody who may be the same, and by what: `email`, `phone` or `name`."""

    id: UUID
    part: str
    name: str
    area: str
    by: str


@dataclass(frozen=True)
class Traits:
    """What is compared."""

    name: str
    email: str = ""
    phone: str = ""
    area_id: UUID | None = None


def alike(*, by: Actor, part: str, traits: Traits, but: Iterable[UUID] = ()) -> tuple[Alike, ...]:
    """Those whom the asker sees and who share an e-mail, a telephone or a name in one area; the surest first."""
    if part == SERVICE_USER:
        permission, rows = Permission.SEE_SERVICE_USERS, ServiceUser.objects.select_related("area")
    else:
        permission, rows = Permission.SEE_PEOPLE, Person.objects.select_related("area")  # type: ignore[assignment]
    hidden = rows.using("reader").exclude(id__in=list(but))
    if not may(by, permission):
        hidden = hidden.filter(organisation_ids__overlap=list(organisations_with(by, permission)))
    proposed = _proposed(hidden, part, traits)
    with seeing(by.sight):
        found = {row.id: row for row in rows.filter(id__in=list(proposed))}
    return tuple(
        Alike(key, part, found[key].name, str(found[key].area or ""), how)
        for key, how in proposed.items()
        if key in found
    )[:MOST]


def _proposed(rows: QuerySet[ServiceUser], part: str, traits: Traits) -> dict[UUID, str]:
    proposed: dict[UUID, str] = {}
    if traits.email:
        account = "person__account__email" if part == SERVICE_USER else "account__email"
        same = rows.filter(**{f"{account}__iexact": traits.email.strip()})
        proposed |= dict.fromkeys(same.values_list("id", flat=True)[:MOST], "email")
    if len(digits(traits.phone)) >= SHORTEST_PHONE:
        same = rows.annotate(figures=FIGURES).filter(figures=digits(traits.phone))
        proposed = dict.fromkeys(same.values_list("id", flat=True)[:MOST], "phone") | proposed
    return dict.fromkeys(_namesakes(rows, traits), "name") | proposed


FIGURES = Right(
    Func("phone", Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()),
    10,
)


def _namesakes(rows: QuerySet[ServiceUser], traits: Traits) -> list[UUID]:
    """Those of the same name, however it is spelt, in the same area; anywhere when no area is known."""
    wanted = plain(traits.name)
    longest = max(wanted, key=len, default="")
    if len(longest) < 2:
        return []
    # Letters that may carry an accent stand for any: PostgreSQL proposes, `plain` decides.
    near = Q(area_id=traits.area_id) | Q(area_id=None) if traits.area_id else Q()
    some = rows.filter(near, name__iregex=re.sub("[aeiouncsyz]", ".", longest)).values_list("id", "name")[
        :MOST_COMPARED
    ]
    return [key for key, name in some if plain(name) == wanted][:MOST]


def plain(name: str) -> tuple[str, ...]:
    """A name without accents, case, signs and order: "QUINTERO, María" is "maria quintero"."""
    bare = unicodedata.normalize("NFKD", name).casefold()
    letters = (sign if sign.isalnum() else " " for sign in bare if not unicodedata.combining(sign))
    return tuple(sorted("".join(letters).split()))

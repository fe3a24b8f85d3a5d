"""How a level shows itself: its own name, words and colour, and from the level above what it leaves open."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from commonhours.common.actor import Actor
from commonhours.common.refusals import NotAllowed, NotFound
from commonhours.organisations.models import Brand, Organisation, Programme, Region
from commonhours.organisations.permissions import P, may

# An organisation, or none for the region.
K = TypeVar("K", UUID, UUID | None)

# The house's own colour, as design/styles/_tokens.scss has it.
HOUSE_COLOUR = "#0c5f57"


class Form(NamedTuple):
    """A word for one thing and for several, and its grammatical gender where the language has any."""

    one: str
    many: str
    gender: str = ""


# language: term: its forms
Words = Mapping[str, Mapping[str, Form]]


@dataclass(frozen=True)
class Look:
    """What shows on pages and in messages; empty where nobody has said anything of their own.

    `house` is what the programme or the region calls this Commonhours; `name` is the organisation's own.
    """

    name: str = ""
    house: str = ""
    colour: str = ""
    words: Words = field(default_factory=dict)
    logo_digest: str = ""
    phone: str = ""


PLAIN = Look()


@dataclass(frozen=True)
class Level:
    """One storey of the frame: the region, a programme, or an organisation, and what it hangs under."""

    kind: Literal["region", "programme", "organisation"]
    id: UUID
    name: str
    programme_id: UUID | None = None

    @property
    def organisation_id(self) -> UUID | None:
        return self.id if self.kind == "organisation" else None

    @property
    def keys(self) -> dict[str, Any]:
        """The columns by which rows belong to this level: neither for the region, never both."""
        return {
            "programme_id": self.id if self.kind == "programme" else None,
            "organisation_id": self.organisation_id,
        }


def level(level_id: UUID) -> Level:
    """The level with this id; refuse with `not_found`."""
    if found := Organisation.objects.filter(id=level_id).first():
        return Level("organisation", found.id, found.name, found.programme_id)
    if programme := Programme.objects.filter(id=level_id).first():
        return Level("programme", programme.id, programme.name, programme.id)
    if region := Region.objects.filter(id=level_id).first():
        return Level("region", region.id, region.name)
    raise NotFound.because("not_found")


def chain(of: Level) -> tuple[Level, ...]:
    """The level and those above it, the region last."""
    region = Region.objects.get()
    above = [Level("region", region.id, region.name)] if of.kind != "region" else []
    if of.kind == "organisation" and of.programme_id:
        above.insert(0, level(of.programme_id))
    return (of, *above)


def may_govern(by: Actor, of: Level) -> bool:
    """An organisation's administrator governs it; programmes and the region are governed by the region's officers."""
    return may(by, P.GOVERN, [of.id] if of.kind == "organisation" else [])


def require_govern(by: Actor, of: Level) -> None:
    """Refuse with `not_allowed` unless the actor governs this level; strangers of an organisation find none."""
    if may_govern(by, of):
        return
    if of.kind == "organisation" and not by.whole_region and of.id not in by.organisation_ids:
        raise NotFound.because("not_found")
    raise NotAllowed.because("not_allowed", permission=P.GOVERN.value)


def governed(by: Actor) -> tuple[Level, ...]:
    """Every level that somebody may govern: the region, then programmes, then organisations, each by name."""
    region = Region.objects.first()
    if region is None:
        return ()
    everybody = Level("region", region.id, region.name)
    programmes = [Level("programme", p.id, p.name, p.id) for p in Programme.objects.order_by("name", "id")]
    members = [
        Level("organisation", o.id, o.name, o.programme_id)
        for o in Organisation.objects.order_by("name", "id")
    ]
    return tuple(each for each in (everybody, *programmes, *members) if may_govern(by, each))


def own_look(of: Level) -> Look:
    """What a level says itself."""
    return _look(Brand.objects.filter(**of.keys).defer("logo").first())


def look_above(of: Level) -> Look:
    """What a level would show if it said nothing itself."""
    return joined(own_look(each) for each in chain(of)[1:])


def shown_look(of: Level, own: Look) -> Look:
    """What pages of a level show when it says this: its own first, the rest from above."""
    above = look_above(of)
    if of.kind == "organisation":
        return replace(joined((own, above)), name=own.name or of.name, house=above.name)
    return replace(joined((own, above)), name="", house=own.name or above.name)


_LOOK = """
SELECT asked.id, coalesce(b.name, ''), coalesce(b.colour, ''), coalesce(b.words, '{}')::text,
  coalesce(b.logo_digest, ''), coalesce(b.phone, ''), b.organisation_id IS NOT NULL, o.name
FROM unnest(%(organisations)s::uuid[]) AS asked(id) LEFT JOIN organisations_organisation o ON o.id = asked.id
LEFT JOIN organisations_brand b ON b.organisation_id = o.id OR b.programme_id = o.programme_id
  OR (b.organisation_id IS NULL AND b.programme_id IS NULL)
ORDER BY b.organisation_id IS NULL, b.programme_id IS NULL"""


def look_of(organisation_id: UUID | None) -> Look:
    """What an organisation's pages show; without one, what the region's do."""
    return looks_of([organisation_id])[organisation_id]


def looks_of(organisation_ids: Iterable[K]) -> dict[K, Look]:
    """The looks of several organisations."""
    wanted = list(set(organisation_ids))
    with connection.cursor() as cursor:  # asked by every page: one statement
        cursor.execute(_LOOK, {"organisations": wanted})
        rows = cursor.fetchall()
    return {each: _shown([row[1:] for row in rows if row[0] == each]) for each in wanted}


def _shown(rows: Sequence[tuple[Any, ...]]) -> Look:
    looks = [(Look(row[0], "", row[1], words_of(json.loads(row[2])), *row[3:5]), row[5]) for row in rows]
    named = next((look.name for look, own in looks if own), "") or rows[0][6] or ""
    above = joined(look for look, own in looks if not own)
    return replace(joined(look for look, _ in looks), name=named, house=above.name)


def joined(looks: Iterable[Look]) -> Look:
    """One look of several, the nearest level first: each says what those before it left open, word by word."""
    found = PLAIN
    for each in looks:
        languages = {*found.words, *each.words}
        words = {code: {**each.words.get(code, {}), **found.words.get(code, {})} for code in languages}
        digest = found.logo_digest or each.logo_digest
        phone = found.phone or each.phone
        found = Look(found.name or each.name, "", found.colour or each.colour, words, digest, phone)
    return found


def logo(digest: str) -> bytes | None:
    """The picture behind a digest, as long as somebody shows it."""
    kept = Brand.objects.filter(logo_digest=digest).values_list("logo", flat=True).first() if digest else None
    return bytes(kept) if kept else None


def _look(row: Brand | None) -> Look:
    if row is None:
        return PLAIN
    return Look(row.name, "", row.colour, words_of(row.words), row.logo_digest, row.phone)


def words_of(kept: Mapping[str, Any]) -> Words:
    """Words as they are read from JSON, where a form is a list."""
    return {code: {term: Form(*forms) for term, forms in said.items()} for code, said in kept.items()}

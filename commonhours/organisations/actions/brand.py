"""Change how a level shows itself: its name, colour and words."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from commonhours.accounts.phones import normal_phone
from commonhours.common.actor import Actor
from commonhours.common.refusals import Invalid
from commonhours.organisations.brands import Look, level, own_look, require_govern
from commonhours.organisations.colours import is_colour, is_readable, nearest_readable, normal
from commonhours.organisations.logos import Logo, logo_of
from commonhours.organisations.models import Brand
from commonhours.trail.actions import acting, once


@dataclass(frozen=True)
class Changed:
    """The level that was changed."""

    level_id: UUID


@once(Changed)
def change_brand(*, by: Actor, at: datetime, level_id: UUID, look: Look) -> Changed:
    """Let a level show itself like this from now on; what is empty comes from the level above.

    The logo stays as it is. Refuses with `not_allowed`, `not_a_phone`, `not_a_colour`, or `unreadable_colour` with the
    nearest that can be read.
    """
    with acting("brand.change", by=by, at=at) as act:
        of = level(level_id)
        require_govern(by, of)
        before = own_look(of)
        colour, phone = readable(look.colour), dialled(look.phone)
        after = replace(look, colour=colour, phone=phone, logo_digest=before.logo_digest)
        words = {
            code: {term: list(form) for term, form in said.items()} for code, said in after.words.items()
        }
        said = {"name": after.name, "colour": after.colour, "phone": after.phone, "words": words}
        Brand.objects.update_or_create(**of.keys, defaults=said)
        act.subject_id = of.id
        act.concerns([of.id] if of.organisation_id else [])
        act.note(**said, before={"name": before.name, "colour": before.colour, "phone": before.phone})
        act.outcome = changed = Changed(of.id)
        return changed


def readable(colour: str) -> str:
    """A main colour as it is kept; refuse what nobody could read white text on."""
    if not colour:
        return ""
    if not is_colour(colour):
        raise Invalid.because("not_a_colour", field="colour")
    if not is_readable(normal(colour)):
        raise Invalid.because("unreadable_colour", field="colour", nearest=nearest_readable(normal(colour)))
    return normal(colour)


def dialled(phone: str) -> str:
    """A telephone number as it is kept; refuse what nobody could call."""
    number = normal_phone(phone)
    if phone and not number:
        raise Invalid.because("not_a_phone", field="phone")
    return number


@once(Changed)
def change_logo(*, by: Actor, at: datetime, level_id: UUID, picture: bytes) -> Changed:
    """Let a level show this picture as its logo; without a picture, the one of the level above.

    Refuses with `not_allowed`, and as `logo_of` does.
    """
    with acting("brand.logo", by=by, at=at) as act:
        of = level(level_id)
        require_govern(by, of)
        logo = logo_of(picture) if picture else Logo(b"", "")
        said = {"logo": logo.png, "logo_digest": logo.digest}
        Brand.objects.update_or_create(**of.keys, defaults=said)
        act.subject_id = of.id
        act.concerns([of.id] if of.organisation_id else [])
        act.note(logo=logo.digest)
        act.outcome = changed = Changed(of.id)
        return changed

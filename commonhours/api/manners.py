"""How pages look to whoever a token acts for, and by whose clock they read."""

from typing import Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.accounts.actions import choose_manner, choose_zone
from commonhours.accounts.manners import Manner
from commonhours.accounts.queries import manner_with, zone_with
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Told
from commonhours.common.clock import now

router = Router()


class MannerAsked(Asked):
    """How pages shall look. What is left out or empty is as usual, or as the reader's device says."""

    text: Literal["", "large", "larger"] = Field("", description="Large is 125 %, larger 150 %.")
    contrast: Literal["", "high"] = ""
    theme: Literal["", "day", "night"] = ""
    motion: Literal["", "still"] = ""
    words: Literal["", "simple"] = ""


class MannerTold(Told):
    """How pages look from now on."""

    text: str
    contrast: str
    theme: str
    motion: str
    words: str


@router.get("/me/manner", response=answers(MannerTold))
def show_my_manner(request: Knock) -> MannerTold:
    """How pages look to whoever this token acts for."""
    return _told(request.auth.account_id)


@router.post("/me/manner", response=answers(MannerTold, *WRITING), openapi_extra=KEYED)
def choose_how_pages_look(request: Knock, asked: MannerAsked) -> MannerTold:
    """Choose how pages look from now on, on every device."""
    chosen = choose_manner(by=request.auth, at=now(), manner=Manner(**asked.model_dump()))
    return _told(chosen.account_id)


class ZoneAsked(Asked):
    """By whose clock to read, beside that of the place; empty is the region's."""

    zone: str = Field("", max_length=40, description="A name of IANA's table of countries: America/New_York.")


class ZoneTold(Told):
    """By whose clock pages and messages are read from now on."""

    zone: str


@router.get("/me/zone", response=answers(ZoneTold))
def show_my_zone(request: Knock) -> ZoneTold:
    """By whose clock whoever this token acts for reads."""
    return _zone(request.auth.account_id)


@router.post("/me/zone", response=answers(ZoneTold, *WRITING), openapi_extra=KEYED)
def choose_my_zone(request: Knock, asked: ZoneAsked) -> ZoneTold:
    """Choose by whose clock to read from now on, on every device."""
    return _zone(choose_zone(by=request.auth, at=now(), zone=asked.zone).account_id)


def _zone(account_id: UUID | None) -> ZoneTold:
    return ZoneTold(zone=zone_with(account_id) if account_id else "")


def _told(account_id: UUID | None) -> MannerTold:
    kept = manner_with(account_id) if account_id else None
    return MannerTold.model_validate(kept or Manner())

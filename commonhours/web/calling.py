"""On the telephone: with whom, in which language, who can interpret, what is said, and what is read back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, override

from commonhours.accounts.phones import phone_in_words
from commonhours.catalogue.queries import name_of, words
from commonhours.common.actor import Actor
from commonhours.common.languages import spoken_to
from commonhours.common.sight import concern, seeing
from commonhours.contact_centre.actions import Call
from commonhours.contact_centre.languages import own_languages
from commonhours.contact_centre.queries import interpreters_for
from commonhours.funding.queries import allocations_of
from commonhours.people.helpers import who_may_call
from commonhours.people.needs import Record
from commonhours.web.middleware import House, zone_of
from commonhours.web.show import clock, day_in_words, unbroken
from commonhours.words.contact_centre import (
    ReadAloud,
    before_booking,
    hours_answered,
    language_name,
    once_booked,
    own_name,
    phrases,
)
from commonhours.words.terms import gettext as _

# Whoever is served calls themselves.
SELF = "self"
# Whoever works so is on the telephone as a rule; others say it when they are.
ON_THE_TELEPHONE = frozenset({"operator"})


@dataclass(frozen=True)
class Caller:
    """Who is on the telephone: `value` as the form carries it, `language` as the house knows it of them."""

    value: str
    name: str
    language: str

    @property
    def served(self) -> bool:
        return self.value == SELF


@dataclass(frozen=True)
class Tongues:
    """In which language sentences are said, and in which the operator reads what they mean; `own` may be the same."""

    theirs: str
    own: str

    def pairs(self, theirs: Sequence[str], own: Sequence[str]) -> list[dict[str, str]]:
        return [
            {"theirs": said, "own": meant if self.theirs != self.own else ""}
            for said, meant in zip(theirs, own, strict=True)
        ]


@dataclass(frozen=True)
class Calling:
    """A call as pages show it: everybody it could be with, who it is with, and whatever hangs on their language."""

    choices: list[tuple[str, str]]
    caller: Caller | None = None
    # Whether the operator does not speak the caller's language herself; then who can interpret, and who does.
    foreign: bool = False
    interpreters: list[dict[str, Any]] = field(default_factory=list)
    interpreter: str = ""

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What goes along with a booking."""
        pairs = (("caller", self.caller.value if self.caller else ""), ("interpreter", self.interpreter))
        return [(name, value) for name, value in pairs if value]

    @property
    def tongues(self) -> Tongues:
        own = get_language() or "en"
        theirs = spoken_to(self.caller.language) if self.caller else own
        # What the house does not write, an interpreter says from the operator's own sentence.
        written = self.caller is not None and theirs[:2] == self.caller.language[:2]
        return Tongues(theirs if written else own, own)


def calling(request: House, record: Record, data: QueryDict, at: datetime) -> Calling:
    """Who may be on the telephone about somebody, who is, and who can interpret."""
    by = request.actor
    callers = [Caller(SELF, record.name, record.language)]
    callers += [
        Caller(str(line.id), f"{line.name} ({line.relation})" if line.relation else line.name, line.language)
        for line in who_may_call(by=by, service_user_id=record.id, at=at)
    ]
    choices = [("", _("Nobody just now")), *((each.value, each.name) for each in callers)]
    usual = SELF if any(held.role in ON_THE_TELEPHONE for held in by.roles) else ""
    chosen = data.get("caller", usual) if data.get("call_of", str(record.id)) == str(record.id) else usual
    caller = next((each for each in callers if each.value == chosen), None)
    if caller is None:
        return Calling(choices)
    if caller.language in own_languages(by, on=at.astimezone(zone_of(request)).date()):
        return Calling(choices, caller)
    shown, picked = _interpreters(by, caller.language, at), data.get("interpreter", "")
    return Calling(choices, caller, True, shown, picked if picked in {each["id"] for each in shown} else "")


def call_part(request: House, call: Calling) -> dict[str, Any]:
    """What calls/speaks.html shows: the caller's language by its own name, the first words, and who can interpret."""
    if call.caller is None:
        return {"choices": call.choices}
    code, tongues = call.caller.language, call.tongues
    said = (str(request.user), request.look.name or request.look.house, bool(call.interpreters))
    return {
        "choices": call.choices,
        "caller": call.caller,
        "code": code,
        "own_name": own_name(code),
        "name": language_name(code),
        "theirs": tongues.theirs,
        "own": tongues.own,
        "phrases": tongues.pairs(_phrases(tongues.theirs, *said), _phrases(tongues.own, *said)),
        "interpreters": call.interpreters,
        "interpreter": call.interpreter,
        "foreign": call.foreign,
    }


def call_of(data: QueryDict) -> Call:
    """The call as the action takes it."""
    return Call(_uuid(data.get("caller", "")), _uuid(data.get("interpreter", "")))


# --- what is read back -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Booking:
    """A visit that is, or will be: what of it is read to a caller."""

    record: Record
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    # Minutes of help that are left once it is booked, and the last day of that grant; None where nobody counts them.
    left: tuple[int, date] | None = None
    place: str = ""


def read_aloud(
    call: Calling, booking: Booking, workers: Sequence[tuple[str, str]], *, booked: str = ""
) -> list[dict[str, str]]:
    """The sentences for a caller, and below each what it means to the operator.

    `workers`: names with their organisations; `booked`: "" before, "asks" while it waits for a yes, "stands" after.
    """
    if call.caller is None:
        return []
    tongues = call.tongues
    said = [_in(each, call.caller, booking, workers, booked) for each in (tongues.theirs, tongues.own)]
    return tongues.pairs(*said)


def _in(
    language: str, caller: Caller, booking: Booking, workers: Sequence[tuple[str, str]], booked: str
) -> list[str]:
    record, left = booking.record, booking.left
    remote = any(work.remote for work in words().works if work.id == booking.type_of_work_id)
    a_home = record.kind in ("person", "family")
    with override(language):
        named = [_("%(name)s of %(house)s") % {"name": name, "house": house} for name, house in workers]
        local = timezone.localtime(booking.starts_at)
        said = ReadAloud(
            workers=named,
            work=name_of(booking.type_of_work_id),
            day=day_in_words(local.date()),
            start=clock(booking.starts_at),
            end=clock(booking.ends_at),
            served="" if caller.served else record.name,
            area=record.area,
            place=booking.place or ("" if a_home else record.name),
            remote=remote,
            left_minutes=left[0] if left else None,
            left_until=day_in_words(left[1]) if left else "",
        )
        return once_booked(said, asks=booked == "asks") if booked else before_booking(said)


def left_of(
    request: House, record: Record, payer_id: UUID | None, starts_at: datetime, minutes: int = 0
) -> tuple[int, date] | None:
    """Minutes of help that are left after `minutes` more, of what the payer grants on that day; and its last day."""
    day = starts_at.astimezone(zone_of(request)).date()
    with seeing(request.actor.sight):
        concern([record.id])
        lines = allocations_of(record.id, on=day)
    for line in lines:
        if line.organisation_id == payer_id and line.since <= day < line.until:
            left = line.left_minutes - minutes
            return (left, line.until - timedelta(days=1)) if left >= 0 else None
    return None


# --- inside ----------------------------------------------------------------------------------------------------


def _interpreters(by: Actor, language: str, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": str(line.id),
            "name": line.name,
            "phone": line.phone,
            "words": unbroken(phone_in_words(line.phone)),
            "hours": hours_answered(line.hours),
            "answers": line.answers,
        }
        for line in interpreters_for(language, by.organisation_ids, at=at)
    ]


def _phrases(language: str, operator: str, house: str, joining: bool) -> list[str]:
    with override(language):
        return phrases(operator, house or _("Commonhours"), joining=joining)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""What makes an importer: its columns, its rules, and how it writes. Everything else is shared by all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.refusals import Refusal
from commonhours.integrations.imports.rows import Key

Rows = dict[str, list[dict[str, Any]]]
# Told how many rows are done, from time to time.
Heard = Callable[[int], None]


def unheard(done: int) -> None:
    """For whoever stands by and waits: nobody needs to be told how far it is."""


class Entry(Protocol):
    """What a row says of somebody."""

    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...
    def keys(self) -> list[Key]: ...


@dataclass(frozen=True)
class Known:
    """An organisation's people as rows may meet them, and addresses that sign in already."""

    subjects: Mapping[Key, UUID]
    accounts: frozenset[str]


@dataclass(frozen=True)
class Loading:
    """One commit under way."""

    by: Actor
    at: datetime
    today: date
    organisation_id: UUID


@dataclass(frozen=True)
class Importer:
    """One kind of spreadsheet. The functions run inside an act, after its permission, on a handful at a time.

    `written`: tables from which an undo deletes, in the order in which rows must go, each with the column that names
    the subject; `updated`: those of them that an update may change, put back as a whole; `own`: the subject's own
    table, of which an undo sets single rows back. `since` says, by the beginning of a table's name, why an undo is
    refused; the first that fits.
    """

    kind: str
    fields: tuple[str, ...]
    headings: tuple[str, ...]
    example: tuple[str, ...]
    lists: Callable[[Actor, UUID], Any]
    spellings: Callable[[Any], Mapping[str, str]]
    is_date: Callable[[str], bool]
    entry_of: Callable[..., tuple[Entry | None, tuple[Refusal, ...]]]
    known: Callable[[Actor, UUID, set[str]], Known]
    insert: Callable[[Loading, list[UUID], list[Any]], None]
    update: Callable[[Loading, UUID, Any], None]
    lock: Callable[[Sequence[UUID]], None]
    looks: Callable[[Sequence[UUID]], dict[UUID, dict[str, str]]]
    names: Callable[[Sequence[UUID]], dict[UUID, str]]
    # Rows beside the subject that go with it: a person, an account. Asked before, and told after, the subject is gone.
    beside: Callable[[Sequence[UUID]], list[UUID]]
    take_beside: Callable[[list[UUID]], None]
    written: Mapping[str, str]
    updated: tuple[str, ...]
    own: str
    touches_people: bool
    since: tuple[tuple[str, str], ...] = field(
        default=(("bookings_", "import_booked_since"), ("people_membership", "import_approved_since"))
    )

"""The tree over all acts: grown behind them in the order of their positions, never in the transaction of an act.

A leaf is the hash of the act's row as PostgreSQL's COPY writes it. In that row stands the salted commitment to what
was said, so nobody can guess a row from its hash; and when what was said is erased with its salt, the leaf still holds.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection

from commonhours.common.sight import seeing
from commonhours.trail.merkle import (
    EMPTY,
    Full,
    Growing,
    Range,
    consistency_parts,
    full_parts,
    hashes_of,
    inclusion_parts,
    leaf_hash,
)
from commonhours.trail.models import Cursor, Leaf
from commonhours.trail.sequencer import HOUSE

TREE = "tree"
# What each column of a record is, in its order; a proof that is handed out names them.
FIELDS = (
    "position",
    "act",
    "at",
    "verb",
    "door",
    "by_account",
    "by_person",
    "subject",
    "persons",
    "organisations",
    "transaction",
    "commitment",
    "answered",
)
# Written alike whatever the session's settings: no time zone, no style of dates, every column of the row.
RECORD = """p.position, a.id, to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), a.verb, a.door,
       a.by_account_id, a.by_person_id, a.subject_id, a.person_ids, a.organisation_ids, a.transaction,
       encode(a.commitment, 'hex'),
       CASE WHEN e.act_id IS NOT NULL AND a.key IS NULL AND a.outcome IS NULL AND a.request_hash = '' THEN e.answered
       ELSE encode(sha256(convert_to(ROW(a.key, encode(a.request_hash, 'hex'), a.outcome)::text, 'UTF8')), 'hex') END"""
# The rows that make a record; what was erased left behind what it went into the tree as.
ACTS = "trail_act a LEFT JOIN trail_erased e ON e.act_id = a.id"
_NEW = f"""
COPY (SELECT {RECORD} FROM trail_position p JOIN ({ACTS}) ON a.id = p.act_id
      WHERE p.position > %s ORDER BY p.position LIMIT %s) TO STDOUT"""  # noqa: S608 (columns of our own)
_ONE = f"""
COPY (SELECT {RECORD} FROM trail_position p JOIN ({ACTS}) ON a.id = p.act_id
      WHERE a.id = %s) TO STDOUT"""  # noqa: S608 (columns of our own)
_ADD = """
INSERT INTO trail_leaf (place, position, act_id, hashes)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::bytea[])"""


def grow(*, most: int = 5000) -> int:
    """Give leaves to acts that have a position and none yet; return how many, at most `most`.

    An old city's acts come in by the same way, one transaction after another.
    """
    with seeing(HOUSE.sight), connection.cursor() as cursor:
        # Two at once take turns here; the second goes on where the first ended.
        Cursor.objects.get_or_create(follower=TREE)
        mark = Cursor.objects.select_for_update().get(follower=TREE)
        growing = _grown(size())
        rows: list[tuple[int, str, bytes]] = []
        for record in copied(cursor, _NEW, [mark.position, most]):
            position, act_id, _ = record.split(b"\t", 2)
            rows.append((int(position), act_id.decode(), b"".join(growing.add(leaf_hash(record)))))
        if rows:
            first = growing.size - len(rows)
            positions, acts, hashes = zip(*rows, strict=True)
            places = list(range(first, growing.size))
            cursor.execute(_ADD, [places, list(positions), list(acts), list(hashes)])
            mark.position = positions[-1]
            mark.save(update_fields=["position"])
        return len(rows)


def copied(cursor: Any, statement: str, arguments: list[Any]) -> Iterator[bytes]:
    """Rows as COPY writes them, one by one, without the end of line; the cursor is Django's or psycopg's."""
    with cursor.copy(statement, arguments) as copy:
        for row in copy:
            yield bytes(row)[:-1]


def size() -> int:
    """How many acts the tree has. Runs inside `seeing`, as all that follows."""
    last = Leaf.objects.order_by("-place").values_list("place", flat=True).first()
    return 0 if last is None else last + 1


def _grown(to: int) -> Growing:
    parts = full_parts((0, to))
    kept = _kept(parts)
    return Growing(to, [kept[each] for each in parts])


def _kept(wanted: Iterable[Full]) -> dict[Full, bytes]:
    """The hashes of full subtrees, out of the rows of the leaves that filled them."""
    ends = {each: ((each.place + 1) << each.level) - 1 for each in wanted}
    rows = dict(Leaf.objects.filter(place__in=set(ends.values())).values_list("place", "hashes"))
    return {each: bytes(rows[end])[32 * each.level : 32 * each.level + 32] for each, end in ends.items()}


def _hashes(parts: list[Range]) -> list[bytes]:
    kept = _kept({each for part in parts for each in full_parts(part)})
    return hashes_of(parts, kept.__getitem__)


def root(of: int) -> bytes:
    """The hash that stands for the first so many acts."""
    return _grown(of).root() if of else EMPTY


def inclusion(place: int, of: int) -> list[bytes]:
    """The path that proves one act in the tree of so many."""
    return _hashes(inclusion_parts(place, of))


def consistency(first: int, second: int) -> list[bytes]:
    """The path that proves that one tree is the beginning of another."""
    return _hashes(consistency_parts(first, second))


def place_of(act_id: UUID) -> int | None:
    """Where an act stands in the tree; None while it has not come in."""
    return Leaf.objects.filter(act_id=act_id).values_list("place", flat=True).first()


def record_of(act_id: UUID) -> str:
    """The row of an act as it went into the tree."""
    with connection.cursor() as cursor:
        return next(copied(cursor, _ONE, [act_id])).decode()


@contextmanager
def whole_tree() -> Iterator[None]:
    """See all leaves: they name nobody, and a proof needs other people's."""
    with seeing(HOUSE.sight):
        yield

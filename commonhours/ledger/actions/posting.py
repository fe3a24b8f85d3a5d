"""Write transfers: one or a hundred thousand by the same statements, each key once, whoever else posts just then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from commonhours.common.actor import Actor
from commonhours.common.constraints import constraint_of
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, NotFound, Refused
from commonhours.common.sight import as_array, concern
from commonhours.ledger.queries import closed_until, transfer
from commonhours.ledger.rules import Account, Leg, Posting, digest, faults, opposite
from commonhours.trail.actions import OpenAct, acting

# So many transfers in one statement: enough to make the statement cheap, few enough to keep its lists small.
BATCH = 2000


@dataclass(frozen=True)
class Posted:
    """The transfer of a key; not `new` when it had been posted before."""

    key: str
    transfer_id: UUID
    new: bool


def post(*, by: Actor, at: datetime, posting: Posting) -> Posted:
    """Post one transfer; see `post_many`."""
    (posted,) = post_many(by=by, at=at, postings=[posting])
    return posted


def post_many(*, by: Actor, at: datetime, postings: Sequence[Posting]) -> tuple[Posted, ...]:
    """Post transfers, all or none; a key that was posted before answers with the transfer that stands.

    Refuses with what `faults` finds, with `books_closed`, and with `key_says_otherwise` when a key comes again with
    another posting.
    """
    with acting("ledger.post", by=by, at=at) as act:
        _check(postings)
        organisation_ids = {each for posting in postings for each in posting.organisation_ids}
        concern(organisation_ids)
        _require_open(postings)
        # In one order for everybody: two who post the same keys wait for each other and never in a circle.
        ordered = sorted(postings, key=lambda posting: posting.key)
        posted: dict[str, Posted] = {}
        for start in range(0, len(ordered), BATCH):
            posted |= _post_batch(act, ordered[start : start + BATCH])
        act.concerns(organisation_ids)
        return tuple(posted[posting.key] for posting in postings)


def correct(
    *, by: Actor, at: datetime, transfer_id: UUID, day: date, key: str, instead: tuple[Leg, ...] = ()
) -> Posted:
    """Put a transfer right on an open day: its legs are taken back, and `instead` is posted in their place.

    The transfer that was wrong stays as it is. Refuses with `unknown_transfer`, and as `post_many` does.
    """
    with acting("ledger.correct", by=by, at=at):
        wrong = transfer(transfer_id)
        if wrong is None:
            raise NotFound.because("unknown_transfer")
        # The books of others that it touches are put right with it.
        concern(wrong.organisation_ids)
        whole = transfer(transfer_id) or wrong
        legs = _netted((*opposite(whole.legs), *instead))
        posting = Posting(key, "correction", day, legs, wrong.about, corrects=transfer_id)
        return post(by=by, at=at, posting=posting)


def _netted(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """One leg for each account: what it comes to."""
    sums: dict[Account, int] = {}
    for leg in legs:
        sums[leg.account] = sums.get(leg.account, 0) + leg.cents
    return tuple(Leg(account, cents) for account, cents in sums.items() if cents)


def _check(postings: Sequence[Posting]) -> None:
    found = [fault for posting in postings for fault in faults(posting)]
    if found:
        raise Invalid(*found[:10])
    if len({posting.key for posting in postings}) < len(postings):
        raise Invalid.because("key_twice")


def _require_open(postings: Sequence[Posting]) -> None:
    """Say it in words before the database says it; a closing that comes in between is caught there."""
    closed = closed_until({each for posting in postings for each in posting.organisation_ids})
    for posting in postings:
        until = max((closed[each] for each in posting.organisation_ids if each in closed), default=None)
        if until is not None and posting.day < until:
            raise Refused.because("books_closed", field="day", until=until.isoformat())


_TRANSFERS = """
INSERT INTO ledger_transfer (id, key, digest, kind, day, posted_at, currency, organisation_ids, person_ids, corrects_id,
                             act_id)
SELECT id, key, digest, kind, day, %s, currency, organisations::uuid[], persons::uuid[], corrects, %s
FROM unnest(%s::uuid[], %s::text[], %s::bytea[], %s::text[], %s::date[], %s::text[], %s::text[], %s::text[], %s::uuid[])
  AS t (id, key, digest, kind, day, currency, organisations, persons, corrects)
ON CONFLICT ON CONSTRAINT transfer_key_once DO NOTHING RETURNING id"""

_STANDING = "SELECT key, id, digest FROM ledger_transfer WHERE key = ANY (%s)"

_LEGS = """
INSERT INTO ledger_leg (id, transfer_id, account_id, day, cents, organisation_id, person_id)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::date[], %s::bigint[], %s::uuid[], %s::uuid[])"""

_ABOUT = """
INSERT INTO ledger_about (id, transfer_id, kind, refers_id, organisation_ids, person_ids)
SELECT id, transfer, kind, refers, organisations::uuid[], persons::uuid[]
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::text[])
  AS t (id, transfer, kind, refers, organisations, persons)"""


def _post_batch(act: OpenAct, postings: Sequence[Posting]) -> dict[str, Posted]:
    ids = [new_id() for _ in postings]
    new = _insert_transfers(act, ids, postings)
    written = [(id, posting) for id, posting in zip(ids, postings, strict=True) if id in new]
    if written:
        _insert_legs(written)
        _insert_about(written)
    posted = {posting.key: Posted(posting.key, id, new=True) for id, posting in written}
    return posted | _standing([posting for posting in postings if posting.key not in posted])


def _insert_transfers(act: OpenAct, ids: list[UUID], postings: Sequence[Posting]) -> set[UUID]:
    columns: list[list[Any]] = [
        ids,
        [each.key for each in postings],
        [digest(each) for each in postings],
        [each.kind for each in postings],
        [each.day for each in postings],
        [each.currency for each in postings],
        [as_array(each.organisation_ids) for each in postings],
        [as_array(each.person_ids) for each in postings],
        [each.corrects for each in postings],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_TRANSFERS, [act.at, act.id, *columns])
        return {id for (id,) in cursor.fetchall()}


def _insert_legs(written: list[tuple[UUID, Posting]]) -> None:
    rows = [
        (
            new_id(),
            id,
            leg.account.id,
            posting.day,
            leg.cents,
            leg.account.organisation_id,
            leg.account.person_id,
        )
        for id, posting in written
        for leg in posting.legs
    ]
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LEGS, [list(column) for column in zip(*rows, strict=True)])
    except IntegrityError as error:
        # Closed while this was under way: the closing had waited for those before us.
        if constraint_of(error) == "books_closed":
            raise Refused.because("books_closed", field="day", until="") from error
        raise


def _insert_about(written: list[tuple[UUID, Posting]]) -> None:
    rows = [
        (new_id(), id, each.kind, each.id, as_array(posting.organisation_ids), as_array(posting.person_ids))
        for id, posting in written
        for each in posting.about
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ABOUT, [list(column) for column in zip(*rows, strict=True)])


def _standing(postings: list[Posting]) -> dict[str, Posted]:
    """The transfers that these keys were posted as before; refuse where a key said something else then."""
    if not postings:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [[posting.key for posting in postings]])
        found = {key: (id, bytes(said)) for key, id, said in cursor.fetchall()}
    for posting in postings:
        if posting.key not in found or found[posting.key][1] != digest(posting):
            raise Refused.because("key_says_otherwise", key=posting.key)
    return {key: Posted(key, id, new=False) for key, (id, _) in found.items()}

"""Hold the trail against its signed heads: those that stand beside it, and those that somebody kept elsewhere."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connections, transaction

from commonhours.integrations.proof.notes import Signed, opened, origin_of, read
from commonhours.integrations.signing import Forged, public_of
from commonhours.organisations.models import Region
from commonhours.trail import queries
from commonhours.trail.models import Head
from commonhours.trail.verify import Claim, Fault, Verdict, verify

HERE = "here"


@dataclass(frozen=True)
class Kept:
    """A head that somebody kept: under which name, and what it says."""

    name: str
    note: str


def verify_trail(
    keys: Sequence[str],
    kept: Iterable[Kept] = (),
    *,
    using: str = "reader",
    tell: Callable[[int], object] = lambda _: None,
) -> Verdict:
    """Compute the tree from the rows and compare it with every head; `keys` are the names of those who may sign."""
    epoch = queries.cluster_epoch(using=using)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        # One moment for all that is read: the city goes on meanwhile.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        origin = origin_of(Region.objects.using(using).values_list("id", flat=True).get())
        own = [Kept(HERE, note) for note in Head.objects.using(using).values_list("note", flat=True)]
        claims, faults = claims_of([*own, *kept], [public_of(key) for key in keys], origin)
        faults += _misfiled(using)
        verdict = verify(cursor, claims, epoch=epoch, tell=tell)
    verdict.faults = faults + verdict.faults
    return verdict


def claims_of(
    notes: Iterable[Kept], keys: Sequence[Ed25519PublicKey], origin: str
) -> tuple[list[Claim], list[Fault]]:
    """What heads claim whose signature is good; one that nobody known signed is a fault itself."""
    claims, faults = [], []
    for each in notes:
        said = _signed(each.note, keys)
        if said and said.origin == origin:
            claims.append(Claim(said.size, said.root, each.name))
        else:
            faults.append(Fault("forged", _size(each.note), other=each.name))
    return claims, faults


def _signed(note: str, keys: Iterable[Ed25519PublicKey]) -> Signed | None:
    for key in keys:
        try:
            return opened(note, key)
        except Forged:
            continue
    return None


def _size(note: str) -> int:
    try:
        return read(note).size
    except Forged:
        return 0


def _misfiled(using: str) -> list[Fault]:
    """Heads whose row says something else than their note."""
    rows = Head.objects.using(using).values_list("size", "at", "note")
    return [
        Fault("misfiled", size)
        for size, at, note in rows
        if (size, int(at.timestamp())) != (_size(note), int(_seconds(note)))
    ]


def _seconds(note: str) -> float:
    try:
        return read(note).at.timestamp()
    except Forged:
        return 0

"""Compute the tree anew from the rows of the trail, and hold it against the leaves and against every signed head.

What differs is named: the tree remembers which act had which place and hash, and the heads, which the database cannot
sign, tell whether it is the tree's memory or the trail that was changed.
"""

import json
from binascii import unhexlify
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Protocol

from commonhours.trail.forgetting import FORGETTING
from commonhours.trail.merkle import folded, node_hash
from commonhours.trail.sequencer import mark_of
from commonhours.trail.tree import ACTS, RECORD, copied

# Everything in the order of the tree; what is not found is written as \N.
_ALL = f"""
COPY (SELECT {RECORD}, l.place, l.act_id, encode(l.hashes, 'hex'),
             CASE WHEN e.act_id IS NULL THEN encode(f.salt || uuid_send(f.act_id), 'hex') ELSE '' END, f.facts
      FROM trail_leaf l LEFT JOIN trail_position p ON p.position = l.position
      LEFT JOIN ({ACTS}) ON a.id = p.act_id LEFT JOIN trail_actfacts f ON f.act_id = a.id
      ORDER BY l.place) TO STDOUT"""  # noqa: S608 (columns of our own)
# Acts that have a number among those of the tree and do not stand in it.
_BETWEEN = f"""
COPY (SELECT {RECORD} FROM trail_position p LEFT JOIN trail_leaf l ON l.position = p.position
      LEFT JOIN ({ACTS}) ON a.id = p.act_id
      WHERE l.position IS NULL AND p.position < (SELECT max(position) FROM trail_leaf)
      ORDER BY p.position) TO STDOUT"""  # noqa: S608 (columns of our own)
# Acts that no number will ever be given to: the sequencer of this cluster is past them.
_PASSED = """
SELECT a.id FROM trail_act a LEFT JOIN trail_position p ON p.act_id = a.id
WHERE p.act_id IS NULL AND a.transaction < (SELECT position::text::xid8 FROM trail_cursor WHERE follower = %s)
ORDER BY a.transaction, a.id"""
# What was erased, by the act that says so: it must be one that erases, and must have said exactly which acts.
_FORGOTTEN = """
SELECT e.by_act_id::text, count(*)
FROM trail_erased e LEFT JOIN trail_act a ON a.id = e.by_act_id LEFT JOIN trail_actfacts f ON f.act_id = e.by_act_id
GROUP BY e.by_act_id, a.verb, f.facts
HAVING (a.verb = ANY (%s) AND f.facts ->> 'forgotten'
        = encode(sha256(convert_to(string_agg(e.act_id::text, ',' ORDER BY e.act_id), 'UTF8')), 'hex')) IS NOT TRUE"""
_WAITING = """
SELECT count(*) FROM trail_act a WHERE NOT EXISTS (SELECT FROM trail_leaf l WHERE l.act_id = a.id)"""


class Reading(Protocol):
    """A cursor that can copy, of Django or of psycopg."""

    def execute(self, query: str, params: Any = None) -> Any: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def copy(self, statement: str, params: Any = None) -> Any: ...


@dataclass(frozen=True)
class Claim:
    """A head to hold the trail against: so many acts, and the hash that stands for them. `kept` is who has it."""

    size: int
    root: bytes
    kept: str = "here"


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it was: what kind, at which number (from 1), which act, and what else is known."""

    code: str
    number: int = 0
    act: str = ""
    other: str = ""


@dataclass
class Verdict:
    """What was found: how many acts the tree has, how many wait to come in, how many heads held, and all faults."""

    acts: int = 0
    waiting: int = 0
    heads: int = 0
    faults: list[Fault] = field(default_factory=list)


# What seemed to be an act's fault, once a head shows that it is the tree's.
_OF_TREE = {"altered": "tree", "reordered": "tree"}


class _Edge:
    """A growing tree in which a leaf may be unknown: its subtrees are then taken from what the tree remembers."""

    def __init__(self, size: int = 0, edge: Iterable[bytes | None] = ()) -> None:
        self.size = size
        self.edge: list[bytes | None] = list(edge)

    def add(self, leaf: bytes | None, kept: bytes = b"") -> list[bytes | None]:
        made, size = [leaf], self.size
        while size & 1:
            left = self.edge.pop()
            if left is None or leaf is None:
                leaf = kept[32 * len(made) : 32 * len(made) + 32] or None
            else:
                leaf = node_hash(left, leaf)
            made.append(leaf)
            size >>= 1
        self.edge.append(leaf)
        self.size += 1
        return made

    def root(self) -> bytes | None:
        known = [each for each in self.edge if each is not None]
        return folded(known) if len(known) == len(self.edge) else None


class _Verifying:
    """One pass over the trail."""

    def __init__(
        self, claims: Sequence[Claim], between: Iterable[bytes], tell: Callable[[int], object]
    ) -> None:
        self.claims = sorted(claims, key=lambda claim: claim.size, reverse=True)
        # Records without a leaf by their position, the last first.
        self.between = [(int(each.split(b"\t", 1)[0]), each) for each in between][::-1]
        self.tell = tell
        self.verdict = Verdict()
        self.remembered = _Edge()
        # The tree of the rows themselves; it begins where they first differ from what the tree remembers.
        self.rows: _Edge | None = None
        self.odd: list[Fault] = []
        self.sound = 0

    def run(self, rows: Iterable[bytes]) -> Verdict:
        for row in rows:
            record, place, act, hashes, told, facts = row.rsplit(b"\t", 5)
            if int(place) != self.remembered.size:
                self._hole(int(place), record)
            leaf = sha256(b"\x00" + record).digest()
            kept = unhexlify(hashes)
            if leaf != kept[:32]:
                self._differs(record, act.decode(), leaf, kept)
            elif self.rows:
                self._both(leaf, kept)
            elif b"".join(self.remembered.add(leaf, kept)) != kept:  # type: ignore[arg-type]  # no hole: all are known
                self._odd(Fault("tree", int(place) + 1, act.decode()))
            if _sealed(told, facts) != record[-129:-65]:
                self._said(record, act.decode(), told, facts)
            self._claims()
            if not self.remembered.size % 100_000:
                self.tell(self.remembered.size)
        self._end()
        return self.verdict

    def _both(self, leaf: bytes | None, kept: bytes) -> None:
        self.remembered.add(kept[:32], kept)
        if self.rows:
            self.rows.add(leaf, kept)

    def _fork(self) -> None:
        self.rows = self.rows or _Edge(self.remembered.size, self.remembered.edge)

    def _odd(self, fault: Fault) -> None:
        self.odd.append(fault)

    def _hole(self, until: int, record: bytes) -> None:
        """Leaves are missing. The acts themselves may be there, or at least what the tree remembers above them."""
        self._fork()
        lost = self._lost(until - self.remembered.size, record)
        while self.remembered.size < until:
            act, leaf = lost.pop() if lost else ("", None)
            self._odd(Fault("no_leaf", self.remembered.size + 1, act))
            self.remembered.add(leaf)
            if self.rows:
                self.rows.add(leaf)
            self._claims()

    def _lost(self, many: int, record: bytes) -> list[tuple[str, bytes]]:
        """The acts whose leaves were lost before this one, the last first; none if there are more or fewer."""
        position = record.split(b"\t", 1)[0]
        before = [each for each in self.between if position.isdigit() and each[0] < int(position)]
        if len(before) != many:
            return []
        del self.between[-many:]
        return [(row.split(b"\t", 2)[1].decode(), sha256(b"\x00" + row).digest()) for _, row in before]

    def _differs(self, record: bytes, act: str, leaf: bytes, kept: bytes) -> None:
        number = self.remembered.size + 1
        self._fork()
        position, found, *_ = record.split(b"\t", 2)
        if position == b"\\N":
            fault = Fault("no_number", number, act)
        elif found == b"\\N":
            fault = Fault("dropped", number, act)
        elif found.decode() != act:
            fault = Fault("reordered", number, act, found.decode())
        else:
            fault = Fault("altered", number, act, _told(record))
        self._odd(fault)
        self._both(leaf if fault.code in ("altered", "reordered") else None, kept)

    def _said(self, record: bytes, act: str, told: bytes, facts: bytes) -> None:
        """What was said does not fit its seal; one from before seals were over the kept text may fit as spoken."""
        number = self.remembered.size
        if record.split(b"\t", 2)[1].decode() != act:
            return  # another act stands here, which is named already
        if not told and facts == b"\\N":
            return  # erased; whether rightly so, the act that did it is asked
        if told == b"\\N":
            self.verdict.faults.append(Fault("unsaid", number, act, _told(record)))
        elif _sealed(told, _spoken(facts)) != record[-129:-65]:
            self.verdict.faults.append(Fault("said", number, act, _told(record)))

    def _claims(self) -> None:
        """Hold the tree against the heads of this size, and judge what was odd since the last one that held."""
        while self.claims and self.claims[-1].size == self.remembered.size:
            claim = self.claims.pop()
            root = self.remembered.root()
            if claim.root == root:
                self._judged(self.odd)
            elif self.rows and claim.root == self.rows.root():
                # The rows are what was signed: it is the tree's own memory that was changed.
                self._judged([replace(odd, code=_OF_TREE.get(odd.code, odd.code)) for odd in self.odd])
                self.remembered = _Edge(self.rows.size, self.rows.edge)
            else:
                code = "head" if root else "unsure"
                self.verdict.faults.append(Fault(code, claim.size, other=f"{claim.kept}|{self.sound}"))
                continue
            self.verdict.heads += 1
            self.sound = claim.size
            self.rows = None

    def _judged(self, odd: Iterable[Fault]) -> None:
        self.verdict.faults.extend(odd)
        self.odd = []

    def _end(self) -> None:
        self.verdict.acts = self.remembered.size
        self._judged(self.odd)
        for claim in self.claims:
            self.verdict.faults.append(Fault("cut", claim.size, other=f"{claim.kept}|{self.verdict.acts}"))


def verify(
    cursor: Reading, claims: Sequence[Claim], *, epoch: str, tell: Callable[[int], object] = lambda _: None
) -> Verdict:
    """Verify the whole trail in the transaction of this cursor, which must see every row of it."""
    passed = _asked(cursor, _PASSED, [mark_of(epoch)])
    ((waiting,),) = _asked(cursor, _WAITING)
    between = list(copied(cursor, _BETWEEN, []))
    verifying = _Verifying(claims, between, tell)
    verdict = verifying.run(copied(cursor, _ALL, []))
    verdict.waiting = waiting - len(between) - len(passed)
    for position, record in reversed(verifying.between):
        verdict.faults.append(Fault("inserted", act=record.split(b"\t", 2)[1].decode(), other=str(position)))
    verdict.faults += [Fault("inserted", act=str(act)) for (act,) in passed]
    wrongly = _asked(cursor, _FORGOTTEN, [list(FORGETTING)])
    verdict.faults += [Fault("forgotten", act=act, other=str(count)) for act, count in wrongly]
    return verdict


def _asked(cursor: Reading, statement: str, arguments: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    cursor.execute(statement, arguments)
    return cursor.fetchall()


def _sealed(told: bytes, facts: bytes) -> bytes:
    """The commitment to what was said, out of salt and id and the text, as COPY writes them."""
    if told in (b"", b"\\N"):
        return b""
    if b"\\" in facts:
        facts = facts.replace(b"\\\\", b"\\")
    return sha256(unhexlify(told) + facts).hexdigest().encode()


def _spoken(facts: bytes) -> bytes:
    """The same facts as acts of before were sealed: as Python writes them, by the order of their names."""
    spoken = json.dumps(json.loads(facts.replace(b"\\\\", b"\\")), sort_keys=True).encode()
    return spoken.replace(b"\\", b"\\\\")


def _told(record: bytes) -> str:
    """When, and what was done: by this an act is known to people."""
    at, verb = record.split(b"\t", 4)[2:4]
    return f"{at.decode()} {verb.decode()}"

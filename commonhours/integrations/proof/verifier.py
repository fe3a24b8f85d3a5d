#!/usr/bin/env python3
"""Check that no record of a city's trail was changed. Needs Python 3.9 or newer and nothing else.

    python3 verify-trail.py FILE ... [--key did:key:z6Mk...]

A FILE is a head (text, signed), a proof that an act stands in the trail (JSON), or a proof that one head goes on where
an older one ended (JSON). Give several, and they are also held against each other: whoever showed you a head last year
and shows another past now is found out. Compare the key with the one that the city publishes, or give it with --key.

Trees, proofs and how they are checked: RFC 9162, section 2.1. Signatures: Ed25519, RFC 8032, section 5.1.
Heads are checkpoints in signed notes, as transparency logs write them.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

# What stands in a record, in its order.
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
OF_AN_ACT = "commonhours proof of an act 1"
OF_GROWTH = "commonhours proof of growth 1"
LARGEST = 1000000


class Wrong(Exception):
    """What is wrong, in words."""


# --- Ed25519 ------------------------------------------------------------------------------------------------------

Point = tuple[int, int, int, int]
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def x_of(y: int, odd: int) -> int | None:
    """The x of a point with this y, or None where there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if odd else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x % 2 != odd else x


def point(data: bytes) -> Point:
    """A point out of its 32 bytes, in extended coordinates."""
    number = int.from_bytes(data, "little")
    y = number % 2**255
    x = x_of(y, number >> 255)
    if len(data) != 32 or x is None:
        raise Wrong("This is no key, or no signature.")
    return (x, y, 1, x * y % P)


def plus(one: Point, other: Point) -> Point:
    """The sum of two points."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, one: Point) -> Point:
    """A point so many times."""
    found = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = plus(found, one)
        one = plus(one, one)
        number >>= 1
    return found


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = x_of(BASE_Y, 0) or 0
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signed_by(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the signature of this key over these bytes."""
    if len(key) != 32 or len(signature) != 64:
        return False
    whose, nonce = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = times(s, BASE), plus(nonce, times(h, whose))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (
        left[1] * right[2] - right[1] * left[2]
    ) % P == 0


ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def key_of(name: str) -> bytes:
    """The 32 bytes of the key that did:key:z... says."""
    number = 0
    for letter in name[len("did:key:z") :][:80]:
        number = number * 58 + ALPHABET.index(letter)
    data = number.to_bytes((number.bit_length() + 7) // 8, "big")
    if not name.startswith("did:key:z6Mk") or data[:2] != b"\xed\x01" or len(data) != 34:
        raise Wrong(f"This is no key: {name}")
    return data[2:]


# --- heads --------------------------------------------------------------------------------------------------------


class Head:
    """A head whose signature is good."""

    def __init__(self, note: str, key: str) -> None:
        text, _, signature = note.partition("\n\n")
        self.origin, size, root, time = text.split("\n")
        dash, name, value = signature.rstrip("\n").split(" ")
        data, public = base64.b64decode(value, validate=True), key_of(key)
        key_id = hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
        if dash != "\u2014" or name != self.origin or data[:4] != key_id:
            raise Wrong(f"The head was not signed with the key {key}.")
        if not signed_by(public, text.encode() + b"\n", data[4:]):
            raise Wrong("The signature does not fit: the head was altered, or somebody else signed it.")
        self.size, self.root, self.time = (
            int(size),
            base64.b64decode(root, validate=True),
            time[len("time ") :],
        )


# --- trees --------------------------------------------------------------------------------------------------------


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(found: bytes, place: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162, 2.1.3.2: does this path lead from the leaf to the root?"""
    if not 0 <= place < size:
        return False
    fn, sn = place, size - 1
    for step in path:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            found = node(step, found)
            while fn % 2 == 0 and fn:
                fn, sn = fn // 2, sn // 2
        else:
            found = node(found, step)
        fn, sn = fn // 2, sn // 2
    return sn == 0 and found == root


def grown(first: int, second: int, path: list[bytes], first_root: bytes, second_root: bytes) -> bool:
    """RFC 9162, 2.1.4.2: is the first tree the beginning of the second?"""
    if first == second:
        return not path and first_root == second_root
    if not 0 < first < second or not path:
        return False
    steps = ([first_root] if first & (first - 1) == 0 else []) + list(path)
    fn, sn = first - 1, second - 1
    while fn % 2 == 1:
        fn, sn = fn // 2, sn // 2
    old = new = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn % 2 == 1 or fn == sn:
            old, new = node(step, old), node(step, new)
            while fn % 2 == 0 and fn:
                fn, sn = fn // 2, sn // 2
        else:
            new = node(new, step)
        fn, sn = fn // 2, sn // 2
    return sn == 0 and old == first_root and new == second_root


# --- files --------------------------------------------------------------------------------------------------------


Found = tuple[list[Head], str]


def check_head(note: str, key: str) -> Found:
    """Check a head by itself."""
    if not key:
        raise Wrong("A head alone does not say its key: give it with --key.")
    head = Head(note, key)
    return [head], f"Signed: {head.size} acts by {head.time}."


def check_act(told: dict[str, Any], key: str) -> Found:
    """Check that an act stands in the trail."""
    head = Head(told["head"], key or told["key"])
    path = [bytes.fromhex(step) for step in told["path"]]
    if not included(leaf(told["record"].encode()), told["place"], head.size, path, head.root):
        raise Wrong("The proof does not hold: the act or its place is not what was signed.")
    said = dict(zip(FIELDS, told["record"].split("\t")))
    what = f"{said['at']}, {said['verb']}, {said['act']}"
    return [head], f"Act {told['place'] + 1} of {head.size}, signed {head.time}: {what}."


def check_growth(told: dict[str, Any], key: str) -> Found:
    """Check that one head goes on where another ended."""
    first, second = (Head(told[name], key or told["key"]) for name in ("first", "second"))
    path = [bytes.fromhex(step) for step in told["path"]]
    if first.origin != second.origin or not grown(first.size, second.size, path, first.root, second.root):
        raise Wrong("The proof does not hold: the older head is not the beginning of the newer one.")
    return [first, second], f"The first {first.size} of {second.size} acts are as they were {first.time}."


def check(content: bytes, key: str) -> Found:
    """Check one file; return its heads and a sentence, or raise Wrong."""
    try:
        text = content.decode()
        if not text.lstrip().startswith("{"):
            return check_head(text, key)
        told = json.loads(text)
        if told["format"] == OF_AN_ACT:
            return check_act(told, key)
        if told["format"] == OF_GROWTH:
            return check_growth(told, key)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        pass
    raise Wrong("This is neither a head nor a proof, or it is damaged.")


def main() -> int:
    parser = argparse.ArgumentParser(description="Check heads and proofs of a city's trail.")
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--key", default="", help="the city's key, as it publishes it: did:key:z6Mk...")
    options = parser.parse_args()
    roots: dict[tuple[str, int], bytes] = {}
    failed = False
    for name in options.files:
        try:
            with Path(name).open("rb") as file:
                heads, words = check(file.read(LARGEST), options.key)
            for head in heads:
                if roots.setdefault((head.origin, head.size), head.root) != head.root:
                    raise Wrong(
                        f"Two heads over {head.size} acts differ: the past that you were shown was changed."
                    )
            print(f"OK     {name}: {words}")
        except (Wrong, OSError) as fault:
            failed = True
            print(f"WRONG  {name}: {fault}")
    if not options.key and not failed:
        print("Checked with the key that the files name. Compare it with the one that the city publishes.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

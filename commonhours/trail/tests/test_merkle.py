"""The tree over the trail: as RFC 9162 defines it, and proofs that hold for what is so and for nothing else."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from commonhours.trail.merkle import (
    EMPTY,
    Full,
    Growing,
    consistency_parts,
    consistent,
    hashes_of,
    included,
    inclusion_parts,
    leaf_hash,
    node_hash,
    tree_hash,
)

SIZES = st.integers(1, 70)


def leaves(count: int) -> list[bytes]:
    return [leaf_hash(b"act %d" % number) for number in range(count)]


def full_in(row: list[bytes]) -> dict[Full, bytes]:
    """What a tree that grew leaf by leaf has kept: the hash of each full subtree, by where it ends."""
    growing, kept = Growing(), {}
    for number, leaf in enumerate(row):
        for level, made in enumerate(growing.add(leaf)):
            kept[Full(level, number >> level)] = made
    assert growing.root() == tree_hash(row)
    return kept


def test_the_smallest_trees_are_as_the_rfc_writes_them() -> None:
    a, b, c = leaves(3)
    assert leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert node_hash(a, b) == sha256(b"\x01" + a + b).digest()
    assert tree_hash([]) == EMPTY == sha256(b"").digest()
    assert tree_hash([a]) == a
    assert tree_hash([a, b, c]) == node_hash(node_hash(a, b), c)
    assert Growing().root() == EMPTY


def test_the_example_of_the_rfc_with_seven_leaves() -> None:
    # 2.1.5: the path of d0 is [b, h, l], of d3 [c, g, l], of d4 [f, j, k], of d6 [i, k].
    assert inclusion_parts(0, 7) == [(1, 2), (2, 4), (4, 7)]
    assert inclusion_parts(3, 7) == [(2, 3), (0, 2), (4, 7)]
    assert inclusion_parts(4, 7) == [(5, 6), (6, 7), (0, 4)]
    assert inclusion_parts(6, 7) == [(4, 6), (0, 4)]
    # PROOF(3, D[7]) = [c, d, g, l], PROOF(4, D[7]) = [l], PROOF(6, D[7]) = [i, j, k].
    assert consistency_parts(3, 7) == [(2, 3), (3, 4), (0, 2), (4, 7)]
    assert consistency_parts(4, 7) == [(4, 7)]
    assert consistency_parts(6, 7) == [(4, 6), (6, 7), (0, 4)]


@given(SIZES, st.data())
def test_every_leaf_is_proved_at_its_own_place_and_nowhere_else(size: int, data: st.DataObject) -> None:
    row = leaves(size)
    place = data.draw(st.integers(0, size - 1))
    path = hashes_of(inclusion_parts(place, size), full_in(row).__getitem__)
    root = tree_hash(row)
    assert len(path) <= size.bit_length()
    assert included(row[place], place, size, path, root)
    assert not any(
        included(row[place], other, size, path, root) for other in range(size + 1) if other != place
    )
    assert not included(leaf_hash(b"another"), place, size, path, root)
    assert not included(row[place], place, size, [*path, root], root)
    if path:
        assert not included(row[place], place, size, path[:-1], root)
        assert not included(row[place], place, size, [path[0][::-1], *path[1:]], root)


@given(SIZES, SIZES, st.data())
def test_a_tree_is_proved_to_begin_another_and_a_changed_one_is_not(
    one: int, other: int, data: st.DataObject
) -> None:
    first, second = sorted((one, other))
    row = leaves(second)
    path = hashes_of(consistency_parts(first, second), full_in(row).__getitem__)
    old, new = tree_hash(row[:first]), tree_hash(row)
    assert len(path) <= second.bit_length() + 1
    assert consistent(first, second, path, old, new)
    changed = data.draw(st.integers(0, first - 1))
    forged = tree_hash([*row[:changed], leaf_hash(b"another"), *row[changed + 1 : first]])
    assert not consistent(first, second, path, forged, new)
    assert not consistent(first, second, path, old, new[::-1])
    assert not consistent(first, second, [*path, old], old, new)
    assert first == second or not consistent(first, second, path[1:], old, new)


def test_what_does_not_exist_is_proved_by_nothing() -> None:
    row = leaves(5)
    root = tree_hash(row)
    assert consistent(0, 5, [], EMPTY, root)
    assert not consistent(0, 5, [], root, root)
    assert not consistent(5, 4, [], root, root)
    assert not consistent(-1, 4, [row[0]], root, root)
    assert not included(row[0], -1, 5, [], root)

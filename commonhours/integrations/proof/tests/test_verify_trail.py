"""Whoever has the database whole can change it; what was signed tells on them, and says which act it was."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, connections
from psycopg.sql import SQL

from commonhours.common.sight import NOBODY, seeing
from commonhours.config import environment
from commonhours.integrations.proof.checking import HERE, Kept, claims_of
from commonhours.integrations.proof.faults import told
from commonhours.integrations.proof.heads import newest_head, newest_heads, sign_head
from commonhours.integrations.proof.notes import origin_of
from commonhours.integrations.signing import key_of_region
from commonhours.organisations.queries import region
from commonhours.trail import queries, tree
from commonhours.trail.actions import acting
from commonhours.trail.forgetting import forget
from commonhours.trail.merkle import Growing, leaf_hash
from commonhours.trail.sequencer import HOUSE
from commonhours.trail.verify import Verdict, verify
from tests.cast import NOW, Cast
from tests.following import give

ACTS = 41
EDITS = 250
COLUMNS = {
    "at": "at + interval '1 second'",
    "verb": "verb || 'x'",
    "by_account_id": "gen_random_uuid()",
    "by_person_id": "gen_random_uuid()",
    "door": "'other'",
    "subject_id": "gen_random_uuid()",
    "person_ids": "person_ids || gen_random_uuid()",
    "organisation_ids": "organisation_ids || gen_random_uuid()",
    "commitment": "sha256(commitment)",
    "transaction": "(transaction::text::bigint + 1)::text::xid8",
    "request_hash": "'\\x01'",
    "outcome": """'{"a": 1}'""",
}


def act(number: int) -> UUID:
    with acting("bell.ring", by=HOUSE, at=NOW + timedelta(seconds=number)) as opened:
        opened.touches(opened.id)
        opened.note(number=number, words="\\ „Grüße“ \n \t", small=1e-7, large=1e16)
        return opened.id


@pytest.fixture
def acts(committed_cast: Cast) -> list[UUID]:
    """Acts in the tree, with a head after every tenth and after the last, and a few that wait."""
    ids = []
    for number in range(ACTS):
        ids.append(act(number))
        if number % 10 == 9 or number == ACTS - 1:
            give(number % 10 + 1)
            tree.grow(most=7)
            tree.grow()
            sign_head(at=NOW + timedelta(minutes=number))
    for number in range(2):
        act(ACTS + number)
    return ids


@pytest.fixture
def superuser(acts: list[UUID]) -> Iterator[psycopg.Cursor[Any]]:
    """Somebody whom neither grants nor walls nor foreign keys stop; what they did is undone afterwards."""
    name = str(connection.settings_dict["NAME"])
    with psycopg.connect(environment.administrator(), dbname=name) as link, link.cursor() as cursor:
        schema = connections["default"].cursor()
        schema.execute("SELECT current_schema()")
        cursor.execute(SQL("SET search_path = {}").format(SQL(schema.fetchone()[0])))
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        link.rollback()


def found(cursor: Any, kept: tuple[Kept, ...] = ()) -> Verdict:
    """What a verification finds in the eyes of this cursor."""
    with seeing(NOBODY):
        key, origin = key_of_region(region().id).public_key(), origin_of(region().id)
    cursor.execute("SELECT note FROM trail_head")
    notes = [Kept(HERE, note) for (note,) in cursor.fetchall()]
    claims, faults = claims_of([*notes, *kept], [key], origin)
    verdict = verify(cursor, claims, epoch=queries.cluster_epoch())
    verdict.faults = faults + verdict.faults
    return verdict


def codes(verdict: Verdict) -> set[tuple[str, int, str]]:
    return {(fault.code, fault.number, fault.act) for fault in verdict.faults}


def test_every_random_edit_of_a_superuser_is_found_and_named(
    acts: list[UUID], superuser: psycopg.Cursor[Any]
) -> None:
    sound = found(superuser)
    assert (sound.faults, sound.acts, sound.waiting, sound.heads) == ([], ACTS, 2, 5)
    random = Random(61)
    edits = [alter, alter_said, remove, remove_whole, swap, slip_in, empty_said, renumber]
    for number in range(EDITS):
        edit = edits[number % len(edits)]
        with superuser.connection.transaction(force_rollback=True):
            named = edit(superuser, acts, random)
            verdict = found(superuser)
        assert verdict.faults, edit.__name__
        words = "\n".join(told(fault) for fault in verdict.faults)
        assert all(str(each) in words for each in named), (edit.__name__, words)
        assert {fault.act for fault in verdict.faults} <= set(named), (edit.__name__, words)
        assert verdict.heads == 5, edit.__name__


def test_what_was_erased_by_an_act_that_says_so_is_no_fault_and_anything_more_is(
    acts: list[UUID], superuser: psycopg.Cursor[Any]
) -> None:
    with acting("person.erase", by=HOUSE, at=NOW) as erasing:
        assert forget(erasing, [*acts[3:5], erasing.id]) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM trail_actfacts WHERE act_id = ANY (%s)", [acts[3:5]])
        assert cursor.fetchone() == (0,)
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("DELETE FROM trail_actfacts")
    assert (found(superuser).faults, found(superuser).acts) == ([], ACTS)
    give(3)
    tree.grow()
    sign_head(at=NOW + timedelta(hours=2))
    assert not found(superuser).faults, "the erasing act stands in the tree like any other"
    with superuser.connection.transaction(force_rollback=True):
        superuser.execute("SELECT trail_forget(%s, %s)", [acts[7:8], erasing.id])
        assert codes(found(superuser)) == {("forgotten", 0, str(erasing.id))}
        assert "did not say that it would" in told(found(superuser).faults[0])
    with superuser.connection.transaction(force_rollback=True):
        superuser.execute("SELECT trail_forget(%s, %s)", [acts[7:8], acts[9]])
        assert codes(found(superuser)) == {("forgotten", 0, str(acts[9]))}


def alter(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    column = random.choice(list(COLUMNS))
    one = random.choice(acts)
    cursor.execute(f"UPDATE trail_act SET {column} = {COLUMNS[column]} WHERE id = %s", [one])
    return [str(one)]


def alter_said(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    one = random.choice(acts)
    change = random.choice(["facts = facts || '{\"number\": 99}'", "salt = sha256(salt)"])
    cursor.execute(f"UPDATE trail_actfacts SET {change} WHERE act_id = %s", [one])
    return [str(one)]


def empty_said(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    one = random.choice(acts)
    cursor.execute("DELETE FROM trail_actfacts WHERE act_id = %s", [one])
    return [str(one)]


def remove(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    one = random.choice(acts)
    cursor.execute("DELETE FROM trail_act WHERE id = %s", [one])
    return [str(one)]


def remove_whole(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    one = random.choice(acts)
    cursor.execute("DELETE FROM trail_actfacts WHERE act_id = %s", [one])
    cursor.execute("DELETE FROM trail_position WHERE act_id = %s", [one])
    cursor.execute("DELETE FROM trail_act WHERE id = %s", [one])
    return [str(one)]


def swap(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    one, other = random.sample(acts, 2)
    cursor.execute(
        "WITH old AS (DELETE FROM trail_position WHERE act_id = ANY (%s) RETURNING *) SELECT * FROM old",
        [[one, other]],
    )
    (a, first), (b, second) = cursor.fetchall()
    cursor.execute("INSERT INTO trail_position VALUES (%s, %s), (%s, %s)", [a, second, b, first])
    return [str(one), str(other)]


def renumber(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    one = random.choice(acts)
    cursor.execute("UPDATE trail_position SET position = 1000000 WHERE act_id = %s", [one])
    return [str(one)]


def slip_in(cursor: Any, acts: list[UUID], random: Random) -> list[str]:
    """A copy of an older act, without a number or at one that was free. Behind the last it would be but a new one."""
    one = random.choice(acts[:-1])
    cursor.execute(
        "INSERT INTO trail_act (id, at, verb, door, person_ids, organisation_ids, commitment, transaction,"
        " request_hash) SELECT gen_random_uuid(), at, verb, door, person_ids, organisation_ids, commitment,"
        " transaction, request_hash FROM trail_act WHERE id = %s RETURNING id",
        [one],
    )
    (made,) = cursor.fetchone()
    if random.random() < 0.5:
        cursor.execute("INSERT INTO trail_position VALUES (0, %s)", [made])
    return [str(made)]


def test_what_is_changed_together_with_the_tree_is_told_by_the_heads(
    acts: list[UUID], superuser: psycopg.Cursor[Any]
) -> None:
    outside = Kept("kept.txt", newest_head())
    with superuser.connection.transaction(force_rollback=True):
        # The tree forgets, or lies about, an act that is whole.
        superuser.execute(
            "UPDATE trail_leaf SET hashes = sha256(hashes) || substr(hashes, 33) WHERE place = 6"
        )
        superuser.execute("DELETE FROM trail_leaf WHERE place = 23")
        assert codes(found(superuser)) == {
            ("tree", 7, str(acts[6])),
            ("no_leaf", 24, str(acts[23])),
        }
    with superuser.connection.transaction(force_rollback=True):
        # Act and leaf are gone: nobody can tell what it said, but that it stood there.
        superuser.execute("DELETE FROM trail_leaf WHERE place = 23")
        remove_whole(superuser, [acts[23]], Random(1))
        assert {("no_leaf", 24, ""), ("unsure", 30, "")} <= codes(found(superuser))
    with superuser.connection.transaction(force_rollback=True):
        # An act is changed and the tree built anew over it: no head holds from there on.
        superuser.execute("UPDATE trail_act SET verb = 'bell.steal' WHERE id = %s", [acts[12]])
        rebuild(superuser)
        verdict = found(superuser)
        assert [(fault.code, fault.number) for fault in verdict.faults] == [
            ("head", 20),
            ("head", 30),
            ("head", 40),
            ("head", 41),
        ]
        assert "of the acts from 11 to 20" in told(verdict.faults[0])
    with superuser.connection.transaction(force_rollback=True):
        # The end is cut off with everything that knew of it: only who kept a head can tell.
        for table, column in (
            ("actfacts", "act_id"),
            ("position", "act_id"),
            ("leaf", "act_id"),
            ("act", "id"),
        ):
            superuser.execute(f"DELETE FROM trail_{table} WHERE {column} = ANY (%s)", [acts[30:]])
        superuser.execute("DELETE FROM trail_head WHERE size > 30")
        assert found(superuser).faults == []
        cut = found(superuser, (outside,)).faults
        assert told(cut[0]) == "The head over 41 acts (kept.txt): only 30 acts are left; the end was cut off."
    with superuser.connection.transaction(force_rollback=True):
        superuser.execute("TRUNCATE trail_actfacts, trail_position, trail_leaf")
        superuser.execute("DELETE FROM trail_act")
        assert {fault.code for fault in found(superuser).faults} == {"cut"}


def test_a_head_that_somebody_else_signed_or_that_was_altered_counts_for_nothing(
    acts: list[UUID], superuser: psycopg.Cursor[Any], tmp_path: Any
) -> None:
    with superuser.connection.transaction(force_rollback=True):
        superuser.execute("UPDATE trail_head SET note = replace(note, E'\n20\n', E'\n21\n') WHERE size = 20")
        assert codes(found(superuser)) == {("forged", 21, "")}
    call_command("verify_trail")
    kept = tmp_path / "kept.txt"
    kept.write_text(newest_head().replace("41", "42"))
    with pytest.raises(CommandError, match="was not signed with the region"):
        call_command("verify_trail", head=[kept])
    superuser.connection.rollback()
    # Nothing more is signed over what is not what was signed.
    act(99)
    give(3)
    tree.grow()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE trail_leaf SET hashes = sha256(hashes) WHERE place = 40")
    assert sign_head(at=NOW + timedelta(days=1)) is None
    assert len(newest_heads()) == 5


def rebuild(cursor: Any) -> None:
    """Give the acts of a changed trail leaves that fit it, as somebody would who knows how."""
    cursor.execute("SELECT position, act_id FROM trail_leaf ORDER BY place")
    kept = cursor.fetchall()
    growing = Growing()
    for place, (_, act_id) in enumerate(kept):
        record = next(tree.copied(cursor, tree._ONE, [act_id]))
        hashes = b"".join(growing.add(leaf_hash(record)))
        cursor.execute("UPDATE trail_leaf SET hashes = %s WHERE place = %s", [hashes, place])

"""Forget what acts said: facts and salt go, the commitment stays, and the act that did it says which acts they were.

The application may neither change nor remove a row of the trail. One function of the database may, and this alone: it
takes away what certain acts said, and writes down by which act. `verify` holds the two against each other, so whoever
misuses the function is named.
"""

from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.db import connection

from commonhours.trail.actions import OpenAct

# Only these may forget, and what they said themselves is never forgotten.
FORGETTING = ("person.erase", "records.retire")


def forget(act: OpenAct, act_ids: Iterable[UUID]) -> int:
    """Take away what these acts said, in the transaction of the act that is under way; return how many had said it."""
    wanted = sorted(set(act_ids))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM trail_forget(%s, %s)", [wanted, act.id])
        gone = sorted(row[0] for row in cursor.fetchall())
    if gone:
        act.note(forgotten=digest_of(gone))
    return len(gone)


def digest_of(act_ids: Iterable[UUID]) -> str:
    """What stands for a set of acts in the one that erased them."""
    return sha256(",".join(str(each) for each in sorted(act_ids)).encode()).hexdigest()

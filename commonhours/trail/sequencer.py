"""Give every act its place in the one order that durable followers read.

An act written early may commit late: whoever follows bare ids or times loses it. So an act gets its position only
when nothing that is older can still commit (its transaction lies below the oldest one running), in order of
(transaction, id). The last transaction given is remembered, so the length of the trail costs nothing.

One long writing transaction holds everybody's positions back until it ends; that is the price of losing none.
"""

from django.db import connection

from commonhours.common.actor import Actor, Held
from commonhours.common.sight import seeing
from commonhours.trail import queries
from commonhours.trail.models import Cursor

# Who acts when no person does: it sees the whole region, and may do what its role says and no more.
HOUSE = Actor(door="background", roles=(Held("house"),))

_NEWS = """
SELECT EXISTS (
    SELECT FROM trail_act a
    WHERE a.transaction >= %s::xid8 AND a.transaction < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM trail_position p WHERE p.act_id = a.id))"""

_GIVE = """
WITH given AS (
    INSERT INTO trail_position (act_id)
    SELECT a.id FROM trail_act a
    WHERE a.transaction >= %s::xid8 AND a.transaction < pg_snapshot_xmin(pg_current_snapshot())
      AND NOT EXISTS (SELECT FROM trail_position p WHERE p.act_id = a.id)
    ORDER BY a.transaction, a.id LIMIT %s
    RETURNING act_id)
SELECT count(*), max(a.transaction)::text FROM given JOIN trail_act a ON a.id = given.act_id"""

# What is visible and yet numbered beyond every transaction of this cluster was written in another one.
_FROM_ELSEWHERE = """
INSERT INTO trail_position (act_id)
SELECT a.id FROM trail_act a
WHERE a.transaction >= pg_snapshot_xmax(pg_current_snapshot())
  AND NOT EXISTS (SELECT FROM trail_position p WHERE p.act_id = a.id)
ORDER BY a.transaction, a.id"""


def give_positions(*, most: int = 1000) -> int:
    """Give positions to acts that have become safe; return how many, at most `most` of this cluster's own.

    Transaction ids mean something within one cluster only: a restored database begins to count anew, and then
    what still lacks a position from before gets one first.
    """
    mark = mark_of(queries.cluster_epoch(using="default"))
    with seeing(HOUSE.sight), connection.cursor() as cursor:
        given = 0
        if not Cursor.objects.filter(follower=mark).exists():
            Cursor.objects.bulk_create([Cursor(follower=mark, position=0)], ignore_conflicts=True)
            cursor.execute(_FROM_ELSEWHERE)
            given = cursor.rowcount
        # A look costs nothing; the lock below writes, and an idle house should not.
        elif not _news(Cursor.objects.values_list("position", flat=True).get(follower=mark)):
            return 0
        # Two sequencers at once take turns here, and the second sees what the first gave.
        last = Cursor.objects.select_for_update().get(follower=mark).position
        cursor.execute(_GIVE, [str(last), most])
        count, latest = cursor.fetchone()
        if latest is not None:
            Cursor.objects.filter(follower=mark).update(position=int(latest))
        return given + int(count)


def mark_of(epoch: str) -> str:
    """Under which name it is kept how far the acts of a cluster have their positions."""
    return f"sequencer {epoch}"


def _news(last: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, [str(last)])
        return bool(cursor.fetchone()[0])

"""Who is too near to whom for what: one table, asked wherever somebody decides, says yes, or comes. Pure.

A tie is what somebody is to the person whom it is about; a verb is what they would do. `OPEN`: nothing stands in the
way. `ASK`: somebody else who may says yes to it first. `SHUT`: somebody else does it.
"""

from collections.abc import Iterable

SELF, HELPER, FAMILY, HOUSEHOLD, FRIEND = "self", "helper", "family", "household", "friend"
TIES = (SELF, HELPER, FAMILY, HOUSEHOLD, FRIEND)
OPEN, ASK, SHUT = "open", "ask", "shut"

# Each line is a sentence: to come as a worker to oneself is shut; to somebody whom one helps, somebody else lets one.
VERBS: dict[str, dict[str, str]] = {
    # Come as a worker to whoever is served. The rule `family_closed` of region or organisation shuts what is ASK.
    "come": {SELF: SHUT, HELPER: ASK, FAMILY: ASK, HOUSEHOLD: ASK, FRIEND: OPEN},
    # Say yes, on the side of whoever is served, to the hours of a worker.
    "confirm_hours": {SELF: SHUT, HELPER: OPEN, FAMILY: SHUT, HOUSEHOLD: SHUT, FRIEND: OPEN},
    # Hours of a worker who is near to whoever was served: their own yes is not enough, the office says it.
    "be_confirmed": {SELF: SHUT, HELPER: ASK, FAMILY: ASK, HOUSEHOLD: ASK, FRIEND: OPEN},
    # Put a worker's hours right, let them pass, decide what was disputed.
    "settle_hours": {SELF: SHUT, HELPER: OPEN, FAMILY: SHUT, HOUSEHOLD: SHUT, FRIEND: SHUT},
    # Let somebody in, confirm what they hold, supervise, suspend them or decide about it.
    "decide": {SELF: SHUT, HELPER: OPEN, FAMILY: SHUT, HOUSEHOLD: SHUT, FRIEND: SHUT},
    # Approve what somebody is paid, or say that it was.
    "pay": {SELF: SHUT, HELPER: OPEN, FAMILY: SHUT, HOUSEHOLD: SHUT, FRIEND: SHUT},
    # Approve what the hours cost that somebody worked, or that somebody was given.
    "charge": {SELF: SHUT, HELPER: SHUT, FAMILY: SHUT, HOUSEHOLD: SHUT, FRIEND: SHUT},
    # Say that somebody may come to their own family, or to whom they help.
    "let_come": {SELF: SHUT, HELPER: SHUT, FAMILY: SHUT, HOUSEHOLD: SHUT, FRIEND: SHUT},
}
_WORSE = {OPEN: 0, ASK: 1, SHUT: 2}


def verdict(verb: str, ties: Iterable[str]) -> str:
    """What stands in the way of a verb between two who have these ties: the worst of them counts; none is OPEN."""
    return max((VERBS[verb][tie] for tie in ties), key=_WORSE.__getitem__, default=OPEN)

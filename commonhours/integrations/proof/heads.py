"""Sign heads of the trail when something has happened, and hand them out to whoever asks."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.integrations.proof.notes import Signed, origin_of, read, signed_note
from commonhours.integrations.signing import did_of, key_of_region
from commonhours.organisations.queries import region
from commonhours.trail import tree
from commonhours.trail.models import Head
from commonhours.trail.sequencer import HOUSE

log = logging.getLogger(__name__)

# No act is longer without a signature than this, once it has its place.
EVERY = timedelta(minutes=1)


def keep_tree(*, at: datetime, by: Actor = HOUSE) -> bool:
    """Let the tree grow behind the acts, and sign it now and then; return whether there is more to do at once."""
    grown = tree.grow()
    return sign_head(at=at, by=by) is not None or grown > 0


def sign_head(*, at: datetime, every: timedelta = EVERY, by: Actor = HOUSE) -> str | None:
    """Sign the tree as it stands, if it has grown since the last head and that one is old enough.

    Never over a changed past: what the last head said must still be so, or nothing more is signed.
    """
    with seeing(by.sight):
        last = Head.objects.order_by("-size").first()
        size = tree.size()
        if size == (last.size if last else 0) or (last and at - last.at < every):
            return None
        key = key_of_region(region().id)
        if last and read(last.note).root != tree.root(last.size):
            log.error("The trail is not what was signed: no more heads. Run `commonhours verify-trail`.")
            return None
        note = signed_note(Signed(origin_of(region().id), size, tree.root(size), at), key)
        Head.objects.create(size=size, at=at, note=note)
        return note


def newest_head() -> str:
    """The newest head as its text; empty while there is none. Heads are for everybody: no wall stands before them."""
    return Head.objects.order_by("-size").values_list("note", flat=True).first() or ""


def head_over(size: int) -> str:
    """The head over so many acts as its text; empty where none was signed."""
    return Head.objects.filter(size=size).values_list("note", flat=True).first() or ""


def newest_heads(most: int = 20) -> Sequence[Head]:
    """The newest heads, the latest first."""
    return tuple(Head.objects.order_by("-size")[:most])


def trail_key() -> str:
    """The name of the key that signs heads, which says the whole key."""
    return did_of(key_of_region(region().id).public_key())

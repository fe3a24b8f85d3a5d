"""Verbs of the ledger. Whoever calls them has asked for a permission and stands within an act of their own."""

from commonhours.ledger.actions.accounts import Wanted, open_accounts
from commonhours.ledger.actions.closing import Closed, close
from commonhours.ledger.actions.posting import Posted, correct, post, post_many

__all__ = ["Closed", "Posted", "Wanted", "close", "correct", "open_accounts", "post", "post_many"]

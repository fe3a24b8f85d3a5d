"""Verbs of an import, whatever it brings."""

from commonhours.integrations.imports.actions.bring import Brought, bring, choose
from commonhours.integrations.imports.actions.commit import Committed, commit
from commonhours.integrations.imports.actions.errands import run_errand
from commonhours.integrations.imports.actions.undo import Settled, drop_import, forget_files, undo

__all__ = (
    "Brought",
    "Committed",
    "Settled",
    "bring",
    "choose",
    "commit",
    "drop_import",
    "forget_files",
    "run_errand",
    "undo",
)

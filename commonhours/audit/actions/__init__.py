"""What people do about audits: follow a chain, let an auditor in, draw a sample, write what was found."""

from commonhours.audit.actions.letting import Audited, confirm_audit, end_audit, propose_audit
from commonhours.audit.actions.looking import Traced, note_look, trace
from commonhours.audit.actions.papers import Closed, Drawn, Found, close_paper, draw_sample, write_finding

__all__ = [
    "Audited",
    "Closed",
    "Drawn",
    "Found",
    "Traced",
    "close_paper",
    "confirm_audit",
    "draw_sample",
    "end_audit",
    "note_look",
    "propose_audit",
    "trace",
    "write_finding",
]

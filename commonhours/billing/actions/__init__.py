"""The verbs of the room: open a run, preview, approve or drop it; make invoices; record what was paid and settled."""

from commonhours.billing.actions.approve import BillingApproved, approve_billing
from commonhours.billing.actions.invoice import Invoiced, issue_invoices
from commonhours.billing.actions.open import BillingDropped, BillingOpened, drop_billing, open_billing
from commonhours.billing.actions.pay import InvoicePaid, record_invoice_payment, record_refund
from commonhours.billing.actions.preview import BillingPreviewed, preview_billing
from commonhours.billing.actions.settle import Settled, record_settlement

__all__ = [
    "BillingApproved",
    "BillingDropped",
    "BillingOpened",
    "BillingPreviewed",
    "InvoicePaid",
    "Invoiced",
    "Settled",
    "approve_billing",
    "drop_billing",
    "issue_invoices",
    "open_billing",
    "preview_billing",
    "record_invoice_payment",
    "record_refund",
    "record_settlement",
]

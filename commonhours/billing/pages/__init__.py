"""Billing as people read it: runs, invoices, what two partners owe each other, and what is left over.

Each read asks for its permission first.
"""

from commonhours.billing.pages.invoices import InvoiceSeen, invoice_seen, invoices_of
from commonhours.billing.pages.margin import MarginSeen, margin_of
from commonhours.billing.pages.runs import BillingLine, BillingSeen, billing_seen, billings_of
from commonhours.billing.pages.settling import PairSeen, pair_seen, pairs_of

__all__ = [
    "BillingLine",
    "BillingSeen",
    "InvoiceSeen",
    "MarginSeen",
    "PairSeen",
    "billing_seen",
    "billings_of",
    "invoice_seen",
    "invoices_of",
    "margin_of",
    "pair_seen",
    "pairs_of",
]

"""What the hours of a chain are charged: to whom, by which rule, and on which papers."""

from collections.abc import Iterator

from commonhours.audit.chain import MONEY, Gap, Link, Piece
from commonhours.audit.links.ground import Ground
from commonhours.billing.models import Charge, Invoice
from commonhours.ledger.rules import Reference


def bills(ground: Ground) -> Iterator[Piece]:
    """Charges of the hours that were reached, and the invoices and credit notes on which they stand."""
    rows = Charge.objects.filter(timesheet_id__in=ground.reached.of("timesheet"), run__state="approved")
    for row in rows.select_related("work", "run").order_by("starts_at", "revision", "kind"):
        if ground.eyes.office(MONEY, row.organisation_ids):
            yield _charge(row)
    hidden = set()
    papers = Invoice.objects.filter(id__in=ground.reached.of("invoice"))
    for paper in papers.order_by("organisation_id", "number"):
        if ground.eyes.office(MONEY, paper.organisation_ids):
            yield _paper(paper)
        else:
            hidden.add(paper.organisation_id)
    if hidden:
        yield Gap(part=MONEY, code="bills", organisation_ids=tuple(sorted(hidden)))


def _charge(row: Charge) -> Link:
    return Link(
        part=MONEY,
        code="charged" if row.partner_id is None else "charged_partner",
        facts={
            "organisation": row.organisation_id,
            "guest": row.partner_id,
            "work": row.work.name,
            "cents": row.cents,
            "seconds": row.minutes * 60,
            "revision": row.revision,
        },
        at=row.run.approved_at,
        by=row.run.approved_by_id,
        opens=Reference("timesheet", row.timesheet_id),
        act=row.run.act_id,
    )


def _paper(paper: Invoice) -> Link:
    return Link(
        part=MONEY,
        code="invoice" if paper.corrects_id is None else "credit_note",
        facts={
            "organisation": paper.organisation_id,
            "number": paper.number,
            "payer": paper.payer_name,
            "cents": paper.cents,
            "day": paper.day,
        },
        at=paper.issued_at,
        by=paper.issued_by_id,
        opens=Reference("invoice", paper.id),
        act=paper.act_id,
    )

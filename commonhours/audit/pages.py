"""Audits as those read them who let them in, and as the auditor works with them: looks, samples, working papers.

Each read asks whose they are: the auditor's own, or of books that the asker governs.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from commonhours.accounts.queries import names_of_accounts
from commonhours.audit.models import Audit, Item, Look, Paper
from commonhours.audit.queries import Population, postings_of
from commonhours.audit.rules import digest_of, draw
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern, seeing
from commonhours.ledger.models import Transfer
from commonhours.organisations.permissions import (
    Permission,
    may_in_office,
    organisations_with,
)
from commonhours.organisations.queries import names_of_organisations, region

MOST_LOOKS = 200
WAITS, HOLDS, OVER = "waits", "holds", "over"


@dataclass(frozen=True)
class AuditLine:
    """Who audits whom, why, over which days, until when, and which two officers let them in."""

    id: UUID
    account_id: UUID
    auditor: str
    purpose: str
    whole_region: bool
    organisations: tuple[str, ...]
    since: date
    until: date
    ends: date
    state: str
    proposed_by: str
    confirmed_by: str
    own: bool
    may_confirm: bool = False
    may_end: bool = False


@dataclass(frozen=True)
class LookLine:
    """One page or chain that was opened, by whom, and of what."""

    at: datetime
    by: str
    page: str
    kind: str
    refers_id: UUID | None
    why: str


@dataclass(frozen=True)
class PaperLine:
    """A sample in a list, and how many findings of which kind stand in it."""

    id: UUID
    title: str
    method: str
    size: int
    items: int
    counted: int
    drawn_at: datetime
    closed_at: datetime | None
    written: int


@dataclass(frozen=True)
class AuditSeen:
    """An audit with its samples and everything that was looked at under it, the latest first."""

    line: AuditLine
    papers: tuple[PaperLine, ...]
    looks: tuple[LookLine, ...]


@dataclass(frozen=True)
class ItemSeen:
    """A posting of a sample with what was found."""

    id: UUID
    place: int
    transfer_id: UUID
    kind: str
    day: date
    cents: int
    certain: bool
    verdict: str
    exception_cents: int | None
    words: str
    written_at: datetime | None


@dataclass(frozen=True)
class PaperSeen:
    """A working paper: how it was drawn, whether drawing again gives the same, and every finding."""

    line: PaperLine
    audit_id: UUID
    auditor: str
    seed: str
    population: Population
    total_cents: int
    digest: str
    same_again: bool
    items: tuple[ItemSeen, ...]
    own: bool


def audits_seen(*, by: Actor, at: datetime) -> tuple[AuditLine, ...]:
    """One's own audits, and those of whose books one governs, the latest first; none for everybody else."""
    with seeing(by.sight):
        rows = Audit.objects.select_related("account", "proposed_by", "confirmed_by").order_by("-proposed_at")
        found = [row for row in rows if row.account_id == by.account_id or _governs(by, row)]
        names = names_of_organisations()
        return tuple(_line(row, by, at, names) for row in found)


def _governs(by: Actor, row: Audit) -> bool:
    """Whether the asker governs some of those whose books it opens: they are told of it."""
    return may_in_office(by, Permission.GOVERN, row.organisation_ids)


def _governs_all(by: Actor, row: Audit) -> bool:
    if may_in_office(by, Permission.GOVERN):
        return True
    return not row.whole_region and set(row.organisation_ids) <= set(
        organisations_with(by, Permission.GOVERN)
    )


def _line(row: Audit, by: Actor, at: datetime, names: dict[UUID, str]) -> AuditLine:
    today = at.astimezone(region().tzinfo).date()
    over = row.ended_at is not None or row.ends <= today
    keeps = _governs_all(by, row) and not over
    return AuditLine(
        id=row.id,
        account_id=row.account_id,
        auditor=row.account.name or row.account.email,
        purpose=row.purpose,
        whole_region=row.whole_region,
        organisations=tuple(sorted(names.get(each, "") for each in row.organisation_ids)),
        since=row.since,
        until=row.until,
        ends=row.ends,
        state=OVER if over else HOLDS if row.confirmed_at else WAITS,
        proposed_by=row.proposed_by.name,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        own=row.account_id == by.account_id,
        may_confirm=keeps and row.confirmed_at is None and by.account_id != row.proposed_by_id,
        may_end=keeps,
    )


def audit_seen(*, by: Actor, at: datetime, audit_id: UUID) -> AuditSeen:
    """One audit, for its auditor and for whoever governs; refuse with `unknown_audit`."""
    with seeing(by.sight):
        row = (
            Audit.objects.select_related("account", "proposed_by", "confirmed_by").filter(id=audit_id).first()
        )
        if row is None or not (row.account_id == by.account_id or _governs(by, row)):
            raise NotFound.because("unknown_audit", field="audit")
        looks = list(Look.objects.filter(audit=row).order_by("-at", "-id")[:MOST_LOOKS])
        names = names_of_accounts({each.by_account_id for each in looks})
        return AuditSeen(
            _line(row, by, at, names_of_organisations()),
            tuple(_paper_line(each) for each in _papers(by, row)),
            tuple(
                LookLine(
                    each.at,
                    names.get(each.by_account_id, "") if each.by_account_id else "",
                    each.page,
                    each.kind,
                    each.refers_id,
                    each.why,
                )
                for each in looks
            ),
        )


def _papers(by: Actor, row: Audit) -> list[Paper]:
    """The auditor's own; whoever let them in reads what is closed, and nothing before."""
    if row.account_id != by.account_id:
        if not _governs_all(by, row):
            return []
        concern([row.id])
    rows = Paper.objects.filter(audit=row).order_by("-drawn_at", "-id")
    found = [each for each in rows if each.closed_at or each.account_id == by.account_id]
    concern(each.id for each in found)
    return found


def _paper_line(row: Paper) -> PaperLine:
    return PaperLine(
        row.id,
        row.title,
        row.method,
        row.size,
        row.items.count(),
        row.counted,
        row.drawn_at,
        row.closed_at,
        row.items.exclude(verdict="").count(),
    )


def paper_seen(*, by: Actor, at: datetime, paper_id: UUID) -> PaperSeen:
    """One working paper with every finding, and whether its sample can be drawn again.

    Refuses with `unknown_paper` whoever may not read it yet.
    """
    with seeing(by.sight):
        row = _paper(by, paper_id)
        rows = Item.objects.filter(paper=row).select_related("transfer").order_by("place")
        population = Population.from_json(row.population)
        items = tuple(_item(each) for each in rows)
        postings = postings_of(population)
        again = draw(row.method, postings, seed=row.seed, size=row.size)
        return PaperSeen(
            line=_paper_line(row),
            audit_id=row.audit_id,
            auditor=row.account.name or row.account.email,
            seed=row.seed,
            population=population,
            total_cents=row.total_cents,
            digest=row.digest,
            same_again=digest_of(postings) == row.digest
            and [(each.id, each.cents) for each in again]
            == [(each.transfer_id, each.cents) for each in items],
            items=items,
            own=row.account_id == by.account_id,
        )


def _paper(by: Actor, paper_id: UUID) -> Paper:
    own = Paper.objects.filter(id=paper_id).select_related("account").first()
    if own is not None and own.account_id == by.account_id:
        return own
    # Whoever let the auditor in reads what is closed: each of their audits is asked whether it is one of its papers.
    for audit in Audit.objects.order_by("-proposed_at"):
        if _governs_all(by, audit):
            found = next((each for each in _papers(by, audit) if each.id == paper_id), None)
            if found is not None:
                return found
    raise NotFound.because("unknown_paper", field="paper")


def _item(row: Item) -> ItemSeen:
    transfer: Transfer = row.transfer
    return ItemSeen(
        row.id,
        row.place,
        row.transfer_id,
        transfer.kind,
        transfer.day,
        row.cents,
        row.certain,
        row.verdict,
        row.exception_cents,
        row.words,
        row.written_at,
    )

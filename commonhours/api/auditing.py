"""Traces and audits: everything behind a record, auditors who are let in until a day, samples and working papers."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router, Status
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Reason, Searched, Told
from commonhours.audit import actions
from commonhours.audit.actions.letting import Scope
from commonhours.audit.chain import Link
from commonhours.audit.pages import audit_seen, audits_seen, paper_seen
from commonhours.common.clock import now
from commonhours.ledger.rules import Reference
from commonhours.words.trace import piece_words, who_words

router = Router()

Word = Annotated[str, Field(max_length=200)]


class PieceTold(Told):
    """One link of a chain, or a gap: what may not be shown, and whose office may see it."""

    part: str = Field(examples=["money"])
    code: str = Field(examples=["posting"])
    text: str
    facts: dict[str, Any]
    at: datetime | None
    who: str
    opens: str = Field(examples=["visit:01900000-0000-7000-8000-000000000000"])
    number: int | None = Field(description="The place of its act in the trail.")
    hidden_from: list[UUID] = Field(description="For a gap: the organisations whose offices may see it.")


class ChainTold(Told):
    """Everything behind a record, and the act that says who looked."""

    start: str
    act_id: UUID
    more: int
    pieces: list[PieceTold]


class TraceAsked(Searched):
    """Why somebody looks; it is written down with the look."""

    why: Word = ""


class AuditTold(Told):
    """Who audits whose books, why, over which days, and until when."""

    id: UUID
    account_id: UUID
    auditor: str
    purpose: str
    whole_region: bool
    organisations: list[str]
    since: date
    until: date
    ends: date
    state: str = Field(examples=["holds"])
    proposed_by: str
    confirmed_by: str


class AccessTold(Told):
    """A page or a chain that was opened."""

    at: datetime
    by: str
    page: str
    kind: str
    refers_id: UUID | None
    why: str


class AuditAsked(Asked):
    """Who may look, why, at whose books of which days, and the day on which nothing opens any more."""

    email: Annotated[str, Field(min_length=3, max_length=254, pattern=PLAIN)]
    name: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""
    purpose: Reason
    organisation_ids: list[Id] = Field(default_factory=list, max_length=200)
    since: Day
    until: Day
    ends: Day


class AuditedTold(Told):
    """An audit, and the account that may look."""

    audit_id: UUID
    account_id: UUID


class SampleAsked(Asked):
    """How a sample is drawn."""

    title: Annotated[str, Field(min_length=1, max_length=120, pattern=PLAIN)]
    method: Annotated[str, Field(max_length=16, pattern=PLAIN, examples=["monetary_unit"])]
    seed: Annotated[str, Field(min_length=1, max_length=60, pattern=PLAIN)]
    size: Annotated[int, Field(ge=1, le=500)]
    kinds: list[Annotated[str, Field(max_length=20, pattern=PLAIN)]] = Field(
        default_factory=list, max_length=20
    )


class SampleTold(Told):
    """A sample: so many postings out of so many."""

    paper_id: UUID
    items: int
    counted: int


class AuditItemTold(Told):
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


class PaperTold(Told):
    """A working paper: how its sample was drawn, and what was found."""

    id: UUID
    audit_id: UUID
    title: str
    method: str
    seed: str
    size: int
    counted: int
    total_cents: int
    digest: str
    population: dict[str, Any]
    same_again: bool
    closed_at: datetime | None
    items: list[AuditItemTold]


class FindingAsked(Asked):
    """What was found: it agrees, an exception with its amount in cents, or a question."""

    verdict: Annotated[str, Field(max_length=10, pattern=PLAIN, examples=["agrees"])]
    words: Annotated[str, Field(max_length=1000)] = ""
    cents: Annotated[int, Field(ge=-(10**12), le=10**12)] | None = None


class FindingTold(Told):
    """The posting of the sample that it is about."""

    item_id: UUID
    verdict: str


class PaperClosedTold(Told):
    """A working paper of which nothing changes any more."""

    paper_id: UUID


@router.get("/trace/{what}/{refers_id}", response=answers(ChainTold))
def show_trace(
    request: Knock,
    what: Annotated[str, Field(max_length=20, pattern=PLAIN)],
    refers_id: Id,
    asked: Annotated[TraceAsked, Query()],
) -> ChainTold:
    """Everything behind a posting, a visit, hours, a person or a line of pay. That somebody looked is written down."""
    traced = actions.trace(by=request.auth, at=now(), start=Reference(what, refers_id), why=asked.why)
    chain = traced.chain
    pieces = []
    for piece in chain.pieces:
        link = piece if isinstance(piece, Link) else None
        pieces.append(
            PieceTold(
                part=piece.part,
                code=piece.code,
                text=piece_words(piece, chain),
                facts=dict(link.facts) if link else {},
                at=link.at if link else None,
                who=who_words(link, chain) if link else "",
                opens=f"{link.opens.kind}:{link.opens.id}" if link and link.opens else "",
                number=chain.numbers.get(link.act) if link and link.act else None,
                hidden_from=[] if isinstance(piece, Link) else list(piece.organisation_ids),
            )
        )
    start = f"{chain.start.kind}:{chain.start.id}"
    return ChainTold(start=start, act_id=traced.act_id, more=chain.more, pieces=pieces)


@router.get("/audits", response=answers(list[AuditTold]))
def list_audits(request: Knock) -> list[AuditTold]:
    """One's own audits, and those of whose books one governs."""
    return [AuditTold.model_validate(each) for each in audits_seen(by=request.auth, at=now())]


@router.post("/audits", response=answers(AuditedTold, *WRITING, status=201), openapi_extra=KEYED)
def open_audit(request: Knock, asked: AuditAsked) -> Status[AuditedTold]:
    """Propose an audit; it opens once a second officer confirms it."""
    made = actions.propose_audit(
        by=request.auth,
        at=now(),
        email=asked.email,
        name=asked.name,
        purpose=asked.purpose,
        scope=Scope(tuple(asked.organisation_ids), asked.since, asked.until),
        ends=asked.ends,
    )
    return Status(201, AuditedTold.model_validate(made))


@router.get("/audits/{audit_id}/accesses", response=answers(list[AccessTold]))
def list_accesses(request: Knock, audit_id: Id) -> list[AccessTold]:
    """What was looked at under an audit, the latest first."""
    seen = audit_seen(by=request.auth, at=now(), audit_id=audit_id)
    return [AccessTold.model_validate(each) for each in seen.looks]


@router.post("/audits/{audit_id}/confirm", response=answers(AuditedTold, *WRITING), openapi_extra=KEYED)
def confirm_audit(request: Knock, audit_id: Id) -> AuditedTold:
    """Take a second look, and let the auditor in."""
    return AuditedTold.model_validate(actions.confirm_audit(by=request.auth, at=now(), audit_id=audit_id))


@router.post("/audits/{audit_id}/end", response=answers(AuditedTold, *WRITING), openapi_extra=KEYED)
def end_audit(request: Knock, audit_id: Id) -> AuditedTold:
    """End an audit at once."""
    return AuditedTold.model_validate(actions.end_audit(by=request.auth, at=now(), audit_id=audit_id))


@router.post("/samples", response=answers(SampleTold, *WRITING, status=201), openapi_extra=KEYED)
def draw_sample(request: Knock, asked: SampleAsked) -> Status[SampleTold]:
    """Draw a sample of the postings of one's audit."""
    return Status(
        201, SampleTold.model_validate(actions.draw_sample(by=request.auth, at=now(), **asked.model_dump()))
    )


@router.get("/samples/{paper_id}", response=answers(PaperTold))
def show_sample(request: Knock, paper_id: Id) -> PaperTold:
    """A working paper with every posting and finding."""
    seen = paper_seen(by=request.auth, at=now(), paper_id=paper_id)
    return PaperTold(
        id=seen.line.id,
        audit_id=seen.audit_id,
        title=seen.line.title,
        method=seen.line.method,
        seed=seen.seed,
        size=seen.line.size,
        counted=seen.line.counted,
        total_cents=seen.total_cents,
        digest=seen.digest,
        population=seen.population.as_json(),
        same_again=seen.same_again,
        closed_at=seen.line.closed_at,
        items=[AuditItemTold.model_validate(each) for each in seen.items],
    )


@router.post("/samples/items/{item_id}", response=answers(FindingTold, *WRITING), openapi_extra=KEYED)
def write_finding(request: Knock, item_id: Id, asked: FindingAsked) -> FindingTold:
    """Write what was found about one posting of one's own sample."""
    made = actions.write_finding(by=request.auth, at=now(), item_id=item_id, **asked.model_dump())
    return FindingTold.model_validate(made)


@router.post("/samples/{paper_id}/close", response=answers(PaperClosedTold, *WRITING), openapi_extra=KEYED)
def close_sample(request: Knock, paper_id: Id) -> PaperClosedTold:
    """Close a working paper for good."""
    return PaperClosedTold.model_validate(actions.close_paper(by=request.auth, at=now(), paper_id=paper_id))

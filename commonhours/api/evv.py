"""Records of visits for payers who ask: what stands where, sending again; payers, their codes and numbers."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from commonhours.api.changes import NothingAsked
from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Most, Page, Searched, Told
from commonhours.common.clock import now
from commonhours.integrations.evidence.actions import take_evidence
from commonhours.integrations.evv import actions, pages
from commonhours.integrations.evv.scores import scores
from commonhours.words.evv import fault_words, reason_words

router = Router()

Short = Annotated[str, Field(max_length=50, pattern=PLAIN)]


class PayerRecordTold(Told):
    """One visit's record; the timesheet has the id of the assignment."""

    id: UUID
    timesheet_id: UUID
    payer_id: UUID
    payer: str
    person_id: UUID
    person: str
    service_user_id: UUID
    service_user: str
    starts_at: datetime
    state: str = Field(examples=["rejected"], description="held, rejected, waiting, sent or accepted.")
    faults: list[str] = Field(description="Why the payer would turn it back.")
    sequence: int = Field(description="The highest number that was used; 0 before anything was sent.")
    changed_at: datetime
    due_by: datetime | None = Field(description="Until when the payer wants it, where they say so.")


class PayerRecordsTold(Told):
    """A page of records."""

    items: list[PayerRecordTold]
    next: int | None


class PayerRecordsSearched(Searched):
    """Which records, and which page of them."""

    show: Literal["held", "rejected", "waiting", "sent", "accepted"] = "held"
    page: Page = 1
    most: Most = 40


class ToMendTold(Told):
    """What is wrong, and what to do, in words; and in the payer's own where they said it."""

    what: str
    fix: str
    payer_says: str = ""


class SentTold(Told):
    """One time that a record went out. `accepted` is null while nothing was answered."""

    sequence: int
    made_at: datetime
    accepted: bool | None
    answered_at: datetime | None
    reasons: list[ToMendTold]


class PayerRecordSeenTold(Told):
    """One record, what is to be mended, and each time it went out."""

    record: PayerRecordTold
    to_mend: list[ToMendTold]
    sendings: list[SentTold]


class ResentTold(Told):
    """Which record goes out again."""

    record_id: UUID
    state: str


class ChangesApprovedTold(Told):
    """Whose changed hours somebody agreed with, in which revision."""

    record_id: UUID
    revision: int


class PayerTermsAsked(Asked):
    """By which family's rules a payer goes from a day on; no radius and no grace: those of the family."""

    pack: Annotated[str, Field(max_length=20, pattern=PLAIN, examples=["ohio"])]
    since: Day
    metres: Annotated[int, Field(ge=0, le=5000)] | None = None
    grace_minutes: Annotated[int, Field(ge=0, le=240)] | None = None
    round_minutes: Annotated[int, Field(ge=0, le=60)] = 0


class PayerTermsTold(Told):
    """By which rules visits of a payer are counted from a day on."""

    payer_id: UUID
    since: date
    pack: str


class PayerScoreTold(Told):
    """One figure of a payer; `value` is null while there is nothing to count. Of devices `wanted` is the most."""

    payer_id: UUID
    payer: str
    what: str = Field(description="unedited, usage or devices.")
    value: int | None
    wanted: int
    kept: bool
    source: str


class PayerEvidenceTold(Told):
    """A signed file of evidence, as text; it is checked byte by byte, so keep it as it is."""

    timesheet_id: UUID
    file: str
    key: str = Field(description="The region's key, as a did:key.")


class OnePayerTold(Told):
    """A payer who asks an organisation for records of its visits."""

    id: UUID
    organisation_id: UUID
    name: str
    profile: str
    payer_id: str
    programme: str
    provider_id: str
    business_id: str
    address: str
    login: str
    wait_hours: int
    since: date
    until: date | None
    counts: dict[str, int]
    trouble: str
    pack: str = Field(description="The family whose rules hold today.")


class PayerAsked(Asked):
    """What a payer asks for. Nothing is sent while there is no address."""

    name: Annotated[str, Field(max_length=80, pattern=PLAIN)]
    profile: Annotated[str, Field(max_length=20, pattern=PLAIN, examples=["alternate"])]
    payer_id: Short
    programme: Short = ""
    provider_id: Short = ""
    business_id: Annotated[str, Field(max_length=7, pattern=PLAIN)] = ""
    address: Annotated[str, Field(max_length=400, pattern=PLAIN)] = ""
    login: Annotated[str, Field(max_length=60, pattern=PLAIN)] = ""
    wait_hours: Annotated[int, Field(ge=1, le=240)] = 20
    since: Day
    until: Day | None = None


class PayerSetTold(Told):
    """The payer that was written down."""

    payer_id: UUID


class ProcedureAsked(Asked):
    """Under which code a payer asks for a type of work; an empty code takes it back."""

    type_of_work_id: Id
    code: Annotated[str, Field(max_length=10, pattern=PLAIN, examples=["T1019"])]
    modifiers: Annotated[list[Annotated[str, Field(max_length=2, pattern=PLAIN)]], Field(max_length=4)] = []


class ProcedureTold(Told):
    """The code of a type of work with a payer."""

    payer_id: UUID
    type_of_work_id: UUID
    code: str


class NumberAsked(Asked):
    """Somebody's number with a payer: of a service user or of a worker. Never a social security number."""

    number: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    service_user_id: Id | None = None
    person_id: Id | None = None


class NumberTold(Told):
    """Whose number was written down."""

    payer_id: UUID
    who: UUID


@router.get("/payer-records", response=answers(PayerRecordsTold))
def list_payer_records(request: Knock, asked: Query[PayerRecordsSearched]) -> PayerRecordsTold:
    """Records in one state, the oldest first."""
    skip = (asked.page - 1) * asked.most
    lines, total = pages.records(by=request.auth, show=asked.show, skip=skip, most=asked.most)
    items = [PayerRecordTold.model_validate(line) for line in lines]
    return PayerRecordsTold(items=items, next=asked.page + 1 if total > skip + asked.most else None)


@router.get("/payer-records/{record_id}", response=answers(PayerRecordSeenTold, 404))
def show_payer_record(request: Knock, record_id: Id) -> PayerRecordSeenTold:
    """One record, what keeps it here, and what the payer said of it."""
    seen = pages.record(by=request.auth, record_id=record_id)
    return PayerRecordSeenTold(
        record=PayerRecordTold.model_validate(seen.line),
        to_mend=[ToMendTold(what=what, fix=fix) for what, fix in map(fault_words, seen.line.faults)],
        sendings=[
            SentTold(
                sequence=each.sequence,
                made_at=each.made_at,
                accepted=each.accepted,
                answered_at=each.answered_at,
                reasons=[
                    ToMendTold(what=reason_words(field)[0], fix=reason_words(field)[1], payer_says=text)
                    for field, text in each.reasons
                ],
            )
            for each in seen.sendings
        ],
    )


@router.post("/payer-records/{record_id}/again", response=answers(ResentTold, *WRITING), openapi_extra=KEYED)
def send_payer_record_again(request: Knock, record_id: Id, asked: NothingAsked) -> ResentTold:
    """Send once more, under a higher number, what the payer turned back."""
    done = actions.send_again(by=request.auth, at=now(), record_id=record_id)
    return ResentTold.model_validate(done)


@router.post(
    "/payer-records/{record_id}/approve",
    response=answers(ChangesApprovedTold, *WRITING),
    openapi_extra=KEYED,
)
def approve_payer_record(request: Knock, record_id: Id, asked: NothingAsked) -> ChangesApprovedTold:
    """Agree with what a colleague changed by hand, where the payer wants that before the record goes out."""
    done = actions.approve_changes(by=request.auth, at=now(), record_id=record_id)
    return ChangesApprovedTold.model_validate(done)


@router.get("/payer-scores", response=answers(list[PayerScoreTold]))
def list_payer_scores(request: Knock) -> list[PayerScoreTold]:
    """How each payer of the caller's organisations would count the quarter."""
    return [PayerScoreTold.model_validate(each) for each in scores(by=request.auth, at=now())]


@router.post("/payers/{payer_id}/terms", response=answers(PayerTermsTold, *WRITING), openapi_extra=KEYED)
def set_payer_terms(request: Knock, payer_id: Id, asked: PayerTermsAsked) -> PayerTermsTold:
    """Set by which rules visits of a payer are counted from a day on."""
    wanted = actions.TermsAsked(**asked.model_dump())
    done = actions.set_terms(by=request.auth, at=now(), payer_id=payer_id, asked=wanted)
    return PayerTermsTold.model_validate(done)


@router.post("/hours/{timesheet_id}/evidence", response=answers(PayerEvidenceTold, *WRITING))
def take_hours_evidence(request: Knock, timesheet_id: Id, asked: NothingAsked) -> PayerEvidenceTold:
    """Take away what shows that a visit took place: who, what, when, where and how we know, signed by the region."""
    done = take_evidence(by=request.auth, at=now(), timesheet_id=timesheet_id)
    return PayerEvidenceTold.model_validate(done)


@router.get("/payers", response=answers(list[OnePayerTold]))
def list_payers(request: Knock) -> list[OnePayerTold]:
    """Payers of the organisations for which the caller settles hours."""
    return [_payer(line) for line in pages.payers(by=request.auth, at=now())]


@router.post(
    "/organisations/{organisation_id}/payers", response=answers(PayerSetTold, *WRITING), openapi_extra=KEYED
)
def add_payer(request: Knock, organisation_id: Id, asked: PayerAsked) -> PayerSetTold:
    """Write down another payer of an organisation."""
    asks = actions.PayerAsks(**asked.model_dump())
    done = actions.set_payer(by=request.auth, at=now(), organisation_id=organisation_id, asks=asks)
    return PayerSetTold.model_validate(done)


@router.post("/payers/{payer_id}", response=answers(PayerSetTold, *WRITING), openapi_extra=KEYED)
def change_payer(request: Knock, payer_id: Id, asked: PayerAsked) -> PayerSetTold:
    """Set what a payer asks for now."""
    asks = actions.PayerAsks(**asked.model_dump())
    done = actions.set_payer(by=request.auth, at=now(), asks=asks, payer_id=payer_id)
    return PayerSetTold.model_validate(done)


@router.post("/payers/{payer_id}/work", response=answers(ProcedureTold, *WRITING), openapi_extra=KEYED)
def set_payer_work(request: Knock, payer_id: Id, asked: ProcedureAsked) -> ProcedureTold:
    """Set under which code a payer asks for a type of work."""
    done = actions.set_procedure(
        by=request.auth,
        at=now(),
        payer_id=payer_id,
        type_of_work_id=asked.type_of_work_id,
        code=asked.code,
        modifiers=tuple(asked.modifiers),
    )
    return ProcedureTold.model_validate(done)


@router.post("/payers/{payer_id}/numbers", response=answers(NumberTold, *WRITING), openapi_extra=KEYED)
def set_payer_number(request: Knock, payer_id: Id, asked: NumberAsked) -> NumberTold:
    """Write down under which number a payer knows somebody."""
    done = actions.set_number(by=request.auth, at=now(), payer_id=payer_id, **asked.model_dump())
    return NumberTold.model_validate(done)


def _payer(line: pages.PayerLine) -> OnePayerTold:
    row = line.payer
    names = set(OnePayerTold.model_fields) - {"counts", "trouble", "pack"}
    told = {name: getattr(row, name) for name in names}
    return OnePayerTold(**told, counts=line.counts, trouble=line.trouble, pack=line.pack)

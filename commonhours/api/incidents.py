"""What was reported in confidence: say it, see how it stands; and for officers of safety, look after it."""

from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router
from pydantic import Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import PLAIN, Asked, Day, Id, Instant, Told
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.incidents import actions, pages
from commonhours.incidents.queries import clock_at
from commonhours.incidents.rules import MOST_HOURS, MOST_MINUTES, Clock

router = Router()

TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Words = Annotated[str, Field(max_length=2000, pattern=TEXT)]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]


class ReportAsked(Asked):
    """What happened, how urgent it is, and in whose words; the visit or the service user it is about."""

    kind: Literal["injury", "neglect", "money", "violence", "missed", "medication", "privacy", "other"]
    urgency: Literal["now", "soon", "later"]
    words: Annotated[str, Field(max_length=3000, pattern=TEXT)]
    happened_at: Instant | None = None
    place: Annotated[str, Field(max_length=200, pattern=PLAIN)] = ""
    who: Annotated[str, Field(max_length=300, pattern=PLAIN)] = ""
    language: Annotated[str, Field(max_length=10, pattern=PLAIN)] = "en"
    visit_id: Id | None = None
    service_user_id: Id | None = None


class ReportedTold(Told):
    """The report that was taken."""

    incident_id: UUID


class EvidenceAsked(Asked):
    """A JPEG, PNG or PDF in base64, 5 MB at most."""

    content: Annotated[str, Field(max_length=7_000_000, pattern=r"^[A-Za-z0-9+/=]*$")]


class EvidenceAddedTold(Told):
    """The file that was added."""

    incident_id: UUID
    file_id: UUID


class EvidenceContentTold(Told):
    """A file as it is kept."""

    kind: str = Field(examples=["image/jpeg", "image/png", "application/pdf"])
    content: str


class IncidentEvidenceTold(Told):
    """A picture or a paper that was shown."""

    id: UUID
    kind: str
    size: int
    added_by: str
    added_at: datetime


class OwnReportTold(Told):
    """What the caller reported, and how it stands."""

    id: UUID
    kind: str
    urgency: str
    words: str
    place: str
    who: str
    happened_at: datetime
    reported_at: datetime
    state: str = Field(examples=["new", "in_hand", "closed"])
    told: str
    files: list[IncidentEvidenceTold]


class IncidentLineTold(Told):
    """A side of an incident that waits for somebody, without a name of anybody it is about."""

    incident_id: UUID
    side_id: UUID
    kind: str
    urgency: str
    severity: str
    state: str
    organisation: str
    owner_id: UUID | None
    owner: str
    reported_at: datetime
    due_at: datetime | None


class InvolvedTold(Told):
    """Who has to do with it, and how."""

    person_id: UUID | None
    service_user_id: UUID | None
    name: str
    part: str
    said_by: str


class IncidentStepTold(Told):
    """What was done about it."""

    kind: str
    words: str
    by: str
    at: datetime
    side: str
    authority: str
    number: str
    done_at: datetime | None
    suspension_id: UUID | None


class IncidentReadingTold(Told):
    """Who opened it, and when."""

    by: str
    at: datetime
    door: str
    a_file: bool


class IncidentSideTold(Told):
    """A side that the caller may act on."""

    id: UUID
    organisation_id: UUID | None
    organisation: str
    state: str
    severity: str
    outcome: str
    owner_id: UUID | None
    owner: str
    due_at: datetime | None
    keepers: list[tuple[UUID, str]]


class IncidentTold(Told):
    """One incident, whole, for an officer of safety. That it was read is written down."""

    id: UUID
    kind: str
    urgency: str
    words: str
    language: str
    place: str
    who: str
    happened_at: datetime
    reported_at: datetime
    reporter: str
    visit_id: UUID | None
    visit_starts_at: datetime | None
    visit_ends_at: datetime | None
    authority_by: datetime | None
    authority_told: bool
    state: str
    sides: list[IncidentSideTold]
    read_at: list[str]
    involved: list[InvolvedTold]
    steps: list[IncidentStepTold]
    files: list[IncidentEvidenceTold]
    readings: list[IncidentReadingTold]


class IncidentSideAsked(Asked):
    """On which side; left out, the caller's own."""

    side_id: Id | None = None


class IncidentGiveAsked(IncidentSideAsked):
    """Which officer looks after it from now on."""

    account_id: Id


class IncidentNoteAsked(IncidentSideAsked):
    """What was done, and how grave it is where that is known now."""

    kind: Literal["note", "called", "referred", "authority", "suspended"] = "note"
    words: Words = ""
    severity: Literal["", "slight", "serious", "grave"] = ""
    authority: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""
    number: Annotated[str, Field(max_length=60, pattern=PLAIN)] = ""
    done_at: Instant | None = None
    suspension_id: Id | None = None


class IncidentLinkAsked(IncidentSideAsked):
    """Who has to do with it: a person, a service user, or a stranger by name."""

    part: Literal["there", "harmed", "accused", "witness", "other"]
    person_id: Id | None = None
    service_user_id: Id | None = None
    name: Annotated[str, Field(max_length=120, pattern=PLAIN)] = ""


class IncidentBringInAsked(Asked):
    """Which organisation reads it too; the city when left out."""

    organisation_id: Id | None = None


class IncidentWordsAsked(IncidentSideAsked):
    """Why."""

    words: Words


class StandAsideAsked(Asked):
    """Why somebody is too near to it."""

    words: Words


class IncidentCloseAsked(IncidentWordsAsked):
    """What came of it, why, and a few words to whoever reported it."""

    outcome: Literal["resolved", "confirmed", "not_confirmed", "elsewhere", "other"]
    told_reporter: Annotated[str, Field(max_length=250, pattern=TEXT)] = ""


class IncidentTendedTold(Told):
    """The side that somebody looked after, and how it stands."""

    incident_id: UUID
    side_id: UUID
    state: str


class IncidentLinkedTold(Told):
    """The incident of which more is known now."""

    incident_id: UUID


class IncidentClockTold(Told):
    """How soon somebody looks, in minutes around the clock; and the number to call in an emergency."""

    now_minutes: int
    soon_minutes: int
    later_minutes: int
    look_minutes: int
    authority_hours: int | None
    emergency: str


class IncidentClockAsked(Asked):
    """The clock from a day on; from today when left out."""

    now_minutes: Minutes
    soon_minutes: Minutes
    later_minutes: Minutes
    look_minutes: Minutes
    authority_hours: Annotated[int, Field(ge=1, le=MOST_HOURS)] | None = None
    emergency: Annotated[str, Field(max_length=20, pattern=PLAIN)] = ""
    since: Day | None = None


class IncidentClockSetTold(Told):
    """From which day on it holds."""

    rule_id: UUID
    since: date


@router.post("/reports", response=answers(ReportedTold, *WRITING), openapi_extra=KEYED)
def report_incident(request: Knock, asked: ReportAsked) -> ReportedTold:
    """Report something. Officers of safety read it, and nobody it is about."""
    report = actions.Report(**asked.model_dump())
    return ReportedTold.model_validate(actions.report_incident(by=request.auth, at=now(), report=report))


@router.get("/reports", response=answers(list[OwnReportTold]))
def list_my_reports(request: Knock) -> list[OwnReportTold]:
    """What the caller reported, the newest first."""
    return [OwnReportTold.model_validate(each) for each in pages.own_reports(by=request.auth)]


@router.get("/reports/{incident_id}", response=answers(OwnReportTold))
def show_my_report(request: Knock, incident_id: Id) -> OwnReportTold:
    """One that the caller reported, and how it stands."""
    return OwnReportTold.model_validate(pages.own_report(by=request.auth, incident_id=incident_id))


@router.get("/incidents", response=answers(list[IncidentLineTold]))
def list_incidents(request: Knock) -> list[IncidentLineTold]:
    """What waits on the sides that the caller looks after, the first due first."""
    return [IncidentLineTold.model_validate(each) for each in pages.queue(by=request.auth, at=now())]


@router.get("/incidents/clock", response=answers(IncidentClockTold))
def show_incident_clock(request: Knock) -> IncidentClockTold:
    """The clock that holds today."""
    return IncidentClockTold.model_validate(clock_at(now()))


@router.post("/incidents/clock", response=answers(IncidentClockSetTold, *WRITING), openapi_extra=KEYED)
def set_incident_clock(request: Knock, asked: IncidentClockAsked) -> IncidentClockSetTold:
    """Set the clock from a day on."""
    said = asked.model_dump()
    since = said.pop("since")
    done = actions.set_clock(by=request.auth, at=now(), clock=Clock(**said), since=since)
    return IncidentClockSetTold.model_validate(done)


@router.get("/incidents/{incident_id}", response=answers(IncidentTold))
def show_incident(request: Knock, incident_id: Id) -> IncidentTold:
    """One incident, whole. That it was read is written down."""
    page = pages.incident_page(by=request.auth, at=now(), incident_id=incident_id)
    return IncidentTold.model_validate(asdict(page))


@router.post(
    "/incidents/{incident_id}/files", response=answers(EvidenceAddedTold, *WRITING), openapi_extra=KEYED
)
def add_evidence(request: Knock, incident_id: Id, asked: EvidenceAsked) -> EvidenceAddedTold:
    """Add a file, as whoever reported it or as an officer."""
    try:
        content = b64decode(asked.content, validate=True)
    except Error:
        raise Invalid.because("not_evidence", field="content") from None
    done = actions.add_evidence(by=request.auth, at=now(), incident_id=incident_id, content=content)
    return EvidenceAddedTold.model_validate(done)


@router.get("/incidents/{incident_id}/files/{file_id}", response=answers(EvidenceContentTold))
def show_evidence(request: Knock, incident_id: Id, file_id: Id) -> EvidenceContentTold:
    """A file in base64. That an officer opened it is written down."""
    row = actions.open_evidence(by=request.auth, at=now(), incident_id=incident_id, file_id=file_id)
    return EvidenceContentTold(kind=row.kind, content=b64encode(bytes(row.content)).decode())


@router.post(
    "/incidents/{incident_id}/take", response=answers(IncidentTendedTold, *WRITING), openapi_extra=KEYED
)
def take_incident(request: Knock, incident_id: Id, asked: IncidentSideAsked) -> IncidentTendedTold:
    """Look after it oneself."""
    done = actions.take_incident(by=request.auth, at=now(), incident_id=incident_id, **asked.model_dump())
    return IncidentTendedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/give", response=answers(IncidentTendedTold, *WRITING), openapi_extra=KEYED
)
def give_incident(request: Knock, incident_id: Id, asked: IncidentGiveAsked) -> IncidentTendedTold:
    """Let a colleague look after it."""
    done = actions.give_incident(by=request.auth, at=now(), incident_id=incident_id, **asked.model_dump())
    return IncidentTendedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/note", response=answers(IncidentTendedTold, *WRITING), openapi_extra=KEYED
)
def note_incident(request: Knock, incident_id: Id, asked: IncidentNoteAsked) -> IncidentTendedTold:
    """Write down what was done. It stands as it is written."""
    said = asked.model_dump()
    given = {"incident_id": incident_id, "side_id": said.pop("side_id")}
    done = actions.note_done(by=request.auth, at=now(), done=actions.Done(**said), **given)
    return IncidentTendedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/people", response=answers(IncidentLinkedTold, *WRITING), openapi_extra=KEYED
)
def link_incident(request: Knock, incident_id: Id, asked: IncidentLinkAsked) -> IncidentLinkedTold:
    """Say who has to do with it. A person of the house is shut out of it from then on."""
    done = actions.link_person(by=request.auth, at=now(), incident_id=incident_id, **asked.model_dump())
    return IncidentLinkedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/bring-in", response=answers(IncidentLinkedTold, *WRITING), openapi_extra=KEYED
)
def bring_in_incident(request: Knock, incident_id: Id, asked: IncidentBringInAsked) -> IncidentLinkedTold:
    """Let another organisation, or the city, read it and have a side of its own."""
    done = actions.bring_in(by=request.auth, at=now(), incident_id=incident_id, **asked.model_dump())
    return IncidentLinkedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/aside", response=answers(IncidentLinkedTold, *WRITING), openapi_extra=KEYED
)
def stand_aside(request: Knock, incident_id: Id, asked: StandAsideAsked) -> IncidentLinkedTold:
    """Say that one is too near to it; one never reads it again."""
    done = actions.stand_aside(by=request.auth, at=now(), incident_id=incident_id, words=asked.words)
    return IncidentLinkedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/close", response=answers(IncidentTendedTold, *WRITING), openapi_extra=KEYED
)
def close_incident(request: Knock, incident_id: Id, asked: IncidentCloseAsked) -> IncidentTendedTold:
    """Close a side, with what came of it."""
    done = actions.close_incident(by=request.auth, at=now(), incident_id=incident_id, **asked.model_dump())
    return IncidentTendedTold.model_validate(done)


@router.post(
    "/incidents/{incident_id}/reopen", response=answers(IncidentTendedTold, *WRITING), openapi_extra=KEYED
)
def reopen_incident(request: Knock, incident_id: Id, asked: IncidentWordsAsked) -> IncidentTendedTold:
    """Open it again, because something new is known."""
    done = actions.reopen_incident(by=request.auth, at=now(), incident_id=incident_id, **asked.model_dump())
    return IncidentTendedTold.model_validate(done)

"""What the region, programmes and organisations set for themselves: rules from a day on, name, colour and words."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Router, Status
from pydantic import Base64Bytes, Field

from commonhours.api.door import KEYED, WRITING, Knock, answers
from commonhours.api.values import Asked, Day, Id, Reason, Told
from commonhours.common.clock import now
from commonhours.common.refusals import Invalid
from commonhours.organisations.actions import change_brand, change_logo
from commonhours.organisations.brands import Form, Look, level, require_govern
from commonhours.organisations.queries import region
from commonhours.policies import actions
from commonhours.policies.queries import bounds_of, lines_of
from commonhours.policies.steps import steps_of
from commonhours.words.terms import TERMS, is_word

router = Router()
Word = Annotated[str, Field(max_length=40)]


class BoundTold(Told):
    """What holds today, in minutes, and which level says so."""

    code: str = Field(examples=["rest"])
    value: int
    level: str = Field(examples=["organisation"])
    level_name: str


class RuleLineTold(Told):
    """One value as the level has set it."""

    id: UUID
    code: str
    value: int
    since: date
    until: date | None
    override: bool
    reason: str


class OneRulesTold(Told):
    """What holds at a level today, and all that it has said itself."""

    holds: list[BoundTold]
    own: list[RuleLineTold]


class RuleAsked(Asked):
    """A rule from a day on: a limit in minutes, or for "check" a kind of fact that a type of work requires."""

    code: Annotated[str, Field(max_length=20, examples=["rest"])]
    since: Day
    value: Annotated[int, Field(ge=0, le=20_160)] = 0
    type_of_work_id: Id | None = None
    kind_of_fact_id: Id | None = None
    override: bool = Field(False, description="An officer of the region, over the head of an organisation.")
    reason: Reason = ""


class RuleTold(Told):
    """The rule."""

    rule_id: UUID


class RuleEndAsked(Asked):
    """From which day on it holds no longer."""

    until: Day


class LookAsked(Asked):
    """How a level shows itself; what is empty comes from the level above."""

    name: Annotated[str, Field(max_length=60)] = ""
    colour: Annotated[str, Field(max_length=7, examples=["#0c5f57"])] = ""
    phone: Annotated[str, Field(max_length=30, examples=["(562) 555-0123"])] = ""
    words: dict[str, dict[str, list[Word]]] = Field(
        default_factory=dict, description='{"en": {"visit": ["appointment", "appointments", ""]}}'
    )

    def look(self) -> Look:
        """Refuse with `unknown_choice` what is no term or no word."""
        words = {
            code: {term: _form(term, word) for term, word in said.items()}
            for code, said in self.words.items()
        }
        return Look(self.name, "", self.colour, words, phone=self.phone)


def _form(term: str, word: list[str]) -> Form:
    if (
        term not in TERMS
        or len(word) != 3
        or not all(map(is_word, word[:2]))
        or word[2] not in ("", "m", "f")
    ):
        raise Invalid.because("unknown_choice", field="words")
    return Form(*word)


class RuleLookTold(Told):
    """The level that was changed."""

    level_id: UUID


@router.get("/levels/{level_id}/rules", response=answers(OneRulesTold))
def list_rules(request: Knock, level_id: Id) -> OneRulesTold:
    """The rules of the region, a programme or an organisation."""
    of = level(level_id)
    require_govern(request.auth, of)
    _, holds = bounds_of(of, on=now().astimezone(region().tzinfo).date())
    told = [
        BoundTold(code=code, value=bound.value, level=bound.level, level_name=bound.level_name)
        for code, bound in holds.items()
    ]
    return OneRulesTold(holds=told, own=[RuleLineTold.model_validate(line) for line in lines_of(of)])


@router.post(
    "/levels/{level_id}/rules", response=answers(RuleTold, *WRITING, status=201), openapi_extra=KEYED
)
def set_rule(request: Knock, level_id: Id, asked: RuleAsked) -> Status[RuleTold]:
    """Set a rule from a day on; a level below may only tighten."""
    wanted = actions.Wanted(**asked.model_dump())
    made = actions.set_rule(by=request.auth, at=now(), level_id=level_id, wanted=wanted)
    return Status(201, RuleTold.model_validate(made))


@router.post(
    "/levels/{level_id}/rules/{rule_id}/end", response=answers(RuleTold, *WRITING), openapi_extra=KEYED
)
def end_rule(request: Knock, level_id: Id, rule_id: Id, asked: RuleEndAsked) -> RuleTold:
    """Take a rule back from a day on."""
    ended = actions.end_rule(by=request.auth, at=now(), level_id=level_id, rule_id=rule_id, until=asked.until)
    return RuleTold.model_validate(ended)


class StepTold(Told):
    """A step that a level asks of its workers."""

    id: UUID
    kind: str = Field(examples=["contract", "checklist", "badge", "exclusive"])
    moment: str = Field(examples=["before_approval", "before_booking", "offered"])
    name: str
    since: date
    until: date | None


class StepAsked(Asked):
    """A step from a day on: its name and, for an agreement, its text in each language. Its words never change.

    A badge gives the step its own names. Whoever accepts an exclusive one works only for this organisation.
    """

    kind: Literal["contract", "checklist", "badge", "exclusive"]
    moment: Literal["before_approval", "before_booking", "offered"]
    since: Day
    names: dict[str, Annotated[str, Field(max_length=120)]] = Field(
        default_factory=dict, examples=[{"en": "Code of conduct"}]
    )
    badge_id: Id | None = None
    texts: dict[str, Annotated[str, Field(max_length=20_000)]] = Field(default_factory=dict)


class StepAdded(Told):
    """The step."""

    step_id: UUID


class RuleTakenTold(Told):
    """A step that somebody has done."""

    step_id: UUID
    person_id: UUID


@router.get("/levels/{level_id}/steps", response=answers(list[StepTold]))
def list_steps(request: Knock, level_id: Id) -> list[StepTold]:
    """The steps that a level itself asks of its workers, or has asked."""
    of = level(level_id)
    require_govern(request.auth, of)
    return [StepTold.model_validate(line) for line in steps_of(of)]


@router.post(
    "/levels/{level_id}/steps", response=answers(StepAdded, *WRITING, status=201), openapi_extra=KEYED
)
def add_step(request: Knock, level_id: Id, asked: StepAsked) -> Status[StepAdded]:
    """Ask one more thing of all workers of a level."""
    new = actions.NewStep(**asked.model_dump())
    made = actions.add_step(by=request.auth, at=now(), level_id=level_id, new=new)
    return Status(201, StepAdded.model_validate(made))


@router.post(
    "/levels/{level_id}/steps/{step_id}/end", response=answers(StepAdded, *WRITING), openapi_extra=KEYED
)
def end_step(request: Knock, level_id: Id, step_id: Id, asked: RuleEndAsked) -> StepAdded:
    """Ask for a step no longer from a day on."""
    ended = actions.end_step(by=request.auth, at=now(), level_id=level_id, step_id=step_id, until=asked.until)
    return StepAdded.model_validate(ended)


@router.post("/me/steps/{step_id}/accept", response=answers(RuleTakenTold, *WRITING), openapi_extra=KEYED)
def accept_step(request: Knock, step_id: Id) -> RuleTakenTold:
    """Accept a contract, as the worker of whom it is asked."""
    return RuleTakenTold.model_validate(actions.accept_step(by=request.auth, at=now(), step_id=step_id))


@router.post(
    "/people/{person_id}/steps/{step_id}/tick", response=answers(RuleTakenTold, *WRITING), openapi_extra=KEYED
)
def tick_step(request: Knock, person_id: Id, step_id: Id) -> RuleTakenTold:
    """Tick that a worker has done a step; a contract only where it was signed on paper."""
    taken = actions.tick_step(by=request.auth, at=now(), person_id=person_id, step_id=step_id)
    return RuleTakenTold.model_validate(taken)


class LogoAsked(Asked):
    """A PNG, JPEG or WebP in base64; nothing takes the logo away."""

    picture: Annotated[Base64Bytes, Field(max_length=900_000)] = b""


@router.post("/levels/{level_id}/logo", response=answers(RuleLookTold, *WRITING), openapi_extra=KEYED)
def set_logo(request: Knock, level_id: Id, asked: LogoAsked) -> RuleLookTold:
    """Change a level's logo."""
    changed = change_logo(by=request.auth, at=now(), level_id=level_id, picture=asked.picture)
    return RuleLookTold.model_validate(changed)


@router.post("/levels/{level_id}/look", response=answers(RuleLookTold, *WRITING), openapi_extra=KEYED)
def set_look(request: Knock, level_id: Id, asked: LookAsked) -> RuleLookTold:
    """Change a level's name, colour and words."""
    changed = change_brand(by=request.auth, at=now(), level_id=level_id, look=asked.look())
    return RuleLookTold.model_validate(changed)

"""What a visit asks of whoever comes, as data: the index reads it over bitmaps, the booking over one person.

An attribute is a short string such as `fact:<id>`; a condition is a code and clauses that must all hold, each
clause "any of these" or "none of these". Pure: no Django, no clock, no database.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.bookings.rules import UNBOUND, RegionTerms
from commonhours.bookings.young import Young
from commonhours.common.place import Place
from commonhours.policies.rules import AGES

Attribute = str
# From one ISO day, until another (not included) or for good. ISO days sort as text.
Span = tuple[str, str | None]

GOOD_STANDING: Attribute = "standing:good"
# Held, beside `only:<organisation>`, by whoever works for one organisation only.
EXCLUSIVE: Attribute = "only:one"
# Held until the day on which somebody comes to that age, by those alone of whom such a day is known.
UNDER: dict[int, Attribute] = {age: f"under:{age}" for age in AGES}
# The condition that somebody has set themselves by what they ask for an hour: their own yes opens it.
LEAST_RATE = "least_rate"
OWN_CONDITIONS = frozenset({LEAST_RATE})
# Held by whoever asks for more than they are paid somewhere, on some day: nobody else holds what `asking_there` names.
ASKING: Attribute = "asks:somewhere"


@lru_cache(maxsize=50_000)  # a UUID takes ten times as long to write as to look up
def attribute(kind: str, identifier: UUID | str) -> Attribute:
    return f"{kind}:{identifier}"


@lru_cache(maxsize=50_000)
def asking_there(organisation_id: UUID, work_id: UUID) -> tuple[Attribute, Attribute]:
    """What is held by whoever asks for a least rate that an organisation does not pay them for a work on every day:
    that they work for it, and that it pays enough. Nobody else holds either."""
    return f"asks:{organisation_id}:{work_id}", f"paid:{organisation_id}:{work_id}"


class Clause(NamedTuple):
    """Holds when the person has any of the attributes; negated, when they have none of them.

    With `asked_of` it speaks only of those who have that attribute, and holds for everybody else.
    """

    any_of: tuple[Attribute, ...]
    negated: bool = False
    asked_of: Attribute | None = None


@dataclass(frozen=True)
class Condition:
    """One reason why somebody may or may not come; `about` fills its sentence."""

    code: str
    clauses: tuple[Clause, ...]
    about: UUID | None = None


@dataclass(frozen=True)
class Required:
    """A fact that a type of work requires."""

    kind_id: UUID
    confidential: bool


class StepNeeded(NamedTuple):
    """A step that comes before a booking, and what those hold who have done it: itself, a badge, an agreement."""

    id: UUID
    done_as: Attribute


class HouseRules(NamedTuple):
    """Limits for everybody, and by code of the residual rule who set each: the kind of level and its name.

    `young` is what holds in their place for those under an age, the youngest first; `under` is which of these
    `rules_for` has found to hold for somebody.
    """

    terms: RegionTerms
    said_by: tuple[tuple[str, str, str], ...] = ()
    young: tuple[Young, ...] = ()
    under: Young | None = None


NO_RULES = HouseRules(UNBOUND)


@dataclass(frozen=True)
class Question:
    """An hour of help that somebody needs, complete: nothing more is read to decide who fits.

    `organisation_ids` are those whose workers may be booked, in order of preference.
    """

    service_user_id: UUID
    type_of_work_id: UUID
    starts_at: datetime
    ends_at: datetime
    asked_at: datetime
    zone: ZoneInfo
    place: Place
    organisation_ids: tuple[UUID, ...]
    requires: tuple[Required, ...] = ()
    wants: tuple[UUID, ...] = ()
    features: tuple[UUID, ...] = ()
    remote: bool = False
    served_person_id: UUID | None = None
    # Who is too near to whoever is served to come as a worker, unless somebody has said that they may.
    near: tuple[UUID, ...] = ()
    # What the organisation that the visit is for asks of everybody; and with it what each of `organisation_ids`
    # asks of its own people, in the same order.
    rules: HouseRules = NO_RULES
    rules_of: tuple[HouseRules, ...] = ()
    # The steps that each of `organisation_ids` asks of its own people before they are booked, in the same order.
    steps_of: tuple[tuple[StepNeeded, ...], ...] = ()
    # The organisation that the visit is for: whoever works only for another does not come.
    for_organisation_id: UUID | None = None
    # If there are any, only who holds one of these comes: one organisation's workers, or people by name.
    circle: tuple[Attribute, ...] = ()
    # Whether whoever comes says yes to it themselves: what they have set for themselves does not keep them away then.
    agreed: bool = False

    @cached_property
    def days(self) -> tuple[str, str]:
        """The first and the last local day that the visit touches."""
        last = self.ends_at - timedelta(microseconds=1)
        return _local_day(self.starts_at, self.zone), _local_day(last, self.zone)

    @property
    def first_day(self) -> tuple[str, str]:
        """The local day on which the visit begins, as days that somebody's age is asked for."""
        first = _local_day(self.starts_at, self.zone)
        return first, first

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


def _local_day(instant: datetime, zone: ZoneInfo) -> str:
    day: date = instant.astimezone(zone).date()
    return day.isoformat()


def conditions_of(question: Question) -> tuple[Condition, ...]:
    """Every condition of the question that is a bit, in the order in which people should hear of them.

    A confidential requirement is folded into "does this type of work": whoever lacks it looks exactly like
    somebody who switched the work off, however often and in whatever combination one asks.
    """
    return (*conditions_of_work(question), *conditions_of_place(question))


def conditions_of_work(question: Question) -> tuple[Condition, ...]:
    """Those that hang on the organisation, the work and the day: alike for whoever is served."""
    secret = tuple(
        Clause((attribute("fact", needed.kind_id),)) for needed in question.requires if needed.confidential
    )
    employers = tuple(attribute("member", organisation) for organisation in question.organisation_ids)
    does_it = Clause((attribute("work", question.type_of_work_id),))
    return (
        Condition("standing", (Clause((GOOD_STANDING,)),)),
        Condition("bookable", (Clause(employers),)),
        _free_to_work(question),
        Condition("work", (does_it, *secret), question.type_of_work_id),
        *(
            Condition("qualified", (Clause((attribute("fact", needed.kind_id),)),), needed.kind_id)
            for needed in question.requires
            if not needed.confidential
        ),
        *_steps(question),
        *_least_rate(question),
    )


def conditions_of_place(question: Question) -> tuple[Condition, ...]:
    """Those that hang on who is served, and on what is asked of whoever comes to them."""
    return (
        *(Condition("wanted", (Clause((attribute("fact", kind),)),), kind) for kind in question.wants),
        *(
            Condition("rule", (Clause((attribute("wont", feature),), negated=True),), feature)
            for feature in question.features
        ),
        *(
            (
                Condition(
                    "oneself", (Clause((attribute("person", question.served_person_id),), negated=True),)
                ),
            )
            if question.served_person_id
            else ()
        ),
        *(
            (Condition("near", (Clause(tuple(attribute("person", each) for each in question.near), True),)),)
            if question.near
            else ()
        ),
        *((Condition("circle", (Clause(question.circle),)),) if question.circle else ()),
        Condition("never", (Clause((attribute("never", question.service_user_id),), negated=True),)),
    )


def _free_to_work(question: Question) -> Condition:
    """Whoever works for one organisation only comes to its visits and to no other's, not even a partner's."""
    here = question.for_organisation_id
    own = (attribute("only", here),) if here else ()
    return Condition("exclusive", (Clause(own, asked_of=EXCLUSIVE),))


def bound_to(holdings: Mapping[Attribute, tuple[Span, ...]], days: tuple[str, str]) -> UUID | None:
    """The one organisation that somebody works for on these days, if there is one."""
    bound = (name for name, spans in holdings.items() if name.startswith("only:") and holds(spans, days))
    return next((UUID(name[len("only:") :]) for name in bound if name != EXCLUSIVE), None)


def _steps(question: Question) -> Iterator[Condition]:
    """The steps asked of whoever would come, by the organisation for which they would: the first that employs them."""
    clauses: dict[UUID, list[Clause]] = {}
    earlier: tuple[Attribute, ...] = ()
    for organisation, steps in zip(question.organisation_ids, question.steps_of, strict=False):
        employed = attribute("member", organisation)
        for step in steps:
            done = Clause((step.done_as, *earlier), asked_of=employed)
            clauses.setdefault(step.id, []).append(done)
        earlier = (*earlier, employed)
    yield from (Condition("step", tuple(asked), step) for step, asked in clauses.items())


def _least_rate(question: Question) -> Iterator[Condition]:
    """Whoever asks for a least rate comes for it: it is paid by the first organisation that employs them."""
    if question.agreed or not question.organisation_ids:
        return
    clauses: list[Clause] = []
    earlier: tuple[Attribute, ...] = ()
    for organisation in question.organisation_ids:
        asks, paid = asking_there(organisation, question.type_of_work_id)
        clauses.append(Clause((paid, *earlier), asked_of=asks))
        earlier = (*earlier, attribute("member", organisation))
    yield Condition(LEAST_RATE, tuple(clauses), question.type_of_work_id)


def employer_of(question: Question, holdings: Mapping[Attribute, tuple[Span, ...]]) -> UUID | None:
    """The organisation for which somebody would come: the first bookable one that has approved them on these days."""
    for organisation in question.organisation_ids:
        if holds(holdings.get(attribute("member", organisation), ()), question.days):
            return organisation
    return None


def rules_for(question: Question, holdings: Mapping[Attribute, tuple[Span, ...]]) -> HouseRules:
    """The limits under which somebody would come: of whom the visit is for, and of whom they work for."""
    employer = employer_of(question, holdings)
    if employer is None or not question.rules_of:
        return at_their_age(question, question.rules, holdings)
    return at_their_age(question, question.rules_of[question.organisation_ids.index(employer)], holdings)


def at_their_age(
    question: Question, rules: HouseRules, holdings: Mapping[Attribute, tuple[Span, ...]]
) -> HouseRules:
    """The limits for somebody of their age on the day on which the visit begins."""
    for young in rules.young:
        if holds(holdings.get(UNDER[young.under], ()), question.first_day):
            return HouseRules(limits_for(question, rules, young), rules.said_by, under=young)
    return rules


def limits_for(question: Question, rules: HouseRules, young: Young | None) -> RegionTerms:
    """The limits of this visit: for everybody under these rules, or for those of them who are under an age."""
    return young.terms_on(question.starts_at, question.ends_at, question.zone) if young else rules.terms


def holds(spans: Iterable[Span], days: tuple[str, str]) -> bool:
    """Whether the spans together cover every local day of the visit: a renewal may carry on where one ended."""
    first, last = days
    reached = first
    for since, until in sorted(spans, key=_since):
        if since <= reached:
            if until is None:
                return True
            reached = max(reached, until)
    return last < reached


def _since(span: Span) -> str:
    return span[0]


def meets(
    condition: Condition, holdings: Mapping[Attribute, tuple[Span, ...]], days: tuple[str, str]
) -> bool:
    """Read a condition over one person's facts, as the booking does under the lock."""
    return all(_met(clause, holdings, days) for clause in condition.clauses)


def _met(clause: Clause, holdings: Mapping[Attribute, tuple[Span, ...]], days: tuple[str, str]) -> bool:
    if clause.asked_of is not None and not holds(holdings.get(clause.asked_of, ()), days):
        return True
    return any(holds(holdings.get(wanted, ()), days) for wanted in clause.any_of) != clause.negated

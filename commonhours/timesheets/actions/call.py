"""A call from the home of somebody served: a few digits press “Start” or “Finish” where there is no other way.

Each step of it comes by itself. Whoever calls is known by their own six digits, and only among those who have a visit
at that home about now; where they are, by the number from which they call. What is wrong is never said: a number that
we do not know, a code that is nobody's and a worker who has no visit there sound alike.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID, uuid5

from commonhours.accounts.phones import normal_phone
from commonhours.bookings.models import OCCUPYING, Assignment
from commonhours.common.actor import Actor
from commonhours.common.constraints import insert
from commonhours.common.ids import new_id
from commonhours.common.refusals import Invalid, Refused
from commonhours.common.sight import seeing, seeing_aside
from commonhours.organisations.suspended import WHILE_SUSPENDED
from commonhours.people.models import Person
from commonhours.timesheets.actions.clock import Press, clock
from commonhours.timesheets.models import Call, CallCode
from commonhours.timesheets.own import SOON, AtTheDoor, doors_of_a_phone
from commonhours.timesheets.rules import ASTRAY

MOST_WRONG, MOST_CALLS, AN_HOUR = 3, 5, timedelta(hours=1)
MOST_CHOICES = 9
LONGEST_NAME = 80


@dataclass(frozen=True)
class Step:
    """One step of a call as whoever carries it tells of it; `asked` names this step, and no other."""

    carried_as: str
    asked: str
    caller: str
    digits: str


@dataclass(frozen=True)
class Said:
    """What is said next, as a code with its facts, and how many digits are waited for; none: the call ends."""

    code: str
    language: str = ""
    gather: int = 0
    # Instants in ISO, of visits to choose from or of the press.
    times: tuple[str, ...] = ()
    way: str = ""
    again: bool = False


def take_step(*, by: Actor, at: datetime, step: Step, languages: Sequence[str]) -> Said:
    """Go one step on in a call. `languages` are those that can be chosen, by key from 1 on.

    Refuses with `bad_input` what names no call.
    """
    if not (0 < len(step.carried_as) <= LONGEST_NAME and step.carried_as.isprintable()):
        raise Invalid.because("bad_input", field="CallSid")
    with seeing(by.sight):
        call = _call(step, at)
        if call.asked == step.asked:
            return _said_before(call)
        said = _next(call, step.digits, by, at, languages)
        call.asked, call.answer = step.asked, asdict(said)
        # A press was made as the worker's own: the call is written down by the house again.
        with seeing(by.sight):
            call.save()
        return said


def _call(step: Step, at: datetime) -> Call:
    """The row of this call, held: two steps at once come one after the other."""
    row = {
        "id": new_id(),
        "carried_as": step.carried_as,
        "caller": normal_phone(step.caller),
        "language": "",
        "step": "language",
        "wrong": 0,
        "began_at": at,
        "asked": "",
        "answer": {},
    }
    insert(Call, [row], unless="call_once")
    return Call.objects.select_for_update().get(carried_as=step.carried_as)


def _said_before(call: Call) -> Said:
    return Said(**call.answer | {"times": tuple(call.answer["times"])})


def _next(call: Call, digits: str, by: Actor, at: datetime, languages: Sequence[str]) -> Said:
    if call.step == "over":
        return Said("goodbye", call.language)
    if call.step == "language":
        return _language(call, digits, at, languages)
    if call.step == "code":
        return _code(call, digits, by, at)
    if call.step == "which":
        return _which(call, digits, at)
    return _press(call, digits, at)


def _language(call: Call, digits: str, at: datetime, languages: Sequence[str]) -> Said:
    """The first step has no digits yet: it asks for a language."""
    if not digits.isdigit() or not 1 <= int(digits[:1]) <= len(languages):
        return Said("language", gather=1)
    call.language = languages[int(digits[:1]) - 1]
    before = Call.objects.filter(caller=call.caller, began_at__gt=at - AN_HOUR, wrong__gte=MOST_WRONG)
    if before.count() >= MOST_CALLS:
        call.step = "over"
        return Said("too_many", call.language)
    call.step = "code"
    return Said("code", call.language, 6)


def _code(call: Call, digits: str, by: Actor, at: datetime) -> Said:
    found = [each for each in _expected(call.caller, at) if _is_code_of(each, digits)]
    doors = _doors(found[0], call.caller, at) if len(found) == 1 else []
    if not doors:
        call.wrong += 1
        if call.wrong >= MOST_WRONG:
            call.step = "over"
            return Said("wrong_last", call.language)
        return Said("code", call.language, 6, again=True)
    call.person_id = found[0]
    if len(doors) > 1:
        call.step = "which"
        return _choices(call, doors)
    return _chosen(call, doors[0])


def _choices(call: Call, doors: Sequence[AtTheDoor]) -> Said:
    times = tuple(each.starts_at.isoformat() for each in doors)
    return Said("which", call.language, 1, times)


def _which(call: Call, digits: str, at: datetime) -> Said:
    doors = _doors(call.person_id, call.caller, at) if call.person_id else []
    number = int(digits) if digits.isdigit() and len(digits) == 1 else 0
    if not 1 <= number <= len(doors):
        return _choices(call, doors) if doors else _over(call, "nothing")
    return _chosen(call, doors[number - 1])


def _chosen(call: Call, door: AtTheDoor) -> Said:
    call.assignment_id, call.step = door.assignment_id, "press"
    return Said("press", call.language, 1, (door.starts_at.isoformat(),), door.way)


def _press(call: Call, digits: str, at: datetime) -> Said:
    way = {"1": "in", "2": "out"}.get(digits, "")
    if not way or call.assignment_id is None or call.person_id is None:
        return Said("press", call.language, 1, tuple(call.answer["times"]), call.answer["way"], again=True)
    # Named after the call: told twice, it is one press.
    event = uuid5(call.id, way)
    press = Press(event, call.assignment_id, way, at, at, method="telephone", label="home")
    try:
        clocked = clock(by=_caller(call.person_id), at=at, presses=[press])
    except Refused:
        return _over(call, "nothing")
    if clocked.unknown:
        return _over(call, "nothing")
    call.event_id = event
    return replace(_over(call, "pressed"), times=(at.isoformat(),), way=way)


def _over(call: Call, code: str) -> Said:
    call.step = "over"
    return Said(code, call.language)


def _expected(caller: str, at: datetime) -> list[UUID]:
    """Those who have a visit about now at a home with this number, the first first."""
    if not caller:
        return []
    near = Assignment.objects.filter(starts_at__lte=at + SOON, ends_at__gt=at - ASTRAY)
    near = near.filter(state__in=OCCUPYING) | near.filter(timesheet__starts_at__isnull=False)
    rows = near.order_by("starts_at").values_list("person_id", "visit__service_user__phone")
    return list(dict.fromkeys(person for person, phone in rows if _same(phone, caller)))


def _same(written: str, caller: str) -> bool:
    """Whether a number as somebody wrote it down is the one that calls; most are told apart by their last figures."""
    figures = "".join(each for each in written if each.isdigit())
    return figures[-4:] == caller[-4:] and normal_phone(written) == caller


def _is_code_of(person_id: UUID, digits: str) -> bool:
    code = CallCode.objects.filter(person_id=person_id).values_list("code", flat=True).first()
    return bool(code) and compare_digest(str(code), digits)


def _doors(person_id: UUID, caller: str, at: datetime) -> list[AtTheDoor]:
    """What this worker can press now at a home with this number."""
    worker = _caller(person_id)
    with seeing_aside(worker.sight):
        near = [each for each in doors_of_a_phone(by=worker, at=at) if each.starts_at <= at + SOON]
    places = Assignment.objects.filter(id__in=[each.assignment_id for each in near])
    phones = dict(places.values_list("id", "visit__service_user__phone"))
    here = [each for each in near if each.way and _same(phones.get(each.assignment_id, ""), caller)]
    return here[:MOST_CHOICES]


def _caller(person_id: UUID) -> Actor:
    person = Person.objects.get(id=person_id)
    confined = WHILE_SUSPENDED if person.standing != "good" else None
    return Actor(person.account_id, person_id, door="phone", confined_to=confined)

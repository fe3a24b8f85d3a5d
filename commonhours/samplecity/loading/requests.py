"""A dozen requests for help at different ages, and what each organisation's desk takes: the clock has work to do."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.intake.models import Desk, HelpRequest, RequestStep
from commonhours.intake.rules import Targets, due
from commonhours.intake.secret import secret_of
from commonhours.organisations.queries import digest_of
from commonhours.samplecity import names
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, Column, arrays, flags, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.organisations import offers
from commonhours.samplecity.places import NEIGHBOURHOODS

SIGNS = "23456789ACDEFGHJKMNPQRTVWXYZ"
NOBODY, CENTRE = -1, -1


class Asked(NamedTuple):
    """Days since it came, how, its state, days since somebody spoke with them (-1: nobody did), in which queue."""

    days: int
    way: str
    state: str
    spoken: int
    organisation: int
    language: str
    writer: str
    words: str
    when: str = ""


# The first organisations have a queue of their own, so that their coordinators have something to do.
ASKED = (
    Asked(
        0,
        "online",
        "new",
        NOBODY,
        CENTRE,
        "es",
        "somebody",
        "Mi mamá necesita compañía y ayuda con la comida.",
    ),
    Asked(0, "phone", "in_hand", 0, CENTRE, "en", "self", "Broke my wrist. Help with shopping.", "mornings"),
    Asked(
        1, "online", "new", NOBODY, 0, "en", "self", "Somebody to talk to, and a ride to church.", "Sundays"
    ),
    Asked(
        1, "referral", "new", NOBODY, CENTRE, "km", "service", "Lives alone since leaving hospital.", "soon"
    ),
    Asked(2, "online", "in_hand", 1, 1, "en", "somebody", "My father should not cook alone any more."),
    Asked(4, "online", "new", NOBODY, CENTRE, "tl", "self", "Cleaning twice a month.", "afternoons"),
    Asked(5, "referral", "waiting", 4, CENTRE, "es", "service", "Necesita cambiar su dieta por la diabetes."),
    Asked(6, "phone", "in_hand", 6, 0, "en", "self", "Phone and computer: everything is on a screen now."),
    Asked(
        9, "online", "in_hand", NOBODY, CENTRE, "vi", "somebody", "Interpreter for doctor visits.", "Tuesdays"
    ),
    Asked(11, "online", "waiting", 10, 1, "en", "self", "Garden is too much for me."),
    Asked(12, "phone", "registered", 12, CENTRE, "en", "self", "Company on long evenings.", "evenings"),
    Asked(15, "online", "served", 14, CENTRE, "es", "self", "Ayuda para caminar después de la operación."),
    Asked(18, "online", "closed", 17, CENTRE, "en", "self", "A ride to the airport next week."),
)
OVER = ("served", "closed")
SERVICE = "Pier Street Clinic"


def load_requests(copier: Copier, city: City, frame: Frame, accounts: Accounts, users: Column) -> None:
    """Write desks, requests and what was done about them; counted back from the middle of today."""
    _desks(copier, city, frame)
    rnd = Random(city.seed + 36)
    keys = copier.keys.of("requests", len(ASKED))
    came = [_moment(city, each.days) for each in ASKED]
    reached = [_moment(city, each.spoken) if each.spoken >= 0 else None for each in ASKED]
    owners = [NOBODY if each.state == "new" else _keeper(city, each.organisation) for each in ASKED]
    queues = [_queue(frame, each.organisation) for each in ASKED]
    closers = [owner if each.state == "closed" else NOBODY for owner, each in zip(owners, ASKED, strict=True)]
    copier.put(
        HelpRequest,
        id=keys,
        reference=[_reference(rnd) for _ in ASKED],
        secret_digest=[rf"\\x{digest_of(secret_of(UUID(key))).hex()}" for key in keys],
        way=[each.way for each in ASKED],
        writer=[each.writer for each in ASKED],
        writer_name=text("" if each.writer == "self" else _name(rnd) for each in ASKED),
        writer_organisation=text(SERVICE if each.writer == "service" else "" for each in ASKED),
        name=text(_name(rnd) for _ in ASKED),
        phone=[names.telephone(60 + number) for number in range(len(ASKED))],
        language=[each.language for each in ASKED],
        area=refs(frame.areas, (rnd.randrange(len(NEIGHBOURHOODS)) for _ in ASKED)),
        words=text(each.words for each in ASKED),
        when_words=text(each.when for each in ASKED),
        consent_at=_instants(came),
        taken_by=refs(
            accounts.staff,
            (owner if each.way == "phone" else NOBODY for owner, each in zip(owners, ASKED, strict=True)),
        ),
        service_user=refs(users, (_user(each.state) for each in ASKED)),
        organisation=refs(frame.organisations, (_at(frame, each.organisation) for each in ASKED)),
        organisation_ids=arrays(queues),
        owner=refs(accounts.staff, owners),
        state=[each.state for each in ASKED],
        arrived_at=_instants(came),
        queued_at=_instants(came),
        contacted_at=_instants(reached),
        touched_at=_instants(moment or start for moment, start in zip(reached, came, strict=True)),
        due_at=_instants(
            None if each.state in OVER else _due(city, start, moment)
            for each, start, moment in zip(ASKED, came, reached, strict=True)
        ),
        served_at=_instants(
            moment if each.state == "served" else None for each, moment in zip(ASKED, reached, strict=True)
        ),
        closed_at=_instants(
            moment if each.state == "closed" else None for each, moment in zip(ASKED, reached, strict=True)
        ),
        closed_by=refs(accounts.staff, closers),
        reason=["elsewhere" if each.state == "closed" else "" for each in ASKED],
    )
    _steps(copier, keys, queues, came, reached, refs(accounts.staff, owners))


def _desks(copier: Copier, city: City, frame: Frame) -> None:
    """Each organisation takes what it offers; where several do, the contact centre chooses."""
    takes = [
        [frame.works[place] for place, work in enumerate(city.work) if offers(each, work)]
        for each in city.organisations
    ]
    copier.put(
        Desk,
        organisation=frame.organisations[: len(takes)],
        takes_requests=flags(bool(works) for works in takes),
        type_of_work_ids=arrays(takes),
    )


def _steps(
    copier: Copier,
    keys: Column,
    queues: list[list[str]],
    came: list[datetime],
    reached: list[datetime | None],
    owners: Column,
) -> None:
    """That it arrived, and that somebody spoke with them."""
    spoken = [place for place, moment in enumerate(reached) if moment]
    copier.put(
        RequestStep,
        request=[*keys, *(keys[place] for place in spoken)],
        kind=["arrived"] * len(keys) + ["reached"] * len(spoken),
        by=[NULL] * len(keys) + [owners[place] for place in spoken],
        at=_instants([*came, *(reached[place] for place in spoken)]),
        organisation_ids=arrays([*queues, *(queues[place] for place in spoken)]),
    )


def _keeper(city: City, organisation: int) -> int:
    """The first of the staff who looks after a queue: an operator of the region, a coordinator of an organisation."""
    role = "operator" if organisation == CENTRE else "coordinator"
    fit = (
        place
        for place, each in enumerate(city.staff)
        if each.role == role and each.organisation == organisation
    )
    return next(fit, _keeper(city, CENTRE) if organisation != CENTRE else 0)


def _at(frame: Frame, organisation: int) -> int:
    return organisation if organisation < len(frame.organisations) else CENTRE


def _queue(frame: Frame, organisation: int) -> list[str]:
    place = _at(frame, organisation)
    return [] if place == CENTRE else [frame.organisations[place]]


def _user(state: str) -> int:
    """Whoever is registered or served is one of the city's service users."""
    return {"registered": 1, "served": 2}.get(state, NOBODY)


def _moment(city: City, days: int) -> datetime:
    """Nine in the morning on that day."""
    local = datetime.combine(city.day(-days), time(9), ZoneInfo(city.zone))
    return local.astimezone(UTC) - timedelta(minutes=7 * days)


def _due(city: City, came: datetime, reached: datetime | None) -> datetime:
    zone = ZoneInfo(city.zone)
    return due(Targets(), zone, queued_at=came, contacted_at=reached, touched_at=reached or came)


def _instants(moments: Iterable[datetime | None]) -> Column:
    return [moment.isoformat() if moment else NULL for moment in moments]


def _name(rnd: Random) -> str:
    given, family, _ = names.person(rnd, names.culture(rnd))
    return f"{given} {family}"


def _reference(rnd: Random) -> str:
    signs = "".join(rnd.choice(SIGNS) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"

"""A small directory of services, referrals at different ages, and what two workers asked their office for."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from commonhours.integrations.directory.models import (
    ListedOrganisation,
    ListedPlace,
    ListedService,
    ServiceAt,
    Source,
)
from commonhours.organisations.queries import digest_of
from commonhours.referrals.models import OfficeAsked, Referral, ReferralStep
from commonhours.referrals.rules import OPEN, USUAL_CONSENT_DAYS, WAITING, due
from commonhours.referrals.secret import secret_of
from commonhours.samplecity import names
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, Column, arrays, documents, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.loading.visits import Booked
from commonhours.samplecity.places import NEIGHBOURHOODS
from commonhours.samplecity.service_users import KINDS
from commonhours.samplecity.tables import table

SERVICES = table("services")
ANSWER_DAYS = 5
PERSON = KINDS.index("person")


class Sent(NamedTuple):
    """Days since it was sent and since its state, to which service, why, its state, and what they answered."""

    days: int
    since: int
    service: int
    reason: str
    state: str
    answer: str = ""
    way: str = "email"


SENT = (
    Sent(12, 12, 0, "A cough since three weeks. A doctor should look.", "sent"),
    Sent(2, 1, 1, "Cannot reach the feet any more.", "seen"),
    Sent(9, 5, 2, "The fridge was empty twice.", "accepted", "The first box comes on Thursday."),
    Sent(20, 15, 1, "Nails hurt in the shoes.", "waiting", "We come by in about four weeks."),
    Sent(30, 10, 5, "Missed two appointments for want of a ride.", "finished", "We drive her every Tuesday."),
    Sent(25, 22, 3, "A letter from the landlord.", "declined", "We only advise tenants of the city itself."),
    Sent(40, 20, 0, "Blood pressure is measured nowhere.", "finished", "Comes every month now.", "letter"),
    Sent(16, 12, 0, "A wound that does not heal.", "accepted", "Seen on Friday, comes back next week."),
    Sent(22, 21, 0, "Needs glasses, perhaps.", "declined", "No eye doctor here. Ask at the library."),
    Sent(33, 30, 0, "Fell twice in the bath.", "finished", "Examined. Bars would help."),
    Sent(35, 12, 6, "Grab bars in the bath.", "finished", "Two bars and a smoke alarm.", "letter"),
    Sent(6, 6, 4, "Cries in the evenings since the funeral.", "sent", "", "letter"),
    Sent(14, 11, 2, "No car, and the shop has closed.", "accepted", "Brought home every Thursday."),
    Sent(18, 18, 5, "Cannot get to the eye doctor.", "taken_back"),
)
ASKED = ("Her hand shakes so that she spills the soup.", "He has not opened his letters for weeks.")


def load_referrals(copier: Copier, city: City, frame: Frame, accounts: Accounts, booked: Booked) -> None:
    """Write what others offer, who was referred to them, and two asks; counted back from the middle of today."""
    services = _directory(copier, city)
    users = _of_organisation(city, 0)
    keys = copier.keys.of("referrals", len(SENT))
    moments = [(_moment(city, each.days), _moment(city, each.since)) for each in SENT]
    own = frame.organisations[0]
    sender = accounts.staff[_coordinator(city)]
    until = [moment.date() + timedelta(days=USUAL_CONSENT_DAYS) for moment, _ in moments]
    opens = [each.state in OPEN for each in SENT]
    copier.put(
        Referral,
        id=keys,
        service_user=refs(booked.users, (users[place % len(users)] for place in range(len(SENT)))),
        organisation=[own] * len(SENT),
        organisation_ids=arrays([[own]] * len(SENT)),
        sent_by=[sender] * len(SENT),
        sent_at=[moment.isoformat() for moment, _ in moments],
        way=[each.way for each in SENT],
        service_id=refs(services, (each.service for each in SENT)),
        to_name=text(SERVICES[each.service][0] for each in SENT),
        to_email=text(SERVICES[each.service][5] if each.way == "email" else "" for each in SENT),
        reason=text(each.reason for each in SENT),
        consent_at=[moment.isoformat() for moment, _ in moments],
        consent_how=["spoken"] * len(SENT),
        consent_until=[day.isoformat() for day in until],
        consent_facts=["{phone,language}"] * len(SENT),
        state=[each.state for each in SENT],
        state_at=[since.isoformat() for _, since in moments],
        due_at=[_due(city, each, since) for each, (_, since) in zip(SENT, moments, strict=True)],
        answered_at=[
            since.isoformat() if each.state not in ("sent", "seen", "taken_back") else NULL
            for each, (_, since) in zip(SENT, moments, strict=True)
        ],
        answered_by=text(SERVICES[each.service][1] if each.answer else "" for each in SENT),
        answer=text(each.answer for each in SENT),
        waiting_until=[city.day(14).isoformat() if each.state == WAITING else NULL for each in SENT],
        secret_digest=[
            rf"\\x{digest_of(secret_of(UUID(key), 1)).hex()}" if is_open else NULL
            for key, is_open in zip(keys, opens, strict=True)
        ],
        link_until=[
            _midnight_after(city, day) if is_open else NULL for day, is_open in zip(until, opens, strict=True)
        ],
        mailed_at=[
            (moment + timedelta(minutes=1)).isoformat() if each.way == "email" else NULL
            for each, (moment, _) in zip(SENT, moments, strict=True)
        ],
    )
    _steps(copier, keys, own, sender, moments)
    _asks(copier, city, own, booked)


def _directory(copier: Copier, city: City) -> Column:
    """One list that somebody keeps, with a place for each service."""
    loaded = _moment(city, 60).isoformat()
    (source,) = copier.put(Source, name=["Example Harbor directory"], licence=["CC0-1.0"], loaded_at=[loaded])
    providers = list(dict.fromkeys(row[1] for row in SERVICES))
    organisations = copier.put(
        ListedOrganisation,
        source=[source] * len(providers),
        key=[f"o{number}" for number in range(len(providers))],
        name=text(providers),
        description="",
    )
    owners = [organisations[providers.index(row[1])] for row in SERVICES]
    numbered = range(len(SERVICES))
    phones = _phones(names.telephone(80 + number) for number in numbered)
    listed = copier.put(
        ListedService,
        source=[source] * len(SERVICES),
        key=[f"s{number}" for number in numbered],
        name=text(row[0] for row in SERVICES),
        organisation=owners,
        description=text(row[2] for row in SERVICES),
        eligibility=text(row[3] for row in SERVICES),
        terms=["{" + ",".join(f'"{term.strip()}"' for term in row[4].split(",")) + "}" for row in SERVICES],
        email=text(row[5] for row in SERVICES),
        phones=phones,
        fees="",
        how_to_apply="",
    )
    middle = NEIGHBOURHOODS[0]
    places = copier.put(
        ListedPlace,
        source=[source] * len(SERVICES),
        key=[f"p{number}" for number in numbered],
        name=text(row[1] for row in SERVICES),
        description="",
        organisation=owners,
        address=text(row[6] for row in SERVICES),
        city=["Long Beach"] * len(SERVICES),
        zip_code=[row[7] for row in SERVICES],
        latitude=[repr(middle.lat + 0.004 * number) for number in numbered],
        longitude=[repr(middle.lng) for _ in numbered],
    )
    copier.put(ServiceAt, service=listed, place=places)
    return listed


def _phones(numbers: Iterable[str]) -> Column:
    """Each telephone number as a listing holds it."""
    return [f"[{each}]" for each in documents({"number": number, "kind": "voice"} for number in numbers)]


def _steps(
    copier: Copier, keys: Column, own: str, sender: str, moments: list[tuple[datetime, datetime]]
) -> None:
    """That it was sent, and what came of it."""
    later = [place for place, each in enumerate(SENT) if each.state != "sent"]
    copier.put(
        ReferralStep,
        referral=[*keys, *(keys[place] for place in later)],
        organisation=[own] * (len(keys) + len(later)),
        kind=["sent"] * len(keys) + [SENT[place].state for place in later],
        words=text([""] * len(keys) + [SENT[place].answer for place in later]),
        by=[sender] * len(keys) + [NULL] * len(later),
        at=[
            *(sent.isoformat() for sent, _ in moments),
            *(moments[place][1].isoformat() for place in later),
        ],
    )


def _asks(copier: Copier, city: City, own: str, booked: Booked) -> None:
    """Two workers saw something on a visit of the past days that is not theirs to solve."""
    visits, assignments = city.visits, city.assignments
    past = visits.starts_at[assignments.visit] < int(_moment(city, 0).timestamp())
    whose = city.users.kind[visits.user[assignments.visit]] == PERSON
    ours = (visits.organisation[assignments.visit] == 0) & past & whose
    rows = ours.nonzero()[0][-len(ASKED) :].tolist()
    of = [int(assignments.visit[row]) for row in rows]
    copier.put(
        OfficeAsked,
        visit=refs(booked.visits, of),
        service_user=refs(booked.users, (int(visits.user[visit]) for visit in of)),
        worker=refs(booked.workers, (int(assignments.worker[row]) for row in rows)),
        organisation=[own] * len(rows),
        words=text(ASKED[: len(rows)]),
        asked_at=[_moment(city, number + 1).isoformat() for number in range(len(rows))],
    )


def _of_organisation(city: City, organisation: int) -> list[int]:
    """Its first service users, by row."""
    ours = (city.users.organisation == organisation) & (city.users.kind == PERSON)
    found = ours.nonzero()[0]
    return [int(row) for row in found[: len(SENT)]] or [0]


def _coordinator(city: City) -> int:
    fit = (
        place
        for place, each in enumerate(city.staff)
        if each.role == "coordinator" and each.organisation == 0
    )
    return next(fit, 0)


def _moment(city: City, days: int) -> datetime:
    """Ten in the morning on that day."""
    return datetime.combine(city.day(-days), time(10), ZoneInfo(city.zone)).astimezone(UTC)


def _midnight_after(city: City, day: date) -> str:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(city.zone)).isoformat()


def _due(city: City, each: Sent, since: datetime) -> str:
    found = due(
        each.state,
        at=since,
        answer_days=ANSWER_DAYS,
        waiting_until=city.day(14) if each.state == WAITING else None,
        zone=ZoneInfo(city.zone),
    )
    return found.isoformat() if found else NULL

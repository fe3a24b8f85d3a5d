"""A few people who have asked to join each organisation and wait, so that its approvers have somebody to look at."""

from random import Random

from commonhours.credentials.models import Fact, Portfolio
from commonhours.people.models import Membership, Person, PersonLock
from commonhours.samplecity import names
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import arrays, at, days, floats, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.samplecity.organisations import offers
from commonhours.samplecity.places import NEIGHBOURHOODS

AT_EACH = 3
CLAIMED = ("identity", "background", "en")
# What people answer when they are asked whether there is anything else.
WORDS = (
    "I cared for my grandmother for six years.",
    "Puedo trabajar por las tardes y los sábados.",
    "I have a car, and I like dogs.",
    "",
)


def load_waiting(copier: Copier, city: City, frame: Frame) -> None:
    """Write people without an account, who left a telephone number, with what they claim and would like to do."""
    rnd = Random(city.seed + 21)
    homes = [place % len(city.organisations) for place in range(AT_EACH * len(city.organisations))]
    asked = [-rnd.randint(0, 12) for _ in homes]
    people = _persons(copier, frame, rnd, homes)
    copier.put(PersonLock, person=people)
    copier.put(
        Membership,
        id=copier.keys.of("waiting memberships", len(people)),
        part="worker",
        organisation=refs(frame.organisations, homes),
        person=people,
        since=days(city.today, asked),
        asked_at=at(city.today, asked, 17 * 3600),
        words=text(rnd.choice(WORDS) for _ in people),
    )
    codes = [kind.code for kind in city.facts]
    claims = [(person, codes.index(code)) for person in range(len(people)) for code in CLAIMED]
    copier.put(
        Fact,
        id=copier.keys.of("waiting claims", len(claims)),
        person=refs(people, (person for person, _ in claims)),
        kind=refs(frame.kinds, (kind for _, kind in claims)),
        claimed_at=at(city.today, (asked[person] for person, _ in claims), 17 * 3600),
        since=days(city.today, (asked[person] for person, _ in claims)),
    )
    wanted = [(person, work) for person, home in enumerate(homes) for work in _wanted(rnd, city, home)]
    copier.put(
        Portfolio,
        id=copier.keys.of("waiting work", len(wanted)),
        person=refs(people, (person for person, _ in wanted)),
        type_of_work=refs(frame.works, (work for _, work in wanted)),
    )


def _persons(copier: Copier, frame: Frame, rnd: Random, homes: list[int]) -> list[str]:
    areas = [rnd.randrange(len(NEIGHBOURHOODS)) for _ in homes]
    called = [names.person(rnd, names.culture(rnd)) for _ in homes]
    return copier.put(
        Person,
        id=copier.keys.of("waiting persons", len(homes)),
        name=text(f"{given} {family}" for given, family, _ in called),
        language=[rnd.choice(("en", "es")) for _ in homes],
        phone=[names.telephone(30 + number) for number in range(len(homes))],
        organisation_ids=arrays([frame.organisations[home]] for home in homes),
        address=text(names.address(rnd) for _ in homes),
        area=refs(frame.areas, areas),
        latitude=floats(NEIGHBOURHOODS[area].lat for area in areas),
        longitude=floats(NEIGHBOURHOODS[area].lng for area in areas),
    )


def _wanted(rnd: Random, city: City, home: int) -> list[int]:
    """Two kinds of work that the organisation offers."""
    works = [n for n, work in enumerate(city.work) if offers(city.organisations[home], work)]
    return rnd.sample(works, min(2, len(works)))

"""A hundred thousand service users as columns: people, families, businesses and institutions."""

import numpy as np
from numpy.typing import NDArray

from commonhours.samplecity import names
from commonhours.samplecity.facts import FEATURES, LANGUAGES
from commonhours.samplecity.organisations import offers
from commonhours.samplecity.places import NEIGHBOURHOODS, scatter
from commonhours.samplecity.rows import Ints, Pairs, ServiceUsers, Site
from commonhours.samplecity.setting import Setting
from commonhours.samplecity.tables import table

KINDS = ("person", "family", "business", "institution")
PERSON, FAMILY, BUSINESS, INSTITUTION = range(4)
PREDICTABILITY = ("regular", "changing", "irregular")
ALONE = ("alone", "some_help", "helper_always")
COMMUNICATION: tuple[tuple[str, str], ...] = tuple((row[0], row[1]) for row in table("communication"))
MEETING_PLACES: tuple[tuple[str, str], ...] = tuple((row[0], row[1]) for row in table("meeting-places"))
_LANGUAGES = {
    "en": 47.0,
    "es": 33.0,
    "km": 6.0,
    "tl": 5.0,
    "vi": 3.0,
    "zh": 1.5,
    "sm": 1.0,
    "ko": 0.8,
    "ase": 0.7,
    "ar": 0.5,
    "fa": 0.4,
    "hy": 0.4,
    "ja": 0.3,
    "th": 0.2,
    "lo": 0.1,
    "pt": 0.1,
}
# Facts that some service users want of whoever comes, beside their language.
_WANTS = {"cpr": 0.05, "first-aid": 0.04, "calming": 0.04, "dementia": 0.03, "pets": 0.03, "tb": 0.04}


def service_users(
    rng: np.random.Generator, setting: Setting, count: int, shares: tuple[float, ...], workers: int
) -> ServiceUsers:
    """Everybody served; the first is the caller of the guided tour: Spanish, a large dog, Cambodia Town."""
    kind = rng.choice(4, count, p=shares).astype(np.int8)
    organisation, work = _where_enrolled(rng, setting, kind)
    language = _languages(rng, setting, kind)
    area = _areas(rng, count)
    kind[0], organisation[0], work[0] = PERSON, 0, setting.work_index["nutrition-adviser"]
    language[0], area[0] = setting.fact["es"], _area("cambodia-town")
    lat, lng = scatter(rng, area)
    roofless = (kind == PERSON) & (rng.random(count) < 0.03)
    roofless[0] = False
    return ServiceUsers(
        kind=kind,
        name=_names(rng, setting, kind, language, area),
        language=language,
        neighbourhood=area,
        address=_addresses(rng, kind, roofless),
        zip=[NEIGHBOURHOODS[each].zip for each in area],
        lat=lat,
        lng=lng,
        phone=[names.telephone(n) for n in range(count)],
        organisation=organisation,
        work=work,
        approved_by=_approvers(rng, setting, organisation),
        enrolled=-rng.integers(8, 1500, count).astype(np.int32),
        predictability=rng.choice(3, count, p=(0.5, 0.35, 0.15)).astype(np.int8),
        alone=np.where(kind > FAMILY, 0, rng.choice(3, count, p=(0.68, 0.24, 0.08))).astype(np.int8),
        communication=_some(rng, kind <= FAMILY, len(COMMUNICATION), 0.18),
        meeting_place=_some(rng, roofless, len(MEETING_PLACES), 1.0),
        worker=_also_workers(rng, kind, workers),
    )


def _area(code: str) -> int:
    return next(n for n, each in enumerate(NEIGHBOURHOODS) if each.code == code)


def _areas(rng: np.random.Generator, count: int) -> NDArray[np.int16]:
    weights = np.array([each.weight for each in NEIGHBOURHOODS])
    return rng.choice(len(NEIGHBOURHOODS), count, p=weights / weights.sum()).astype(np.int16)


def _some(rng: np.random.Generator, who: NDArray[np.bool_], choices: int, share: float) -> NDArray[np.int8]:
    """A choice for a share of those who may have one, -1 for the rest."""
    chosen = who & (rng.random(len(who)) < share)
    return np.where(chosen, rng.integers(0, choices, len(who)), -1).astype(np.int8)


def _where_enrolled(rng: np.random.Generator, setting: Setting, kind: NDArray[np.int8]) -> tuple[Ints, Ints]:
    """Each one's organisation, and the work that they mostly come for, among what it offers to their kind."""
    organisation, work = np.zeros(len(kind), np.int32), np.zeros(len(kind), np.int32)
    for number, letter in enumerate("pfbi"):
        menus = [_menu(setting, n, letter) for n in range(len(setting.organisations))]
        weights = np.array([_demand(setting, n, letter) * bool(menu) for n, menu in enumerate(menus)])
        who = np.flatnonzero(kind == number)
        organisation[who] = rng.choice(len(menus), len(who), p=weights / weights.sum())
        for n, menu in enumerate(menus):
            there = who[organisation[who] == n]
            if len(there):
                popular = np.array([setting.work[each].popular for each in menu])
                work[there] = rng.choice(menu, len(there), p=popular / popular.sum())
    return organisation, work


def _demand(setting: Setting, organisation: int, letter: str) -> float:
    """Weight among the enrolling; institutions come to the parks and streets people most."""
    own = setting.organisations[organisation]
    return own.user_share * (6 if letter == "i" and "streets" in own.categories else 1)


def _menu(setting: Setting, organisation: int, letter: str) -> list[int]:
    own = setting.organisations[organisation]
    return [n for n, each in enumerate(setting.work) if letter in each.audience and offers(own, each)]


def _languages(rng: np.random.Generator, setting: Setting, kind: NDArray[np.int8]) -> Ints:
    codes = [each.code for each in LANGUAGES]
    weights = np.array([_LANGUAGES[code] for code in codes])
    spoken = rng.choice([setting.fact[code] for code in codes], len(kind), p=weights / weights.sum())
    spoken[kind == INSTITUTION] = setting.fact["en"]
    return spoken.astype(np.int32)


def _approvers(rng: np.random.Generator, setting: Setting, organisation: Ints) -> Ints:
    """A named approver of the organisation; one in a hundred still waits."""
    by = np.zeros(len(organisation), np.int32)
    for n in range(len(setting.organisations)):
        here = organisation == n
        by[here] = rng.choice(setting.office(n, "approver"), int(here.sum()))
    by[rng.random(len(by)) < 0.01] = -1
    by[0] = setting.office(0, "approver")[0]
    return by


def _also_workers(rng: np.random.Generator, kind: NDArray[np.int8], workers: int) -> Ints:
    """One worker in twenty is served as well: one human, two parts."""
    also = np.full(len(kind), -1, np.int32)
    people = np.flatnonzero(kind == PERSON)[1:]
    count = min(workers // 20, len(people))
    also[rng.choice(people, count, replace=False)] = rng.choice(workers, count, replace=False)
    return also


def _addresses(rng: np.random.Generator, kind: NDArray[np.int8], roofless: NDArray[np.bool_]) -> list[str]:
    count = len(kind)
    number = rng.integers(1, 79, count) * 100 + rng.integers(1, 100, count)
    street = rng.integers(0, len(names.STREETS), count)
    suffix = rng.integers(0, len(names.SUFFIXES), count)
    flat = np.where((kind <= FAMILY) & (rng.random(count) < 0.4), rng.integers(1, 41, count), 0)
    rows = zip(
        number.tolist(), street.tolist(), suffix.tolist(), flat.tolist(), roofless.tolist(), strict=True
    )
    return [
        "" if none else f"{n} {names.STREETS[s]} {names.SUFFIXES[x]}" + (f", Apt {f}" if f else "")
        for n, s, x, f, none in rows
    ]


def _names(
    rng: np.random.Generator,
    setting: Setting,
    kind: NDArray[np.int8],
    language: Ints,
    area: NDArray[np.int16],
) -> list[str]:
    count = len(kind)
    culture = _cultures(rng, setting, language).tolist()
    given, family = rng.integers(0, 1 << 30, (2, count)).tolist()
    spanish = (language == setting.fact["es"]).tolist()
    rows = zip(kind.tolist(), culture, given, family, spanish, area.tolist(), strict=True)
    found = [_name(*row) for row in rows]
    found[0] = "Rosario Quintero"
    return found


_TRADES = tuple(table("trades"))
_INSTITUTIONS = tuple(row[0] for row in table("institutions"))


def _name(kind: int, culture: int, given: int, family: int, spanish: bool, area: int) -> str:
    own = names.CULTURES[culture]
    surname = own.family[family % len(own.family)]
    if kind == PERSON:
        return _full_name(own, surname, given, family // len(own.family))
    if kind == FAMILY:
        return f"Familia {surname}" if spanish else f"{surname} family"
    if kind == BUSINESS:
        en, es = _TRADES[given % len(_TRADES)]
        return f"{es} {surname}" if spanish else f"{surname} {en}"
    tree = names.STREETS[family % len(names.STREETS)]
    return f"{NEIGHBOURHOODS[area].name} {tree} {_INSTITUTIONS[given % len(_INSTITUTIONS)]}"


def _full_name(own: names.Culture, surname: str, given: int, more: int) -> str:
    """Two surnames or a middle initial for three in five, or a hundred thousand people would share few names."""
    first = own.she + own.he
    chosen, given = first[given % len(first)], given // len(first)
    if given % 5 > 2:
        return f"{chosen} {surname}"
    if own.code in ("mexican", "central_american"):
        return f"{chosen} {surname} {own.family[more % len(own.family)]}"
    return f"{chosen} {'ABCDEFGHIJKLMNOPRSTVWYZ'[more % 23]}. {surname}"


def _cultures(rng: np.random.Generator, setting: Setting, language: Ints) -> NDArray[np.int64]:
    """A culture in which the language is likely; English speakers come from all of them."""
    shares = np.array([each.share for each in names.CULTURES], np.float64)
    found = rng.choice(len(shares), len(language), p=shares / shares.sum())
    for kind in LANGUAGES:
        spoken = [dict(each.languages).get(kind.code, 0) for each in names.CULTURES]
        weights = shares * np.array(spoken)
        if kind.code not in ("en", "ase") and weights.sum():
            who = language == setting.fact[kind.code]
            found[who] = rng.choice(len(shares), int(who.sum()), p=weights / weights.sum())
    return found


def wanted_facts(rng: np.random.Generator, setting: Setting, users: ServiceUsers) -> Pairs:
    """Their language, for four in five who speak another than English, and a few other facts."""
    count = len(users)
    foreign = (users.language != setting.fact["en"]) & (rng.random(count) < 0.8)
    foreign[0] = True
    who, what = [np.flatnonzero(foreign)], [users.language[foreign]]
    for code, share in _WANTS.items():
        if code in setting.fact:
            some = np.flatnonzero((users.kind <= FAMILY) & (rng.random(count) < share))
            some = some[some > 0]
            who.append(some)
            what.append(np.full(len(some), setting.fact[code]))
    return Pairs(np.concatenate(who).astype(np.int32), np.concatenate(what).astype(np.int32))


def home_features(rng: np.random.Generator, users: ServiceUsers) -> Pairs:
    """What each home is like: people and families; a large dog at the first caller's and nothing else."""
    homes = users.kind <= FAMILY
    has = rng.random((len(users), len(FEATURES))) < np.array([each.homes for each in FEATURES])
    has &= homes[:, None]
    has[0] = [each.code == "large-dog" for each in FEATURES]
    who, what = np.nonzero(has)
    return Pairs(who.astype(np.int32), what.astype(np.int32))


def sites(rng: np.random.Generator, users: ServiceUsers) -> list[Site]:
    """One to six sites of each institution, one to three of each business, with the cost code of each."""
    most = {BUSINESS: (0.85, 0.11, 0.04), INSTITUTION: (0.4, 0.25, 0.15, 0.1, 0.06, 0.04)}
    rows: list[Site] = []
    for kind, shares in most.items():
        for user in np.flatnonzero(users.kind == kind).tolist():
            count = 1 + int(rng.choice(len(shares), p=shares))
            rows += [_site(rng, users, user, number) for number in range(count)]
    return rows


def _site(rng: np.random.Generator, users: ServiceUsers, user: int, number: int) -> Site:
    cost_code = f"{users.organisation[user] + 10:02d}-{user % 10_000:04d}-{number + 1}"
    if number == 0:
        where = int(users.neighbourhood[user]), float(users.lat[user]), float(users.lng[user])
        return Site(user, "Main site", users.address[user], *where, cost_code)
    area = int(rng.integers(0, len(NEIGHBOURHOODS)))
    lat, lng = scatter(rng, np.array([area], np.int16))
    address = _addresses(rng, users.kind[user : user + 1], np.array([False]))[0]
    return Site(
        user, f"{NEIGHBOURHOODS[area].name} site", address, area, float(lat[0]), float(lng[0]), cost_code
    )

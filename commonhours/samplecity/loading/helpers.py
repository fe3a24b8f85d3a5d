"""Relatives and neighbours who act for some of those who are served."""

from random import Random

import numpy as np

from commonhours.accounts.models import Account
from commonhours.people.models import Helper
from commonhours.samplecity import names
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import NO_PASSWORD, Accounts
from commonhours.samplecity.loading.columns import Column, at, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.service_users import PERSON

MOST = 12
# What they are, whether a woman's name fits, whether they often carry the same family name.
RELATIONS = (
    ("daughter", True, True),
    ("son", False, True),
    ("niece", True, True),
    ("neighbour", True, False),
)


def load_helpers(copier: Copier, city: City, accounts: Accounts, users: Column) -> None:
    """The caller of the guided tour has a daughter who books; so have some who do not manage alone."""
    rnd = Random(city.seed)
    helped = _helped(city)
    relations = [RELATIONS[0], *(rnd.choice(RELATIONS) for _ in helped[1:])]
    keys = copier.put(
        Account,
        id=copier.keys.of("helpers' accounts", len(helped)),
        password=NO_PASSWORD,
        email=[f"helper{number}@sample-city.example" for number in range(1, len(helped) + 1)],
        name=text(
            _name(rnd, str(city.users.name[user]), she=she, related=related)
            for user, (_, she, related) in zip(helped, relations, strict=True)
        ),
        joined_at=at(city.today, [-30])[0],
    )
    copier.put(
        Helper,
        service_user=refs(users, helped),
        account=keys,
        part=["helper" if number % 4 < 3 else "onlooker" for number in range(len(helped))],
        relation=text(relation for relation, *_ in relations),
        agreed="in person, at the first visit",
        let_by=refs(accounts.staff, city.users.approved_by[helped]),
        since=at(city.today, [-30])[0],
    )


def _helped(city: City) -> list[int]:
    users = city.users
    fit = (users.kind == PERSON) & (users.approved_by >= 0) & (users.alone > 0) & (users.enrolled < -30)
    return [0, *(int(user) for user in np.flatnonzero(fit) if user)][:MOST]


def _name(rnd: Random, served: str, *, she: bool, related: bool) -> str:
    """A given name of the culture that the family name comes from, where one of ours has it."""
    family = served.split()[-1]
    likely = [each for each in names.CULTURES if related and family in each.family] or [names.culture(rnd)]
    given = rnd.choice(likely[0].she if she else likely[0].he)
    return f"{given} {family if related else names.family_name(rnd, likely[0])}"

"""Write down whose data an answer showed: one statement for all of it, and nothing where somebody reads their own."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from commonhours.common.actor import Actor
from commonhours.common.ids import new_id
from commonhours.common.looks import Noted


class As(NamedTuple):
    """In which capacity somebody looked: a role or a part, and for which organisation."""

    role: str
    organisation_id: UUID | None


# No conflict is named: with one, PostgreSQL would ask whether the looker may read the row, and they may not.
_KEEP = """
INSERT INTO privacy_look
  (id, at, hour, by_account_id, by_person_id, organisation_id, role, program, about_id, kind, door, page)
SELECT seen.id, %(at)s, date_trunc('hour', %(at)s::timestamptz), %(account)s, %(person)s, seen.organisation_id,
       seen.role, %(program)s, seen.about_id, seen.kind, %(door)s, %(page)s
FROM unnest(%(ids)s::uuid[], %(about)s::uuid[], %(kinds)s::text[], %(roles)s::text[], %(houses)s::uuid[])
  AS seen(id, about_id, kind, role, organisation_id)
ON CONFLICT DO NOTHING"""


def keep_looks(*, by: Actor, at: datetime, noted: Noted, door: str, page: str) -> None:
    """Keep what an answer showed of others. It is no act: nothing changed, and nobody follows it."""
    others = of_others(by, noted)
    if by.account_id is None or not others:
        return
    capacities = [as_whom(by, about, houses) for (about, _), houses in others.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "at": at,
                "account": by.account_id,
                "person": by.person_id,
                "program": by.program[:80],
                "door": door,
                "page": page[:60],
                "ids": [new_id() for _ in others],
                "about": [about for about, _ in others],
                "kinds": [kind for _, kind in others],
                "roles": [each.role for each in capacities],
                "houses": [each.organisation_id for each in capacities],
            },
        )


def of_others(by: Actor, noted: Noted) -> Noted:
    """What was shown, without what is the looker's own."""
    own = {by.person_id, *(each.service_user_id for each in by.acts_for if each.part == "service_user")}
    return {key: houses for key, houses in noted.items() if key[0] not in own}


def as_whom(by: Actor, about: UUID, houses: Iterable[UUID]) -> As:
    """As what somebody looked: for whom they act, by a role in a house that knows them, else by any role of theirs."""
    for each in by.acts_for:
        if each.service_user_id == about:
            return As(each.part, None)
    known = set(houses)
    nearest = [held for held in by.roles if held.organisation_id in known]
    for held in (*nearest, *by.roles):
        return As(held.role, held.organisation_id)
    return As("service_user" if by.acts_for else "worker", None)

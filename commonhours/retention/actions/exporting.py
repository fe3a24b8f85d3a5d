"""Carry one's own data away: everything that the house may show somebody of themselves, as files others can read."""

import io
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from commonhours.catalogue.models import KindOfFact, TypeOfWork
from commonhours.common.actor import Actor
from commonhours.common.refusals import NotFound
from commonhours.common.sight import concern
from commonhours.organisations.permissions import Permission, require
from commonhours.organisations.queries import names_of_organisations
from commonhours.people.models import Person, ServiceUser
from commonhours.retention.carrying import Package, cell, rows_where
from commonhours.retention.houses import OPEN, calendar_of, rows_of_house
from commonhours.retention.houses import OWN as HOUSES_OWN
from commonhours.retention.own import OWN
from commonhours.retention.parties import Party, party_of, rows_of
from commonhours.trail.actions import acting


@dataclass(frozen=True)
class Carried:
    """A ZIP, and how many rows of how many tables it holds."""

    file: bytes
    tables: int
    rows: int


def carry_own(
    *, by: Actor, at: datetime, readme: str, title: str, service_user_id: UUID | None = None
) -> Carried:
    """Everything about oneself, or about whom one helps, as CSV and JSON; `readme` says in words what each is.

    Refuses with `unknown_person` or `unknown_service_user`.
    """
    with acting("export.make", by=by, at=at) as act:
        party = _theirs(by, service_user_id)
        out = io.BytesIO()
        package = Package(out, name="own-data", title=title)
        tables, rows, whole = 0, 0, {}
        given = rows_of([party]).given()
        for table, where in OWN:
            # The wall decides once more: what they may not read is not there.
            found = list(rows_where(table, where, given))
            if found:
                tables, rows = tables + 1, rows + package.add_table(table, found)
                whole[table] = found
        package.add_text("data.json", json.dumps(whole, default=str, ensure_ascii=False, indent=1))
        package.add_text("names.csv", _names())
        package.add_text("README.txt", readme)
        package.close()
        act.subject_id = party.ids[0]
        act.concerns(party.organisation_ids)
        act.note(what="own", tables=tables, rows=rows)
        return Carried(out.getvalue(), tables, rows)


@dataclass(frozen=True)
class CarriedHouses:
    """How many rows of how many tables an export holds."""

    tables: int
    rows: int


def carry_houses(
    *, by: Actor, at: datetime, out: BinaryIO, title: str, organisation_ids: Collection[UUID]
) -> CarriedHouses:
    """Write what organisations own as a package of open files, row by row, as far as their own reader sees it.

    Refuses with `not_allowed` or `unknown_organisation`.
    """
    with acting("export.make", by=by, at=at) as act:
        houses = sorted(organisation_ids)
        if not houses:
            raise NotFound.because("unknown_organisation", field="organisation")
        for each in houses:
            require(by, Permission.KEEP_RECORDS, [each])
        own = Person.objects.filter(organisation_ids__overlap=houses).values_list("id", flat=True)
        theirs = ServiceUser.objects.filter(organisation_ids__overlap=houses).values_list("id", flat=True)
        given = {"houses": houses, "people": list(own), "served": list(theirs)}
        # What hangs on a person is opened with the person; rows that name another organisation stay out all the same.
        concern([*given["people"], *given["served"]])
        package = Package(out, name="commonhours", title=title)
        many = {
            table: package.add_table(table, rows_of_house(table, given)) for table in (*OPEN, *HOUSES_OWN)
        }
        package.add_text("visits.ics", calendar_of(given))
        package.close()
        tables, rows = sum(1 for each in many.values() if each), sum(many.values())
        act.concerns(houses)
        act.note(what="organisations", tables=tables, rows=rows)
        return CarriedHouses(tables, rows)


def _theirs(by: Actor, service_user_id: UUID | None) -> Party:
    if service_user_id is None and by.person_id is not None:
        party = party_of(by.person_id, None)
        concern([each for each in (party.service_user_id,) if each])
        return party
    if any(each.service_user_id == service_user_id and each.part != "onlooker" for each in by.acts_for):
        party = party_of(None, service_user_id)
        if party.person_id in (None, by.person_id):
            return party
        return Party(None, party.service_user_id, None, party.organisation_ids)
    raise NotFound.because("unknown_person", field="person")


def _names() -> str:
    """What ids of organisations, work and facts are called."""
    named = {str(key): name for key, name in names_of_organisations().items()}
    named |= {str(each.id): each.name for each in TypeOfWork.objects.all()}
    named |= {str(each.id): each.name for each in KindOfFact.objects.filter(confidential=False)}
    return "\ufeffid,name\r\n" + "".join(f'{key},"{cell(name)}"\r\n' for key, name in sorted(named.items()))

"""What is there before the first person: the region, its organisations and who lends to whom, the catalogue."""

from dataclasses import dataclass

from commonhours.catalogue.models import Affinity, Area, Feature, KindOfFact, Requirement, TypeOfWork
from commonhours.organisations.models import Brand, Organisation, Programme, Region
from commonhours.partnerships.models import Partnership
from commonhours.samplecity.city import City
from commonhours.samplecity.facts import FEATURES
from commonhours.samplecity.loading.columns import (
    NO_BYTES,
    NULL,
    Column,
    at,
    days,
    documents,
    flags,
    floats,
    numbers,
    refs,
    text,
)
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.tables import said, table
from commonhours.training.models import Module

ADMITTED = -2_000  # the day on which the organisations came


@dataclass(frozen=True)
class Frame:
    """The keys by which people, visits and money refer to it, each in the order of the city's rows."""

    organisations: Column
    areas: Column
    kinds: Column
    works: Column
    features: Column
    partnerships: Column


def load_frame(copier: Copier, city: City) -> Frame:
    """Write the frame and return its keys."""
    copier.put(Region, name=["Long Beach"], zone=city.zone, sample="t")
    organisations = _organisations(copier, city)
    kinds = _kinds_of_fact(copier, city, organisations)
    works = _types_of_work(copier, city, organisations, kinds)
    partnerships = _partnerships(copier, city, organisations, works)
    _affinities(copier)
    return Frame(organisations, _areas(copier, city), kinds, works, _features(copier), partnerships)


def _organisations(copier: Copier, city: City) -> Column:
    programmes = copier.put(
        Programme,
        name=text(each.en for each in city.programmes),
        department=text(each.department_en for each in city.programmes),
    )
    organisations = copier.put(
        Organisation,
        slug=[each.code for each in city.organisations],
        name=text(each.name for each in city.organisations),
        kind=[each.kind for each in city.organisations],
        programme=refs(programmes, (each.programme for each in city.organisations)),
        latitude=floats(each.lat for each in city.organisations),
        longitude=floats(each.lng for each in city.organisations),
        admitted_at=at(city.today, [ADMITTED])[0],
    )
    colours = [each.colour for each in city.organisations]
    # 555-0100 and what follows is kept for invented numbers.
    phones = [f"+1562555{100 + number:04}" for number in range(len(colours))]
    copier.put(Brand, organisation=organisations, colour=colours, phone=phones, words="{}", logo=NO_BYTES)
    return organisations


def _kinds_of_fact(copier: Copier, city: City, organisations: Column) -> Column:
    kinds = copier.put(
        KindOfFact,
        code=[each.code for each in city.facts],
        names=documents(said(each.en, each.es) for each in city.facts),
        category=[each.group for each in city.facts],
        confidential=flags(each.confidential for each in city.facts),
        renewal_months=[str(each.months) if each.months else NULL for each in city.facts],
        organisation=refs(organisations, (each.organisation for each in city.facts)),
    )
    copier.put(
        Module,
        code=[each.code for each in city.modules],
        names=documents(said(city.facts[each.fact].en, city.facts[each.fact].es) for each in city.modules),
        organisation=refs(organisations, (each.organisation for each in city.modules)),
        awards=refs(kinds, (each.fact for each in city.modules)),
        minutes=numbers(each.minutes for each in city.modules),
    )
    return kinds


def _types_of_work(copier: Copier, city: City, organisations: Column, kinds: Column) -> Column:
    position = {each.code: place for place, each in enumerate(city.organisations)}
    works = copier.put(
        TypeOfWork,
        code=[each.code for each in city.work],
        names=documents(said(each.en, each.es) for each in city.work),
        category=[each.category for each in city.work],
        organisation=refs(organisations, (position.get(each.organisation, -1) for each in city.work)),
        minutes=numbers(each.minutes[len(each.minutes) // 2] for each in city.work),
        remote=flags(each.place == "remote" for each in city.work),
    )
    required = [(work, fact) for work, facts in enumerate(city.required) for fact in facts]
    copier.put(
        Requirement,
        type_of_work=refs(works, (work for work, _ in required)),
        kind_of_fact=refs(kinds, (fact for _, fact in required)),
    )
    return works


def _partnerships(copier: Copier, city: City, organisations: Column, works: Column) -> Column:
    return copier.put(
        Partnership,
        host=refs(organisations, (each.host for each in city.partnerships)),
        guest=refs(organisations, (each.guest for each in city.partnerships)),
        type_of_work=refs(works, (each.work for each in city.partnerships)),
        since=days(city.today, (each.since for each in city.partnerships)),
    )


def _features(copier: Copier) -> Column:
    return copier.put(
        Feature,
        code=[each.code for each in FEATURES],
        names=documents(said(each.has_en, each.has_es) for each in FEATURES),
        rules=documents(said(each.wont_en, each.wont_es) for each in FEATURES),
    )


def _affinities(copier: Copier) -> None:
    """What workers could offer of themselves. Nobody has: only they could say it."""
    rows = table("affinities")
    copier.put(
        Affinity,
        code=[f"affinity-{row[0]}" for row in rows],
        attribute=[row[1] for row in rows],
        names=documents(said(row[2], row[3]) for row in rows),
    )


def _areas(copier: Copier, city: City) -> Column:
    return copier.put(
        Area,
        name=text(each.name for each in city.neighbourhoods),
        zip_code=[each.zip for each in city.neighbourhoods],
        latitude=floats(each.lat for each in city.neighbourhoods),
        longitude=floats(each.lng for each in city.neighbourhoods),
    )

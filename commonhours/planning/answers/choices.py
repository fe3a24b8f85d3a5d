"""What can be chosen in the form of a question, by this asker, in their language."""

from collections.abc import Iterable
from dataclasses import dataclass

from commonhours.availability.rules.terms import CONTRACTS
from commonhours.catalogue.lists import kinds_of_fact, types_of_work
from commonhours.catalogue.models import Area
from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.organisations.permissions import Permission, may_somewhere
from commonhours.organisations.queries import names_of_organisations
from commonhours.planning.answers.asking import reach_of, require_asker

Listed = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """Codes with their names, by name; `money`: whether the asker may ask about money."""

    works: Listed
    facts: Listed
    areas: tuple[str, ...]
    organisations: Listed
    contracts: tuple[str, ...]
    money: bool


def choices_for(*, by: Actor) -> Choices:
    """Refuses with `not_allowed`. Confidential facts are no choice: little is told of them, and nobody is led there."""
    require_asker(by)
    with seeing(by.sight):
        reach, names = reach_of(by), names_of_organisations()
        areas = tuple(Area.objects.order_by("name").values_list("name", flat=True))
    houses = ((str(each), names[each]) for each in reach.organisations if each in names)
    return Choices(
        works=_by_name((work.code, work.name) for work in types_of_work(by)),
        facts=_by_name((kind.code, kind.name) for kind in kinds_of_fact(by) if not kind.confidential),
        areas=areas,
        organisations=_by_name(houses),
        contracts=CONTRACTS,
        money=may_somewhere(by, Permission.SEE_MONEY),
    )


def _by_name(pairs: Iterable[tuple[str, str]]) -> Listed:
    return tuple(sorted(pairs, key=lambda pair: pair[1].casefold()))

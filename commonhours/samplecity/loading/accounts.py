"""Who can sign in: all staff, all workers and a few of those served; and the roles that staff hold."""

from dataclasses import dataclass

from commonhours.accounts.models import Account
from commonhours.organisations.models import Grant
from commonhours.samplecity.city import City
from commonhours.samplecity.loading.columns import Column, at, days, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import ADMITTED, Frame
from commonhours.samplecity.service_users import PERSON

SERVED_WITH_ACCOUNT = 10
# Django's mark of a password that nothing matches: people sign in by a code, a passkey, or the sample city's page.
NO_PASSWORD = "!"  # noqa: S105 (says that there is none)


@dataclass(frozen=True)
class Accounts:
    """Keys in the order of the city's staff and workers; `served` are rows of service users, with their keys."""

    staff: Column
    workers: Column
    served: dict[int, str]


def load_accounts(copier: Copier, city: City, frame: Frame) -> Accounts:
    """Write accounts and roles. A micro-provider's owner is one human, so one account, with several roles."""
    office = [place for place, each in enumerate(city.staff) if each.worker < 0]
    people, served = city.workers.people, _served(city)
    keys = copier.put(
        Account,
        password=NO_PASSWORD,
        email=[
            *(city.staff[place].email for place in office),
            *(f"worker{number}@sample-city.example" for number in range(1, len(people) + 1)),
            *(f"person{number}@sample-city.example" for number in range(1, len(served) + 1)),
        ],
        name=text(
            [
                *(f"{city.staff[place].given} {city.staff[place].family}" for place in office),
                *(f"{each.given} {each.family}" for each in people),
                *(city.users.name[user] for user in served),
            ]
        ),
        language=[
            *("en" for _ in office),
            *(each.language for each in people),
            *(spoken(city, user) for user in served),
        ],
        joined_at=at(city.today, [ADMITTED])[0],
    )
    workers = keys[len(office) : len(office) + len(people)]
    of_office = dict(zip(office, keys, strict=False))
    staff = [of_office.get(place) or workers[each.worker] for place, each in enumerate(city.staff)]
    _grants(copier, city, frame, staff)
    return Accounts(staff, workers, dict(zip(served, keys[len(office) + len(people) :], strict=True)))


def spoken(city: City, user: int) -> str:
    """The code of the language that a service user prefers."""
    return city.facts[int(city.users.language[user])].code


def _served(city: City) -> list[int]:
    """The caller of the guided tour and the next few approved people who are not workers as well."""
    users = city.users
    fit = (users.kind == PERSON) & (users.worker < 0) & (users.approved_by >= 0)
    return [int(user) for user in fit.nonzero()[0][:SERVED_WITH_ACCOUNT]]


def _grants(copier: Copier, city: City, frame: Frame, staff: Column) -> None:
    copier.put(
        Grant,
        account=staff,
        organisation=refs(frame.organisations, (each.organisation for each in city.staff)),
        role=[each.role for each in city.staff],
        since=days(city.today, [ADMITTED])[0],
        granted_at=at(city.today, [ADMITTED])[0],
    )

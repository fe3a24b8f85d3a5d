"""Who looks after whom, a few talks, a first day, and one bad day for which a call is waited for."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from commonhours.samplecity.city import City
from commonhours.samplecity.loading.accounts import Accounts
from commonhours.samplecity.loading.columns import NULL, Column, at, days, instants, refs, text
from commonhours.samplecity.loading.copier import Copier
from commonhours.samplecity.loading.frame import Frame
from commonhours.supervision.models import CheckIn, FirstDay, PrivateNote, Supervisor, Word

# So many newcomers have a list; nobody has been looked after for longer than so many days.
NEWCOMERS, LONGEST = 3, 25
# A talk lies back so many days at most; what was agreed for a fortnight later is overdue for some.
TALKED = 17
AGREED = (
    "Two evenings a week are enough. We look again in a fortnight.",
    "Practise lifting with the belt before the next visit.",
    "The bus to Bixby Knolls takes too long; nearer visits first.",
    "",
)
PRIVATE = (
    "Tired since the summer. Ask how things are at home before asking about hours.",
    "Would make a good work buddy in spring.",
    "",
)
HOWS = ("call", "visit", "meeting")


@dataclass(frozen=True)
class Entrusted:
    """A worker's row, an organisation's row, and the staff row of whoever looks after them there."""

    worker: int
    organisation: int
    supervisor: int
    since: int


def load_supervision(
    copier: Copier, city: City, frame: Frame, accounts: Accounts, workers: Column, loaded_at: datetime
) -> None:
    """Share the workers of an organisation out among its supervisors, and give some of them something to read."""
    rnd = Random(city.seed + 12)
    entrusted = _entrusted(city)
    copier.put(
        Supervisor,
        **_whose(entrusted, frame, workers),
        account=refs(accounts.staff, (each.supervisor for each in entrusted)),
        since=days(city.today, (each.since for each in entrusted)),
        named_by=refs(accounts.staff, (each.supervisor for each in entrusted)),
    )
    _talks(copier, city, frame, accounts, workers, [each for each in entrusted if rnd.random() < 0.8])
    newest = sorted(entrusted, key=lambda each: (-each.since, each.worker))[:NEWCOMERS]
    _first_days(copier, city, frame, accounts, workers, newest)
    _bad_day(copier, frame, accounts, workers, entrusted[0], loaded_at)


def _entrusted(city: City) -> list[Entrusted]:
    supervisors: dict[int, list[int]] = {}
    for place, each in enumerate(city.staff):
        if each.role == "supervisor":
            supervisors.setdefault(each.organisation, []).append(place)
    found, turns = [], dict.fromkeys(supervisors, 0)
    for held in city.workers.memberships:
        own = supervisors.get(held.organisation)
        if own and held.approved_by >= 0:
            turn = turns[held.organisation]
            turns[held.organisation] = turn + 1
            found.append(
                Entrusted(held.worker, held.organisation, own[turn % len(own)], max(held.since, -LONGEST))
            )
    return found


def _whose(rows: list[Entrusted], frame: Frame, workers: Column) -> dict[str, Column]:
    return {
        "organisation": refs(frame.organisations, (each.organisation for each in rows)),
        "person": refs(workers, (each.worker for each in rows)),
    }


def _talks(
    copier: Copier, city: City, frame: Frame, accounts: Accounts, workers: Column, talked: list[Entrusted]
) -> None:
    rnd = Random(city.seed + 13)
    held = [max(-rnd.randint(1, TALKED), each.since) for each in talked]
    agreed = [rnd.choice(AGREED) for _ in talked]
    private = [rnd.choice(PRIVATE) if words else PRIVATE[0] for words in agreed]
    keys = copier.put(
        CheckIn,
        **_whose(talked, frame, workers),
        account=refs(accounts.staff, (each.supervisor for each in talked)),
        held_on=days(city.today, held),
        how=[rnd.choice(HOWS) for _ in talked],
        agreed=text(agreed),
        next_by=days(city.today, (day + 14 for day in held)),
        written_at=at(city.today, held),
    )
    noted = [place for place, words in enumerate(private) if words]
    copier.put(
        PrivateNote,
        **_whose([talked[place] for place in noted], frame, workers),
        check_in=refs(keys, noted),
        words=text(private[place] for place in noted),
    )


def _first_days(
    copier: Copier, city: City, frame: Frame, accounts: Accounts, workers: Column, new: list[Entrusted]
) -> None:
    """The newest have papers and somebody to meet; each further one has a step more still open."""
    seen = at(city.today, [-1])[0]
    copier.put(
        FirstDay,
        **_whose(new, frame, workers),
        begun_on=days(city.today, [-1])[0],
        papers_seen_by=refs(accounts.staff, (each.supervisor for each in new)),
        papers_seen_at=[seen for _ in new],
        payment=["bank" if place else "" for place in range(len(new))],
        meet_whom=text(_name(city, each.supervisor) for each in new),
        meet_where=["415 W Ocean Blvd" for _ in new],
        meet_at=[at(city.today, [1 + place])[0] for place in range(len(new))],
        buddy=[_buddy(city, each, workers) for each in new],
    )


def _name(city: City, staff: int) -> str:
    return f"{city.staff[staff].given} {city.staff[staff].family}"


def _buddy(city: City, new: Entrusted, workers: Column) -> str:
    """A colleague who has been there longest."""
    there = [each for each in city.workers.memberships if each.organisation == new.organisation]
    others = [each for each in there if each.worker != new.worker and each.approved_by >= 0]
    return workers[min(others, key=lambda each: (each.since, each.worker)).worker] if others else NULL


def _bad_day(
    copier: Copier, frame: Frame, accounts: Accounts, workers: Column, one: Entrusted, loaded_at: datetime
) -> None:
    """Asked five minutes before anybody looks: the call is still waited for, and not late."""
    moment = int(loaded_at.timestamp()) - 5 * 60
    asked = instants([moment])
    copier.put(
        Word,
        **_whose([one], frame, workers),
        asked_at=asked,
        call_by=instants([moment + 3600]),
        account=refs(accounts.staff, [one.supervisor]),
        called_at=asked,
    )

"""Make messages from acts about visits: to whoever comes, to whoever is served and their helpers, to the office."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from commonhours.common.actor import Actor
from commonhours.common.sight import seeing
from commonhours.notifications import readers
from commonhours.notifications.facts import VisitToTell, facts_together, gaps_to_tell, visits_to_tell
from commonhours.notifications.writing import write
from commonhours.organisations.permissions import Permission
from commonhours.people.queries import names_of_people
from commonhours.trail.queries import Entry

# Messages are consequences of an act that is in the trail already, and carry its id: making and sending them are no
# acts of their own, or each act would breed others. Nobody is permitted to write to an inbox; row security lets the
# house do it, which sees the region.

Noted = Sequence[Mapping[str, Any]]


def tell_booked(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell each worker of a new visit, or of all new visits of a series at once; return how many messages that made."""
    code = "series_booked" if entry.verb.startswith("series.") else "visit_booked"
    return _tell(code, _noted(entry), by=by, at=at, entry=entry)


def tell_cancelled(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell each worker that they are free again. The reason stays with the office: it may speak of illness."""
    return _tell("visit_cancelled", _noted(entry), by=by, at=at, entry=entry)


# What an act changed for whom: the group of its facts, and the message. Old times come from the act.
_CHANGES = (("freed", "visit_freed"), ("moved", "visit_moved"), ("visits", "visit_booked"))


def tell_changed(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is free of a visit, whoever is new to it and whoever comes at another time."""
    noted = [each for group, _ in _CHANGES for each in entry.facts.get(group, [])]
    if not noted:
        return 0
    with seeing(by.sight):
        known = visits_to_tell(_ids(noted))
        return sum(
            _tell_known(
                code, entry.facts.get(group, []), known, at=at, entry=entry, as_noted=group != "visits"
            )
            for group, code in _CHANGES
        )


def tell_invited(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Ask each colleague whether they could take a visit; for whom it is they learn once it is theirs."""
    facts = entry.facts
    noted = [{"visit": facts["visit"], "people": facts["invited"]}] if "invited" in facts else []
    return _tell("swap_offered", noted, by=by, at=at, entry=entry, anonymous=True)


def tell_moved_house(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever comes that a visit has another place."""
    return _tell("place_changed", _noted(entry), by=by, at=at, entry=entry)


def tell_called(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is on duty that a visit has nobody; staff who are no persons here see it beside the link."""
    return _tell("duty_call", entry.facts.get("called", []), by=by, at=at, entry=entry)


def tell_recorded(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell somebody that something was written down about them, and where they can answer."""
    return _tell("visit_recorded", entry.facts.get("told", []), by=by, at=at, entry=entry)


def tell_late(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is served, who helps them and the office that somebody comes later, or on time after all."""
    said = entry.facts
    if "late" not in said:
        return 0  # erased since
    with seeing(by.sight):
        visit = visits_to_tell([UUID(said["visit"])]).get(UUID(said["visit"]))
        if visit is None or not visit.planned:
            return 0
        around = readers.around({visit.service_user_id}, at=at)[visit.service_user_id]
        office = readers.staff(visit.organisation_id, Permission.BOOK, at=at)
        whom = dict.fromkeys(each for each in (*around, *office) if not each.did(entry))
        # Of several who come, the one who is late.
        coming = [*names_of_people([UUID(said["late"])]).values()]
        late = {"minutes": said["minutes"], "expected_at": said["expected_at"], "coming": coming}
        facts = {**visit.as_served(named=True).facts, **late}
        code = "comes_late" if said["minutes"] else "comes_on_time"
        return write(code, [(each, facts, (visit.organisation_id,)) for each in whom], at=at, act_id=entry.id)


def tell_thanked(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever came that they were thanked: once for each side that does, however it is worded again."""
    return _tell("thanked", entry.facts.get("thanked", []), by=by, at=at, entry=entry)


def tell_gaps(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell those served, and those who book for the organisation, what a series that was carried on left open."""
    starts = [datetime.fromisoformat(gap["starts_at"]) for gap in entry.facts.get("gaps", ())]
    if not starts:
        return 0
    with seeing(by.sight):
        gaps = gaps_to_tell(UUID(entry.facts["series"]), starts)
        if not gaps:
            return 0
        around = readers.around({gaps[0].service_user_id}, at=at)[gaps[0].service_user_id]
        office = readers.staff(gaps[0].organisation_id, Permission.BOOK, at=at)
        served = [gap.as_served(named=False) for gap in gaps]
        made = _write("served_open", [(reader, served) for reader in around], at=at, entry=entry)
        return made + _write("visit_open", [(reader, gaps) for reader in office], at=at, entry=entry)


def tell_served_booked(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is served, and who helps them, of visits that somebody else booked: when, and who comes."""
    return _tell_served(_ids(_noted(entry)), lambda _: "served_booked", by=by, at=at, entry=entry)


def tell_served_cancelled(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is served, and who helps them, that nobody comes, where somebody else called it off."""
    return _tell_served(_ids(_noted(entry)), lambda _: "served_cancelled", by=by, at=at, entry=entry)


def tell_served_changed(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell whoever is served, and who helps them, how their visits stand now: when, and who comes, if anybody."""
    noted = [each for group, _ in _CHANGES for each in entry.facts.get(group, [])]
    before = {
        UUID(each["visit"]): each for group in ("freed", "moved") for each in entry.facts.get(group, [])
    }
    return _tell_served(_ids(noted), _how_it_stands, by=by, at=at, entry=entry, before=before)


def tell_office(*, by: Actor, at: datetime, entry: Entry) -> int:
    """Tell the organisation's own bookers of a visit to which nobody comes any more: somebody must be found."""
    freed = _ids(entry.facts.get("freed", []))
    if not freed:
        return 0
    with seeing(by.sight):
        told = []
        for visit in visits_to_tell(freed).values():
            if visit.planned and not visit.coming:
                office = readers.staff(visit.organisation_id, Permission.BOOK, at=at)
                facts, seen = visit.facts, (visit.organisation_id,)
                told += [(reader, facts, seen) for reader in office if not reader.did(entry)]
        return write("visit_open", told, at=at, act_id=entry.id)


def _noted(entry: Entry) -> list[dict[str, Any]]:
    """The visits that an act notes: a list, or one; nothing once it is erased."""
    one = [dict(entry.facts)] if "people" in entry.facts else []
    noted: list[dict[str, Any]] = entry.facts.get("visits", one)
    return noted


def _ids(noted: Iterable[Mapping[str, Any]]) -> list[UUID]:
    return list(dict.fromkeys(UUID(each["visit"]) for each in noted))


def _touched(noted: Noted) -> dict[UUID, list[UUID]]:
    """Whom visits concern, with their visits."""
    touched: dict[UUID, list[UUID]] = {}
    for visit in noted:
        for person in visit["people"]:
            touched.setdefault(UUID(person), []).append(UUID(visit["visit"]))
    return touched


def _tell(
    code: str,
    noted: Noted,
    *,
    by: Actor,
    at: datetime,
    entry: Entry,
    anonymous: bool = False,
) -> int:
    if not _touched(noted):
        return 0
    with seeing(by.sight):
        known = visits_to_tell(_ids(noted))
        if anonymous:
            known = {each: _for_nobody(known[each]) for each in known}
        return _tell_known(code, noted, known, at=at, entry=entry)


def _tell_known(
    code: str,
    noted: Noted,
    known: Mapping[UUID, VisitToTell],
    *,
    at: datetime,
    entry: Entry,
    as_noted: bool = False,
) -> int:
    touched = _touched(noted)
    if not touched:
        return 0
    told = {each: known[each] for each in _ids(noted) if each in known}
    if as_noted:
        told = {each: _with_old_time(code, told[each], noted) for each in told}
    workers = readers.people(touched)
    about = [
        (reader, [told[key] for key in touched[person] if key in told]) for person, reader in workers.items()
    ]
    return _write(code, about, at=at, entry=entry)


def _for_nobody(visit: VisitToTell) -> VisitToTell:
    return replace(visit, facts={**visit.facts, "service_user": ""})


def _with_old_time(code: str, visit: VisitToTell, noted: Noted) -> VisitToTell:
    """A visit as somebody knew it before the act: the time they are free of, or the time it was moved from."""
    known = visit.facts["visits"][0]
    old = next(each for each in noted if each["visit"] == known["visit"])
    times = {"starts_at": old["starts_at"], "ends_at": old["ends_at"]}
    if code == "visit_moved":
        return replace(visit, facts={**visit.facts, "visits": [{**known, "was": times}]})
    return replace(visit, facts={**visit.facts, "visits": [{**known, **times}]})


def _moved_from(visit: VisitToTell, noted: Mapping[str, Any] | None) -> VisitToTell:
    """A visit with the time that it had before the act, if that was another."""
    if noted is None or not visit.planned or visit.starts_at == datetime.fromisoformat(noted["starts_at"]):
        return visit
    known = visit.facts["visits"][0]
    times = {"starts_at": noted["starts_at"], "ends_at": noted["ends_at"]}
    return replace(visit, facts={**visit.facts, "visits": [{**known, "was": times}]})


def _how_it_stands(visit: VisitToTell) -> str:
    if not visit.planned:
        return "served_cancelled"
    return "served_changed" if visit.coming else "served_open"


def _tell_served(
    changed: Sequence[UUID],
    code_of: Callable[[VisitToTell], str],
    *,
    by: Actor,
    at: datetime,
    entry: Entry,
    before: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> int:
    """Only the visit's own organisation sees that it was told: a partner has no business with somebody's helpers."""
    if not changed:
        return 0
    made = 0
    with seeing(by.sight):
        told = visits_to_tell(changed)
        if before:
            told = {key: _moved_from(each, before.get(key)) for key, each in told.items()}
        around = readers.around({each.service_user_id for each in told.values()}, at=at)
        for code in dict.fromkeys(code_of(each) for each in told.values()):
            about: dict[readers.Reader, list[VisitToTell]] = {}
            for visit in (each for each in told.values() if code_of(each) == code):
                for reader in around.get(visit.service_user_id, ()):
                    about.setdefault(reader, []).append(visit.as_served(named=code != "served_cancelled"))
            made += _write(code, about.items(), at=at, entry=entry)
    return made


def _write(
    code: str,
    about: Iterable[tuple[readers.Reader, Sequence[VisitToTell]]],
    *,
    at: datetime,
    entry: Entry,
) -> int:
    told = [
        (reader, facts_together(visits), sorted({seen for each in visits for seen in each.organisation_ids}))
        for reader, visits in about
        if visits and not reader.did(entry)
    ]
    return write(code, told, at=at, act_id=entry.id)

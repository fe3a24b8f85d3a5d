"""Fill places in many visits at once: whoever could come is read once, each place goes to the first who can once all
that went before are counted, and all who come are written in one statement. The constraint decides last, for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from commonhours.bookings.actions.book import read_locked, refuse_misfits
from commonhours.bookings.actions.changing import Standing, show
from commonhours.bookings.actions.writing import Service, assignment_rows, insert_assignments
from commonhours.bookings.briefing import Brief, frame_of_all
from commonhours.bookings.conditions import Question
from commonhours.bookings.fit import Dossier, Engagement, Frame
from commonhours.bookings.parts import Part, wish_for
from commonhours.common.refusals import Refused


@dataclass(frozen=True)
class Vacancy:
    """A place in a visit whose row is locked, what is asked of whoever takes it, and who could, the best first."""

    standing: Standing
    part: Part
    known: Brief
    question: Question
    candidates: tuple[UUID, ...]


def fill(vacancies: Sequence[Vacancy]) -> list[UUID | None]:
    """Bring to each place the first of its candidates whom no rule keeps away; None where nobody is left.

    The candidates are locked. Whoever takes one place is asked about the next with that visit in their diary. A place
    whose row the constraint turns away goes to the next of its own candidates, and keeps nobody else from coming.
    """
    came: list[UUID | None] = [None] * len(vacancies)
    asking = _Asking(vacancies)
    waiting = [nth for nth, vacancy in enumerate(vacancies) if vacancy.candidates]
    while waiting:
        chosen = {nth: found for nth in waiting if (found := asking.first_who_can(nth))}
        written = _written(vacancies, chosen)
        for nth in written:
            came[nth] = chosen[nth].dossier.person_id
        waiting = [nth for nth in chosen if nth not in written]
    filled = [vacancy for vacancy, person in zip(vacancies, came, strict=True) if person]
    if filled:
        show([vacancy.standing for vacancy in filled])
    for vacancy, person in zip(vacancies, came, strict=True):
        if person:
            vacancy.standing.act.touches(person)
    return came


class _Asking:
    """The candidates of all places as they are read under the lock, and as they would stand with what they take."""

    def __init__(self, vacancies: Sequence[Vacancy]) -> None:
        self._vacancies = vacancies
        self._lines: list[Iterator[UUID]] = [iter(vacancy.candidates) for vacancy in vacancies]
        self._here: set[tuple[UUID, UUID]] = set()
        people = {person for vacancy in vacancies for person in vacancy.candidates}
        self._people: dict[UUID, Dossier] = {}
        if people:
            read = read_locked([vacancy.question for vacancy in vacancies], sorted(people))
            self._people = {dossier.person_id: dossier for dossier in read}
            at = vacancies[0].standing.act.at
            self._frame: Frame = frame_of_all((vacancy.known for vacancy in vacancies), at)

    def first_who_can(self, nth: int) -> Service | None:
        """The next in line for a place whom no rule keeps away; each is asked once."""
        vacancy = self._vacancies[nth]
        visit = vacancy.standing.visit
        for person in self._lines[nth]:
            # Nobody fills two places of one visit.
            if person not in self._people or (visit.id, person) in self._here:
                continue
            dossier = self._people[person]
            try:
                refuse_misfits(vacancy.question, [dossier], self._frame)
            except Refused:
                continue  # something changed since the ranking: somebody else was faster, or this act was
            self._here.add((visit.id, person))
            self._people[person] = _with(dossier, vacancy)
            return Service(wish_for(visit, vacancy.part), vacancy.question, dossier)
        return None


def _with(dossier: Dossier, vacancy: Vacancy) -> Dossier:
    """Somebody with a visit more in their diary."""
    starts, ends = (int(end.timestamp()) for end in (vacancy.part.starts_at, vacancy.part.ends_at))
    place = None if vacancy.question.remote else vacancy.known.place
    return replace(dossier, diary=(*dossier.diary, Engagement(starts, ends, place)))


def _written(vacancies: Sequence[Vacancy], chosen: dict[int, Service]) -> set[int]:
    """Insert who comes, and return for which places that held."""
    rows: dict[UUID, tuple[int, dict[str, Any]]] = {}
    for nth, service in chosen.items():
        vacancy = vacancies[nth]
        visit = vacancy.standing.visit
        (row,) = assignment_rows(visit.id, visit.type_of_work_id, vacancy.known, [service])
        rows[row["id"]] = nth, row
    if not rows:
        return set()
    try:
        with transaction.atomic():
            kept = insert_assignments([row for _, row in rows.values()])
    except IntegrityError:
        kept = [each for _, row in rows.values() for each in _alone(row)]
    return {rows[each][0] for each in kept}


def _alone(row: dict[str, Any]) -> list[UUID]:
    """One that breaks another constraint must not keep the others from being written."""
    try:
        with transaction.atomic():
            return insert_assignments([row])
    except IntegrityError:
        return []

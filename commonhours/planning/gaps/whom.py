"""Whom a remedy counted, as a planner's question that lists them: the answer names those whom its reader may open."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from commonhours.catalogue.queries import words
from commonhours.planning.areas import names_of_areas
from commonhours.planning.pages import GapLine
from commonhours.planning.question import By, Question, Span, State

PEOPLE = ("train", "switch_on", "ask")


def question_of(line: GapLine, remedy: Mapping[str, Any]) -> Question | None:
    """Who is free then and lacks what could be learnt, who is free then at all, or who does this work and is asked to
    offer these hours; None for what is about no people, or about what the catalogue has no more."""
    read, area = words(), names_of_areas().get(line.area_id)
    work = next((row.code for row in read.works if row.id == line.type_of_work_id), None)
    lacks = next((row for row in read.kinds if str(row.id) == remedy["about"]), None)
    if remedy["kind"] not in PEOPLE or area is None or work is None:
        return None
    trained = remedy["kind"] == "train" and lacks is not None and not lacks.confidential
    asked = remedy["kind"] == "ask"
    return Question(
        Span(line.since, line.last_day + timedelta(days=1)),
        state=State.QUALIFIED if asked else State.FREE,
        by=By.PERSON,
        works=(work,) if asked else (),
        without=(lacks.code,) if trained and lacks else (),
        areas=(area,),
        weekdays=(line.weekday,),
        hours=((line.from_hour * 60, line.until_hour * 60),),
    )

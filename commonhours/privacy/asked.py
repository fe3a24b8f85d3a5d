"""Reads of what was asked about looks: one's own questions, and those that an office must answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from commonhours.accounts.queries import names_of_accounts
from commonhours.common.actor import Actor
from commonhours.common.sight import concern, seeing
from commonhours.organisations.permissions import Permission, require_somewhere
from commonhours.people.queries import names_of_people, names_of_service_users
from commonhours.privacy.models import Question
from commonhours.privacy.queries import first_name
from commonhours.privacy.whose import about_whom, of_offices, offices

MOST = 100


@dataclass(frozen=True)
class QuestionLine:
    """A question about a look: whose, by whom they were looked at, at what and when; and the answer, if there is one.

    `about` and `looked_by` are named to those who answer.
    """

    id: UUID
    kind: str
    looked_at: datetime
    asked_at: datetime
    words: str
    answer_by: datetime
    answer: str
    answered_at: datetime | None
    about: str = ""
    looked_by: str = ""
    may_answer: bool = False


def my_questions(*, by: Actor, service_user_id: UUID | None = None) -> dict[UUID, QuestionLine]:
    """The questions about the asker's own looks, or about those at whom they act for, by id."""
    with seeing(by.sight):
        whom = about_whom(by, service_user_id)
        rows = Question.objects.filter(about_id__in=whom).select_related("look").order_by("-asked_at")
        return {row.id: _line(row) for row in rows[:MOST]}


def questions_to_answer(*, by: Actor) -> tuple[QuestionLine, ...]:
    """What the asker's offices are asked: those without an answer first. Refuses with `not_allowed`."""
    require_somewhere(by, Permission.PROTECT)
    with seeing(by.sight):
        houses = offices(by)
        concern(houses)
        found = Question.objects.filter(of_offices(by, houses)).select_related("look")
        rows = list(found.order_by(F("answered_at").desc(nulls_first=True), "asked_at")[:MOST])
        return tuple(_named(by, rows))


def _named(by: Actor, rows: list[Question]) -> Iterable[QuestionLine]:
    concern({row.about_id for row in rows})
    ids = {row.about_id for row in rows}
    names = names_of_people(ids) | names_of_service_users(ids)
    staff = names_of_accounts({row.looked_by_id for row in rows})
    for row in rows:
        open_ = row.answered_at is None and row.looked_by_id != by.account_id
        yield _line(
            row,
            about=names.get(row.about_id, ""),
            looked_by=first_name(staff.get(row.looked_by_id, "")),
            may_answer=open_,
        )


def _line(row: Question, *, about: str = "", looked_by: str = "", may_answer: bool = False) -> QuestionLine:
    return QuestionLine(
        row.id,
        row.look.kind,
        row.look.at,
        row.asked_at,
        row.words,
        row.answer_by,
        row.answer,
        row.answered_at,
        about,
        looked_by,
        may_answer,
    )
